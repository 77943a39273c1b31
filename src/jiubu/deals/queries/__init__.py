"""Everything that is asked about deals."""

from jiubu.deals.queries.options import (
    channels_of,
    channels_of_group,
    grade_profiles_of_group,
    loss_reasons_of,
    loss_reasons_of_group,
    profile_of,
    profile_of_group,
)

__all__ = [
    "channels_of",
    "channels_of_group",
    "grade_profiles_of_group",
    "loss_reasons_of",
    "loss_reasons_of_group",
    "profile_of",
    "profile_of_group",
]
