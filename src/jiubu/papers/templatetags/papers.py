"""The button that prints."""

from typing import Any

from django import template
from django.template import Context

from jiubu.papers.registry import PAPERS

register = template.Library()


@register.inclusion_tag("papers/_button.html", takes_context=True)
def paper_button(context: Context, key: str, **args: Any) -> dict[str, Any]:
    """``{% paper_button "meetings.report" report_id=report.pk %}``: shown to who may print this."""
    actor = getattr(context.get("request"), "actor", None)
    is_allowed = key in PAPERS and actor is not None and actor.can(PAPERS[key].action)
    texts = {name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in args.items()}
    return {"key": key, "args": texts, "is_allowed": is_allowed, "csrf_token": context.get("csrf_token")}
