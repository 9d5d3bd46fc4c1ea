"""Which of a page's runs are its story: trafilatura chooses, what is stored is the runs' own text.

trafilatura's precision setting finds the story best (docs/decisions/0021-formats.md), but leaves words out of sentences
and adds others. So its input is a tree in which every run is numbered with characters that no page shows, and of its
output only the numbers count (docs/decisions/0025-what-a-web-page-shows.md).
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from lxml.etree import strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from index.intake.readers.visible import BLOCKS, Page, Run
from index.text.letters import alphanumeric

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it is not to warn of pages that are odd

_LITTLE = 250
"""Characters of a story under which the page is looked at again."""
_FIRST, _BASE, _DIGITS = 0xE0100, 240, 3
"""Variation selectors for ideographs write the numbers: neither letters, digits nor space to trafilatura's rules."""
_NO_PROSE = frozenset({"li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_TEXT = frozenset({"p", "h2", "h3", "h4", "blockquote"})
_DIGIT = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _BASE - 1)}]")
_MARK = re.compile(f"{_DIGIT.pattern}{{{_DIGITS}}}")


def story(tree: HtmlElement, page: Page, title: str | None = None) -> list[int]:
    """The numbers of the runs that are the page's article, which rise, without its ``title``. Changes the tree."""
    blocks = [_block(run) for run in page.runs]
    headlines = [number for number, run in enumerate(page.runs) if _is_headline(run, blocks[number], title)]
    around = set(blocks[headlines[0]].iterancestors()) if headlines else set()
    only = list(islice(tree.iter("h1"), 2))
    for element in around or (only[0].iterancestors() if len(only) == 1 else ()):
        if _COMMENTS.search(_kind(element)):  # trafilatura takes all below for comments
            element.attrib.clear()
    missed = _Missed(page, blocks, around)
    marked = _marked(tree, page)

    def length(found: Iterable[int]) -> int:
        return sum(len(page.runs[number].text) for number in found)

    def kept(*, precise: bool = True) -> set[int]:
        """The runs of which half of the pieces or more are kept."""
        counts = Counter(map(_number_of, _MARK.findall(_extracted(tree, precise=precise))))
        return {number for number, count in counts.items() if 2 * count >= marked[number]}

    found = kept()
    if (chunks := _chunks(tree)) and sum(map(_paragraph_characters, chunks)) > 1.3 * length(found):
        first, *others = chunks
        for chunk in others:
            first.extend(list(chunk))
        found = max(found, kept(), key=length)
    if length(found) < _LITTLE:
        found = max(found, kept(precise=False), key=length)
    return sorted(missed.added(found).difference(headlines) or found)


def _extracted(tree: HtmlElement, *, precise: bool) -> str:
    found = bare_extraction(tree, favor_precision=precise, include_comments=False)
    body = getattr(found, "body", None)
    return "" if body is None else "".join(body.itertext())


def _marked(tree: HtmlElement, page: Page) -> Counter[int]:
    """Marks the pieces of each run with its number, and leaves only links of what is within it; how many they are.

    Of other elements within a sentence trafilatura loses the text, or what follows. An element around all of a run
    says by its kind and class what the run is, and stays.
    """
    for element in tree.iter():
        for name in ("text", "tail"):
            if (text := getattr(element, name)) and _DIGIT.search(text):
                setattr(element, name, _DIGIT.sub("", text))
    marks: Counter[int] = Counter()
    for number, run in enumerate(page.runs):
        dissolved = {element for element in run.inline if element.tag not in {"a", "br"}}
        for element, following in run.places:
            if element in dissolved and marks[number]:
                continue  # one piece with what is before it
            name = "tail" if following else "text"
            setattr(element, name, _mark(number) + (getattr(element, name) or ""))
            marks[number] += 1
    # By the name, since dropping one by one takes time that grows with the square of them.
    for element in page.unseen:
        element.tag = "unseen"
    for run in page.runs:
        for element in run.inline:
            element.tag = element.tag if element.tag in {"a", "unseen"} else "dissolved"
    strip_elements(tree, "unseen", with_tail=False)
    strip_tags(tree, "dissolved")
    for element in tree.iter():  # one node of each text: XPath's text() takes quadratic time over many
        element.text, element.tail = element.text, element.tail
    return marks


def _mark(number: int) -> str:
    return "".join(chr(_FIRST + number // _BASE**place % _BASE) for place in range(_DIGITS))


def _number_of(mark: str) -> int:
    return sum((ord(digit) - _FIRST) * _BASE**place for place, digit in enumerate(mark))


def _chunks(tree: HtmlElement) -> list[HtmlElement]:
    """The pieces of a story that advertisements or pictures cut in several of the same kind, side by side.

    trafilatura takes the first of them for the whole.
    """
    alike: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
    for element in tree.iter("div", "section"):
        if (kind := element.get("class")) and _paragraph_characters(element) >= 200:
            alike[element.tag, kind].append(element)
    for pieces in alike.values():
        above = [list(piece.iterancestors()) for piece in pieces]
        common = next((one for one in above[0] if all(one in others for others in above)), None)
        if len(pieces) < 2 or common is None or common.tag in {"html", "body", "aside", "footer", "nav"}:
            continue
        between = [one for others in above for one in others[: others.index(common)]]
        # Each in an article of its own, or below a headline of its own: several stories, or comments.
        apart = any(
            one.tag in {"article", "section", "aside", "footer", "nav", "li"} or one in pieces for one in between
        )
        if not apart and next(common.iter("h1"), None) is None:
            return pieces
    return []


def _paragraph_characters(element: HtmlElement) -> int:
    lengths = [len(paragraph.text_content()) for paragraph in element.iterchildren("p")]
    return sum(lengths) if len(lengths) > 1 else 0


# ------------------------------------------------------------------------------------------------ what is missed

_COMMENTS = re.compile(r"comment|respond|disqus", re.IGNORECASE)
_BESIDE = re.compile(
    r"comment|respon[ds]|repl(?:y|ies)|disqus|related|recommend|sidebar|login|sign-?in|popular|trending|most-?read"
    r"|newsletter|promo|teaser|widget|footer|navbar|menu|share|social|cookie|consent|banner|caption",
    re.IGNORECASE,
)
_PROSE = 80
"""Characters of a run that is a paragraph, rather than a link, a name or a caption."""


def _block(run: Run) -> HtmlElement:
    """The element whose text a run is, or a part of it."""
    element, following = run.places[0]
    element = element.getparent() if following else element
    while element.tag not in BLOCKS and element.getparent() is not None:
        element = element.getparent()
    return element


def _is_headline(run: Run, block: HtmlElement, title: str | None) -> bool:
    return block.tag in {"h1", "h2"} and bool(title) and alphanumeric(run.text) == alphanumeric(title or "")


def _is_beside(element: HtmlElement) -> bool:
    """Whether what is in it belongs to something beside the article."""
    return element.tag in {"aside", "nav", "footer", "form", "figure", "figcaption"} or bool(
        _BESIDE.search(_kind(element))
    )


def _linked(run: Run) -> int:
    """The characters of a run that are links; all, where one is around it."""
    element, following = run.places[0]
    element = element.getparent() if following else element
    if any(one.tag == "a" for one in (element, *islice(element.iterancestors(), 3)) if one not in run.inline):
        return len(run.text)
    return sum(len(one.text_content()) for one in run.inline if one.tag == "a")


def _kind(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


class _Missed:
    """Paragraphs that trafilatura leaves out: between those it takes, or where the page has most of them."""

    def __init__(self, page: Page, blocks: Sequence[HtmlElement], around: Collection[HtmlElement]) -> None:
        self._parents = [block.getparent() for block in blocks]
        self._tags = [block.tag for block in blocks]
        self._lengths = [len(run.text) for run in page.runs]
        beside: dict[HtmlElement, bool] = {}
        for block in blocks:
            for one in reversed([block, *block.iterancestors()]):
                if one not in beside:
                    above = beside.get(one.getparent(), False)
                    beside[one] = above or (one not in around and one.tag not in {"html", "body"} and _is_beside(one))
        self._beside = [beside[block] for block in blocks]
        masses: dict[HtmlElement, float] = defaultdict(float)
        links = [_linked(run) for run in page.runs]
        self._linked = [characters >= length for characters, length in zip(links, self._lengths, strict=True)]
        self._prose = [
            number
            for number, run in enumerate(page.runs)
            if len(run.text) >= _PROSE
            and self._tags[number] not in _NO_PROSE
            and not self._beside[number]
            and links[number] < len(run.text) / 2
        ]
        for number in self._prose:
            for share, one in enumerate(islice(blocks[number].iterancestors(), 3), 1):
                masses[one] += self._lengths[number] / share
        most = max(masses, key=lambda one: masses[one], default=None)
        if most is not None and around:  # up to what holds the headline as well, where that is of one article
            above = next((one for one in (most, *most.iterancestors()) if one in around), most)
            most = above if sum(1 for _ in above.iter("h1")) < 2 else most
        self._within = [most is not None and most in block.iterancestors() for block in blocks]

    def added(self, found: set[int]) -> set[int]:
        """These runs, and those that are missed."""
        found = {number for number in found if not (self._beside[number] and self._linked[number])} or found
        missing = [number for number in self._prose if self._within[number] and number not in found]
        if 2 * sum(self._lengths[number] for number in missing) > sum(self._lengths[number] for number in found):
            found = found.union(number for number in self._prose if self._within[number])
            first, last = min(found), max(found)
            found |= {number for number in range(first, last) if self._within[number] and not self._beside[number]}
        siblings = Counter(self._parents[number] for number in found)
        between = range(min(found, default=0), max(found, default=0))
        return found.union(
            number
            for number in between
            if self._tags[number] in _TEXT and siblings[self._parents[number]] > 1 and not self._beside[number]
        )
