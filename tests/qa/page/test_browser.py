"""The page in a real Chromium: asked, clicked and read as a reader does it. ``make test-browser``, never in CI."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from index.library import Library
from qa.page.links import article_url
from tests.index.fake import CountWords
from tests.qa.page import hostile
from tests.qa.page.conftest import running

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NOT TRIED IN A BROWSER: no chromium is installed"),
]
MAYORS = "Which mayors refused cooperation?"
SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}
EXACT = "document.getElementById('quotation').textContent"
VISIBLE = """() => {
  const box = document.getElementById('quotation').getBoundingClientRect();
  return box.top >= 0 && box.top < innerHeight && box.left >= 0 && box.right <= innerWidth + 1;
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="NOT TRIED IN A BROWSER: playwright is missing")
    flags = ["--disable-background-networking", "--disable-component-update", *(["--no-sandbox"] * (os.getuid() == 0))]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sample(offline: Path) -> Iterator[str]:
    with running("--sample") as address:
        yield address


@contextmanager
def reader(chromium: Any, size: str = "desk", **options: Any) -> Iterator[Any]:
    """A reader's window, in which nothing is asked of anybody else, and no script complains."""
    context = chromium.new_context(viewport=SIZES[size], **options)
    page, asked, said = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    yield page
    assert not [url for url in asked if not url.startswith("http://127.0.0.1:")]
    assert not [one for one in said if "the server responded with a status of 4" not in one]
    context.close()


def ask(page: Any, address: str, question: str) -> None:
    page.goto(address)
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_reader_asks_and_checks_each_citation(
    chromium: Any, sample: str, size: str, scheme: str, scripts: bool
) -> None:
    """Each opens the article at the quotation: in sight, and nothing else is marked. Then by next and previous."""
    with reader(chromium, size, color_scheme=scheme, java_script_enabled=scripts) as page:
        ask(page, sample, MAYORS)
        given = page.request.get(f"{sample}/api/ask?q={quote(MAYORS)}").json()["citations"]
        assert len(given) > 3
        for citation in given:
            page.locator(".cite a", has_text=f"[{citation['number']}]").first.click()
            page.wait_for_url("**cite=*")
            marks = page.locator("mark")
            assert "".join(marks.all_text_contents()) == citation["quote"]
            if scripts:  # else nothing can be looked up in the window
                assert page.evaluate(VISIBLE)
                assert page.evaluate(WIDER) <= 0
        for step, numbers in (("Previous", range(len(given) - 1, 0, -1)), ("Next", range(2, len(given) + 1))):
            for number in numbers:
                page.get_by_role("link", name=re.compile(step)).click()
                page.wait_for_selector(f"text=Quotation {number} of {len(given)}")
                assert "".join(page.locator("mark").all_text_contents()) == given[number - 1]["quote"]
        paper = page.locator("html").evaluate("e => getComputedStyle(e).backgroundColor") if scripts else None
        assert paper in {None, "rgb(255, 253, 248)" if scheme == "light" else "rgb(22, 23, 26)"}


def test_the_keyboard_is_enough(chromium: Any, sample: str) -> None:
    """From the question to the quotation, through all of them, and what a citation shows is put away again."""
    with reader(chromium) as page:
        page.goto(sample)
        page.keyboard.type(MAYORS)
        page.keyboard.press("Enter")
        page.wait_for_selector(".answer")
        page.keyboard.press("ArrowRight")
        page.wait_for_selector("text=Quotation 2 of")
        page.keyboard.press("ArrowLeft")
        page.wait_for_selector("text=Quotation 1 of")
        link = page.locator(".cite a").first
        link.focus()
        tip = page.locator(".tip").first
        assert tip.evaluate("e => getComputedStyle(e).visibility") == "visible"
        assert "line" in tip.text_content()
        page.keyboard.press("Escape")
        assert tip.evaluate("e => getComputedStyle(e).visibility") == "hidden"
        page.keyboard.press("Enter")
        page.wait_for_url("**#quotation")


def test_a_question_is_narrowed_by_outlet_and_date(chromium: Any, sample: str) -> None:
    """As ticked, and kept for the next question."""
    with reader(chromium) as page:
        page.goto(sample)
        page.get_by_text("All outlets, all dates").click()
        page.get_by_role("checkbox", name="The Potomac Sampler").check()
        page.get_by_label("from").fill("2019-07-01")
        page.get_by_label("Your question").fill(MAYORS)
        page.get_by_role("button", name="Ask").click()
        page.wait_for_selector(".answer")
        sources = page.locator(".sources .from").all_text_contents()
        assert sources
        assert all("The Potomac Sampler" in one for one in sources)
        assert page.get_by_role("checkbox", name="The Potomac Sampler").is_checked()


def test_a_refusal_is_seen_to_be_one(chromium: Any, sample: str) -> None:
    """Its nearest passages are opened as what they are."""
    with reader(chromium, "phone") as page:
        ask(page, sample, "Who is the mayor of Seattle?")
        assert page.locator(".headline").text_content() == "No answer"
        assert page.locator("mark").count() == 0
        page.locator(".nearest .from a").first.click()
        page.wait_for_selector("text=Nearest passage 1 of")
        assert page.locator("mark").count() > 0


def test_an_answer_is_copied_with_one_press(chromium: Any, sample: str) -> None:
    """What is in the clipboard is what is shown."""
    with reader(chromium, permissions=["clipboard-read", "clipboard-write"]) as page:
        ask(page, sample, MAYORS)
        page.get_by_text("Copy the answer").click()
        page.get_by_role("button", name="Copy as Markdown, with footnotes").first.click()
        page.wait_for_selector("text=Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == page.get_by_label("As Markdown, with footnotes").first.input_value().strip()
        assert "[^1]" in copied


DRAFT = (
    "“We aren't moving the stadium,” said Harriet Lund. “The moon is made of paper and ink,” said Keisha Lance Bottoms."
)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("path", ["/quotes?by=mayor", "/brief?topic=deportation"])
def test_each_quotation_of_a_list_opens_its_article(chromium: Any, sample: str, path: str, scripts: bool) -> None:
    """At the words that are cited, in sight, which alone are marked."""
    with reader(chromium, "phone", java_script_enabled=scripts) as page:
        page.goto(sample + path)
        given = page.request.get(f"{sample}/api{path}").json()
        cited = given.get("citations") or [one["citation"] for one in given["quotes"]]
        links = page.locator(".sources .from a, .voices .acts a[href^='/articles']")
        assert links.count() == len(cited) > 3
        for at, citation in list(enumerate(cited))[:5]:
            links.nth(at).click()
            page.wait_for_url("**/articles/**")
            assert "".join(page.locator("mark").all_text_contents()) == citation["quote"]
            assert not scripts or page.evaluate(VISIBLE)
            page.go_back()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_draft_is_checked(chromium: Any, sample: str, size: str, scheme: str) -> None:
    """By keyboard: pasted, sent, read, its verdicts told in words; axe finds nothing serious in what comes."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing: make test-browser")
    with reader(chromium, size, color_scheme=scheme, bypass_csp=True) as page:
        page.goto(f"{sample}/verify")
        page.get_by_label("The draft’s text").fill(DRAFT)
        page.get_by_role("button", name="Check it").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".checked")
        marks = page.locator(".draft a")
        assert [one.rsplit("[")[-1] for one in marks.all_text_contents()][-1] == "2: not found]"
        assert page.evaluate(WIDER) <= 0
        found = axe.Axe().run(page).response["violations"]
        told = [(one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3]) for one in found]
        assert not [one for one in told if one[1] in {"serious", "critical"}], told
        marks.last.click()
        page.wait_for_url("**#q2")


PAGES = ("/", "/quotes?by=mayor", "/brief?topic=deportation", "/verify", f"/?q={quote(MAYORS)}&cite=2",
         "/?q=Who+is+the+mayor+of+Seattle", "/articles", "/articles/emu-escape.txt", "/?q=who&since=never")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_serious(chromium: Any, sample: str, size: str, scheme: str) -> None:
    """On any kind of page, with its folded parts open."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing: make test-browser")
    with reader(chromium, size, color_scheme=scheme, bypass_csp=True) as page:
        for path in PAGES:
            page.goto(sample + path)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            found = axe.Axe().run(page).response["violations"]
            told = [(one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3]) for one in found]
            assert not [one for one in told if one[1] in {"serious", "critical"}], (path, told)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_at_twice_its_size_is_not_wider_than_the_window(chromium: Any, sample: str, path: str) -> None:
    """1,280 pixels at 200 % are 640, and a phone's 360 at 200 % of the text alone."""
    with reader(chromium) as page:
        page.set_viewport_size({"width": 640, "height": 400})
        page.goto(sample + path)
        assert page.evaluate(WIDER) <= 0
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(WIDER) <= 0


def test_no_script_of_an_article_runs(chromium: Any, tmp_path: Path) -> None:
    """Sixty hostile articles: no dialog, no request to anybody else, nothing of them in the window."""
    (tmp_path / "articles.jsonl").write_text(hostile.as_lines(), encoding="utf-8")
    with Library.create(tmp_path / "library", encoder=CountWords()) as made:
        made.add([tmp_path / "articles.jsonl"])
        names = [one.id for one in made.articles()]
    opened = 0
    with running("--library", tmp_path / "library") as address, reader(chromium) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
        for name in names:
            page.goto(address + article_url(name))
            assert page.evaluate("window.hacked === undefined")
            assert page.locator("h1").count() == 1
            opened += 1
        for url in ("/articles", "/articles?page=2", "/quotes?by=Quill"):
            page.goto(address + url)
            assert page.evaluate("window.hacked === undefined")
    assert opened == len(hostile.articles())
