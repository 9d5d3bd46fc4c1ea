"""Sentences that a question can be asked about: those with a quotation, a number, a date or a name to ask for.

Which question that is, is for a person to say. Nothing here knows of files, terminals or libraries.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from index.article import Article, Sentence
from qa.english import names, quantities
from qa.news.speech import QUOTED

_LENGTH = range(25, 420)
"""Characters of a sentence: shorter ones say little, longer ones are badly cut or hold too much."""


@dataclass(frozen=True)
class Proposal:
    """A sentence of an article, and what in it could be asked for."""

    article: Article
    text: str
    """The sentence, word for word."""
    answers: tuple[str, ...]
    """Words of it in their order, at least one, none twice."""


def propose(
    articles: Iterable[Article],
    sentences: Callable[[str], Sequence[Sentence]],
    done: Collection[tuple[str, str]] = frozenset(),
) -> Iterator[Proposal]:
    """One article of each outlet in turn, and of each article one sentence in turn; the same each time.

    ``sentences`` gives those of the article of an id; ``done`` holds what is left out, as (id, text).
    """
    waiting = deque(_of_article(article, sentences, done) for article in _by_outlet(articles))
    while waiting:
        proposals = waiting.popleft()
        if (proposal := next(proposals, None)) is not None:
            yield proposal
            waiting.append(proposals)


def _by_outlet(articles: Iterable[Article]) -> Iterator[Article]:
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.outlet or "", []).append(article)
    rounds = zip_longest(*(groups[outlet] for outlet in sorted(groups)))
    return (article for article in chain.from_iterable(rounds) if article is not None)


def _of_article(
    article: Article, sentences: Callable[[str], Sequence[Sentence]], done: Collection[tuple[str, str]]
) -> Iterator[Proposal]:
    for sentence in sentences(article.id):
        text = article.text[sentence.start : sentence.end]
        if not sentence.body or len(text) not in _LENGTH or text[-1] not in '.!”"' or (article.id, text) in done:
            continue
        if found := answers(text):
            yield Proposal(article, text, found)


def answers(sentence: str) -> tuple[str, ...]:
    """What a sentence gives to ask for: its quotations, numbers, dates and names, in their order, on one line."""
    flat = re.sub(r"\s", " ", sentence)  # one character for one
    spans = {quoted.span(1) for quoted in QUOTED.finditer(flat)}
    spans |= {*quantities.numbers(flat), *quantities.dates(flat), *names.proper_names(flat)}
    words = (" ".join(flat[start:end].split()).rstrip(" ,") for start, end in sorted(spans))
    return tuple(dict.fromkeys(re.sub(r"^(?:on|in) ", "", one) for one in words if one))
