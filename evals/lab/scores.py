"""The table of docs/scores.md, from saved runs: ``python -m evals.lab.scores RUN... [--docs docs/scores.md]``.

For every set the metrics that say most about it, with their intervals, and beside them what others have published where
that can be compared at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from evals import markdown
from evals.lab.document import renewed
from evals.run import Run, load_run

_BEGIN, _END = "<!-- scores: python -m evals.lab.scores -->", "<!-- end of scores -->"
_ANSWERS = ("accuracy", "correct", "refusal_recall", "correct_when_answered", "citation_support", "citation_validity")
_SEARCH = ("recall@4", "recall@10", "map@10", "mrr@10", "ndcg@10")
_SHORT = ("exact_match", "token_f1")
_LISTS = ("list_precision", "list_recall", "list_f1", "list_partial_f1")
_TRUST = ("answerable_auc", "aurc", "ece")
METRICS: Mapping[str, tuple[str, ...]] = {
    "sample": (*_ANSWERS, *_SHORT, *_TRUST, "alce_precision", "nugget_recall_strict", *_SEARCH),
    "multihop_rag": (*_ANSWERS, *_TRUST, "hits@4", "hits@10", "hit@4", "hit@10", *_SEARCH[2:]),
    "squad2_apart": (*_ANSWERS, "squad_em", "squad_f1", *_SHORT, *_TRUST, *_SEARCH),
    "multispanqa_valid": (*_ANSWERS[1:], *_LISTS, "aurc", "ece", *_SEARCH),
    "clapnq_dev": (*_ANSWERS, *_TRUST, "nugget_recall_strict", "nugget_recall_lenient", *_SEARCH),
    "mtrag_un": (*_ANSWERS, *_TRUST, "nugget_recall_strict", "nugget_recall_lenient", *_SEARCH),
    "rgb_en_fact": (*_ANSWERS[1:], *_SHORT, "aurc", "ece", *_SEARCH),
    "trecqa": (*_ANSWERS, *_SHORT, *_TRUST, *_SEARCH),
    "ir_time": _SEARCH,
    "scifact": ("accuracy", *_TRUST, *_SEARCH),
    "realtimeqa_500": (*_ANSWERS[1:], "choice_accuracy", "aurc", "ece"),
}
"""What is shown of a set, in this order; of a set that is not named here everything is."""
PUBLISHED: Mapping[tuple[str, str], str] = {
    ("multihop_rag", "accuracy"): "GPT-4 on retrieved passages 0.56 [1]",
    ("multihop_rag", "hit@4"): "0.66, large embedder and reranker [1]",
    ("multihop_rag", "hit@10"): "0.75, the same [1]",
    ("multihop_rag", "mrr@10"): "0.59, the same [1]",
    ("squad2_apart", "squad_f1"): "0.76, BERT-base shown the right paragraph, all titles [2]",
}


def table(runs: Sequence[Run]) -> str:
    """A Markdown table of all the runs: a row for each metric of each set."""
    rows = []
    for run in runs:
        name = f"{run['set']} ({run['n']} cases)"
        for metric in METRICS.get(run["set"], tuple(run["metrics"])):
            if metric in run["metrics"]:
                low, high = run["intervals"][metric]
                published = PUBLISHED.get((run["set"], metric), "")
                rows.append(_row(name, metric, run["metrics"][metric], low, high, run["counts"][metric], published))
                name = ""
        if len(run["by_kind"]) > 1:
            for kind, measured in run["by_kind"].items():
                if "accuracy" in measured:
                    count = sum(number for outcome, number in run["kinds"][kind].items() if outcome != "unjudged")
                    value, low, high = measured["accuracy"]
                    rows.append(_row("", f"accuracy, {kind}", value, low, high, count, ""))
    return markdown.table(("set", "metric", "value", "95 % interval", "cases", "published"), rows, "llrrrl")


def _row(name: str, metric: str, value: float, low: float, high: float, count: int, published: str) -> tuple[str, ...]:
    return name, metric, f"{value:.3f}", f"{low:.3f} - {high:.3f}", str(count), published


def facts(runs: Sequence[Run]) -> str:
    """What was run on what, in one line a set."""
    return "\n".join(f"- {run['set']}: {_fact(run['run'])}" for run in runs)


def _fact(about: Mapping[str, Any]) -> str:
    passages = f", {about['passages']} passages" if "passages" in about else ""
    latency = about["latency"]
    peak = max((size for size in about["memory_mb"] if size is not None), default=None)
    return (
        f"{about['articles']} articles{passages}; a question took {latency['median']:.2f} s (median), "
        f"{latency['p90']:.2f} s (nine of ten)" + (f"; {peak:.0f} MB of memory at most" if peak else "")
    )


def written(text: str, runs: Sequence[Run]) -> str:
    """The document with its table renewed. Raises InputError where it has no place for one."""
    return renewed("The document", text, _BEGIN, _END, f"\n{table(runs)}\n\n{facts(runs)}\n")


def main(
    runs: Annotated[list[Path], typer.Argument(help="Runs saved by qa eval run --output.")],
    docs: Annotated[Path | None, typer.Option(help="The document to put the table into.")] = None,
) -> None:
    """Print the table, or renew it in a document."""
    loaded = [load_run(path) for path in runs]
    if docs is None:
        typer.echo(f"{table(loaded)}\n\n{facts(loaded)}")
    else:
        docs.write_text(written(docs.read_text(encoding="utf-8"), loaded), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
