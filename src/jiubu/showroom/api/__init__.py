"""The showroom over HTTP: every query and every command."""

from jiubu.showroom.api import drives, shifts, visits
from jiubu.showroom.api.router import router

__all__ = ["drives", "router", "shifts", "visits"]
