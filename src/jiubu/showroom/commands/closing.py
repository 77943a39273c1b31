"""At closing time the board has to read zero: who has not closed a visit is told, and so is the manager."""

from datetime import datetime

from django.utils.translation import gettext_noop

from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.organisation import queries as organisation
from jiubu.organisation.models import Store
from jiubu.showroom import queries
from jiubu.work.commands import notify


@command
def tell_open_visits(store_id: int, *, at: datetime, by: Actor) -> list[int]:
    """Tell everybody who has a visit or call open after closing time, and the managers who they are: each once a day.
    Gives the ids of what is open.
    """
    store = Store.objects.get(pk=store_id, group_id=by.group_id)
    if not queries.is_after_closing(store, now=at):
        return []
    found = queries.open_by_person(by, store, now=at)
    day = queries.day_in(store, at)
    source = f"closing:{store.pk}:{day:%Y-%m-%d}"
    for one in found:
        if one.person is not None:
            sentence = gettext_noop("Close your visits of today: {count} are still open")
            notify([one.person.pk], sentence, {"count": str(one.count)}, source=source, by=by)
    if found:
        managers = {user.pk for user in organisation.managers_of(store.pk, None)}
        # nobody needs a name; who waits for somebody is counted
        names = [f"{one.person.name} {one.count}" if one.person else f"– {one.count}" for one in found]
        sentence = gettext_noop("The showroom of {store} is closed, but visits are open: {who}")
        details = {"store": store.title, "who": " · ".join(names)}
        notify(managers, sentence, details, source=f"{source}:all", by=by)
    return [visit.pk for one in found for visit in one.visits]
