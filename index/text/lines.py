"""Which lines of a text stand alone, and which go on: a line end is the typewriter's, or it means something.

Mail, agencies' wires and narrow columns break lines in mid-sentence; headings, lists, verse, addresses and tables break
them where something ends. Each line is judged with the next by what stands at their borders. Where that says nothing (a
name or a figure begins the next), they go on if those beside them do and the next word had no room on the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_high

from index.text.english import ABBREVIATIONS, TITLES, word_set

_LEADING = word_set(
    """
    the a an of and or to for with from than as at into between because if when while but nor its his their our your
    is are was were will would could should has have had be not who whose which that
    der dem des ein eine einem einen einer und oder von zu mit le les une du de et el los las
    """
)
"""Small words that want another behind them: no line ends with one that means to."""
_TITLES = TITLES | word_set("cmdr hon messrs pfc reps sens")
"""Abbreviations that do."""
_FOLLOWING = word_set(
    """
    and or of to in on at for with by from than as into but nor is are was were will would could should has have had be
    not who whose which that
    """
)
"""Small words that begin no entry of a list."""
_OPENING = word_set("the a an this these those it he she they we there his her its their our my i")
"""Small words that begin a sentence sooner than they go on with one."""

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"[^\n]+")
_QUOTED = re.compile(r"(?:>\s?)*+")
_ITEM = re.compile(
    r"(?:(?P<dash>[-–—])|(?P<heading>\#{1,6})|[*+•·▪◦‣●○■□➤►✓✔]|"
    r"\(?(?:(?P<number>\d{1,3})|[a-z]|ii|iii|iv|vi{1,3}|ix|xi{0,2})[.)])\s+(?=\S)"
)
_TABLE = re.compile(r"\S(?:\t|\s{3})|^\|.*\|$")
_KEY = re.compile(r"[^\W\d_][\w'’-]*(?: [\w'’-]+){0,3}:(?=\s|$)")
_SPEAKER = re.compile(r"(?:[^\W\d_]|[A-Z][A-Z0-9]+(?:[ .'’-]+[A-Z][A-Z0-9]*)*)\.?:\s")
_TIMED = re.compile(r"[\d:.,]+ --> [\d:.,]+")
_BYLINE = re.compile(r"By(?:,?\s(?:[^\W\d_a-z][\w.'’-]*|and|&))+,?$")
_DATELINE = re.compile(r"[A-Z][A-Z.'’ ]{2,40}(?:,[^—–]{2,30})?\s*(?:\([^)]{2,40}\)\s*)?(?:—|–|--|-\s)")
_ADDRESS = re.compile(r"(?:https?://|www\.|[\w.+-]+@)\S")
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)|[。！？]")
_LAST = re.compile(r"(?P<word>[\w.’'&-]*?)(?P<mark>[.!?…:。！？]*)(?P<closed>[\"'”’»)\]」』]*)$")
_ABBREVIATED = re.compile(r"(?:[a-z]\.)*[a-z]")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_OPENED = re.compile(r'(?:^|[\s(])"\w[^"]*$')
_CLOSED = re.compile(r'[^"]*[^\s"]"')

_LONGEST = 120
"""Characters beyond which a line is a paragraph: neither wrapped by hand nor a heading."""
_NARROW = 30
"""Characters below which a line says nothing by its length."""
_WIDE = 45
"""Characters from which a line is rather one that was wrapped than an entry or a headline."""
_RAGGED = 4
"""Characters by which lines wrapped by hand are shorter than they need be."""
_ENOUGH = 3
"""Lines that go on, from which a text is one that is wrapped."""


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Spans of what stands alone, in order, without the white space around it: lines with those that they go on in."""
    blocks = list(_blocks(text))
    usual = _usual(blocks)
    for block in blocks:
        yield from block.pieces(usual)


def _blocks(text: str) -> Iterator[_Block]:
    position = 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        found = (_Line.of(text, *line.span()) for line in _LINE.finditer(text, position, end))
        if lines := [line for line in found if line.start < line.end]:
            yield _Block(lines)
        position = gap.end() if gap else end


def _usual(blocks: Sequence[_Block]) -> int:
    """The measure of a text that is wrapped, for the paragraphs that do not show it; else 0."""
    measures = [block.measure for block in blocks if block.measure]
    going_on = sum(sum(block.flows) for block in blocks)
    doubtful = sum(len(block.doubtful) for block in blocks)
    return median_high(measures) if measures and going_on >= max(_ENOUGH, doubtful / 2) else 0


@dataclass(frozen=True)
class _Line:
    """A line, without the white space around it."""

    start: int
    end: int
    indent: int
    depth: int
    """How many marks of quoted mail it begins with."""
    words: str
    """What stands behind those."""
    item: re.Match[str] | None
    """The mark of a list's item or of a heading with which it begins."""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Line:
        line = text[start:end]
        words = line.lstrip()
        begin = start + len(line) - len(words)
        words = words.rstrip()
        marks = _QUOTED.match(words)
        marked = marks.end() if marks else 0
        shown = words[marked:].lstrip()
        return cls(
            begin,
            begin + len(words),
            begin - start + len(words) - len(shown),
            words.count(">", 0, marked),
            shown,
            _ITEM.match(shown),
        )

    @cached_property
    def first(self) -> str:
        """Its first word, behind an item's mark."""
        rest = self.words[self.item.end() if self.item else 0 :]
        return rest.split(maxsplit=1)[0] if rest else ""

    @cached_property
    def small(self) -> bool:
        """Whether it begins with a small letter that is no address's nor a trade name's (iPhone)."""
        word = self.first.lstrip("\"'“”‘’«»([,;–—-…")
        return word[:1].islower() and not any(c.isupper() for c in word) and not _ADDRESS.match(word)

    @cached_property
    def shouts(self) -> int:
        """How many words it has, if all are capitals."""
        return len(self.words.split()) if self.words.isupper() else 0

    @cached_property
    def worded(self) -> bool:
        """Whether it has letters or figures."""
        return any(c.isalnum() for c in self.words)

    @cached_property
    def alone(self) -> bool:
        """Whether it has nothing to do with the lines beside it: a heading or a row, by its form."""
        if (not self.worded and len(self.words) > 3) or (self.item and self.item["heading"]):
            return True
        byline = len(self.words) <= _LONGEST and _BYLINE.match(self.words)
        return any((byline, _TABLE.search(self.words), _TIMED.match(self.words)))

    @cached_property
    def _last(self) -> tuple[str, str, str]:
        found = _LAST.search(self.words, max(0, len(self.words) - 40))
        assert found is not None, "it matches at the end of any line"
        return found["word"], found["mark"], found["closed"]

    @cached_property
    def ended(self) -> str:
        """The marks with which a sentence ends where the line does; none after an abbreviation."""
        word, mark, closed = self._last
        word = word.strip("’'").lower()
        short = word in ABBREVIATIONS or _ABBREVIATED.fullmatch(word)
        return "" if mark == "." and short else mark and mark + closed

    @cached_property
    def leads(self) -> bool:
        """Whether its last word wants another."""
        word, mark, closed = self._last
        if mark or closed:
            return mark == "." and not closed and word.lower() in _TITLES
        if len(self.words) >= _WIDE and word in _FOLLOWING:  # a headline that ends so ("Storm moves in") is shorter
            return True
        return word in _LEADING or (word.endswith("-") and word[-2:-1].isalpha())

    def opens(self, following: _Line) -> bool:
        """Whether it has a bracket or quotation mark that the next line closes."""
        for opening, closing in _PAIRS:
            if self.words.rfind(opening) > self.words.rfind(closing):
                at, other = following.words.find(closing), following.words.find(opening)
                return at >= 0 and not 0 <= other < at
        opened = self.words.count('"') % 2 and _OPENED.search(self.words)
        return bool(opened and _CLOSED.match(following.words))


class _Block:
    """The lines between two blank ones."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        self.lines = lines
        self._dashes = sum(1 for line in lines if line.item and line.item["dash"])
        self._closes = [False] * len(lines)
        for at in range(len(lines) - 1, -1, -1):
            goes_on = at + 1 < len(lines) and (lines[at + 1].small or lines[at].leads)
            self._closes[at] = _END.search(lines[at].words) is not None or (goes_on and self._closes[at + 1])
        self.flows: list[bool] = []
        """Of each line but the last, whether it goes on in the next by what stands at their borders."""
        begin = 0
        for at in range(len(lines) - 1):
            self.flows.append(self._flows(begin, at))
            begin = begin if self.flows[at] else at + 1
        self.doubtful = [
            at for at, flows in enumerate(self.flows) if not (flows or lines[at].ended or self._looks_apart(at))
        ]

    @cached_property
    def measure(self) -> int:
        """Characters of the longest line, where lines are wrapped; else 0."""
        lengths = [len(line.words) for line in self.lines]
        longest = max((length for length in lengths if length <= _LONGEST), default=0)
        filled = all(self._fills(at, longest) for at in self.doubtful)
        if not any(self.flows):  # where all letters are of one size (capitals, Arabic) room alone can tell
            words = "".join(line.words for line in self.lines)
            even = words in {words.upper(), words.lower()} and longest >= _WIDE
            return longest if even and filled and len(self.doubtful) > 1 else 0
        if not filled:
            if len(self.doubtful) > sum(self.flows):
                return 0
            beside = [max(lengths[at : at + 2]) for at, flows in enumerate(self.flows) if flows]
            longest = max((length for length in beside if length <= _LONGEST), default=0)
        return longest if longest >= _NARROW else 0

    def pieces(self, usual: int) -> Iterator[tuple[int, int]]:
        """Spans of its lines with those that they go on in; ``usual`` is the measure where it has none of its own."""
        measure, begin = self.measure or usual, 0
        for at, line in enumerate(self.lines[:-1]):
            if not (self.flows[at] or (self._fills(at, measure) and self._may_go_on(begin, at))):
                yield self.lines[begin].start, line.end
                begin = at + 1
        yield self.lines[begin].start, self.lines[-1].end

    def _may_go_on(self, begin: int, at: int) -> bool:
        """Whether nothing is against it that a full line, whose piece begins at ``begin``, goes on in the next."""
        if self._looks_apart(at):  # of marks at its head, those of a list's next item are no chance
            return not (self._is_apart(at) or self.lines[at].ended or self.lines[begin].item)
        return True

    def _fills(self, at: int, measure: int) -> bool:
        """Whether a line is as long as the measure allows: the next one's first word had no room on it."""
        length = len(self.lines[at].words)
        needed = length + 1 + len(self.lines[at + 1].first)
        return measure > 0 and length - _RAGGED <= measure < needed + _RAGGED

    def _flows(self, begin: int, at: int) -> bool:
        """Whether a line goes on in the next by what stands at their borders; ``begin`` is where its sentence began."""
        line, following = self.lines[at], self.lines[at + 1]
        if self._looks_apart(at):
            return False
        if line.ended:  # ("Why?" / she asked), (Yahoo! / said)
            return following.small and line.ended != "." and line.ended[0] != ":"
        if line.leads or line.opens(following):
            return True
        if line.item and (following.small or following.indent >= line.indent + line.item.end()):
            return True
        if not following.small or self._is_headline(at):
            return False
        # Of a list, or a text without capitals, a small letter says nothing.
        heads = (one.words[:_LONGEST] for one in (self.lines[begin], line, following))
        capitals = any(c.isupper() for head in heads for c in head)
        long = len(line.words) >= _WIDE
        return capitals and (long or self._closes[at + 1] or following.first in _FOLLOWING)

    def _is_apart(self, at: int) -> bool:
        """Whether two lines are apart by their form, whatever their words."""
        line, following = self.lines[at], self.lines[at + 1]
        if line.alone or following.alone or line.depth != following.depth:
            return True
        if bool(line.shouts) != bool(following.shouts) and (line.shouts > (3 if at else 1) or following.shouts > 3):
            return True
        return at == 0 and _DATELINE.match(following.words[:_LONGEST]) is not None

    def _looks_apart(self, at: int) -> bool:
        """The same, or whether the next begins as what stands apart does: an item, a speaker's words, a paragraph."""
        line, following = self.lines[at], self.lines[at + 1]
        if self._is_apart(at) or not following.worded or self._begins_item(at + 1):
            return True
        if following.indent > line.indent + 1 and not line.item and not following.small:
            return True
        before, head = line.words[:_LONGEST], following.words[:_LONGEST]
        keys = (_KEY.match(before) and _KEY.match(head)) or (" | " in before and " | " in head)
        return bool(keys or _SPEAKER.match(head) or _DATELINE.match(head))

    def _begins_item(self, at: int) -> bool:
        """Whether a line begins with an item's mark, and not with a dash or number of the sentence before."""
        item = self.lines[at].item
        if item and item["dash"]:
            return self._dashes > 1 or not self.lines[at].small
        return item is not None and not (item["number"] and self.lines[at - 1].leads)

    def _is_headline(self, at: int) -> bool:
        """Whether a line is the short one at the head of a block, over a sentence that begins with a small letter."""
        line, following = self.lines[at], self.lines[at + 1]
        longest = max(len(line.words), len(following.words))
        short = longest > _WIDE and len(line.words) + len(following.first) < 0.75 * longest
        small = _LEADING | _OPENING
        bare = line.words[-1] != "," and small.isdisjoint(line.words.lower().split())
        return at == 0 and short and bare and following.first in _OPENING
