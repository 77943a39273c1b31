"""The HTTP API: every module's router under ``/api/v1/``, one shape for errors, OpenAPI 3.1."""

from importlib import import_module
from importlib.util import find_spec

from jiubu.api.auth import SessionAuth, TokenAuth
from jiubu.api.docs import OwnPages
from jiubu.api.errors import answer_errors
from jiubu.api.openapi import Api

MODULES = (
    "organisation",
    "journal",
    "papers",
    "work",
    "imports",
    "lists",
    "hooks",
    "recovery",
    "customers",
    "privacy",
    "vehicles",
    "inspections",
    "pricing",
    "process",
    "deals",
    "losses",
    "showroom",
    "targets",
    "walks",
    "cards",
    "analytics",
    "meetings",
    "packs",
    "wall",
    "desk",
)

api = Api(
    title="Jiubu",
    version="1",
    description="The same commands and queries as the pages. Sign in with a token (POST /api/v1/tokens).",
    auth=[TokenAuth(), SessionAuth()],
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url="/docs",
    docs=OwnPages(),
)
answer_errors(api)

for module in MODULES:
    if find_spec(f"jiubu.{module}.api") is not None:
        api.add_router("", import_module(f"jiubu.{module}.api").router)
