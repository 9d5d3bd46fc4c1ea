"""Sixty articles that try to be more than text: nothing of them escapes its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from starlette.testclient import TestClient

from index.library import Library
from qa import OpenLibrary
from qa.harmless import harmless, one_line
from qa.notes import maker
from qa.page.links import article_url
from qa.reader import Reader
from tests.index.fake import CountWords
from tests.qa.fake import SURE, Marks
from tests.qa.page import hostile
from tests.qa.page.conftest import HERE, serving
from tests.qa.page.seen import Seen

ARTICLES = {one["id"]: one for one in json.loads(json.dumps(hostile.articles()).replace(r"\u0000", r"\ufffd"))}
"""As they are stored: a null is replaced."""
KNOWN = set(
    "html head meta title link script body a header p nav span main h1 h2 h3 div mark dl dt dd code ul ol li form "
    "label input button details summary fieldset legend section textarea bdi strong small q blockquote aside "
    "article".split()
)
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The page over a library of them all, whose reader finds who lit the lamps."""
    where = tmp_path_factory.mktemp("hostile")
    (where / "articles.jsonl").write_text(hostile.as_lines(), encoding="utf-8")
    with Library.create(where / "library", encoder=CountWords()) as made:
        made.ingestion.maker = maker()
        report = made.add([where / "articles.jsonl"])
    assert len(report.added) == len(ARTICLES) == 60, report.skipped
    reader = Future[Reader]()
    reader.set_result(Marks({"Ada Quill": SURE}))
    with serving(OpenLibrary(Library(where / "library", encoder=CountWords()), reader=reader)) as client:
        yield client


def contained(text: str) -> Seen:
    """The page, whose elements, attributes and links are the page's own."""
    assert not _STEERING.search(text)
    seen = Seen(text)
    assert {one.tag for one in seen.all("//*")} <= KNOWN
    assert [one.get("src") for one in seen.all("//script")] == ["/static/page.js"]
    assert [one.get("href") for one in seen.all("//link")] == ["/static/icon.svg", "/static/page.css"]
    assert not seen.all("//script/text()")
    names = {name for one in seen.all("//*") for name in one.attrib}
    assert not [name for name in names if name.startswith("on") or name in {"style", "srcdoc"}]
    assert {one.get("action") for one in seen.all("//form")} <= {"/", "/articles", "/brief", "/quotes", "/verify"}
    assert not seen.all("//meta[@http-equiv]")
    for link in seen.links():
        parts = urlsplit(link)
        assert link.startswith(("/", "#", "https://ok.example/")), link
        assert not link.startswith("//")
        assert parts.scheme in {"", "https"}
        assert not parts.username
    return seen


@pytest.mark.parametrize("number", range(len(ARTICLES)))
def test_an_article_stays_in_its_place(page: TestClient, number: int) -> None:
    """Its text is all there, its title is one, and neither is anything else."""
    name, article = list(ARTICLES.items())[number]
    answer = page.get(article_url(name).partition("#")[0])
    assert answer.status_code == 200
    assert len(answer.content) < 1_000_000
    seen = contained(answer.text)
    stored = page.get(article_url(name, path="/api/articles")).json()
    assert stored["text"] == article["text"]
    shown = seen.one("//div[@class='text']").text_content()
    assert shown == harmless(article["text"])[: len(shown)]
    assert len(shown) == len(article["text"]) or seen.all("//p[@class='parts']/a")
    title = (article.get("title") or "").strip() or name
    assert seen.text("//article/h1")[:80] == one_line(title)[:80]


def test_the_list_of_them_stays_in_its_place(page: TestClient) -> None:
    """Page after page, each title a link to its article."""
    named, url = 0, "/articles"
    while url:
        seen = contained(page.get(url).text)
        rows = seen.all("//ol[@class='list']/li//p[@class='title']/a")
        assert [page.get(link.get("href")).status_code for link in rows[:5]] == [200] * min(5, len(rows))
        named += len(rows)
        url = next(iter(seen.all("//nav[@aria-label='Pages']//a[@rel='next']/@href")), "")
    assert named == len(ARTICLES)


@pytest.mark.parametrize("number", range(0, 30, 3))
def test_answers_from_them_stay_in_their_place(page: TestClient, number: int) -> None:
    """With the quotation marked as it stands in the article, in HTML and as JSON."""
    asked = f"How old is tower {number}?"
    outlet = harmless(ARTICLES[list(ARTICLES)[number]]["outlet"])
    for url in (f"/?q={quote(asked)}", f"/?q={quote('Who lit the lamp of the tower?')}&outlet={quote(outlet)}"):
        answer = page.get(url)
        assert answer.status_code in {200, 400}
        contained(answer.text)
    lit = page.get(f"/api/ask?q={quote('Who lit the lamp of the tower?')}")
    assert not _STEERING.search(lit.text)
    assert lit.json()["answer"] == "Ada Quill"
    cited = lit.json()["citations"][0]
    seen = contained(page.get(f"/?q={quote('Who lit the lamp of the tower?')}").text)
    assert seen.marked() == harmless(cited["quote"])


def test_who_said_what_in_them_stays_in_its_place(page: TestClient) -> None:
    """Each quotation with a link that opens its article with nothing else marked."""
    seen = contained(page.get("/quotes?by=Quill&limit=200").text)
    assert len(seen.all("//ul[@class='voices']/li")) > 20
    given = page.get("/api/quotes?by=Quill&limit=200")
    assert not _STEERING.search(given.text)
    links = [link for link in seen.all("//ul[@class='voices']//a/@href") if link.startswith("/articles")]
    for link, one in list(zip(links, given.json()["quotes"], strict=True))[::5]:
        assert contained(page.get(link.partition("#")[0]).text).marked() == harmless(one["citation"]["quote"])


@pytest.mark.parametrize("text", [*hostile.MARKUP, *hostile.HIDING], ids=range(30))
def test_a_draft_stays_in_its_place(page: TestClient, text: str) -> None:
    """Pasted, or in a file of such a name; and what an article has in the place of its words."""
    draft = f"“The lamp of {text} shall burn,” said {text}. “The lamp of {text} shall not,” said Ada Quill.\n"
    stored = draft.replace("\x00", "\ufffd").encode()
    posted = {"data": {"text": draft, "outlet": text}}, {"data": {"text": draft}}, {"files": {"file": (text, stored)}}
    for how in posted:
        answer = page.post("/verify", headers={"Origin": HERE}, **how)
        assert answer.status_code in {200, 400}
        contained(answer.text)
    assert not _STEERING.search(page.post("/api/verify", content=stored).text)


@pytest.mark.parametrize("text", [*hostile.MARKUP, *hostile.HIDING], ids=range(30))
def test_a_question_stays_in_its_place(page: TestClient, text: str) -> None:
    """What is asked comes back in the form, the title, the history and the errors."""
    one = quote(text, safe="")
    asked = (f"/?q={one}", f"/?q=lamp&before=q%3D{quote(one)}", f"/?q=lamp&outlet={one}", f"/?q=lamp&since={one}")
    said = (f"/quotes?by={one}", f"/quotes?about={one}")
    for url in (*asked, *said, f"/articles/{one}", f"/articles?until={one}"):
        contained(page.get(url).text)


@pytest.mark.parametrize("text", [*hostile.MARKUP, *hostile.HIDING][::6], ids=range(5))
def test_a_topic_stays_in_its_place(page: TestClient, text: str) -> None:
    """And so does what articles of such words hold on it."""
    contained(page.get(f"/brief?topic={quote(text, safe='')}").text)


def test_the_page_of_a_long_article_leads_through_all_of_it(page: TestClient) -> None:
    """Part by part, each of which ends where the next begins."""
    whole, url = "", "/articles/one-line"
    while url:
        seen = Seen(page.get(url).text)
        whole += seen.one("//div[@class='text']").text_content()
        url = next(iter(seen.all("//a[starts-with(., 'Later part')]/@href")), "")
    assert whole == ARTICLES["one-line"]["text"]


def test_no_path_leads_out_of_the_library(page: TestClient) -> None:
    """Whatever an id looks like, it is only ever an id."""
    for path in ("/articles/%2Fetc%2Fpasswd", "/static/%2e%2e/app.py", "/static/../app.py", "/static/app.py",
                 "/articles/..%2f..%2f..%2fetc%2fpasswd", "/articles/" + quote(__file__, safe="")):  # fmt: skip
        answer = page.get(path)
        assert answer.status_code == 404
        assert "root:" not in answer.text
    assert json.loads(page.get("/api/articles/?id=..").text)["id"] == ".."
    assert not Path("passwd").exists()
