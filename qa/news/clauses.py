"""Clauses of reporting: where a sentence says that somebody says something, the verb and the words for who does.

Rules of English newspapers over a text whose quotations are blanked out: the subject stands before the verb ("Lund, who
chairs the board, later said"), behind it where a quotation has just ended ("said Lund"), or behind "according to".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.text.english import MONTHS, WEEKDAYS, word_set
from qa.english.names import Mention
from qa.english.nouns import is_plural
from qa.english.quantities import FIGURE
from qa.english.reporting import GIVING, MANY_TELL, SAYING, TELLING
from qa.english.roles import is_role
from qa.english.words import Span

BLANK = "\x01"
"""What stands for each character of a quotation."""
_WORD = re.compile(r"[A-Za-z]{3,}")
_KINDS = (
    dict.fromkeys(SAYING, "saying")
    | dict.fromkeys(MANY_TELL, "many")
    | dict.fromkeys(TELLING, "telling")
    | {"according": "according", "quoted": "quoted", "went": "went"}
    | GIVING
)
_FIGURE = rf"(?:\x01|(?!\d\d?(?::\d\d|\s?[ap]\.?m\b)){FIGURE})"
_REST = {
    "according": re.compile(r"\sto\b"),
    "quoted": re.compile(r"(?:\s\w+){0,4}?\s(?:as\ssaying|by)\b"),
    "went": re.compile(r"\son\b"),
    "put": re.compile(rf"(?=\s[^;.\n\x01]{{1,80}}?\sat\s{_FIGURE})", re.IGNORECASE),
    "had": re.compile(
        rf"(?=\s(?:it|the\s(?:number|figure|total|count|toll|cost|sum))\b[^;.\n\x01]{{0,60}}?\sat\s{_FIGURE})",
        re.IGNORECASE,
    ),
    "gave": re.compile(rf"(?=\s[^;.\n\x01]{{1,60}}?\sas\s{_FIGURE})", re.IGNORECASE),
    "counted": re.compile(rf"(?=\s(?:of\s)?{_FIGURE})", re.IGNORECASE),
}
"""What must follow for a word to be one of reporting."""
_BETWEEN = re.compile(
    r"(?:^|\s)(?:also|later|then|still|once|again|further|first|now|just|even|too|himself|herself|themselves|itself|"
    r"previously|earlier|recently|today|yesterday|(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\w+ly|has|had|have|"
    r"have\sbeen|did|does|do|publicly|both|all|each)\s*$"
)
_NOT = re.compile(
    r"(?:\b(?:not|never|would|could|should|might|may|will|can|must|to|nobody|no\sone)|n['\u2019]t)\s*$", re.IGNORECASE
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being|'s|get|gets|got)\s*$", re.IGNORECASE)
_DETERMINERS = word_set(
    """the a an his her its their our my one two three four five six several some many most other another both this that
    these those no every each all"""
)
_OF = word_set("of for from in at with on near behind to under inside outside")
_STOP = word_set(
    """and but or nor when while because as if after before since although though so than where until unless by about
    into is are was were be been being has have had do does did will would could should can may might must that than
    whether not during amid following via per"""
)
_RELATIVE = word_set("who which whose whom")
_PRONOUNS = word_set("he she they it i we you who")
_OPENING = word_set("but and yet still meanwhile however so now then later also nor or for instead")
_OCCASIONS = word_set(
    """statement interview speech tweet letter email post briefing conference release report memo call message column
    blog video note comment testimony hearing press news televised written joint"""
)
_DAYS = frozenset({*WEEKDAYS, *MONTHS})
_TOKEN = re.compile(r"[^\W_](?:[\w.&'\u2019/@-]*\w)?\.?|\S")
_ENDS = frozenset(",;:()[]\u2014\u2013!?.\n" + BLANK)
_SHORTENED = re.compile(r"\s\([A-Z][\w.&-]{1,9}\)\Z")
_AGED = re.compile(r",\s(?:aged\s)?\d{1,3}$")
_BREAKS = (BLANK, ";", ": ", " \u2014 ", "\n")
"""What no subject reaches over."""
_LONGEST = 14
"""Words of a subject."""


class Clause(NamedTuple):
    """Somebody says something."""

    subject: Span
    """The words for who does; empty where the clause goes on from the subject of the one before ("..., saying")."""
    verb: Span
    behind: bool
    """Whether the subject stands behind the verb."""
    beside: Span | None = None
    """Words that say the same of them: "the prime minister, Boris Johnson,"."""

    @property
    def start(self) -> int:
        """Where the clause begins."""
        return self.verb[0] if self.behind else min(self.subject[0], self.verb[0])

    @property
    def end(self) -> int:
        """Where its subject and verb have been said."""
        return max(self.verb[1], self.subject[1])


def clauses(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[Clause]:
    """The clauses of reporting in a part of a text, in order; ``mentions`` are the people named there."""
    return list(_Clauses(text, start, end, mentions).found())


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    low: str


class _Clauses:
    def __init__(self, text: str, start: int, end: int, mentions: Sequence[Mention]) -> None:
        self._text, self._start, self._end = text, start, end
        self._ending = {m.end: m for m in mentions}
        self._starting = {m.title_start: m for m in mentions} | {m.start: m for m in mentions}

    def found(self) -> Iterator[Clause]:
        for word in _WORD.finditer(self._text, self._start, self._end):
            kind = _KINDS.get(word[0].lower())
            if word[0][0].isupper() and self._text[max(word.start() - 2, self._start) : word.start()].strip(
                f". {BLANK}"
            ):
                continue  # "the United States"
            if kind and (clause := self._clause(kind, *word.span())):
                yield clause

    def _clause(self, kind: str, at: int, after: int) -> Clause | None:
        if kind in _REST:
            rest = _REST[kind].match(self._text, after, self._end)
            if rest is None:
                return None
            after = rest.end()
        if kind == "according":
            subject, beside = self._behind(after)
            return Clause(subject, (at, after), True, beside) if subject else None
        if kind == "saying":
            return Clause((at, at), (at, after), False) if self._goes_on(at) else None
        lowest = self._clause_start(at)
        ended, plain = self._without_adverbs(lowest, at)
        passive = _PASSIVE.search(self._text, max(lowest, ended - 12), ended)
        if (passive is None) == (kind == "quoted") or _NOT.search(self._text, max(lowest, ended - 12), ended):
            return None
        ended = passive.start() if passive else ended
        if not self._text[lowest:ended].strip(" ,-\u2013\u2014"):
            # Nothing before the verb: "…," said Lund.
            if (plain and self._text[max(lowest - 1, self._start)] == BLANK) or lowest == self._start:
                subject, beside = self._behind(after)
                return Clause(subject, (at, after), True, beside) if subject else None
            return None
        subject, beside = self._before(lowest, ended)
        if subject and kind == "many":
            last = self._text[slice(*subject)].split()[-1].lower()
            if last not in {"they", "we", "police"} and not is_plural(last):
                return None
        return Clause(subject, (at, after), False, beside) if subject else None

    def _goes_on(self, at: int) -> bool:
        """Whether a participle goes on from what its sentence says, or leads to it: "…, saying", "Saying …"."""
        return at == self._start or (
            self._text[max(at - 3, 0) : at].rstrip()[-1:] in (",", BLANK) or self._text[max(at - 4, 0) : at] == "and "
        )

    def _clause_start(self, at: int) -> int:
        """Where what may be the subject of a verb begins at the earliest: behind a quotation, or a break."""
        breaks = [(self._text.rfind(mark, self._start, at), len(mark)) for mark in _BREAKS]
        return max(self._start, *(place + length for place, length in breaks if place >= 0), 0)

    def _without_adverbs(self, lowest: int, at: int) -> tuple[int, bool]:
        """Where what stands before a verb ends without what may stand between; and whether nothing did."""
        ended = at
        while (between := _BETWEEN.search(self._text, lowest, ended)) is not None and between.end() == ended:
            ended = between.start()
        return ended, ended == at

    # --- before the verb

    def _before(self, lowest: int, ended: int) -> tuple[Span | None, Span | None]:
        """The subject that ends where a verb begins, with what stands between commas behind it."""
        beside: Span | None = None
        last = self._stripped(lowest, ended)
        for _ in range(3):
            if last <= lowest or self._text[last - 1] != ",":
                break
            comma = self._text.rfind(", ", lowest, last - 1)
            if comma < lowest or last - comma > 160:
                return None, None
            beside = (comma + 2, last - 1)
            last = self._stripped(lowest, comma)
            if aged := _AGED.search(self._text[:last], max(lowest, last - 12)):
                last = aged.start()  # "Tomas Reva, 19, who scored, said"
        subject = self._phrase(lowest, last)
        return subject, beside if subject else None

    def _stripped(self, lowest: int, ended: int) -> int:
        """Where a part ends without white space and what its name is shortened to: "the Crime Agency (NCA)"."""
        last = lowest + len(self._text[lowest:ended].rstrip())
        short = _SHORTENED.search(self._text, lowest, last)
        return short.start() if short else last

    def _phrase(self, lowest: int, last: int) -> Span | None:
        """The noun phrase that ends at an offset."""
        tokens = self._tokens(lowest, last)
        if not tokens:
            return None
        relative = next(
            (i for i in range(len(tokens) - 1, max(len(tokens) - 12, -1), -1) if tokens[i].low in _RELATIVE), None
        )
        if relative is not None and relative > 0:
            before = relative - 1 if tokens[relative - 1].text == "," else relative
            found = self._phrase(lowest, tokens[before - 1].end) if before > 0 else None
            return found if found and len(self._text[slice(*found)].split()) <= _LONGEST // 2 else None
        if tokens[-1].low in _PRONOUNS:
            return tokens[-1].start, tokens[-1].end
        first = len(tokens)
        while first and len(tokens) - first < _LONGEST and not self._ends_phrase(tokens[first - 1]):
            first -= 1
        first = self._phrase_start(tokens, first)
        if first == len(tokens) or not self._may_be_subject(tokens[first], tokens[-1]):
            return None
        return tokens[first].start, last

    def _may_be_subject(self, first: _Token, last: _Token) -> bool:
        """Whether a phrase names somebody or something: "leading to unfilled" does not."""
        named = (
            first.text[0].isupper() or first.text[0].isdigit() or first.low in _DETERMINERS or last.text[0].isupper()
        )
        return named or is_plural(last.low) or is_role(last.low) or last.low in {"police", "staff", "management"}

    def _ends_phrase(self, token: _Token) -> bool:
        return token.low in _STOP or token.text in _ENDS or (token.low in _PRONOUNS)

    def _phrase_start(self, tokens: Sequence[_Token], first: int) -> int:
        """Which of some tokens without a verb begins the phrase that they end with."""
        while first < len(tokens) and tokens[first].low in _OPENING:
            first += 1
        named = self._ending.get(tokens[-1].end)
        if named is not None:
            at = next(i for i, t in enumerate(tokens) if t.start >= named.title_start)
            before = at
            while before > first and tokens[before - 1].low not in _OF | _DETERMINERS:
                before -= 1
            held = before > first and tokens[before - 1].low in _DETERMINERS
            place = before - 1 - held
            if place > first and tokens[place].low in _OF and tokens[first].low not in _OF:
                return self._determined(tokens, first, place)
            return before - held
        return self._determined(tokens, first, len(tokens))

    def _determined(self, tokens: Sequence[_Token], first: int, last: int) -> int:
        """Where the phrase before an index begins: at its last article, or at that which governs it."""
        at = last - 1
        while at >= first:
            if tokens[at].low in _DETERMINERS:
                governed = at > first and tokens[at - 1].low in _OF
                if not governed:
                    return at
                if at - 1 == first:  # "In a statement officials said"
                    rest = next((i for i in range(at + 1, len(tokens)) if tokens[i].low in _OCCASIONS), at)
                    while rest + 1 < len(tokens) and tokens[rest + 1].low in _OCCASIONS | _DAYS:
                        rest += 1
                    return rest + 1
            at -= 1
        if first < last and tokens[first].low in _OF:
            while first < last and (tokens[first].low in _OF or tokens[first].low in _DAYS):
                first += 1
        return first

    def _tokens(self, lowest: int, last: int) -> list[_Token]:
        found = _TOKEN.finditer(self._text, lowest, last)
        return [_Token(m.start(), m.end(), m[0], m[0].lower()) for m in found][-40:]

    # --- behind the verb

    def _behind(self, after: int) -> tuple[Span | None, Span | None]:
        """The subject that begins behind a verb, with what stands between commas behind it."""
        tokens = self._tokens_from(after)
        taken = 0
        for taken, token in enumerate(tokens):
            if taken == _LONGEST or (self._stops(tokens, taken) and not self._joins(tokens, taken)):
                break
            named = self._starting.get(token.start)
            if named is not None and not any(t.low in _OF for t in tokens[:taken]):
                taken = next((i for i, t in enumerate(tokens) if t.start >= named.end), len(tokens))
                if taken < len(tokens) and is_role(tokens[taken].low) and not self._stops(tokens, taken):
                    continue  # "said Rovers captain Joe Billing"
                break
        else:
            taken = len(tokens)
        if not taken:
            return None, None
        first, last = tokens[0].start, tokens[taken - 1].end
        if self._text[last - 1] == "." and taken == len(tokens):
            last -= 1
        beside = self._beside(last)
        named = self._starting.get(beside[1] + 2) if beside and self._text.startswith(", ", beside[1]) else None
        if beside and named and any(is_role(word) for word in self._text[first : beside[1]].lower().split()):
            return (named.title_start, named.end), (first, beside[1])  # "said Tarn, Hask's chancellor, Ann Lund"
        return (first, last), beside

    def _beside(self, last: int) -> Span | None:
        if not self._text.startswith(", ", last):
            return None
        stop = next(
            (
                i
                for i in range(last + 2, self._end)
                if self._text[i] in _ENDS and not self._text.startswith(". ", i - 1)
            ),
            self._end,
        )
        return last + 2, stop

    def _tokens_from(self, after: int) -> list[_Token]:
        found: list[_Token] = []
        for m in _TOKEN.finditer(self._text, after, self._end):
            if m[0] in _ENDS or "\n" in self._text[(found[-1].end if found else after) : m.start()] or len(found) > 30:
                break
            found.append(_Token(m.start(), m.end(), m[0], m[0].lower()))
        return found

    def _joins(self, tokens: Sequence[_Token], at: int) -> bool:
        """Whether "and" joins two roles of one who is then named: "co-founder and billionaire Ann Lund"."""
        if tokens[at].low != "and" or any(t.text[0].isupper() and t.start in self._starting for t in tokens[:at]):
            return False
        near = tokens[at + 1 : at + 4]
        return any(t.start in self._starting for t in near) and near[0].text[0].islower()

    def _stops(self, tokens: Sequence[_Token], at: int) -> bool:
        """Whether the subject has ended before a token."""
        low = tokens[at].low
        if low in _STOP or low in _RELATIVE or low in _DAYS or low in SAYING:
            return not (low in SAYING and at and low == "using")
        if low in {"today", "yesterday", "last", "this", "earlier", "later", "recently", "via", "shortly"}:
            return at > 0
        if low in _OF and at:
            following = [t.low for t in tokens[at + 1 : at + 5]]
            named = any(m.end == tokens[at - 1].end for m in self._starting.values())
            return (
                named
                or low in {"to", "on"}
                or not following
                or bool(_OCCASIONS & set(following))
                or following[0] in _DAYS
            )
        return False
