"""What is stated about an article beside its text: title, outlet, authors, date, language, address.

Nothing is invented: what no key states, or states in a form that cannot be used, stays None. Whether what is stated is
true is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace

from index.text.dates import published_date
from index.text.english import word_set
from index.text.letters import alphanumeric
from index.text.names import is_person, without_role


@dataclass(frozen=True)
class Metadata:
    """What was found; None, empty or missing where the article does not say."""

    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601, as precise as the source: 2019-07, 2019-07-12, 2019-07-12T20:14, 2019-07-12T20:14-04:00."""
    modified: str | None = None
    """As ``published``, of the latest correction or update."""
    language: str | None = None
    url: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    """The keys of the mapping that filled no field, with their values as they were."""

    def or_else(self, other: Metadata) -> Metadata:
        """These fields, and those of ``other`` where these are empty."""
        gaps = {f.name: getattr(other, f.name) for f in fields(self) if not getattr(self, f.name)}
        return replace(self, **gaps)


def one_line(value: object) -> str | None:
    """One line of text, white space collapsed, from a string, a number or schema.org's {"name": ...}."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(_LINK.sub(r"\1\2", str(value)).split()) or None


_LINK = re.compile(r"\[\[(?:[^][|]*\||[^][|]*/)?([^][|#]+)(?:#[^][|]*)?\]\]|\[([^][]+)\]\(https?://[^()\s]*\)")
"""A name as Obsidian and Markdown link it: [[people/Jane Doe|Jane]], [Jane Doe](https://...)."""


def _authors_of(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list | tuple):
        return tuple(name for item in value for name in _authors_of(item) or ()) or None
    text = one_line(value)
    if text is None:
        return None
    text = re.sub(r"^by:?\s+", "", text, flags=re.IGNORECASE)
    names: list[str] = []
    for part in filter(None, re.split(r"\s*;\s*", text)):
        pieces = [p for p in re.split(r",\s+(?:and\s+)?|\s+(?:and|&)\s+", part) if p and without_role(p)]
        # "Doe, Jane" and "Jane Doe, PhD" are one name: a comma parts names only where each has two words.
        names += pieces if pieces and all(" " in piece for piece in pieces) else [part]
    return tuple(dict.fromkeys(names)) or None


def _url_of(value: object) -> str | None:
    text = one_line(value)
    return text if text and re.match(r"https?://\S+$", text, re.IGNORECASE) else None


def _outlet_of(value: object) -> str | None:
    return None if _url_of(value) else one_line(value)


_PUBLISHED = """published date pubdate publishedat publisheddate datepublished publishdate publicationdate publishedon
    postdate"""
# Keys as ``alphanumeric`` leaves them; the first that has a usable value wins.
_KEYS: tuple[tuple[str, Callable[[object], object], str], ...] = (
    ("title", one_line, "title headline articletitle posttitle"),
    (
        "outlet",
        _outlet_of,
        "outlet source publisher publication newspaper sitename site newsoutlet publicationname sourcename medianame",
    ),
    ("authors", _authors_of, "authors author byline authorname postauthor publishedby creator writer"),
    ("published", published_date, _PUBLISHED),
    ("modified", published_date, "modified updated datemodified modifiedat updatedat lastmodified dateupdated"),
    ("language", one_line, "language lang"),
    ("url", _url_of, "url link canonicalurl source permalink weburl articleurl sourceurl"),
)


def from_mapping(mapping: Mapping[str, object]) -> Metadata:
    """The fields among the keys of front matter or of a JSON object, by any of their usual names.

    A value that cannot be used (a date without its day, a source that is a list) fills nothing and stays in
    ``extra``. A year and month (2019-07) is kept as it is.
    """
    keys: dict[str, str] = {}
    for key in mapping:
        keys.setdefault(alphanumeric(key), key)
    found: dict[str, object] = {}
    used: set[str] = set()
    for name, read, synonyms in _KEYS:
        for key in (keys[synonym] for synonym in synonyms.split() if synonym in keys):
            if key in used:
                continue
            value = read(mapping[key])
            if value is not None:
                found[name] = value
                used.add(key)
                break
    extra = {key: value for key, value in mapping.items() if key not in used}
    return replace(Metadata(extra=extra), **found)  # type: ignore[arg-type]  # _KEYS has the types


def publication_values(mapping: Mapping[str, object]) -> list[object]:
    """What stands under the keys of a date of publication, whether it is one or not."""
    return [value for key, value in mapping.items() if alphanumeric(key) in _PUBLISHED.split()]


_UNTITLED = re.compile(
    r"(?:microsoft |ms )?(?:word|office|excel|powerpoint|wordpad|libreoffice|openoffice)\b.*|untitled\b.*"
    r"|(?:new |blank )?(?:microsoft )?(?:word )?(?:document|presentation|template)\s*\(?\d*\)?|about:.*|[a-z]+://.*"
    r"|.*\.(?:docx?|dotx?|odt|rtf|pdf|txt|html?|php|aspx?|tex|dvi|ps|indd|qxd|pages|pub|wpd|xlsx?|pptx?)",
    re.IGNORECASE,
)
_ACCOUNT = word_set(
    """
    user users owner admin administrator office microsoft windows account computer laptop default guest unknown author
    company template student valued customer registered licensed name your
    """
)


def from_properties(title: str | None, author: str | None) -> Metadata:
    """What a document's properties say, where a person wrote them: most are a program's or an account's."""
    words = one_line(title) or ""
    names = _authors_of(author or "") or ()
    return Metadata(
        title=words if " " in words and not _UNTITLED.fullmatch(words) else None,
        authors=tuple(one for one in names if is_person(one) and not _ACCOUNT & set(one.casefold().split())),
    )
