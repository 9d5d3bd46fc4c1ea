"""Articles and questions to measure with, drawn from the sample: the same every time."""

from __future__ import annotations

import random
import re
from itertools import islice
from pathlib import Path

from evals.cases import SAMPLE, find, load
from index.article import Article
from index.errors import UsageError
from index.intake.read import read
from index.text.split import sentences

_SEED = 20190712
_WORDS = (250, 450)
"""Of a made-up article: an ordinary news report's length (those of the BBC have 380 on average)."""


def made_up(count: int, seed: int = _SEED) -> list[str]:
    """Articles of 250 to 450 words, of sentences drawn from all the sample articles; the same for the same seed."""
    drawn = random.Random(seed)
    corpus = find(SAMPLE).corpus
    assert corpus is not None
    sample = [item for item in read([corpus]) if isinstance(item, Article)]
    pool = [article.text[s.start : s.end] for article in sample for s in sentences(article.text) if s.body]
    articles = []
    for _ in range(count):
        wanted, taken = drawn.randint(*_WORDS), [drawn.choice(pool)]
        while sum(len(sentence.split()) for sentence in taken) < wanted:
            taken.append(drawn.choice(pool))
        paragraphs = [" ".join(taken[at : at + 3]) for at in range(0, len(taken), 3)]
        articles.append("\n\n".join(re.sub(r"\s+", " ", paragraph) for paragraph in paragraphs) + "\n")
    return articles


def questions(count: int, seed: int = _SEED) -> list[str]:
    """Different questions from the sample's cases; the same for the same seed."""
    asked = [case.question for case in load(find(SAMPLE).questions)]
    return random.Random(seed).sample(asked, count)


def given(source: Path, count: int) -> list[str]:
    """So many articles of a folder or file. Raises UsageError where it has fewer."""
    texts = [item.text for item in islice((i for i in read([source]) if isinstance(i, Article)), count)]
    if len(texts) < count:
        raise UsageError(f"{source} holds {len(texts)} articles, not {count}: give smaller numbers with --sizes")
    return texts
