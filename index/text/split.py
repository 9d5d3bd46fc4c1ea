"""An article's text cut into sentences and passages, each by exact code-point offsets.

Sentences are ours, since a citation is one: newspapers are full of abbreviations ("U.S. Immigration", "Gov. Newsom")
at which general splitters cut. Passages are cut by llama-index's SentenceSplitter at those same sentences, and placed
by searching from the end of the one before, so that a sentence that occurs twice never lands on its earlier copy.

This module knows nothing of files, storage or questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.article import Sentence
from index.text.english import ABBREVIATIONS, MONTH_BEGUN, WEEKDAYS, word_set
from index.text.lines import pieces

VERSION = 3
"""Recorded in a library: raise it whenever the same text would be cut differently."""

PASSAGE_TOKENS = 180
"""About 3-6 newspaper sentences. With the encoder's two marks always below its limit of 256."""

_LONG_PIECE = 5000
"""Characters from which a piece of text is no sentence: its count would fill the memory, and is hardly asked twice."""
_ALPHANUMERIC = re.compile("[A-Za-z0-9]")
"""What makes a word one token at least, for whatever encoder."""

LONG_TEXT = 1_000_000
"""Characters above which a text is cut in parts."""

_WORDLESS = re.compile(r"[\W_]{1000,}")
"""A run of brackets, dashes and spaces so long is in no passage: it says nothing, and takes a minute to encode."""
_MARKS = 10
"""Characters at either end of such a run in which a sentence's own marks stand."""

_MAY_END = word_set("a.m p.m u.s u.k u.n d.c l.a n.y u.s.a co corp inc ltd jr sr est st")
"""Of the abbreviations, those that also end a sentence, when a word follows that begins sentences."""

_STARTERS = word_set(
    """
    a after all also although an and another as at because before but by despite during each even for from he her his
    how however i if in it its last many meanwhile more most mr mrs ms my nearly no not now of on one only other our
    over she since so some still such than that the their then there these they this those though three to two
    under until we what when where which while who with you your
    """
)

# The look-behind and the possessive quantifiers find the same and keep a line of 100,000 dots from taking minutes.
_STOP = re.compile(r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s)|[。！？]+["'”’」』»)\]]*""")
_LAST_WORD = re.compile(r"[\w.’'&-]*$")
_NEXT_WORD = re.compile(r"""\s+(?P<dash>[-–—]\s+)?["'“‘«(\[]*(?P<word>[^\W_]+)""")
_NUMBER = re.compile(r"\d{1,3}\.(?=\s)")
"""Of a list's item."""
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


def sentences(text: str) -> list[Sentence]:
    """The sentences of ``text`` in order, without the white space around them; nothing else is left out."""
    found: list[Sentence] = []
    lines = list(pieces(text))
    asides = _asides([text[start:end] for start, end in lines])
    for (start, end), aside in zip(lines, asides, strict=True):
        found.extend(Sentence(a, b, not aside) for a, b in _cut(text, start, end))
    return found


class Split(NamedTuple):
    """A text in its sentences and passages."""

    sentences: list[Sentence]
    passages: list[tuple[int, int]]
    """Spans of whole sentences, in order; only what is ``wordless`` lies between them."""


class Splitter:
    """Cuts texts for one encoder: passages of at most ``tokens`` tokens, as its ``tokenize`` counts them."""

    def __init__(self, tokenize: Callable[[str], Sequence[int]], tokens: int = PASSAGE_TOKENS) -> None:
        from index.silent import import_silently

        import_silently()  # before llama-index does
        from llama_index.core.node_parser import SentenceSplitter

        self._tokenize = tokenize
        self._tokens = tokens
        self._cached = lru_cache(maxsize=4096)(self._counted)  # each piece is counted several times
        self._whole: tuple[str, list[Sentence]] = "", []
        """The text at hand, whose sentences are known."""
        self.splitter = SentenceSplitter(
            chunk_size=tokens,
            chunk_overlap=0,
            tokenizer=self._count,
            chunking_tokenizer_fn=self._pieces,
            paragraph_separator="\n\n\n",
        )

    def split(self, text: str, progress: Callable[[float], None] | None = None) -> Split:
        """The text's sentences and passages.

        A sentence longer than a passage is cut at phrases or words, as llama-index does. ``progress`` is called with
        which part of a long text is done, 0 to 1.
        """
        self._whole = text, sentences(text)
        spans: list[tuple[int, int]] = []
        for begin, end in (part for run in _worded(text) for part in _parts(text, *run)):
            part, at = text[begin:end], 0
            for piece in self.splitter.split_text(part):
                if piece := piece.strip():
                    start = part.index(piece, at)
                    at = start + len(piece)
                    spans.append((begin + start, begin + at))
            if progress:
                progress(end / len(text))
        return Split(self._whole[1], spans)

    def _count(self, text: str) -> Sequence[int]:
        """What is as long as the tokens of a text; of a long one anything longer than a passage will do."""
        if len(text) < _LONG_PIECE:
            return self._cached(text)
        words = sum(1 for word in text.split(" ", 2 * self._tokens) if _ALPHANUMERIC.search(word))
        return range(words) if words > self._tokens else self._counted(text)

    def _counted(self, text: str) -> Sequence[int]:
        # What has no tokens (a byte-order mark, a zero-width space) it would repeat in the next passage, as overlap.
        return self._tokenize(text) or ((0,) if text.strip() else ())

    def _pieces(self, text: str) -> list[str]:
        """The text cut before each sentence: the pieces joined are the text, as SentenceSplitter expects."""
        whole, known = self._whole
        starts = [sentence.start for sentence in (known if text == whole else sentences(text))]
        cuts = [0, *starts[1:], len(text)]
        return [text[a:b] for a, b in pairwise(cuts) if a < b]


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A text that is longer than any book, at paragraphs: so that it is known how far one is."""
    while end - start > LONG_TEXT and (gap := _PARAGRAPH.search(text, start + LONG_TEXT // 10, end)):
        yield start, gap.end()
        start = gap.end()
    yield start, end


def wordless(text: str) -> bool:
    """Whether it is white space, or a run without words that is in no passage."""
    return not _WORDLESS.sub("", text).strip()


def _worded(text: str) -> Iterator[tuple[int, int]]:
    """The text between long runs without words; a quotation mark or full stop next to the text is no part of a run."""
    position = 0
    for run in [*_WORDLESS.finditer(text), None]:
        start, end = run.span() if run else (len(text), len(text))
        if start > position and (space := re.search(r"\s", text[start : start + _MARKS])):
            start += space.start()
        if end < len(text) and (space := re.search(r"\s(?=\S*$)", text[end - _MARKS : end])):
            end += space.end() - _MARKS
        if text[position:start].strip():
            yield position, start
        position = end


def _strip(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(piece.strip())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentence spans within one paragraph."""
    number = _NUMBER.match(text, start, end)
    begin, looked = start, number.end() if number else start
    said = False  # a lone "…" belongs to what follows
    for stop in _STOP.finditer(text, start, end):
        said = said or any(c.isalnum() for c in text[looked : stop.start()])
        looked = stop.end()
        if stop.end() < end and said and _ends(text, stop, begin):
            yield from _strip(text, begin, stop.end())
            begin = stop.end()
            said = False
    yield from _strip(text, begin, end)


def _ends(text: str, stop: re.Match[str], begin: int) -> bool:
    following = _NEXT_WORD.match(text, stop.end())
    mark = stop.group()
    if mark[0] in "。！？":
        return True
    if following is None:
        return True  # a digit-free symbol, an emoji: nothing that continues a sentence
    word, dashed = following["word"], following["dash"] is not None
    if word[0].islower() and not dashed:
        # ("Why?" she asked) and (Yahoo! said) go on; so does a quotation that closes before its attribution.
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = _LAST_WORD.search(text, max(begin, stop.start() - 24), stop.start())
    last = (before.group() if before else "").strip("’'\"").lower()
    if len(last) == 1 and last.isalpha() and last != "i":
        return False  # an initial: John F. Kennedy
    if last in ABBREVIATIONS or re.fullmatch(r"(?:[a-z]\.)+[a-z]", last):
        may_end = last in _MAY_END or "." in last
        return (may_end and word.lower() in _STARTERS and not dashed) or len(mark) > 1
    if last in ("no", "nos"):
        return not word[0].isdigit()
    return True


# --- what stands beside the story -------------------------------------------------------------------------------------

_LABEL = re.compile(
    r"""(?:related|read\ more|read\ also|also\ read|see\ also|see\ more|more\ from|verify|watch|listen|must\ read|
    trending|recommended|advertisement|sponsored|photos?|gallery|slideshow|video|in\ pictures|don['’]t\ miss)
    (?:\ (?:stor(?:y|ies)|articles?|coverage|news|links?|content))?\s*(?:[:|»>]|[-–—]\s|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_PROMPT = re.compile(
    r"""(?:click|tap)\ (?:here|to)\b|(?:download|get|install)\ (?:the|our)\b.{0,40}\bapps?\b|
    (?:sign\ up|subscribe|register)\ (?:for|to|here|now|today)\b|
    follow\ (?:us|[\w\ ]{2,30})\ on\ (?:twitter|facebook|x|instagram)\b|
    (?:like|join)\ us\ on\b|share\ this\b|support\ (?:our|local)\ journalism|have\ a\ (?:news\ )?tip\?|
    (?:all\ rights\ reserved|©|copyright\ (?:©|\(c\)|\d{4}))""",
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT = re.compile(
    r"""(?:the\ )?[A-Z][\w\ .&’']{1,60}\ contributed\ to\ this\ (?:report|story|article)\.?$|
    \(?(?:additional\ )?(?:reporting|writing|editing)\ by\b|
    by\ [A-Z][\w.’'-]+(?:\ [A-Z][\w.’'-]+){1,3}\b(?!.*[.!?]$)""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE_LINE = re.compile(
    rf"""^(?:(?:published|updated|posted|last\ updated|first\ published|date)\b.{{0,20}}\d|
    (?:[^.!?]{{0,60}}[|,·•–—-]\s*)?(?:(?:{"|".join(WEEKDAYS)}),?\ )?
    (?:{MONTH_BEGUN}\.?\ \d{{1,2}}(?:,\ |\ )(?:19|20)\d\d|
    \d{{1,2}}\ {MONTH_BEGUN}\.?\ (?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)
    [^.!?]{{0,30}}$)""",
    re.IGNORECASE | re.VERBOSE,
)
_CAPTION = re.compile(
    r"""^(?:FILE\s*[-–—:]|(?:photo|image|photograph|picture|credit|courtesy)s?(?:\ by|\ of|\ credit|\ courtesy)?\s*[:/]|
    (?:photo|image|photograph)\ (?:by|courtesy)\b)|
    \bfile\ photo\b|
    \((?:AP|AFP|EPA|UPI|Getty|Reuters|Photo|Image|Credit|Courtesy|File|Photograph|Staff\ photo)\b[^()]{0,80}\)\s*\.?$|
    \([^()]{0,60}(?:\bPhoto\b|/AP\b|/Getty|/AFP|/Reuters|\ via\ AP|Getty\ Images)[^()]{0,60}\)\s*\.?$|
    (?:[Pp]hoto|[Ii]mage|[Pp]hotograph|[Pp]icture)(?:\ (?:by|credit|courtesy)\b|\s*:|/)[^.]{2,60}$""",
    re.VERBOSE,
)


def _asides(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it is no part of the story: a link, a caption, a prompt, another story's headline."""
    aside = [_is_aside(line, number) for number, line in enumerate(lines)]
    for number in range(len(lines) - 1, 0, -1):  # headlines of other stories gather at the end
        if not (aside[number] or _like_headline(lines[number])):
            break
        aside[number] = True
    kept = sum(len(line) for line, out in zip(lines, aside, strict=True) if not out)
    if kept < 0.5 * sum(map(len, lines)):
        return [False] * len(lines)  # text without punctuation, verse, a list: these signs say nothing here
    return aside


def _is_aside(line: str, number: int) -> bool:
    if _LABEL.match(line) or _CAPTION.search(line):
        return True
    if number < 8 and len(line) <= 100 and _DATE_LINE.search(line):
        return True
    if len(line) <= 160 and (_PROMPT.match(line) or _CREDIT.match(line)):
        return True
    letters = list(filter(str.isalpha, line))
    shouted = sum(map(str.isupper, letters)) > 0.85 * len(letters)
    words = line.split()
    if number > 0 and shouted and len(words) >= 4 and any(len(word) > 4 for word in words):
        return True
    titled = [word for word in words if word[0].isalpha() and (len(word) > 3 or word[0].isupper())]
    return (
        number > 2
        and 5 <= len(words) <= 20
        and _unfinished(line)
        and sum(word[0].isupper() for word in titled) > 0.8 * len(titled)
    )


def _like_headline(line: str) -> bool:
    """Short, with no end as a sentence has one (a question may be a headline too)."""
    return len(line) <= 120 and (_unfinished(line) or line.endswith("?")) and not line.startswith(("“", '"', "-", "•"))


def _unfinished(line: str) -> bool:
    return line[-1] not in '.!?…:;,"”’)。！？'
