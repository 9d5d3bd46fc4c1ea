"""A run: every case asked of a library, judged, and summed up.

The same cases, articles and code give the same run but for ``run`` and ``seconds``. A run that is stopped keeps what
it has asked, and goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from evals.cases import SAMPLE, Case, check, find, load
from evals.corpus import Corpus, Progress, built, cache_folder, corpus_of
from evals.journal import Journal
from evals.metrics.drafts import faults
from evals.metrics.retrieval import SEARCHED
from evals.metrics.score import scores
from evals.metrics.statistics import measured, reliability, risk_coverage
from index.article import Article, Hit, Passage
from index.errors import InputError, QAError, UsageError
from index.intake.sandbox import peak_memory
from qa.english.words import normalize
from qa.shell.terminal import package_version

Run = dict[str, Any]
"""As in the command line's ``eval run --json``."""
Response = Mapping[str, Any]
"""What a case got: its ``id``, the ``answer`` as in ``ask --json``, the ``hits`` of a search, ``memory_mb``."""

_AROUND = 200
"""Characters of an article kept on each side of a quotation, for a person who checks the run."""
_OF_MODEL = ("writer", "dropped")
"""What an answer has where a language model was to write it."""
_INSTEAD = ("timeline", "figures", "voices", "open_questions", "quotes")
"""What a brief has, and a draft that was verified, in place of an answer."""


@dataclass(frozen=True)
class Models:
    """What is asked in place of the project's own."""

    reader: str | None = None
    """A reader's folder or name."""
    llm: str | None = None
    """A language model that writes, as ``--llm`` names it."""


def run(
    name: str,
    library: Path | None = None,
    *,
    limit: int | None = None,
    split: str | None = None,
    models: Models = Models(),
    rescore: Path | None = None,
    today: date | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Run:
    """Ask every case of a set (see `evals.cases.find`) and measure the answers.

    The set's own articles are made into a library that is kept in the cache folder; with ``library`` that folder is
    asked instead. Only the cases of ``split`` and the first ``limit`` of them are asked. ``models`` names what reads
    and writes in place of the project's own. A case that does not say when it was asked is asked ``today``, else on the
    real day. Given ``rescore``, nothing is asked: the answers of that saved run are judged again. Raises UsageError
    when there is nothing to ask, or to ask it of, and InputError for cases that are not sound, both before anything is
    built.
    """
    began = time.perf_counter()
    chosen = find(name)
    cases = [case for case in load(chosen.questions) if split in (None, case.split)][:limit]
    if not cases:
        raise UsageError(f"No case of {chosen.name} is left with split {split!r} and limit {limit}: leave one out")
    corpus = corpus_of(chosen, library)
    texts = corpus.texts
    warnings = [*check(chosen.questions, cases, texts, strict=chosen.name == SAMPLE), *corpus.warnings]
    if rescore is not None:
        responses, about = _saved(cases, load_run(rescore))
    else:
        responses, about = _asked(cases, library or built(corpus, progress), corpus, models, today, progress)
        if before := len(cases) - about["asked"]:
            warnings.append(f"{before} of the cases had been asked by a run that was stopped: it went on from there")
    results = judged(cases, responses, corpus.articles)
    return {
        "set": chosen.name,
        "digest": chosen.digest(),
        **summary(results),
        "cases": results,
        "run": {
            **about,
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - began, 1),
            "library_given": library is not None,
            "articles": len(texts),
            "version": package_version(),
            "split": split,
            "limit": limit,
            "rescored": rescore is not None,
            "warnings": warnings,
        },
    }


# --- asking -----------------------------------------------------------------------------------------------


def _asked(
    cases: Sequence[Case],
    folder: Path,
    corpus: Corpus,
    models: Models,
    today: date | None,
    progress: Progress,
) -> tuple[list[Response], dict[str, Any]]:
    """What every case got, and facts about the asking; a run of the same that was stopped is taken up."""
    from index.library import Library
    from index.upkeep import stats
    from qa.asker import Asker
    from qa.reader.load import load_reader
    from qa.write.models import load_writer

    code, today = code_digest(), today or date.today()
    asked_on = [(c.id, c.question, c.choices, str(c.asked or today)) for c in cases]
    key = hashlib.sha256(f"{code} {folder} {corpus.digest} {models} {asked_on}".encode())
    with Library(folder) as opened, Journal(cache_folder() / "stopped" / f"{key.hexdigest()[:16]}.jsonl") as journal:
        reader = load_reader(models.reader) if models.reader else None
        writer = load_writer(models.llm) if models.llm else None
        asker = Asker(opened, reader, writer=writer)
        resumed = len(journal)
        responses = ask_all(cases, lambda case: _ask(case, asker, today), journal, progress)
        sizes = stats(opened)
    seconds = [one["answer"]["seconds"] for one in responses]
    return responses, {
        "library": str(folder),
        "passages": sizes["passages"],
        "model": sizes["model"],
        "dimension": sizes["dimension"],
        "splitter": sizes["splitter"],
        "reader": models.reader,
        "llm": models.llm,
        "llm_server": writer and writer.server,
        "prompts": _prompts_digest() if writer else None,
        "today": today.isoformat(),
        "code": code,
        "asked": len(cases) - resumed,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "latency": {
            "median": round(statistics.median(seconds), 3),
            "p90": round(sorted(seconds)[int(0.9 * (len(seconds) - 1))], 3),
            "max": max(seconds),
        },
        "memory_mb": [one["memory_mb"] for one in responses],
    }


def ask_all(
    cases: Sequence[Case],
    ask: Callable[[Case], Response],
    journal: Journal,
    progress: Progress = lambda stage, done, total: None,
) -> list[Response]:
    """What every case gets, taken from the journal where it is there, and written to it where it is not.

    An error stops the run: it is raised again with the case's id in its message.
    """
    responses: list[Response] = []
    for number, case in enumerate(cases, 1):
        got = journal.get(case.id)
        if got is None:
            try:
                got = ask(case)
            except QAError as error:
                raise type(error)(f"Case {case.id} ({case.question!r}): {error}") from error
            journal.add(got)
        responses.append(got)
        progress("asking", number, len(cases))
    return responses


def _ask(case: Case, asker: Any, today: date) -> Response:
    if case.brief is not None:
        return _briefed(case, asker, today)
    if case.draft is not None:
        return _verified(case, asker)
    from qa.conversation import Conversation

    began = time.perf_counter()
    choices = case.choices if len({normalize(choice) for choice in case.choices}) > 1 else ()
    asked = case.asked or today
    conversation = Conversation(asker)
    conversation.replay(case.history)
    question = conversation.understood(case.question)
    answer = asker.ask(question, choices=choices, today=asked).to_json()
    answer |= {"question": case.question, "asked_as": answer.get("asked_as", question)}
    answer["seconds"] = round(time.perf_counter() - began, 3)
    hits = [one.hit for one in asker.search(question, SEARCHED, today=asked).hits]
    return {
        "id": case.id,
        "answer": answer,
        "hits": [
            {"doc_id": h.passage.article_id, "start": h.passage.start, "end": h.passage.end, "score": h.score}
            for h in hits
        ],
        "memory_mb": round(peak_memory() / 1e6, 1) or None,
    }


def _briefed(case: Case, asker: Any, today: date) -> Response:
    """The brief on a topic."""
    from qa.news.briefing import brief

    began = time.perf_counter()
    made = brief(asker.library, case.question, today=case.asked or today)
    return _instead(case, "brief", made.found, made.to_json(), began)


def _verified(case: Case, asker: Any) -> Response:
    """What is said of a draft."""
    from qa.news.draft import read_draft_bytes
    from qa.news.verify import verify

    began = time.perf_counter()
    made = verify(asker.library, read_draft_bytes(case.question.encode())).to_json()
    cited = [citation for one in (*made["quotes"], *made["figures"]) for citation in one["citations"]]
    return _instead(case, "verify", True, {**made, "citations": cited, "disagreements": []}, began)


def _instead(case: Case, kind: str, found: bool, made: Mapping[str, Any], began: float) -> Response:
    """What came in place of an answer, with what every answer has beside."""
    answer = {"answered": found, "kind": kind, "answer": "", "items": [], "confidence": float(found)}
    answer |= {"statements": [], **made, "seconds": round(time.perf_counter() - began, 3)}
    return {"id": case.id, "answer": answer, "hits": [], "memory_mb": round(peak_memory() / 1e6, 1) or None}


def code_digest() -> str:
    """Hexadecimal SHA-256 of all that decides an answer: the packages ``index`` and ``qa`` with their weights."""
    digest = hashlib.sha256()
    for package in ("index", "qa"):
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{package}/{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _prompts_digest() -> str:
    """Hexadecimal SHA-256 of what a model is prompted with in both its tasks; another digest is another program."""
    from qa.conversation import INSTRUCTIONS as FOLLOWING
    from qa.write.prompt import INSTRUCTIONS as WRITING

    return hashlib.sha256("\0".join([*WRITING, *FOLLOWING]).encode()).hexdigest()


# --- judging ----------------------------------------------------------------------------------------------


def judged(
    cases: Sequence[Case], responses: Sequence[Response], articles: Mapping[str, Article]
) -> list[dict[str, Any]]:
    """The cases of a run: what each got, how right that is, and its scores; articles are by id."""
    texts = {name: article.text for name, article in articles.items()}
    return [_result(case, one, articles, texts) for case, one in zip(cases, responses, strict=True)]


def _result(
    case: Case, response: Response, articles: Mapping[str, Article], texts: Mapping[str, str]
) -> dict[str, Any]:
    """A case of a run: what was asked, what was expected, what came, and the scores."""
    answer = response["answer"]
    judged = scores(case, answer, _hits(response, texts), texts)
    correct = bool(judged["accuracy"][0]) if "accuracy" in judged else None
    return {
        "id": case.id,
        "type": case.type,
        "question": case.question,
        "asked_as": answer.get("asked_as", case.question),
        "turn": len(case.history) + 1,
        "answers": list(case.answers),
        "answerable": case.answerable,
        "evidence": [asdict(piece) for piece in case.evidence],
        "choices": list(case.choices),
        "outcome": _outcome(correct, case.answerable, answer["answered"]),
        "correct": correct,
        **{key: answer[key] for key in ("answered", "kind", "answer", "items", "confidence", "statements")},
        "disagreements": answer["disagreements"],
        **{key: answer[key] for key in (*_OF_MODEL, *_INSTEAD) if key in answer},
        "faults": faults(case.draft, answer) if case.draft else [],
        "citations": [_citation(one, articles) for one in answer["citations"]],
        "hits": response["hits"],
        "scores": {metric: list(pair) for metric, pair in judged.items()},
        "seconds": answer["seconds"],
    }


def _hits(response: Response, texts: Mapping[str, str]) -> list[Hit]:
    return [
        Hit(Passage(0, h["doc_id"], h["start"], h["end"], texts[h["doc_id"]][h["start"] : h["end"]]), h["score"], 0, 0)
        for h in response["hits"]
    ]


def _citation(citation: Mapping[str, Any], articles: Mapping[str, Article]) -> dict[str, Any]:
    article, start, end = citation["article"], citation["start"], citation["end"]
    text = articles[article["id"]].text
    return {
        "number": citation["number"],
        "doc_id": article["id"],
        **{key: article[key] for key in ("title", "outlet", "published")},
        **{key: citation[key] for key in ("line", "start", "end", "quote")},
        "before": text[max(start - _AROUND, 0) : start],
        "after": text[end : end + _AROUND],
    }


def _outcome(correct: bool | None, answerable: bool, answered: bool) -> str:
    if correct is None:
        return "unjudged"
    if answerable:
        return "right" if correct else "wrong" if answered else "refused"
    return "rightly_refused" if correct else "wrongly_answered"


def summary(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The metrics of judged cases with their 95 % intervals, and the same by type of question, and by turn."""
    kinds, turns = _by(results, "type"), _by(results, "turn")
    whole = measured(results)
    return {
        "n": len(results),
        "metrics": {name: round(one.value, 4) for name, one in whole.items()},
        "intervals": {name: [round(one.low, 4), round(one.high, 4)] for name, one in whole.items()},
        "counts": {name: one.cases for name, one in whole.items()},
        "kinds": {kind: dict(sorted(Counter(r["outcome"] for r in kinds[kind]).items())) for kind in sorted(kinds)},
        "by_kind": {kind: _intervals(kinds[kind]) for kind in sorted(kinds)},
        "by_turn": {str(turn): _intervals(turns[turn]) for turn in sorted(turns)} if len(turns) > 1 else {},
        "risk_coverage": [[round(x, 4) for x in point] for point in risk_coverage(results)],
        "reliability": [[round(x, 4) for x in point] for point in reliability(results)],
    }


def _by(results: Sequence[Mapping[str, Any]], key: str) -> dict[Any, list[Mapping[str, Any]]]:
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for result in results:
        found.setdefault(result[key], []).append(result)
    return found


def _intervals(results: Sequence[Mapping[str, Any]]) -> dict[str, list[float]]:
    """Each metric with the ends of its interval."""
    return {
        name: [round(one.value, 4), round(one.low, 4), round(one.high, 4)] for name, one in measured(results).items()
    }


# --- saved runs -------------------------------------------------------------------------------------------


def save(result: Run, path: Path) -> None:
    """Write a run as JSON. Raises InputError where that cannot be."""
    try:
        path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"The run cannot be written to {path}: {error.strerror}. Name another file.") from error


def load_run(path: Path) -> Run:
    """A run that `save` wrote. Raises InputError for a file that is none, or of an older version."""
    how = "Make one: qa eval run CASES --output run.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The run {path} cannot be read ({error.strerror}). {how}") from error
    except ValueError as error:
        raise InputError(f"{path} is no run: it is not JSON ({error}). {how}") from None
    wanted = ("set", "digest", "metrics", "counts", "by_kind", "risk_coverage", "reliability", "cases", "run")
    missing = [key for key in wanted if not isinstance(found, dict) or key not in found]
    if missing:
        raise InputError(f"{path} is no run, or was made by an older version (it has no {missing[0]!r}). {how}")
    run: Run = found
    return run


def _saved(cases: Sequence[Case], saved: Run) -> tuple[list[Response], dict[str, Any]]:
    """What the cases got in a saved run, and the facts about its asking."""
    by_id = {result["id"]: result for result in saved["cases"]}
    responses: list[Response] = []
    for case in cases:
        result = by_id.get(case.id)
        if result is None or result["question"] != case.question:
            raise UsageError(f"The saved run has no case {case.id} ({case.question!r}): run the cases anew")
        kept = ("answered", "kind", "answer", "items", "confidence", "statements", "seconds")
        citations = [
            {
                **{key: one[key] for key in ("number", "quote", "start", "end", "line")},
                "article": {"id": one["doc_id"], **{key: one[key] for key in ("title", "outlet", "published")}},
            }
            for one in result["citations"]
        ]
        of_model = {key: result[key] for key in (*_OF_MODEL, *_INSTEAD) if key in result}
        asked_as = result.get("asked_as", result["question"])  # older runs have none
        answer = {**{key: result[key] for key in kept}, **of_model, "asked_as": asked_as, "citations": citations}
        answer["disagreements"] = result.get("disagreements", [])  # of older runs none are known
        responses.append({"id": case.id, "answer": answer, "hits": result["hits"]})
    return responses, saved["run"]
