"""What the library gives, as a tool returns it: structured, and as text that a person can read, with links.

In the text each character that would steer a terminal, or is not seen, is made a visible one. The structured form has
the articles' own: its offsets and digests hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from index.article import Article, Version
from qa.answer import Answer, Citation, Nearest, SearchResult, whole_json
from qa.harmless import one_line
from qa.news.brief import Brief
from qa.news.figures import CheckedFigure
from qa.news.quotes import Quote
from qa.news.verify import Checked, Status, Verified
from qa.page.links import live_url
from qa.selector import text_quote
from qa.shell.articles import article_text
from qa.shell.brief_text import brief_text
from qa.shell.layout import marked
from qa.shell.place import where
from qa.shell.quotes import quotes_text
from qa.shell.show import answer_text, hits_text
from qa.shell.verify_text import change_text, verified_text

_WIDTH = 100
"""Columns of the text."""


class Result(NamedTuple):
    """What a tool gives."""

    structured: dict[str, Any]
    text: str


def uri_of(article_id: str) -> str:
    """The resource that an article is: ``article://`` and its id, percent-encoded but for letters, digits and -._~"""
    return f"article://{quote(article_id, safe='')}"


def answered(answer: Answer) -> Result:
    """As ``qa ask --json`` and as ``qa ask`` prints it."""
    structured = answer.to_json() | {
        "citations": [_cited(one) for one in answer.citations],
        "nearest": [_passage(one) for one in answer.nearest],
    }
    links = _links([(f"[{one.number}]", one.article, one.quote) for one in answer.citations])
    near = _links([("-", one.article, "") for one in answer.nearest])
    return Result(structured, f"{answer_text(answer, _WIDTH)}\n\n{links or near}".rstrip())


def found(result: SearchResult) -> Result:
    """As ``qa search --json`` and as ``qa search`` prints it."""
    structured = result.to_json() | {"hits": [_passage(one) for one in result.hits]}
    links = _links([(f"{number}.", one.article, "") for number, one in enumerate(result.hits, 1)])
    text = hits_text(result.hits, _WIDTH, asked_as=result.asked_as)
    return Result(structured, f"{text}\n\n{links}".rstrip())


def fetched(article: Article, versions: Sequence[Version]) -> Result:
    """As ``qa index show --json`` and as ``qa index show`` prints it."""
    structured = whole_json(article, versions) | {"uri": uri_of(article.id)}
    return Result(structured, f"{article_text(article, _WIDTH, versions=versions)}\n\n{_links([('', article, '')])}")


def verified(checked: Checked) -> Result:
    """Whether a quotation is the articles' own, where it stands, and whose it is."""
    places = _places(checked)
    structured = {key: value for key, value in _checked(checked).items() if key not in {"line", "start", "end"}}
    shown = [f"[{one.number}] {marked(one.quote)}\n{where(one.article, one.start, _WIDTH, '    ')}" for one in places]
    links = _links([(f"[{one.number}]", one.article, one.quote) for one in places])
    return Result(structured, "\n\n".join(filter(None, [_verdict(checked), *shown, links])))


def verified_draft(found: Verified) -> Result:
    """As ``qa verify --json`` and as ``qa verify`` prints it."""
    structured = found.to_json() | {
        "quotes": [_checked(one) for one in found.quotes],
        "figures": [_figure(one) for one in found.figures],
    }
    places = [*(one for quote in found.quotes for one in _places(quote)), *(one.citation for one in found.against)]
    links = _links([("-", one.article, one.quote) for one in places])
    return Result(structured, f"{verified_text(found, _WIDTH)}\n\n{links}".rstrip())


def said(found: Sequence[Quote]) -> Result:
    """As ``qa quotes --json`` and as ``qa quotes`` prints it."""
    structured = {"quotes": [one.to_json() | {"citation": _cited(one.citation)} for one in found]}
    links = _links([("-", one.citation.article, one.citation.quote) for one in found])
    return Result(structured, f"{quotes_text(found, _WIDTH)}\n\n{links}".rstrip())


def briefed(found: Brief) -> Result:
    """As ``qa brief --json`` and as ``qa brief`` prints it."""
    structured = found.to_json() | {"citations": [_cited(one) for one in found.citations]}
    links = _links([(f"[{one.number}]", one.article, one.quote) for one in found.citations])
    return Result(structured, f"{brief_text(found, _WIDTH)}\n\n{links}".rstrip())


def _places(checked: Checked) -> Sequence[Citation]:
    return checked.citations or tuple(filter(None, [checked.nearest]))


def _checked(one: Checked) -> dict[str, Any]:
    return one.to_json() | {
        "citations": [_cited(citation) for citation in one.citations],
        "nearest": one.nearest and _cited(one.nearest),
    }


def _figure(one: CheckedFigure) -> dict[str, Any]:
    return one.to_json() | {"citations": [_cited(one.citation)]}


def _verdict(checked: Checked) -> str:
    said_by, speaker = one_line(checked.said_by or ""), one_line(checked.quotation.speaker or "")
    if checked.status == Status.ALTERED:
        return f"Altered: {'; '.join(map(change_text, checked.changes))}. The article has:"
    if checked.status == Status.STITCHED:
        return "Stitched: the words stand in several places, and are no one quotation."
    if checked.status == Status.NOT_FOUND:
        return "Not found: no article has these words. The nearest sentence:" if checked.nearest else "Not found."
    if checked.status == Status.MISATTRIBUTED:
        return f"Misattributed: the words are held, but they are {said_by}'s, not {speaker}'s."
    if speaker and not said_by:
        return f"Verbatim. The article does not say plainly that they are {speaker}'s words."
    return f"Verbatim. Said by {said_by}." if said_by else "Verbatim."


def _cited(citation: Citation) -> dict[str, Any]:
    selector = text_quote(citation.article.text, citation.start, citation.end)
    return citation.to_json() | _known_by(citation.article) | {"selector": selector}


def _passage(near: Nearest) -> dict[str, Any]:
    return near.to_json() | _known_by(near.article)


def _known_by(article: Article) -> dict[str, Any]:
    return {"uri": uri_of(article.id), "sha256": article.sha256}


def _links(articles: Iterable[tuple[str, Article, str]]) -> str:
    """Of each article its resource and, where it has one, its page on the web at the quotation, behind a mark."""
    lines = []
    for mark, article, quotation in articles:
        lines.append(" ".join(filter(None, [mark, uri_of(article.id), live_url(article, quotation)])))
    return "\n".join(["Links", *dict.fromkeys(lines)]) if lines else ""
