"""A report shows every case of a run, to people, and nothing in it can do harm."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from evals import plots
from evals.cli import app
from evals.markdown import escaped, markdown
from evals.report import page, pieces
from evals.summary import OUTCOMES, sentences
from index.errors import InputError, UsageError
from qa.harmless import harmless, one_line
from tests.evals.fake_run import QUOTE, case, run_of

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror='alert(1)'> \" onclick=\"alert(1) ](javascript:alert(1)) </blockquote>"
    " &lt;b&gt; \u202egnp.exe \x1b[31m \ud800 {{ run }} {% raw %} $x^2$ | `code` @everyone #1 https://evil.example"
)
EVERY_OUTCOME = run_of(*(case(f"c{number}", outcome) for number, outcome in enumerate(OUTCOMES)))
VOID = {"meta", "input", "br"}


class Parsed(HTMLParser):
    """What a browser would see: elements with their attributes, texts, and the text of each mark and script."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.cases: dict[str, dict[str, str]] = {}
        """For the id of each case the text in it, and that of its marks."""
        self.script = ""
        self._case: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if "data-outcome" in found:
            self._case = self.cases[found["id"]] = {"text": "", "mark": "", "known": ""}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            self.script += data
        elif self._case:
            self._case["text"] += data
            if "mark" in self.open:
                self._case["mark"] += data
            if self.open[-2:] == ["mark", "span"]:
                self._case["known"] += data

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every element with the names of its attributes; what is marked, and so how often, depends on the words."""
        return [(tag, tuple(found)) for tag, found in self.elements if tag not in {"mark", "span"}]


def told(text: str) -> dict[str, Any]:
    """Changes that put a text wherever a run has words of an article, of a question or of an answer."""
    return {
        **dict.fromkeys(["type", "question", "answer", "kind"], text),
        "answers": [text],
        "choices": [text],
        "items": [text],
        "faults": [text],
        "evidence": [{"doc_id": text, "text": text}],
        "statements": [{"text": text, "citations": [1], "outlets": 1}],
        "hits": [{"doc_id": text, "start": 0, "end": 5, "score": 0.5}],
        "citations": [
            {
                **dict.fromkeys(["doc_id", "title", "outlet", "quote", "before", "after"], text),
                "published": "2021-03-01",
                "number": 1,
                "line": 1,
                "start": 0,
                "end": 5,
            }
        ],
    }


# --- the page


def test_the_page_needs_nothing_else_and_may_run_only_its_own_script() -> None:
    """No address of another place, no handler; the one script is the one that the policy names."""
    parsed = Parsed(page(EVERY_OUTCOME))
    policies = [
        found["content"] for _, found in parsed.elements if found.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256(parsed.script.encode()).digest()).decode()
    assert policies == [
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    for tag, found in parsed.elements:
        assert not [name for name in found if name.startswith("on") or name in {"src", "srcset", "action"}], tag
        for name in found.keys() & {"href", "xlink:href"}:
            assert found[name].startswith("#")
    assert not re.search(r"https?://|url\((?!#)|@import", page(EVERY_OUTCOME))


def test_the_script_finds_what_it_asks_for() -> None:
    """Each id that it names is in the page."""
    parsed = Parsed(page(EVERY_OUTCOME))
    named = set(re.findall(r'getElementById\("(\w+)"\)', parsed.script)) | {"outcome", "kind", "words", "open", "close"}
    assert named <= {found.get("id") for _, found in parsed.elements}


def test_every_case_is_there_with_its_outcome_in_words_and_its_quotations_marked() -> None:
    """The known answer and evidence are marked within the quotation."""
    cases = Parsed(page(EVERY_OUTCOME)).cases
    assert list(cases) == [f"case-c{number}" for number in range(len(OUTCOMES))]
    for shown, (mark, word), original in zip(cases.values(), OUTCOMES.values(), EVERY_OUTCOME["cases"], strict=True):
        assert f"{mark} {word}" in shown["text"]
        for words in (original["question"], original["answer"], *original["answers"]):
            assert words in shown["text"]
        assert shown["mark"] == "".join(one["quote"] for one in original["citations"])
    assert cases["case-c0"]["known"] == "Mayor Ana Ruiz opened the new bridge"
    assert "Tarn Ledger, 1 March 2021 · “Bridge opens” · bridge.txt, line 1" in cases["case-c0"]["text"]
    assert "an article with known evidence · quoted in [1]" in cases["case-c0"]["text"]


@cache
def parsed(text: str) -> Parsed:
    """The page of a run that has this text wherever it can."""
    return Parsed(page(run_of(case(text, **told(text)), set=text)))


@settings(max_examples=8, deadline=None)  # a page takes a third of a second, for its drawings
@example(HOSTILE)
@example("\r")
@given(st.text(min_size=1))
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever a run holds, the page has the elements and attributes that it has for a plain word, and shows it."""
    plain, shown = parsed("word"), parsed(text)
    assert shown.shape() == plain.shape()
    assert all(found.keys() <= {"class", "dir"} for tag, found in shown.elements if tag in {"mark", "span"})
    assert shown.script == plain.script
    (only,) = shown.cases.values()
    assert only["mark"] == harmless(text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", only["text"])


def test_the_same_run_gives_the_same_page_in_another_process() -> None:
    """Byte for byte."""
    code = (
        "import json, sys; from evals.report import page; sys.stdout.buffer.write(page(json.load(sys.stdin)).encode())"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(EVERY_OUTCOME).encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert made.stdout == page(EVERY_OUTCOME).encode()


def test_a_run_without_answers_has_a_page_too() -> None:
    """There is no curve to draw, and no accuracy where nothing could be judged."""
    assert page(run_of(case("a", "refused"), case("b", "rightly_refused"))).count("<figure>") == 2
    assert page(run_of(case("a", "unjudged", scores={}))).count("<figure>") == 2


# --- its parts


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (
            ["right", "wrong", "wrong", "refused"],
            "Of 4 questions with an answer in the articles, 1 was answered rightly, 2 were answered wrongly, "
            "and 1 was refused.",
        ),
        (
            ["rightly_refused", "wrongly_answered"],
            "Of 2 questions without an answer there, 1 was rightly refused, and 1 was answered all the same.",
        ),
        (["unjudged"], "1 answer could not be judged: what is right there is not known."),
        (["right"], "1 of 1 quotation stands word for word in the article."),
        (["refused"], "Half of the questions took at most 0.2 s, nine in ten at most 0.3 s, the slowest 1.5 s."),
    ],
)
def test_the_run_is_told_in_plain_words(outcomes: list[str], said: str) -> None:
    """For readers who know no metric."""
    assert said in sentences(run_of(*(case(str(number), outcome) for number, outcome in enumerate(outcomes))))


def test_a_quotation_that_does_not_stand_in_its_article_is_told_loudly() -> None:
    """It would be a fault of the program, not a low score."""
    told = sentences(run_of(case("a", scores={"accuracy": [1, 1], "citation_validity": [1, 2]})))
    assert "1 of 2 quotations stands word for word in the article. The others are a fault" in " ".join(told)


@pytest.mark.parametrize(
    ("answers", "evidence", "marked"),
    [
        (["ana  ruiz"], [], [("Ana Ruiz", "answer")]),
        (["An"], [], []),
        (["Tarn", "bridge"], [], [("bridge", "answer"), ("Tarn", "answer")]),
        ([], ["opened the\nnew"], [("opened the new", "evidence")]),
        ([], ["Tarn on Monday. It had been"], [("Tarn on Monday.", "evidence")]),
        ([], [f"Before. {QUOTE} After."], [(QUOTE, "evidence")]),
        (["Ana"], ["Mayor Ana"], [("Mayor ", "evidence"), ("Ana", "answer")]),
        ([""], [" "], []),
    ],
)
def test_known_words_are_marked_in_the_quotation(
    answers: list[str], evidence: list[str], marked: list[tuple[str, str]]
) -> None:
    """Whole words, whatever their case and white space; an answer within its evidence is marked as an answer."""
    found = pieces("", QUOTE, " It had been closed.", answers, evidence)
    assert [(piece.text, piece.known) for piece in found if piece.known] == marked
    assert all(piece.quoted for piece in found if piece.known)


@given(st.text(), st.text(), st.text(), st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_marking_loses_no_character(
    before: str, quote: str, after: str, answers: list[str], evidence: list[str]
) -> None:
    """Put together, the pieces are the article's words, and the quoted ones the quotation."""
    found = pieces(before, quote, after, answers, evidence)
    assert "".join(piece.text for piece in found) == before + quote + after
    assert "".join(piece.text for piece in found if piece.quoted) == quote


def test_words_around_a_quotation_begin_and_end_whole() -> None:
    """Where the article goes on, dots say so; its own beginning and end have none."""
    cited = case("a")["citations"][0]
    cut = {**cited, "start": 900, "before": "lf a word before ", "after": " and aft"}
    shown = Parsed(page(run_of(case("a", citations=[cited, cut])))).cases["case-a"]["text"]
    assert f"…a word before {QUOTE} and…" in shown
    assert f"\n{QUOTE} It had been closed for nine weeks.\n" in shown


def test_drawings_have_text_and_a_name() -> None:
    """Text stays text, for screen readers and for searching; a kind's name is neither markup nor a formula."""
    drawn = plots.outcomes({"<b>$x^2$": {"right": 3}}, {outcome: word for outcome, (_, word) in OUTCOMES.items()})
    assert re.search(r">&lt;b&gt;\$x\^2\$</text>", drawn)
    assert 'role="img" aria-label="Outcomes by kind of question. &lt;b&gt;$x^2$: 3 right."' in drawn
    assert "var(--right)" in drawn
    assert not re.search("<metadata|<!DOCTYPE|http", drawn)


# --- Markdown


def test_the_summary_has_the_main_figures_and_the_wrong_cases() -> None:
    """Wrong answers come before refusals; at most thirty are listed."""
    text = markdown(EVERY_OUTCOME)
    assert "| accuracy | 0.400 |" in text
    assert "| **all** | 1 | 1 | 1 | 1 | 1 | 1 |" in text
    assert re.findall(r"^- \*\*(\w+)\*\* \((.+?)\)", text, re.MULTILINE) == [
        ("c1", "wrong"),
        ("c4", "wrongly answered"),
        ("c2", "refused"),
    ]
    many = markdown(run_of(*(case(str(number), "wrong") for number in range(31))))
    assert "30 of 31 cases that went wrong" in many
    assert many.count("expected: Ana Ruiz") == 30
    assert "<details>" not in markdown(run_of(case("a")))


@given(st.text() | st.text("_*`~0a .<[]()#@!\\|-"))
@example("__0__")
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    """Rendered, it is text alone: no emphasis, link, code, HTML or entity."""
    rendered = MarkdownIt().parseInline(f"given: {escaped(text)}.")[0].children or []
    assert {token.type for token in rendered} <= {"text", "text_special"}
    shown = "".join(token.content for token in rendered).replace("\u200b", "")
    assert shown == f"given: {one_line(text)}."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", r"a \| b"),
        ("two\n\nlines", "two lines"),
        ("<b>", r"\<b>"),
        ("`x`", r"\`x\`"),
        ("@ana and #12", "@\u200bana and #\u200b12"),
        ("https://x.example, www.x.example", "https:\u200b//x.example, www\u200b.x.example"),
        ("[a](b)", r"\[a\](b)"),
        ("how_many and _this_", r"how_many and \_this\_"),
        ("10:50 a.m., 53 %", "10:50 a.m., 53 %"),
    ],
)
def test_what_means_something_in_markdown_is_escaped(text: str, shown: str) -> None:
    """On GitHub, mentions and addresses become links wherever they are shown: they are broken up."""
    assert escaped(text) == shown


def test_hostile_text_stays_in_its_place_in_the_summary() -> None:
    """The tables keep their columns, the details their end."""
    text = markdown(run_of(case(HOSTILE, "wrong", **told(HOSTILE)), set=HOSTILE))
    rendered = MarkdownIt().enable("table").render(text)
    tags = {tag.lower() for tag in re.findall(r"<(\w+)", rendered)}
    assert tags <= {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "details", "summary", "ul", "li"}
    assert rendered.count("<table>") == 2
    assert len(re.findall(r"<t[dh]\b", rendered)) == 4 * (1 + 5) + 2 * (1 + 2)
    assert text.count("</details>") == text.count("<details>") == 1


# --- the command


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A run in a file."""
    path = tmp_path / "run.json"
    path.write_text(json.dumps(EVERY_OUTCOME), encoding="utf-8")
    return path


def test_the_command_writes_the_page_beside_the_run(saved: Path) -> None:
    """It prints where."""
    done = CliRunner().invoke(app, ["report", str(saved)])
    written = saved.with_suffix(".html")
    assert done.stdout == f"{written}\n"
    assert written.read_text(encoding="utf-8") == page(EVERY_OUTCOME)


def test_the_command_prints_markdown_or_writes_it(saved: Path, tmp_path: Path) -> None:
    """The same in both places."""
    assert CliRunner().invoke(app, ["report", str(saved), "--format", "markdown"]).stdout == markdown(EVERY_OUTCOME)
    to = tmp_path / "run.md"
    CliRunner().invoke(app, ["report", str(saved), "--format", "markdown", "--output", str(to)])
    assert to.read_text(encoding="utf-8") == markdown(EVERY_OUTCOME)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"cannot be read \(No such file or directory\)\. Make one: qa eval run CASES --output run\.json"),
        ("not JSON", "is no run: it is not JSON"),
        ('{"id": "x"}', "is no run, or was made by an older version"),
        (
            json.dumps({"set": "s", "n": 1, "metrics": {}, "cases": [], "run": {}}),
            "older version.* Make one: qa eval run",
        ),
    ],
)
def test_a_file_that_is_no_run_is_an_error_that_says_how_to_make_one(
    tmp_path: Path, content: str | None, message: str
) -> None:
    """Missing, something else, or of an older version."""
    path = tmp_path / "run.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["report", str(path)])
    assert isinstance(done.exception, InputError)
    assert re.search(message, str(done.exception))
    assert not path.with_suffix(".html").exists()


def test_a_report_is_never_written_over_its_run(saved: Path) -> None:
    """A slip of the fingers would lose what took minutes to measure."""
    done = CliRunner().invoke(app, ["report", str(saved), "--output", str(saved)])
    assert isinstance(done.exception, UsageError)
    assert json.loads(saved.read_text(encoding="utf-8")) == EVERY_OUTCOME


def test_a_place_that_cannot_be_written_is_named(saved: Path, tmp_path: Path) -> None:
    """With what to do about it."""
    done = CliRunner().invoke(app, ["report", str(saved), "--output", str(tmp_path / "no" / "x.html")])
    assert isinstance(done.exception, InputError)
    assert "Name another file with --output" in str(done.exception)
