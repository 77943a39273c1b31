"""Deals over HTTP: every query and every command."""

from jiubu.deals.api import contacts, deal, endings, handovers, lists, pipeline, service, settings
from jiubu.deals.api.router import router

__all__ = ["contacts", "deal", "endings", "handovers", "lists", "pipeline", "router", "service", "settings"]
