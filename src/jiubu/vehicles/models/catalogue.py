"""What can be ordered: brand, maker, series, trim, its colours and factory options."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiubu.vehicles import rules


class Brand(models.Model):
    group = models.ForeignKey("organisation.Group", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="vehicles_brand_once")]

    def __str__(self) -> str:
        return self.name


class Maker(models.Model):
    """Who makes cars of a brand (a joint venture makes some, the importer brings others)."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="makers")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="vehicles_maker_once")]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """What people call the model: 汉, Model Y."""

    maker = models.ForeignKey(Maker, models.CASCADE, related_name="series")
    name = models.CharField(max_length=60)
    is_sold_here = models.BooleanField(default=False, help_text="offered when a deal is made")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["maker", "name"], name="vehicles_series_once")]

    def __str__(self) -> str:
        return self.name


class Trim(models.Model):
    """What can be ordered: one configuration of a series and model year."""

    class Energy(models.TextChoices):
        PETROL = "petrol", _("petrol")
        DIESEL = "diesel", _("diesel")
        HYBRID = "hybrid", _("hybrid")
        PHEV = "phev", _("plug-in hybrid")
        REEV = "reev", _("range extender")
        BEV = "bev", _("battery electric")

    series = models.ForeignKey(Series, models.CASCADE, related_name="trims")
    name = models.CharField(max_length=120)
    model_year = models.CharField(max_length=10, blank=True)
    external_id = models.CharField(max_length=40, blank=True, help_text="of the catalogue it came from")
    guide_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    energy = models.CharField(max_length=10, choices=Energy, blank=True)
    invoice_name = models.CharField(max_length=80, blank=True, help_text="make and model as on the vehicle invoice")
    vehicle_type = models.CharField(max_length=40, blank=True, help_text="as on the vehicle invoice")
    origin = models.CharField(max_length=40, blank=True, help_text="place of origin, as on the vehicle invoice")
    displacement_ml = models.PositiveIntegerField(null=True, blank=True)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    ev_range_km = models.PositiveIntegerField(null=True, blank=True)
    gearbox = models.CharField(max_length=20, blank=True)
    tonnage = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "name", "model_year", "external_id"], name="vehicles_trim_once")
        ]
        indexes = [models.Index(fields=["external_id"], name="vehicles_trim_external")]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """Series and trim; catalogues often say the series in the trim already."""
        return rules.full_name(self.series.name, self.name)


class Colour(models.Model):
    """A colour of a series, outside or inside."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="colours")
    name = models.CharField(max_length=40)
    code = models.CharField(max_length=20, blank=True)
    swatch = models.CharField(max_length=9, blank=True, help_text="#rrggbb")
    is_inside = models.BooleanField(default=False)
    price = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    trims = models.ManyToManyField(
        Trim, blank=True, related_name="+", help_text="that offer it; none: all of the series"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "is_inside", "name"], name="vehicles_colour_once")]

    def __str__(self) -> str:
        return self.name


class Option(models.Model):
    """A factory option of a series."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="options")
    name = models.CharField(max_length=80)
    code = models.CharField(max_length=20, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    trims = models.ManyToManyField(
        Trim, blank=True, related_name="+", help_text="that offer it; none: all of the series"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "name"], name="vehicles_option_once")]

    def __str__(self) -> str:
        return self.name


class Exclusion(models.Model):
    """Two options of a series that nobody may choose together. The older option stands first, so a pair is there once."""

    option = models.ForeignKey(Option, models.CASCADE, related_name="+")
    other = models.ForeignKey(Option, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "other"], name="vehicles_exclusion_once"),
            models.CheckConstraint(condition=Q(option__lt=F("other")), name="vehicles_exclusion_order"),
        ]

    def __str__(self) -> str:
        return f"{self.option_id} without {self.other_id}"
