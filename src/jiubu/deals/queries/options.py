"""What forms offer: channels, loss reasons, grades."""

from django.db.models import QuerySet

from jiubu.deals.models import Channel, GradeProfile, LossReason, SalesRules
from jiubu.deals.rules import Profile
from jiubu.kernel.actor import Actor
from jiubu.kernel.titles import say


def channels_of_group(group_id: int) -> QuerySet[Channel]:
    return Channel.objects.filter(group_id=group_id).order_by("order", "key")


def channel_name(group_id: int, key: str) -> str:
    channel = channels_of_group(group_id).filter(key=key).first()
    return say(channel.title) if channel else ""


def loss_reasons_of_group(group_id: int) -> QuerySet[LossReason]:
    return LossReason.objects.filter(group_id=group_id).select_related("parent").order_by("order", "key")


def grade_profiles_of_group(group_id: int) -> QuerySet[GradeProfile]:
    return GradeProfile.objects.filter(group_id=group_id).order_by("key")


def channels_of(actor: Actor) -> QuerySet[Channel]:
    """Channels that a new deal can come from."""
    return channels_of_group(actor.group_id).filter(is_active=True)


def loss_reasons_of(actor: Actor) -> QuerySet[LossReason]:
    """Reasons in use, each with its parent: choose a leaf (``parent`` set, or without children)."""
    return loss_reasons_of_group(actor.group_id).filter(is_active=True)


def profile_of_group(group_id: int) -> Profile:
    """The grade table that the group uses; an empty one when it uses none."""
    row = GradeProfile.objects.filter(group_id=group_id, is_used=True).first()
    if row is None:
        return Profile()
    return Profile.model_validate({"key": row.key, "grades": row.grades, "signs": row.signs})


def profile_of(actor: Actor) -> Profile:
    return profile_of_group(actor.group_id)


def rules_of_group(group_id: int) -> SalesRules:
    """Contacts before a loss and the limits of the pool; without any of them where nobody has set them."""
    return SalesRules.objects.filter(group_id=group_id).first() or SalesRules(group_id=group_id)
