"""Shape of what the pages of vehicles send."""

from jiubu.vehicles.forms.books import CertificateForm, CostForm, FileForm, KeysForm, SettingsForm
from jiubu.vehicles.forms.card import MoveForm, ReasonForm, ReservationForm, VehicleForm, WaitingForm, filter_from
from jiubu.vehicles.forms.catalogue import ColourForm, ExclusionForm, OfferedForm, OptionForm, SeriesForm, TrimForm

__all__ = [
    "CertificateForm",
    "ColourForm",
    "CostForm",
    "ExclusionForm",
    "FileForm",
    "KeysForm",
    "MoveForm",
    "OfferedForm",
    "OptionForm",
    "ReasonForm",
    "ReservationForm",
    "SeriesForm",
    "SettingsForm",
    "TrimForm",
    "VehicleForm",
    "WaitingForm",
    "filter_from",
]
