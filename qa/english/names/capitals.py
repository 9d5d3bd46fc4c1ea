"""The words of a text with what their capital letters say: which may be names, and where such names end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from index.text import english
from index.text.english import MONTHS, NUMBERS, WEEKDAYS, word_set
from index.text.letters import folded
from qa.english.nouns import IN_NAMES, OFFICES
from qa.english.reporting import SPEECH
from qa.english.roles import ABBREVIATED, MODIFIERS, is_role, singular
from qa.english.words import STOPWORDS, Span


class Token(NamedTuple):
    """A word of a text."""

    start: int
    end: int
    text: str
    low: str
    cap: bool
    joined: bool
    """Only white space since the word before."""
    opens: bool
    """May be capitalised for its position alone: after a full stop, a quotation mark, a colon, a line end."""
    owns: bool
    """Followed by a possessive ending."""


_WORD = r"[^\W_]++(?:[-'\u2019\u2011](?!s\b)[^\W_]++)*+"
_TOKEN = re.compile(
    # First, for speed, what is neither of the next three: a word without a full stop behind it.
    rf"{_WORD}(?!\.)|"
    # "U.S.", "a.m."; "Gov." before a name; the initial of "George W. Bush"; any other word.
    rf"(?:[A-Za-z]\.){{2,}}|(?i:{'|'.join(sorted(ABBREVIATED))})\.(?=\s)|[^\W\d_a-z]\.(?=\s*[^\W\d_a-z])"
    rf"|{_WORD}"
)
_POSSESSIVE = re.compile(r"['\u2019]s?(?!\w)")
PARTICLES = english.PARTICLES | word_set("zu ben abu af")
GIVEN_PARTICLES = frozenset({"al", "ben", "della"})
"""Given names as well, where a name begins with them: Ben Moss is no Moss with a particle."""
_OF_HEADS = IN_NAMES | word_set(
    """secretary republic kingdom gulf cape isle isles bay sea statue tower battle duke prince archbishop
    bishop"""
)
ADJECTIVES = word_set("democratic republican democrat labour conservative liberal tory")
_DAYS = frozenset({*WEEKDAYS, *MONTHS})
DEGREES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd"})


class TokenizedText:
    """The words of one text with what its capital letters say; made once, shared by the functions below."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        shouted = _shouted(text)
        self.lower_seen = {t.low for t in self.tokens if not t.cap}
        self.cap_seen = {t.text for t in self.tokens if t.cap and not t.opens}
        self.is_name = [t.cap and self._may_name(t) and not _inside(t.start, shouted) for t in self.tokens]
        self.starts = [t.start for t in self.tokens]

    def _may_name(self, token: Token) -> bool:
        if (token.low in _DAYS and token.low != "may") or token.text[:2] in {"D-", "R-"}:
            return False
        if token.low in STOPWORDS or token.low == "may":
            return len(token.text) > 1 and token.text.isupper() and token.low not in {"a", "i"}
        return True

    def ordinary_opening(self, index: int) -> bool:
        """Whether a word owes its capital to its place at the head of a sentence, as far as we see."""
        token = self.tokens[index]
        if not token.opens or token.text in self.cap_seen:
            return False
        if len(token.text) > 1 and (token.text.isupper() or not token.text[1:].islower()):
            return False
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        follows_name = after is not None and after.joined and self.is_name[index + 1]
        if token.low in self.lower_seen or token.low.endswith(("ly", "ing")):
            return True
        if singular(token.low) != token.low:
            return not follows_name
        if follows_name:
            return token.low in _OPENERS
        speaks = after is not None and after.joined and after.low in SPEECH
        paired = after is not None and after.low in {"and", "or"} and self.is_name[index + 2 : index + 3] == [True]
        # Behind a colon that opens a series: "to four ports: Calder, Holm and Dell".
        listed = after is not None and self.is_name[index + 1] and self.text[token.end : after.start] == ", "
        listed = listed and index > 0 and ":" in self.text[self.tokens[index - 1].end : token.start]
        named = token.owns or speaks or paired or (listed and token.low not in {"yes", "no", "well"})
        return not named or is_role(token.low) or token.low in _OPENERS


_OPENERS = frozenset(NUMBERS) | word_set(
    """police local last next prior former critics officials residents according asked yesterday today
    tomorrow tonight despite amid unlike earlier using dear related verify read watch click photo image
    video update breaking many several such immigrant"""
)


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    before = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < before:
            # The "s" of a possessive that was read with its owner.
            continue
        gap = text[before:start]
        owns = _POSSESSIVE.match(text, end) if text[end : end + 1] in ("'", "\u2019") else None
        pieces = _split_compound(text, start, end) if "-" in match[0] else [(start, end)]
        for number, (first, last) in enumerate(pieces):
            word = text[first:last]
            cap = word[0].isupper() or (word[:3] in {"al-", "el-"} and len(word) > 3 and word[3].isupper())
            joined = number > 0 or (before > 0 and (gap == " " or (not gap.strip() and _same_line(text, before, gap))))
            opens = not found or (number == 0 and not joined and _opens(gap))
            low = word.lower().rstrip(".") if word.count(".") == 1 else word.lower()
            found.append(Token(first, last, word, low, cap, joined, opens, bool(owns) and number == len(pieces) - 1))
        before = owns.end() if owns else end
    return found


def _split_compound(text: str, start: int, end: int) -> list[Span]:
    """ "then-Mayor" and "Chicago-based" are two words for us; "Jean-Marc", "first-term" and "al-Sadr" one."""
    word = text[start:end]
    parts = word.split("-")
    if len(parts) == 1 or word[:3] in {"al-", "el-"} or not all(parts):
        return [(start, end)]
    capitals = [part[0].isupper() for part in parts]
    prefixed = parts[0].lower() in {"then", "ex", "vice"}
    if (all(capitals) and not prefixed) or not any(capitals) or parts[-1][0].isdigit():
        return [(start, end)]
    spans = []
    for part in parts:
        spans.append((start, start + len(part)))
        start += len(part) + 1
    return spans


def _same_line(text: str, before: int, gap: str) -> bool:
    if "\n" not in gap:
        return True
    # A line that was wrapped by a mail program or an agency's wire goes on; a short one is a headline.
    return gap.count("\n") == 1 and before - (text.rfind("\n", 0, before) + 1) >= 50


def _opens(gap: str) -> bool:
    return any(c in gap for c in '.!?:;\n\u2022\u2014\u2013|*"\u201c\u2018\u201d[') or gap.strip() in {"'", "-", "--"}


def _shouted(text: str) -> list[Span]:
    """Lines in capitals throughout (headlines, prompts): their capitals say nothing."""
    found = []
    start = 0
    for line in text.split("\n"):
        if line.isupper() and len(line.split()) > 2:
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _inside(offset: int, spans: Sequence[Span]) -> bool:
    return any(start <= offset < end for start, end in spans)


@lru_cache(maxsize=32)
def tokenize(text: str) -> TokenizedText:
    """The words of a text, read once."""
    return TokenizedText(text)


def run_end(tokenized: TokenizedText, first: int) -> int:
    """Index after the run of name words that begins at ``first``: "University of Bern", "Juan de la Cruz"."""
    tokens, is_name = tokenized.tokens, tokenized.is_name
    last = first + 1
    while last < len(tokens):
        token = tokens[last]
        if tokens[last - 1].owns and not _org_goes_on(tokens, last):
            break
        if not token.joined and tokenized.text[tokens[last - 1].end : token.start] != " & ":
            break
        if is_name[last]:
            last += 1
            continue
        ahead = _bridge(tokenized, first, last)
        if not ahead:
            break
        last = ahead
    return last


def _org_goes_on(tokens: Sequence[Token], index: int) -> bool:
    """ "St. Mary's Hospital" is one name, "Atlanta's Mayor" two."""
    return (
        tokens[index].cap
        and tokens[index].low in IN_NAMES
        and tokens[index - 2 : index - 1] != []
        and (tokens[index - 2].low in {"st", "saint"} or tokens[index].low in {"hospital", "college", "school"})
    )


def _bridge(tokenized: TokenizedText, first: int, at: int) -> int:
    """Index after the small word at ``at`` and the name word behind it, 0 where it joins no two parts."""
    tokens, is_name = tokenized.tokens, tokenized.is_name
    low = tokens[at].low

    def name_at(index: int) -> bool:
        return index < len(tokens) and tokens[index].joined and is_name[index]

    if low in PARTICLES:
        ahead = at + 1
        while ahead < len(tokens) and tokens[ahead].low in PARTICLES and tokens[ahead].joined:
            ahead += 1
        return ahead + 1 if name_at(ahead) else 0
    if low == "of" and tokens[at - 1].low in _OF_HEADS:
        ahead = at + 2 if at + 1 < len(tokens) and tokens[at + 1].low == "the" else at + 1
        return ahead + 1 if name_at(ahead) else 0
    if low == "and" and name_at(at + 1):
        # "Immigration and Customs Enforcement": an office's name ends in a word for an office.
        end = at + 2
        while name_at(end):
            end += 1
        left = [t.low for t in tokens[first:at]]
        shortly = len(left) <= 3 and not tokens[at - 1].owns and not tokens[at - 1].text.isupper()
        if shortly and end - at > 2 and tokens[end - 1].low in OFFICES:
            return end
    return 0


_OPENING = word_set("van von der den de del della di da dos du la")


def _with_particles(tokenized: TokenizedText, index: int) -> int:
    """Index of the small words that a family name begins with: "de la Cruz said"."""
    tokens, first = tokenized.tokens, index
    while first and tokens[first].joined and tokens[first - 1].low in _OPENING and not tokens[first - 1].cap:
        first -= 1
    return index if first and tokens[first].joined and tokens[first - 1].low in {"the", "a", "an"} else first


def runs(tokenized: TokenizedText) -> Iterator[tuple[int, int]]:
    """Token indexes of every run of name words, an ordinary word at the head of a sentence left off."""
    index = 0
    while index < len(tokenized.tokens):
        if not tokenized.is_name[index]:
            index += 1
            continue
        first, last = _with_particles(tokenized, index), run_end(tokenized, index)
        index = last
        # "Immigration and Customs Enforcement" is one name even at the head of a sentence.
        while (
            first < last and (first + 1 == last or tokenized.is_name[first + 1]) and tokenized.ordinary_opening(first)
        ):
            first += 1
        if first < last:
            yield first, last


def forms_in(tokenized: TokenizedText) -> dict[str, Counter[str]]:
    """How each word of a text, folded, is written, and how often: as a name, or in small letters."""
    found: dict[str, Counter[str]] = {}
    named = (tokenized.tokens[at] for first, last in runs(tokenized) for at in range(first, last))
    written = Counter(token.text for token in chain(named, (token for token in tokenized.tokens if not token.cap)))
    for text, times in written.items():
        found.setdefault(folded(text), Counter())[text] += times
    return found


def is_common(word: str) -> bool:
    """Whether a word, folded, is part of many names and none by itself: "council", "police"."""
    return word in IN_NAMES or word in MODIFIERS or word in ADJECTIVES
