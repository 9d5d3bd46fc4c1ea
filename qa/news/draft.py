"""A draft to be verified: read from a file or from standard input, not stored, and the quotations that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from index.article import Article
from index.errors import InputError, UsageError
from index.intake.readers.base import LARGEST, Skipped
from index.intake.readers.encoding import decode, decode_declared, normal, storable
from index.intake.readers.kinds import by_name, kind_of, unread
from index.intake.worker import Worker, read_document
from index.text.split import sentences
from qa.english.words import Span
from qa.news.matching import Words
from qa.news.quotations import paragraphs, quotations
from qa.news.voices import speaker_at
from qa.source import Source

_FRONT_MATTER = re.compile(r"---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"^(```|~~~).*?^\1[ \t]*$|<!--.*?-->", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_QUOTING = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE)
_SIGNED = re.compile(r"\s*\n[\s>]*(?:[\u2014\u2013]|--?)\s*(?P<name>[^\W\d_][^\n]{1,80}?)\s*$")
_HEAD = 4096
SERVED = 200_000
"""Characters of a draft that a server takes at once, some 35,000 words: each of its quotations is looked up."""


@dataclass(frozen=True)
class Quotation:
    """Words that a draft gives as somebody's."""

    text: str
    """Without the marks around them, the paragraphs each on a line."""
    start: int
    end: int
    """Code points of the draft's text, with the marks."""
    speaker: str | None = None
    """Whose words they are, as the draft says."""


@dataclass(frozen=True)
class Draft:
    """The text of a draft."""

    article: Article
    """As what it was read; it is in no library."""
    blocks: tuple[Span, ...] = ()
    """Quotations that stand apart, without marks."""

    @property
    def text(self) -> str:
        """Its words."""
        return self.article.text

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """All quotations in it, in order: whatever stands in quotation marks of any style, and block quotations."""
        blocks = [_block(self.text, start, end) for start, end in self.blocks]
        text = _blanked(self.text, self.blocks)
        marked = [
            Quotation("\n".join(text[a:b] for a, b in one.spans), one.start, one.end)
            for one in quotations(text, paragraphs(text))
        ]
        found = sorted([*blocks, *marked], key=lambda one: one.start)
        return tuple(self._attributed(one) for one in found if re.search(r"[^\W_]", one.text))

    @cached_property
    def unquoted(self) -> str:
        """Its own words: its text with spaces for every quotation, the same offsets."""
        return _blanked(self.text, [(one.start, one.end) for one in self.quotations])

    def _attributed(self, one: Quotation) -> Quotation:
        said = None if one.speaker else speaker_at(self._source, one.start, one.end)
        return replace(one, speaker=said.name) if said else one

    @cached_property
    def _source(self) -> Source:
        """The draft as an article is read, its block quotations in marks."""
        text = self.text
        for start, end in self.blocks:
            text = text[:start] + _in_marks(text[start:end]) + text[end:]
        return Source(replace(self.article, text=text), sentences(text))

    def line(self, offset: int) -> int:
        """The line, from 1, in the file where it is text, else in the text."""
        return self.article.line_of(offset)


def read_draft(path: Path) -> Draft:
    """The draft in a file: text, Markdown, HTML, DOCX, and what else gives one article.

    Raises InputError for what cannot be read or has no text.
    """
    if by_name(path.name) is None:
        raise InputError(f"{path}: {unread(path.name)}")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}. Name a draft, or - for standard input") from None
    kind = kind_of(data[:_HEAD], by_name(path.name))
    if kind in {"text", "markdown"}:
        return _of_text(_decoded(data, str(path)), path.name, str(path))
    return _of_document(path, data if kind == "HTML" else b"", str(path))


def read_draft_bytes(data: bytes, name: str = "-") -> Draft:
    """As `read_draft`, of what came without a file: Markdown, HTML or DOCX, by its first bytes; called ``name``."""
    kind = kind_of(data[:_HEAD], "Word" if data.startswith(b"PK") else "markdown")
    called = "standard input" if name == "-" else name
    if kind == "markdown":
        return _of_text(_decoded(data, called), name, None)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "draft.docx" if kind == "Word" else "draft.html")
        path.write_bytes(data)
        draft = _of_document(path, data if kind == "HTML" else b"", called)
    return Draft(Article(name, draft.text, title=draft.article.title), draft.blocks)


def read_served(data: bytes, name: str = "-") -> Draft:
    """As `read_draft_bytes`, of what came to a server. Raises UsageError for what cannot be read or is too long."""
    try:
        draft = read_draft_bytes(data, name)
    except InputError as error:
        raise UsageError(str(error)) from None
    if len(draft.text) > SERVED:
        raise UsageError(
            f"The draft has {len(draft.text):,} characters; at most {SERVED:,} are looked up at once. Give a part of "
            "it, or take the command line: qa verify DRAFT"
        )
    return draft


def _decoded(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise InputError(f"{name}: too large (at most {LARGEST // 1024**2} MB)")
    try:
        return storable(normal(decode(data)))
    except (InputError, UnicodeDecodeError) as error:
        raise InputError(f"{name} is no text that can be read: {error}") from None


def _of_text(text: str, name: str, path: str | None) -> Draft:
    front = _FRONT_MATTER.match(text)
    text = _blanked(text, [*([front.span()] if front else []), *(m.span() for m in _CODE.finditer(text))])
    if not re.search(r"[^\W_]", text):
        raise InputError(f"{path or 'The draft'} holds no words")
    return Draft(Article(name, text, path=path), tuple(m.span() for m in _BLOCK.finditer(text)))


def _of_document(path: Path, html: bytes, called: str) -> Draft:
    worker = Worker()
    try:
        found = list(read_document(worker, path, path.name))
    finally:
        worker.close()
    articles = [one for one in found if isinstance(one, Article)]
    if len(articles) > 1:
        raise InputError(f"{called} holds {len(articles)} articles: a draft is one. Save it by itself")
    if not articles:
        why = next((one.reason for one in found if isinstance(one, Skipped)), "it holds no text")
        raise InputError(f"{called} cannot be read as a draft: {why}")
    return Draft(articles[0], tuple(_found_blocks(articles[0].text, html)))


def _blanked(text: str, spans: Sequence[Span]) -> str:
    """The text with spaces in place of these, line ends kept."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def _block(text: str, start: int, end: int) -> Quotation:
    words = _QUOTING.sub("", text[start:end]).strip()
    signed = _SIGNED.search(words)
    words = (words[: signed.start()] if signed else words).strip()
    return Quotation(words, start, len(text[:end].rstrip()), signed["name"] if signed else None)


def _in_marks(block: str) -> str:
    """A block quotation as one in marks, of the same length: for each paragraph's sign one that opens it."""
    lines, begins = [], True
    for line in block.split("\n"):
        sign = _QUOTING.match(line)
        blank = not line[sign.end() if sign else 0 :].strip()
        if sign:
            line = ("\u201c" if begins and not blank else " ").rjust(sign.end()) + line[sign.end() :]
        lines.append(line)
        begins = blank
    marked = "\n".join(lines)
    return f"{marked[:-1]}\u201d" if marked.endswith("\n") else marked


class _BlockQuotes(HTMLParser):
    """The text of each blockquote of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "blockquote":
            if not self._depth:
                self.found.append("")
            self._depth += 1
        elif self._depth and tag in {"p", "br", "div", "footer", "cite"}:
            self.found[-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[-1] += data


def _found_blocks(text: str, html: bytes) -> Iterator[Span]:
    """Where the block quotations of a page stand in its text."""
    if b"<blockquote" not in html.lower():
        return
    parser = _BlockQuotes()
    parser.feed(decode_declared(html, "utf-8"))
    held, at = Words(text), 0
    for block in parser.found:
        words = Words(block).words
        place = next((place for place in held.places(words) if place >= at), None) if words else None
        if place is not None:
            at = place + len(words)
            yield held.span(place, at)
