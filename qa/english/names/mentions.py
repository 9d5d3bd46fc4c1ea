"""Mentions: where a text names a person, with the role and the place that stand beside the name.

Rules over capital letters and newspaper titles: no model, no list of people. A name that no title, apposition, speech
verb or later surname supports is no mention, though it is a proper name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.english import word_set
from qa.english.grammar import ARTICLES
from qa.english.names.appositions import described, introduced
from qa.english.names.capitals import GIVEN_PARTICLES, PARTICLES, Token, TokenizedText, run_end, runs
from qa.english.names.same import family
from qa.english.names.titles import ORGANIZED, name_end, titled
from qa.english.reporting import SPEECH, SPEECH_BEFORE_NAME
from qa.english.words import Span

_OF = word_set("of from")
_ACRONYM = 5
"""Letters from which on a word in capitals may be a surname."""
_MOST_WORDS = 5
"""Of a full name."""


@dataclass(frozen=True, order=True)
class Mention:
    """A person named in a text: ``name_at(text, start, end) == name``, title left off."""

    start: int
    end: int
    name: str
    role: str | None = None
    """As `role_key` gives it: "mayor", "former mayor"; None where nothing beside the name says it."""
    place: str | None = None
    """The place or organisation the role belongs to, as written: "Chicago", "Apple"."""
    title_start: int = 0
    """Where the title before the name begins, without the place; ``start`` if there is none."""


def name_at(text: str, start: int, end: int) -> str:
    """A name as it stands between two offsets, with one space between its words."""
    return " ".join(text[start:end].split())


def within(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Those of some mentions, which are in order, that lie in a span."""
    first, last = (bisect_left(mentions, at, key=lambda m: m.start) for at in (start, end))
    return [mention for mention in mentions[first:last] if mention.end <= end]


def mentions_in(tokenized: TokenizedText) -> tuple[Mention, ...]:
    """The mentions in a text, in order; no two overlap."""
    found = _Mentions(tokenized)
    found.add_titled()
    lone, several = found.untitled()
    found.add_full(several, lone)
    found.add_surnames(lone)
    return tuple(sorted(found.at.values()))


class _Mentions:
    """Those found so far: names behind titles first, then full names, then the surnames of both."""

    def __init__(self, tokenized: TokenizedText) -> None:
        self._tokenized = tokenized
        self.at: dict[int, Mention] = {}
        """By the index of their first token."""
        self._covered: set[int] = set()
        self._surnames: set[str] = set()

    def _add(self, first: int, last: int, role: str | None, place: str | None, title: int) -> None:
        tokens, text = self._tokenized.tokens, self._tokenized.text
        start, end = tokens[first].start, tokens[last - 1].end
        if first > 0 and text[start - 1 : start] == "[" and "]" in text[start:end]:
            start -= 1
        name = name_at(text, start, end)
        self.at[first] = Mention(start, end, name, role, place, min(start, tokens[title].start))
        self._covered.update(range(first, last))

    def add_titled(self) -> None:
        """Names behind titles: what stands behind them may say more."""
        for first, last, role, place, title in titled(self._tokenized):
            if role is None or place is None:
                said = described(self._tokenized, last)
                role, place = (role or said[0], place or said[1]) if said else (role, place)
            self._add(first, last, role, place, title)
            self._surnames.add(family(self.at[first].name))

    def untitled(self) -> tuple[list[Span], list[Span]]:
        """Runs of tokens that may be a surname alone, and those that may be a full name."""
        tokens = self._tokenized.tokens
        lone, several = [], []
        for first, end in runs(self._tokenized):
            if first in self._covered:
                # Past the titled name: "Mayor Ana Ruiz" leaves nothing of its run.
                continue
            last = next((i for i in range(first, end) if i in self._covered), end)
            given = tokens[first].low in GIVEN_PARTICLES
            if not given and all(tokens[i].low in PARTICLES for i in range(first, last - 1)):
                if not (tokens[last - 1].text.isupper() and len(tokens[last - 1].text) < _ACRONYM):
                    lone.append((first, last))
            elif 1 < last - first <= _MOST_WORDS and name_end(self._tokenized, first) == last:
                several.append((first, last))
        return lone, several

    def add_full(self, several: Sequence[Span], lone: Sequence[Span]) -> None:
        """Full names that an apposition, a verb of speech or the surname by itself shows to be a person's."""
        tokens, text = self._tokenized.tokens, self._tokenized.text
        known = self._surnames | {family(tokens[last - 1].text) for _, last in lone}
        for first, last in several:
            if any(t.low in ORGANIZED or (t.text.isupper() and len(t.text) > 2) for t in tokens[first:last]):
                continue
            said = described(self._tokenized, last) or introduced(self._tokenized, first)
            surname = family(text[tokens[first].start : tokens[last - 1].end])
            called = surname in known and not _after_article(tokens, first)
            if said or called or _acts(self._tokenized, first, last):
                role, place = said or (None, None)
                self._add(first, last, role, place, first)
                self._surnames.add(surname)
                known.add(surname)

    def add_surnames(self, lone: Sequence[Span]) -> None:
        """Surnames of those who are named in full, or with a title."""
        tokens = self._tokenized.tokens
        for first, last in lone:
            if family(tokens[last - 1].text) in self._surnames and not _after_article(tokens, first):
                self._add(first, last, None, None, first)


def _after_article(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and tokens[index].joined and tokens[index - 1].low in ARTICLES


def _acts(tokenized: TokenizedText, first: int, last: int) -> bool:
    """Whether what stands beside a name is said of people: "X said", "said X", "X, 45,", "X, who"."""
    tokens, text = tokenized.tokens, tokenized.text
    if _after_article(tokens, first) or (first > 1 and tokens[first - 1].low in _OF and tokenized.is_name[first - 2]):
        return False
    if last + 1 < len(tokens) and tokens[last].low in _OF and tokens[last].joined and tokenized.is_name[last + 1]:
        # "Lori Lightfoot of Chicago said": the place stands between.
        last = run_end(tokenized, last + 1)
    if last < len(tokens):
        after = tokens[last]
        placed = first > 0 and tokens[first - 1].low in {"in", "at", "near", "across"}
        if after.joined and after.low in SPEECH and not tokens[last - 1].owns and not placed:
            return True
        if text[tokens[last - 1].end : after.start] == ", " and (
            after.low in {"who", "whose"} or (after.text.isdigit() and len(after.text) < 3)
        ):
            return True
    before = tokens[first - 1] if first and tokens[first].joined else None
    return before is not None and before.low in SPEECH_BEFORE_NAME
