"""Answers, hits and lists as text for a terminal or a pipe, and values as JSON for a script.

Article text is data: whatever of it is shown here passes ``harmless`` first, so that it can neither steer the
terminal nor hide or reorder words, and no markup in it means anything. Nothing here prints.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import Any

from index.article import Article, Version, superseded
from index.text import dates
from qa.answer import Answer, Citation, Nearest

_SNIPPET = 300
"""Characters shown of a passage: about four lines, enough to judge whether it is worth opening."""


# ------------------------------------------------------------------------------------------ safety

_JOINERS = "\u200c\u200d"
_INVISIBLE = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)


def harmless(text: str) -> str:
    """``text`` with each character that steers a terminal, or is not seen, made a visible one.

    Control characters become their pictures (ESC: ␛), bidirectional, zero-width and other format characters
    U+FFFD. Line feeds and tabs stay, and so do the joiners that Persian, Hindi and emoji are spelt with.
    """
    if text.isprintable():
        return text
    return "".join(_visible(character, text[at - 1 : at]) for at, character in enumerate(text))


def _visible(character: str, before: str) -> str:
    if character in "\n\t" or character.isprintable():
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    if character in _JOINERS and before > "\x7f" and before.isprintable():
        return character
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character != "\u00ad"
    return "\ufffd" if hidden else character


def one_line(text: str) -> str:
    """``text`` made harmless, with every run of white space a single space."""
    return harmless(" ".join(text.split()))


_HEADING = re.compile(r"^[^\S\n]*#{1,6}[^\S\n]+(?=\S)", re.MULTILINE)
_QUOTING = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')


def _words(text: str) -> str:
    """``text`` on one line, without the signs that make a heading in Markdown."""
    return one_line(_HEADING.sub("", text))


def _marked(text: str) -> str:
    """``text`` on one line in quotation marks, unless it has some of its own."""
    words = _words(text)
    return words if _QUOTING & set(words) else f"\u201c{words}\u201d"


def json_text(value: Any, *, encoding: str = "utf-8", indent: int | None = None) -> str:
    """``value`` as JSON that loses nothing and is safe to look at: what ``harmless`` replaces is escaped.

    Plain ASCII where ``encoding``, that of the output, is not a Unicode one.
    """
    ascii_only = not encoding.lower().startswith("utf")
    # Such characters only stand within strings, where JSON allows an escape for every one of them.
    return _INVISIBLE.sub(_escaped, json.dumps(value, ensure_ascii=ascii_only, indent=indent, allow_nan=False))


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1] if match[0] > "\x7f" else "\\u007f"


# ------------------------------------------------------------------------------------------ answers

# Answers below a half are more often wrong than right: no word that reassures.
_SURE = ((0.85, "Sure"), (0.65, "Fairly sure"), (0.5, "Rather likely"), (0.0, "Unsure: check the source"))


def answer_text(answer: Answer, width: int = 80, color: bool = False) -> str:
    """The answer, or why there is none, with its sources; ends without a line feed."""
    blocks = _answered(answer, width, color) if answer.answered else _refused(answer, width, color)
    if answer.explanation:
        lines = [_wrapped(line, width, "  ", "    ") for line in answer.explanation]
        blocks.append("\n".join([_bold("How", color), *lines]))
    return "\n\n".join([*_read_as(answer.asked_as, width), *blocks])


def _read_as(asked_as: str | None, width: int) -> list[str]:
    """What a question with a misspelt word was taken for; nothing of others."""
    return [_wrapped(f"Read as: {one_line(asked_as)}", width)] if asked_as else []


def _answered(answer: Answer, width: int, color: bool) -> list[str]:
    several = len(answer.statements) > 1
    # Somebody's words are the answer themselves; else it is shorter than the statements that bear it out.
    head = "" if answer.kind == "quote" and answer.statements else answer.text
    told = [s.text for s in answer.statements] if several or not head else [head]
    whole = {n: quote for n, quote in _quotes(answer).items() if any(quote in one_line(text) for text in told)}
    if answer.when and answer.when.inferred:
        told = [
            f"{told[0]} ({' to '.join(map(long_date, answer.when.date.split('/')))}, inferred from the article's date)",
            *told[1:],
        ]
    lines = []
    for statement, text in zip(answer.statements, told, strict=False):
        quotes = [whole[number] for number in statement.citations if number in whole]
        agreed = _said_by(statement.outlets) if several else ""
        first, rest = ("- ", "  ") if several else ("", "")
        lines.append(_wrapped(_with_marks(text, quotes) + _marks(statement.citations) + agreed, width, first, rest))
    if several and head:
        lines.insert(0, _bold(_wrapped(head, width), color))
    else:
        lines = [_bold("\n".join(lines or [_wrapped(head, width)]), color)]
    sure = next(word for floor, word in _SURE if answer.confidence >= floor)
    agreed = "" if several or not answer.statements else _said_by(answer.statements[0].outlets)
    sources = _sources(answer.citations, whole, width, color)
    return ["\n".join(lines), f"{sure} ({answer.confidence:.2f}){agreed}", sources]


def _quotes(answer: Answer) -> dict[int, str]:
    return {citation.number: one_line(citation.quote) for citation in answer.citations}


def _with_marks(text: str, quotes: Sequence[str]) -> str:
    """The text on one line, each of these quotations in it in marks of its own."""
    if not quotes:
        return _words(text)
    longest = "|".join(map(re.escape, sorted(set(quotes), key=len, reverse=True)))
    return re.sub(longest, lambda found: _marked(found[0]), one_line(text))


def _sources(citations: Sequence[Citation], shown: Container[int], width: int, color: bool) -> str:
    """Where each quotation stands, with its words unless they are ``shown`` above: the same words, or place, once."""
    alike: dict[tuple[str, str], list[Citation]] = {}
    for one in citations:
        key = ("", _where(one.article, one.start, width, "")) if one.number in shown else (one_line(one.quote), "")
        alike.setdefault(key, []).append(one)
    lines = [_bold("Sources", color)]
    for same in alike.values():
        mark = "".join(f"[{one.number}]" for one in same) + " "
        indent = " " * len(mark)
        places = list(dict.fromkeys(_where(one.article, one.start, width, indent) for one in same))
        if same[0].number in shown:
            lines.append(mark + places[0].removeprefix(indent))
        else:
            lines += [_wrapped(_marked(same[0].quote), width, mark, indent), *places]
    return "\n".join(lines)


def _refused(answer: Answer, width: int, color: bool) -> list[str]:
    blocks = [_bold(_wrapped(answer.text, width), color)]
    if answer.nearest:
        blocks.append("\n".join(["Nearest passages:", *(_snippet(near, width) for near in answer.nearest[:3])]))
    searched = answer.searched
    then = f", as they were on {long_date(searched.filters['as_of'])}" if "as_of" in searched.filters else ""
    blocks.append(f"Searched {_many(searched.passages, 'passage')} of {_many(searched.articles, 'article')}{then}.")
    return blocks


def _snippet(near: Nearest, width: int) -> str:
    text = _passage(near)
    if len(text) > _SNIPPET:
        text = text[:_SNIPPET].rsplit(" ", 1)[0] + " \u2026"
    return _wrapped(text, width, "- ", "  ") + "\n" + _where(near.article, near.hit.passage.start, width, "  ")


def _passage(near: Nearest) -> str:
    """A passage on one line, without the title and the outlet where they are told beside it."""
    beside = {near.article.title, near.article.outlet}
    lines = [line for line in near.hit.passage.text.splitlines() if _words(line) not in beside]
    return _words("\n".join(lines) or near.hit.passage.text)


def _marks(numbers: Iterable[int]) -> str:
    marks = "".join(f"[{number}]" for number in numbers)
    return f" {marks}" if marks else ""


def _said_by(outlets: int) -> str:
    return f" \u00b7 {outlets} sources agree" if outlets > 1 else ""


# ------------------------------------------------------------------------------------------ lists


def hits_text(
    hits: Sequence[Nearest],
    width: int = 80,
    color: bool = False,
    *,
    explain: bool = False,
    asked_as: str | None = None,
) -> str:
    """Passages in order, each with where it stands; with ``explain`` the scores that ranked it."""
    blocks = _read_as(asked_as, width)
    if not hits:
        blocks.append("No passage found.")
    for number, near in enumerate(hits, 1):
        mark = f"{number}. "
        indent = " " * len(mark)
        passage = near.hit.passage
        where = _where(near.article, passage.start, width, indent).removeprefix(indent)
        lines = [_bold(mark + where, color), _wrapped(_passage(near), width, indent, indent)]
        if near.copies:
            told = [
                ", ".join(filter(None, [c.outlet or c.id, c.published and long_date(c.published)])) for c in near.copies
            ]
            lines.append(_wrapped(f"Copies: {one_line('; '.join(told))}", width, indent, indent))
        if explain:
            hit = near.hit
            why = [f"score {hit.score:.3f}", f"cosine {hit.cosine:.3f}", f"BM25 {hit.bm25:.2f}"]
            why += [] if hit.odds is None else [f"odds {hit.odds:+.2f}"]
            lines.append(indent + " \u00b7 ".join(why))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def list_text(articles: Sequence[Article], width: int = 80) -> str:
    """One article a line: id, date, outlet and title in columns. Ids are whole, titles cut to fit."""
    from rich.cells import cell_len, set_cell_size

    if not articles:
        return "No articles. Add some: qa index add PATH"
    rows = [
        (one_line(a.id), one_line((a.published or "")[:10]), one_line(a.outlet or ""), one_line(a.title or ""))
        for a in articles
    ]
    ids = min(max(cell_len(row[0]) for row in rows), width * 3 // 10)
    outlets = min(max(cell_len(row[2]) for row in rows), width // 5)
    lines = []
    for id, published, outlet, title in rows:
        rest = f"{published:10}  {set_cell_size(_cut(outlet, outlets), outlets)}  "
        rest = (rest + _cut(title, max(width - ids - 2 - cell_len(rest), 10))).rstrip()
        if cell_len(id) > ids:
            lines += [id, f"{'':{ids}}  {rest}".rstrip()]
        else:
            lines.append(f"{set_cell_size(id, ids)}  {rest}".rstrip())
    return "\n".join(lines)


def article_text(article: Article, width: int = 80, color: bool = False, versions: Sequence[Version] = ()) -> str:
    """All that is known of an article, then its text, unwrapped: its lines are those that citations count.

    Of its ``versions``, where there are several, it is said from when until when each holds.
    """
    facts = {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "authors": ", ".join(article.authors) or None,
        "published": article.published,
        "modified": article.modified,
        "pages": str(len(article.pages)) if article.pages else None,
        "url": article.url,
        "language": article.language,
        "file": article.path and _path(article.path),
        "sha256": article.sha256,
        **{key: str(value) for key, value in article.extra.items()},
        "versions": "; ".join(f"{one.since} until {one.until or 'now'}" for one in versions if len(versions) > 1),
        "shown": _superseded(article),
    }
    head = [_wrapped(one_line(f"{key}: {value}"), width, "", "  ") for key, value in facts.items() if value]
    return "\n".join([_bold("\n".join(head), color), "", harmless(article.text)])


def facts_text(facts: dict[str, Any]) -> str:
    """One fact a line, the names in a column; a list is one value a line, and what is None is left out."""
    known = {name: value for name, value in facts.items() if value is not None}
    wide = max(map(len, known))
    lines = []
    for name, value in known.items():
        values = value if isinstance(value, list) else [value]
        lines += [f"{name if at == 0 else '':{wide}}  {one_line(str(one))}" for at, one in enumerate(values or ["-"])]
    return "\n".join(lines)


# ------------------------------------------------------------------------------------------ parts


def place(article: Article, offset: int) -> str:
    """Where to find what stands at ``offset`` in the article's text, as far as its source can be opened there.

    ``path:line`` of a text file, ``path p. 3`` of a source with pages; of one of many articles in a file its path and
    id, else the path, as seen from the current folder. The address, or the id, where there is no file.
    """
    from index.intake.readers.kinds import has_lines

    path, page = one_line(_path(article.path) if article.path else article.id), article.page_of(offset)
    if page is not None:
        return f"{path} p. {page}"
    if article.path is None:
        return path
    if has_lines(article.path):
        return f"{path}:{article.line_of(offset)}"
    name = Path(article.path).name
    if Path(article.id).name == name:
        return path
    part = article.id.removeprefix(f"{name}:")
    return f"{path}:{one_line(part)}" if part != article.id else f"{path} \u00b7 {one_line(part)}"


def long_date(published: str) -> str:
    """12 July 2019, July 2019 or 2019, as exact as ISO 8601 ``published`` is; without the time of day."""
    return one_line(dates.long_date(published))


def _where(article: Article, offset: int, width: int, indent: str) -> str:
    """Outlet, date · "Title" · path:line (or page), as far as known; the path on its own line where all do not fit.

    Of a superseded version it is said below that it is one.
    """
    from rich.cells import cell_len

    updated = article.modified and f"updated {long_date(article.modified)}"
    dated = ", ".join(
        filter(None, [one_line(article.outlet or ""), article.published and long_date(article.published), updated])
    )
    superseded = _superseded(article)
    below = f"\n{indent}{superseded}" if superseded else ""
    title = article.title and _marked(article.title)
    known = " \u00b7 ".join(filter(None, [dated, title]))
    path = place(article, offset)
    if cell_len(f"{indent}{known} \u00b7 {path}") <= width:
        return indent + (f"{known} \u00b7 {path}" if known else path) + below
    # A path is never wrapped: it is there to be clicked or copied.
    return "\n".join(filter(None, [known and _wrapped(known, width, indent, indent), indent + path])) + below


def _superseded(article: Article) -> str | None:
    """That a later version has taken its place, and when; None of the newest."""
    version = superseded(article)
    return f"version of {long_date(version.since)}, superseded {long_date(version.until or '')}" if version else None


def _path(path: str) -> str:
    try:
        here = Path.cwd()
    except OSError:  # it was removed
        return path
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    """``text`` in lines of at most ``width`` terminal cells (wide characters count two)."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    room = max(width - cell_len(first), 20)
    # Text, never markup: "[red]" in an article is just that.
    lines = [line.plain.rstrip() for line in Text(one_line(text)).wrap(Console(width=width), room)]
    return "\n".join((first if at == 0 else rest) + line for at, line in enumerate(lines)) or first


def _cut(text: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "\u2026"


def _bold(text: str, color: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if color else text


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
