"""A quotation as it is known again where offsets have moved: the W3C's TextQuoteSelector.

https://www.w3.org/TR/annotation-model/#text-quote-selector
"""

from __future__ import annotations

_AROUND = 32
"""Characters before and behind a quotation; more where the same stand around another place."""


def text_quote(text: str, start: int, end: int) -> dict[str, str]:
    """The selector of ``text[start:end]``, with as much around it as tells this place from any other in the text."""
    around = _AROUND
    while True:
        prefix, suffix = text[max(start - around, 0) : start], text[end : end + around]
        whole = f"{prefix}{text[start:end]}{suffix}"
        if around >= len(text) or text.find(whole, text.find(whole) + 1) < 0:
            return {"type": "TextQuoteSelector", "prefix": prefix, "exact": text[start:end], "suffix": suffix}
        around *= 2
