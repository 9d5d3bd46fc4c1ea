"""A run: every case asked of a library, judged, and summed up.

The same cases, articles and code give the same run but for ``run`` and ``seconds``.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals import metrics
from evals.cases import SAMPLE, Case, CaseSet, check, find, load, text_of
from index.article import Article, Hit
from index.errors import InputError, LibraryError, QAError, UsageError

if TYPE_CHECKING:
    from qa.answer import Answer

Run = dict[str, Any]
"""As in the command line's ``eval run --json``."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def run(
    name: str,
    library: Path | None = None,
    *,
    limit: int | None = None,
    split: str | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Run:
    """Ask every case of a set (see `evals.cases.find`) and measure the answers.

    The set's own articles are made into a library that is kept in the cache folder; with ``library`` that
    folder is asked instead. Only the cases of ``split`` and the first ``limit`` of them are asked. Raises
    UsageError when there is nothing to ask, or to ask it of, and InputError for cases that are not sound,
    both before anything is built or asked.
    """
    began = time.perf_counter()
    chosen = find(name)
    cases = [case for case in load(chosen.questions) if split in (None, case.split)][:limit]
    if not cases:
        raise UsageError(f"No case of {chosen.name} is left with split {split!r} and limit {limit}: leave one out")
    folder, texts, warnings = _library(chosen, cases, library, progress)

    from index.library import Library
    from qa.ask import Asker

    with Library(folder) as opened:
        asker = Asker(opened)
        results = ask_all(cases, asker.ask, lambda words: opened.search(words, max(metrics.DEPTHS)), texts, progress)
        model = opened.model
    return {
        "set": chosen.name,
        "digest": chosen.digest(),
        **summary(results),
        "cases": results,
        "run": {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - began, 1),
            "library": str(folder),
            "library_given": library is not None,
            "articles": len(texts),
            "model": model,
            "split": split,
            "limit": limit,
            "python": platform.python_version(),
            "warnings": warnings,
        },
    }


def ask_all(
    cases: Sequence[Case],
    ask: Callable[[str], Answer],
    search: Callable[[str], Sequence[Hit]],
    texts: Mapping[str, str],
    progress: Progress = lambda stage, done, total: None,
) -> list[dict[str, Any]]:
    """One JSON object a case, with its answer and its scores; texts are by article id.

    An error stops the run: it is raised again with the case's id in its message.
    """
    results = []
    for number, case in enumerate(cases, 1):
        began = time.perf_counter()
        try:
            answered = ask(case.question)
        except QAError as error:
            raise type(error)(f"Case {case.id} ({case.question!r}): {error}") from error
        answer = answered.to_json(time.perf_counter() - began)
        scores = metrics.scores(case, answer, search(case.question), texts)
        results.append(
            {
                "id": case.id,
                "type": case.type,
                "question": case.question,
                "answers": list(case.answers),
                "answerable": case.answerable,
                "correct": bool(scores["accuracy"][0]) if "accuracy" in scores else None,
                **{key: answer[key] for key in ("answered", "kind", "answer", "items", "confidence")},
                "citations": [
                    {"doc_id": c["article"]["id"], **{key: c[key] for key in ("start", "end", "quote")}}
                    for c in answer["citations"]
                ],
                "scores": {metric: list(pair) for metric, pair in scores.items()},
                "seconds": answer["seconds"],
            }
        )
        progress("asking", number, len(cases))
    return results


def summary(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The metrics of judged cases with their 95 % intervals, and counts by type of question."""
    pairs: dict[str, list[metrics.Pair]] = {}
    kinds: dict[str, Counter[str]] = {}
    for result in results:
        for metric, (reached, possible) in result["scores"].items():
            pairs.setdefault(metric, []).append((reached, possible))
        kinds.setdefault(result["type"], Counter())[_outcome(result)] += 1
    named = sorted(pairs)
    return {
        "n": len(results),
        "metrics": {metric: round(metrics.ratio(pairs[metric]), 4) for metric in named},
        "intervals": {metric: [round(end, 4) for end in metrics.interval(pairs[metric])] for metric in named},
        "kinds": {kind: dict(sorted(kinds[kind].items())) for kind in sorted(kinds)},
    }


def _outcome(result: Mapping[str, Any]) -> str:
    if result["correct"] is None:
        return "unjudged"
    if result["answerable"]:
        return "right" if result["correct"] else "wrong" if result["answered"] else "refused"
    return "rightly_refused" if result["correct"] else "wrongly_answered"


def save(result: Run, path: Path) -> None:
    """Write a run as JSON. Raises InputError where that cannot be."""
    try:
        path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"The run cannot be written to {path}: {error.strerror}. Name another file.") from error


# --- the library of a set ---------------------------------------------------------------------------------


def _library(
    chosen: CaseSet, cases: Sequence[Case], library: Path | None, progress: Progress
) -> tuple[Path, dict[str, str], list[str]]:
    """A library with the set's articles, its texts by article id, and warnings; cases are checked first."""
    from index.library import Library
    from index.read import Skipped, read

    strict = chosen.name == SAMPLE
    if library is not None:
        with Library(library) as opened:
            texts = {article.id: article.text for article in opened.articles()}
        return library, texts, check(chosen.questions, cases, texts, strict=strict)
    if chosen.corpus is None:
        raise UsageError(
            f"{chosen.questions} comes without articles: name the library to ask with --library DIR, "
            "or a folder that holds corpus.jsonl and questions.jsonl"
        )
    corpus = _unpacked(chosen.corpus)
    found = list(read([corpus]))
    articles = [one for one in found if isinstance(one, Article)]
    skipped = [one for one in found if isinstance(one, Skipped)]
    if not articles:
        reason = f": {skipped[0].reason}" if skipped else ""
        raise InputError(f"{chosen.corpus} holds no articles{reason}. See what `qa index add` accepts.")
    texts = {article.id: article.text for article in articles}
    warnings = check(chosen.questions, cases, texts, strict=strict)
    if skipped:
        warnings.append(f"{len(skipped)} files or lines are no articles, the first: {skipped[0].reason}")
    return _built(corpus, articles, progress), texts, warnings


def _unpacked(corpus: Path) -> Path:
    """The corpus, or where it is compressed a copy in the cache that can be read and cited by its path."""
    if corpus.suffix != ".gz":
        return corpus
    text = text_of(corpus)
    copy = _cache_folder() / hashlib.sha256(text.encode()).hexdigest()[:16] / corpus.stem
    if not copy.is_file():
        with _made_aside(copy.parent) as aside:
            aside.mkdir(parents=True)
            (aside / corpus.stem).write_text(text, encoding="utf-8", newline="")
    return copy


def _built(corpus: Path, articles: Sequence[Article], progress: Progress) -> Path:
    """The cached library of exactly these articles, built where it is not there yet."""
    from index import split
    from index.encode import DEFAULT_MODEL
    from index.library import Library
    from index.store import SCHEMA_VERSION

    # What reading made of the files, not the files: an older reader would have made another library of them.
    digest = hashlib.sha256(f"{SCHEMA_VERSION} {split.VERSION} {DEFAULT_MODEL}".encode())
    for article in articles:
        digest.update(repr(article).encode("utf-8", "surrogatepass"))
    folder = _cache_folder() / digest.hexdigest()[:16]
    if not folder.is_dir():
        done = 0

        def stored(article: Article) -> None:
            nonlocal done
            done += 1
            progress("building the library", done, len(articles))

        with _made_aside(folder) as aside, Library.create(aside) as library:
            library.add([corpus], stored)
    return folder


@contextmanager
def _made_aside(folder: Path) -> Iterator[Path]:
    """Where to make ``folder``, moved into place when all went well: what is in the cache is always whole."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        outer = tempfile.TemporaryDirectory(dir=folder.parent, prefix="unfinished-")
    except OSError as error:
        raise LibraryError(
            f"The cache folder {folder.parent} cannot be written ({error.strerror}): set QA_CACHE to another"
        ) from error
    with outer:
        yield Path(outer.name) / folder.name
        with suppress(FileExistsError, NotADirectoryError):  # another process was quicker, with the same content
            os.rename(Path(outer.name) / folder.name, folder)


def _cache_folder() -> Path:
    """Where libraries of sets are kept."""
    from index.encode import cache_folder

    return cache_folder() / "evals"
