"""What can happen to processes and runs."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.journal.event import Event
from jiubu.kernel.titles import say


class ProcessPublished(Event):
    """A version was published."""

    verb: ClassVar[str] = "process.process_published"
    sentence: ClassVar[str | Promise] = gettext_lazy("Process “{key}” published as version {number}")
    icon: ClassVar[str] = "sitemap"

    key: str
    number: int


class ProcessChosen(Event):
    """A process became the one that new subjects start in."""

    verb: ClassVar[str] = "process.process_chosen"
    sentence: ClassVar[str | Promise] = gettext_lazy("Process “{key}” is used for what begins now")
    icon: ClassVar[str] = "star"

    key: str


class FormPut(Event):
    """A form was made or changed; published versions keep theirs."""

    verb: ClassVar[str] = "process.form_put"
    sentence: ClassVar[str | Promise] = gettext_lazy("Form “{key}” written")
    icon: ClassVar[str] = "forms"

    key: str


class RunStarted(Event):
    """A subject entered a process."""

    verb: ClassVar[str] = "process.run_started"
    sentence: ClassVar[str | Promise] = gettext_lazy("Process begun at “{stage}”")
    icon: ClassVar[str] = "player-play"

    process: str
    version: int
    stage: str
    title: dict[str, str]

    def text(self) -> str:
        return _("Process begun at “{stage}”").format(stage=say(self.title))


class RunMoved(Event):
    """A run went from one stage to another. ``visit`` is the number of the stage visit that began."""

    verb: ClassVar[str] = "process.run_moved"
    sentence: ClassVar[str | Promise] = gettext_lazy("Moved to “{to}”")
    icon: ClassVar[str] = "arrow-right"

    run: int
    visit: int
    origin: str
    to: str
    way: str
    decision: str = ""
    answer: str = ""
    reason: str = ""
    unmet: list[str] = []
    title: dict[str, str]

    def text(self) -> str:
        sentences = {
            "back": _("Back to “{to}”"),
            "skip": _("Moved on to “{to}”, skipping stages"),
            "reopen": _("Taken up again at “{to}”"),
            "finish": _("Process finished"),
        }
        text = sentences.get(self.way, _("Moved to “{to}”")).format(to=say(self.title))
        if self.unmet:
            text += _(" (gate overridden)")
        return f"{text}: {self.reason}" if self.reason else text


class WorkTicked(Event):
    """A work item was done."""

    verb: ClassVar[str] = "process.work_ticked"
    sentence: ClassVar[str | Promise] = gettext_lazy("Done: {item}")
    icon: ClassVar[str] = "square-check"

    stage: str
    item: str
    title: dict[str, str]

    def text(self) -> str:
        return _("Done: {item}").format(item=say(self.title))


class WorkTakenBack(Event):
    """A tick was taken back."""

    verb: ClassVar[str] = "process.work_taken_back"
    sentence: ClassVar[str | Promise] = gettext_lazy("Not done after all: {item}")
    icon: ClassVar[str] = "square"

    stage: str
    item: str
    title: dict[str, str]

    def text(self) -> str:
        return _("Not done after all: {item}").format(item=say(self.title))


class AnswersSaved(Event):
    """A form was filled in or changed; the answers stand in the answer set of this number."""

    verb: ClassVar[str] = "process.answers_saved"
    sentence: ClassVar[str | Promise] = gettext_lazy("Form filled in: {form}")
    icon: ClassVar[str] = "forms"

    form: str
    number: int
    is_complete: bool
    changed: list[str]
    title: dict[str, str]

    def text(self) -> str:
        text = _("Form filled in: {form}") if self.is_complete else _("Form begun: {form}")
        return text.format(form=say(self.title))


class MoveAsked(Event):
    """A move waits for approval."""

    verb: ClassVar[str] = "process.move_asked"
    sentence: ClassVar[str | Promise] = gettext_lazy("Asked to move to “{to}”")
    icon: ClassVar[str] = "help-circle"

    to: str
    answer: str = ""
    reason: str = ""
    title: dict[str, str]

    def text(self) -> str:
        return _("Asked to move to “{to}”").format(to=say(self.title))


class MoveTurnedDown(Event):
    """A move that waited was not approved, or was no longer possible when it was."""

    verb: ClassVar[str] = "process.move_turned_down"
    sentence: ClassVar[str | Promise] = gettext_lazy("Move to “{to}” not made: {reason}")
    icon: ClassVar[str] = "circle-x"

    to: str
    reason: str
    title: dict[str, str]

    def text(self) -> str:
        return _("Move to “{to}” not made: {reason}").format(to=say(self.title), reason=self.reason)


class RunMigrated(Event):
    """A run was moved to another version of its process."""

    verb: ClassVar[str] = "process.run_migrated"
    sentence: ClassVar[str | Promise] = gettext_lazy("Moved to version {version} of the process")
    icon: ClassVar[str] = "git-branch"

    run: int
    visit: int
    before: int
    version: int
    origin: str
    to: str


class LimitPassed(Event):
    """The time limit of a stage comes near (``is_over`` false) or has passed."""

    verb: ClassVar[str] = "process.limit_passed"
    sentence: ClassVar[str | Promise] = gettext_lazy("Time limit of the stage has passed")
    icon: ClassVar[str] = "clock-exclamation"

    stage: str
    is_over: bool

    def text(self) -> str:
        return _("Time limit of the stage has passed") if self.is_over else _("Time limit of the stage comes near")
