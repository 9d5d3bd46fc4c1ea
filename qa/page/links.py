"""Addresses: of an article in the library, and of its page on the web with the quotation named.

Articles are data: one may name any address as its own, and only a web page's becomes a link.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from index.article import Article

AT_THE_QUOTATION = "#quotation"
"""The end of an address that opens an article at what is marked."""
_LONGEST = 2_000
_WORDS = 6
"""Of a quotation's beginning and end, where it is too long, or of several lines, to be named whole."""
_WHOLE = 150
"""Characters of a quotation that is named whole."""


def article_url(
    article_id: str, start: int | None = None, end: int | None = None, sha256: str = "", path: str = "/articles"
) -> str:
    """The article's page, opened at ``text[start:end]``; ``sha256`` is of the text that is meant."""
    # A browser takes "." and ".." out of a path, however they are written.
    steps_out = article_id in {".", ".."}
    there = f"{path}/?id={quote(article_id, safe='')}" if steps_out else f"{path}/{quote(article_id, safe='')}"
    given = [f"start={start}&end={end}"] if start is not None else []
    given += [f"of={sha256[:16]}"] if sha256 else []
    query = "&".join(given)
    join = "&" if steps_out else "?"
    return there + (join + query if query else "") + (AT_THE_QUOTATION if start is not None else "")


def live_url(article: Article, quotation: str = "") -> str | None:
    """The article's page on the web, at the quotation in browsers that know text fragments; None where it has none."""
    url = article.url or ""
    if len(url) > _LONGEST or not url.isprintable() or re.search(r"[\s<>\"'`\\^{|}]", url):
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # which is looked at here only
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        return None
    fragment = f"{'' if parts.fragment else '#'}:~:text={text_fragment(quotation)}" if quotation.strip() else ""
    return url + fragment


def text_fragment(quotation: str) -> str:
    """The quotation as a text directive names it: whole, or by its first and last words."""
    words = quotation.split()
    if (len(quotation) <= _WHOLE and "\n" not in quotation) or len(words) <= 2 * _WORDS:
        return _escaped(" ".join(words))
    return ",".join(_escaped(" ".join(some)) for some in (words[:_WORDS], words[-_WORDS:]))


def _escaped(words: str) -> str:
    """Percent-encoded, with what divides a directive: "-", "," and "&"."""
    return quote(words[:_LONGEST], safe="", errors="replace").replace("-", "%2D")
