"""Fetching: what is asked and what is refused. A server on loopback, allowed by name, plays the web."""

from __future__ import annotations

from time import monotonic

import pytest

from index.errors import WebError
from index.intake.web import Version
from tests.index.intake.site import Site, refusal


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254, which is no public address"),
        ("http://[::1]/", "::1, which is no public address"),
        ("http://127.0.0.1/", "127.0.0.1, which is no public address"),
        ("http://127.0.0.1:22/", "only 80 and 443"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.com/", "only http and https"),
        ("data:text/html,hello", "only http and https"),
        ("http://user:word@example.com/", "before the @"),
        ("//10.0.0.1/a", "10.0.0.1, which is no public address"),
        ("http://[/", "redirects to what is not fetched"),
        ("http://ex\tample.com:99999/", "redirects to what is not fetched"),
    ],
)
def test_a_redirect_leads_nowhere_that_a_url_would_not(site: Site, target: str, why: str) -> None:
    assert why in refusal(site.web(), site.redirect("/a", target))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(site: Site, status: int) -> None:
    site.page("/b/c?d=1", "A lamp.")
    fetched = site.web().fetch(site.redirect("/a", "/b/c?d=1#e", status))
    assert fetched.data == b"A lamp."
    assert fetched.version.url == site.url("/b/c?d=1")


def test_a_redirect_to_a_name_in_utf8_is_followed(site: Site) -> None:
    site.page("/k%C3%A4se", "A lamp.")
    assert site.web().fetch(site.redirect("/a", "/käse".encode().decode("latin-1"))).data == b"A lamp."


@pytest.mark.parametrize(("hops", "arrives"), [(5, True), (6, False)])
def test_five_redirects_are_followed(site: Site, hops: int, arrives: bool) -> None:
    site.page("/0", "A lamp.")
    url = [site.redirect(f"/{hop}", f"/{hop - 1}") for hop in range(1, hops + 1)][-1]
    if arrives:
        assert site.web().fetch(url).data == b"A lamp."
    else:
        assert "more than 5 times" in refusal(site.web(), url)


def test_a_redirect_to_itself_ends(site: Site) -> None:
    assert "more than 5 times" in refusal(site.web(), site.redirect("/a", "/a"))


def test_a_redirect_without_a_target_is_an_answer_like_any_other(site: Site) -> None:
    assert "answers 302 Found" in refusal(site.web(), site.page("/a", status=302))


# ------------------------------------------------------------------------------------------------- robots.txt


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("User-agent: *\nDisallow: /\n", False),
        ("User-agent: *\nDisallow: /private\n", True),
        ("User-agent: *\nDisallow: /news\n", False),
        ("User-agent: *\nDisallow: /*.html$\n", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/\n", True),
        ("User-agent: article-qa\nDisallow: /\n\nUser-agent: *\nDisallow:\n", False),
        ("User-agent: Article-QA/2.0\nDisallow: /\n", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: article-qa\nAllow: /\n", True),
        ("User-agent: GPTBot\nUser-agent: OtherBot\nDisallow: /\n", True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /\n", False),
        ("User-agent: qa\nDisallow: /\n", True),
        ("\ufeffUser-agent: *\nDisallow: /\n", False),
        ("Disallow: /\n", True),
        ("<html>no such page</html>", True),
        ("", True),
    ],
)
def test_robots_txt_is_obeyed(site: Site, robots: str, allowed: bool) -> None:
    site.page("/robots.txt", robots)
    url = site.page("/news/a", "A lamp.")
    if allowed:
        assert site.web().fetch(url).data == b"A lamp."
    else:
        assert f"closed to programs by http://127.0.0.1:{site.port}/robots.txt" in refusal(site.web(), url)
        assert site.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(404, True), (401, True), (403, True), (410, True), (500, False), (503, False), (301, False)],
)
def test_a_robots_txt_that_is_not_there_forbids_nothing_and_one_that_fails_everything(
    site: Site, status: int, allowed: bool
) -> None:
    """RFC 9309."""
    site.page("/robots.txt", status=status)
    url = site.page("/a", "A lamp.")
    if allowed:
        assert site.web().fetch(url).data == b"A lamp."
    else:
        assert f"its robots.txt cannot be asked: {site.url('/robots.txt')} answers {status}" in refusal(site.web(), url)


def test_robots_txt_is_asked_for_once_whatever_it_says(site: Site) -> None:
    url, web = site.page("/a", "A lamp."), site.web()
    for _ in range(3):
        web.fetch(url)
    assert site.paths() == ["/robots.txt", "/a", "/a", "/a"]
    site.page("/robots.txt", status=500)
    site.asked.clear()
    web = site.web()
    for _ in range(3):
        refusal(web, url)
    assert site.paths() == ["/robots.txt"]


def test_robots_txt_may_lie_elsewhere_but_not_in_a_private_network(site: Site) -> None:
    url = site.page("/a", "A lamp.")
    site.redirect("/robots.txt", "/rules")
    site.page("/rules", "User-agent: *\nDisallow: /a")
    assert "closed to programs" in refusal(site.web(), url)
    site.redirect("/robots.txt", "http://10.0.0.1/robots.txt")
    assert "10.0.0.1, which is no public address" in refusal(site.web(), url)
    site.redirect("/robots.txt", "/robots.txt")
    assert "more than 5 times" in refusal(site.web(), url)


def test_a_redirect_is_asked_about_too(site: Site) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /b")
    site.page("/b", "A lamp.")
    assert "/b is closed to programs" in refusal(site.web(), site.redirect("/a", "/b"))


@pytest.mark.parametrize(
    "robots",
    [
        "".join(f"User-agent: bot{number}\n" for number in range(20_000)) + "Disallow: /x\n" * 20_000,
        "User-agent: *\n" + "Disallow: /" + "*a" * 200_000 + "\n",
        "User-agent: *\n" + "".join(f"Disallow: /{'*a' * 20}{number}\n" for number in range(9_000)),
        "User-agent: article-qa\n" * 30_000,
        "User-agent: a*b\nDisallow: /\n" * 15_000,
    ],
    ids=["agents", "wildcards", "rules", "repeated", "stars"],
)
def test_a_hostile_robots_txt_takes_no_time(site: Site, robots: str) -> None:
    """Ten seconds are a hundred times what it takes; unguarded, the first needs more memory than there is."""
    site.page("/robots.txt", robots)
    url = site.page("/" + "a" * 3000, "A lamp.")
    began = monotonic()
    assert site.web().fetch(url).data == b"A lamp."
    assert monotonic() - began < 10


def test_of_a_huge_robots_txt_the_beginning_counts(site: Site) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /a\n" + "#" * 600_000 + "\nDisallow: /b\n")
    web = site.web()
    assert "closed to programs" in refusal(web, site.page("/a"))
    assert web.fetch(site.page("/b", "A lamp.")).data == b"A lamp."


# ------------------------------------------------------------------------------------------------- manners


@pytest.mark.parametrize(
    ("robots", "expected"),
    [("", 1), ("Crawl-delay: 4", 4), ("Crawl-delay: 0.2", 1), ("Crawl-delay: 3600", 10), ("Crawl-delay: soon", 1)],
)
def test_a_host_is_given_time_between_two_pages(site: Site, robots: str, expected: float) -> None:
    site.page("/robots.txt", f"User-agent: *\n{robots}")
    site.page("/b", "A lamp.")
    url = site.redirect("/a", "/b")
    slept: list[float] = []
    now = [100.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    web = site.web(clock=lambda: now[0], sleep=sleep)
    web.fetch(url)
    web.fetch(url)
    assert slept == [expected] * 3
    now[0] += 60
    web.fetch(site.url("/b"))
    assert len(slept) == 3


def test_who_asks_says_so_and_brings_nothing_along(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cookies, no password, and no proxy that the environment names."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    web = site.web()
    web.fetch(site.page("/a", "A lamp.", Set_Cookie="a=b", WWW_Authenticate="Basic"))
    web.fetch(site.page("/b", "A lamp."))
    for _, headers in site.asked:
        assert headers.pop("User-Agent").startswith("article-qa/")
        assert headers.pop("Host") == f"127.0.0.1:{site.port}"
        assert headers.keys() == {"Accept", "Accept-Encoding", "Connection"}


# ------------------------------------------------------------------------------------------------- kinds and versions


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("TEXT/HTML", "/a", "text/html"),
        ("application/xhtml+xml", "/a", "application/xhtml+xml"),
        ("application/pdf", "/a", "application/pdf"),
        ("application/rss+xml", "/a", "application/rss+xml"),
        ("text/plain", "/a.md", "text/markdown"),
        ("application/octet-stream", "/a.pdf", "application/pdf"),
        ("text/plain", "/a.jsonl", "application/jsonl"),
        ("", "/a.md", "text/markdown"),
        ("image/png", "/a.pdf", None),
        ("application/octet-stream", "/a.exe", None),
        ("application/javascript", "/a", None),
        ("", "/a", None),
        ("nonsense", "/a", None),
        ("video/mp4", "/a", None),
    ],
)
def test_only_what_is_read_is_fetched(site: Site, kind: str, path: str, expected: str | None) -> None:
    url = site.page(path, "A lamp.", kind)
    if expected:
        assert site.web().fetch(url).content_type == expected
    else:
        assert "which is not read" in refusal(site.web(), url)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html", "text/html"),
        ("text/html; charset=ISO-8859-1", "text/html; charset=iso-8859-1"),
        ('text/html; a=b; Charset="UTF-8"', 'text/html; charset="utf-8"'),
        ("text/html; charset=" + "x" * 99, "text/html"),
        ("text/html; charset=\x1b[31m", "text/html"),
    ],
)
def test_the_servers_charset_is_kept(site: Site, header: str, expected: str) -> None:
    assert site.web().fetch(site.page("/a", "A lamp.", header)).content_type == expected


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "answers 401 Unauthorized: it asks for a password"),
        (403, "answers 403 Forbidden: the site does not give it to programs"),
        (404, "answers 404 Not Found: check the address"),
        (429, "answers 429 Too Many Requests: the site is asked too often"),
        (503, "answers 503 Service Unavailable: try again later"),
        (204, "answers 204 No Content"),
        (299, "answers 299: "),
        (304, "answers 304 Not Modified"),
    ],
)
def test_another_answer_than_the_page_is_named(site: Site, status: int, said: str) -> None:
    with pytest.raises(WebError, match=said) as caught:
        site.web().fetch(site.page("/a", status=status))
    assert caught.value.status == status


def test_a_page_is_asked_for_only_if_it_has_changed(site: Site) -> None:
    day = "Wed, 21 Oct 2015 07:28:00 GMT"
    url = site.page("/a", "A lamp.", ETag='"1"', Last_Modified=day)
    first = site.web().fetch(url)
    assert first.version == Version(url, '"1"', day)
    site.page("/a", status=304)
    again = site.web().fetch(url, first.version)
    assert again.unchanged
    assert again.version == first.version
    headers = site.asked[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"1"', day)


def test_another_page_that_it_is_redirected_to_is_not_asked_so(site: Site) -> None:
    site.page("/b", "A lamp.", ETag='"1"')
    url = site.redirect("/a", "/b")
    first = site.web().fetch(url)
    site.page("/c", "Another lamp.", ETag='"1"')
    site.redirect("/a", "/c")
    assert site.web().fetch(url, first.version).data == b"Another lamp."
    assert not any("If-None-Match" in headers for _, headers in site.asked)
    site.redirect("/a", "/b")
    site.web().fetch(url, first.version)
    assert site.asked[-1][1]["If-None-Match"] == '"1"'


@pytest.mark.parametrize("mark", ["x" * 1000, "käse"])
def test_a_mark_that_could_not_be_sent_back_is_not_kept(site: Site, mark: str) -> None:
    assert site.web().fetch(site.page("/a", "A lamp.", ETag=mark.encode().decode("latin-1"))).version.etag is None
