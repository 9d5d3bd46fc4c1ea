"""Build what is learned from: ``python -m evals.lab.training.build DATA --squad train-v1.1.json --out reader.pack``.

DATA holds the sets as folders, some of them under ``training``. Only sets whose licence lets a shipped model learn from
them are named here; what is kept apart for measuring is packed too, marked as such.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from evals.lab.training import news, sources
from evals.lab.training.examples import Mix, examples, in_article, judged
from evals.lab.training.pack import MEASURED, Example, packed, sentences, write
from evals.lab.training.rewording import OTHER_WORDS, WordNet, in_other_words
from index.encode import encode_stored, load_encoder

SQUAD = "squad"
ARTICLES = "wiki1k_articles"
WIKINEWS = "wikinews_2019_2020"
_LONGEST = 1500
"""Characters of a passage; a longer one is cut round its answer."""
_REWORDED = 0.2
"""Share of questions of which another wording is tried; of three in ten of those one is found that means the same."""


_NOTHING = Mix()


@dataclass(frozen=True)
class Set:
    """How a set is learned from."""

    mix: Mix = _NOTHING
    weight: float = 1.0
    """How often each of its questions is drawn in a pass."""
    sentences: bool = False
    """Each of its texts is a sentence of `ARTICLES`."""


SETS = {
    # Before SQuAD, which has the same questions: the first of two equal ones is kept.
    "squad2_train_pairs": Set(weight=1.5),
    "coord_lists": Set(Mix(near=0.3, stated=0.2)),
    SQUAD: Set(Mix(near=0.8, other=0.7, turned=0.2, stated=0.6)),
    sources.SHIFTS[0]: Set(Mix(near=0.8, other=0.7, stated=0.6)),
    sources.SHIFTS[1]: Set(Mix(near=0.2, other=0.2), weight=0.7),
    sources.SHIFTS[2]: Set(Mix(near=0.2, other=0.2), weight=0.7),
    sources.SQUAD2: Set(weight=1.5),
    sources.LISTS: Set(weight=4.0),
    "tydiqa_en": Set(Mix(near=0.6, other=0.5, stated=0.3), weight=2.0),
    "nq_dev_gold": Set(Mix(near=0.6, other=0.5, stated=0.3), weight=2.0),
    "qed_dev": Set(Mix(near=0.6, other=0.5), weight=2.0),
    "quoref": Set(Mix(near=0.6, other=0.3), weight=1.5),
    "tatqa_text": Set(),
    "tweetqa": Set(Mix(other=0.2), weight=0.3),
    "fairytaleqa": Set(weight=0.5),
    "qamr": Set(Mix(near=0.5, other=0.5, stated=0.5, most=8), weight=2.0, sentences=True),
    "qadiscourse": Set(Mix(near=0.5, other=0.3), weight=2.0, sentences=True),
    "qasrl_gs": Set(Mix(near=0.1), weight=0.5, sentences=True),
    "qanom": Set(Mix(near=0.1, most=6), weight=0.3, sentences=True),
    "qasrl_bank": Set(Mix(near=0.05, most=6), weight=0.3, sentences=True),
    "causal_news_corpus": Set(weight=1.0),
}
CLAIMS = {
    sources.CONDAQA: (4.0, False),
    sources.BOOLQ: (4.0, False),
    "fool_me_twice": (3.0, False),
    "mnli_part": (2.0, True),
    "negation_nli": (2.0, True),
    "fever_symmetric": (2.0, True),
    "breaking_nli": (0.7, True),
    "conjnli": (1.0, True),
    "med": (0.4, True),
}
"""Sets of claims: how often each is drawn in a pass, and whether its passages are single sentences."""
_DROPPED: dict[str, Callable[[sources.PassageQuestion], bool]] = {
    "qamr": lambda one: not one.spans,  # judged invalid: often only badly worded
    "fairytaleqa": lambda one: not one.question.lower().startswith(("why", "how")),  # far from news in all else
    "qadiscourse": lambda one: one.doubtful,
}
"""What is left out of a set."""


def main(
    data: Annotated[Path, typer.Argument(help="Folder of the sets.", exists=True, file_okay=False)],
    squad: Annotated[Path, typer.Option(help="SQuAD 1.1's train-v1.1.json.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    wordnet: Annotated[
        Path | None, typer.Option(help="WordNet 3.0's database files, to ask in other words.", file_okay=False)
    ] = None,
    seed: int = 1,
) -> None:
    """Write the pack, and tell what is in it."""
    named = [name for name in (*SETS, *CLAIMS, news.EVENTS, ARTICLES, WIKINEWS) if name != SQUAD]
    if missing := [name for name in named if not sources.place(data, name).is_dir()]:
        raise typer.BadParameter(f"{data} lacks the folders {', '.join(missing)}", param_hint="DATA")
    made, weights, digests = collected(data, squad, seed)
    if wordnet is not None:
        synonyms = WordNet(wordnet)
        digests["wordnet"] = synonyms.digest()
        made = in_other_words(made, _REWORDED, synonyms, partial(encode_stored, load_encoder()), seed)
        weights |= {one.kind: weights.get(one.kind.removesuffix(OTHER_WORDS), 1.0) for one in made}
    articles = _articles(sources.place(data, ARTICLES)) | _articles(sources.place(data, WIKINEWS))
    pack = packed(made, weights, list(articles.values()), {"seed": seed, "digests": digests})
    write(pack, out)
    families = Counter(pack.family(row) for row in range(len(pack)))
    kinds = Counter(int(kind) for kind in pack.kind)
    for number, (kind, family) in enumerate(zip(pack.kinds, pack.families, strict=True)):
        typer.echo(f"{family:24} {kinds[number]:7,}  x {pack.weights[number]:<4} {kind}")
    for family in sorted(families):
        typer.echo(f"{families[family]:9,} {family}")
    typer.echo(f"{len(pack):9,} pairs, {len(pack.texts):,} texts, {out.stat().st_size / 2**20:.1f} MiB")


def collected(data: Path, squad: Path, seed: int) -> tuple[list[Example], dict[str, float], dict[str, str]]:
    """All examples, the weight of each kind that has one, and the sets' digests."""
    made: list[Example] = []
    weights: dict[str, float] = {}
    digests: dict[str, str] = {}
    articles = _articles(sources.place(data, ARTICLES))
    for name, of in SETS.items():
        found = squad if name == SQUAD else sources.place(data, name)
        digests[name] = sources.digest(found)
        asked = list(sources.squad(found) if name == SQUAD else sources.folder(found))
        made += _measured(name, asked)
        drops = _DROPPED.get(name)
        kept = [one for one in asked if sources.learned(name, one) and not (drops and drops(one))]
        some = examples(name, kept, of.mix, seed)
        if of.sentences:
            some = _placed(some, kept, articles, seed)
        made += [_cut(one, seed) for one in some]
        weights |= {name: of.weight, f"{name}: enumeration": of.weight}
    for name, (weight, among) in CLAIMS.items():
        found = sources.place(data, name)
        digests[name] = sources.digest(found)
        pairs = [one for one in sources.claims(found) if len(one.text) <= _LONGEST]
        made += [
            replace(one, family=MEASURED + name)
            for one in judged(name, [one for one in pairs if sources.measured(name, one)], among=False, seed=seed)
        ]
        some = judged(name, [one for one in pairs if sources.learned(name, one)], among=among, seed=seed)
        made += some
        weights |= dict.fromkeys((one.kind for one in some), weight)
    digests[news.EVENTS] = sources.digest(sources.place(data, news.EVENTS))
    made += news.events(sources.place(data, news.EVENTS), seed)
    for name in (ARTICLES, WIKINEWS):
        digests[name] = sources.digest(sources.place(data, name))
        made += news.claimed(name, _articles(sources.place(data, name)), 0.25, seed)
    apart = {one.text for one in made if one.family.startswith(MEASURED)}
    made = [one for one in made if one.family.startswith(MEASURED) or one.text not in apart]
    for one in made:  # what people wrote comes more often than what was made of it
        if one.family == "verdict" and one.kind not in CLAIMS:
            weights.setdefault(one.kind, 0.3)
    return made, weights, digests


def _articles(folder: Path) -> dict[str, str]:
    return {row["id"]: row["text"] for row in sources.rows(folder / "corpus.jsonl")}


def _measured(name: str, asked: Iterable[sources.PassageQuestion]) -> list[Example]:
    """What is kept apart: to be measured on, and of SQuAD 2.0 also to set the threshold on."""
    made = []
    for one in asked:
        if not sources.learned(name, one):
            part = MEASURED + name + ("" if sources.measured(name, one) else ", threshold")
            made.append(Example(one.question, one.text, one.spans, one.spans, name, part))
    return made


def _placed(
    some: list[Example], asked: Iterable[sources.PassageQuestion], articles: dict[str, str], seed: int
) -> list[Example]:
    """The examples, each of a sentence, in their articles."""
    of = {one.text: one for one in asked}
    about = {(one.text, one.question): one.about for one in asked}
    placed = []
    for one in some:
        chance = random.Random(f"{seed} {one.question} {one.text}")
        word = about.get((one.text, one.question), "")
        placed.append(in_article(one, articles[of[one.text].group], word, chance))
    return placed


def _cut(one: Example, seed: int) -> Example:
    """A passage too long, cut round its first answer, or anywhere where it has none."""
    if len(one.text) <= _LONGEST or one.window:
        return one
    chance = random.Random(f"{seed} {one.question}")
    room = len(one.text) - _LONGEST
    first, last = one.spans[0] if one.spans else (room, 0)
    start = min(chance.randint(min(first, max(0, last - _LONGEST)), first), room)
    begin = max((a for a, _ in sentences(one.text) if a <= start), default=0)
    if start - begin < _LONGEST // 3 and last <= begin + _LONGEST:  # at a sentence, where one begins near by
        start = begin
    end = start + _LONGEST
    spans, items = (
        tuple((a - start, b - start) for a, b in places if start <= a and b <= end) for places in (one.spans, one.items)
    )
    return replace(one, text=one.text[start:end], spans=spans, items=items)


if __name__ == "__main__":
    typer.run(main)
