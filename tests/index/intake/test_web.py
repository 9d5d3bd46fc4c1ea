"""Fetching: what is asked, what is refused, and where it ends. A server on loopback, allowed by name, plays the web."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
import urllib3.util.connection
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UsageError, WebError
from index.intake.web import Limits, Version, Web, canonical, is_public
from index.library import is_url
from tests.index.intake.site import Site, serving

PUBLIC = "93.184.215.14"
"""Of nobody's here: the tests' guard lets no connection to it leave this machine."""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


def refusal(web: Web, url: str) -> str:
    """Why a page is not fetched."""
    with pytest.raises(WebError) as caught:
        web.fetch(url)
    return str(caught.value)


# ------------------------------------------------------------------------------------------------- URLs


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("https://example.com/a", True),
        ("HTTP://example.com", True),
        ("ftp://example.com", True),
        ("file:///etc/passwd", True),
        ("articles/2019", False),
        ("C:\\articles", False),
        ("a:b.txt", False),
        ("", False),
    ],
)
def test_what_is_a_url_is_told_from_a_path(name: str, expected: bool) -> None:
    assert is_url(name) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("https://example.com:443/a#part", "https://example.com/a"),
        ("http://example.com:80/a?b=1#x", "http://example.com/a?b=1"),
        ("https://example.com:80/", "https://example.com:80/"),
        (" https://example.com/a b ", "https://example.com/a%20b"),
        ("https://example.com/käse?q=ü", "https://example.com/k%C3%A4se?q=%C3%BC"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://例え.example/", "https://xn--r8jz45g.example/"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://[2606:2800:220:1::1]/", "https://[2606:2800:220:1::1]/"),
    ],
)
def test_a_url_has_one_form(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://example.com/", "only http and https"),
        ("javascript://example.com/%0aalert(1)", "only http and https"),
        ("https://ada:secret@example.com/", "leave out what is before the @"),
        ("https://example.com:80@127.0.0.1/", "leave out what is before the @"),
        ("https://example.com:8443/", "only 80 and 443"),
        ("https://example.com:0/", "only 80 and 443"),
        ("https://example.com:99999/", "no address of a page"),
        ("https:///path", "names no host"),
        ("https://exa mple.com/", "no address of a page"),
        ("https://example.com%2F@evil/", "leave out"),
        ("https://exam%70le%2Ecom%2f/", "names no host"),
        ("https://[fe80::1%25eth0]/", "names no host"),
        ("https://[::1/", "no address of a page"),
        ("https://.../", "names no host"),
        (f"https://{'a' * 300}.example/", "names no host"),
        ("https://example.com/" + "a" * 5000, "longer than 4,096"),
        ("https://-ä-.example/", "no address of a page"),
    ],
)
def test_what_is_never_fetched_is_refused_before_anything_is_looked_up(url: str, why: str) -> None:
    with pytest.raises(WebError, match=why) as caught:
        canonical(url)
    assert "secret" not in str(caught.value)


@given(st.one_of(st.text(), st.from_regex(r"[a-z0-9.:@\[\]%\\\\#?/-]{1,20}")))
def test_two_parsers_agree_on_the_host_or_the_url_is_refused(rest: str) -> None:
    """Whatever is asked is the host that was meant, in one form, without a password."""
    try:
        made = canonical(f"http://{rest}")
    except WebError:
        return
    parts = urlsplit(made)
    assert canonical(made) == made
    assert made.isascii()
    assert parts.hostname is not None
    assert (parts.username, parts.password, parts.fragment) == (None, None, "")
    assert parts.port in {None, 443}
    assert made.startswith((f"http://{parts.hostname}/", f"http://{parts.hostname}:443/", f"http://[{parts.hostname}]"))


def test_a_backslash_does_not_hide_the_host() -> None:
    """Browsers end the host there; a parser that did not would ask another host than the one that was checked."""
    assert canonical("https://example.com\\@127.0.0.1/") == "https://example.com/%5C@127.0.0.1/"


# ------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 172.31.255.255
    192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 100::1
    2001::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0
    fec0::1 ff02::1 ff0e::1 2606:2800::1%eth0 localhost 1.2.3 nonsense""".split(),
)
def test_an_address_that_is_not_of_the_public_internet_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", PUBLIC, "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "64:ff9b::808:808"]
)
def test_an_address_of_the_public_internet_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0"])
def test_this_machine_is_not_asked(host: str) -> None:
    assert "which is no public address" in refusal(Web(), f"http://{host}/")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.0.0.1", "127.1", "0", "0177.0.0.1"])
def test_this_machine_is_not_asked_however_it_is_written(host: str) -> None:
    """The system's look-up takes such numbers for addresses, as inet_aton does."""
    web = Web(resolve=lambda name, port: [socket.inet_ntoa(socket.inet_aton(name))])
    assert "which is no public address" in refusal(web, f"http://{host}/")


def test_digits_of_other_alphabets_are_no_address() -> None:
    assert "no address of a page" in refusal(Web(), "http://１２７.0.0.1/")


@pytest.mark.parametrize("addresses", [["10.0.0.5"], [PUBLIC, "10.0.0.5"], ["10.0.0.5", PUBLIC], ["::ffff:10.0.0.5"]])
def test_a_name_with_a_private_address_is_refused_even_among_public_ones(addresses: list[str]) -> None:
    said = refusal(Web(resolve=lambda host, port: addresses), "http://intranet.example/")
    assert f"intranet.example is at {addresses[-1] if len(addresses) == 1 else '10.0.0.5'}, which is no public" in said
    assert "--allow-private intranet.example:80" in said


def test_the_address_that_was_checked_is_the_one_that_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that changes its answer between check and connection (rebinding) gains nothing."""
    connected = to_this_machine(site, monkeypatch)
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    site.page("/robots.txt", status=404)
    site.page("/a", "A lamp.")
    web = Web(resolve=lambda host, port: next(answers), sleep=lambda seconds: None)
    assert "127.0.0.1, which is no public address" in refusal(web, "http://rebind.example/a")
    assert connected == [(PUBLIC, 80)]  # robots.txt; the page itself was looked up anew, and refused
    assert site.paths() == ["/robots.txt"]


def test_a_page_at_a_public_address_is_fetched_by_its_hosts_name(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = to_this_machine(site, monkeypatch)
    site.page("/a", "A lamp.")
    web = Web(resolve=lambda host, port: [PUBLIC], sleep=lambda seconds: None)
    assert web.fetch("http://news.example/a").data == b"A lamp."
    assert connected == [(PUBLIC, 80)] * 2
    assert [headers["Host"] for _, headers in site.asked] == ["news.example"] * 2


def test_the_next_address_is_tried_when_one_does_not_answer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = to_this_machine(site, monkeypatch, deaf={"2606:2800:220:1::1"})
    site.page("/a", "A lamp.")
    web = Web(resolve=lambda host, port: ["2606:2800:220:1::1", PUBLIC], sleep=lambda seconds: None)
    assert web.fetch("http://news.example/a").data == b"A lamp."
    assert [address for address, _ in connected] == ["2606:2800:220:1::1", PUBLIC] * 2


def to_this_machine(site: Site, patch: pytest.MonkeyPatch, deaf: set[str] = set()) -> list[tuple[str, int]]:  # noqa: B006
    """Lead every connection to the site, wherever it is meant to go; gives the list of where it was meant to."""
    meant: list[tuple[str, int]] = []
    real = urllib3.util.connection.create_connection

    def create(address: tuple[str, int], *rest: object, **named: object) -> object:
        meant.append(address)
        if address[0] in deaf:
            raise ConnectionRefusedError(111, "Connection refused")
        return real(("127.0.0.1", site.port), *rest, **named)  # type: ignore[arg-type]

    patch.setattr(urllib3.util.connection, "create_connection", create)
    return meant


def test_a_name_that_nobody_knows_says_so() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    said = refusal(Web(resolve=unknown), "https://nowhere.example/a")
    assert said.startswith("https://nowhere.example/a is not fetched, since its robots.txt cannot be asked")
    assert "'nowhere.example' is not known (Name or service not known)" in said


# ------------------------------------------------------------------------------------------------- the allowance


@pytest.mark.parametrize(
    "allowed", ["127.0.0.1:1", "localhost:{port}", "127.0.0.1:{port}0", "127.0.0.2:{port}", "[::1]:{port}"]
)
def test_an_allowance_is_of_one_host_and_one_port(site: Site, allowed: str) -> None:
    url = site.page("/a", "A lamp.")
    assert f"--allow-private 127.0.0.1:{site.port}" in refusal(Web([allowed.format(port=site.port)]), url)
    assert site.asked == []


def test_an_allowed_name_may_lead_to_a_private_address(site: Site) -> None:
    site.page("/a", "A lamp.")
    web = site.web(f"LOCALHOST:{site.port}", resolve=lambda host, port: ["127.0.0.1"])
    assert web.fetch(site.url("/a", "localhost")).data == b"A lamp."


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.1:", ":80", "10.0.0.0/8", "host:http"])
def test_an_allowance_of_another_form_is_refused(allowed: str) -> None:
    with pytest.raises(UsageError, match="write host and port"):
        Web([allowed])


# ------------------------------------------------------------------------------------------------- redirects


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


# ------------------------------------------------------------------------------------------------- TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of news.example, which signed itself."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout key.pem -out cert.pem"
    )
    named = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    subprocess.run([*command.split(), *named], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(certificate: Path) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with serving(context) as one:
        one.page("/a", "A lamp.")
        one.redirect("/down", "http://news.example/a")
        yield one


def test_with_tls_the_certificate_is_of_the_hosts_name(
    secure: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the connection is made to an address."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    connected = to_this_machine(secure, monkeypatch)
    web = Web(resolve=lambda host, port: [PUBLIC], sleep=lambda seconds: None)
    assert web.fetch("https://news.example/a").data == b"A lamp."
    assert connected == [(PUBLIC, 443)] * 2
    assert "certificate is not valid (Hostname mismatch" in refusal(web, "https://other.example/a")
    assert "redirects from https to http://news.example/a" in refusal(web, "https://news.example/down")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    to_this_machine(secure, monkeypatch)
    web = Web(resolve=lambda host, port: [PUBLIC], sleep=lambda seconds: None)
    assert "certificate is not valid (self-signed" in refusal(web, "https://news.example/a")
    assert secure.asked == []


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


# ------------------------------------------------------------------------------------------------- time and size

BRIEF = Limits(connect=2, silence=1, total=1.5, size=1_000_000)


@pytest.mark.parametrize(
    ("piece", "headers"),
    [
        (b"x", b"Content-Type: text/plain\r\n\r\n"),
        (b"x", b"Content-Type: text/plain\r\nContent-Length: 500000\r\n\r\n"),
        (b"1\r\nx\r\n", b"Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (b"x", b"X-Slow: "),
        (b"X-More: 1\r\n", b""),
    ],
    ids=["no length", "length", "chunks", "a header", "headers"],
)
def test_a_page_that_drips_is_given_up(site: Site, piece: bytes, headers: bytes) -> None:
    """Each byte comes in time; the whole does not."""
    began = monotonic()
    said = refusal(site.web(limits=BRIEF), site.answer("/a", dripping(site, piece, headers)))
    assert "was not there after 1.5 seconds" in said
    assert monotonic() - began < 10


def dripping(site: Site, piece: bytes, headers: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" + headers)
        while not site.stopped.wait(0.05):
            request.wfile.write(piece)

    return answer


def test_a_server_that_says_nothing_is_given_up(site: Site) -> None:
    def silent(request: BaseHTTPRequestHandler) -> None:
        site.stopped.wait()

    limits = Limits(connect=2, silence=0.3, total=20)
    assert "does not answer in time" in refusal(site.web(limits=limits), site.answer("/a", silent))


@pytest.mark.parametrize("headers", [b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n"], ids=["no length", "chunks"])
def test_a_page_without_end_is_given_up(site: Site, headers: bytes) -> None:
    body = b"x" * 50_000
    piece = b"%x\r\n%b\r\n" % (len(body), body) if b"chunked" in headers else body

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + headers)
        while not site.stopped.is_set():
            request.wfile.write(piece)

    said = refusal(site.web(limits=Limits(size=1_000_000)), site.answer("/a", endless))
    assert f"{site.url('/a')} is larger than 1 MB" in said


def test_a_page_that_unpacks_to_gigabytes_is_given_up(site: Site) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    url = site.page("/a", bomb, "text/html", Content_Encoding="gzip")
    assert "is larger than 1 MB" in refusal(site.web(limits=BRIEF), url)


def test_a_robots_txt_that_unpacks_to_gigabytes_is_read_to_its_limit(site: Site) -> None:
    rules = b"User-agent: *\nDisallow: /a\n" + b"\n" * 50_000_000
    site.page("/robots.txt", gzip.compress(rules), Content_Encoding="gzip")
    assert "closed to programs" in refusal(site.web(limits=BRIEF), site.page("/a"))


@pytest.mark.parametrize("packed", ["br", "deflate", "gzip, gzip", "zstd", "\x1b[31mred"])
def test_a_packing_that_was_not_asked_for_is_refused(site: Site, packed: str) -> None:
    assert "was not asked for" in refusal(site.web(), site.page("/a", "A lamp.", Content_Encoding=packed))


def test_a_packed_page_is_unpacked(site: Site) -> None:
    url = site.page("/a", gzip.compress(b"A lamp."), Content_Encoding="gzip")
    assert site.web().fetch(url).data == b"A lamp."


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\nnot gzip at all",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
    ],
    ids=["nothing", "no http", "cut", "chunk", "gzip", "headers", "header", "status"],
)
def test_a_broken_answer_is_an_error_that_names_the_page(site: Site, answer: bytes) -> None:
    def broken(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(answer)

    url = site.answer("/a", broken)
    assert refusal(site.web(), url).startswith(f"{url} cannot be fetched: ")


def test_a_server_that_is_not_there_is_an_error_that_names_it() -> None:
    with serving() as gone:
        url = gone.url("/a")
        web = gone.web()
    assert "the connection failed (Connection refused). Try again later" in refusal(web, url)


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
