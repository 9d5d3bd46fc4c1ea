"""Pages that are made of quotations: a brief on a topic, who said what, and a draft held against the articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from index.errors import UsageError
from qa.news.brief import Brief
from qa.news.briefing import brief as make
from qa.news.draft import read_served
from qa.news.quotes import Quote, Wanted, quotes
from qa.news.verify import verify
from qa.page import asked as asking
from qa.page.asked import Asked, Sitting
from qa.page.desk import Desk
from qa.page.pages import rendered
from qa.shell.brief_markdown import brief_markdown
from qa.shell.verify_text import summary

_SHOWN = 50
"""Quotations on a page, the newest."""
_MOST = 1_000
_ENTRIES = 100
"""Entries of each part of a brief, at most."""
Pairs = Sequence[tuple[str, str]]


class Given(NamedTuple):
    """A draft as it is posted."""

    text: str = ""
    file: bytes | None = None
    """What is in a file that came with it: taken in place of the text."""
    name: str = ""
    """The file's."""


@dataclass(frozen=True)
class Said:
    """Whose words were looked for, on what, and which were found."""

    by: str
    about: str
    within: Asked
    limit: int
    found: tuple[Quote, ...] = ()
    read_as: Wanted | None = None
    """Where a word was misspelt: both as they were read."""

    @property
    def by_speaker(self) -> list[tuple[str, str, list[Quote]]]:
        """Each speaker's name, role in the article's words, and quotations; the name is empty where it is not told."""
        groups = []
        for name, some in groupby(self.found, key=lambda one: one.speaker.name if one.speaker else ""):
            own = list(some)
            groups.append((name, next((one.role_text for one in own if one.role_text), ""), own))
        return groups

    def url(self, limit: int = 0, by: str = "") -> str:
        """Its address, of that many quotations; or that of all of what somebody said."""
        given = [("by", by), *([] if by else [("by", self.by), ("about", self.about)])]
        query = urlencode([(name, value) for name, value in given if value])
        return "&".join(filter(None, [f"/quotes?{query}", self.within.query, f"limit={limit}" if limit else ""]))


class Quoting:
    """These pages of one library."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._library = desk.library.library

    def quotes(self, pairs: Pairs, limit: int) -> Said:
        """What an address asks for. Raises UsageError where it says neither by whom nor on what."""
        given = dict(reversed(pairs))
        by, about = (" ".join(given.get(name, "").split()) for name in ("by", "about"))
        within = asking.asked(pairs)
        limit = min(asking.number(pairs, "limit") or limit, _MOST)
        wanted = Wanted.read(by or None, about or None, self._library)
        found = quotes(self._library, by or None, about or None, self._desk.filters(within), limit)
        as_typed = (wanted.by or "", wanted.about or "") == (by, about)
        return Said(by, about, within, limit, found, None if as_typed else wanted)

    def said(self, pairs: Pairs, named: str) -> str:
        """Who said what: the quotations by speaker, each with a link that opens its article there; or what to ask."""
        asks = any(value.strip() for name, value in pairs if name in {"by", "about"})
        said = self.quotes(pairs, _SHOWN) if asks else Said("", "", asking.asked(pairs), _SHOWN)
        return rendered("quotes", facts=self._desk.facts(), said=said, asks=asks)

    def brief(self, pairs: Pairs) -> Brief:
        """The brief that an address asks for. Raises UsageError where it names no topic."""
        within, limit = asking.asked(pairs), asking.number(pairs, "limit")
        filters = self._desk.filters(within)
        return make(self._library, _topic(pairs), filters, limit=min(limit, _ENTRIES) if limit else None)

    def briefed(self, pairs: Pairs, named: str) -> str:
        """What the articles hold on a topic, each entry with links that open its articles there; or what to ask."""
        topic, within = _topic(pairs), asking.asked(pairs)
        found = self.brief(pairs) if topic else None
        limit = asking.number(pairs, "limit") or 8
        query = urlencode([("topic", topic), ("limit", min(limit * 4, _ENTRIES))])
        return rendered(
            "brief",
            facts=self._desk.facts(),
            topic=topic,
            within=within,
            brief=found,
            markdown=brief_markdown(found) if found else "",
            longer="&".join(filter(None, [f"/brief?{query}", within.query])),
        )

    def verified(self, pairs: Pairs, given: Given | None = None) -> str:
        """A draft with what became of each of its quotations, or the form for one. Raises UsageError for none."""
        within = asking.asked(pairs)
        found = None
        if given is not None:
            if given.file is None and not given.text.strip():
                raise UsageError("No draft is given: paste its text, or choose a file")
            draft = read_served(
                given.text.encode(errors="replace") if given.file is None else given.file, given.name or "the draft"
            )
            found = verify(self._library, draft, self._desk.filters(within))
        return rendered(
            "verify",
            facts=self._desk.facts(),
            sitting=Sitting(within),
            text=given.text if given else "",
            found=found,
            summary=" ".join(summary(found).split()) if found else "",
        )


def _topic(pairs: Pairs) -> str:
    return " ".join(next((value for name, value in pairs if name == "topic"), "").split())
