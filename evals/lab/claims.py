"""How well the checks of a language model's claims tell right ones from wrong: ``python -m evals.lab.claims DATA``.

Right claims are sentences of articles and their main clauses, and claims that people wrote with the sentences that
bear them out (WiCE, FoolMeTwice). Wrong ones are made of the same sentences by one change: a figure, a date, a name, a
word, a "not", the speaker, or the sentence beside it in their place; and claims that people wrote which their sentences
deny or do not state. With ``--fit`` the weights of `qa.confidence.supported` are fitted on one half of the articles;
figures are of the other.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.progress import track

from evals.lab.training import sources
from index.article import Article
from index.intake.read import read
from index.text.split import sentences
from qa import policy
from qa.confidence import supported
from qa.english import names
from qa.english.quantities import dates, numbers
from qa.findings import Evidence
from qa.news.speech import speaks
from qa.reader.load import load_reader
from qa.source import Source
from qa.ways.verdict import clauses
from qa.write.checks import Entailment, Judge


class Labelled(NamedTuple):
    """A claim with what is to bear it out."""

    kind: str
    claim: str
    evidence: tuple[Evidence, ...]
    right: bool

    @property
    def fits(self) -> bool:
        """Whether its article is of the half that weights are fitted on."""
        return sha256(self.evidence[0].source.article.id.encode()).digest()[0] % 2 == 0


def main(
    data: Annotated[Path, typer.Argument(help="Folder of the sets.", exists=True, file_okay=False)],
    articles: Annotated[int, typer.Option(help="Articles of a set that sentences are taken of.")] = 150,
    fit: Annotated[bool, typer.Option(help="Fit the weights, and write them.")] = False,
) -> None:
    """Print how many wrong claims of each kind are caught, and how many right ones kept, each with its number."""
    reader = load_reader()
    labelled = [*_made(_stories(data, articles)), *_written(data / "training")]
    judged = [(one, *_judged(one, lambda text, texts: reader.read(text, texts, 1))) for one in track(labelled)]
    if fit:
        _fit([(one, features) for one, why, features in judged if one.fits and why is None])
    of: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one, why, features in judged:
        if not one.fits:
            kept = why is None and supported(features) >= policy.SUPPORTED
            of[f"{one.kind}, {'right' if one.right else 'wrong'}"].append((kept == one.right, why is not None))
    for name, results in sorted(of.items()):
        share = sum(well for well, _ in results) / len(results)
        told = sum(told for _, told in results) / len(results)
        typer.echo(
            f"{name:26} {'kept' if name.endswith('right') else 'caught'} {share:.3f} of {len(results)}"
            f" ({told:.3f} dropped without the network)"
        )


def _judged(one: Labelled, judge: Judge) -> tuple[str | None, tuple[float, ...]]:
    entailment = Entailment(one.claim, one.evidence)
    return entailment.contradiction(), entailment.features(judge)


def _fit(rows: Sequence[tuple[Labelled, tuple[float, ...]]]) -> None:
    from sklearn.linear_model import LogisticRegression

    count: dict[tuple[str, bool], int] = defaultdict(int)
    for one, _ in rows:
        count[one.kind, one.right] += 1
    weights = [1 / count[one.kind, one.right] for one, _ in rows]  # every kind of claim counts the same
    right = [one.right for one, _ in rows]
    sides = {side: sum(w for w, r in zip(weights, right, strict=True) if r == side) for side in (True, False)}
    weights = [w / sides[r] * len(rows) / 2 for w, r in zip(weights, right, strict=True)]
    model = LogisticRegression(C=1.0).fit([features for _, features in rows], right, weights)
    place = Path(str(files("qa"))) / "confidence.json"
    fitted = json.loads(place.read_text("utf-8"))
    fitted["supported"] = {
        "bias": round(float(model.intercept_[0]), 4),
        "weights": [round(float(weight), 4) for weight in model.coef_[0]],
        "claims": len(rows),
    }
    place.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    typer.echo(json.dumps(fitted["supported"]))


# --- sets -------------------------------------------------------------------------------------------------------------


def _stories(data: Path, most: int) -> Iterator[Source]:
    """The sample's articles, and as many of MultiHop-RAG's as are wanted."""
    folders = Path(str(files("evals"))) / "sample" / "articles", data / "multihop_rag" / "corpus.jsonl"
    for folder in folders:
        found = [one for one in read([folder]) if isinstance(one, Article)]
        for article in random.Random(1).sample(found, min(most, len(found))):
            yield Source(article, sentences(article.text))


def _written(training: Path) -> Iterator[Labelled]:
    """Claims that people wrote, with the sentences that bear them out, deny them or do not state them."""
    for name in ("wice", "fool_me_twice"):
        for row in sources.rows(sources.place(training, name) / "pairs.jsonl"):
            if row["label"] == "partially_supported":
                continue
            text = row["premise"]
            article = Article(id=str(row.get("doc_id") or row["id"]), text=text, title=row.get("title"))
            source = Source(article, sentences(text))
            evidence = tuple(Evidence(source, index) for index in source.body())[:6]
            if evidence:
                yield Labelled(name, row["hypothesis"], evidence, row["label"] in ("supported", "entailment"))


# --- changed by one thing ---------------------------------------------------------------------------------------------


def _made(stories: Iterator[Source]) -> Iterator[Labelled]:
    drawn = random.Random(7)
    everything = list(stories)
    vocabulary = sorted({word for one in everything for word in re.findall(r"\b[a-z]{4,}\b", one.story)})
    people = sorted({person.name for one in everything for person in one.names.people if names.full(person.name)})
    for source in everything:
        body = [index for index in source.body() if 8 <= len(source.words_of(index).split()) <= 40]
        for index in drawn.sample(body, min(3, len(body))):
            text = " ".join(source.words_of(index).split())
            evidence = (Evidence(source, index),)
            yield Labelled("sentence", text, evidence, True)
            if len(main := clauses(text)[0].strip(" ,").split()) > 5 and len(main) < len(text.split()):
                yield Labelled("main clause", " ".join(main), evidence, True)
            changes = {
                "figure": _figure(text, drawn),
                "date": _date(text, drawn),
                "name": _name(source, index, text, people, drawn),
                "speaker": _speaker(source, index, text, people, drawn),
                "negation": _negated(text),
                "word": _word(text, vocabulary, drawn),
                "sentence beside": _beside(source, index),
            }
            for kind, wrong in changes.items():
                if wrong and wrong != text:
                    yield Labelled(kind, wrong, evidence, False)


def _figure(text: str, drawn: random.Random) -> str | None:
    days = dates(text)
    spans = [
        (a, b) for a, b in numbers(text) if re.search(r"\d", text[a:b]) and not any(x < b and a < y for x, y in days)
    ]
    if not spans:
        return None
    start, end = drawn.choice(spans)
    return text[:start] + re.sub(r"\d", lambda d: str((int(d[0]) + 3) % 9 + 1), text[start:end], count=1) + text[end:]


_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April June July August September October November December".split()


def _date(text: str, drawn: random.Random) -> str | None:
    for known in (_DAYS, _MONTHS):
        if match := re.search(rf"\b(?:{'|'.join(known)})\b", text):
            other = drawn.choice([one for one in known if one != match[0]])
            return text[: match.start()] + other + text[match.end() :]
    if match := re.search(r"\b(?:19|20)\d\d\b", text):
        return text[: match.start()] + str(int(match[0]) + drawn.choice([-2, -1, 1, 2])) + text[match.end() :]
    return None


def _name(source: Source, index: int, text: str, people: Sequence[str], drawn: random.Random) -> str | None:
    named = [p for p in source.names.people_in(index) if p.name in text]
    others = [p.name for p in source.names.people if not any(names.may_be_same(p.name, one.name) for one in named)]
    others = [name for name in others or people if name not in text]
    return text.replace(named[0].name, drawn.choice(others)) if named and others else None


def _speaker(source: Source, index: int, text: str, people: Sequence[str], drawn: random.Random) -> str | None:
    speakers = [p for p in source.names.people_in(index) if speaks(source, index, p)]
    if len(speakers) != 1:
        return None
    written = max((m.name for m in speakers[0].mentions if m.name in text), key=len, default=None)
    others = [p.name for p in source.names.people if not names.may_be_same(p.name, speakers[0].name)] or list(people)
    return text.replace(written, drawn.choice(others)) if written else None


_HELPING = re.compile(r"\b(is|was|were|are|has|have|had|will|would|can|could|did|does|should|must)\b(?! not\b)")


def _negated(text: str) -> str | None:
    if re.search(r"\bnot\b", text):
        return re.sub(r"\s\bnot\b", "", text, count=1)
    return _HELPING.sub(r"\1 not", text, count=1) if _HELPING.search(text) else None


def _word(text: str, vocabulary: Sequence[str], drawn: random.Random) -> str | None:
    spots = [m for m in re.finditer(r"\b[a-z]{5,}\b", text) if not m[0].endswith("ly")]
    if not spots:
        return None
    spot = drawn.choice(spots)
    alike = [word for word in vocabulary if word[-2:] == spot[0][-2:] and word[:3] != spot[0][:3]]
    return text[: spot.start()] + drawn.choice(alike) + text[spot.end() :] if alike else None


def _beside(source: Source, index: int) -> str | None:
    following = index + 1
    if following >= len(source.sentences) or not source.sentences[following].body:
        return None
    text = " ".join(source.words_of(following).split())
    return text if len(text.split()) >= 8 else None


if __name__ == "__main__":
    typer.run(main)
