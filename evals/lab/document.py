"""Tables that a command writes into a document, between two marks."""

from __future__ import annotations

from index.errors import InputError


def renewed(name: object, content: str, begin: str, end: str, text: str) -> str:
    """A document's content with the text in place of what stands between its marks.

    Raises InputError, with the document's name, where it lacks them.
    """
    before, found, rest = content.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise InputError(f"{name} has no place for the table: put the lines {begin} and {end} where it shall stand")
    return f"{before}{begin}\n{text}\n{end}{after}"
