"""Who signs a web page: names out of what it states for machines and out of its byline.

A name is cut out of what stands around it: "By", a role, the outlet, the date beside it. What is no name (a login's
"Username", an account) is left out: an article without an author is better than one with a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from index.text.english import MONTH_BEGUN, WEEKDAY
from index.text.letters import alphanumeric
from index.text.names import JOBS, is_outlet, is_person, without_role

_BY = re.compile(
    r"(?:[^\W\d_]+ ){0,2}(?i:by)\b[:\s]\s*|(?i:text|texte|words|authors?|autor|auteur)\s*:\s*"
    r"|(?:Von|Par|Por|Di|Door|Av|Af)\s+(?=[^\W\d_a-z])"
)
# What is behind the names: when, how long, where to write to.
_BEHIND = re.compile(
    r"\s*(?:\b(?:on|at)\s+)?(?:\d|https?:|[@([<#]"
    r"|\b(?:(?:first |last |originally )?(?:published|posted|updated|modified)"
    rf"|{WEEKDAY}\.?,?(?=\s+[\d\w]+\.? \d)|{MONTH_BEGUN}\.? \d)).*",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*(?:[,;|/\u2022\u00b7\n]|\s[-\u2013\u2014]+(?:\s|$)|\s(?:and|&|und|et|with)\s)\s*")
_DEGREE = re.compile(r"(?:[A-Z]\.?){2,5}|Ph\.?D\.?|[MB]\.?Sc\.?")
_ROLE = re.compile(
    rf"\b(?:{'|'.join(sorted(JOBS))}|critic|fellow)s?(?:[- ](?:at[- ]large|in[- ]chief))?$",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\b(?:editorial (?:staff|team|board)|news ?(?:desk|room))$", re.IGNORECASE)
_SURE = re.compile(r"(?:[^\W\d_]+ )?(?i:by):?\s+[^\W\d_a-z]")
_NOBODY = frozenset(
    """
    admin administrator username user login anonymous guest editor webmaster unknown author authors null none undefined
    staff root contributor comment comments share follow subscribe password email search menu home by
    """.split()
)


def signed(stated: Iterable[Sequence[str]], bylines: Sequence[str], outlet: str | None, text: str) -> tuple[str, ...]:
    """The authors: the first of ``stated``, then of the ``bylines``, that names persons, else anybody stated.

    ``stated`` are the page's sources for machines, best first, each with what it gives as authors; ``text`` is the
    page's, whose spelling counts for a name that a source has in capitals.
    """
    sources = [[name for one in source for name in names(one, outlet)] for source in stated]
    # In a byline what is no name of a person may be anything, unless "By" or its form says what it is.
    read = [
        [name for name in names(line, outlet) if _SURE.match(line) or is_person(name) or is_outlet(name)]
        for line in bylines
    ]
    papers = {alphanumeric(outlet or "")}
    persons = (
        found
        for found in [*sources, *read]
        if any(is_person(name) and not is_outlet(name) and alphanumeric(name) not in papers for name in found)
    )
    found = next(persons, None) or next(filter(None, [*sources, *read]), [])
    if any(found is one for one in read):  # of the same byline once with more around it: where more of it can be read
        found = max((one for one in read if one[:1] == found[:1]), key=len)
    others = [name for source in [*sources, *read] for name in source]
    return tuple({alphanumeric(name): _spelt(name, others, text) for name in reversed(found)}.values())[::-1]


def names(words: str, outlet: str | None) -> list[str]:
    """The names in a byline, or in what a page states as its author."""
    words = re.sub(r"[^\S\n]+", " ", unescape(words)).strip()
    if begun := _BY.match(words):
        words = words[begun.end() :]
    found: list[str] = []
    parts = [part.strip(" .:*\u2013\u2014-") for part in _BETWEEN.split(_BEHIND.sub("", words))]
    if len(parts) == 2 and not any(" " in part for part in parts) and all(parts):
        return [", ".join(parts)]  # Doe, Jane
    for part in parts:
        if outlet and part.casefold().endswith(f" {outlet.casefold()}"):
            part = part[: -len(outlet)].strip()
        bare = without_role(part)
        person = re.split(r" (?:for|of|in|at) ", bare)[0]
        group = _GROUP.search(part)
        if is_person(person) and not group and not _NOBODY.issuperset(person.casefold().split()):
            if not (found and (bare != part or _ROLE.search(part))):  # AP Auto Writer
                found.append(person)
        elif part[:1].isalnum() and (group or not _ROLE.search(part)) and not _is_nobody(part, bool(found), outlet):
            found.append(part)
    return found


def _is_nobody(part: str, named: bool, outlet: str | None) -> bool:
    """Whether it is an account, or beside a name a degree or a paper."""
    if _NOBODY.issuperset(part.casefold().split()) or (" " not in part and part.islower() and part.isascii()):
        return True
    return named and bool(_DEGREE.fullmatch(part) or is_outlet(part) or part.casefold() == (outlet or "").casefold())


def _spelt(name: str, others: Iterable[str], text: str) -> str:
    if not name.isupper() or " " not in name:
        return name
    shown = re.search(re.escape(name), text, re.IGNORECASE)
    spellings = [one for one in others if alphanumeric(one) == alphanumeric(name)] + ([shown[0]] if shown else [])
    return next((one for one in spellings if not one.isupper() and not one.islower()), name)
