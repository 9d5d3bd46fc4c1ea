"""An article's reference for a footnote, a web page, a bibliography or a reference manager.

Only what the article says of itself is used: what it does not say is left out. What it does not know:
citation styles (APA, Chicago, …); programs that read CSL-JSON or BibTeX do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from index.article import Article
from index.text.dates import long_date
from index.text.english import MONTH_NAMES, NEWSPAPERS, word_set
from qa.english.names import PARTICLES
from qa.harmless import one_line


def text(articles: Sequence[Article]) -> str:
    """One reference a line: Jane Roe, John Doe. "Title". Outlet, 12 July 2019. URL"""
    return "\n".join(_sentence(one, f"\u201c{_title(one)}\u201d", _plain(one.url)) for one in articles)


def markdown(articles: Sequence[Article]) -> str:
    """A list item each, its title a link where the article has a web address."""
    return "\n".join(f"- {_sentence(article, _linked_title(article), None, in_markdown)}" for article in articles)


def _linked_title(article: Article) -> str:
    title = f"\u201c{in_markdown(_title(article))}\u201d"
    url = _plain(article.url)
    # Only web addresses: a link is followed by a click, and an article may name any address.
    if not url or not url.startswith(("http://", "https://")) or re.search(r"[\s<>]", url):
        return title
    return f"[{title}](<{url}>)"


def _sentence(article: Article, title: str, url: str | None, escaped: Any = str) -> str:
    authors = escaped(", ".join(filter(None, map(_plain, article.authors))))
    published = _plain(article.published and long_date(article.published))
    where = ", ".join(filter(None, [escaped(_plain(article.outlet) or ""), published]))
    return ". ".join(filter(None, [authors, title, where])) + "." + (f" {url}" if url else "")


def _title(article: Article) -> str:
    return one_line(article.name)


def _plain(value: str | None) -> str | None:
    return one_line(value) if value else None


def in_markdown(value: str) -> str:
    """One line of text as Markdown, in which no sign of it means anything."""
    return re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", value)


# ------------------------------------------------------------------------------------------ BibTeX

_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # BibTeX counts every brace of a value, escaped or not.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "$&#%_"},
    }
)
# A brace or backslash ends BibTeX's own reading of a value; the rest of an address is taken as it stands.
_IN_ADDRESS = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20", '"': "%22"})


def bibtex(articles: Sequence[Article]) -> str:
    """Entries in UTF-8 with keys of their own, @article where the outlet is known and @misc where not."""
    keys: set[str] = set()
    return "\n\n".join(_entry(article, _key(article, keys)) for article in articles)


def _key(article: Article, taken: set[str]) -> str:
    """From the id, so that an article keeps its key; with a number behind where another article has it."""
    ascii_id = unicodedata.normalize("NFKD", article.id).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9]+", "-", ascii_id).strip("-") or f"article-{article.sha256[:8]}"
    key, number = stem, 2
    while key.lower() in taken:
        key, number = f"{stem}-{number}", number + 1
    taken.add(key.lower())  # BibTeX does not tell capitals from small letters in keys
    return key


def _entry(article: Article, key: str) -> str:
    year, month, day = _date_parts(article)
    values = {
        # Names of organisations would be read as people's; several people are joined by the word "and".
        "author": " and ".join(_bibtex_name(name) for name in article.authors),
        # Braced twice: styles then leave its capitals alone.
        "title": f"{{{_latex(article.title)}}}" if article.title else "",
        "journal": _latex(article.outlet or ""),
        "year": year,
        "day": day,
        "url": one_line(article.url or "").translate(_IN_ADDRESS),
        "language": _latex(article.language or ""),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in values.items() if value]
    if month:
        lines.append(f"  month = {MONTH_NAMES[int(month)][:3].lower()}")
    kind = "article" if article.outlet else "misc"
    return ",\n".join([f"@{kind}{{{key}", *lines]) + "\n}"


def _bibtex_name(name: str) -> str:
    family = _family_name(name)
    return f"{{{_latex(name)}}}" if family is None else f"{_latex(family[0])}, {_latex(family[1])}"


def _latex(value: str) -> str:
    return one_line(value).translate(_LATEX)


# ------------------------------------------------------------------------------------------ CSL-JSON


def csl_json(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """Items of type article-newspaper, by the CSL-JSON schema 1.0.2."""
    return [_item(article) for article in articles]


def _item(article: Article) -> dict[str, Any]:
    parts = [int(part) for part in _date_parts(article) if part]
    fields = {
        "id": article.id,
        "type": "article-newspaper",
        "title": article.title,
        "container-title": article.outlet,
        "author": [_csl_name(name) for name in article.authors],
        "issued": {"date-parts": [parts]} if parts else None,
        "URL": article.url,
        "language": article.language,
    }
    return {name: value for name, value in fields.items() if value}


def _csl_name(name: str) -> dict[str, str]:
    family = _family_name(name)
    return {"literal": name} if family is None else {"family": family[0], "given": family[1]}


# ------------------------------------------------------------------------------------------ parts


def _date_parts(article: Article) -> tuple[str, str, str]:
    """Year, month and day in figures without leading zeros, each empty where not known."""
    match = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?(?![\d-])", article.published or "", re.ASCII)
    year, month, day = match.groups("") if match else ("", "", "")
    return year, month.lstrip("0"), day.lstrip("0")


_ORGANISATION = NEWSPAPERS | word_set(
    """
    agence agency associated association board broadcasting bureau collective council daily desk department
    editorial editors foundation group institute magazine network newspapers project radio report reporters reuters
    service services staff team television the union university voices weekly wire
    """
)


def _family_name(name: str) -> tuple[str, str] | None:
    """A person's family and given names where the words leave no doubt about which is which, else None.

    No doubt: a given name, initials and one family name, with its particles (Ludwig van Beethoven) or not.
    Longer names (Gabriel García Márquez), single words, other scripts and organisations stay as they are.
    """
    words = one_line(name).split()
    if len(words) < 2 or any(word.casefold().strip(".,") in _ORGANISATION for word in words):
        return None
    if not all(re.fullmatch(r"[A-Za-zÀ-ɏ.'\u2019-]+", word) for word in words):
        return None
    at = 1
    while at < len(words) - 1 and re.fullmatch(r"(?:[A-ZÀ-Þ]\.-?)+|[A-ZÀ-Þ]", words[at]):
        at += 1
    certain = all(word.casefold() in PARTICLES for word in words[at:-1])
    if not certain or words[-1].isupper() or words[-1].endswith("."):
        return None
    return " ".join(words[at:]), " ".join(words[:at])
