"""A connection is made to the address that was checked, and ends in time. A server on loopback plays the web."""

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

import pytest
import urllib3.util.connection

from index.errors import UsageError
from index.intake.connection import Limits
from index.intake.web import Web
from tests.index.intake.site import PUBLIC, Site, refusal, serving


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
