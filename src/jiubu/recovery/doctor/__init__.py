"""Looking the installation over: what is there, what is missing, and what to do about it."""

from jiubu.recovery.doctor.checks import findings
from jiubu.recovery.doctor.finding import LEVELS, Finding

__all__ = ["LEVELS", "Finding", "findings"]
