"""What a page states for machines in JSON-LD, also where that is written badly, and the words of such a value."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import unescape
from typing import Any

ARTICLE = re.compile(r"(?:[A-Za-z]*Article|BlogPosting|Report|Review|LiveBlogPosting|SocialMediaPosting)$")
PAGE = re.compile(r"(?:WebPage|Recipe|HowTo|PodcastEpisode|VideoObject)$")
"""Schema.org's types of what may be a page's article, the likelier first."""


def words_of(text: object) -> str | None:
    """One line of text, entities unfolded; None where there is none."""
    return (" ".join(unescape(text).replace("\u00ad", "").split()) or None) if isinstance(text, str) else None


def listed(value: object) -> list[Any]:
    """A value as the list that it may be, too."""
    return value if isinstance(value, list) else [] if value is None else [value]


def name_of(value: object) -> str | None:
    """Of schema.org's person or organisation, or of a string."""
    name = value.get("name") if isinstance(value, dict) else value
    return words_of(name[0] if isinstance(name, list) and name else name)


def loaded(text: str) -> Any:
    """The value of a script, mended where pages write what is nearly JSON."""
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*.{0,40}?\*/)|(?:-->|//\s*\]\]>)\s*$", "", text.strip())
        .strip()
        .rstrip(";")
    )
    for one in (text, re.sub(r",\s*(?=[}\]])", "", text)):
        with suppress(ValueError, RecursionError):
            return json.loads(one, strict=False)
    # A quotation mark too many somewhere: what can be read is worth having.
    fields = dict(reversed(re.findall(r'"(headline|datePublished|dateModified)"\s*:\s*"([^"\\]{1,300})"', text)))
    kinds = re.findall(r'"@type"\s*:\s*"(\w{1,40})"', text)
    return {**fields, "@type": kinds}


def objects(values: object) -> Iterator[Mapping[str, Any]]:
    """Every object, from the outside in."""
    waiting = deque([values])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            yield one
            waiting += [inner for inner in one.values() if isinstance(inner, dict | list)]


def articles(values: object, types: re.Pattern[str]) -> Iterator[Mapping[str, Any]]:
    """Every object of these types that says when it was published or who wrote it."""
    for one in objects(values):
        if any(isinstance(kind, str) and types.match(kind) for kind in listed(one.get("@type"))) and (
            one.get("datePublished") or one.get("author")
        ):
            yield one
