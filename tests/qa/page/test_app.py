"""The routes: pages for people, JSON for programs, over real libraries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from evals.command import main
from index.library import Library
from qa.page import views
from tests.qa.page.conftest import SAMPLE, Served
from tests.qa.page.seen import Seen
from tests.qa.write.server import scripted

Page = Callable[[Mapping[str, str]], TestClient]
ASKED = "Which mayors refused cooperation?"
FERRY = {"ferry.md": "---\ntitle: Ferry sinks\noutlet: Bay Post\ndate: 2019-07-12\nurl: https://bay.example/f?a=1\n---\n"
         "The ferry sank before dawn on Friday.\n\nMayor Ada Reyes said nobody was hurt.\n"}  # fmt: skip


def seen(client: TestClient, url: str, status: int = 200) -> Seen:
    answer = client.get(url)
    assert answer.status_code == status
    return Seen(answer.text)


def test_the_front_page_asks_and_shows_the_newest(sample: TestClient) -> None:
    """Without a script: a form that GETs, filters from the library, and how fresh that is."""
    page = seen(sample, "/")
    form = page.one("//form")
    assert (form.get("action"), form.get("method")) == ("/", "get")
    assert "The Harbor Ledger" in page.all("//input[@name='outlet']/@value")
    assert {"since", "until"} <= set(page.all("//input/@name"))
    assert "29 articles" in page.text("//p[@class='facts']")
    assert "library last changed" in page.text("//p[@class='facts']")
    assert len(page.all("//ul[@class='newest']/li")) == 6


def test_an_answer_stands_beside_its_article_with_the_quotation_alone_marked(sample: TestClient) -> None:
    """Every citation is a link that opens it, and leads back."""
    given = sample.get("/api/ask", params={"q": ASKED}).json()
    page = seen(sample, f"/?q={quote(ASKED)}")
    assert page.text("//p[contains(@class, 'headline')]") == given["answer"]
    for citation in given["citations"]:
        number = citation["number"]
        (link,) = set(page.all(f"//span[@class='cite']/a[contains(., '[{number}]')]/@href"))
        assert link.endswith("#quotation")
        opened = seen(sample, link)
        assert opened.marked() == citation["quote"]
        assert opened.one("//mark[@id='quotation']") is not None
        assert f"#source-{number}" in opened.links()
        assert opened.one(f"//li[@id='source-{number}']") is not None


def _questions() -> list[str]:
    lines = (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [case["question"] for case in map(json.loads, lines) if case["answerable"]]


def test_every_quotation_of_the_samples_answers_is_what_its_page_marks(sample: TestClient) -> None:
    """Beside the answer, and on the article's own page."""
    checked = 0
    for question in _questions()[::5]:
        for citation in sample.get("/api/ask", params={"q": question}).json()["citations"]:
            page = seen(sample, f"/?q={quote(question)}&cite={citation['number']}")
            assert page.marked() == citation["quote"]
            (whole,) = page.all(f"//li[@id='source-{citation['number']}']//a[text()='Whole article']/@href")
            assert seen(sample, whole).marked() == citation["quote"]
            checked += 1
    assert checked > 15


def test_next_and_previous_lead_through_the_quotations(sample: TestClient) -> None:
    """From the first to the last and back."""
    url, numbers = f"/?q={quote(ASKED)}", []
    while url:
        page = seen(sample, url)
        numbers.append(page.text("//*[@id='opened-title']"))
        url = next(iter(page.all("//a[@rel='next']/@href")), "")
    assert numbers == [f"Quotation {n} of {len(numbers)}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) > 2
    back = page.one("//a[@rel='prev']").get("href")
    assert seen(sample, back).text("//*[@id='opened-title']") == numbers[-2]


def test_a_citation_says_its_quotation_outlet_date_and_line(page: Page) -> None:
    """In what is shown beside it on hover or focus, and read out as its description."""
    shown = seen(page(FERRY), "/?q=Who said that nobody was hurt?")
    tip = shown.one("//span[@role='tooltip']")
    assert shown.one("//span[@class='cite']/a").get("aria-describedby") == tip.get("id")
    said = " ".join(tip.text_content().split())
    assert said == "Mayor Ada Reyes said nobody was hurt. Bay Post, 12 July 2019, line 9"


def test_a_refusal_shows_the_nearest_passages_and_calls_them_so(sample: TestClient) -> None:
    """None of them is marked as an answer, nor opened unasked."""
    page = seen(sample, "/?q=Who is the mayor of Seattle?")
    assert page.text("//p[contains(@class, 'headline')]") == "No answer"
    assert "none of them answers" in page.text("//h2[contains(., 'Nearest')]")
    assert not page.all("//mark")
    near = page.all("//ol[@class='nearest']//p[@class='from']/a/@href")
    assert len(near) > 1
    opened = seen(sample, near[0])
    assert opened.text("//*[@id='opened-title']").endswith("no answer")
    assert opened.marked() == sample.get("/api/ask?q=Who is the mayor of Seattle?").json()["nearest"][0]["text"]


@pytest.mark.parametrize(
    ("filters", "asked"),
    [
        ("outlet=The+Harbor+Ledger", {"outlets": ["The Harbor Ledger"]}),
        ("since=2019-07-13&until=2019", {"since": "2019-07-13", "until": "2019"}),
        ("outlet=the+potomac+sampler&outlet=Metro+Lantern", {"outlets": ["the potomac sampler", "Metro Lantern"]}),
    ],
)
def test_filters_are_those_of_the_command_line(sample: TestClient, filters: str, asked: object) -> None:
    """And the form keeps them."""
    assert sample.get(f"/api/ask?q={ASKED}&{filters}").json()["searched"]["filters"] == asked
    page = seen(sample, f"/?q={ASKED}&{filters}")
    assert page.all("//details[@class='within'][@open]")


@pytest.mark.parametrize(
    ("url", "status", "word"),
    [
        ("/?q=who&outlet=The+Moon", 400, "No article is of the outlet"),
        ("/?q=who&since=yesteryear", 400, "is not a date"),
        ("/?q=%3F", 400, "The question is empty"),
        ("/?q=" + "who+" * 3000, 400, ""),
        ("/articles/none.txt", 404, "No article"),
        ("/articles/..%2F..%2Fetc%2Fpasswd", 404, "No article"),
        ("/nowhere", 404, "There is no such page"),
    ],
)
def test_what_is_wrong_is_said_on_a_page(sample: TestClient, url: str, status: int, word: str) -> None:
    """With the status that programs go by."""
    assert word in seen(sample, url, status).text("//p[@class='notice']")


def test_articles_are_listed_by_date_and_narrowed(sample: TestClient) -> None:
    """Those without a date last."""
    page = seen(sample, "/articles")
    assert page.text("//p[@role='status']") == "29 articles, the newest first"
    days = [one.text_content().split(", ")[-1].strip() for one in page.all("//ol[@class='list']//p[@class='kicker']")]
    years = [int(day[-4:]) for day in days if day[-4:].isdigit()]
    assert years == sorted(years, reverse=True)
    assert len(days) == 29
    narrowed = seen(sample, "/articles?outlet=Metro+Lantern&since=2023")
    assert {one.text_content().strip() for one in narrowed.all("//ol[@class='list']//bdi[1]")} >= {"Metro Lantern"}
    assert "1 article," in narrowed.text("//p[@role='status']")


def test_versions_and_copies_are_told(library: Callable[..., Library], served: Served) -> None:
    """In the list, and on the article's page."""
    story = "".join(
        f"The council of Bay Point heard neighbour {n} about the new pier and its cost.\n\n" for n in range(9)
    )
    head = "---\ntitle: {}\noutlet: {}\ndate: 2020-01-02\n---\n"
    told = (("a.md", "Pier heard", "Bay Post"), ("b.md", "Pier debated", "Town Crier"))
    made = library({name: head.format(title, outlet) + story for name, title, outlet in told})
    source = Path(made.article("a.md").path or "")
    source.write_text(source.read_text() + "It voted at midnight.\n")
    made.sync()
    client = served(made.folder)
    row = seen(client, "/articles").text("//ol[@class='list']/li[p[@class='title']/a[@href='/articles/a.md']]")
    assert "2 versions" in row
    assert "also in" in row
    assert "Town Crier" in row
    page = seen(client, "/articles/a.md")
    assert len(page.all("//dt[text()='Versions']/..//li")) == 2
    assert "Town Crier" in page.text("//dt[text()='The same story, copied']/..")


def test_the_json_is_the_command_lines(
    sample: TestClient, sample_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for the seconds."""
    library = ["--library", str(sample_folder), "--json"]
    for command, url in (
        (["ask", ASKED], f"/api/ask?q={ASKED}"),
        (["ask", "--outlet", "Metro Lantern", "who ended the strike?"],
         "/api/ask?q=who ended the strike?&outlet=Metro Lantern"),
        (["search", "--limit", "3", "water main"], "/api/search?q=water main&limit=3"),
        (["index", "show", "emu-escape.txt"], "/api/articles/emu-escape.txt"),
    ):  # fmt: skip
        main([*command, *library])
        expected, given = json.loads(capsys.readouterr().out), sample.get(url).json()
        assert given | {"seconds": 0} == expected | {"seconds": 0}


def test_json_errors_have_their_message(sample: TestClient) -> None:
    """And the status of their kind."""
    for url, status in (("/api/ask?q=", 400), ("/api/search?q=", 400), ("/api/articles/none", 404)):
        answer = sample.get(url)
        assert answer.status_code == status
        assert answer.json()["error"]


def test_a_follow_up_leans_on_the_question_before_it(page: Page) -> None:
    """The address has the sitting: nothing is kept for a reader on the server."""
    client = page(FERRY)
    first = seen(client, "/?q=Who said that nobody was hurt?")
    (before,) = first.all("//input[@name='before']/@value")
    second = seen(client, f"/?q=When did the ferry sink?&before={quote(before)}")
    assert second.text("//nav[@class='history']//li") == "Who said that nobody was hurt?"
    third = seen(client, f"/?q=And what did she say?&before={quote(before)}")
    assert "Read as:" in third.text("//section[@class='answer']/p[contains(., 'Read as')]")
    assert "Ada Reyes" in third.text("//section[@class='answer']/p[contains(., 'Read as')]")
    alone = third.one("//a[contains(., 'by itself')]").get("href")
    assert "before=" not in alone
    back = third.one("//nav[@class='history']//li/a").get("href")
    assert seen(client, back).text("//h1") == "Who said that nobody was hurt?"


def test_an_article_that_changed_is_marked_in_the_version_that_was_quoted(
    library: Callable[..., Library], served: Served
) -> None:
    """Or, where that is gone, not at all, and it is said."""
    made = library(FERRY)
    client = served(made.folder)
    cited = client.get("/api/ask?q=Who said that nobody was hurt?").json()["citations"][0]
    url = seen(client, "/?q=Who said that nobody was hurt?").one("//a[text()='Whole article']").get("href")
    source = Path(cited["article"]["path"])
    source.write_text(source.read_text().replace("The ferry sank", "The old ferry of Bay Point sank"))
    made.sync()
    old = seen(client, url)
    assert old.marked() == cited["quote"]
    assert "Not the newest" in old.text("//p[@class='notice']")
    assert "this one" in old.text("//dl[@class='about']//li[strong]")
    assert seen(client, "/?q=Who said that nobody was hurt?").marked() == cited["quote"]
    gone = seen(client, url.replace("of=", "of=0"))
    assert not gone.marked()
    assert "has changed" in gone.text("//p[@class='notice']")


def test_the_front_page_says_that_the_library_is_behind_its_folders(
    library: Callable[..., Library], served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing of it where it is not. It does not look again at every visit."""
    client = served(library(FERRY).folder)
    assert not seen(client, "/").all("//p[@role='status']")
    (tmp_path / "articles" / "new.txt").write_text("The ferry sails again.\n", encoding="utf-8")
    monkeypatch.setattr(views, "LOOKED_AT_EVERY", 1e6)
    assert not seen(client, "/").all("//p[@role='status']")
    monkeypatch.setattr(views, "LOOKED_AT_EVERY", 0.0)
    assert "behind its folders: 1 new" in seen(client, "/").text("//p[@role='status']")


def test_a_disagreement_is_shown_with_its_citations(page: Page) -> None:
    """Each side's quotation leads back to where it is cited, if only to the disagreement."""
    costs = {
        "Bay Post": "$8 million",
        "Dale News": "$14 million",
        "Fen Times": "$19 million",
        "Hill Echo": "$11 million",
    }
    story = "---\noutlet: {}\ndate: 2023-03-14\n---\nThe new town hall of Corwen will cost {}, the council said.\n"
    client = page({f"{outlet}.md": story.format(outlet, cost) for outlet, cost in costs.items()})
    shown = seen(client, "/?q=How much will the new town hall of Corwen cost?")
    sides = [" ".join(side.text_content().split()) for side in shown.all("//section[@class='disagreement']//li")]
    assert sorted(side.split(" (")[0] for side in sides) == sorted(costs.values())
    places = set(shown.all("//*/@id"))
    back = shown.all("//a[text()='Back to the answer']/@href")[:4]
    assert "#disagreement-1" in back
    assert {link.removeprefix("#") for link in back} <= places
    assert all(cost in "".join(shown.all("//textarea/text()")[:1]) for cost in costs.values())


def test_an_answer_can_be_taken_along(page: Page) -> None:
    """As text, as Markdown with a footnote, as BibTeX."""
    shown = seen(page(FERRY), "/?q=Who said that nobody was hurt?")
    text, markdown, bibtex = shown.all("//aside//textarea")
    assert text.text.strip() == (
        "“Mayor Ada Reyes said nobody was hurt.” — “Ferry sinks”. Bay Post, 12 July 2019. "
        "https://bay.example/f?a=1 (line 9)"
    )
    assert markdown.text.strip().splitlines() == [
        "“Mayor Ada Reyes said nobody was hurt.”[^1]",
        "",
        "[^1]: [“Ferry sinks”](<https://bay.example/f?a=1>). Bay Post, 12 July 2019. (line 9)",
    ]
    assert bibtex.text.strip().startswith("@article{ferry-md,")


def test_claims_are_streamed_and_then_the_answer(library: Callable[..., Library], served: Served) -> None:
    """Each claim that a language model wrote, once it has passed its checks."""
    claim = '{"refused": false, "claims": [{"ids": ["s2"], "text": "Mayor Ada Reyes said nobody was hurt."}]}'
    with scripted(claim) as server:
        client = served(library(FERRY).folder, server.name)
        assert seen(client, "/").one("//form").get("data-streams") == "/api/ask/stream"
        answer = client.get("/api/ask/stream", params={"q": "Who said that nobody was hurt?"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [dict(line.split(": ", 1) for line in one.splitlines()) for one in answer.text.strip().split("\n\n")]
    assert [one["event"] for one in events][-1] == "answer"
    data = [json.loads(one["data"]) for one in events]
    assert data[-1]["answered"]
    assert [one["text"] for one in data[:-1]] == [one["text"] for one in data[-1]["statements"]]


def test_a_stream_says_what_went_wrong(library: Callable[..., Library], served: Served) -> None:
    """A language model that does not answer is an error, not an answer in its stead."""
    with scripted((500, "out of order")) as server:
        answer = served(library(FERRY).folder, server.name).get("/api/ask/stream?q=Who was hurt?")
    assert answer.text.startswith("event: error\ndata: ")
    assert "127.0.0.1" in answer.text
