"""Exceptions to the rules of the house, each with its reason."""

PACK = "rows of a pack; put in by installing it"
CLOCK = "the clock does it"
INSIDE = "part of other commands"

WITHOUT_WEB: dict[str, str] = {}
WITHOUT_API: dict[str, str] = {}
INLINE_STYLE_IS_DATA: dict[str, str] = {}
