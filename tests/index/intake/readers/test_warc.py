"""Web archives give an article for every page that was saved whole."""

from __future__ import annotations

import gzip
import zlib

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

PARAGRAPH = (
    "The harbour council met in the old customs house, where two hundred residents followed a debate until late."
)
URL = "https://example.org/harbour"


def page(title: str = "Harbour council meets", paragraphs: int = 3) -> bytes:
    """A page with a date of its own."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta property="article:published_time" content="2021-03-04T09:00:00Z"></head><body><article>'
        f"<h1>{title}</h1>{f'<p>{PARAGRAPH}</p>' * paragraphs}</article></body></html>"
    ).encode()


def response(
    body: bytes | None = None,
    url: str | None = URL,
    head: str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8",
    kind: str = "response",
    date: str = "2021-03-05T00:00:00Z",
    length: int | None = None,
    more: str = "",
) -> bytes:
    """A record of what a server sent."""
    block = (f"{head}\r\n\r\n".encode() if head else b"") + (page() if body is None else body)
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    headers = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}WARC-Date: {date}\r\nWARC-Record-ID: <urn:uuid:1>\r\n{more}"
        f"Content-Type: {'application/http; msgtype=response' if head else 'text/html'}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return headers.encode() + block + b"\r\n\r\n"


def read(data: bytes, name: str = "a.warc") -> tuple[list[Article], list[str]]:
    """The articles of an archive, and what is told of the rest."""
    items = list(read_bytes(data, name))
    return (
        [one for one in items if isinstance(one, Article)],
        [one.reason for one in items if isinstance(one, Skipped)],
    )


def chunked(body: bytes) -> bytes:
    """As servers send what they do not know the length of."""
    pieces = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8"


@pytest.mark.parametrize(
    "record",
    [
        response(),
        response(url=f"<{URL}>"),
        response(gzip.compress(page()), head=f"{HEAD}\r\nContent-Encoding: gzip"),
        response(zlib.compress(page()), head=f"{HEAD}\r\nContent-Encoding: deflate"),
        response(chunked(page()), head=f"{HEAD}\r\nTransfer-Encoding: chunked"),
        response(
            chunked(gzip.compress(page())), head=f"{HEAD}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip"
        ),
        response(head=f"{HEAD}\r\nContent-Encoding: gzip"),
        response(head="HTTP/2 200\r\ncontent-type: TEXT/HTML"),
        response(head="HTTP/1.1 200 OK\r\nServer: x"),
        response(kind="resource", head=""),
    ],
    ids=[
        "plain",
        "brackets",
        "gzip",
        "deflate",
        "chunked",
        "both",
        "said to be packed",
        "http 2",
        "no type",
        "resource",
    ],
)
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_page_is_an_article_with_the_address_it_had(record: bytes, name: str) -> None:
    """However it was sent; the day that it was saved is not the day that it was published."""
    data = gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n") + gzip.compress(
        record
    )
    (found,), told = read(data if name.endswith("gz") else gzip.decompress(data), name)
    assert found.text.count(PARAGRAPH) == 3
    assert (found.title, found.url, found.published) == ("Harbour council meets", URL, "2021-03-04T09:00:00+00:00")
    assert dict(found.extra) == {"saved": "2021-03-05T00:00:00Z"}
    assert found.id.startswith(f"{name}:")
    assert told == []


def test_what_is_no_page_is_named_by_its_kind() -> None:
    """Redirects, errors, pictures, scripts, requests, and what was saved again unchanged."""
    records = [
        response(),
        response(kind="request", head="GET / HTTP/1.1", body=b""),
        response(b"", f"{URL}/old", "HTTP/1.1 301 Moved\r\nLocation: /"),
        response(b"gone", f"{URL}/gone", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html"),
        response(b"\x89PNG", f"{URL}/a.png", "HTTP/1.1 200 OK\r\nContent-Type: image/png"),
        response(b"User-agent: *", "https://example.org/robots.txt", "HTTP/1.1 200 OK\r\nContent-Type: text/plain"),
        response(b"", kind="revisit", head="HTTP/1.1 200 OK"),
        response(date="2021-03-06T00:00:00Z"),
        response(page("Another story"), f"{URL}/other"),
    ]
    found, told = read(b"".join(records))
    assert [one.title for one in found] == ["Harbour council meets", "Another story"]
    assert told == [
        f"left out, a redirect: '{URL}/old'",
        f"left out, answered with 404: '{URL}/gone'",
        f"left out, of the type image/png: '{URL}/a.png'",
        "left out, of the type text/plain: 'https://example.org/robots.txt'",
        f"left out, saved again, unchanged: '{URL}', '{URL}'",
    ]


def test_a_page_that_has_changed_between_is_there_twice() -> None:
    """Under two ids, of which the first stays when the second comes."""
    (alone,), _ = read(response())
    found, _ = read(response() + response(page("Harbour council meets twice"), date="2021-03-06T00:00:00Z"))
    assert [one.title for one in found] == ["Harbour council meets", "Harbour council meets twice"]
    assert found[0].id == alone.id != found[1].id


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (response(gzip.compress(page())[:-30], head=f"{HEAD}\r\nContent-Encoding: gzip"), "is cut off"),
        (response(b"x", head=f"{HEAD}\r\nContent-Encoding: br"), "is packed as 'br', which cannot be unpacked"),
        (response(more="WARC-Truncated: length\r\n"), "was cut off when it was saved (length)"),
        (response(b"", head=""), "no HTML that can be read, or empty"),
        (response(page()[:300], head=f"{HEAD}\r\nContent-Length: {len(page())}"), "is cut off"),
        (response(b""), "no HTML that can be read, or empty"),
        (response(b"\xff\xd8\xff\x00" * 99), "binary file (NUL bytes)"),
    ],
    ids=["cut", "brotli", "truncated", "no headers", "half", "empty", "picture"],
)
def test_a_damaged_record_costs_itself(record: bytes, reason: str) -> None:
    """It is named by its address, and the others are read."""
    found, told = read(record.replace(b"harbour", b"damaged") + response())
    assert len(found) == 1
    [said] = told
    assert said.startswith("'https://example.org/damaged': ")
    assert reason in said


@pytest.mark.parametrize(
    ("data", "count", "reason"),
    [
        (response() + response(length=99), 1, "'https://example.org/harbour': "),
        (response() + response(length=10**9), 1, f"'{URL}': is cut off: its end is missing"),
        (response() + response(length=-5), 1, ""),
        (response() + b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", 1, ""),
        (response() + b"not a record\r\n" * 9, 1, "damaged after 1 records: "),
        (response()[:-500], 0, f"'{URL}': is cut off: its end is missing"),
        (b"WARC/1.0\r\n\r\n", 0, "a web archive without pages"),
    ],
    ids=["short", "long", "negative", "no length", "no record", "cut", "nothing"],
)
def test_a_wrong_length_is_told_and_what_came_before_stays(data: bytes, count: int, reason: str) -> None:
    """Nothing is stored of a page that is not whole."""
    found, told = read(data)
    assert len(found) == count
    assert all(one.text.count(PARAGRAPH) == 3 for one in found)
    assert told
    assert any(one.startswith(reason) for one in told)
