"""What an industry pack says about processes and forms."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from jiubu.kernel.actor import Actor
from jiubu.kernel.pack import Policy, Row
from jiubu.process import commands, queries
from jiubu.process.definition import Form, ProcessBody, approval_names, form_names, role_names


class FormRow(Row, Form):
    """``process/forms``: forms that stages name."""

    section: ClassVar[str] = "process/forms"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 50

    def put(self, *, by: Actor) -> None:
        commands.put_form(self.key, body=self.model_dump(mode="json", by_alias=True, exclude_none=True), by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [cls.model_validate(text.body) for text in queries.forms_of_group(group_id).filter(key__in=keys)]


class ProcessRow(Row, ProcessBody):
    """``process/processes``: ways of selling. ``is_default``: new subjects start in it when the pack is put first."""

    section: ClassVar[str] = "process/processes"
    policy: ClassVar[Policy] = "follow"
    order: ClassVar[int] = 60

    is_default: bool = False

    def references(self) -> list[tuple[str, str]]:
        return [
            *(("process/forms", name) for name in sorted(form_names(self))),
            *(("organisation/roles", name) for name in sorted(role_names(self))),
            *(("work/approval_rules", name) for name in sorted(approval_names(self))),
        ]

    def put(self, *, by: Actor) -> None:
        body: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"is_default"})
        is_first = self.is_default and not queries.has_default(by.group_id, self.subject)
        commands.publish_process(self.key, body=body, is_default=is_first, by=by)

    @classmethod
    def rows(cls, keys: Collection[str], *, group_id: int) -> list[Self]:
        return [cls.model_validate(body) for body in queries.newest_bodies(group_id, keys)]

    def digest(self) -> str:
        """Which process is the default one is the group's choice, not part of what the pack says."""
        plain = self.model_copy(update={"is_default": False})
        return Row.digest(plain)
