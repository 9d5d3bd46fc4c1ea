"""This project against the usual script (evals/lab/usual_script.py), and peers, side by side in one run on one machine.

    python -m evals.lab.bench [--sizes 3,600,10000] [--work FOLDER] [--docs docs/benchmark.md] [--json FILE]

Whole processes are measured, started in turn so that a slower minute of the machine hits every side: wall time, and
the peak of resident memory as the kernel counted it. All index the same text files and are asked the same questions.
docs/benchmark.md says what each measure means; evals/lab/bench_report.py shows them.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from evals.lab import bench_report
from evals.lab.bench_report import NEWSRAG, OURS, TXTAI, USUAL, Measure
from evals.lab.minilm import model_folder
from index.article import Article
from index.errors import InputError, QAError, UsageError
from index.intake.read import read
from index.store.store import Store
from index.text.split import sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the kernel counts a process's peak of memory (ru_maxrss)."""
_SEED = 20190712
_WORDS = (250, 450)
"""Of a made-up article: an ordinary news report's length (those of the BBC have 380 on average)."""
# Between us and the command, for the kernel counts into a process's peak the memory of the one that started it.
_LAUNCHER = """
import json, os, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
took = time.perf_counter() - began
print("\\n" + json.dumps([os.waitstatus_to_exitcode(status), took, usage.ru_maxrss]))
"""
_SMALL = 20
"""Up to so many articles, indexing is measured as often as all else, for it is mostly start-up; above, once."""
_HELPS = 11
_SCRIPTS = {side: f"{name}.py" for side, name in {NEWSRAG: "peer_newsrag", TXTAI: "peer_txtai"}.items()}
_PACKAGES = ("chromadb", "llama-index-core", "sentence-transformers", "torch", "onnxruntime")
"""Those whose version decides what is measured."""


# --- processes


@dataclass(frozen=True)
class Process:
    """What one process took."""

    seconds: float
    megabytes: float
    """Peak of its resident memory, in 10^6 bytes."""
    replies: tuple[float, ...] = ()
    """Seconds from each line written to it until the line it answered; the first holds its start."""


def measure(
    command: Sequence[str],
    environment: Mapping[str, str],
    fine: Collection[int] = (0,),
    lines: Sequence[str] = (),
) -> Process:
    """Run a command to its end, giving it lines one at a time and waiting for a line of answer to each.

    Raises RuntimeError for an exit code that is not ``fine``, and for an answer that is an error.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
        subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER, *command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            encoding="utf-8",
            start_new_session=True,
        ) as launched,
    ):
        assert launched.stdin is not None
        assert launched.stdout is not None
        replies = []
        try:
            for line in lines:
                began = time.perf_counter()
                launched.stdin.write(f"{line}\n")
                launched.stdin.flush()
                reply = launched.stdout.readline()
                replies.append(time.perf_counter() - began)
                if not reply.strip() or _is_error(reply):
                    said.seek(0)
                    raise RuntimeError(f"{' '.join(command)} on {line!r}: {reply.strip()} {said.read()[-2000:]}")
            launched.stdin.close()
            *_, last = launched.stdout.read().splitlines()
        except BaseException:
            os.killpg(launched.pid, signal.SIGKILL)  # the command too, which would go on writing
            raise
        code, seconds, peak = json.loads(last)
        if code not in fine:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {code}: {said.read()[-2000:]}")
    return Process(seconds, peak * _PEAK_UNIT / 1e6, tuple(replies))


def _is_error(reply: str) -> bool:
    said = json.loads(reply)
    return isinstance(said, dict) and "error" in said


# --- the sides


class Side(Protocol):
    """What is measured: its commands. A store is the folder that its index is kept in."""

    @property
    def name(self) -> str:
        """As the table heads its column."""
        ...

    @property
    def verbs(self) -> tuple[str, ...]:
        """Which of ask and search it has."""
        ...

    @property
    def limit(self) -> int | None:
        """The most articles that it is made to index."""
        ...

    def index(self, texts: Path, store: Path) -> list[str]:
        """Make an index of the text files in a folder."""
        ...

    def change(self, article: Path, store: Path) -> list[str]:
        """Bring the index level with a file that has changed, one of those it was made of."""
        ...

    def once(self, verb: str, store: Path, question: str) -> list[str]:
        """Ask or search in a process of its own."""
        ...

    def many(self, verb: str, store: Path) -> list[str]:
        """Ask or search what comes on standard input, a line each."""
        ...


@dataclass(frozen=True)
class Ours:
    """The command line, as a user types it."""

    name: str = OURS
    verbs: tuple[str, ...] = ("ask", "search")
    limit: None = None

    def index(self, texts: Path, store: Path) -> list[str]:
        """Everything in the folder; what has not changed is skipped."""
        return [*_QA, "index", "add", str(texts), "--library", str(store), "--quiet"]

    def change(self, article: Path, store: Path) -> list[str]:
        """The same command over the whole folder: it finds out by itself what changed."""
        return self.index(article.parent, store)

    def once(self, verb: str, store: Path, question: str) -> list[str]:
        """One question."""
        return [*_QA, verb, "--library", str(store), "--", question]

    def many(self, verb: str, store: Path) -> list[str]:
        """Questions on standard input."""
        return [*_QA, verb, "--library", str(store), "--json", "-"]


@dataclass(frozen=True)
class Script:
    """A script of this folder, with the interpreter that has its packages and the folder of the embedding model."""

    name: str
    limit: int | None
    file: str
    model: str
    verbs: tuple[str, ...] = ("ask", "search")
    python: str = sys.executable

    @property
    def _start(self) -> list[str]:
        # -P: a module beside the script must not stand in for a library's.
        return [self.python, "-P", str(Path(__file__).with_name(self.file))]

    def index(self, texts: Path, store: Path) -> list[str]:
        """Everything in the folder."""
        return [*self._start, "index", str(texts), str(store), self.model]

    def change(self, article: Path, store: Path) -> list[str]:
        """One file, which the script has to be told."""
        return [*self._start, "change", str(article), str(store), self.model]

    def fill(self, texts: Path, store: Path, spans: Path) -> list[str]:
        """The usual script's index, with vectors that are known already."""
        return [*self._start, "fill", str(texts), str(store), str(spans)]

    def once(self, verb: str, store: Path, question: str) -> list[str]:
        """One question."""
        return [*self._start, verb, str(store), self.model, question]

    def many(self, verb: str, store: Path) -> list[str]:
        """Questions on standard input."""
        return [*self._start, verb, str(store), self.model, "-"]


_QA = (sys.executable, "-m", "evals.command")
"""What the console script runs."""


def peers(python: str, limit: int, model: str) -> tuple[list[Side], dict[str, str]]:
    """The peers that an interpreter has installed, and the version of each; one that it has not is said to be skipped.

    Raises UsageError when there is no such interpreter.
    """
    asked = "import importlib.metadata as m, json, sys\nhave = {d.name: d.version for d in m.distributions()}\n"
    try:
        answer = subprocess.run(
            [python, "-P", "-c", f"{asked}print(json.dumps({{n: have.get(n) for n in sys.argv[1:]}}))", *_SCRIPTS],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise UsageError(
            f"--peer-python {python} is no Python that runs ({error}): name one that has the peers"
        ) from error
    have: dict[str, str | None] = json.loads(answer.stdout)
    for name in (name for name, number in have.items() if number is None):
        typer.echo(f"{name} is skipped: not installed for {python} (see docs/benchmark.md)", err=True)
    found: list[Side] = [
        Script(name, limit, _SCRIPTS[name], model, ("search",), python) for name, number in have.items() if number
    ]
    return found, {name: number for name, number in have.items() if number}


# --- articles and questions


def made_up(count: int, seed: int = _SEED) -> list[str]:
    """Articles of 250 to 450 words, of sentences drawn from all the sample articles; the same for the same seed."""
    drawn = random.Random(seed)
    sample = [item for item in read([Path(str(files("evals") / "sample" / "articles"))]) if isinstance(item, Article)]
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
    lines = (files("evals") / "sample" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    return random.Random(seed).sample(asked, count)


# --- the work folder


@dataclass
class Work:
    """A folder with what the sides made and a file with what was measured, a line each, written at once."""

    folder: Path
    facts: Mapping[str, Any]
    """What must be the same for a run to go on in this folder: articles, machine, versions."""
    measures: list[Measure] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Reads what is there. Raises UsageError for a folder of another run, InputError for one of no use."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
            if not lines:
                self._file.write_text(json.dumps(self.facts) + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"{self.folder} is no folder to work in ({error.strerror}): name another with --work"
            ) from error
        if lines and json.loads(lines[0]) != self.facts:
            raise UsageError(
                f"{self.folder} was begun with other articles, on another machine or with other versions: "
                "name another folder with --work"
            )
        for line in lines[1:]:
            if line.endswith("}"):  # a line cut short is measured again
                self.measures.append(Measure.from_json(json.loads(line)))

    @property
    def _file(self) -> Path:
        return self.folder / "measures.jsonl"

    def add(self, measure: Measure) -> None:
        """Note a measure, on the disk first."""
        with self._file.open("r+b") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(end - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
            file.write(f"{json.dumps(asdict(measure))}\n".encode())
        self.measures.append(measure)

    def has(self, step: Step) -> bool:
        """Whether a step was measured before."""
        return any((m.side, m.what, m.articles, m.turn) == step.key for m in self.measures)

    def texts(self, size: int) -> Path:
        """The folder of the articles of one size."""
        return self.folder / f"articles-{size}"

    def store(self, side: str, size: int) -> Path:
        """The folder of a side's index."""
        return self.folder / f"{side.replace(' ', '-')}-{size}"


@dataclass(frozen=True)
class Step:
    """One thing to measure."""

    side: str
    what: str
    articles: int
    turn: int
    run: Callable[[], Process]

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What tells it from the others."""
        return self.side, self.what, self.articles, self.turn


# --- measuring


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    sizes: tuple[int, ...]
    pairs: int = 5
    """How often each side is asked in new processes, after a first time that finds cold disk caches."""
    warm: int = 30
    """Questions to one process, after a first one."""
    turns: int = 3
    """How often a small index is made, and a changed article brought in."""


def run(sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work) -> None:
    """Measure what the work folder has not yet, size by size; the progress goes to standard error."""
    todo = [step for step in steps(sides, articles, plan, work) if not work.has(step)]
    clock = _Clock(todo)
    for at, step in enumerate(todo):
        clock.say(at)
        took = step.run()
        work.add(Measure(step.side, step.what, step.articles, step.turn, took.seconds, took.megabytes, took.replies))
        clock.done(at, took.seconds)


def steps(sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work) -> Iterator[Step]:
    """Everything to measure, in order. A side with a limit indexes at most so many articles (see docs/benchmark.md)."""
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",  # so that no side waits for the network
        "QA_CACHE": str(work.folder.absolute() / "cache"),
        "PYTHONUTF8": "1",
        "TQDM_DISABLE": "1",
    }
    if any(side.name == OURS for side in sides):
        for turn in range(_HELPS):
            yield Step(OURS, "help", 0, turn, partial(measure, [*_QA, "--help"], environment))
    for size in sorted({*plan.sizes, *(s.limit for s in sides if s.limit and s.limit < max(plan.sizes))}):
        within = [side for side in sides if side.limit is None or size <= side.limit or side.name == USUAL]
        if size not in plan.sizes:
            within = [side for side in sides if side.name == USUAL]
        yield from _indexing(within, articles[:size], plan, work, environment)
        if size in plan.sizes:
            yield from _asking(within, size, plan, work, environment)
            yield from _changing(within, articles[:size], plan, work, environment)


def _indexing(
    sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work, environment: Mapping[str, str]
) -> Iterator[Step]:
    size = len(articles)

    def made(side: Side) -> Process:
        store = work.store(side.name, size)
        shutil.rmtree(store, ignore_errors=True)  # of an earlier turn, or not whole
        _write(articles, work.texts(size))
        if side.limit is not None and size > side.limit and isinstance(side, Script):
            spans = _export(work.store(OURS, size), work.folder / f"spans-{size}.json")
            return measure(side.fill(work.texts(size), store, spans), environment)
        return measure(side.index(work.texts(size), store), environment)

    for turn in range(plan.turns if size <= _SMALL else 1):
        for side in sides:
            filled = side.limit is not None and size > side.limit
            yield Step(side.name, "fill" if filled else "index", size, turn, partial(made, side))
    for side in sides:
        yield Step(side.name, "disk", size, 0, partial(_weighed, work.store(side.name, size)))


def _asking(sides: Sequence[Side], size: int, plan: Plan, work: Work, environment: Mapping[str, str]) -> Iterator[Step]:
    def asked(side: Side, question: str) -> Process:
        verb, store = side.verbs[0], work.store(side.name, size)
        if "ask" in side.verbs:
            return measure(side.once(verb, store, question), environment, fine=(0, 1))  # 1: nothing answers
        return measure(side.many(verb, store), environment, lines=[question])

    for turn, question in enumerate(questions(plan.pairs + 1)):
        for side in sides:
            if turn == 0 or side.name != NEWSRAG or size <= _SMALL:  # it encodes every article at each start
                yield Step(side.name, "first", size, turn, partial(asked, side, question))
    for verb in ("ask", "search"):
        for side in (side for side in sides if verb in side.verbs):
            command = side.many(verb, work.store(side.name, size))
            told = partial(measure, command, environment, lines=questions(plan.warm + 1))
            yield Step(side.name, verb, size, 0, told)


def _changing(
    sides: Sequence[Side], articles: Sequence[str], plan: Plan, work: Work, environment: Mapping[str, str]
) -> Iterator[Step]:
    def changed(side: Side, number: int) -> Process:
        article = work.texts(len(articles)) / _file_name(number)
        # Different from whatever an earlier run, stopped in the middle, left there and in the index.
        article.write_text(f"{articles[number]}\nCorrected, note {time.time_ns()}.\n", encoding="utf-8")
        return measure(side.change(article, work.store(side.name, len(articles))), environment)

    for turn in range(plan.turns):
        for side in sides:
            yield Step(side.name, "change", len(articles), turn, partial(changed, side, turn % len(articles)))


def _write(articles: Sequence[str], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(articles):
        (folder / _file_name(number)).write_text(text, encoding="utf-8")


def _file_name(number: int) -> str:
    return f"{number:05}.txt"


def _weighed(folder: Path) -> Process:
    return Process(0, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)


def _export(library: Path, target: Path) -> Path:
    """Write our passages' places and vectors as the usual script's ``fill`` reads them; gives ``target``."""
    import numpy as np

    spans: dict[str, list[tuple[int, int, int]]] = {}
    rows: list[NDArray[np.float32]] = []
    with closing(Store(library / "library.sqlite")) as store:
        for numbers, vectors in store.vectors.batches(5000):
            for passage, row in zip(map(store.passages.get(numbers).__getitem__, numbers), vectors, strict=True):
                spans.setdefault(Path(passage.article_id).name, []).append((passage.start, passage.end, len(rows)))
                rows.append(row)
    np.save(target.with_suffix(".npy"), np.stack(rows))
    target.write_text(json.dumps(spans), encoding="utf-8")
    return target


# --- how long it still takes

_SECONDS: Mapping[tuple[str, str], tuple[float, float]] = {
    (OURS, "index"): (4, 0.2),
    (OURS, "first"): (2, 0),
    (OURS, "ask"): (12, 0.001),
    (OURS, "search"): (3, 0.001),
    (OURS, "change"): (4, 0.002),
    (USUAL, "index"): (12, 0.7),
    (USUAL, "fill"): (15, 0.03),
    (NEWSRAG, "first"): (12, 0.35),
    (NEWSRAG, "search"): (12, 0.4),
    (TXTAI, "index"): (10, 0.35),
}
"""A process's seconds, and more an article, by side and what it does: on two cores, for no more than a guess."""
_START = 12.0
"""Of the processes not named there, which start sentence-transformers."""


class _Clock:
    """Says what is being measured and about how long the rest takes, by guesses set right as it goes."""

    def __init__(self, todo: Sequence[Step]) -> None:
        self._todo = todo
        self._guesses = [_guess(step) for step in todo]
        self._spent = self._guessed = 0.0

    def say(self, at: int) -> None:
        step = self._todo[at]
        if at and (self._todo[at - 1].what, self._todo[at - 1].articles) == (step.what, step.articles):
            return
        pace = self._spent / self._guessed if self._guessed else 1.0
        left = pace * sum(self._guesses[at:]) / 60
        what = bench_report.NAMES[step.what]
        typer.echo(
            f"{at:4} of {len(self._todo)}, about {left:.0f} min left: "
            f"{what if not step.articles else f'{step.articles} articles, {what}'}",
            err=True,
        )

    def done(self, at: int, seconds: float) -> None:
        self._spent += seconds
        self._guessed += self._guesses[at]


def _guess(step: Step) -> float:
    if step.what in {"help", "disk"}:
        return 0.2
    fixed, more = _SECONDS.get((step.side, step.what), (_START, 0.0))
    return fixed + more * step.articles


# --- the command


@contextmanager
def errors_told() -> Iterator[None]:
    """Ends a command with the message and the exit code of what stops it; put it on the command's function."""
    try:
        yield
    except typer.Exit:  # which is a RuntimeError
        raise
    except (QAError, RuntimeError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(error.exit_code if isinstance(error, QAError) else 3) from error


@errors_told()
def main(
    sizes: Annotated[str, typer.Option(help="Numbers of articles, with commas.")] = "3,600,10000",
    articles: Annotated[
        Path | None, typer.Option(help="A folder or JSON Lines file of articles; made-up ones if left out.")
    ] = None,
    pairs: Annotated[int, typer.Option(min=1, max=40, help="How often every side is asked in new processes.")] = 5,
    work: Annotated[
        Path | None, typer.Option(help="Keep everything in this folder, and go on with what is in it.")
    ] = None,
    usual_index_limit: Annotated[
        int, typer.Option(min=1, help="The most articles that the usual script and peers are made to index.")
    ] = 600,
    peer_python: Annotated[
        str | None, typer.Option(help="A Python that has newsrag or txtai, to measure these as well.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw how cost grows into this SVG file.")] = None,
    docs: Annotated[
        Path | None, typer.Option(help="Put the table into this Markdown file, between its markers.")
    ] = None,
) -> None:
    """Measure this project, the usual script and peers in turn, and show the ratios."""
    try:
        plan = Plan(_numbers(sizes), pairs)
        most = max(plan.sizes)
        texts = made_up(most) if articles is None else _texts(articles, most)
        model = str(model_folder())
        others, versions = ([], {}) if peer_python is None else peers(peer_python, usual_index_limit, model)
        sides: list[Side] = [Ours(), Script(USUAL, usual_index_limit, "usual_script.py", model), *others]
        facts: dict[str, Any] = {
            "articles": hashlib.sha256(texts[0].encode()).hexdigest()[:16],
            **_machine(),
            "versions": _versions(),
        }
        given: dict[str, object] = {"--sizes": sizes, "--articles": articles and articles.name, "--pairs": pairs}
        given |= {"--usual-index-limit": usual_index_limit, "--peer-python": others and "PYTHON"}
        shown = {
            "command": " ".join(
                ["python -m evals.lab.bench", *(f"{key} {value}" for key, value in given.items() if value)]
            ),
            "date": datetime.now(UTC).date().isoformat(),
            "made_up": articles is None,
            "sides": [side.name for side in sides],
            "sizes": list(plan.sizes),
            "pairs": pairs,
            "warm": plan.warm,
            "usual_index_limit": usual_index_limit,
            **facts,
            "versions": {**facts["versions"], **versions},
        }
        # Before an hour is spent: what is written at its end must have its place.
        for target in (output, plot):
            if target is not None and not target.parent.is_dir():
                raise InputError(
                    f"{target.parent} is no folder: make it first, or name another place for {target.name}"
                )
        if docs is not None:
            bench_report.into(docs, "")
        with tempfile.TemporaryDirectory(prefix="article-qa-bench-") as aside:
            kept = Work(work or Path(aside), facts)
            run(sides, texts, plan, kept)
            result = bench_report.Result(shown, tuple(kept.measures))
        print(bench_report.table(result))
        for target, text in ((output, bench_report.to_json), (plot, bench_report.drawing)):
            if target is not None:
                target.write_text(text(result), encoding="utf-8")
        if docs is not None:
            docs.write_text(bench_report.into(docs, bench_report.markdown(result)), encoding="utf-8")
    except KeyboardInterrupt:
        again = (
            f"Give the same command again to go on: {work} has what was measured."
            if work
            else ("With --work FOLDER the next run would go on from here.")
        )
        typer.echo(f"Stopped. {again}", err=True)
        raise typer.Exit(130) from None


def _numbers(sizes: str) -> tuple[int, ...]:
    try:
        found = tuple(sorted({int(size) for size in sizes.split(",")}))
    except ValueError:
        found = (0,)
    if found[0] < 1:
        raise UsageError(f"--sizes {sizes!r} is no list of numbers above 0. For example: --sizes 3,600")
    return found


def _texts(source: Path, count: int) -> list[str]:
    texts = [item.text for item in islice((i for i in read([source]) if isinstance(i, Article)), count)]
    if len(texts) < count:
        raise UsageError(f"{source} holds {len(texts)} articles, not {count}: give smaller numbers with --sizes")
    return texts


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in ("article-qa", *_PACKAGES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    typer.run(main)
