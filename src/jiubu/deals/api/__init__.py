"""Deals over HTTP: every query and every command."""

from jiubu.deals.api import (
    contacts,
    deal,
    discipline,
    endings,
    handovers,
    lists,
    pipeline,
    pool,
    responses,
    service,
    settings,
)
from jiubu.deals.api.router import router

__all__ = [
    "contacts",
    "deal",
    "discipline",
    "endings",
    "handovers",
    "lists",
    "pipeline",
    "pool",
    "responses",
    "router",
    "service",
    "settings",
]
