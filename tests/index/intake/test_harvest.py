"""The web in a library: pages and feeds come in, are fetched again, stay when they are gone, and go when told to."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

import index.intake.harvest
from index.errors import InputError, WebError
from index.ids import web_sources
from index.intake.harvest import Harvest
from index.intake.worker import Worker
from index.library import Library
from index.report import Report
from index.upkeep import check
from tests.index.fake import CountWords
from tests.index.intake.site import Site
from tests.index.intake.workers import replace_reader

BODY = """The lighthouse lamp was lit again on Monday, after eleven dark years, by Ada Quill, who mended it herself.
Fishermen had asked the harbour board for the lamp since the winter storms, and the board had promised it twice."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library", encoder=CountWords()) as made:
        yield made


def html(title: str, body: str = BODY, head: str = "") -> str:
    """A page with an article, as news sites have it."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n"))
    return (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )


def rss(*entries: tuple[str, str, str], more: str = "") -> str:
    """A feed of (link, summary, whole text)."""
    items = "".join(
        f"<item><title>Of {link}</title><link>{link}</link><description>{summary}</description>"
        + (f"<content:encoded><![CDATA[<p>{whole}</p>]]></content:encoded>" if whole else "")
        + "</item>"
        for link, summary, whole in entries
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>The Harbor Ledger</title>{items}{more}</channel></rss>"
    )


def ids(library: Library) -> list[str]:
    return [article.id for article in library.articles()]


def reasons(report: Report) -> dict[str, str]:
    return {one.path: one.reason for one in report.skipped}


# ------------------------------------------------------------------------------------------------- pages


def test_a_page_is_stored_under_its_address(site: Site, library: Library) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html; charset=utf-8")
    report = library.add_web([f"{url}#comments"], site.web())
    assert report == Report(added=(url,))
    article = library.article(url)
    assert (article.url, article.path, article.title) == (url, None, "Lamp lit")
    assert "after eleven dark years" in article.text
    assert web_sources(library.store) == [url]
    assert library.search("lighthouse lamp")[0].passage.article_id == url
    assert not check(library)


def test_a_text_is_stored_as_it_is(site: Site, library: Library) -> None:
    url = site.page("/lamp.txt", f"Lamp lit\n\n{BODY}\n")
    library.add_web([url], site.web())
    assert library.article(url).text == f"Lamp lit\n\n{BODY}\n"


def test_lines_are_stored_under_the_address_of_their_file(site: Site, library: Library) -> None:
    """Whatever ids they bring: they cannot take the place of another's article."""
    lines = [{"id": "a", "text": "A lamp."}, {"text": "A pier."}, {"id": "https://example.com/", "text": "A rope."}, {}]
    url = site.page("/day.jsonl", "\n".join(map(json.dumps, lines)), "application/jsonl")
    report = library.add_web([url], site.web())
    assert report.added == (f"{url}#a", f"{url}#day.jsonl:2", f"{url}#https://example.com/")
    assert [(one.path, one.line) for one in report.skipped] == [(url, 4)]
    assert library.remove([f"{url}#a"]) == [f"{url}#a"]
    assert library.remove([url]) == [f"{url}#day.jsonl:2", f"{url}#https://example.com/"]


def test_what_cannot_be_had_is_reported_and_the_rest_goes_on(site: Site, library: Library) -> None:
    good = site.page("/lamp", html("Lamp lit"), "text/html")
    missing, picture = site.url("/missing"), site.page("/a.png", b"", "image/png")
    away = site.redirect("/away", "http://10.0.0.1/")
    empty = site.page("/empty", "<html><body></body></html>", "text/html")
    report = library.add_web([missing, picture, away, empty, good], site.web())
    assert report.added == (good,)
    said = reasons(report)
    assert said[missing] == "answers 404 Not Found: check the address"
    assert said[picture].startswith("is image/png, which is not read")
    assert "10.0.0.1, which is no public address" in said[away]
    assert "text" in said[empty]
    assert web_sources(library.store) == [good]


@pytest.mark.parametrize("url", ["ftp://example.com/a", "https://ada:word@example.com/", "http://example.com:8080/"])
def test_a_url_that_is_never_fetched_is_an_error_before_anything_is(site: Site, library: Library, url: str) -> None:
    good = site.page("/lamp", html("Lamp lit"), "text/html")
    with pytest.raises(WebError):
        library.add_web([good, url], site.web())
    assert site.asked == []
    assert ids(library) == []


def test_where_a_redirect_leads_is_the_address(site: Site, library: Library) -> None:
    place = site.page("/2019/lamp", html("Lamp lit"), "text/html")
    short = site.redirect("/s/1", "/2019/lamp")
    assert library.add_web([short], site.web()).added == (place,)
    assert library.add_web([short], site.web()) == Report(unchanged=1)
    assert library.remove([short]) == [place]
    assert web_sources(library.store) == []


def test_a_page_is_removed_by_the_address_it_was_found_at(site: Site, library: Library) -> None:
    site.page("/2019/lamp", html("Lamp lit"), "text/html")
    library.add_web([site.redirect("/s/1", "/2019/lamp")], site.web())
    assert library.remove([site.url("/2019/lamp#top")]) == [site.url("/2019/lamp")]
    assert web_sources(library.store) == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("/lamp", "/lamp"),
        ("/lamp#top", "/lamp"),
        ("https://example.com/other", "/lamp?from=feed"),
        ("http://127.0.0.1:1/lamp", "/lamp?from=feed"),
        ("/", "/lamp?from=feed"),
        ("javascript:void(0)", "/lamp?from=feed"),
        ("http://[", "/lamp?from=feed"),
    ],
)
def test_the_address_that_a_page_gives_itself_is_believed_of_its_own_site(
    site: Site, library: Library, stated: str, expected: str
) -> None:
    link = f'<link rel="canonical" href="{site.url(stated) if stated.startswith("/") else stated}">'
    url = site.page("/lamp?from=feed", html("Lamp lit", head=link), "text/html")
    assert library.add_web([url], site.web()).added == (site.url(expected),)


def test_a_second_page_that_states_the_address_of_the_first_does_not_take_its_place(
    site: Site, library: Library
) -> None:
    link = f'<link rel="canonical" href="{site.url("/lamp")}">'
    first = site.page("/lamp", html("Lamp lit", head=link), "text/html")
    second = site.page("/lamp?page=2", html("Lamp lit", BODY.replace("lamp", "pier"), link), "text/html")
    same = site.page("/lamp?print", html("Lamp lit", head=link), "text/html")
    assert library.add_web([first, second, same], site.web()) == Report(added=(first, second), unchanged=1)
    assert library.sync_web(site.web()) == Report(unchanged=3)


DEATHS = {
    "hangs": ("import time; time.sleep(60)", "gave no article within 2 seconds, so that its reading was stopped"),
    "takes all memory": ("bytearray(1 << 40)", "takes more than 512 MB of memory to read"),
}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for what is there for a moment, and workers with less patience."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(index.intake.harvest, "Worker", partial(Worker, 2, 512 * 1024**2))
    return folder


@pytest.mark.parametrize("death", DEATHS)
def test_a_page_that_its_reader_cannot_bear_is_reported_and_the_rest_goes_on(
    site: Site, library: Library, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    does, reason = DEATHS[death]
    body = f"  if 'trap' in name:\n   {does}\n  yield Article(id=name, text='Read in a process of its own.')"
    replace_reader(monkeypatch, tmp_path, body)
    urls = [site.page(path, html("Lamp lit"), "text/html") for path in ("/a", "/trap", "/b")]
    report = library.add_web(urls, site.web())
    assert report.added == (urls[0], urls[2])
    assert reasons(report) == {urls[1]: reason}
    assert library.article(urls[2]).text == "Read in a process of its own."
    assert web_sources(library.store) == [urls[0], urls[2]]
    assert list(temporary.iterdir()) == []


def test_a_page_that_was_read_in_part_is_asked_for_again(
    site: Site, library: Library, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole: its server would say that it has not changed."""
    first = "  yield Article(id='one', text='The first story.')"
    replace_reader(monkeypatch, tmp_path, f"{first}\n  import os; os._exit(7)")
    url = site.page("/all", html("Lamp lit"), "text/html", ETag='"1"')
    report = library.add_web([url], site.web())
    assert (report.added, list(reasons(report))) == ((f"{url}#one",), [url])
    replace_reader(monkeypatch, tmp_path, f"{first}\n  yield Article(id='two', text='The second.')")
    assert library.sync_web(site.web()) == Report(added=(f"{url}#two",), unchanged=1)
    assert "If-None-Match" not in site.asked[-1][1]
    site.page("/all", status=304)
    assert library.sync_web(site.web()) == Report(unchanged=2)


def test_of_a_feed_that_its_reader_cannot_bear_the_pages_are_fetched(
    site: Site, library: Library, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_reader(
        monkeypatch, tmp_path, "  if 'feed' in name:\n   import os; os._exit(7)\n  yield Article(id=name, text='Page.')"
    )
    page = site.page("/a", html("Lamp lit"), "text/html")
    feed = site.page("/feed", rss((page, "A lamp.", BODY)), "application/rss+xml")
    report = library.add_web([feed], site.web())
    assert report.added == (page,)
    assert "its reader ended (exit code 7)" in reasons(report)[feed]
    assert list(temporary.iterdir()) == []


def test_who_stops_it_leaves_no_process_and_no_page(
    site: Site, tmp_path: Path, temporary: Path, started: list[int]
) -> None:
    """While an article of a page is stored, whose next ones wait."""
    url = site.page("/day.jsonl", '{"text": "A lamp that was lit."}\n' * 20_000, "application/jsonl")

    def stop(items: Iterable[object]) -> tuple[Report, set[str]]:
        next(iter(items))
        assert len(list(temporary.iterdir())) == 1
        assert len(started) == 1
        raise KeyboardInterrupt

    with Library.create(tmp_path / "library", encoder=CountWords()) as made, pytest.raises(KeyboardInterrupt) as end:
        Harvest(site.web(), made.store, stop).take([url])
    assert end.tb  # what it holds is not yet forgotten
    assert list(temporary.iterdir()) == []
    assert not Path(f"/proc/{started[0]}").exists()


# ------------------------------------------------------------------------------------------------- again


def test_an_unchanged_page_is_unchanged_and_a_changed_one_replaced(site: Site, library: Library) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html")
    library.add_web([url], site.web())
    assert library.add_web([url], site.web()) == Report(unchanged=1)
    site.page("/lamp", html("Lamp lit again"), "text/html")
    assert library.sync_web(site.web()) == Report(changed=(url,))
    assert library.article(url).title == "Lamp lit again"


def test_a_page_that_its_server_says_is_the_same_is_not_sent_again(site: Site, library: Library) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html", ETag='"1"')
    library.add_web([url], site.web())
    site.page("/lamp", status=304)
    assert library.sync_web(site.web()) == Report(unchanged=1)
    assert site.asked[-1][1]["If-None-Match"] == '"1"'


def test_another_mark_of_the_same_page_is_no_change(site: Site, library: Library) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html", ETag='"1"')
    library.add_web([url], site.web())
    site.page("/lamp", html("Lamp lit"), "text/html", ETag='"2"')
    assert library.sync_web(site.web()) == Report(unchanged=1)
    site.page("/lamp", status=304)
    library.sync_web(site.web())
    assert site.asked[-1][1]["If-None-Match"] == '"2"'


def test_an_article_that_was_removed_comes_back_though_its_page_is_the_same(site: Site, library: Library) -> None:
    """Its server must not be asked whether it has changed."""
    url = site.page("/lamp", html("Lamp lit"), "text/html", ETag='"1"')
    library.add_web([url], site.web())
    library.remove([url])
    assert library.add_web([url], site.web()).added == (url,)
    assert "If-None-Match" not in site.asked[-1][1]


def test_an_entry_that_was_removed_comes_back_while_its_feed_names_it(site: Site, library: Library) -> None:
    """Its server would say that it has not changed, and there would be nothing."""
    page = site.page("/a", html("Lamp lit"), "text/html", ETag='"1"')
    library.add_web([site.page("/feed", rss((page, "", "")), "application/rss+xml")], site.web())
    assert library.remove([page]) == [page]
    assert library.sync_web(site.web()).added == (page,)
    assert not any("If-None-Match" in headers for _, headers in site.asked)
    assert library.sync_web(site.web()) == Report(unchanged=1)
    assert site.asked[-1][1]["If-None-Match"] == '"1"'


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_whose_page_is_gone_stays_and_is_reported(site: Site, library: Library, status: int) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html")
    library.add_web([url], site.web())
    site.page("/lamp", status=status)
    report = library.sync_web(site.web())
    assert reasons(report) == {url: f"is gone ({status}); what it gave stays. Remove it: qa index remove {url}"}
    assert ids(library) == [url]
    assert library.remove([url]) == [url]
    assert library.sync_web(site.web()) == Report()


def test_a_page_that_leads_to_the_front_page_now_is_as_good_as_gone(site: Site, library: Library) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html")
    library.add_web([url], site.web())
    site.page("/", html("All the news"), "text/html")
    site.redirect("/lamp", "/")
    assert reasons(library.sync_web(site.web())) == {url: "leads to the site's front page now; what it gave stays"}
    assert ids(library) == [url]


def test_a_page_in_xml_is_no_feed(site: Site, library: Library) -> None:
    page = html("Lamp lit").replace("<html>", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">')
    url = site.page("/lamp", page, "application/xml")
    assert library.add_web([url], site.web()).added == (url,)


def test_a_server_that_is_not_allowed_any_more_is_reported(site: Site, library: Library) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html")
    library.add_web([url], site.web())
    report = library.sync_web()
    assert "--allow-private" in reasons(report)[url]
    assert ids(library) == [url]


def test_files_and_the_web_leave_each_other_alone(site: Site, library: Library, tmp_path: Path) -> None:
    """Making the library match its files does not fetch, nor take what came from the web for gone."""
    url = site.page("/lamp", html("Lamp lit"), "text/html")
    file = tmp_path / "pier.txt"
    file.write_text("The pier was closed.\n", encoding="utf-8")
    library.add([file])
    library.add_web([url], site.web())
    asked = len(site.asked)
    assert library.sync() == Report(unchanged=1)
    assert len(site.asked) == asked
    assert library.sync_web(site.web()) == Report(unchanged=1)
    file.write_text("The pier was opened.\n", encoding="utf-8")
    assert library.sync() == Report(changed=("pier.txt",))
    assert ids(library) == [url, "pier.txt"]


def test_a_file_does_not_take_the_place_of_a_page(site: Site, library: Library, tmp_path: Path) -> None:
    url = site.page("/lamp", html("Lamp lit"), "text/html")
    library.add_web([url], site.web())
    file = tmp_path / "day.jsonl"
    file.write_text(json.dumps({"id": url, "text": "Invented words."}), encoding="utf-8")
    assert [one.reason for one in library.add([file]).skipped] == [
        f"its id {url!r} already belongs to an article of the web: rename one"
    ]
    assert library.article(url).title == "Lamp lit"


def test_whatever_stops_it_what_was_fetched_stays(site: Site, tmp_path: Path) -> None:
    urls = [site.page(f"/{number}", html(f"Lamp {number}"), "text/html", ETag='"1"') for number in range(3)]

    def stop(url: str, done: int, total: int) -> None:
        assert total == 3
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Library.create(tmp_path / "library", encoder=CountWords()) as made:
        made.add_web(urls, site.web(), stop)
    with Library(tmp_path / "library", write=True, encoder=CountWords()) as made:
        assert ids(made) == urls[:2]
        assert check(made) == []
        assert made.add_web(urls, site.web()).added == (urls[2],)


def test_a_writer_that_dies_before_it_noted_what_the_server_said_loses_nothing(
    site: Site, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server said is noted after the article: the other way round it would never be sent again."""
    url = site.page("/lamp", html("Lamp lit"), "text/html", ETag='"1"')

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(library.store.fetches, "record", dies)
        with pytest.raises(KeyboardInterrupt):
            library.add_web([url], site.web())
    assert ids(library) == [url]
    assert library.add_web([url], site.web()) == Report(unchanged=1)


def test_a_name_that_nothing_came_from_cannot_be_removed(library: Library) -> None:
    with pytest.raises(InputError, match="Nothing of https"):
        library.remove(["https://example.com/a"])


# ------------------------------------------------------------------------------------------------- feeds


def test_a_feed_of_summaries_gives_its_entries_pages(site: Site, library: Library) -> None:
    first = site.page("/a", html("Lamp lit"), "text/html")
    second = site.page("/b", html("Pier closed", BODY.replace("lamp", "pier")), "text/html")
    feed = site.page("/feed", rss((first, "A lamp.", ""), ("/b", "A pier.", "")), "application/rss+xml")
    assert library.add_web([feed], site.web()) == Report(added=(first, second))
    assert web_sources(library.store) == [feed]
    assert "harbour board" in library.article(first).text
    assert site.paths() == ["/robots.txt", "/feed", "/a", "/b"]


def test_the_whole_text_of_a_feed_of_the_same_site_is_taken_and_no_page_fetched(site: Site, library: Library) -> None:
    first, second = site.url("/a"), site.page("/b", html("Pier closed"), "text/html")
    feed = site.page("/feed", rss((f"{first}#part", "A lamp.", BODY), (second, "A pier.", "")), "application/rss+xml")
    assert library.add_web([feed], site.web()) == Report(added=(second, first))
    article = library.article(first)
    assert (article.url, article.path, article.outlet) == (first, None, "The Harbor Ledger")
    assert "harbour board" in article.text
    assert site.paths() == ["/robots.txt", "/feed", "/b"]
    assert library.sync_web(site.web()) == Report(unchanged=2)
    assert library.remove([feed]) == [second, first]


def test_what_a_feed_says_of_another_site_is_asked_of_that_site(site: Site, library: Library) -> None:
    """Or any feed could put words into any newspaper's mouth."""
    site.page("/a", html("What it really says"), "text/html")
    other = site.url("/a", "localhost")
    feed = site.page("/feed", rss((other, "A lamp.", "Invented words. " * 20)), "application/rss+xml")
    web = site.web(f"localhost:{site.port}", resolve=lambda host, port: ["127.0.0.1"])
    assert library.add_web([feed], web).added == (other,)
    assert "Invented" not in library.article(other).text


def test_a_feed_is_known_by_what_it_holds(site: Site, library: Library) -> None:
    """Many are served as something else."""
    page = site.page("/a", html("Lamp lit"), "text/html")
    feed = site.page(
        "/feed", f"<!-- news -->\n{rss((page, 'A lamp.', ''))}".replace('<?xml version="1.0"?>', ""), "text/html"
    )
    assert library.add_web([feed], site.web()).added == (page,)


def test_an_atom_feed_is_read_too(site: Site, library: Library) -> None:
    page = site.page("/a", html("Lamp lit"), "text/html")
    atom = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Ledger</title><id>x</id>'
        f'<entry><title>Lamp</title><id>1</id><link href="{page}"/><summary>A lamp.</summary></entry></feed>'
    )
    assert library.add_web([site.page("/feed", atom, "application/atom+xml")], site.web()).added == (page,)


def test_a_feed_is_taken_again_for_what_is_new(site: Site, library: Library) -> None:
    pages = [site.page(f"/{number}", html(f"Lamp {number}"), "text/html", ETag='"1"') for number in range(3)]
    feed = site.page("/feed", rss(*((page, "", "") for page in pages[:2])), "application/rss+xml", ETag='"a"')
    library.add_web([feed], site.web())
    site.page("/feed", status=304)
    assert library.sync_web(site.web()) == Report(unchanged=2)
    assert site.paths()[-1] == "/feed"
    site.page("/feed", rss(*((page, "", "") for page in pages[1:])), "application/rss+xml", ETag='"b"')
    site.page("/1", status=304)
    assert library.sync_web(site.web()) == Report(added=(pages[2],), unchanged=1)
    assert ids(library) == pages


def test_a_feed_with_an_entry_that_failed_is_asked_for_again(site: Site, library: Library) -> None:
    page = site.page("/a", status=503)
    feed = site.page("/feed", rss((page, "", "")), "application/rss+xml", ETag='"a"')
    assert "503" in reasons(library.add_web([feed], site.web()))[page]
    site.page("/a", html("Lamp lit"), "text/html")
    assert library.sync_web(site.web()).added == (page,)
    assert not any("If-None-Match" in headers for _, headers in site.asked)


def test_of_a_long_feed_the_first_entries_are_taken(site: Site, library: Library) -> None:
    links = [site.url(f"/{number}") for number in range(70)]
    feed = site.page("/feed", rss(*((link, "", "") for link in links)), "application/rss+xml")
    report = library.add_web([feed], site.web())
    assert reasons(report)[feed] == "holds 20 more entries: the first 50 are taken"
    assert site.paths() == ["/robots.txt", "/feed", *(f"/{number}" for number in range(50))]


def test_a_feeds_links_lead_nowhere_that_a_url_would_not(site: Site, library: Library) -> None:
    links = [
        "file:///etc/passwd",
        "http://169.254.169.254/x",
        "http://127.0.0.1:22/",
        "ftp://a.example/",
        "",
        "http://[",
    ]
    feed = site.page("/feed", rss(*((link, "", "") for link in links)), "application/rss+xml")
    report = library.add_web([feed], site.web())
    assert reasons(report).keys() == {"http://169.254.169.254/x"}
    assert site.paths() == ["/robots.txt", "/feed"]


@pytest.mark.parametrize(
    "body", [rss(), "<rss></rss>", "<rss><channel><item>", '<feed xmlns="http://www.w3.org/2005/Atom"/>']
)
def test_a_feed_without_entries_says_so(site: Site, library: Library, body: str) -> None:
    feed = site.page("/feed", body, "application/rss+xml")
    assert reasons(library.add_web([feed], site.web())) == {feed: "is a feed without entries that lead to a page"}


def test_a_feed_in_a_feed_is_not_followed(site: Site, library: Library) -> None:
    inner = site.page("/inner", rss((site.url("/a"), "", "")), "application/rss+xml")
    outer = site.page("/outer", rss((inner, "", "")), "application/rss+xml")
    assert reasons(library.add_web([outer], site.web())) == {inner: "is a feed, named in another: add it by itself"}


def test_a_links_other_forms_are_known(site: Site, library: Library) -> None:
    for path in "abc":
        site.page(f"/{path}", html(f"Lamp {path}"), "text/html")
    items = (
        f'<item><guid>{site.url("/a")}</guid></item><item><guid isPermaLink="false">/x</guid></item>'
        f'<item><link rel="self" href="/y"/><link href="/b"/></item><item><link>\n/c\n</link><guid>z</guid></item>'
    )
    report = library.add_web([site.page("/feed", rss(more=items), "text/xml")], site.web())
    assert report == Report(added=(site.url("/a"), site.url("/b"), site.url("/c")))


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel>" + "<item>" * 800_000,
        "<rss>" + "<a>" * 1_000_000,
        "<rss>" + "<item><link>http://[</link></item>" * 100_000 + "</rss>",
        '<!DOCTYPE rss [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {new} "{f"&{old};" * 50}">' for old, new in pairwise("abcdefgh"))
        + "]><rss><item><link>/&h;</link></item></rss>",
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><link>/&x;</link></item></rss>',
        "<rss>" + "x" * 6_000_000,
    ],
    ids=["items", "deep", "links", "entities", "outside", "large"],
)
def test_a_hostile_feed_takes_no_time_and_reads_nothing_else(site: Site, library: Library, body: str) -> None:
    feed = site.page("/feed", f'<?xml version="1.0"?>{body}', "text/xml")
    began = monotonic()
    assert not library.add_web([feed], site.web()).added
    assert monotonic() - began < 30
    assert set(site.paths()) <= {"/robots.txt", "/feed", "/"}


def test_removing_a_feed_removes_what_it_gave_but_not_what_was_added_by_itself(site: Site, library: Library) -> None:
    pages = [site.page(f"/{number}", html(f"Lamp {number}"), "text/html") for number in range(3)]
    feed = site.page("/feed", rss(*((page, "", "") for page in pages)), "application/rss+xml")
    library.add_web([pages[0]], site.web())
    library.add_web([feed, pages[1]], site.web())
    assert web_sources(library.store) == sorted([pages[0], pages[1], feed])
    assert library.remove([feed]) == [pages[2]]
    assert web_sources(library.store) == pages[:2]
    assert library.sync_web(site.web()) == Report(unchanged=2)


# ------------------------------------------------------------------------------------------------- nothing unasked


def test_nothing_of_the_web_is_loaded_for_files(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A lamp.\n", encoding="utf-8")
    program = (
        "import pathlib, sys\n"
        "from index.library import Library\n"
        "from tests.index.fake import CountWords\n"
        f"with Library.create(pathlib.Path({str(tmp_path / 'new')!r}), encoder=CountWords()) as made:\n"
        f"    made.add([pathlib.Path({str(tmp_path / 'a.txt')!r})])\n"
        "    made.sync()\n"
        "    made.remove(['a.txt'])\n"
        "assert not {'index.intake.web', 'index.intake.harvest', 'protego', 'feedparser'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=True)
