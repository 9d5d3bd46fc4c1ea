"""Which of a page's runs are its story: trafilatura chooses, what is stored is the runs' own text.

trafilatura's precision setting finds the story best (docs/decisions/0021-formats.md), but leaves words out of sentences
and adds others (docs/decisions/0025-what-a-reader-sees.md). So its input is a tree in which every run is numbered with
characters that no page shows, and of its output only the numbers count.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from lxml.etree import strip_elements, strip_tags
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from index.readers.visible import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it is not to warn of pages that are odd

_LITTLE = 250
"""Characters of a story under which the page is looked at again."""
_FIRST, _BASE, _DIGITS = 0xE0100, 240, 3
"""Variation selectors for ideographs write the numbers: neither letters, digits nor space to trafilatura's rules."""
_DIGIT = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _BASE - 1)}]")
_MARK = re.compile(f"{_DIGIT.pattern}{{{_DIGITS}}}")


def story(tree: HtmlElement, page: Page) -> list[int]:
    """The numbers of the runs that are the page's article, which rise. Changes the tree."""
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
    return sorted(found if length(found) >= _LITTLE else max(found, kept(precise=False), key=length))


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
