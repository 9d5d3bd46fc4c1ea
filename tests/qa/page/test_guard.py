"""Who may ask the page, and what a browser may do with what it gets."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from qa.page.guard import LARGEST, Guard


def guarded(host: str) -> TestClient:
    """A page behind the guard of a server that listens at ``host``."""

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse("the page")

    methods = ["GET", "POST", "PUT", "DELETE"]
    app = Starlette(routes=[Route("/", page, methods=methods), Route("/posted", page, methods=methods)])
    return TestClient(Guard(app, host, ["/posted"]), base_url="http://127.0.0.1:8765")


@pytest.mark.parametrize(
    ("host", "named", "let_through"),
    [
        ("127.0.0.1", "127.0.0.1:8765", True),
        ("127.0.0.1", "localhost:8765", True),
        ("127.0.0.1", "LOCALHOST", True),
        ("127.0.0.1", "[::1]:8765", True),
        ("127.0.0.1", "localhost:9000", True),  # through a tunnel
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "evil.example:8765", False),
        ("127.0.0.1", "127.0.0.1.evil.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "evil.example@127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1, evil.example", False),
        ("127.0.0.1", "127.0.0.1:8765:80", False),
        ("127.0.0.1", "192.0.2.7", False),
        ("127.0.0.1", "0.0.0.0", False),
        ("127.0.0.1", "2130706433", False),
        ("127.0.0.1", "127.1", False),
        ("127.0.0.1", "[::1", False),
        ("127.0.0.1", "", False),
        ("192.0.2.7", "192.0.2.7:8765", True),
        ("192.0.2.7", "192.0.2.8:8765", False),
        ("desk.example", "desk.example", True),
        ("desk.example", "desk.example.evil.example", False),
        ("0.0.0.0", "192.0.2.7:8765", True),
        ("0.0.0.0", "[2001:db8::1]", True),
        ("0.0.0.0", "evil.example", False),
        ("::", "192.0.2.7", True),
        ("::", "evil.example", False),
    ],
)  # fmt: skip
def test_a_host_is_one_of_the_servers_own(host: str, named: str, let_through: bool) -> None:
    """Any other may be a name of somebody else's that was made to mean this machine."""
    answer = guarded(host).get("/", headers={"Host": named})
    assert (answer.status_code, "the page" in answer.text) == ((200, True) if let_through else (421, False))


def test_two_hosts_are_one_too_many() -> None:
    """A proxy might go by the other."""
    answer = guarded("127.0.0.1").get("/", headers=[("Host", "127.0.0.1"), ("Host", "evil.example")])
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("headers", "let_through"),
    [
        ({}, True),
        ({"Origin": "http://127.0.0.1:8765"}, True),
        ({"Origin": "http://localhost:8765", "Host": "localhost:8765"}, True),
        ({"Origin": "https://127.0.0.1:8765"}, False),
        ({"Origin": "http://127.0.0.1:9999"}, False),
        ({"Origin": "http://localhost:8765"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, True),
    ],
)
def test_another_sites_page_may_not_ask(headers: dict[str, str], let_through: bool) -> None:
    """A reader may follow a link from there."""
    answer = guarded("127.0.0.1").get("/", headers=headers)
    assert (answer.status_code, "the page" in answer.text) == ((200, True) if let_through else (403, False))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_but_reading_is_answered(method: str) -> None:
    """There is nothing to change."""
    assert guarded("127.0.0.1").request(method, "/").status_code == 405


def test_large_requests_are_refused() -> None:
    """Before they reach the page."""
    client = guarded("127.0.0.1")
    assert client.get("/", params={"q": "a" * 16_000}).status_code == 414
    assert client.request("GET", "/", content=b"body").status_code == 413
    assert client.request("GET", "/", content=iter([b"body"])).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://127.0.0.1:8765", "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),  # no browser: those name it
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:8765"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 421),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403),
        ({"Content-Length": "9" * 30}, 413),
        ({"Content-Length": "-1"}, 411),
        ({"Content-Length": "x"}, 411),
        ({"Content-Length": str(LARGEST + 1)}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_what_may_be_posted_is_posted_by_the_pages_own_form(headers: dict[str, str], status: int) -> None:
    """Where posting is meant: from no other site's page, not even by a link, and no more than is taken."""
    assert guarded("127.0.0.1").post("/posted", content=b"draft", headers=headers).status_code == status
    assert guarded("127.0.0.1").put("/posted", content=b"draft", headers=headers).status_code in {403, 405, 421}


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "evil.example"])
def test_every_answer_says_what_a_browser_may_do_with_it(host: str) -> None:
    """A refusal too: nothing from elsewhere, no script in the page, no frame around it."""
    headers = guarded("127.0.0.1").get("/", headers={"Host": host}).headers
    policy = dict(one.split(" ", 1) for one in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "img-src", "form-action")} == {"'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
