"""The demo business: one group, two stores, thirty people, a year and a half of customers and deals."""

from jiubu.packs.demo.clear import clear_beside, clear_demo
from jiubu.packs.demo.load import Summary, load_demo

__all__ = ["Summary", "clear_beside", "clear_demo", "load_demo"]
