"""What an event is. Each module declares its own in its ``events.py``."""

from typing import ClassVar

from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict

EVENTS: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """One thing that happened. The name is past tense, the fields never change meaning.

    ``sentence`` is a lazily translated format string over the event's own fields. Personal data (names, phones, ID
    numbers) never goes into an event: the links say whom it is about.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    verb: ClassVar[str] = ""
    sentence: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "point"
    """Name of a tabler icon for the timeline."""
    is_quiet: ClassVar[bool] = False
    """True for what a timeline leaves out (bookkeeping)."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.verb:
            return
        if cls.verb in EVENTS:
            raise TypeError(f"event {cls.verb!r} is declared twice")
        EVENTS[cls.verb] = cls

    def text(self) -> str:
        """The sentence in the reader's language. An event may override this for choices and titles."""
        return str(self.sentence).format(**self.model_dump())
