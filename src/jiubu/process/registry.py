"""What a process can be about. A module above registers its subject (a deal, a policy, a unit) in ``subject.py``."""

from typing import Any, Protocol

from jiubu.kernel.actor import Actor


class Subject(Protocol):
    """How the engine reaches the rows of one kind. ``lock`` is called before the run is locked (order of floors)."""

    kind: str
    """As processes name it: "deal"."""
    label: str
    """Model label, as journal links and work name it: "deals.deal"."""
    confirms_loss: bool
    """Whether ``require_arrival`` sees to it that a loss was confirmed; else the engine asks for an approval "loss"."""

    def lock(self, subject_id: int) -> Any:
        """The row, locked; it has ``pk, group_id, store_id, owner_id``."""

    def require_move(self, subject: Any, *, by: Actor) -> None:
        """NotAllowed unless ``by`` may move this subject."""

    def require_override(self, subject: Any, *, by: Actor) -> None:
        """NotAllowed unless ``by`` may pass an unmet gate of this subject."""

    def require_arrival(self, subject: Any, *, phase: str, by: Actor) -> None:
        """Refused when the subject may not come to a stage of this phase yet (a loss that nobody confirmed)."""

    def title(self, subject: Any) -> str:
        """What to call it in a task or approval."""

    def visible_ids(self, actor: Actor, ids: list[int]) -> set[int]:
        """Those of ``ids`` that the actor may see."""

    def arrived(self, subject: Any, run: Any, *, by: Actor) -> None:
        """Called in the transaction of every move (and start), after the run changed: mirror stage and phase, counters."""


SUBJECTS: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    if subject.kind in SUBJECTS:
        raise TypeError(f"subject {subject.kind!r} is registered twice")
    SUBJECTS[subject.kind] = subject
