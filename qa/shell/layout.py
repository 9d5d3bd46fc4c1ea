"""Lines and marks: harmless text wrapped to a width of terminal cells, bold or not."""

from __future__ import annotations

import re

from qa.harmless import one_line

_HEADING = re.compile(r"^[^\S\n]*#{1,6}[^\S\n]+(?=\S)", re.MULTILINE)
_QUOTING = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')


def words(text: str) -> str:
    """``text`` on one line, without the signs that make a heading in Markdown."""
    return one_line(_HEADING.sub("", text))


def marked(text: str) -> str:
    """``text`` on one line in quotation marks, unless it has some of its own."""
    line = words(text)
    return line if _QUOTING & set(line) else f"\u201c{line}\u201d"


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    """``text`` in lines of at most ``width`` terminal cells (wide characters count two)."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    room = max(width - cell_len(first), 20)
    # Text, never markup: "[red]" in an article is just that.
    lines = [line.plain.rstrip() for line in Text(one_line(text)).wrap(Console(width=width), room)]
    return "\n".join((first if at == 0 else rest) + line for at, line in enumerate(lines)) or first


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, an ellipsis in place of what is left out."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "\u2026"


def bold(text: str, color: bool) -> str:
    """``text`` in bold, where colour is wanted."""
    return f"\x1b[1m{text}\x1b[0m" if color else text


def many(count: int, noun: str) -> str:
    """ "1 article", "2 articles"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
