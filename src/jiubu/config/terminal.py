"""Talking to whoever started Jiubu in a terminal."""

import errno


class Stop(Exception):
    """Starting is not possible; the text says what to do."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)  # noqa: T201  this is for the terminal


def sentence_of(error: OSError) -> str:
    """What an error of the operating system means for the person at the terminal."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full. Make room and start again; it goes on where it was."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"{error.filename} cannot be written. Give yourself the right to write there, or choose another folder "
            "with JIUBU_DATA=/other/folder, and start again."
        )
    return f"{error}. Start again; if it stays, tell us what is written here."
