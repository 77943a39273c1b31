"""What an industry pack says about prices: items, classes and policies; and tables of taxes, premiums and fees with the days
they hold, and their rules' rows.
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title
from jiubu.pricing import commands, queries
from jiubu.pricing.enums import Energy, Use
from jiubu.pricing.rules.compulsory import MOST_SEATS, BasePremium, PremiumFactors
from jiubu.pricing.rules.fees import Fee
from jiubu.pricing.rules.purchase_tax import MOST_RANGE, PurchaseTaxRule
from jiubu.pricing.rules.vat import VatRate
from jiubu.pricing.rules.vessel_tax import LARGEST_ENGINE, Band, VesselTaxRelief, VesselTaxTable

Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Change = Annotated[Decimal, Field(ge=-1, le=2)]
Kind = Literal[
    "car", "option", "colour", "accessory", "discount", "delivery", "plate", "insurance", "finance_fee", "service", "other"
]  # fmt: skip
Region = Annotated[str, Field(pattern=r"^[1-8]\d$")]
"""A province: the first two digits of GB/T 2260."""


class DatedRow(Row):
    """A row that holds from one day until another, both belonging to it; no last day: until another row says so."""

    policy: ClassVar[Policy] = "read"
    order: ClassVar[int] = 90

    valid_from: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise PydanticCustomError("dates", _("The last day is before the first."))
        return self


class VatRow(DatedRow):
    """``pricing/vat``: the rate of value added tax that cars are invoiced with."""

    section: ClassVar[str] = "pricing/vat"

    rate: Share

    def rule(self) -> VatRate:
        return VatRate(valid_from=self.valid_from, valid_until=self.valid_until, rate=self.rate)


class PurchaseTaxRow(DatedRow):
    """``pricing/purchase_tax``: rate, reduction and its limit by energy type, for a day of invoice."""

    section: ClassVar[str] = "pricing/purchase_tax"

    energies: frozenset[Energy] = Field(min_length=1)
    rate: Share
    reduction_share: Share = Decimal(0)
    reduction_cap: Amount | None = None
    min_ev_range_km: int = Field(default=0, ge=0, le=MOST_RANGE)

    def rule(self) -> PurchaseTaxRule:
        return PurchaseTaxRule(
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            energies=self.energies,
            rate=self.rate,
            reduction_share=self.reduction_share,
            reduction_cap=self.reduction_cap,
            min_ev_range_km=self.min_ev_range_km,
        )


class BandRow(BaseModel):
    """Engines up to so many millilitres pay so much a year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    up_to_ml: int | None = Field(default=None, ge=1, le=LARGEST_ENGINE)
    amount: Amount


class VesselTaxRow(DatedRow):
    """``pricing/vessel_tax``: what a province takes a year by engine size; the last band has no end."""

    section: ClassVar[str] = "pricing/vessel_tax"

    region: Region
    bands: tuple[BandRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _bands_grow(self) -> Self:
        ends = [band.up_to_ml or LARGEST_ENGINE + 1 for band in self.bands]
        if any(after <= before for before, after in pairwise(ends)) or self.bands[-1].up_to_ml is not None:
            raise PydanticCustomError("bands", _("The bands grow, and only the last one has no end."))
        return self

    def rule(self) -> VesselTaxTable:
        bands = tuple(Band(band.up_to_ml, band.amount) for band in self.bands)
        return VesselTaxTable(valid_from=self.valid_from, valid_until=self.valid_until, region=self.region, bands=bands)


class VesselTaxReliefRow(DatedRow):
    """``pricing/vessel_tax_relief``: the share of the tax that cars of these energies are spared."""

    section: ClassVar[str] = "pricing/vessel_tax_relief"

    energies: frozenset[Energy] = Field(min_length=1)
    share: Share

    def rule(self) -> VesselTaxRelief:
        return VesselTaxRelief(
            valid_from=self.valid_from, valid_until=self.valid_until, energies=self.energies, share=self.share
        )


class CompulsoryPremiumRow(DatedRow):
    """``pricing/compulsory_premiums``: the base premium of the compulsory insurance by use and seats."""

    section: ClassVar[str] = "pricing/compulsory_premiums"

    use: Use
    seats_from: int = Field(ge=1, le=MOST_SEATS)
    seats_to: int = Field(ge=1, le=MOST_SEATS)
    amount: Amount

    @model_validator(mode="after")
    def _seats_in_order(self) -> Self:
        if self.seats_to < self.seats_from:
            raise PydanticCustomError("seats", _("The larger number of seats comes second."))
        return self

    def rule(self) -> BasePremium:
        return BasePremium(
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            use=self.use,
            seats_from=self.seats_from,
            seats_to=self.seats_to,
            amount=self.amount,
        )


class CompulsoryFactorsRow(DatedRow):
    """``pricing/compulsory_factors``: what clean years and accidents add to the base premium in these provinces."""

    section: ClassVar[str] = "pricing/compulsory_factors"

    regions: frozenset[Region] = Field(min_length=1)
    clean: dict[int, Change] = Field(min_length=1)
    at_fault: dict[int, Change] = Field(min_length=1)
    death: Change

    def rule(self) -> PremiumFactors:
        return PremiumFactors(
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            regions=self.regions,
            clean=self.clean,
            at_fault=self.at_fault,
            death=self.death,
        )


class FeeRow(DatedRow):
    """``pricing/fees``: what plate and papers cost. Rows of one ``fee`` follow each other in time or differ by region."""

    section: ClassVar[str] = "pricing/fees"

    fee: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Title
    amount: Amount
    region: Region | None = None
    is_optional: bool = False

    def rule(self) -> Fee:
        return Fee(
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            key=self.fee,
            amount=self.amount,
            region=self.region or "",
            is_optional=self.is_optional,
        )


class PriceItemRow(Row):
    """``pricing/items``: what a customer pays for."""

    section: ClassVar[str] = "pricing/items"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 84

    title: Title
    kind: Kind
    is_credit: bool = False
    vat_rate: Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)] | None = None
    place: int = Field(100, ge=0, le=9999)

    def put(self, *, by: Actor) -> None:
        commands.put_item(
            self.key, title=self.title, kind=self.kind, is_credit=self.is_credit, vat_rate=self.vat_rate,
            order=self.place, by=by,
        )  # fmt: skip

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(
                key=one.key, title=one.title, kind=one.kind, is_credit=one.is_credit, vat_rate=plain_share(one.vat_rate),
                place=one.order,
            )
            for one in queries.items_of(group_id).filter(key__in=keys)
        ]  # fmt: skip


class CustomerClassRow(Row):
    """``pricing/customer_classes``: customers who get the same prices."""

    section: ClassVar[str] = "pricing/customer_classes"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 85

    title: Title
    is_default: bool = False

    def put(self, *, by: Actor) -> None:
        commands.put_customer_class(self.key, title=self.title, is_default=self.is_default, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        found = queries.customer_classes_of(group_id).filter(key__in=keys)
        return [cls(key=one.key, title=one.title, is_default=one.is_default) for one in found]


class ProductClassRow(Row):
    """``pricing/product_classes``: cars that are priced alike. ``under``: the customer class that buys them."""

    section: ClassVar[str] = "pricing/product_classes"
    policy: ClassVar[Policy] = "seed"
    order: ClassVar[int] = 86

    title: Title
    is_default: bool = False
    under: str = ""

    def put(self, *, by: Actor) -> None:
        made = commands.put_product_class(self.key, title=self.title, is_default=self.is_default, by=by)
        if self.under:
            customers = queries.customer_classes_of(by.group_id).get(key=self.under)
            commands.match_classes(customers.pk, made.pk, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(
                key=one.key, title=one.title, is_default=one.is_default,
                under=one.matching.customer_class.key if hasattr(one, "matching") else "",
            )
            for one in queries.product_classes_of(group_id).filter(key__in=keys)
        ]  # fmt: skip

    def references(self) -> list[tuple[str, str]]:
        return [("pricing/customer_classes", self.under)] if self.under else []


class PricingPolicyRow(Row):
    """``pricing/policies``: when which list is looked into. The list is begun, empty, where there is none of its name."""

    section: ClassVar[str] = "pricing/policies"
    policy: ClassVar[Policy] = "seed"
    order: ClassVar[int] = 87

    name: str = Field(min_length=1, max_length=80)
    price_list: str = Field(min_length=1, max_length=80)
    priority: int = Field(100, ge=0, le=99_999)
    customer_class: str = ""
    product_class: str = ""
    item: str = ""

    def put(self, *, by: Actor) -> None:
        commands.put_policy(
            self.key, name=self.name, list_name=self.price_list, priority=self.priority,
            customer_class=self.customer_class, product_class=self.product_class, item=self.item, by=by,
        )  # fmt: skip

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [
            cls(
                key=one.key, name=one.name, price_list=one.price_list.name, priority=one.priority,
                customer_class=one.customer_class.key if one.customer_class else "",
                product_class=one.product_class.key if one.product_class else "", item=one.item.key if one.item else "",
            )
            for one in queries.policies_of_group(group_id).filter(key__in=keys)
        ]  # fmt: skip

    def references(self) -> list[tuple[str, str]]:
        named = {
            "pricing/customer_classes": self.customer_class, "pricing/product_classes": self.product_class,
            "pricing/items": self.item,
        }  # fmt: skip
        return [(section, key) for section, key in named.items() if key]


def plain_share(value: Decimal | None) -> Decimal | None:
    """As a pack writes it: databases give 0.0600 back for 0.06."""
    return None if value is None else Decimal(f"{value.normalize():f}")
