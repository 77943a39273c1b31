"""Pictures of items: sent as soon as they are taken, so that none is lost with the form."""

from collections.abc import Mapping
from datetime import datetime

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from jiubu.inspections import access, queries
from jiubu.inspections.models import Inspection, Photo
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused
from jiubu.privacy.pictures import suffix_of
from jiubu.vehicles.models import Vehicle

MAX_PHOTO = 5 * 1024 * 1024


@command
def keep_photo(vehicle_id: int, *, picture: bytes, by: Actor) -> Photo:
    """Keep a picture for the inspection that is being made; it belongs to it once that is saved."""
    vehicle = Vehicle.objects.get(pk=vehicle_id, group_id=by.group_id)
    access.require_inspect(by, vehicle)
    if len(picture) > MAX_PHOTO:
        wrong = _("The picture is larger than 5 MB. Take a smaller one.")
        raise Refused("too_large", wrong, fields={"picture": wrong})
    suffix, content_type = suffix_of(picture)
    photo = Photo(group_id=by.group_id, vehicle=vehicle, content_type=content_type, made_by_id=by.user_id)
    photo.file.save(f"vehicle-{vehicle.pk}{suffix}", ContentFile(picture), save=False)
    photo.save()
    return photo


def waiting_photos(vehicle: Vehicle, wanted: Mapping[str, int], by: Actor) -> dict[str, Photo]:
    """Item -> picture that the actor took of this vehicle for an inspection not yet saved; locked."""
    rows = Photo.objects.filter(
        pk__in=wanted.values(), group_id=by.group_id, vehicle=vehicle, made_by=by.user_id, inspection=None
    )
    found = {photo.pk: photo for photo in rows.select_for_update(of=("self",)).order_by("id")}
    if len(found) != len(wanted):
        text = _("A photo is missing or was used already. Take it again.")
        missing = {key: text for key, pk in wanted.items() if pk not in found}
        raise Refused("photo_missing", text, fields=missing or {"photos": text})
    return {key: found[pk] for key, pk in wanted.items()}


def attach(photos: Mapping[str, Photo], inspection: Inspection) -> None:
    for key, photo in photos.items():
        photo.inspection, photo.item = inspection, key
    Photo.objects.bulk_update(list(photos.values()), ["inspection", "item"])


@command
def drop_photos(*, before: datetime, by: Actor) -> int:
    """Delete pictures of inspections that were never saved."""
    rows = [photo for photo in queries.stale_photos(before) if photo.group_id == by.group_id]
    for photo in rows:
        photo.file.delete(save=False)
    Photo.objects.filter(pk__in=[photo.pk for photo in rows]).delete()
    return len(rows)
