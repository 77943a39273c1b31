"""The API of consents, contacts, complaints, requests and retention."""

from jiubu.privacy.api import person, requests
from jiubu.privacy.api.router import router

__all__ = ["person", "requests", "router"]
