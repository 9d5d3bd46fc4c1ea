"""What a case wants: places in articles, the entries of a brief, the verdicts on a draft; read from its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import InputError
from qa.news.figures import FigureStatus
from qa.news.verify import Status

BRIEF_PARTS = ("timeline", "figures", "voices", "open_questions")
"""What a case may say of a brief, part by part."""


@dataclass(frozen=True)
class Evidence:
    """What an answer rests on: an article, words of one, or both."""

    doc_id: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Entry:
    """What a brief should have in one of its parts: it is there where an entry cites one of these."""

    places: tuple[Evidence, ...]
    tells: Mapping[str, str]
    """What it must say as well: the ``date`` of an event, the ``value`` of a figure, the ``speaker`` of words."""
    optional: bool = False
    """Whether it may be left out, and is not wrong where it is there."""


@dataclass(frozen=True)
class Verdict:
    """What `qa verify` should say of a quotation or a figure of a draft."""

    text: str
    """Words by which it is known: of a quotation some, of a figure the figure."""
    status: str
    places: tuple[Evidence, ...] = ()
    """Articles that should be cited: of a stitched quotation each, else one of these."""
    said_by: str | None = None
    changes: tuple[tuple[str, str], ...] = ()
    """The draft's words, and the article's in their place."""
    optional: bool = False
    """Whether nothing need be said of it."""


@dataclass(frozen=True)
class Verdicts:
    """What it should say of a draft; of quotations and figures that are not named here nothing."""

    quotes: tuple[Verdict, ...]
    figures: tuple[Verdict, ...]


def brief_wanted(record: Mapping[str, Any], answerable: bool) -> Mapping[str, tuple[Entry, ...]]:
    """What a brief should have; of a topic that no article is about nothing. Raises InputError for what is none."""
    value = record.get("brief", None if answerable else {})
    if not isinstance(value, dict) or not set(value) <= set(BRIEF_PARTS):
        raise InputError(f'"brief" is not an object with lists of entries under {", ".join(BRIEF_PARTS)}')
    found = {}
    for part in BRIEF_PARTS:
        entries = _objects(value, part, '"places"')
        found[part] = tuple(
            Entry(
                evidence_field(one, "places"),
                {key: text_field(one, key) for key in ("date", "value", "speaker") if key in one},
                bool(one.get("optional")),
            )
            for one in entries
        )
    return found


def draft_wanted(record: Mapping[str, Any]) -> Verdicts:
    """What should be said of a draft. Raises InputError for what is none."""
    value = record.get("draft")
    if not isinstance(value, dict) or not set(value) <= {"quotes", "figures"}:
        raise InputError('"draft" is not an object with lists under quotes, figures')
    return Verdicts(_verdicts(value, "quotes", tuple(Status)), _verdicts(value, "figures", tuple(FigureStatus)))


def _verdicts(value: Mapping[str, Any], part: str, known: tuple[str, ...]) -> tuple[Verdict, ...]:
    found = []
    for one in _objects(value, part, '"text" and "status"'):
        status = text_field(one, "status")
        if status not in known:
            raise InputError(f"the status {status!r} in {part!r} is none of {', '.join(known)}")
        changes = _objects(one, "changes", '"draft" and "article"')
        pairs = tuple((str(change.get("draft", "")), str(change.get("article", ""))) for change in changes)
        by = text_field(one, "said_by") if "said_by" in one else None
        places = evidence_field(one, "places")
        found.append(Verdict(text_field(one, "text"), status, places, by, pairs, bool(one.get("optional"))))
    return tuple(found)


# --- fields of a record -----------------------------------------------------------------------------------


def _objects(record: Mapping[str, Any], key: str, what: str) -> list[dict[str, Any]]:
    value = record.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError(f'"{key}" is not a list of objects with {what}')
    return value


def text_field(record: Mapping[str, Any], key: str, absent: str | None = None) -> str:
    """A text that is not blank, or a number as one. Raises InputError for anything else, as all of these do."""
    value = _named(record.get(key, absent))
    if not isinstance(value, str) or not value.strip():
        raise InputError(f'"{key}" is {value!r}, not a text' if value is not None else f'no "{key}"')
    return value


def _named(value: object) -> object:
    """Ids may be numbers, as they may be in articles."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def texts_field(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The texts of a list, blank ones left out."""
    value = record.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InputError(f'"{key}" is {value!r}, not a list of texts')
    return tuple(one for one in value if one.strip())


def evidence_field(record: Mapping[str, Any], key: str = "evidence") -> tuple[Evidence, ...]:
    """Places in articles."""
    found = []
    for piece in _objects(record, key, '"doc_id" and "text"'):
        doc_id, text = _named(piece.get("doc_id")), piece.get("text")
        if not isinstance(doc_id, str | None) or not isinstance(text, str | None):
            raise InputError(f"a piece of evidence is {piece!r}: its doc_id and text must be texts")
        found.append(Evidence(doc_id or None, text or None))
    return tuple(found)
