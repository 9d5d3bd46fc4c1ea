"""Quotations in a text: whatever stands between quotation marks of any style, over paragraphs and within each other.

Marks are taken as English newspapers set them: straight and curly, double and single, guillemets. A single mark within
or behind a word is an apostrophe. Where each paragraph opens with a mark and only the last closes, it is one quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.english.words import Span

_MARK = re.compile("[\u201c\u201d\u201e\u201f\"\u00ab\u00bb\u2018\u2019'\uff02]|``")
_STYLES = {"\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u201f": "\u201d", '"': '"\u201d', "\u00ab": "\u00bb"}
"""What closes each mark that opens."""
_STYLES |= {"\u201d": '\u201d"', "\u00bb": "\u00ab", "``": "'", "\uff02": "\uff02", "\u2018": "\u2019'", "'": "'\u2019"}
_SINGLE = "\u2018\u2019'"
_ENDS = ",.?!\u2026\u2014\u2013-:;)]"
_CLIPPED = re.compile(r"(?:\d\ds?|em|til|tis|twas|cause|n|round|bout|cos|un|tude)\b", re.IGNORECASE)
"""What an apostrophe may begin: '90s, 'em."""
_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n\s*)+")
_OPENS_SINGLE = re.compile("(?<!\\w)['\u2018](?=\\w)(?!\\d\\ds?\\b)")
_CLOSES_SINGLE = re.compile("(?<!\\s)['\u2019](?!\\w)")
_DOUBLE = re.compile('[\u201c"]([^\u201c\u201d"]+)[\u201d"]')
_LEADS = re.compile(r"[\s>*\u2022-]*")
"""What may stand before the first word of a paragraph."""


class Quotation(NamedTuple):
    """Words in quotation marks."""

    start: int
    end: int
    """With the marks."""
    spans: tuple[Span, ...]
    """The words, without the marks: a span for each paragraph."""
    inner: tuple[Span, ...] = ()
    """Quotations within it, without their marks."""


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, in order: what blank lines part; in a text with next to none, line ends."""
    blank = _PARAGRAPH if len(_PARAGRAPH.findall(text)) > 1 else re.compile(r"\n\s*")
    found, at = [], 0
    for gap in blank.finditer(text):
        if text[at : gap.start()].strip():
            found.append((at, gap.start()))
        at = gap.end()
    return [*found, (at, len(text))] if text[at:].strip() else found


def quotations(text: str, parts: Sequence[Span]) -> list[Quotation]:
    """All quotations of a text with these paragraphs, in order; those within others are parts of them."""
    found: list[Quotation] = []
    open_: _Open | None = None
    for start, end in parts:
        at = _LEADS.match(text, start, end).end()  # type: ignore[union-attr]  # it matches nothing, too
        if open_ is not None:
            if text.startswith(open_.mark, at):
                at += len(open_.mark)
                open_.begin(at)
            else:
                found.append(open_.closed())
                open_ = None
        scan = _Scan(text, at, end, open_)
        found += scan.found
        open_ = scan.open
    found += [] if open_ is None else [open_.closed()]
    return [one for one in found if one.spans]


class _Open:
    """A quotation that has begun."""

    def __init__(self, mark: str, start: int) -> None:
        self.mark = mark
        self.start = start
        self._begun = start + len(mark)
        self._spans: list[Span] = []
        self._within = 0
        self._end = self._begun
        self.inner: list[Span] = []

    def begin(self, at: int) -> None:
        """It goes on in another paragraph."""
        self._begun = at

    def pause(self, at: int) -> None:
        """The paragraph ends and it does not."""
        self._add(at)

    def _add(self, at: int) -> None:
        if at > self._begun:
            self._spans.append((self._begun, at))
        self._end = max(self._end, at)

    def closed(self, at: int | None = None, mark: int = 0) -> Quotation:
        """The whole of it, which ends before the mark at an offset, or where its last paragraph does."""
        if at is not None:
            self._add(at)
        return Quotation(self.start, self._end + mark, tuple(self._spans), tuple(self.inner))


class _Scan:
    """The marks of one paragraph, from left to right."""

    def __init__(self, text: str, start: int, end: int, open_: _Open | None) -> None:
        self.text, self.start, self.end, self.open = text, start, end, open_
        self.found: list[Quotation] = []
        self._nested: list[tuple[str, int]] = []
        at = start
        while (mark := _MARK.search(text, at, end)) is not None:
            at = self._taken(mark[0], mark.start())
        if self.open is not None:
            if self._nested and self.open.mark in _SINGLE:
                self.open = None
            else:
                self.open.pause(len(text[:end].rstrip()))

    def _before(self, at: int) -> str:
        return self.text[at - 1] if at > self.start else " "

    def _after(self, at: int) -> str:
        return self.text[at] if at < self.end else " "

    def _taken(self, mark: str, at: int) -> int:
        """What a mark does; gives where the next is looked for."""
        after = at + len(mark)
        if self._closes(mark, at):
            if self._nested:
                opened, begun = self._nested.pop()
                if self.open is not None:
                    self.open.inner.append((begun + len(opened), at))
            elif self.open is not None:
                self.found.append(self.open.closed(at, len(mark)))
                self.open = None
            return after
        if mark in _SINGLE:
            return self._single(mark, at)
        if not self._may_open(mark, at):
            return after
        if self.open is None:
            self.open = _Open(mark, at)
        elif re.search(r"[.?!,]\s+$", self.text[max(self.start, at - 4) : at]) and not self._nested:
            # The mark that would have closed the one before was forgotten.
            self.found.append(self.open.closed(len(self.text[:at].rstrip())))
            self.open = _Open(mark, at)
        else:
            self._nested.append((mark, at))
        return after

    def _closes(self, mark: str, at: int) -> bool:
        innermost = self._nested[-1][0] if self._nested else self.open.mark if self.open else ""
        if not innermost or mark[0] not in _STYLES[innermost] or innermost in _SINGLE:
            return False
        opens = self._before(at).isspace() and not self._after(at + 1).isspace()
        return mark != '"' or not opens or self._after(at + 1) in ",.;"

    def _may_open(self, mark: str, at: int) -> bool:
        before, after = self._before(at), self._after(at + len(mark))
        if mark in "\u201d\u00bb":
            return before.isspace() and after.isalnum()
        return not before.isalnum() and (not after.isspace() or before in ",:" or mark == "\u00ab")

    def _single(self, mark: str, at: int) -> int:
        """A single mark: where it opens a quotation, that is taken whole."""
        before, after = self._before(at), self._after(at + 1)
        opens = not before.isalnum() and (after.isalnum() or after in '[\u201c"$\u00a3\u20ac\u2026')
        if not opens or mark == "\u2019" or _CLIPPED.match(self.text, at + 1):
            return at + 1
        last = self._single_end(at)
        if last is None:
            return at + 1
        if self.open is not None:
            self.open.inner.append((at + 1, last))
        else:
            inner = tuple(m.span(1) for m in _DOUBLE.finditer(self.text, at + 1, last))
            self.found.append(Quotation(at, last + 1, ((at + 1, last),), inner))
        return last + 1

    def _single_end(self, opened: int) -> int | None:
        """Where a quotation in single marks closes; None where it does not, and the mark was an apostrophe."""
        limit = self.end
        if self.open is not None and self.open.mark not in _SINGLE:
            closers = "".join(sorted(set(_STYLES[self.open.mark])))
            outer = re.compile(f"[{re.escape(closers)}]").search(self.text, opened, self.end)
            limit = outer.start() if outer else limit
        following = _OPENS_SINGLE.search(self.text, opened + 2, limit)
        limit = following.start() if following else limit
        perhaps = None
        for mark in _CLOSES_SINGLE.finditer(self.text, opened + 1, limit):
            at = mark.start()
            if self.text[at - 1] in _ENDS or self._after(at + 1) in _ENDS + '"\u201d' or self.text[at - 1] not in "sS":
                return at
            perhaps = at  # "the workers' rights": unless another closes
        return perhaps
