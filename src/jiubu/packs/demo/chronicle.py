"""What happened, collected in any order and written to the journal in the order in which it happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from jiubu.journal.event import Event
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.organisation.models import User


@dataclass(slots=True)
class Chronicle:
    """``system`` acts where nobody did."""

    system: Actor
    notes: list[tuple[datetime, int, Event, tuple[Model, ...], Actor]] = field(default_factory=list)
    actors: dict[int, Actor] = field(default_factory=dict)

    def note(
        self, at: datetime, event: Event, about: Model, *, also: Iterable[Model | None] = (), by: User | None = None
    ) -> None:
        things = (about, *(thing for thing in also if thing is not None))
        self.notes.append((at, len(self.notes), event, things, self.actor(by)))

    def actor(self, user: User | None) -> Actor:
        """The person as the journal names him or her."""
        if user is None:
            return self.system
        if user.pk not in self.actors:
            self.actors[user.pk] = Actor(group_id=user.group_id or 0, user_id=user.pk, name=user.name, door="web")
        return self.actors[user.pk]

    def write(self) -> int:
        """Hand everything to the journal as history: no reaction hears of it."""
        for at, _number, event, things, by in sorted(self.notes, key=lambda note: note[:2]):
            record(event, about=things[0], also=things[1:], by=by, at=at, is_history=True)
        return len(self.notes)
