"""A URL has one form, whose host is the one that is asked, and an address is of the public internet or not."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import WebError
from index.ids import is_url
from index.intake.address import canonical, is_public
from tests.index.intake.site import PUBLIC


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
