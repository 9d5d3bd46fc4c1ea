"""Text of articles made harmless: what is shown can neither steer a terminal nor hide or reorder words.

Article text is data. Whatever of it is shown passes `harmless` first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

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


def json_text(value: Any, *, encoding: str = "utf-8", indent: int | None = None) -> str:
    """``value`` as JSON that loses nothing and is safe to look at: what ``harmless`` replaces is escaped.

    Plain ASCII where ``encoding``, that of the output, is not a Unicode one.
    """
    import json  # here, for `qa --help` writes none

    ascii_only = not encoding.lower().startswith("utf")

    def escaped(match: re.Match[str]) -> str:
        return json.dumps(match[0])[1:-1] if match[0] > "\x7f" else "\\u007f"

    # Such characters only stand within strings, where JSON allows an escape for every one of them.
    return _INVISIBLE.sub(escaped, json.dumps(value, ensure_ascii=ascii_only, indent=indent, allow_nan=False))
