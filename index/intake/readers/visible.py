"""What a reader of HTML sees: its text in runs, and whether stored text stands in it, unbroken.

A run is the text between two borders of blocks, such as a paragraph, a list's item or a table's cell. What is stored of
a page is made of whole runs: nothing is left out of the middle of a sentence, and nothing of what is not seen gets in.

White space is as browsers show it. What stays out though it is in the source: hidden elements, text for screen readers
only, struck text, the marks of footnotes ("4,000" with a raised 3 is no figure of five digits), soft hyphens and other
characters without width. What is added is what a browser adds: the quotation marks of ``q``, the brackets around the
reading of ``ruby``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from lxml import etree
from lxml.html import HtmlElement

from index.intake.readers.raised import BEFORE, is_note, raised
from index.text.letters import UNSEEN

_BLOCKS = frozenset(
    """
    address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hgroup hr html legend main nav ol p pre search section summary table ul
    """.split()
)
_LINES = frozenset({"li", "tr", "caption", "option"})
_CELLS = frozenset({"td", "th"})
BLOCKS = _BLOCKS | _LINES | _CELLS
"""The elements that no line goes across."""
_UNSEEN = frozenset(
    """
    head script style template noscript iframe object embed applet svg math canvas audio video select textarea input
    datalist rp del s strike
    """.split()
)
_UNSEEN_CLASSES = frozenset(
    """
    sr-only sr_only screen-reader-text screen-reader-only screenreader-only screenreader visually-hidden visuallyhidden
    visuallyHidden u-visually-hidden a11y-hidden element-invisible material-icons material-symbols-outlined
    material-symbols-rounded material-symbols-sharp
    """.split()
)
"""By which pages mark what screen readers alone read, and letters that a font shows as an icon."""
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|line-through", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)\b", re.IGNORECASE)
_NO_WIDTH = re.compile(f"[{UNSEEN}]")


@dataclass
class Run:
    """Text between two borders of blocks."""

    text: str = ""
    """As it is seen, with line feeds where lines are broken; never empty once it is done."""
    gap: str = ""
    """What stands between this run and the one before: a blank line, a line feed or, of cells, a space."""
    places: list[tuple[HtmlElement, bool]] = field(default_factory=list)
    """Where its text stands: elements, and whether it is what follows them."""
    inline: list[HtmlElement] = field(default_factory=list)
    """The elements within it, unlike one that holds all of its text."""


@dataclass(frozen=True)
class Page:
    """All that is seen of a tree, and the elements of it that are not."""

    runs: Sequence[Run]
    unseen: Sequence[HtmlElement]

    @property
    def text(self) -> str:
        """Paragraphs apart by blank lines, items and rows on lines."""
        return written(self.runs, range(len(self.runs)))


def written(runs: Sequence[Run], chosen: Iterable[int]) -> str:
    """The text of the runs with these numbers, which rise. A blank line stands where one was left out."""
    parts: list[str] = []
    last = -1
    for number in chosen:
        parts += [runs[number].gap if number == last + 1 else "\n\n", runs[number].text]
        last = number
    return "".join(parts).strip()


def visible_text(tree: HtmlElement) -> str:
    """All text that a reader of the page sees."""
    return seen(tree).text


def broken(text: str, tree: HtmlElement) -> list[str]:
    """The paragraphs of a stored text that do not stand in the page's visible text, whole, unbroken and in order."""
    page = f" {' '.join(visible_text(tree).split())} "
    lost: list[str] = []
    at = 0
    for paragraph in text.split("\n\n"):
        words = f" {' '.join(paragraph.split())} "
        found = page.find(words, at)
        if found < 0:
            lost.append(paragraph)
        else:
            at = found + len(words) - 1
    return lost


def seen(tree: HtmlElement) -> Page:
    """What is seen below ``tree``, which stays as it is; deep trees cost no recursion."""
    writer = _Writer()
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if not writer.start(element):
                walk.skip_subtree()  # its end comes next
        else:
            writer.end(element, element is tree)
    writer.close("")
    return Page(writer.runs, writer.unseen)


_GAPS = ("", " ", "\n", "\n\n")


class _Writer:
    """Puts the runs together while the tree is walked."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.unseen: list[HtmlElement] = []
        self._run = Run()
        self._parts: list[str] = []
        self._before = ""  # the last characters of the run
        self._gap = ""
        self._letters = 0  # so far in this run
        self._open: list[tuple[HtmlElement, Run, int]] = []
        self._within: list[tuple[HtmlElement, Run, int]] = []
        self._closing: dict[HtmlElement, str] = {}  # what is written at the end of elements that are open
        self._preformatted: list[HtmlElement] = []
        self._quotes = 0

    def start(self, element: HtmlElement) -> bool:
        """Whether what is in the element is seen."""
        tag = element.tag
        if (gap := _gap(element)) is not None:
            self.close(gap)
        elif tag == "br":
            self._break()
        else:
            self._open.append((element, self._run, self._letters))
        if _is_unseen(element) or (tag == "button" and not self._is_in_a_sentence(element)):
            self.unseen.append(element)
            self._write(_edge(element))
            return False
        if (shown := _raised(element, self._before)) is not None:
            self._write(shown or _edge(element))
            self.unseen.append(element)
            return False
        if tag == "q":
            self._quote(element)
        elif tag == "rt":
            self._write("(")
            self._closing[element] = ")"
        elif tag == "pre":
            self._preformatted.append(element)
        self._write(self._spaced(element.text), element)
        return True

    def end(self, element: HtmlElement, last: bool) -> None:
        """The element's end, and what follows it."""
        if isinstance(element.tag, str):
            if self._preformatted and self._preformatted[-1] is element:
                self._preformatted.pop()
            if closing := self._closing.pop(element, ""):
                self._write(closing)
                self._quotes -= element.tag == "q"
            if (gap := _gap(element)) is not None:
                self.close(gap)
            elif self._open and self._open[-1][0] is element:
                _, run, letters = self._open.pop()
                if run is self._run:
                    self._within.append((element, run, self._letters - letters))
        if not last:
            self._write(self._spaced(element.tail), element, following=True)

    def close(self, gap: str) -> None:
        """End of the run, at the border of a block."""
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(self._parts)))
        text = re.sub(r"\n{3,}", "\n\n", text).strip()
        if text:
            self._run.text, self._run.gap = text, self._gap
            self._run.inline = [one for one, _, letters in self._within if letters < self._letters]
            self.runs.append(self._run)
            self._gap = ""
        self._gap = max(self._gap, gap, key=_GAPS.index)
        if self._parts or self._within:
            self._run, self._parts, self._before, self._letters, self._within = Run(), [], "", 0, []

    def _break(self) -> None:
        """A second line break in a row begins a paragraph."""
        if self._before.rstrip(" ").endswith("\n"):
            self.close("\n\n")
        else:
            self._write("\n")

    def _quote(self, element: HtmlElement) -> None:
        marked = _beginning(element).lstrip()[:1] in set("\"'\u00ab\u2018\u201a\u201c\u201e\u2039")
        if not marked:
            opening, closing = ("\u201c\u201d", "\u2018\u2019")[self._quotes % 2]
            self._write(opening)
            self._closing[element] = closing
            self._quotes += 1

    def _is_in_a_sentence(self, button: HtmlElement) -> bool:
        """Whether words stand before and after it: a word that can be pressed for its meaning, say."""
        return bool(self._before.strip() and (button.tail or "").strip())

    def _spaced(self, text: str | None) -> str:
        if not text:
            return ""
        return re.sub(r"[^\S\n]+" if self._preformatted else r"\s+", " ", _NO_WIDTH.sub("", text))

    def _write(self, text: str, element: HtmlElement | None = None, following: bool = False) -> None:
        if not text:
            return
        self._parts.append(text)
        self._before = (self._before + text)[-BEFORE:]
        if not text.isspace():
            self._letters += len(text)
            if element is not None:
                self._run.places.append((element, following))


def _gap(element: HtmlElement) -> str | None:
    """How far a block is from what is beside it; None of what stands within a line."""
    tag = element.tag
    if tag in _BLOCKS:
        return "\n\n"
    if tag in _LINES:
        return "\n"
    if tag in _CELLS:
        return " "
    style = element.get("style")
    return "\n\n" if style and _BLOCK_STYLE.search(style) else None


def _is_unseen(element: HtmlElement) -> bool:
    tag = element.tag
    if tag in {"html", "body"}:  # hidden until a script has run
        return False
    if tag in _UNSEEN or element.get("hidden") is not None or (tag == "dialog" and element.get("open") is None):
        return True
    style, kind = element.get("style"), element.get("class")
    return bool((style and _UNSEEN_STYLE.search(style)) or (kind and not _UNSEEN_CLASSES.isdisjoint(kind.split())))


# ------------------------------------------------------------------------------------------- raised characters


def _raised(element: HtmlElement, before: str) -> str | None:
    """What is shown in the place of raised characters, or of a link that stands for some; None as they are."""
    is_raised = element.tag == "sup" or "super" in (element.get("style") or "").replace("superl", "")
    if not is_raised and element.tag != "a":
        return None
    words = _beginning(element).strip()
    if not words or len(words) > 32:
        return None
    if is_raised:
        shown = raised(before, words, element.tail or "", _is_linked(element))
        return None if shown == words else shown
    # a link to a note that stands close behind a word
    noted = _is_note(element) and is_note(words) and (words[0] == "[" or words.isdecimal())
    return "" if noted and re.search(r"[^\s(\[{/$#\u2013\u2014-]$", before) else None


def _edge(element: HtmlElement) -> str:
    """A space, where what is left out has one before or behind it that is seen: beside struck text, or a mark."""
    style = element.get("style") or ""
    if element.tag not in {"del", "s", "strike", "sup", "a"} and "line-through" not in style:
        return ""
    text = _beginning(element)
    return " " if text[:1].isspace() or text[-1:].isspace() else ""


def _is_note(link: HtmlElement) -> bool:
    return "#" in (link.get("href") or "") or "noteref" in f"{link.get('role')} {link.get('epub:type')}"


def _is_linked(element: HtmlElement) -> bool:
    return any(one.tag == "a" for one in chain(element.iter(), islice(element.iterancestors(), 2)))


def _beginning(element: HtmlElement) -> str:
    return "".join(islice(element.itertext(), 8))
