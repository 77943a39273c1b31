"""The forms of a page, as a browser would find them in its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXTS = {"text", "tel", "email", "url", "search", "textarea"}
"""Kinds of fields in which people write."""


@dataclass
class FoundForm:
    """``fields``: (name, kind, value) of all but buttons, in order; ``attributes`` of the <form> itself."""

    attributes: dict[str, str]
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [name for name, kind, _value in self.fields if kind in TEXTS]

    @property
    def is_written(self) -> bool:
        """A POST with more than one field to write in: what is lost there was work."""
        return self.attributes.get("method", "").lower() == "post" and len(self.texts) > 1


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundForm] = []
        self.now: FoundForm | None = None

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = FoundForm(values)
            self.found.append(self.now)
        elif self.now and values.get("name") and "data-no-draft" not in values and "disabled" not in values:
            kind = values.get("type", "text") if tag == "input" else tag
            if tag in ("input", "textarea", "select") and kind not in ("submit", "button", "password", "file"):
                self.now.fields.append((values["name"], kind, values.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.now = None


def forms_in(html: str) -> list[FoundForm]:
    parser = _Forms()
    parser.feed(html)
    return parser.found
