"""Bytes to text: by the mark, as UTF-8, as the document says, or in an older encoding where that is evident."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

from index.errors import InputError

_MARKS = (
    # Byte-order marks: UTF-32's mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def normal(text: str) -> str:
    """The text without its byte-order mark and with LF line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


# What pages and mails say, and what browsers understand: an encoding that has all of the other's characters.
_UNDERSTOOD = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "big5": "big5hkscs",
}  # fmt: skip
_ALIASES = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-x-big5": "big5hkscs",
}
# Python's codecs that are no encodings of documents; some take quadratic time.
_NO_CHARSET = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem"}
)
_REPLACED = 0.01
"""Share of characters that may be unreadable in a text that says its encoding; beyond, it is another one."""


def decode_declared(data: bytes, *declared: str | None) -> str:
    """The text of a document that says its encoding, first in ``declared`` what is to be believed most.

    What is valid UTF-8 is that, whatever it says. Raises InputError where nothing fits.
    """
    charsets = [charset for charset in map(_charset, declared) if charset]
    # These are ASCII to the letter, so that they would pass for UTF-8.
    seven_bit = [charset for charset in charsets if charset.startswith(("iso2022", "hz"))]
    if not seven_bit:
        try:
            return decode(data) if mark(data) else data.decode()
        except UnicodeDecodeError:
            pass
    for charset in [*seven_bit, *charsets]:
        text = data.decode(charset, "replace")
        if text.count("\ufffd") <= _REPLACED * len(text):
            return text
    return decode(data)


def _charset(declared: str | None) -> str | None:
    """Python's name of an encoding, or of the one that contains it; None for what is none."""
    name = (declared or "").strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name if name.isascii() and len(name) < 40 else "undefined"
        b"a".decode(found, "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if found in _NO_CHARSET else _UNDERSTOOD.get(found, found)


def mark(data: bytes) -> str | None:
    """The encoding that a byte-order mark tells of, but for UTF-8's, or that Latin letters' NUL bytes show."""
    marked = next((encoding for sign, encoding in _MARKS if data.startswith(sign)), None)
    return marked or (_wide(data[:4096]) if b"\0" in data[:4] else None)


def _wide(head: bytes) -> str | None:
    """The encoding of text in units of two or four bytes, nearly all of them with a NUL in the same place."""
    for encoding, size, place in (("utf-32-be", 4, 0), ("utf-32-le", 4, 3), ("utf-16-be", 2, 0), ("utf-16-le", 2, 1)):
        others = b"".join(head[at::size] for at in range(size) if at != place)
        if size == 4 and head[2 if place else 1 :: 4].count(0) < len(head) // 5:
            continue
        if head[place::size].count(0) > 0.9 * len(head[place::size]) and (
            size == 4 or others.count(0) < 0.1 * len(others)
        ):
            return encoding
    return None


def decode(data: bytes, foreign: float = 0) -> str:
    """The text of a file, by its byte-order mark, as UTF-8, or in an older encoding where that is evident.

    ``foreign``: up to what share of letters beyond ASCII it is taken for windows-1252, where more is known of it.
    """
    marked = mark(data)
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError:
        older = None if marked or b"\0" in data else _decode_older(data, foreign or _FOREIGN)
        if older is None:
            kind = "binary file (NUL bytes)" if b"\0" in data else "not text in any known encoding: save it as UTF-8"
            raise InputError(kind) from None
        text = older
    if "\0" in text:
        raise InputError("binary file (NUL bytes)")
    return text


# Share of letters beyond ASCII under which a text is taken for English with a few foreign names, and the
# coherence (charset-normalizer's measure of how well letters fit a language) above which another encoding is
# believed. Of 444 English articles and beginnings of articles saved as windows-1252 all come out right, and
# 88 % with charset-normalizer's best guess alone; of chardet's 385 test files in older encodings 45 % come
# out right, 4 % are misread and the rest are skipped.
_FOREIGN = 0.01
_COHERENT = 0.5
# What windows-1252 makes of Mac Roman and DOS files: a foreign capital alone or before a capitalised word, a
# symbol within a word, a low quotation mark after one.
_MISREAD = re.compile(
    r"(?<!\w)[\xc0-\xde\u0160\u017d\u0152](?!\w)|\b[\xc0-\xde\u0160\u017d\u0152][A-Z][a-z]"
    r"|\w[\u201a\u201e]|\u0153\d"
    r"|\w[\u0192\u2020\u2021\u02c6\u2030\u2039\u203a\xa1-\xac\xaf-\xb1\xb6\xb8\xbb\xbf\xf7]\w"
)


def _decode_older(data: bytes, foreign: float) -> str | None:
    from charset_normalizer import from_bytes

    try:
        western = data.decode("windows-1252")
    except UnicodeDecodeError:
        western = ""
    letters = [character for character in western if character.isalpha()]
    if sum(not letter.isascii() for letter in letters) < foreign * len(letters):
        return None if _changes_case(western) or _MISREAD.search(western) else western
    readings = from_bytes(data, enable_fallback=False)
    best = readings.best()
    if best is None or best.coherence <= _COHERENT or _changes_case(str(best)):
        return None
    # Central European code pages fit Western text as well: among equals the common one is right.
    equals = (str(r) for r in readings if r.chaos <= best.chaos + 0.02 and r.coherence >= best.coherence - 0.05)
    return western if western and western in equals else str(best)


def _changes_case(text: str) -> bool:
    """Whether a foreign capital follows a small letter, as in "donÕt": a sign of the wrong encoding."""
    return any(a.islower() and b.isupper() and not b.isascii() for a, b in pairwise(text))


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def unstorable(text: str) -> bool:
    """Whether the text holds characters that no database stores: NUL, and lone surrogates."""
    return _UNSTORABLE.search(text) is not None


def storable(text: str) -> str:
    """The text with U+FFFD for each such character."""
    return _UNSTORABLE.sub("\ufffd", text)


def storable_value(value: object) -> object:
    """As ``storable``, for every string within lists and mappings."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_value(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable_value(item) for key, item in value.items()}
    return value
