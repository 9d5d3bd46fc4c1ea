"""Who said what, and a draft held against the articles, on the page and as JSON."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from evals.command import main
from index.library import Library
from qa import open_library
from qa.page import app
from qa.page.app import application
from qa.page.desk import Desk
from tests.qa.page.conftest import HERE, serving
from tests.qa.page.seen import Seen

ARTICLES = {
    "market.md": "---\ntitle: Market to stay\noutlet: Holm Herald\ndate: 2021-03-02\n"
    "url: https://holm.example/market\n---\n"
    "“We won’t move the market — not this year,” said Bo Lind, the mayor of Holm. The council votes on Monday.\n",
    "pier.md": "---\ntitle: Pier to close\noutlet: Bay Post\ndate: 2021-05-04\n---\n"
    "Eva Moss, chief executive of the harbor, said that the pier closes in June.\n\n"
    "“It is older than all of us, and it will not last,” she said.\n",
}  # fmt: skip
DRAFT = (
    "“We won't move the market - not this year,” said Bo Lind.\n\n"
    "“It is older than some of us, and it will not last,” said Eva Moss. "
    "“It is older than all of us, and it will not last,” said Bo Lind.\n\n"
    "“The moon is a harbor too, for those who wait,” said Eva Moss.\n"
)
POSTED = {"Origin": HERE}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that no test changes."""
    where = tmp_path_factory.mktemp("quoting")
    (where / "articles").mkdir()
    for name, text in ARTICLES.items():
        (where / "articles" / name).write_text(text, encoding="utf-8")
    with Library.create(where / "library") as made:
        made.add([where / "articles"])
    return where / "library"


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[TestClient]:
    with serving(open_library(folder)) as client:
        yield client


def seen(answer: Any, status: int = 200) -> Seen:
    assert answer.status_code == status
    return Seen(answer.text)


# --- who said what


def test_voices_are_shown_by_speaker_and_open_their_articles(page: TestClient) -> None:
    """At the quotation, which alone is marked; a role is told in the article's words."""
    shown = seen(page.get("/quotes?about=pier"))
    assert shown.text("//h2") == "Eva Moss, chief executive"
    (said, quoted) = shown.all("//ul[@class='voices']/li")
    assert " ".join(said.text_content().split()).startswith("said: the pier closes in June")
    assert quoted.xpath(".//q")[0].text_content() == "It is older than all of us, and it will not last,"
    given = page.get("/api/quotes?about=pier").json()["quotes"]
    links = [link for link in shown.links() if link.startswith("/articles/")]
    assert len(links) == len(given) == 2
    for link, one in zip(links, given, strict=True):
        assert link.endswith("#quotation")
        assert seen(page.get(link)).marked() == one["citation"]["quote"]


def test_voices_are_narrowed_as_questions_are(page: TestClient) -> None:
    """And the form keeps what was asked."""
    shown = seen(page.get("/quotes?by=mayor&outlet=Holm+Herald&since=2021"))
    assert shown.text("//h2") == "Bo Lind, mayor"
    assert shown.one("//input[@name='by']").get("value") == "mayor"
    assert shown.all("//input[@name='outlet'][@checked]/@value") == ["Holm Herald"]
    assert "No article has such words" in seen(page.get("/quotes?by=mayor&until=2020")).text("//p[@role='status']")
    assert seen(page.get("/quotes?by=mayor&since=soon"), 400).text("//p[@class='notice']")


def test_a_misspelt_name_is_read_as_the_one_there_is(page: TestClient) -> None:
    """And it is said how."""
    shown = seen(page.get("/quotes?about=markett"))
    assert "Read as: market" in shown.text("//main/p[contains(., 'Read as')]")
    assert shown.text("//h2") == "Bo Lind, mayor"


def test_without_a_name_or_a_topic_there_is_the_form_alone(page: TestClient) -> None:
    """For programs an error."""
    shown = seen(page.get("/quotes"))
    assert (shown.one("//form").get("action"), shown.one("//form").get("method")) == ("/quotes", "get")
    assert not shown.all("//h2")
    answer = page.get("/api/quotes")
    assert answer.status_code == 400
    assert "Whose words" in answer.json()["error"]


def test_there_is_a_link_to_more(page: TestClient) -> None:
    """Where as many were found as are shown."""
    shown = seen(page.get("/quotes?about=pier&limit=1"))
    (more,) = shown.all("//a[text()='More of them']/@href")
    assert len(seen(page.get(more)).all("//ul[@class='voices']/li")) == 2


# --- a draft


def checked(shown: Seen) -> list[str]:
    return [" ".join(one.text_content().split()) for one in shown.all("//ol[@class='checked']/li")]


def test_a_draft_is_shown_with_what_became_of_each_quotation(page: TestClient) -> None:
    """In words beside the mark, in the draft and in the list; with the change, and whose words they are."""
    form = seen(page.get("/verify")).one("//form")
    assert (form.get("action"), form.get("method"), form.get("enctype")) == ("/verify", "post", "multipart/form-data")
    shown = seen(page.post("/verify", data={"text": DRAFT}, headers=POSTED))
    held, changed, others, none = checked(shown)
    assert held.startswith("1. Line 1: verbatim, in the draft said by Bo Lind")
    assert changed.startswith("2. Line 3: altered")
    assert "“some”, where the article has “all”" in changed
    assert others.startswith("3. Line 3: misattributed")
    assert "Said by Eva Moss" in others
    assert none.startswith("4. Line 5: not found")
    draft = shown.one("//div[@class='draft']")
    marks = [" ".join(one.text_content().split()) for one in draft.xpath(".//a")]
    assert [one.rsplit(" [")[1] for one in marks] == [
        "1: verbatim]",
        "2: altered]",
        "3: misattributed]",
        "4: not found]",
    ]
    for small in draft.xpath(".//small"):
        small.drop_tree()
    assert draft.text_content() == DRAFT
    assert shown.one("//textarea").text.strip() == DRAFT.strip()


def test_a_verdict_opens_the_article_at_its_words(page: TestClient) -> None:
    """Those that the article has, where the draft has others."""
    given = page.post("/api/verify", content=DRAFT.encode()).json()["quotes"]
    shown = seen(page.post("/verify", data={"text": DRAFT}, headers=POSTED))
    for number, one in enumerate(given, 1):
        links = shown.all(f"//li[@id='q{number}']//a[starts-with(@href, '/articles')]/@href")
        places = one["citations"] or [one["nearest"]] if one["citations"] or one["nearest"] else []
        assert [seen(page.get(link)).marked() for link in links] == [place["quote"] for place in places]
    assert given[0]["citations"][0]["quote"] == "We won’t move the market — not this year,"


def test_a_file_is_taken_in_place_of_the_text(page: TestClient) -> None:
    """Whatever of the kinds that are read it is."""
    html = f"<!doctype html><html><body><p>{DRAFT.splitlines()[0]}</p></body></html>".encode()
    for name, content in (("draft.html", html), ("draft.md", DRAFT.splitlines()[0].encode())):
        shown = seen(page.post("/verify", data={"text": "x"}, files={"file": (name, content)}, headers=POSTED))
        assert [one.split(",")[0] for one in checked(shown)] == ["1. Line 1: verbatim"]
        assert f"1 quotation in {name}" in shown.text("//p[@role='status']")


def test_the_json_is_the_command_lines(
    page: TestClient, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also within filters; of a draft its name is "-"."""
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    for url, options in (("", []), ("?outlet=Bay+Post", ["--outlet", "Bay Post"])):
        main(["verify", str(tmp_path / "draft.md"), "--json", "--library", str(folder), *options])
        expected = json.loads(capsys.readouterr().out)
        assert page.post(f"/api/verify{url}", content=DRAFT.encode()).json() == expected | {"draft": "-"}
    main(["quotes", "--by", "mayor", "--json", "--library", str(folder)])
    assert page.get("/api/quotes?by=mayor").json() == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"data": {"text": " "}}, "No draft is given"),
        ({"files": {"file": ("draft.md", b"")}}, "No draft is given"),
        ({"files": {"file": ("draft.docx", b"PK\x03\x04")}}, "draft.docx cannot be read as a draft"),
        ({"files": {"file": ("draft.txt", b"\x00\x01\x02")}}, "draft.txt is no text that can be read"),
        ({"data": {"text": "words " * 40_000}}, "at most 200,000"),
        ({"data": {"text": DRAFT, "outlet": "The Moon"}}, "No article is of the outlet"),
        ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}, "form cannot be read"),
        ({"content": b"\x00", "headers": {"Content-Type": "multipart/form-data"}}, "The form cannot be read"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_draft_is_said(page: TestClient, posted: dict[str, Any], told: str) -> None:
    """On a page, with the status of a mistake."""
    headers = POSTED | posted.pop("headers", {})
    assert told in seen(page.post("/verify", headers=headers, **posted), 400).text("//p[@class='notice']")


def test_a_draft_is_kept_nowhere(
    page: TestClient, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the library, not in a file for the time being, and no page shows it again."""

    def held() -> Mapping[str, str]:
        return {str(one): hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.rglob("*") if one.is_file()}

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = held()
    html = f"<html><body><p>{DRAFT}</p></body></html>".encode()
    assert seen(page.post("/verify", files={"file": ("draft.html", html)}, headers=POSTED))
    assert held() == before
    assert not list(tmp_path.iterdir())
    assert "older than some" not in page.get("/verify").text


def test_only_a_draft_may_be_posted(page: TestClient) -> None:
    """And from the page's own form alone."""
    for path in ("/", "/quotes", "/articles", "/api/ask", "/api/quotes"):
        assert page.post(path, data={"text": DRAFT}, headers=POSTED).status_code == 405
    for origin in ("null", "http://evil.example"):
        assert page.post("/verify", data={"text": DRAFT}, headers={"Origin": origin}).status_code == 403
    assert page.get("/api/verify").status_code == 405


def test_a_draft_that_does_not_come_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that is begun and never ended."""
    monkeypatch.setattr(app, "COMING", 0.05)
    sent: list[Any] = []
    headers = {"host": "127.0.0.1:8765", "content-length": "100", "content-type": "multipart/form-data; boundary=x"}
    scope = {
        "type": "http", "method": "POST", "path": "/verify", "raw_path": b"/verify", "query_string": b"",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "http_version": "1.1",
    }  # fmt: skip
    begun = iter([{"type": "http.request", "body": b"--x\r\n", "more_body": True}])

    async def receive() -> Any:
        if (message := next(begun, None)) is not None:
            return message
        await anyio.sleep_forever()
        return None

    async def send(message: Any) -> None:
        sent.append(message)

    with open_library(folder) as opened:
        desk = Desk(opened)
        anyio.run(application(desk), scope, receive, send)
        desk.close()
    assert sent[0]["status"] == 400
    assert b"did not come whole in time" in b"".join(one.get("body", b"") for one in sent[1:])


# --- a brief


def test_a_brief_has_a_link_to_the_quotation_of_each_entry(page: TestClient) -> None:
    """In every part, and in the list of sources; as it can be copied, too."""
    given = page.get("/api/brief?topic=pier").json()
    assert given["timeline"]
    assert given["voices"]
    shown = seen(page.get("/brief?topic=pier"))
    titles = [one.text_content() for one in shown.all("//h2")]
    assert titles[0] == "Timeline"
    assert "Voices" in titles
    assert shown.text("//h3") == "Eva Moss, chief executive"
    cited = shown.all("//span[@class='cite']/a")
    assert cited
    for link in cited:
        number = int(re.sub(r"\D", "", link.text_content()))
        opened = seen(page.get(link.get("href")))
        assert opened.marked() == given["citations"][number - 1]["quote"]
    copied = shown.one("//textarea[@id='copy-brief']").text
    assert copied.strip().startswith("# pier")
    assert "[^1]:" in copied


def test_a_brief_of_nothing_says_so(page: TestClient) -> None:
    """And without a topic there is the form alone."""
    assert "No article here is about" in seen(page.get("/brief?topic=volcano")).text("//p[@role='status']")
    assert not seen(page.get("/brief")).all("//h2")
    assert page.get("/api/brief").status_code == 400


def test_the_briefs_json_is_the_command_lines(
    page: TestClient, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Within filters, too."""
    main(["brief", "pier", "--since", "2021", "--limit", "2", "--json", "--library", str(folder)])
    assert page.get("/api/brief?topic=pier&since=2021&limit=2").json() == json.loads(capsys.readouterr().out)
