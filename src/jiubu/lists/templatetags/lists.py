"""What the page of a list prints of it: the bar of its views, and its rows in the columns chosen."""

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, TemplateDoesNotExist
from django.template.engine import Engine
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from jiubu.kernel import money
from jiubu.kernel.listing import Column, List
from jiubu.lists import access, rules
from jiubu.lists.queries import Setting
from jiubu.lists.words import address_of
from jiubu.web.templatetags.web import day, when

register = template.Library()


@register.filter
def list_url(declared: List) -> str:
    """Where the list is shown."""
    return address_of(declared)


def _setting(context: Context) -> Setting | None:
    found: Setting | None = getattr(context["request"], "list_setting", None)
    return found


@register.inclusion_tag("lists/_head.html", takes_context=True)
def list_head(context: Context) -> dict[str, Any]:
    """Views as tabs; choice of columns, saving and taking out."""
    setting = _setting(context)
    if setting is None:
        return {"setting": None}
    request, actor = context["request"], context["actor"]
    query = rules.kept_query(request.GET.urlencode(), setting.declared)
    view = setting.view
    return {
        "setting": setting,
        "list": setting.declared,
        "query": query,
        "is_changed": view is not None and view.query != query,
        "may_change": view is not None and access.can_change(actor, view),
        "may_export": actor.can(access.EXPORT),
    }


@register.inclusion_tag("lists/_table.html", takes_context=True)
def list_table(context: Context, page: Any) -> dict[str, Any]:
    """The rows of a page of models, in the columns that the person chose."""
    setting = _setting(context)
    request, actor = context["request"], context["actor"]
    if setting is None:
        return {"rows": []}
    declared = setting.declared
    cells = [(column, _cell(declared.cells, column.key)) for column in setting.columns]
    shaped = declared.shape(page.rows, actor)
    rows = [
        {"id": model.pk, "link": declared.link(row), "name": declared.name(row), "cells": _cells(context, row, cells)}
        for model, row in zip(page.rows, shaped, strict=True)
    ]
    order = rules.sort_of(request.GET.urlencode()) or next(iter(declared.orders))
    return {
        "request": request,
        "list": declared,
        "columns": [_head(column, order) for column in setting.columns],
        "rows": rows,
        "page": page,
        "bulk": access.bulk_actions(actor, declared),
        "query": rules.kept_query(request.GET.urlencode(), declared),
    }


def _head(column: Column, order: str) -> dict[str, Any]:
    return {"title": column.title, "css": _css(column), "sort": column.sort, "is_order": column.sort == order != ""}


def _css(column: Column) -> str:
    return {"number": "num", "money": "num", "date": "nowrap", "moment": "nowrap"}.get(column.kind, "")


@lru_cache(500)
def _cell(cells: str, key: str) -> Any:
    """The partial that prints a column; None where plain text says it all."""
    if not cells:
        return None
    try:
        return Engine.get_default().get_template(f"{cells}#{key}")
    except TemplateDoesNotExist:
        return None


def _cells(context: Context, row: Any, cells: list[tuple[Column, Any]]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    with context.push(row=row):
        for column, partial in cells:
            html = partial.render(context) if partial else _plain(column, column.value(row, context["actor"]))
            label = column.title if column.kind != "text" or not column.is_default else ""
            found.append({"html": mark_safe(html.strip()), "css": _css(column), "label": label})  # noqa: S308  escaped
    return found


def _plain(column: Column, value: Any) -> SafeString:
    if value is None or value == "":
        return SafeString()
    if column.kind == "money":
        return conditional_escape(f"¥{money.plain(value)}")
    if column.kind == "moment":
        return conditional_escape(when(value))
    return conditional_escape(day(value) if column.kind == "date" else value)
