"""The words of passages, by FTS5: entered and taken out with their articles, found by BM25, counted."""

from __future__ import annotations

import heapq
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any

from index.article import Article, Passage
from index.filters import Filters
from index.report import Progress
from index.store.articles import Articles
from index.store.database import Database
from index.store.passages import Passages
from index.store.record import article_of
from index.store.schema import FOUND_BY, LAYERS
from index.text.dates import long_date
from index.text.letters import folded

_WEIGHTS = "2.0, 1.0, 0.5, 1.0"
"""In BM25, of a word in the title, the outlet, the date and the text."""
MATCHED = 20_000
"""Passages whose BM25 is computed for a query, about 1 microsecond each; the rarest words choose which."""
COMMON = 0.1
"""Share of the passages above which a word counts for nothing beside so many matches of rarer ones."""


class Lexical:
    """The tables ``words``."""

    def __init__(self, db: Database, articles: Articles, passages: Passages) -> None:
        self._db = db
        self._articles = articles
        self._passages = passages
        # What every question asks again, by the state of the file.
        self._frequent = lru_cache(10_000)(self._count_word)
        self._holding = lru_cache(10_000)(self._count_holding)

    # --- words in

    def write(self, layer: str, key: int, article: Article, *, forget: bool = False) -> None:
        """Enter the words of an article's passages, or take them out again.

        FTS5 without a content table forgets a row only when told the very words it was given.
        """
        self._db.executemany(*self.entering(layer, key, article, forget=forget))

    def entering(
        self, layer: str, key: int, article: Article, *, forget: bool = False
    ) -> tuple[str, list[tuple[Any, ...]]]:
        """The statement for that, and its values by passage."""
        numbers = "typeof(start) = 'integer' AND typeof(\"end\") = 'integer'"
        query = f'SELECT number, start, "end" FROM {layer}passages WHERE article = ? AND {numbers}'
        described = _described(article)
        rows = [
            (number, *described, folded(article.text[start:end])) for number, start, end in self._db.all(query, (key,))
        ]
        columns, values = (f"{layer}words, rowid", "'delete', ?") if forget else ("rowid", "?")
        return f"INSERT INTO {layer}words ({columns}, {FOUND_BY}) VALUES ({values}, ?, ?, ?, ?)", rows

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make the word indexes again from the articles and their superseded versions.

        ``progress`` is called with articles done and in all.
        """
        done, total = 0, self._articles.number()
        with self._db.transaction():
            for layer in LAYERS:
                self._db.execute(f"INSERT INTO {layer}words ({layer}words) VALUES ('delete-all')")
                for row in self._articles.sound_records(layer):
                    self.write(layer, row["key"], article_of(row))
                    done += 1
                    if progress:
                        progress(done, total)

    # --- passages by their words

    def matching(self, words: Sequence[str], limit: int, filters: Filters | None = None) -> list[tuple[int, float]]:
        """Passages that hold any of the words, best first, with their BM25 score turned so that more is better.

        FTS5's bm25() with k1 = 1.2, b = 0.75; a word of the title counts twice, of the outlet's name once, of the date
        half. In a large library only passages that hold one of the rarest words are scored, by all words but the
        commonest.
        """
        if not words:
            return []
        filters = self._passages.restriction(filters)
        if filters is None:
            query, part = self._narrowed(words)
            return list(self._scored(query, part, limit=limit))
        found = [*self._matching_newest(words, limit, filters), *self._matching_superseded(words, filters)]
        return heapq.nsmallest(limit, found, key=lambda one: (-one[1], one[0]))

    def _matching_newest(self, words: Sequence[str], limit: int, filters: Filters) -> Sequence[tuple[int, float]]:
        numbers = self._passages.numbers_within(filters)
        if numbers is not None:
            # The plus, or SQLite would begin the whole match anew for every number.
            within = "AND +w.rowid IN (SELECT value FROM json_each(?))"
            return list(self._scored(_any_of(words), 1.0, within, json.dumps(numbers), limit=limit))
        query, part = self._narrowed(words)
        reach = int(2 * limit / self._passages.share(filters))
        while True:
            best = dict(self._scored(query, part, limit=reach))
            found = [(number, best[number]) for number in self._passages.within(list(best), filters)]
            if len(found) >= limit or len(best) < reach:
                return found[:limit]
            reach *= 4

    def _matching_superseded(self, words: Sequence[str], filters: Filters) -> Iterable[tuple[int, float]]:
        """The same of superseded versions, scored as if they stood among the newest.

        In a table of few passages every word would be common, so each word's score is taken by itself and given the
        weight that its rarity has among the newest.
        """
        held = set(self._passages.superseded_within(filters))
        found: dict[int, float] = defaultdict(float)
        for word in self._rarest("old_", words) if held else ():
            factor = self._rarity("", word) / self._rarity("old_", word)
            query = f"SELECT rowid, -bm25(old_words, {_WEIGHTS}) FROM old_words WHERE old_words MATCH ?"
            for number, score in self._db.all(query, (_quoted(word),)):
                if number in held:
                    found[number] += factor * score
        return found.items()

    def _rarity(self, layer: str, word: str) -> float:
        """The inverse document frequency as FTS5 has it, among the newest or the superseded passages."""
        held, passages = (self._holding(self._db.state(), layer, one) for one in (word, None))
        return max(math.log((passages - held + 0.5) / (held + 0.5)), 1e-6)

    def _scored(
        self, query: str, part: float, within: str = "", *values: str, limit: int
    ) -> Iterator[tuple[int, float]]:
        rows = self._db.rows(
            f"SELECT w.rowid, -bm25(words, {_WEIGHTS}) AS score FROM words w WHERE words MATCH ? {within} "
            "ORDER BY score DESC, w.rowid LIMIT ?",
            (query, *values, limit),
        )
        return ((number, score * part) for number, score in rows)

    def _narrowed(self, words: Sequence[str]) -> tuple[str, float]:
        """The query for any of the words that scores few passages, and the part of FTS5's score that is BM25's."""
        rarest = self._rarest("", words)
        most = COMMON * self._passages.whole()
        rare = [word for word in words if word in rarest]
        rest = [word for word in words if word not in rarest and self._holding(self._db.state(), "", word) <= most]
        if not rest:
            return _any_of(rare), 1.0
        # FTS5 cannot count a word that it does not match by; but it counts one as often as the query names it. So each
        # of the words that do not choose stands there twice, as those that do, and half the score is BM25's.
        return f"({_any_of(rare)}) AND ({_any_of([*rare, *rest, *rest])})", 0.5

    def _rarest(self, layer: str, words: Sequence[str]) -> list[str]:
        """Those that together stand in few passages of one set of tables, the rarest of all in any case."""
        frequent = sorted((self._holding(self._db.state(), layer, word), word) for word in words)
        together = accumulate(number for number, _ in frequent)
        few = [word for (_, word), so_far in zip(frequent, together, strict=True) if so_far <= MATCHED]
        return few or [frequent[0][1]]

    # --- words counted

    def frequency(self, word: str) -> int:
        """In how many passages a word stands, in any of its forms."""
        return self._frequent(self._db.state(), word)

    def _count_word(self, state: object, word: str) -> int:
        if self._passages.restriction(None) is None:
            return self._holding(state, "", word)
        query = "SELECT rowid FROM @words WHERE @words MATCH ?"
        rows = chain(*(self._db.all(query.replace("@", layer), (_quoted(word),)) for layer in self._db.layers))
        return len(self._passages.within([number for (number,) in rows], Filters()))

    def _count_holding(self, state: object, layer: str, word: str | None) -> int:
        """Passages of one set of tables that hold the word; all, without one."""
        if word is None:
            return int(self._db.one(f"SELECT count(*) FROM {layer}passages")[0])
        return int(self._db.one(f"SELECT count(*) FROM {layer}words WHERE {layer}words MATCH ?", (_quoted(word),))[0])

    def passages_with(self, phrases: Sequence[str], limit: int, filters: Filters | None = None) -> list[Passage]:
        """The passages that hold any of these words, or words in a row, in any form: those with most of them first."""
        return self._in_order([number for number, _ in self.matching(phrases, limit, filters)])

    def passages_holding(
        self, phrases: Sequence[str], limit: int, filters: Filters | None = None
    ) -> list[tuple[Passage, float]]:
        """The passages in whose text, titles left aside, any of these words in a row stand, each with its BM25 score.

        Those with most and the rarest of them first.
        """
        within = self._passages.restriction(filters)
        found: list[tuple[int, float]] = []
        for layer in self._db.layers if phrases else ():
            query = f"SELECT rowid, -rank FROM {layer}words WHERE {layer}words MATCH ? ORDER BY rank, rowid LIMIT ?"
            found += self._db.all(query, (f"text : ({_any_of(phrases)})", -1 if within else limit))
        scores = dict(sorted(found, key=lambda one: (-one[1], one[0])))
        numbers = self._passages.within(list(scores), within) if within else list(scores)
        return [(passage, scores[passage.id]) for passage in self._in_order(numbers[:limit])]

    def _in_order(self, numbers: Sequence[int]) -> list[Passage]:
        held = self._passages.get(numbers)
        return [held[number] for number in numbers if number in held]

    def stems(self, letter: str) -> list[str]:
        """The stems that passages of the newest versions are found by and that begin with this letter."""
        self._db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.stems USING fts5vocab(main, words, row)")
        query = "SELECT term FROM temp.stems WHERE term >= ? AND term < ?"
        return [term for (term,) in self._db.rows(query, (letter, chr(ord(letter) + 1)))]


def _described(article: Article) -> tuple[str, str, str]:
    """What a passage's words are found by beside its own: title, outlet and date."""
    return folded(article.title or ""), folded(article.outlet or ""), long_date(article.published or "")


def _quoted(word: str) -> str:
    """The word as FTS5 takes it for no operator; a NUL would end the query for it."""
    return '"' + word.replace('"', '""').replace("\0", " ") + '"'


def _any_of(words: Iterable[str]) -> str:
    return " OR ".join(map(_quoted, words))
