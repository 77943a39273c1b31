"""The HTTP API: every module's router, and one shape for refusals."""

from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from jiubu.api.auth import SessionAuth, TokenAuth
from jiubu.kernel.errors import NotAllowed, Refused

MODULES = (
    "organisation",
    "work",
    "imports",
    "customers",
    "vehicles",
    "process",
    "deals",
    "showroom",
    "packs",
    "desk",
)

api = NinjaAPI(
    title="Jiubu", version="1", auth=[TokenAuth(), SessionAuth()], urls_namespace="api", openapi_url="/openapi.json",
    docs_url="/docs",
)  # fmt: skip

for module in MODULES:
    if find_spec(f"jiubu.{module}.api") is not None:
        api.add_router("", import_module(f"jiubu.{module}.api").router)


@api.exception_handler(Refused)
def refuse(request: HttpRequest, error: Refused) -> HttpResponse:
    status = 403 if isinstance(error, NotAllowed) else 409
    body = {
        "code": error.code,
        "text": str(error.text),
        "fields": {name: str(text) for name, text in error.fields.items()},
        "missing": [{"code": m.code, "text": m.text, "mend": dict(m.mend), "roles": list(m.roles)} for m in error.missing],
        "details": error.details,
    }  # fmt: skip
    return api.create_response(request, body, status=status)
