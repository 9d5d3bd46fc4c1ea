"""What the head of an article's text says of it: headline, byline, dateline, date, "Source:" lines.

A field is filled only by words that stand where newspapers put it, and a date only when its year, month and day all
stand there. Whether what an article says of itself is true is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import takewhile

from index.text.dates import DATE, YEAR, parse_date, published_date
from index.text.english import MONTH, WEEKDAY
from index.text.metadata import Metadata, from_mapping, one_line, publication_values
from index.text.names import (
    OUTLET_WORDS,
    ROLES,
    SECTIONS,
    is_agency,
    is_capitalised,
    is_outlet,
    is_person,
    without_role,
)

_HEAD_LINES = 8
_HEAD_CHARACTERS = 4000
_RIGHTS = re.compile(r"(?:copyright\b|\u00a9|\(c\)|all rights reserved\b)", re.IGNORECASE)
_FIELD = re.compile(r"[A-Z]{4,}(?:-[A-Z]+)?:(?:\s|$)")
"""A field of an archive's record: "SECTION: METRO; Pg. B1"."""
_PARAGRAPH = 200
"""A line of more characters is the story's first paragraph: what stands under it is no longer its head."""
_TITLE_CHARACTERS = 140
_LABEL = re.compile(
    r"(title|headline|source|outlet|newspaper|authors?|byline|date|url|language)\s*:\s+(\S.*)", re.IGNORECASE
)
_STAMP = re.compile(
    r"(?:(?:first\s+|last\s+|originally\s+)?"
    r"\b(?P<label>published|posted|updated|modified)\b(?:\s+on\b)?\s*:?\s*)?"
    rf"(?P<date>{DATE.pattern})(?:,?\s+{WEEKDAY}\b)?",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"(?:(?P<label>published|posted|updated|modified)\b(?:\s+on\b)?\s*:?\s*)?"
    rf"(?P<date>{DATE.pattern}|\d{{1,4}}([/.-])\d{{1,2}}\3\d{{2,4}})",
    re.IGNORECASE,
)
"""A line that is no more than a date, or what looks like one."""
_KINDS = {
    "": "date",
    "published": "published",
    "posted": "published",
    "updated": "updated",
    "modified": "updated",
}
# In small letters a line that begins with "by" is more often running text, broken there.
_BYLINE = re.compile(r"(?:Written by|Reported by|By|BY):?\s+(\S.*)")
_AND = re.compile(r",?\s+(?:and|&)\s+", re.IGNORECASE)
_HEADING = re.compile(r"#\s+(.*?)(?:\s+#+)?")
_UNDERLINED = re.compile(r"\s*(\S.*)\n=+[ \t]*\n")
# PLACE — and PLACE, July 12, 2019 (AGENCY) — and (AGENCY) and PLACE, July 12, 2019 /WIRE/ --
_DATELINE = re.compile(
    rf"(?P<place>[^()\d]{{0,60}}?)[,\s]*(?P<date>\b{MONTH}\.?\s+\d{{1,2}}(?:,\s+{YEAR})?)?,?\s*"
    r"(?:/[^/]{2,30}/\s*)?"
    r"(?:\((?P<agency>[^()]{2,30})\)\s*(?=(?-i:[A-Z])|[^\w\s]|\d)|\u2014|(?:[\u2013\u2015]|--?)(?:\s|$))",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"\b(?:photos?|photograph|images?|getty|shutterstock|picture|credit|courtesy)\b", re.IGNORECASE)
# What a page says to its visitor, credits, and addresses.
_PROMPT = re.compile(
    r"(?:share|sign up|subscribe|read|click|watch|listen|follow|in this article|part of|from (?:the )?staff"
    r"|from .* reports|(?:last )?updated|published|posted|related|more from|story highlights|the claim"
    r"|\d+[.:]|.*(?:www\.|#\w|\.com\b))",
    re.IGNORECASE,
)

_Signs = list[tuple[str, str]]
"""What one line says: (kind, words); byline, author, outlet, agency, dateline, published, date, updated or unread."""


def from_text(text: str) -> Metadata:
    """What the first lines of plain text or Markdown say: headline, byline, dateline, date, "Source:" lines.

    Only lines of their own count, and the opening dateline; never running text, captions or closing credits.
    """
    head = list(_head(text))
    signs = _furniture(head)
    found: dict[str, list[str]] = {}
    for kind, words in (sign for line in signs for sign in line):
        found.setdefault(kind, []).append(words)
    dates = found.get("published") or found.get("date") or ([] if "unread" in found else found.get("updated", []))
    outlets = found.get("outlet", []) + found.get("agency", [])
    return replace(from_mapping(_labels(head)), extra={}).or_else(
        Metadata(
            title=_title(text, head, signs),
            outlet=outlets[0] if outlets else None,
            authors=tuple(dict.fromkeys(found.get("author", ()))),
            # Different dates on lines of their own are a list of events, not a date of publication.
            published=dates[0] if len({each[:10] for each in dates}) == 1 else None,
        )
    )


def unread_date(text: str, extra: Mapping[str, object]) -> str | None:
    """What stands where the date of publication does and is none, in a text's head or in what filled no field."""
    head = list(_head(text))
    stated = [value for one in (extra, _labels(head)) for value in publication_values(one)]
    lines = [words for line in _furniture(head) for kind, words in line if kind == "unread"]
    return next((w for value in (*stated, *lines) if (w := one_line(value)) and published_date(w) is None), None)


def _head(text: str) -> Iterator[str]:
    """The first lines that are not blank, without Markdown's emphasis, up to where the story has begun."""
    lines = (line.strip().strip("*_").strip() for line in text[:_HEAD_CHARACTERS].split("\n"))
    sentences = count = 0
    for line in (line for line in lines if line.strip("=-") and not _RIGHTS.match(line)):
        count += not _FIELD.match(line)
        if count > _HEAD_LINES:
            return
        yield line
        # One sentence may be a summary under the headline; a second one, or a paragraph, is the story.
        sentences += len(line.split()) > 5 and line[-1] in '.!?"\u201d'
        if len(line) > _PARAGRAPH or sentences > 1:
            return


def _labels(head: list[str]) -> dict[str, object]:
    labels: dict[str, object] = {}
    for label in filter(None, map(_label, head)):
        labels.setdefault(*label)
    return labels


def _label(line: str) -> tuple[str, str] | None:
    match = _LABEL.fullmatch(line)
    if match is None:
        return None
    key, value = match[1].lower(), match[2]
    # Under a picture or a table, "Source:" names somebody else.
    if key == "source" and (_CAPTION.search(value) or len(value.split()) > 6 or not is_capitalised(value.split())):
        return None
    return key, value


_DATED = frozenset({"published", "date", "updated", "unread"})


def _furniture(head: list[str]) -> list[_Signs]:
    """What each line of a head says of the article, with the outlets that only their place in it tells."""
    signs = [_signs(line) for line in head]
    titled = any(label[0] in ("headline", "title") for label in filter(None, map(_label, head)))
    for at, line in enumerate(head):
        if signs[at]:
            continue
        above, below = (_kinds(signs[one]) if 0 <= one < len(head) else set() for one in (at - 1, at + 1))
        # An outlet's name on a line of its own may be a headline or a link: not under a byline, nor among the lines
        # under a headline where one has the date, nor over a date and a headline.
        if "byline" in above and is_outlet(without_role(line)):
            signs[at] = [("outlet", without_role(line))]
        elif "byline" in above and len(line.split()) < 5 and line.split()[-1].casefold() in ROLES:
            signs[at] = [("byline", line)]
        elif at and all(signs[1:at]) and (above | below) & _DATED and (credit := _credit(line)):
            signs[at] = credit
        elif all(signs[1:at]) and (
            (
                is_outlet(line)
                and not _may_begin_with_person(line)
                and (above | below if at or titled else _kinds_below_headline(head, signs)) & (_DATED | {"byline"})
            )
            or (at and _is_titled_outlet(line) and ("byline" in above or below & _DATED))
        ):
            signs[at] = [("outlet", line)]
    return signs


def _credit(line: str) -> _Signs:
    """A person's name and after a comma an outlet's; none in any other line."""
    person, _, outlet = line.partition(", ")
    is_one = is_person(person) and not is_outlet(person) and is_outlet(outlet)
    return [("byline", line), ("author", person), ("outlet", outlet)] if is_one else []


def _may_begin_with_person(line: str) -> bool:
    """Whether a person's name may stand before an outlet's, as in Jane Doe Harbor Ledger."""
    words = line.split()
    return len(words) > 3 and is_person(" ".join(words[:2]))


def _kinds(signs: _Signs) -> set[str]:
    return {kind for kind, _ in signs}


def _kinds_below_headline(head: list[str], signs: list[_Signs]) -> set[str]:
    """What the lines around the first headline below a text's first line say, right above it and right below."""
    rest = next((at for at in range(1, len(head)) if not signs[at]), len(head))
    if rest == len(head) or not (_is_headline(head[rest]) or _is_short_headline(head[rest], signs[rest + 1 :])):
        return set()
    return _kinds(signs[rest - 1]) | _kinds(signs[rest + 1] if rest + 1 < len(head) else [])


def _is_titled_outlet(line: str) -> bool:
    """Whether the words may be a name such as The Skerry, which only their place tells to be an outlet's."""
    words = line.split()
    bare = {word.casefold() for word in words[1:]}
    return words[0] == "The" and 2 <= len(words) <= 4 and is_capitalised(words[1:]) and not bare & (ROLES | SECTIONS)


def _signs(line: str) -> _Signs:
    if len(line) > _PARAGRAPH:
        return _dateline(line)
    signs: _Signs = []
    for part in re.split(r"\s*[|•·]\s*", line):
        dates = [
            (_KINDS[(stamp["label"] or "").lower()], iso)
            for stamp in _STAMP.finditer(part)
            if (iso := parse_date(stamp["date"]))
        ]
        if not dates and (unread := _UNREAD.fullmatch(part)):
            dates = [("unread", unread["date"])]
            part = ""
        rest = (_STAMP.sub("\n", part) if dates else part).strip(" \n,;/()[]\u2013\u2014-")
        byline = _BYLINE.fullmatch(rest[:1].upper() + rest[1:] if dates else rest)
        named = _byline(byline[1]) if byline else []
        if named:
            signs += named
        elif is_outlet(rest) and "\n" not in rest:
            signs.append(("outlet", rest))
        # Words on both sides of a date, or more than a tag such as "5 min read", are running text.
        elif "\n" in rest or len(rest.split()) > (4 if part != line and not dates else 0):
            return _dateline(line)
        signs += dates
    # An outlet's name alone on a line may be anything: a headline, a link.
    return signs if any(kind != "outlet" for kind, _ in signs) else _dateline(line)


def _byline(names: str) -> _Signs:
    """Authors and outlet of what follows "By": persons first, then after a comma, "for" or "of" the rest."""
    signs: _Signs = []
    chunks = re.split(r",\s+(?!(?i:and)\s)|\s+(?i:for|of)\s+(?:(?i:the)\s+)?|\s+(?=The\s+[A-Z])", names)
    # "A, B and C": up to the last "and" they are persons; without one, only the first is taken for one.
    last = max((at for at, chunk in enumerate(chunks) if _AND.search(chunk)), default=0)
    for at, chunk in enumerate(chunks):
        people = [sign for name in _AND.split(chunk) for sign in _person(name)] if at <= last else []
        signs += people
        if not people and is_outlet(without_role(chunk)):
            signs.append(("outlet" if at else "agency", without_role(chunk)))
    # Something that reads like a sentence or a headline is no byline: a byline names somebody.
    return [("byline", names), *signs] if signs or set(names.casefold().split()) & ROLES else []


def _person(name: str) -> _Signs:
    """Who a part of a byline names; nobody where it may be a person's name, a paper's, or both without a comma."""
    words = name.split()
    for at in range(2, len(words)):
        if is_agency(" ".join(words[at:])) and is_person(" ".join(words[:at])):
            return [("author", " ".join(words[:at])), ("agency", " ".join(words[at:]))]
    if not is_outlet(name):
        return [("author", name)] if is_person(name) else []
    return [("byline", name)] if is_person(name) or (len(words) > 3 and words[0] != "The") else []


def _dateline(line: str) -> _Signs:
    match = _DATELINE.match(line)
    if match is None:
        return []
    place = match["place"].split()
    agency = match["agency"] or ""
    for at in range(len(place)):
        if not agency and is_agency(" ".join(place[at:])):
            agency, place = " ".join(place[at:]), place[:at]
    signs: _Signs = []
    if is_agency(agency) and (not place or is_capitalised(place)):
        signs.append(("agency", agency))
    elif agency or not place or len(place[0]) < 3 or not place[0].isupper():
        return []
    published = parse_date(match["date"] or "")
    return [*signs, ("date", published)] if published else [*signs, ("dateline", match[0])]


def _title(text: str, head: list[str], signs: list[_Signs]) -> str | None:
    for line in head:
        if heading := _HEADING.fullmatch(line):
            return one_line(heading[1])
    if underlined := _UNDERLINED.match(text):
        return one_line(underlined[1])
    # The first line, or the first below an outlet's and a date's.
    top = next((at for at, said in enumerate(signs) if not said), 0)
    if len(head) < top + 2 or (top and not all(_kinds(said) <= {"outlet", *_DATED} for said in signs[:top])):
        return None
    first, below = head[top], signs[top + 1 :]
    after = text.partition(first)[2].partition("\n")[2].partition("\n")[0]
    stands_alone = not after.strip() or below[0]
    is_one = _is_short_headline(first, below) or (stands_alone and _is_headline(first))
    return " ".join(first.split()) if is_one else None


def _is_short_headline(line: str, below: list[_Signs]) -> bool:
    """Whether a line, also one of two words, is a headline by what stands right below it: byline, outlet, date."""
    words = line.split()
    block = list(takewhile(bool, below))
    kinds = set().union(*map(_kinds, block))
    authors = {name for said in block for kind, name in said if kind == "author"}
    # What may be a person's or a place's name needs more than a date.
    may_be_name = is_person(line) or ("outlet" not in kinds and is_capitalised(words))
    if "byline" not in kinds and (may_be_name or not kinds & _DATED):
        return False
    bare = {word.casefold().strip(".,") for word in words}
    return (
        len(words) > 1
        and len(line) <= _TITLE_CHARACTERS
        and _begins_headline(line)
        and line[-1] not in ".:;,\u2026"
        and line not in authors
        and not bare <= SECTIONS | ROLES | OUTLET_WORDS
        and not (is_outlet(line) or _label(line) or _CAPTION.search(line) or _PROMPT.match(line))
    )


def _begins_headline(line: str) -> bool:
    return line[0].isupper() or line[0].isdigit() or line[0] in "\"'\u201c\u2018$£€"


def _is_headline(line: str) -> bool:
    words = line.split()
    small = [word for word in words if word[0].islower()]
    initials = re.search(r"\b[A-Z]\.[A-Z]\.$", line)
    names = [name for chunk in re.split(r",\s+", line) for name in _AND.split(chunk)]
    return (
        len(line) <= _TITLE_CHARACTERS
        # Three capitalised words are as likely a person's name or a section's.
        and (len(words) > 3 or (len(words) == 3 and bool(small)))
        and _begins_headline(line)
        # A question may be a headline, but more often it opens the story.
        and (line.rstrip("\"'\u201d\u2019")[-1:] not in {*".:;,?!\u2026"} or initials is not None)
        and not (len(words) < 8 and not small and words[-1].casefold() in ROLES)
        and not all((len(name.split()) < 4 and is_person(name)) or is_outlet(name) for name in names)
        and not (_signs(line) or _label(line) or _CAPTION.search(line) or _PROMPT.match(line))
    )
