"""Who said what, as text for a terminal or a pipe: by speaker, each quotation with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from qa.harmless import one_line
from qa.news.quotes import Quote
from qa.shell.layout import bold, wrapped
from qa.shell.place import where


def quotes_text(found: Sequence[Quote], width: int = 80, color: bool = False) -> str:
    """The quotations under their speakers, or that there are none; ends without a line feed."""
    if not found:
        return "No quotation found."
    blocks = []
    for speaker, some in groupby(found, key=lambda one: one.speaker and one.speaker.name):
        told = list(some)
        role = next((one.role_text for one in told if one.role_text), None)
        head = ", ".join(filter(None, [speaker or "Speaker not told", role]))
        blocks.append("\n".join([bold(wrapped(head, width), color), *(_quote(one, width) for one in told)]))
    return "\n\n".join(blocks)


def _quote(one: Quote, width: int) -> str:
    words = f"\u201c{one_line(one.text)}\u201d" if one.direct else f"{one.verb}: {one_line(one.text)}"
    place = where(one.citation.article, one.citation.start, width, "  ")
    return f"{wrapped(words, width, '- ', '  ')}\n{place}"
