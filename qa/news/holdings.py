"""Where a library holds the words of a quotation: as they are, nearly, or in parts.

Articles that may hold it are those in whose passages rows of its words stand, by the library's own word index; each is
then compared word by word (`qa.news.matching`, `qa.news.alignment`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from index.article import Article, Passage, Sentence
from index.errors import InputError, LibraryDamaged
from index.filters import Filters
from index.library import Library
from index.search import words_of
from qa.english.words import STOPWORDS, Span
from qa.news.alignment import Alignment, align
from qa.news.kept import voices
from qa.news.matching import OMITTED, Pattern, Words, edits, matches, without_attributions
from qa.news.voices import Utterance
from qa.notes import open_source
from qa.source import Source

_PASSAGES = 30
"""Of those that hold rows of a quotation's words, most and rarest first: in these stands what stands at all."""
_STRONG = 0.4
"""Of the score of the first of them, what a passage has at least that holds a quotation by itself or most of it."""
_LIKE = 15
"""Passages with most of its words that are looked at beside, where none holds it."""
_ALIGNED = 5
"""Stretches of articles set beside a quotation word by word."""
_OPENED = 1000
"""Stretches kept open."""
_STRETCH = 6000
"""Characters of an article that are compared at once."""
_PLACES = 8
"""Places that are given: a wire's story may stand in hundreds of articles."""
_PART = 4
"""Words that a part of a joined quotation has at least."""


class Stretch:
    """Some thousand characters of an article as the words that are compared."""

    def __init__(self, article: Article, start: int, end: int) -> None:
        self.article = article
        self.words = Words(article.text, start, end)

    @cached_property
    def bare(self) -> Words | None:
        """The words but for who says it in the midst of a quotation."""
        return without_attributions(self.words)

    def places(self, pattern: Pattern) -> Iterator[Place]:
        """Where the quotation stands word for word; as it stands before as an editor may join it."""
        for held in (self.words, self.bare):
            found = list(matches(pattern, held)) if held else []
            if held and found:
                for match in found:
                    start, end = held.span(match.first, match.last)
                    end += self.article.text[end : end + 1] == pattern.ending != ""
                    yield Place(self.article, start, end, edits(pattern, held, match))
                return


class Place(NamedTuple):
    """Where words stand in an article."""

    article: Article
    start: int
    end: int
    """Code points of its text."""
    edits: tuple[str, ...] = ()
    """What of the quotation is set otherwise there."""


class Near(NamedTuple):
    """The nearest that a library holds to a quotation."""

    place: Place
    alignment: Alignment


class Holdings:
    """The articles of a library within filters, searched for quotations."""

    def __init__(self, library: Library, filters: Filters | None = None) -> None:
        self._library = library
        self._filters = filters
        self._open = lru_cache(_OPENED)(self._opened)
        self._passages = lru_cache(1)(
            lambda pattern: library.words.passages_holding(pattern.phrases(), _PASSAGES, filters)
        )
        self._sources: dict[str, Source] = {}
        self._article = lru_cache(_OPENED)(self._read)

    def _read(self, article_id: str) -> Article | None:
        try:
            return self._library.article(article_id)
        except (InputError, LibraryDamaged):  # damaged: the library says so at the end
            return None

    def _opened(self, article_id: str, number: int, margin: int) -> Stretch | None:
        """The stretch of that number, which goes over into its neighbours by the margin."""
        article = self._article(article_id)
        if article is None:
            return None
        start, end = number * _STRETCH, (number + 1) * _STRETCH
        return Stretch(article, *_whole_words(article.text, start - margin, end + margin))

    def _stretches(self, pattern: Pattern, passages: Sequence[Passage]) -> list[Stretch]:
        margin = _STRETCH // 4 * (1 + len(pattern.text) * 2 // _STRETCH)
        places = dict.fromkeys((passage.article_id, passage.start // _STRETCH) for passage in passages)
        return [opened for name, number in places if (opened := self._open(name, number, margin))]

    def source(self, article: Article) -> Source:
        """The article opened for reading, once."""
        if article.id not in self._sources:
            self._sources[article.id] = open_source(self._library, article)
        return self._sources[article.id]

    def told(self, article: Article) -> tuple[Source, Sequence[Utterance]]:
        """The article opened for reading, and who says what in it."""
        source = self.source(article)
        return source, voices(source)

    def whole_sentences(self, place: Place) -> Place:
        """The place with the whole of the sentences that it is of."""
        within = [
            one for one in self._library.sentences(place.article.id) if one.start < place.end and one.end > place.start
        ]
        if not within:
            return place
        return place._replace(start=min(place.start, within[0].start), end=max(place.end, within[-1].end))

    def holding(self, pattern: Pattern, strongly: bool = False) -> list[Stretch]:
        """Where articles hold rows of a quotation's words; ``strongly``: nearly as many as the one that holds most."""
        found = self._passages(pattern)
        least = _STRONG * found[0][1] if strongly and found else 0.0
        return self._stretches(pattern, [passage for passage, score in found if score >= least])

    def like(self, pattern: Pattern) -> list[Stretch]:
        """Where they hold most of its words, in whatever order."""
        words = words_of(" ".join(pattern.words))[:40]
        return self._stretches(pattern, self._library.words.passages_with(words, _LIKE, self._filters))

    def sentences_like(self, words: Sequence[str]) -> Iterator[tuple[Article, Sentence | None, Sentence]]:
        """The sentences of the passages that hold most of these words, each with the one before it."""
        for passage in self._library.words.passages_with(words[:40], _LIKE, self._filters):
            if article := self._article(passage.article_id):
                for before, one in pairwise([None, *self._library.sentences(article.id)]):
                    if one is not None and one.start < passage.end and one.end > passage.start:
                        yield article, before, one

    def verbatim(self, pattern: Pattern, stretches: Sequence[Stretch]) -> list[Place]:
        """The places there where it stands word for word."""
        found: dict[tuple[str, int], Place] = {}
        for opened in stretches:
            for place in opened.places(pattern) if pattern.may_stand_in(opened.words) else ():
                found.setdefault((place.article.id, place.start), place)
            if len(found) >= _PLACES:
                break
        return list(found.values())

    def nearest(self, pattern: Pattern, stretches: Sequence[Stretch]) -> list[Near]:
        """The places there that come near to it, the nearest first."""
        found = []
        likely = sorted(stretches, key=lambda opened: -pattern.in_common(opened.words))[:_ALIGNED]
        for opened in likely:
            for held in filter(None, (opened.words, opened.bare)):
                if aligned := align(pattern, held):
                    span = held.span(aligned.first, aligned.last)
                    found.append(Near(Place(opened.article, *span), aligned))
        found.sort(key=lambda near: (-near.alignment.likeness, near.alignment.changed))
        return found

    def parts(self, pattern: Pattern, stretches: Sequence[Stretch]) -> list[Place]:
        """The places whose words one after the other make up the quotation, two or three; none where none do."""
        found: list[_Part] = []
        at, items = 0, pattern.items
        while at < len(items):
            part = _longest(pattern, at, stretches, found[-1] if found else None)
            if part is not None:
                at = part.until
                found = [*found[:-1], *_joined(pattern, found[-1], part)] if found else [part]
            elif found and at + 1 < len(items) and (items[at].kind != "word" or items[at].words[0] in STOPWORDS):
                at += 1  # what joins them: "and", "…"
            else:
                return []
        found = _balanced(pattern, found)
        few = any(one.until - one.since < _PART for one in found)
        if not 1 < len(found) <= 3 or few or _in_one_sentence(found):
            return []
        return [Place(one.stretch.article, *one.stretch.words.span(one.first, one.last)) for one in found]


def _whole_words(text: str, start: int, end: int) -> Span:
    """The span, made longer up to white space or the text's own ends, but for no more than a line."""
    start, end = max(start, 0), min(end, len(text))
    before = text.rfind(" ", max(start - 100, 0), start)
    behind = text.find(" ", end, end + 100)
    return (before + 1 if before >= 0 else start), (behind if behind >= 0 else end)


class _Part(NamedTuple):
    """Items of a quotation, from one index to another, that stand in a row in an article."""

    stretch: Stretch
    since: int
    until: int
    first: int
    """From which of the stretch's words to which."""
    last: int


def _joined(pattern: Pattern, before: _Part, part: _Part) -> list[_Part]:
    """The two as one, where only an ellipsis or a bracket stands between them and they are near each other."""
    edited = part.since > before.until and all(i.kind != "word" for i in pattern.items[before.until : part.since])
    if edited and part.stretch is before.stretch and 0 <= part.first - before.last <= OMITTED:
        return [before._replace(until=part.until, last=part.last)]
    return [before, part]


def _longest(pattern: Pattern, since: int, stretches: Sequence[Stretch], before: _Part | None) -> _Part | None:
    """The longest row of words from an item on that is held, of several the one nearest behind the part before."""
    best: _Part | None = None
    for opened in stretches:
        count = _reach(pattern, since, opened.words)
        if count < 3 or (best is not None and since + count < best.until):
            continue
        wanted = [item.words[0] for item in pattern.items[since : since + count]]
        for at in islice(opened.words.places(wanted), 20):
            part = _Part(opened, since, since + count, at, at + count)
            if best is None or _rank(part, before) > _rank(best, before):
                best = part
    return best


def _rank(part: _Part, before: _Part | None) -> tuple[int, bool, int]:
    same = before is not None and part.stretch is before.stretch
    return part.until, same, -abs(part.first - before.last) if same and before else 0


def _reach(pattern: Pattern, since: int, held: Words) -> int:
    """How many words from an item on stand in a row in a text."""
    words = [item.words[0] for item in takewhile(lambda item: item.kind == "word", pattern.items[since:])]
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if f" {' '.join(words[:middle])} " in held.joined else (low, middle - 1)
    return low


def _balanced(pattern: Pattern, parts: list[_Part]) -> list[_Part]:
    """With words given back to a part from the end of the one before it, which held them by chance."""
    for index in range(1, len(parts)):
        before, part = parts[index - 1], parts[index]
        while (
            before.until == part.since
            and before.until - before.since > _PART
            and part.first
            and part.stretch.words.words[part.first - 1] == pattern.items[part.since - 1].words[0]
        ):
            before = before._replace(until=before.until - 1, last=before.last - 1)
            part = part._replace(since=part.since - 1, first=part.first - 1)
        parts[index - 1], parts[index] = before, part
    return parts


def _in_one_sentence(parts: Sequence[_Part]) -> bool:
    """Whether the parts are of one sentence, which then has lost words in between."""
    return all(
        part.stretch is before.stretch
        and part.first >= before.last
        and not part.stretch.words.ends_sentence(before.last, part.first + 1)
        for before, part in pairwise(parts)
    )
