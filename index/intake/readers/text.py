"""Plain text and Markdown with front matter: the text is the file's, but for its mark and its line ends.

Of Markdown, what no reader of it sees is left out: see ``obsidian``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BufferedReader

from index.article import Article
from index.errors import InputError
from index.intake.readers.base import Skipped, Source, article, whole
from index.intake.readers.encoding import decode, normal, storable, storable_value
from index.intake.readers.obsidian import shown
from index.intake.readers.record import unpublished
from index.text.metadata import from_mapping


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The text as one article. Raises InputError where it is empty, too large or no text."""
    yield _article(normal(decode(whole(file))), source, {}, 1)


def read_markdown(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """As ``read``, without comments and Obsidian's links; the front matter goes before what the text says.

    A draft, by its front matter, is left out.
    """
    text = normal(decode(whole(file)))
    front, body = _front_matter(text)
    if reason := unpublished(front):
        yield replace(source.skipped(f"left out, {reason} by its front matter"), note=True)
    else:
        yield _article(shown(body), source, front, 1 + text.count("\n", 0, len(text) - len(body)))


def _article(text: str, source: Source, front: Mapping[str, object], first_line: int) -> Article:
    if not text.strip():
        raise InputError("empty")
    return article(source, text, from_mapping(front), first_line)


_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)(?:[ \t]*\n)*", re.DOTALL | re.MULTILINE
)
_FRONT_MATTER_CHARACTERS = 64 * 1024
_FRONT_MATTER_DEPTH = 20


def _front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """The YAML between two lines of dashes, and the text below; where it is unsound, all is text."""
    match = _FRONT_MATTER.match(text)
    front = _yaml(match["yaml"]) if match else None
    return ({}, text) if match is None or front is None else (front, text[match.end() :])


def _yaml(text: str) -> Mapping[str, object] | None:
    """A YAML mapping with its values as strings, exactly as written; None where it is anything else."""
    import yaml

    if len(text) > _FRONT_MATTER_CHARACTERS:
        return None
    try:
        # No front matter needs aliases, which can unfold to gigabytes, or depth, whose square is the time it takes.
        depth = 0
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _FRONT_MATTER_DEPTH:
                return None
        # BaseLoader is as safe as SafeLoader, and keeps strings: "language: no" is Norwegian, and a date
        # keeps the precision it was written with.
        front = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):
        return None
    if front is not None and not isinstance(front, dict):
        return None
    nothing = {"", "~", "null"}
    return {
        storable(key): storable_value(value)
        for key, value in (front or {}).items()
        if not (isinstance(value, str) and value.lower() in nothing)
    }
