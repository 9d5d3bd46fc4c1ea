"""Outlets as a question names them, matched with those that a library has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.text.names import is_outlet
from qa import policy

_TOKEN = re.compile(r"[^\W_](?:[\w.&+]|['’](?!s?\b))*|[|–—:-]")
_LARGER = re.compile(r"\s+[|–—-]\s+|:\s+")
"""What stands between an outlet and its section: "The Independent - Travel"."""


@dataclass(frozen=True)
class Named:
    """An outlet named in a question: ``question[start:end]``."""

    start: int
    end: int
    outlets: tuple[str, ...]
    """The library's that it may mean ("FOX News" its sections); empty for one that the library does not have."""


class Outlets:
    """The outlets of one library."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_key: dict[str, set[str]] = {}
        for name in names:
            for key in {_key(name), _key(_LARGER.split(name)[0])}:
                if len(key) > 2:
                    self._by_key.setdefault(key, set()).add(name)

    def named(self, question: str) -> list[Named]:
        """The outlets that a question names, in order: the library's own, and others where it names them as sources."""
        found: list[Named] = []
        tokens = [m.span() for m in _TOKEN.finditer(question)]
        at = 0
        while at < len(tokens):
            longest = next(
                (
                    (last, named)
                    for last in range(min(len(tokens), at + policy.OUTLET_WORDS), at, -1)
                    if (named := self._known(question, tokens[at][0], tokens[last - 1][1]))
                ),
                None,
            )
            at, named = longest or (at + 1, None)
            if named:
                found.append(named)
        return sorted([*found, *_others(question, found)], key=lambda one: one.start)

    def _known(self, question: str, start: int, end: int) -> Named | None:
        name = question[start:end]
        if not (name[0].isupper() or name[0].isdigit()):
            return None
        key = _key(name)
        outlets = self._by_key.get(key)
        if outlets is None and len(key) >= policy.OUTLET_LETTERS and _sourced(question, start, end):
            close = (k for k in self._by_key if abs(len(k) - len(key)) < 3 and _alike(k, key))
            outlets = {outlet for k in close for outlet in self._by_key[k]}
        # A word such as "Wired" or "Fortune" that opens the question is no outlet's name.
        if not outlets or (start == 0 and len(name.split()) == 1 and not _sourced(question, start, end)):
            return None
        return Named(start, end, tuple(sorted(outlets)))


def _key(name: str) -> str:
    """What two spellings of one outlet have in common: "CBS Sports", "CBSSports.com"."""
    bare = re.sub(r"\.(?:com|org|net|co\.uk|co)\b", "", name.lower())
    return re.sub(r"[\W_]", "", re.sub(r"^the\s", "", bare))


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= policy.OUTLET_ALIKE


# --- outlets that the library does not have ---------------------------------------------------------------------------

_KIND = r"(?:article|report|story|piece|review|column|editorial|coverage|reporting|feature|interview|post|analysis)s?"
_NAME = r"(?:The\s)?[A-Z][\w.&]*(?:['’]s)?(?:\s(?:(?:of|and|&)\s)?[A-Z][\w.&]*)*"
_BEFORE = re.compile(
    rf"\b(?:[Aa]ccording\sto|reported\sby|published\s(?:by|in)|covered\sby|{_KIND}\s(?:\w+\s)?(?:in|from|by|on))\s"
    rf"(?:both\s)?(?:an?\s(?:{_KIND}\s(?:in|from|by)\s)?|the\s)?$"
)
_AFTER = re.compile(rf"^(?:['’]s?)?\s(?:\w+\s){{0,2}}?{_KIND}\b|^\s(?:reports?|reported|writes|wrote)\b")


def _sourced(question: str, start: int, end: int) -> bool:
    """Whether a name stands where a source does: "according to X", "an article in X", "the X report"."""
    before, after = question[max(start - policy.SOURCE_CHARACTERS, 0) : start], question[end:]
    return bool(_BEFORE.search(before) or _AFTER.match(after[: policy.SOURCE_CHARACTERS]))


def _others(question: str, known: list[Named]) -> list[Named]:
    """Names that stand where a source does and are those of outlets, of which the library has none."""
    found = []
    for match in re.finditer(_NAME, question):
        start, end = match.span()
        name = re.sub(r"['’]s$", "", match[0])
        end = start + len(name)
        if any(one.start < end and start < one.end for one in known):
            continue
        if (is_outlet(name) or _key(name) in _WELL_KNOWN) and _sourced(question, start, end):
            found.append(Named(start, end, ()))
    return found


_WELL_KNOWN = frozenset(
    re.sub(r"[\W_]", "", name)
    for name in (
        "abc abc-news ars-technica atlantic axios barrons bbc-sport billboard bild bleacher-report business-insider "
        "buzzfeed cbs cbs-news cnbc cnet cnn-money corriere-della-sera cricbuzz cricinfo daily-beast der-spiegel "
        "deutsche-welle dw economist el-pais engadget espn espncricinfo esquire euronews forbes fortune fox "
        "fox-news ft gizmodo glamour haaretz hill hollywood-reporter huffpost ign indiewire insider intercept kotaku "
        "la-repubblica le-figaro le-monde libération mashable mother-jones msnbc national-geographic nature nbc "
        "nbc-news new-statesman new-yorker newsweek nikkei npr pbs people pitchfork politico polygon propublica quartz "
        "reuters rolling-stone scientific-american sky-news slate sky-sports spectator spiegel sports-illustrated "
        "süddeutsche-zeitung techcrunch techradar time usa-today vanity-fair variety verge vice vogue vox wired wsj "
        "yahoo yahoo-finance yahoo-news zdnet zeit"
    ).split()
)
"""Outlets known by a name that does not say so, without "the" and spaces."""
