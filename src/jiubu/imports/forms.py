"""Shape of what the wizard's pages send."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiubu.imports.models import Job
from jiubu.imports.queries import ColumnChoice, ValueChoice
from jiubu.imports.registry import Importer
from jiubu.kernel.actor import Actor

CELL = re.compile(r"cell-(\d{1,9})-(\d{1,3})")


class UploadForm(forms.Form):
    """The file, and what is asked once for all of it."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX, up to 30 MB. The first line holds the names of the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )  # fmt: skip


class MappingForm(forms.Form):
    """One choice per column of the importer, one per option."""

    def __init__(self, data: Any, *, job: Job, importer: Importer, choices: list[ColumnChoice], actor: Actor) -> None:
        super().__init__(data)
        names = [("", _("— not in the file —")), *((name, name) for name in job.head)]
        for choice in choices:
            self.fields[f"column_{choice.column.key}"] = forms.ChoiceField(
                label=str(choice.column.title), choices=names, required=choice.column.is_required, initial=choice.chosen,
                help_text=" · ".join(cell[:30] for cell in choice.sample) or str(choice.column.help),
            )  # fmt: skip
        for option in importer.options:
            self.fields[f"option_{option.key}"] = forms.ChoiceField(
                label=str(option.title), choices=list(option.choices(actor).items()), required=False, help_text=str(option.help),
                initial=job.options.get(option.key, option.default),
            )  # fmt: skip

    def part(self, begin: str) -> dict[str, str]:
        return {k.removeprefix(begin): v for k, v in self.cleaned_data.items() if k.startswith(begin) and v}

    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column_")]

    def options(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("option_")]


class ValuesForm(forms.Form):
    """What values of the file are taken for."""

    def __init__(self, data: Any, *, values: list[ValueChoice], known: dict[str, dict[str, Any]]) -> None:
        super().__init__(data)
        self.values = values
        for index, value in enumerate(values):
            titles = known.get(value.column.key, {})
            if titles and len(titles) <= 300:
                field: forms.Field = forms.ChoiceField(
                    choices=[("", _("as it is")), *((k, str(v)) for k, v in titles.items())], required=False
                )
            else:
                field = forms.CharField(max_length=200, required=False)
            field.label = value.said or _("(empty)")
            field.initial = value.meant
            self.fields[f"value_{index}"] = field

    def rows(self) -> list[tuple[ValueChoice, forms.BoundField]]:
        return [(value, self[f"value_{index}"]) for index, value in enumerate(self.values)]

    def meanings(self) -> dict[str, dict[str, str]]:
        """column -> {said: meant}"""
        found: dict[str, dict[str, str]] = {}
        for index, value in enumerate(self.values):
            meant = self.cleaned_data.get(f"value_{index}", "") or value.said
            found.setdefault(value.column.key, {})[value.said] = meant
        return found


def cells_from(data: Any, head: list[str]) -> dict[int, dict[str, str]]:
    """row number -> {column of the file: text}, from inputs called cell-<row>-<place>."""
    cells: dict[int, dict[str, str]] = {}
    for name, text in data.items():
        found = CELL.fullmatch(name)
        if found and int(found[2]) < len(head):
            cells.setdefault(int(found[1]), {})[head[int(found[2])]] = text
    return cells
