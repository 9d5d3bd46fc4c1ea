"""What an article says about itself: title, outlet, authors, date, language, address.

Two doors: ``from_mapping`` for front matter and JSON keys, ``from_text`` for the head of plain text. Neither
invents: a field is filled only by words that stand in the article where newspapers put it, and a date only
when its year, month and day all stand there. What it does not know: whether what an article says about itself
is true.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import islice, takewhile


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


# ------------------------------------------------------------------------------------------------------ dates

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_YEAR = r"(?:1[6-9]|20)\d\d"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_ZONE = r"(?:Z|[+-]\d\d:?\d\d|\(?[A-Z]{2,4}\)?)"
_TIME = rf"[0-2]?\d[:.][0-5]\d(?::[0-5]\d(?:[.]\d+)?)?(?:\s?[ap]\.?m\b\.?)?(?:\s?(?-i:{_ZONE}))?"
_FULL_DATE = (
    rf"(?:(?:{_WEEKDAY}\.?,?\s+)?"
    rf"(?:{MONTH}\.?\s+{_DAY},?\s+{_YEAR}|{_DAY}\s+(?:of\s+)?{MONTH}\.?,?\s+{_YEAR}"
    rf"|{_YEAR}-\d\d-\d\d|{_YEAR}/\d\d/\d\d|[0-3]?\d[/.][0-3]?\d[/.]{_YEAR}))"
)
# A date as it stands on a line of its own, with or without a time before or after it.
_DATE = re.compile(
    rf"(?:{_TIME},?\s+(?:on\s+)?)?\b{_FULL_DATE}\b(?:(?:,?\s+(?:at\s+)?|\s*/\s*|T){_TIME})?", re.IGNORECASE
)
_HAS_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_HAS_SECONDS = re.compile(r"\d:\d\d:\d\d")
_YEAR_MONTH = re.compile(rf"({_YEAR})-(0[1-9]|1[0-2])")

# RFC 5322, section 4.3. Other abbreviations (BST, IST) name several zones: their time stays without one.
_HOURS_FROM_UTC = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip


def parse_date(value: object) -> str | None:
    """ISO 8601 of a date, or of a date and time, as precise as ``value``; None where it is not one in full.

    Year, month and day must all stand there, and an order of day and month that could be read two ways
    (07/08/2019) is None. Accepts strings, ``date``, ``datetime`` and whole numbers such as 20190712.
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    if len(text) > 100 or not text.isascii():
        return None
    return _iso(text) or _written(text)


def _iso(text: str) -> str | None:
    if not re.match(_YEAR, text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return _as_precise(datetime.fromisoformat(text), text)
    except ValueError:
        return None


def _written(text: str) -> str | None:
    """The date in words or figures, read by dateutil in every way it can be: one result, or none."""
    if not _HAS_YEAR.search(text):
        return None
    from dateutil import parser

    # The Guardian writes 20.14 for a time of day.
    text = re.sub(r"(?<![\d.:])(\d{1,2})\.(\d\d)(?![\d.])", r"\1:\2", text.replace(" / ", " "))
    # Where the text has no day, month or hour, dateutil takes the default's: the two readings then differ.
    defaults = (datetime(2001, 1, 1, 0), datetime(2002, 2, 15, 1))
    orders = (False,) if re.match(rf"{_YEAR}\D", text) else (False, True)
    readings = []
    for default in defaults:
        for dayfirst in orders:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    readings.append(parser.parse(text, default=default, dayfirst=dayfirst, tzinfos=_zone))
            except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
                return None
    if len({reading.date() for reading in readings}) > 1:
        return None
    if len({reading.time() for reading in readings}) > 1:
        return readings[0].date().isoformat()
    return _as_precise(readings[0], text)


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset)) if offset else UTC
    hours = _HOURS_FROM_UTC.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def _as_precise(moment: datetime, text: str) -> str:
    # ISO's basic form has no colons: what it says of seconds is not worth a rule, so it keeps them.
    seconds = _HAS_SECONDS.search(text) or moment.second or moment.microsecond
    return moment.isoformat(timespec="auto" if seconds else "minutes")


# ------------------------------------------------------------------------------------------------------ names

# Agencies and broadcasters that sign as they stand here, in a dateline or a byline.
_AGENCIES = frozenset(
    name.casefold()
    for name in (
        "AP", "The AP", "Associated Press", "The Associated Press", "Reuters", "Thomson Reuters", "AFP",
        "Agence France-Presse", "UPI", "United Press International", "Bloomberg", "Bloomberg News", "dpa",
        "Deutsche Presse-Agentur", "EFE", "ANSA", "Xinhua", "Kyodo", "Kyodo News", "TASS", "Interfax", "PTI",
        "Press Trust of India", "ANI", "IANS", "AAP", "Press Association", "PA Media", "The Canadian Press",
        "Yonhap", "CNN", "CNN Business", "BBC", "BBC News", "NPR", "CBC News", "Al Jazeera", "MarketWatch",
    )
)  # fmt: skip


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A name is taken for an outlet's only where one of these stands in it.
_PAPER = _set(
    """
    times post tribune herald ledger news journal gazette chronicle press daily star sun globe observer
    guardian independent mail telegraph examiner courier dispatch inquirer enquirer register record standard
    mirror review sentinel mercury monitor bulletin advertiser argus echo today weekly magazine broadcasting
    radio television media newspaper newspapers republic democrat beacon constitution citizen express
    messenger
    """
)
# "World News" is a section of a paper, not its name.
_SECTION = _set(
    """
    world us u.s. uk national nation local regional business sport sports breaking top latest tech
    technology science health politics political entertainment opinion more related city state international
    live good other my our your education culture travel money markets weather crime climate arts style food
    special exclusive analysis video photo photos a an in on of and for with from by
    """
)
_ROLE = _set(
    """
    staff writer writers reporter reporters correspondent correspondents editor editors contributor
    contributors contributing columnist columnists producer photographer photographers bureau chief analyst
    journalist journalists team desk special senior freelance intern editorial board guest managing
    assistant deputy political sports business national city crime education health report reports service
    services
    """
)
_PARTICLE = _set(
    """
    de van von der den bin al el la le di da du del della dos das ten ter e y ibn san
    """
)
_NOT_A_PERSON = _ROLE | _set(
    """
    the a an and our your this that his her my all no new news times press tribune gazette herald chronicle
    media wire agency agencies reuters associated monday tuesday wednesday thursday friday saturday sunday
    popular
    """
)
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_](?:[^\W\d_]|['\u2019.-](?=[^\W\d_]))*\.?")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+(?:com|org|net|co\.uk|news|tv|info)", re.IGNORECASE)


def _words(value: object) -> str | None:
    """One line of text, white space collapsed, from a string, a number or schema.org's {"name": ...}."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(_LINK.sub(r"\1\2", str(value)).split()) or None


_LINK = re.compile(r"\[\[(?:[^][|]*\||[^][|]*/)?([^][|#]+)(?:#[^][|]*)?\]\]|\[([^][]+)\]\(https?://[^()\s]*\)")
"""A name as Obsidian and Markdown link it: [[people/Jane Doe|Jane]], [Jane Doe](https://...)."""


def _is_name(words: list[str]) -> bool:
    small = {"of", "the", "on", "and", "&"} | _PARTICLE
    return bool(words) and words[0][0].isupper() and all(w[0].isupper() or w[0].isdigit() or w in small for w in words)


def _is_agency(name: str) -> bool:
    return name.casefold() in _AGENCIES


def is_outlet(name: str) -> bool:
    """Whether the words are evidently an outlet's name; what only might be one is not."""
    if _is_agency(name) or _DOMAIN.fullmatch(name):
        return True
    words = name.split()
    bare = [word.casefold().strip(".,") for word in words]
    if not 2 <= len(words) <= 6 or not _is_name(words) or not set(bare) & _PAPER or bare[0] == "from" or "," in name:
        return False
    own = set(bare) - _PAPER - {"the"}
    if own & (_ROLE - _SECTION):
        return False
    return not own <= _SECTION if own else bare[0] in {"the", "daily"}


def without_role(name: str) -> str:
    """A name without the words behind it that say what the person does: Staff Writer."""
    words = name.split()
    while words and words[-1].casefold().strip(".,") in _ROLE:
        words.pop()
    return " ".join(words)


def is_person(name: str) -> bool:
    """Whether the words may be a person's name, by their form."""
    words = name.split()
    return (
        2 <= len(words) <= 5
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and not any(word.casefold() in _NOT_A_PERSON for word in words)
        and words[-1][0].isupper()
        and (words[-1][-1] != "." or words[-1] in {"Jr.", "Sr."})
        and all(word[0].isupper() or word.casefold() in _PARTICLE for word in words)
    )


# ---------------------------------------------------------------------------------------------------- mapping


def _authors_of(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list | tuple):
        return tuple(name for item in value for name in _authors_of(item) or ()) or None
    text = _words(value)
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
    text = _words(value)
    return text if text and re.match(r"https?://\S+$", text, re.IGNORECASE) else None


def _outlet_of(value: object) -> str | None:
    return None if _url_of(value) else _words(value)


def _published_of(value: object) -> str | None:
    if isinstance(value, str) and _YEAR_MONTH.fullmatch(value.strip()):
        return value.strip()
    return _epoch(value) or parse_date(value)


_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{10})\d{3}")
"""Seconds or milliseconds since 1970."""
_LAST_EPOCH = 1_900_000_000
"""In 2030: a greater number of ten digits is a date with its hour, such as 2019071220."""


def _epoch(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = _EPOCH.fullmatch(str(value).strip()) if not isinstance(value, int) or value < 10**14 else None
    seconds = int(found[1] or found[2]) if found else _LAST_EPOCH
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds < _LAST_EPOCH else None


# Keys in lower case without marks, the first that has a usable value wins.
_KEYS: tuple[tuple[str, Callable[[object], object], str], ...] = (
    ("title", _words, "title headline articletitle posttitle"),
    (
        "outlet",
        _outlet_of,
        "outlet source publisher publication newspaper sitename site newsoutlet publicationname sourcename medianame",
    ),
    ("authors", _authors_of, "authors author byline authorname postauthor publishedby creator writer"),
    (
        "published",
        _published_of,
        "published date pubdate publishedat publisheddate datepublished publishdate publicationdate publishedon "
        "postdate",
    ),
    ("modified", _published_of, "modified updated datemodified modifiedat updatedat lastmodified dateupdated"),
    ("language", _words, "language lang"),
    ("url", _url_of, "url link canonicalurl source permalink weburl articleurl sourceurl"),
)


def key_name(key: str) -> str:
    """A key in lower case without marks: "Published at" and "published_at" are one."""
    return re.sub(r"[\W_]", "", key.casefold())


def from_mapping(mapping: Mapping[str, object]) -> Metadata:
    """The fields among the keys of front matter or of a JSON object, by any of their usual names.

    A value that cannot be used (a date without its day, a source that is a list) fills nothing and stays in
    ``extra``. A year and month (2019-07) is kept as it is.
    """
    keys: dict[str, str] = {}
    for key in mapping:
        keys.setdefault(key_name(key), key)
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


# ----------------------------------------------------------------------------------------- a document's properties

_UNTITLED = re.compile(
    r"(?:microsoft |ms )?(?:word|office|excel|powerpoint|wordpad|libreoffice|openoffice)\b.*|untitled\b.*"
    r"|(?:new |blank )?(?:microsoft )?(?:word )?(?:document|presentation|template)\s*\(?\d*\)?|about:.*|[a-z]+://.*"
    r"|.*\.(?:docx?|dotx?|odt|rtf|pdf|txt|html?|php|aspx?|tex|dvi|ps|indd|qxd|pages|pub|wpd|xlsx?|pptx?)",
    re.IGNORECASE,
)
_ACCOUNT = _set(
    """
    user users owner admin administrator office microsoft windows account computer laptop default guest unknown author
    company template student valued customer registered licensed name your
    """
)


def from_properties(title: str | None, author: str | None) -> Metadata:
    """What a document's properties say, where a person wrote them: most are a program's or an account's."""
    words = _words(title) or ""
    names = _authors_of(author or "") or ()
    return Metadata(
        title=words if " " in words and not _UNTITLED.fullmatch(words) else None,
        authors=tuple(one for one in names if is_person(one) and not _ACCOUNT & set(one.casefold().split())),
    )


# ------------------------------------------------------------------------------------------------------- text

_HEAD_LINES = 8
_HEAD_CHARACTERS = 4000
_PARAGRAPH = 200
"""A line of more characters is the story's first paragraph: what stands under it is no longer its head."""
_TITLE_CHARACTERS = 140
_LABEL = re.compile(
    r"(title|headline|source|outlet|newspaper|authors?|byline|date|url|language)\s*:\s+(\S.*)", re.IGNORECASE
)
_STAMP = re.compile(
    r"(?:(?:first\s+|last\s+|originally\s+)?"
    r"\b(?P<label>published|posted|updated|modified)\b(?:\s+on\b)?\s*:?\s*)?"
    rf"(?P<date>{_DATE.pattern})",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"(?:(?P<label>published|posted|updated|modified)\b(?:\s+on\b)?\s*:?\s*)?"
    rf"(?P<date>{_DATE.pattern}|\d{{1,4}}([/.-])\d{{1,2}}\3\d{{2,4}})",
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
    rf"(?P<place>[^()\d]{{0,60}}?)[,\s]*(?P<date>\b{MONTH}\.?\s+\d{{1,2}}(?:,\s+{_YEAR})?)?,?\s*"
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
    [synonyms] = [keys.split() for name, _, keys in _KEYS if name == "published"]
    said = [value for one in (extra, _labels(head)) for key, value in one.items() if key_name(key) in synonyms]
    said += [words for line in _furniture(head) for kind, words in line if kind == "unread"]
    return next((words for value in said if (words := _words(value)) and _published_of(words) is None), None)


def _head(text: str) -> Iterator[str]:
    """The first lines that are not blank, without Markdown's emphasis, up to where the story has begun."""
    lines = (line.strip().strip("*_").strip() for line in text[:_HEAD_CHARACTERS].split("\n"))
    sentences = 0
    for line in islice((line for line in lines if line.strip("=-")), _HEAD_LINES):
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
    if key == "source" and (_CAPTION.search(value) or len(value.split()) > 6 or not _is_name(value.split())):
        return None
    return key, value


_DATED = frozenset({"published", "date", "updated", "unread"})


def _furniture(head: list[str]) -> list[_Signs]:
    """What each line of a head says of the article, with the outlets that only their place in it tells."""
    signs = [_signs(line) for line in head]
    for at, line in enumerate(head):
        if signs[at]:
            continue
        above, below = (_kinds(signs[one]) if 0 <= one < len(head) else set() for one in (at - 1, at + 1))
        # An outlet's name on a line of its own may be a headline or a link: not under a byline, nor among the lines
        # under a headline where one has the date, nor over a date and a headline.
        if "byline" in above and is_outlet(without_role(line)):
            signs[at] = [("outlet", without_role(line))]
        elif "byline" in above and len(line.split()) < 5 and line.split()[-1].casefold() in _ROLE:
            signs[at] = [("byline", line)]
        elif at and all(signs[1:at]) and (above | below) & _DATED and (credit := _credit(line)):
            signs[at] = credit
        elif all(signs[1:at]) and (
            (
                is_outlet(line)
                and not _may_begin_with_person(line)
                and (above | below) & (_DATED | {"byline"})
                and (at or _begins_a_page(head, signs))
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


def _begins_a_page(head: list[str], signs: list[_Signs]) -> bool:
    """Whether a headline stands below the first line and those that follow it with a date or a byline."""
    rest = next((at for at in range(1, len(head)) if not signs[at]), len(head))
    return rest < len(head) and (_is_headline(head[rest]) or _is_short_headline(head[rest], signs[rest + 1 :]))


def _is_titled_outlet(line: str) -> bool:
    """Whether the words may be a name such as The Skerry, which only their place tells to be an outlet's."""
    words = line.split()
    bare = {word.casefold() for word in words[1:]}
    return words[0] == "The" and 2 <= len(words) <= 4 and _is_name(words[1:]) and not bare & (_ROLE | _SECTION)


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
    return [("byline", names), *signs] if signs or set(names.casefold().split()) & _ROLE else []


def _person(name: str) -> _Signs:
    """Who a part of a byline names; nobody where it may be a person's name, a paper's, or both without a comma."""
    words = name.split()
    for at in range(2, len(words)):
        if _is_agency(" ".join(words[at:])) and is_person(" ".join(words[:at])):
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
        if not agency and _is_agency(" ".join(place[at:])):
            agency, place = " ".join(place[at:]), place[:at]
    signs: _Signs = []
    if _is_agency(agency) and (not place or _is_name(place)):
        signs.append(("agency", agency))
    elif agency or not place or len(place[0]) < 3 or not place[0].isupper():
        return []
    published = parse_date(match["date"] or "")
    return [*signs, ("date", published)] if published else [*signs, ("dateline", match[0])]


def _title(text: str, head: list[str], signs: list[_Signs]) -> str | None:
    for line in head:
        if heading := _HEADING.fullmatch(line):
            return _words(heading[1])
    if underlined := _UNDERLINED.match(text):
        return _words(underlined[1])
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
    may_be_name = is_person(line) or ("outlet" not in kinds and _is_name(words))
    if "byline" not in kinds and (may_be_name or not kinds & _DATED):
        return False
    bare = {word.casefold().strip(".,") for word in words}
    return (
        len(words) > 1
        and len(line) <= _TITLE_CHARACTERS
        and _begins_headline(line)
        and line[-1] not in ".:;,\u2026"
        and line not in authors
        and not bare <= _SECTION | _ROLE | _PAPER
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
        and not (len(words) < 8 and not small and words[-1].casefold() in _ROLE)
        and not all((len(name.split()) < 4 and is_person(name)) or is_outlet(name) for name in names)
        and not (_signs(line) or _label(line) or _CAPTION.search(line) or _PROMPT.match(line))
    )
