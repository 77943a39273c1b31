"""Cells of spreadsheets that leave the house."""

import re


def safe_cell(text: str) -> str:
    """What begins like a formula gets an apostrophe, so that no spreadsheet runs it."""
    if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not re.fullmatch(r"[+-]?[\d.,]+%?", text):
        return "'" + text
    return text
