"""The palette of Ctrl or Cmd + K: what there is, what can be begun, and the pages that the sidebar knows."""

from django.utils.translation import gettext as _

from jiubu.desk.queries import Hit, find_records, url_of
from jiubu.kernel.actor import Actor
from jiubu.web.navigation import navigation


def find(actor: Actor, text: str) -> list[Hit]:
    """Records, then things to do. Nothing typed: only what can be done."""
    text = text.strip()[:60]
    doing = [hit for hit in _doing(actor) if not text or text.lower() in hit.title.lower()]
    if len(text) < 2:
        return doing
    return find_records(actor, text) + doing + _making(actor, text)


def _doing(actor: Actor) -> list[Hit]:
    """What can be begun, and the pages there are, as the sidebar knows them."""
    possible = (
        ("deals.make", _("New deal"), "deals:new", "plus", True),
        ("customers.make", _("New customer"), "customers:new", "user-plus", True),
        ("showroom.receive", _("Check in visitors"), "showroom:floor", "door-enter", False),
        ("work.see", _("New task"), "work:task_new", "square-plus", True),
        ("work.see", _("New appointment"), "work:appointment_new", "calendar-plus", True),
    )
    doing = [
        Hit("action", title, "", url_of(name), icon, is_dialog=is_dialog)
        for action, title, name, icon, is_dialog in possible
        if actor.can(action) and url_of(name)
    ]
    pages = [
        Hit("page", str(item.title), str(part.title), item.url, item.icon)
        for part in navigation(actor, "")
        for item in part.items
    ]
    return doing + pages


def _making(actor: Actor, text: str) -> list[Hit]:
    """Make a customer of what was typed."""
    url = url_of("customers:new")
    if not url or not actor.can("customers.make") or any(c.isdigit() for c in text):
        return []
    title = _("New customer “{name}”").format(name=text)
    return [Hit("action", title, "", f"{url}?name={text}", "user-plus", is_dialog=True)]
