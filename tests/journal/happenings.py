"""An event, a command that records it, and reactions to it, for tests of the journal alone."""

from jiubu.journal.event import Event
from jiubu.journal.log import record
from jiubu.journal.registry import reaction
from jiubu.kernel.command import command
from jiubu.organisation.models import Store
from tests.factories import machine


class SomethingHappened(Event):
    """Something happened to a store."""

    verb = "tests.something_happened"
    sentence = "Something happened {times} times"
    times: int = 1


class Unlucky(Exception):
    """What the reaction raises while the store's name says so."""


@command
def rename_store(store, name, *, by):
    Store.objects.filter(pk=store.pk).update(name=name)
    record(SomethingHappened(), about=store, by=by)


def happen(store, *, by=None, **options):
    """Record one event about the store."""
    rename_by = by or machine(store.group)

    @command
    def do_something(*, by):
        record(SomethingHappened(), about=store, by=by, **options)

    do_something(by=rename_by)


@reaction("tests.add_a_letter", "tests.something_happened")
def add_a_letter(entry, by):
    """Not safe to repeat, on purpose: the tests see whether it was."""
    store = Store.objects.select_for_update().get(pk=entry.links.get().object_id)
    store.short_name += "x"
    store.save()
    if store.address == "unlucky":
        raise Unlucky("13912345678 must not be kept")
