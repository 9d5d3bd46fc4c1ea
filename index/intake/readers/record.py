"""An article of a record: a JSON object or a row of a table, by the names that people give to its keys.

``Records`` takes a file's records one after the other and keeps what is to be told of them at the end: drafts, and
records with an address in the place of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from index.article import Article
from index.errors import InputError
from index.intake.readers.base import LeftOut, Skipped, Source, article
from index.intake.readers.encoding import normal, storable, storable_value
from index.text.letters import alphanumeric
from index.text.metadata import from_mapping

TEXTS = (
    "text content body article contenttext bodytext articletext articlebody fulltext maintext story plaintext "
    "contenthtml html postcontent selection"
).split()
"""What a record calls its text, in small letters without marks; the first that is there and not empty is taken."""
_NAMED = 2
"""Addresses that are named of those without a text."""
_MARKUP = re.compile(
    r"</(?:p|div|span|h[1-6]|[uo]l|li|a|strong|em|[bi]|blockquote|article|section|table|body)\s*>|<(?:br|p|hr)\s*/?>",
    re.IGNORECASE,
)
_UNPUBLISHED = {"draft", "auto-draft", "trash", "trashed", "pending", "private", "future"}
"""WordPress's words for a post that its readers do not see; of other tables' "status" only the first four are clear."""


class Records:
    """The articles of one file's records."""

    def __init__(self, source: Source, *, verbatim: bool = False) -> None:
        """``verbatim``: a "text" is stored as it is, also where markup stands in it."""
        self._source = source
        self._verbatim = verbatim
        self._first: dict[str, str] = {}
        self._left = LeftOut()
        self._addresses: list[str] = []

    def read(
        self, value: Mapping[str, object], place: str, key: str, line: int | None = None
    ) -> Article | Skipped | None:
        """The article of a record, or why it is none; None where that is told at the end.

        ``place`` is what to call it ("line 3"), ``key`` what makes its id where it brings none.
        """
        record = {storable(name): storable_value(item) for name, item in value.items()}
        if reason := unpublished(record):
            self._left.add(reason, from_mapping(record).title or place)
            return None
        try:
            found = self._article(record, self._source.part(key))
            if found is None:
                return None
            first = self._first.setdefault(found.id, place)
            if first != place:
                raise InputError(f"has the same id as {first}: {found.id!r}")
        except InputError as error:
            return self._source.skipped(f"{place} {error}", line)
        return found

    def report(self) -> Iterator[Skipped]:
        """What to report after the last record. Raises InputError where the file has addresses alone."""
        yield from self._left.report(self._source)
        if count := len(self._addresses):
            pages, them = ("the address of a page", "it") if count == 1 else (f"the addresses of {count} pages", "them")
            named = " ".join(self._addresses[:_NAMED]) + (" …" if count > _NAMED else "")
            what = f"holds {pages} and no text: fetch {them} with qa index add {named}"
            if not self._first:
                raise InputError(what)
            yield replace(self._source.skipped(what), note=True)

    def _article(self, record: dict[str, object], source: Source) -> Article | None:
        names = {alphanumeric(name): name for name in reversed(record)}
        key = next((names[name] for name in TEXTS if _is_text(record.get(names.get(name, "")))), names.get("text"))
        text = record.pop(key) if key is not None else None
        id = record.pop(names["id"]) if "id" in names else None
        stated = from_mapping(record)
        if text is None or (isinstance(text, str) and not text.strip()):
            if stated.url:
                self._addresses.append(stated.url)
                return None
            raise InputError('has no "text"' if text is None else 'has an empty "text"')
        if not isinstance(text, str):
            raise InputError(f'has a "text" that is {kind_of(text)}, not a string')
        if isinstance(id, bool) or not isinstance(id, str | int | float | None):
            raise InputError(f'has an "id" that is {kind_of(id)}, not a string')
        if not (self._verbatim and alphanumeric(str(key)) == "text") and _MARKUP.search(text):
            from index.intake.readers import html

            text = html.fragment(text)
            if not text:
                raise InputError(f"has no words in its {key!r}")
        name = "" if id is None else str(id)
        return article(source, normal(text), stated, id=name if name.strip() else None)


def unpublished(record: Mapping[str, object]) -> str | None:
    """Why a record, or a text by its front matter, is no article: a draft, in the trash; None where it is one."""
    keys = {alphanumeric(name): value for name, value in record.items()}
    status = next((str(keys[name]).strip().lower() for name in ("poststatus", "status") if keys.get(name)), "")
    if status in _UNPUBLISHED and ("poststatus" in keys or status in {"draft", "auto-draft", "trash", "trashed"}):
        return "in the trash" if status.startswith("trash") else "a draft" if "draft" in status else status
    stated = {name: str(keys.get(name, "")).strip().lower() for name in ("draft", "ispublished", "published")}
    is_draft = stated["draft"] in {"true", "yes"} or stated["ispublished"] in {"false", "no", "0"}
    return "a draft" if is_draft or stated["published"] in {"false", "no"} else None


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return kinds.get(type(value), "null")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
