"""Templates into HTML. Whatever is printed in one is made harmless and escaped here, on its way out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from index.article import Article
from qa.harmless import harmless, one_line
from qa.news.brief import Voice
from qa.page.links import article_url, live_url
from qa.shell import brief_text
from qa.shell.layout import many, words
from qa.shell.place import long_date, place, superseded_note
from qa.shell.show import sure
from qa.shell.verify_text import change_text

HERE = Path(__file__).parent


def rendered(template: str, **context: Any) -> str:
    """The page that a template gives."""
    return _TEMPLATES.get_template(f"{template}.html.j2").render(context)


def _finalized(value: Any) -> Any:
    """What is printed, with no character that hides or reorders others."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "line": one_line,
        "words": words,
        "many": many,
        "day": long_date,
        "moment": _moment,
        "sure": sure,
        "language": _language,
        "short": _short,
        "harmless": harmless,
        "changed": change_text,
        "figure": brief_text.value,
        "groupby_whose": _by_speaker,
    }
    made.globals |= {
        "article_url": article_url,
        "live_url": live_url,
        "place": place,
        "superseded": superseded_note,
        "shortened": _shortened,
        "span": brief_text.span,
        "nothing": brief_text.nothing,
        "more": brief_text.more,
        "titles": brief_text.TITLES,
    }
    return made


def _by_speaker(voices: Sequence[Voice]) -> list[tuple[str, list[Voice]]]:
    """What each speaker says, under the name with the role."""
    return [(who, list(own)) for who, own in groupby(voices, key=brief_text.whose)]


def _moment(seconds: float) -> str:
    """A day and time of this machine, as exact as anybody asks: 28 November 2026, 03:10."""
    then = datetime.fromtimestamp(seconds)
    return f"{then.day} {then:%B %Y, %H:%M}"


def _language(article: Article) -> str:
    """The article's language as HTML names one; empty where it is not known to be one."""
    named = (article.language or "").replace("_", "-")
    return named if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", named) else ""


def _short(text: str, most: int = 300) -> str:
    """The text on one line, cut behind a word where it is long."""
    line = words(text)
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " \u2026"


def _shortened(text: str, article: Article) -> str:
    """A passage in short, without the title and the outlet that are told beside it."""
    lines = [line for line in text.splitlines() if words(line) not in {article.title, article.outlet}]
    return _short("\n".join(lines) or text)


_TEMPLATES = _environment()
