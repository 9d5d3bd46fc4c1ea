"""JSON files that are a list of articles, or an object that holds one: wallabag's exports, JSON Feed and their like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BufferedReader, BytesIO

from index.article import Article
from index.errors import InputError
from index.intake.readers import json_lines
from index.intake.readers.base import Skipped, Source, whole
from index.intake.readers.encoding import decode, normal
from index.intake.readers.record import TEXTS, Records, kind_of
from index.text.letters import alphanumeric
from index.text.metadata import Metadata, from_mapping

_WALLABAG = {"is_archived", "domain_name", "content"}
_ITS_OWN = ("title", "url", "content", "published_at", "published_by", "language")
"""What wallabag says of an article; its other keys are the reader's: when it was saved, starred, annotated."""
_NOTHING = "wallabag can't retrieve contents"
_LEVELS = 5
"""Objects and lists within each other in which the articles' is looked for."""
_PARTS = 10


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The articles of the objects in the file's list. Raises InputError where there is no such list, or several."""
    data = whole(file)
    text = normal(decode(data))
    if not text.strip():
        raise InputError("empty")
    try:
        value = json_lines.loads(text)
    except InputError:
        if not _is_an_object(text.lstrip().partition("\n")[0]):
            raise
        yield from json_lines.read(BufferedReader(BytesIO(data)), source)
        return
    entries, told = _entries(value)
    records = Records(replace(source, stated=source.stated.or_else(told)))
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            yield source.skipped(f"entry {number} is {kind_of(entry)}, not an object")
            continue
        key = str(number)
        if entry.keys() >= _WALLABAG:
            key = str(entry.get("id") or number)
            entry = _wallabag(entry)
        if item := records.read(entry, f"entry {number}", key):
            yield item
    yield from records.report()


def _is_an_object(line: str) -> bool:
    try:
        return isinstance(json_lines.loads(line), dict)
    except InputError:
        return False


def _entries(value: object) -> tuple[list[object], Metadata]:
    """The list of articles, and what is said of all of them."""
    if isinstance(value, dict) and _has_text(value):
        return [value], Metadata()
    level = [value]
    for _ in range(_LEVELS):
        found = [one for one in level if isinstance(one, list) and any(map(_has_text, one))]
        if len(found) == 1:
            top = value if isinstance(value, dict) else {}
            is_feed = "jsonfeed.org" in str(top.get("version"))
            return found[0], from_mapping({"outlet": top.get("title")} if is_feed else {})
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else _listed(one))]
    what = "an object" if isinstance(value, dict) else f"{kind_of(value)}"
    raise InputError(f'a JSON file that is {what} without one list of articles: objects with a "text" or "content"')


def _listed(value: object) -> list[object]:
    """The items of a list that is short enough to be no list of articles, as of an export's parts."""
    return value if isinstance(value, list) and len(value) < _PARTS else []


def _has_text(value: object) -> bool:
    return isinstance(value, dict) and any(
        isinstance(text, str) and text.strip() for name, text in value.items() if alphanumeric(name) in TEXTS
    )


def _wallabag(entry: Mapping[str, object]) -> dict[str, object]:
    kept = {key: entry[key] for key in _ITS_OWN if entry.get(key)}
    if _NOTHING in str(kept.get("content", "")):
        del kept["content"]
    extra = {"tags": entry.get("tags"), "saved": entry.get("created_at")}
    return {**kept, **{key: value for key, value in extra.items() if value}}
