"""The letters of a text, whichever way they were typed: composed or not, with accents or without, hyphenated or not.

Unicode lets one word be written in many ways that a reader sees as one. Stored text keeps them as they are; what is
compared and what is read is made plain first.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

VERSION = 1
"""Recorded in a library: raise it whenever `folded` would give other words."""

UNSEEN = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphens and what else stands within words and is not seen."""
_MARKS = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ODD = re.compile(
    # A letter with its marks; the parts of Hangul syllables; ligatures that a printed page brings; the unseen.
    rf"[^{_MARKS}{UNSEEN}][{_MARKS}{UNSEEN}]*[{_MARKS}][{_MARKS}{UNSEEN}]*|[\u1100-\u11ff]+|[\ufb00-\ufb06]|[{UNSEEN}]+"
)
_ANY_ODD = re.compile(rf"[{_MARKS}{UNSEEN}\u1100-\u11ff\ufb00-\ufb06]")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2043\u2212\ufe63\uff0d", "-"),
        # Letters with a stroke have no form without it in Unicode.
        **dict(zip("øłđħŧıĸ", ("o", "l", "d", "h", "t", "i", "k"), strict=True)),
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
    }
)


@dataclass(frozen=True)
class Plain:
    """A text as it is read: letters composed, ligatures taken apart, nothing unseen within words."""

    text: str
    _stored: tuple[int, ...] = ()
    _plain: tuple[int, ...] = ()
    """Where, in each of the two, every piece that differs ends."""

    def offset(self, stored: int) -> int:
        """The offset here of one in the text as it is stored; of one within a letter that of the letter's end."""
        at = bisect_right(self._stored, stored)
        if not at:
            return min(stored, self._first) if self._stored else stored
        return min(self._plain[at - 1] + stored - self._stored[at - 1], self._limit(at))

    def origin(self, plain: int) -> int:
        """The offset in the text as it is stored of one here; of one within a piece that differs that of its end."""
        at = bisect_right(self._plain, plain)
        return self._stored[at - 1] + plain - self._plain[at - 1] if at else plain

    @property
    def _first(self) -> int:
        return self._plain[0]

    def _limit(self, at: int) -> int:
        return self._plain[at] if at < len(self._plain) else len(self.text)


def plain(text: str) -> Plain:
    """The text as it is read, with the offsets in it of places in ``text``."""
    if text.isascii() or not _ANY_ODD.search(text):
        return Plain(text)
    pieces: list[str] = []
    stored: list[int] = []
    made: list[int] = []
    at = length = 0
    for odd in _ODD.finditer(text):
        seen = unicodedata.normalize("NFKC" if odd[0][0] >= "\ufb00" else "NFC", re.sub(f"[{UNSEEN}]", "", odd[0]))
        pieces += (text[at : odd.start()], seen)
        length += odd.start() - at + len(seen)
        at = odd.end()
        stored.append(at)
        made.append(length)
    return Plain("".join([*pieces, text[at:]]), tuple(stored), tuple(made))


def alphanumeric(text: str) -> str:
    """Its letters and digits alone, in small letters: what is the same of a name or title however it is set."""
    return re.sub(r"[\W_]", "", text.casefold())


def folded(text: str) -> str:
    """What is left for comparing: small letters without accents, one apostrophe, one hyphen, nothing unseen.

    Folding twice gives what folding once does. Length and offsets change.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return _FOREIGN.sub(_folded_piece, plain(text).text.lower().replace("`", "'"))


_FOREIGN = re.compile(rf"[^\x00-\x7f]+|[a-z][{_MARKS}]+")


def _folded_piece(piece: re.Match[str]) -> str:
    apart = unicodedata.normalize("NFD", piece[0].casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c)).translate(_ALIKE)
    return unicodedata.normalize("NFC", bare)
