"""The benchmark measures what it says and shows it honestly; the figures themselves are no test's business."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from evals.lab.bench import report
from evals.lab.bench.__main__ import main
from evals.lab.bench.drawing import drawing
from evals.lab.bench.figures import Measure, Result, figures
from evals.lab.bench.process import measure
from evals.lab.bench.sides import NEWSRAG, OURS, TXTAI, USUAL, Ours, Script
from evals.lab.bench.steps import Plan, run
from evals.lab.bench.texts import made_up, questions
from evals.lab.bench.work import Work
from index.errors import InputError, UsageError

ENVIRONMENT = dict(os.environ)


# --- articles and questions


def test_made_up_articles_are_as_long_as_news_and_the_same_every_time() -> None:
    """Two machines index the same text, and a smaller size is the beginning of a larger one."""
    articles = made_up(20)
    assert articles[:7] == made_up(7)
    assert len(set(articles)) == 20
    assert all(250 <= len(article.split()) < 550 for article in articles)


def test_the_questions_asked_are_all_different() -> None:
    """A cache could not help any side."""
    assert max(Counter(questions(41)).values()) == 1
    assert questions(5) == questions(5)


# --- processes


def test_a_process_is_measured_by_its_own_time_and_peak_memory() -> None:
    """The child sleeps, and frees what it took before it ends; what this process holds is not counted."""
    ours = b"x" * 700_000_000
    child = [sys.executable, "-c", "import time; taken = b'x' * 300_000_000; del taken; time.sleep(0.3)"]
    took = measure(child, ENVIRONMENT)
    assert took.seconds >= 0.3
    assert 300 < took.megabytes < len(ours) / 1e6


def test_a_process_that_fails_is_not_measured() -> None:
    """Its own words are in the error; an exit code that is fine passes."""
    child = [sys.executable, "-c", "import sys; sys.exit('the disk is full')"]
    with pytest.raises(RuntimeError, match="the disk is full"):
        measure(child, ENVIRONMENT)
    measure(child, ENVIRONMENT, fine=(0, 1))


ECHO = """
import json, sys, time
for line in sys.stdin:
    time.sleep(0.2 if "slow" in line else 0)
    print(json.dumps({"error": "no such luck"} if "bad" in line else {"said": line}), flush=True)
"""


def test_each_line_told_to_a_process_is_timed_until_its_reply() -> None:
    """One after the other, in one process."""
    took = measure([sys.executable, "-c", ECHO], ENVIRONMENT, lines=["one", "slow", "three"])
    assert len(took.replies) == 3
    assert took.replies[1] >= 0.2 > took.replies[2]


def test_a_reply_that_is_an_error_is_no_measure() -> None:
    """A side that fails fast would look fast."""
    with pytest.raises(RuntimeError, match="no such luck"):
        measure([sys.executable, "-c", ECHO], ENVIRONMENT, lines=["one", "bad"])


def test_the_scripts_of_the_other_sides_are_there() -> None:
    """Each side but ours is started by the path of its file."""
    for file in ("usual_script.py", "peer_newsrag.py", "peer_txtai.py"):
        command = Script("side", None, file, "model").index(Path("texts"), Path("store"))
        assert any(Path(word).name == file and Path(word).is_file() for word in command)


# --- a run


@dataclass(frozen=True)
class Fake:
    """A side whose commands only note in a file that they ran."""

    log: Path
    name: str = USUAL
    verbs: tuple[str, ...] = ("search",)
    limit: int | None = None

    def _noting(self, what: str, then: str = "") -> list[str]:
        return [sys.executable, "-c", f"open({str(self.log)!r}, 'a').write({what!r} + '\\n')\n{then}"]

    def index(self, texts: Path, store: Path) -> list[str]:
        return self._noting(
            "index", f"import os; os.makedirs({str(store)!r}); open({str(store / 'x')!r}, 'w').write('x' * 500)"
        )

    def change(self, article: Path, store: Path) -> list[str]:
        return self._noting(f"change {article.name} {article.read_text(encoding='utf-8').count('Corrected')}")

    def once(self, verb: str, store: Path, question: str) -> list[str]:
        return self._noting(verb)

    def many(self, verb: str, store: Path) -> list[str]:
        return self._noting(f"many {verb}", "import sys\nfor line in sys.stdin: print('{}', flush=True)")


PLAN = Plan((2,), pairs=1, warm=2)


def test_a_run_measures_every_step_and_a_second_one_only_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was measured is in the work folder, a line each, and a line cut short is measured again."""
    fake = Fake(tmp_path / "log")
    run([fake], ["one", "two"], PLAN, Work(tmp_path / "work", {"machine": "this"}))
    whole = fake.log.read_text().splitlines()
    assert Counter(whole) == {
        "index": 3, "many search": 3, "change 00000.txt 1": 2, "change 00001.txt 1": 1,
    }  # fmt: skip
    assert "2 articles, one article changed" in capsys.readouterr().err

    noted = tmp_path / "work" / "measures.jsonl"
    kept = noted.read_text().splitlines(keepends=True)
    noted.write_text("".join(kept[:-2]) + kept[-2][:20])
    again = Work(tmp_path / "work", {"machine": "this"})
    run([fake], ["one", "two"], PLAN, again)
    assert fake.log.read_text().splitlines() == [*whole, *whole[-2:]]
    assert Work(tmp_path / "work", {"machine": "this"}).measures == again.measures
    assert [m.megabytes for m in again.measures if m.what == "disk"] == [0.0005]


def test_a_work_folder_of_another_machine_is_refused(tmp_path: Path) -> None:
    """Ratios hold within one run only."""
    Work(tmp_path, {"machine": "this"})
    with pytest.raises(UsageError, match="another machine"):
        Work(tmp_path, {"machine": "that"})


def test_this_project_is_measured_for_real(tmp_path: Path) -> None:
    """Three articles, its own commands; the usual script's packages are not part of the tests."""
    work = Work(tmp_path, {})
    run([Ours()], made_up(3), Plan((3,), pairs=1, warm=2, turns=1), work)
    shown = figures(Result({"sizes": [3], "sides": [OURS]}, tuple(work.measures)))
    assert [figure.what for figure in shown] == [
        "index seconds", "index speed", "index megabytes", "disk megabytes", "change seconds", "first seconds",
        "first megabytes", "ask replies", "search replies", "help seconds",
    ]  # fmt: skip
    assert all(figure.sides[OURS].value > 0 for figure in shown)


# --- what is shown


def canned(sizes: list[int], limit: int, sides: tuple[str, ...] = (OURS, USUAL, NEWSRAG, TXTAI)) -> Result:
    """Figures that can be computed by eye: the usual script takes 10 s and 1 s an article, we half of it."""
    measures = [Measure(OURS, "help", 0, turn, 0.1, 20) for turn in range(3)]
    for side in sides:
        rate = 0.5 if side == OURS else 1.0
        for size in sizes:
            known = size <= limit or side == OURS
            if known or side == USUAL:
                measures += [
                    Measure(side, "index" if known else "fill", size, 0, rate * (10 + size), 800 * rate),
                    Measure(side, "disk", size, 0, 0, size / 10),
                    Measure(side, "first", size, 0, 99, 999),
                    *(Measure(side, "first", size, turn, 10 * rate, 600 * rate) for turn in (1, 2, 3)),
                    Measure(side, "ask", size, 0, 1, 1, (9, 0.25, 0.5, 1)),
                ]
    return Result(
        {
            "date": "2026-01-02", "cores": 2, "memory_gb": 24, "system": "Linux", "python": "3.11", "made_up": True,
            "versions": {"torch": "2"}, "command": "python -m evals.lab.bench --pairs 3",
            "sizes": sizes, "sides": sides,
        },
        tuple(measures),
    )  # fmt: skip


def test_the_first_turn_and_the_first_reply_are_left_out() -> None:
    """They found cold disk caches, and a program that was starting."""
    by_name = {figure.what: figure for figure in figures(canned([3], 3))}
    assert by_name["first seconds"].sides[USUAL].value == 10
    assert by_name["ask replies"].sides[USUAL].value == 0.5
    assert by_name["index speed"].sides[USUAL].value == pytest.approx(3 / 13)


def test_the_table_fits_a_terminal_and_says_what_was_missed() -> None:
    """80 columns with two peers; ratios of ours to the usual script's."""
    lines = report.table(canned([3, 600, 10000], 600)).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["3", "articles", OURS, "usual", "script", "ratio", "goal", NEWSRAG, TXTAI]
    first, memory = (next(line.split() for line in lines if line.startswith(name)) for name in ("first", "  peak"))
    assert first == ["first", "answer", "5.000", "s", "10.0", "s", "0.50", "0.20", "missed", *["10.0", "s"] * 2]
    assert memory[2:7] == ["400", "MB", "800", "MB", "0.50"]


@pytest.mark.parametrize(
    ("sizes", "about", "source"),
    [([3, 600, 10000], "10010 s *", "from 3 and 600 articles"), ([600, 10000], "10167 s *", "from 600 articles")],
)
def test_what_was_not_measured_is_marked_and_explained(sizes: list[int], about: str, source: str) -> None:
    """A straight line through the two largest sizes known, or through one and nothing."""
    result = canned(sizes, 600)
    rows = {(figure.what, figure.articles): figure for figure in figures(result)}
    assert rows["index seconds", 10000].about
    assert not rows["index seconds", 600].about
    assert not rows["first seconds", 10000].about
    for text in (report.table(result), report.markdown(result)):
        assert about in text
        assert re.search(r"[01]\.\d\d \*", text), "the ratio is marked too"
        assert source in text
    assert "*" not in report.table(canned([3, 600], 600))


def test_the_markdown_has_the_circumstances_and_a_table_a_size() -> None:
    """What a reader needs to measure the same."""
    text = report.markdown(canned([3, 600], 600))
    assert "2 cores, 24 GB of memory, Linux, Python 3.11; made-up articles; torch 2." in text
    assert "python -m evals.lab.bench --pairs 3" in text
    assert "| 600 articles | article-qa | usual script | ratio | goal | newsrag | txtai |" in text
    assert "| first answer | 5.000 s | 10.0 s | 0.50 | 0.20, missed | 10.0 s | 10.0 s |" in text
    assert "| qa --help | 0.100 s |  |  | 0.25 s |  |  |" in text


def test_the_table_goes_between_the_markers_and_nowhere_else(tmp_path: Path) -> None:
    """The text around it is the writer's."""
    page = tmp_path / "benchmark.md"
    page.write_text(f"Before\n{report.BEGIN}\nold\n{report.END}\nAfter\n")
    assert report.into(page, "new") == f"Before\n{report.BEGIN}\nnew\n{report.END}\nAfter\n"
    page.write_text("No markers\n")
    with pytest.raises(InputError, match="benchmark: begin"):
        report.into(page, "new")
    with pytest.raises(InputError, match="cannot be read"):
        report.into(tmp_path / "none.md", "new")


def test_the_page_in_the_docs_has_the_markers() -> None:
    """`--docs docs/benchmark.md` finds its place."""
    page = Path(__file__).parents[3] / "docs" / "benchmark.md"
    if not page.is_file():
        pytest.skip("only the packages are here")
    assert "new" in report.into(page, "new")


def test_the_drawing_is_the_same_every_time_and_names_every_side() -> None:
    """A commit changes it only when a figure changed; its text is text."""
    result = canned([3, 600, 10000], 600)
    drawn = drawing(result)
    assert drawn == drawing(result)
    assert "<dc:date>" not in drawn
    for said in (*result.run["sides"], "First answer, new process (seconds)", "10,000", "Hollow: not measured"):
        assert f">{said}" in drawn
    assert "Hollow" not in drawing(canned([3, 600], 600))


def test_the_json_holds_every_process_and_can_be_read_back() -> None:
    """Other figures can be made of it later."""
    result = canned([3], 3)
    read = json.loads(report.to_json(result))
    assert tuple(Measure.from_json(record) for record in read["measures"]) == result.measures
    assert [asdict(figure)["what"] for figure in figures(result)] == [figure["what"] for figure in read["figures"]]


# --- the command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sizes", "3,none"], "'3,none' is no list of numbers"),
        (["--sizes", "0"], "'0' is no list of numbers"),
        (["--sizes", "2", "--peer-python", "/no/such/python"], "/no/such/python is no Python that runs"),
        (["--sizes", "2", "--docs", "/no/such.md"], "/no/such.md cannot be read"),
        (["--sizes", "2", "--json", "/no/such/folder/x.json"], "/no/such/folder is no folder"),
    ],
)
def test_a_mistake_is_told_before_anything_is_measured(arguments: list[str], said: str) -> None:
    """In one line, with what to do."""
    app = Typer()
    app.command()(main)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (2, 3)
    assert said in result.output
    assert "min left" not in result.output


def test_too_few_articles_are_named(tmp_path: Path) -> None:
    """A size larger than the folder measures nothing."""
    (tmp_path / "one.txt").write_text("A ferry sank in the harbor on Monday.\n")
    app = Typer()
    app.command()(main)
    result = CliRunner().invoke(app, ["--sizes", "2", "--articles", str(tmp_path)])
    assert result.exit_code == 2
    assert "holds 1 articles, not 2" in result.output
