"""Gates in words, for who reads a process."""

from django.utils.translation import gettext as _

from jiubu.process.criteria import Standing, describe, title_of_fact
from jiubu.process.definition import Criterion, Definition, Stage


def gate_words(criterion: Criterion | None, definition: Definition, stage: Stage) -> list[str]:
    """One sentence per line of a gate."""
    if criterion is None:
        return []
    if criterion.all is not None:
        return [words for c in criterion.all for words in gate_words(c, definition, stage)]
    nothing = Standing(definition, definition.process.subject)
    if criterion.any is not None:
        parts = [" ".join(gate_words(c, definition, stage)) for c in criterion.any]
        return [_(" or ").join(parts)]
    return [title_of_fact(criterion, nothing) or describe(criterion, nothing, stage).text]
