"""What an industry pack says about taxes, premiums and fees: tables with the days they hold, and their rules' rows."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, ClassVar, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from jiubu.kernel.pack import Policy, Row
from jiubu.kernel.titles import Title
from jiubu.pricing.enums import Energy, Use
from jiubu.pricing.rules.compulsory import MOST_SEATS, BasePremium, PremiumFactors
from jiubu.pricing.rules.fees import Fee
from jiubu.pricing.rules.purchase_tax import MOST_RANGE, PurchaseTaxRule
from jiubu.pricing.rules.vat import VatRate
from jiubu.pricing.rules.vessel_tax import LARGEST_ENGINE, Band, VesselTaxRelief, VesselTaxTable

Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Change = Annotated[Decimal, Field(ge=-1, le=2)]
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
