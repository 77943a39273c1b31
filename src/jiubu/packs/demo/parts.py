"""Rows that go because what they are a part of goes: found over the foreign keys, deleted from the leaves to the root."""

from collections.abc import Iterator
from functools import cached_property

from django.apps import apps
from django.db.models import CASCADE, Field, Model, Q, QuerySet

from jiubu.cards.models import AdvanceTable, CardCount
from jiubu.cards.queries import COUNT, TABLE
from jiubu.customers.models import Customer
from jiubu.deals.models import Channel, Deal, GradeProfile, LossReason, SalesRules, StageCount
from jiubu.imports.models import Mapping
from jiubu.inspections.models import CheckList as VehicleCheckList
from jiubu.inspections.models import Inspection, Interval, ListVersion
from jiubu.inspections.queries import KIND as INSPECTION
from jiubu.losses.models import Countermeasure
from jiubu.losses.queries import KIND
from jiubu.meetings.models import Meeting, Report
from jiubu.organisation.models import Group, Post, Role, Store, Team, User
from jiubu.packs.demo.own import Split
from jiubu.packs.demo.paths import path_to_group
from jiubu.packs.demo.rows import is_demo, models_of_group
from jiubu.packs.models import Installed
from jiubu.pricing.models import CustomerClass, Matching, PriceAdjustment, PriceItem, ProductClass
from jiubu.privacy.models import ContactHours, Purpose, RetentionRule, RetentionRun, Wording
from jiubu.process.models import FormText, Process, Version
from jiubu.showroom.models import ShiftKind, Visit
from jiubu.vehicles.models import Brand, Reservation, Vehicle
from jiubu.walks.models import CheckList, Walk
from jiubu.walks.queries import KIND as WALK
from jiubu.work.models import ApprovalRule

JOURNAL: tuple[type[Model], ...] = tuple(apps.get_model("journal", name) for name in ("Delivery", "Link", "Entry"))
"""Its tables are its own: here they are only what has to be deleted, and in which order."""
DELIVERIES, LINKS, ENTRIES = JOURNAL
ROOTS: tuple[type[Model], ...] = (Visit, Deal, Vehicle, Customer, Brand)
"""In the order of deleting: the later ones are named by the earlier ones."""
SETTINGS = {
    Group, Role, Installed, Process, Version, FormText, LossReason, Channel, GradeProfile, SalesRules, Purpose, Wording, ContactHours,
    RetentionRule, RetentionRun, ApprovalRule, Mapping, CheckList, ShiftKind, VehicleCheckList, ListVersion, Interval,
    PriceItem, CustomerClass, ProductClass, Matching,
}  # fmt: skip
"""How the group works: put in by its pack, not by the demo."""
APART = {*ROOTS, *SETTINGS, Store, Team, User, StageCount, *JOURNAL}
NAMING: list[tuple[str, type[Model]]] = [(str(root._meta.label_lower), root) for root in ROOTS]
NAMING.append(("deal", Deal))  # as processes call their subject
NAMED_PARTS: list[tuple[str, type[Model]]] = [
    (KIND, Countermeasure),
    (WALK, Walk),
    (INSPECTION, Inspection),
    (COUNT, CardCount),
    (TABLE, AdvanceTable),
    ("meetings.report", Report),
    ("meetings.meeting", Meeting),
    ("pricing.priceadjustment", PriceAdjustment),
]
"""Parts that are named by their kind, as roots are: the task of a countermeasure, of a finding, of an instruction."""
ABOUT = {"about_kind": "about_id", "subject_kind": "subject_id"}
"""What names a record by its kind."""


class Parts:
    """The parts of what goes."""

    def __init__(self, split: Split) -> None:
        self.split = split

    @cached_property
    def models(self) -> list[type[Model]]:
        """Leaves first."""
        found = [model for model in models_of_group() if model not in APART]
        return sorted(found, key=lambda model: -self._depth(model))

    def _depth(self, model: type[Model]) -> int:
        owners = [f.related_model for f in self._owners(model) if f.related_model is not model]
        if self._named(model):
            owners += [part for _label, part in NAMED_PARTS]
        return 1 + max((self._depth(owner) for owner in owners if owner not in APART), default=0)  # type: ignore[arg-type]

    @staticmethod
    def _owners(model: type[Model]) -> Iterator[Field[object, object]]:
        """Foreign keys to what a row is a part of: what it would be deleted with, and records that stand by themselves."""
        for key in model._meta.concrete_fields:
            if key.related_model is None or key.related_model in SETTINGS or key.related_model is Store:
                continue
            is_cascade = getattr(key.remote_field, "on_delete", None) is CASCADE
            of_person = model is Post and key.related_model is User
            is_part = not key.null and key.related_model not in APART
            if is_cascade or of_person or is_part or key.related_model in ROOTS:
                yield key

    def going(self, model: type[Model]) -> QuerySet[Model]:
        """The rows of ``model`` that go."""
        owned, named = list(self._owners(model)), self._named(model)
        goes, alone = Q(pk__in=[]), Q()
        for key in owned:
            goes |= Q(**{f"{key.attname}__in": self._ids(key.related_model, model)})  # type: ignore[arg-type]
            alone &= Q(**{f"{key.attname}__isnull": True}) if key.null else Q(pk__in=[])
        for kind, ids in named.items():
            for label, root in NAMING:
                goes |= Q(**{kind: label, f"{ids}__in": self.split.goes[root]})
            for label, part in NAMED_PARTS:
                goes |= Q(**{kind: label, f"{ids}__in": self.going(part).values("pk")})
            alone &= Q(**{kind: ""})
        rows: QuerySet[Model] = QuerySet(model).filter(**{path_to_group(model) or "pk": self.split.group_id})
        return rows.filter(goes | (alone & is_demo(self.split.ranges, model))).order_by()

    @staticmethod
    def _named(model: type[Model]) -> dict[str, str]:
        names = {f.name for f in model._meta.concrete_fields}
        return {kind: ids for kind, ids in ABOUT.items() if {kind, ids} <= names}

    def _ids(self, owner: type[Model], model: type[Model]) -> object:
        if owner in self.split.goes:
            return self.split.goes[owner]
        return [] if owner in APART or owner is model else self.going(owner).values("pk")

    def entries(self) -> QuerySet[Model]:
        """The demo's part of the journal, and what was done around records that go; not what is about one that stays."""
        goes, stays = Q(pk__in=[]), Q(pk__in=[])
        for root in ROOTS:
            of_kind, ids = Q(kind=root._meta.label_lower), self.split.goes[root]
            goes |= of_kind & Q(object_id__in=ids)
            stays |= of_kind & ~Q(object_id__in=ids)
        people = Q(kind=User._meta.label_lower, object_id__in=self.split.goes[User], is_subject=True)
        around: QuerySet[Model, object] = QuerySet(LINKS).filter(goes | people).values("entry_id")
        about: QuerySet[Model, object] = QuerySet(LINKS).filter(stays, is_subject=True).values("entry_id")
        rows: QuerySet[Model] = QuerySet(ENTRIES).filter(
            is_demo(self.split.ranges, ENTRIES) | Q(pk__in=around), group_id=self.split.group_id
        )
        return rows.exclude(pk__in=about)

    def freed(self) -> QuerySet[Vehicle]:
        """Vehicles that stay and were kept for a deal that goes."""
        kept = Reservation.objects.filter(
            about_kind=Deal._meta.label_lower, about_id__in=self.split.goes[Deal], state__in=["active", "used"]
        )
        rows = Vehicle.objects.filter(pk__in=kept.values("vehicle_id"), group_id=self.split.group_id)
        return rows.exclude(pk__in=self.split.goes[Vehicle])
