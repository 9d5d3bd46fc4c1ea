"""How well ``qa verify`` tells what became of a quotation: ``python -m evals.lab.verify DATA --n 500``.

Quotations that stand in news with a full name beside them ("…," said Jane Roe) are kept, set in other type, changed by
one word, joined with another, or given to another speaker; quotations of articles left out of the library are those
that it does not hold. They make a draft, which is verified as any. The same seed gives the same draft.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Annotated, NamedTuple

import typer

from evals.lab.command import errors_shown
from evals.markdown import table
from index.article import Article
from index.errors import InputError
from index.library import Library
from index.store.store import Store
from index.text.split import Splitter
from qa.english import names
from qa.english.words import STOPWORDS
from qa.news.draft import Draft
from qa.news.matching import NEGATIONS
from qa.news.verify import Checked, Status, verify

_SETS = ("multihop_rag", "training/wikinews_2019_2020", "training/senate_press_sample")
_VERB = "(?:said|says|added|adds|told|explained|wrote|noted|stated|warned|argued|continued|commented)"
_TITLE = r"(?:(?:Sen\.|Senator|Rep\.|Gov\.|President|Mayor|Dr\.|Mr\.|Ms\.|Mrs\.|Professor|Secretary|Minister) )?"
_NAME = (
    rf"{_TITLE}(?P<name>(?!He |She |They |It |We |I )[A-Z][a-z\u00e9]+(?: [A-Z]\.)?(?: [A-Z][\w'-]+){{0,2}})"
    r"(?!['\u2019]s)"
)
_WORDS = r"[\u201c\"](?P<words>[A-Z][^\u201c\u201d\"\n\[\]()\u2026]{35,300}?)[.,?!][\u201d\"]"
_SAID = [
    re.compile(rf"{_WORDS} {_VERB} {_NAME}\b"),
    re.compile(rf"{_WORDS} {_NAME} {_VERB}\b"),
    re.compile(rf"\b{_NAME} {_VERB}[:,] {_WORDS}"),
]


class Said(NamedTuple):
    """A quotation as an article gives it."""

    words: str
    name: str
    article: str


class Case(NamedTuple):
    """A quotation of the draft."""

    kind: str
    words: str
    name: str
    expected: Status


@errors_shown()
def main(
    data: Annotated[Path, typer.Argument(help="Folder of the sets.", exists=True, file_okay=False)],
    n: Annotated[int, typer.Option("--n", min=12, help="Quotations in the draft.")] = 500,
    seed: Annotated[int, typer.Option(help="Another one makes another draft.")] = 1,
    most: Annotated[int, typer.Option(help="Articles taken of a set.")] = 1000,
    wrong: Annotated[bool, typer.Option("--wrong", help="Show each quotation that was judged wrongly.")] = False,
) -> None:
    """Print each status' precision, recall and F1, and what was taken for what."""
    drawn = random.Random(seed)
    articles = [one for name in _SETS for one in _articles(data / name, most)]
    kept, left_out = _divided(articles, drawn)
    cases = _cases(kept, left_out, n, drawn)
    text = "\n\n".join(f"\u201c{_closed(one.words)}\u201d said {one.name}." for one in cases)
    with tempfile.TemporaryDirectory(prefix="article-qa-verify-") as folder:
        fill(Path(folder), kept)
        with Library(Path(folder)) as library:
            began = perf_counter()
            found = verify(library, Draft(Article("draft", text)))
            took = perf_counter() - began
    by_line = {one.line: one for one in found.quotes}
    judged = [(case, by_line.get(1 + text[:at].count("\n"))) for case, at in zip(cases, _starts(cases), strict=True)]
    if wrong:
        _show_wrong(judged)
    _show(judged)
    typer.echo(f"\n{len(cases)} quotations, {len(kept)} articles, seed {seed}, {took:.1f} s")


def _starts(cases: Sequence[Case]) -> Iterator[int]:
    at = 0
    for one in cases:
        yield at
        at += len(f"\u201c{_closed(one.words)}\u201d said {one.name}.") + 2


def _closed(words: str) -> str:
    return words if words.endswith((",", "?", "!", "\u2026")) else f"{words.rstrip('.')},"


def _articles(folder: Path, most: int) -> list[Article]:
    plain, packed = folder / "corpus.jsonl", folder / "corpus.jsonl.gz"
    if not (plain.is_file() or packed.is_file()):
        raise InputError(f"{folder} holds neither corpus.jsonl nor corpus.jsonl.gz: name the folder of the sets")
    with plain.open(encoding="utf-8") if plain.is_file() else gzip.open(packed, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = random.Random(0).sample(rows, min(most, len(rows)))
    return [
        Article(row["id"], row["text"], title=row.get("title"), outlet=row.get("source"))
        for row in rows
        if row["text"].strip()
    ]


def _divided(articles: Sequence[Article], drawn: random.Random) -> tuple[list[Article], list[Article]]:
    """The articles of the library, and one in six that is left out of it."""
    mixed = drawn.sample(list(articles), len(articles))
    cut = len(mixed) // 6
    return mixed[cut:], mixed[:cut]


def fill(folder: Path, articles: Sequence[Article]) -> None:
    """A library of these articles, whose vectors say nothing: quotations are looked up by words."""
    import numpy as np

    with Library.create(folder) as made:
        vector = np.full((1, made.encoder.dimension), made.encoder.dimension**-0.5, np.float32)
        splitter = Splitter(made.encoder.tokenize)
    with closing(Store(folder / "library.sqlite", write=True)) as store, store.transaction():
        for article in articles:
            cut = splitter.split(article.text)
            store.put(article, cut.sentences, cut.passages, np.repeat(vector, len(cut.passages), 0))


def _said_in(articles: Sequence[Article]) -> list[Said]:
    found: dict[str, Said] = {}
    for article in articles:
        for m in (m for pattern in _SAID for m in pattern.finditer(article.text)):
            if 8 <= len(m["words"].split()) <= 45:
                found.setdefault(m["words"], Said(m["words"], m["name"], article.id))
    return list(found.values())


def _cases(kept: Sequence[Article], left_out: Sequence[Article], n: int, drawn: random.Random) -> list[Case]:
    said, absent = _said_in(kept), _said_in(left_out)
    texts = " ".join(article.text for article in kept)
    absent = [one for one in absent if one.words[:60] not in texts]
    each = n // 6
    if len(said) < 4 * each or len(absent) < each:
        raise InputError(f"{len(said)} and {len(absent)} quotations are too few for {n}: ask for fewer with --n")
    drawn.shuffle(said)
    vocabulary = sorted({word for one in said for word in re.findall(r"\b[a-z]{4,}\b", one.words)} - STOPWORDS)
    parts = [said[at::5] for at in range(5)]
    made = [Case("kept", one.words, one.name, Status.VERBATIM) for one in parts[0][: n - 5 * each]]
    made += [Case(*_set_otherwise(one, drawn), one.name, Status.VERBATIM) for one in parts[1][:each]]
    made += [Case(*_changed(one, vocabulary, drawn), one.name, Status.ALTERED) for one in parts[2][:each]]
    for one in parts[3][:each]:
        other = drawn.choice([two for two in said if two.words != one.words])
        made.append(Case("joined", f"{one.words}. {other.words}", one.name, Status.STITCHED))
    for one in parts[4][:each]:
        other = drawn.choice([two for two in said if not names.may_be_same(two.name, one.name)])
        made.append(Case("speaker changed", one.words, other.name, Status.MISATTRIBUTED))
    made += [Case("absent", one.words, one.name, Status.NOT_FOUND) for one in drawn.sample(absent, each)]
    drawn.shuffle(made)
    return made


# --- as editors and typesetters set it --------------------------------------------------------------------------------


def _set_otherwise(one: Said, drawn: random.Random) -> tuple[str, str]:
    """What was done, and the words in other type or edited as newspapers do."""
    words = one.words
    ways = {
        "marks": re.sub("[\u2019']", lambda _: drawn.choice("'\u2019\u02bc"), words).replace("\u2014", " -- "),
        "capital": words[0].lower() + words[1:],
        "bracketed capital": f"[{words[0].lower()}]{words[1:]}",
        "white space": re.sub(" ", lambda _: drawn.choice([" ", "  ", "\u00a0", "\n"]), words),
        "capitals": words.upper(),
        "left out": _left_out(words, drawn),
        "bracket": re.sub(r"\b(he|she|they|it|this|we)\b", "[the agency]", words, count=1),
        "unseen": words.replace("e", "e\u200b", 2).replace("fi", "\ufb01"),
    }
    way = drawn.choice([name for name, set_so in ways.items() if set_so != words])
    return f"type: {way}", ways[way]


def _left_out(words: str, drawn: random.Random) -> str:
    parts = words.split()
    size = drawn.randint(2, 5)
    at = drawn.randint(3, max(3, len(parts) - size - 3))
    gone = parts[at : at + size]
    if any(word.lower().strip(",.;") in NEGATIONS or "n\u2019t" in word or "n't" in word for word in gone):
        return words
    return " ".join([*parts[:at], drawn.choice(["\u2026", "...", "[\u2026]", ". . ."]), *parts[at + size :]])


_HELPING = re.compile(r"\b(is|was|were|are|has|have|had|will|would|can|could|did|does|should|must)\b(?! not\b)")


def _changed(one: Said, vocabulary: Sequence[str], drawn: random.Random) -> tuple[str, str]:
    """What was done, and the words with one of them changed, added or lost."""
    words = one.words
    ways = {}
    if re.search(r"\bnot\b", words):
        ways["not lost"] = re.sub(r"\s?\bnot\b", "", words, count=1)
    if _HELPING.search(words):
        ways["not added"] = _HELPING.sub(r"\1 not", words, count=1)
    if spots := [m for m in re.finditer(r"\b[a-z]{4,}\b", words) if m[0] not in STOPWORDS]:
        spot = drawn.choice(spots)
        other = drawn.choice([word for word in vocabulary if word != spot[0]])
        ways["word"] = words[: spot.start()] + other + words[spot.end() :]
        if spot.start() > 0 and spot.end() < len(words):  # else it is a shorter one, and kept
            ways["word lost"] = words[: spot.start()] + words[spot.end() + 1 :]
    if digits := list(re.finditer(r"\d+", words)):
        spot = drawn.choice(digits)
        ways["figure"] = words[: spot.start()] + str(int(spot[0]) + 1) + words[spot.end() :]
    way = drawn.choice(sorted(ways))
    return f"changed: {way}", ways[way]


# --- what came of it --------------------------------------------------------------------------------------------------


def _show(judged: Sequence[tuple[Case, Checked | None]]) -> None:
    found = [(case.expected, one.status if one else None) for case, one in judged]
    rows = []
    for status in Status:
        right = found.count((status, status))
        said, are = (sum(pair[side] == status for pair in found) for side in (1, 0))
        precision, recall = right / max(said, 1), right / max(are, 1)
        rows.append((status, are, *(f"{value:.3f}" for value in (precision, recall, 2 * right / max(said + are, 1)))))
    typer.echo(table(("status", "quotations", "precision", "recall", "F1"), rows) + "\n")
    kinds = Counter((case.kind, one.status if one else "none") for case, one in judged)
    heads = [*Status, "none"]
    told = [(kind, *(kinds[kind, status] for status in heads)) for kind in sorted({case.kind for case, _ in judged})]
    typer.echo(table(("what was done", *heads), told))


def _show_wrong(judged: Sequence[tuple[Case, Checked | None]]) -> None:
    for case, one in judged:
        if one is None or one.status != case.expected:
            typer.echo(f"{case.kind} -> {one.status if one else 'none'}: {case.words} ({case.name})")
            for citation in one.citations if one else ():
                typer.echo(f"    {citation.article.id}: {citation.quote}")
            if one and (one.said_by or one.changes or one.nearest):
                typer.echo(f"    {one.said_by} {one.changes} {one.nearest and one.nearest.quote}")


if __name__ == "__main__":
    typer.run(main)
