"""Whether words stand in the articles exactly as they are given, where, and whose the article says they are.

The contract: a run of white space is one space, a run of quotation marks or apostrophes is one mark, and a dash or
hyphen with the white space beside it is one dash. Nothing else is folded: no letter, case, figure, comma or accent. A
match begins and ends where words do. Quotation marks around the whole, and white space, are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Literal

from index.article import Article, Passage
from index.errors import UsageError
from index.library import Library
from index.text.letters import folded
from qa.answer import Citation
from qa.english import names
from qa.english.roles import is_a, is_role, role_key
from qa.news.speakers import Speaker
from qa.news.voices import speaker_at
from qa.notes import rules
from qa.source import Source

LONGEST = 20_000
"""Characters of a quotation."""
PLACES = 10
"""Places that are told of one quotation, at most."""
_MARK = "[\"'`\u00b4\u2018-\u201f\u00ab\u00bb\u2039\u203a\u2032\u2033\uff02\uff07]+"
_DASH = r"\s*(?:--+|[-\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d])\s*"
_FOLDED = re.compile(rf"(?P<dash>{_DASH})|(?P<mark>{_MARK})|(?P<space>\s+)")
_AROUND = re.compile(rf"\s*{_MARK}(?P<within>.*){_MARK}\s*", re.DOTALL)
_PIECE = 6
"""Words in a row that are looked for where a quotation goes over passages: they seldom stand together by chance."""
_PIECES = 24
_CANDIDATES = 5_000
"""Passages whose articles are compared, at most."""
_NEAR = 5
"""Passages among whose sentences the nearest one is."""

Status = Literal["verbatim", "misattributed", "not found"]


@dataclass(frozen=True)
class Checked:
    """What the articles hold of a quotation."""

    text: str
    """As it was given."""
    speaker: str | None
    status: Status
    """``misattributed`` where every article that has the words gives them to somebody else than ``speaker``."""
    citations: tuple[Citation, ...] = ()
    """Where it stands; when not found, nothing."""
    said_by: str | None = None
    """Whose words they are by the first of these articles that says so."""
    nearest: Citation | None = None
    """When not found, the sentence that comes nearest."""


def check(library: Library, text: str, speaker: str | None = None) -> Checked:
    """Hold a quotation against the articles of a library. Raises UsageError for one without words, or too long."""

    def at_once() -> Checked:
        places = found(library, text)
        if not places:
            return Checked(text, speaker, "not found", nearest=_nearest(library, text))
        told = [_speaker(library, place) for place in places]
        own = [one for one in told if one and speaker and _is(one, speaker)]
        said_by = next((one.name for one in own or told if one), None)
        status: Status = "misattributed" if speaker and all(told) and not own else "verbatim"
        return Checked(text, speaker, status, places, said_by)

    return library.at_one_moment(at_once)


# --- the words


def found(library: Library, text: str, limit: int = PLACES) -> tuple[Citation, ...]:
    """Where a quotation stands, word for word by the contract above. Raises UsageError as `check`."""
    pattern = matching(text)
    words = _words(text)
    for candidates in (_in_a_passage, _over_passages):
        within = (place for article in candidates(library, words) for place in _places(pattern, article))
        if places := tuple(Citation(number, *place) for number, place in enumerate(islice(within, limit), 1)):
            return places
    return ()


def matching(text: str) -> re.Pattern[str]:
    """What finds the quotation in an article's text. Raises UsageError for one without words, or too long."""
    if len(text) > LONGEST:
        raise UsageError(f"The quotation has {len(text):,} characters; at most {LONGEST:,} are looked up. Give less")
    around = _AROUND.fullmatch(text)
    words = (around["within"] if around else text).strip()
    if not any(character.isalnum() for character in words):
        raise UsageError("The quotation is empty. Give the words that are to be found")
    pieces, at = [], 0
    for piece in _FOLDED.finditer(words):
        kind = {"dash": _DASH, "mark": _MARK, "space": r"\s+"}[piece.lastgroup or ""]
        pieces += [re.escape(words[at : piece.start()]), kind]
        at = piece.end()
    return re.compile(rf"(?<!\w){''.join([*pieces, re.escape(words[at:])])}(?!\w)")


def _places(pattern: re.Pattern[str], article: Article) -> Iterator[tuple[Article, int, int, str]]:
    return ((article, one.start(), one.end(), one[0]) for one in pattern.finditer(article.text))


def _in_a_passage(library: Library, words: list[str]) -> Iterator[Article]:
    """The articles that have the words in a row."""
    return _articles(library, library.words.passages_with([" ".join(words)], _CANDIDATES))


def _over_passages(library: Library, words: list[str]) -> Iterator[Article]:
    """The articles of whose passages one may be where the words begin, go on or end."""
    size = _PIECE if len(words) > 2 * _PIECE else -(-len(words) // 2)
    pieces = [" ".join(words[at : at + size]) for at in range(0, len(words), size)]
    passages = library.words.passages_with(pieces[:: -(-len(pieces) // _PIECES)], _CANDIDATES)
    return _articles(library, (one for one in passages if _borders(_words(one.text), words)))


def _articles(library: Library, passages: Iterable[Passage]) -> Iterator[Article]:
    return map(library.article, dict.fromkeys(passage.article_id for passage in passages))


def _borders(passage: list[str], words: list[str]) -> bool:
    """Whether words may go over the end of a passage, begin before it, or both."""
    most = range(1, min(len(passage), len(words)) + 1)
    runs_over = any(passage[-n:] == words[:n] or passage[:n] == words[-n:] for n in most)
    return runs_over or " ".join(passage) in " ".join(words)


def _nearest(library: Library, text: str) -> Citation | None:
    """The sentence that has most of the words in the same order."""
    wanted = _words(text)
    best, nearest = 0.0, None
    for hit in library.search(text, _NEAR):
        article = library.article(hit.passage.article_id)
        for one in library.sentences(article.id):
            if one.start < hit.passage.end and one.end > hit.passage.start:
                quote = article.text[one.start : one.end]
                like = SequenceMatcher(None, wanted, _words(quote), autojunk=False).ratio()
                if like > best:
                    best, nearest = like, Citation(1, article, one.start, one.end, quote)
    return nearest


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text))


# --- whose they are


def _speaker(library: Library, place: Citation) -> Speaker | None:
    """Whose words the article says they are; nobody where it does not say so plainly."""
    article = place.article
    source = Source(article, library.sentences(article.id), library.note(article.id, rules()))
    return speaker_at(source, place.start, place.end)


def _is(held: Speaker, speaker: str) -> bool:
    """Whether words may mean a speaker: by name, or by a role ("the mayor of Holm")."""
    role = re.sub(r"^the\s+|\s+(?:of|for|in)\s.*", "", speaker.strip(), flags=re.IGNORECASE)
    has_role = is_role(role) and held.role is not None and is_a(held.role, role_key(role))
    return names.may_be_same(held.name, speaker) or has_role or _words(held.name) == _words(speaker)
