"""What keeps a backup from being made or restored, in a sentence that says what to do."""


class Trouble(Exception):
    """The text is for the person at the terminal or on the page; nothing was changed."""
