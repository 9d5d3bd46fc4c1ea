"""Articles from files: plain text, Markdown with front matter, JSON Lines.

``for item in read(paths)`` yields every article, and a ``Skipped`` for whatever could not be one, in the
order of the files. Stored text is the article's without its byte-order mark and with LF line ends; nothing
else is altered but characters that no database stores (NUL and lone surrogates, which only JSON can hold):
they become U+FFFD.
What it does not know: the library, and whether two articles are the same.
"""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

from index.article import Article
from index.errors import InputError
from index.metadata import Metadata, from_mapping, from_text


@dataclass(frozen=True)
class Skipped:
    """A file, or a line of one, that gave no article, and why."""

    path: str
    """The file, absolute."""
    line: int | None
    """The line of a JSON Lines file, from 1; None where the whole file was left out."""
    reason: str


_TEXT = frozenset({".txt", ".text"})
_MARKDOWN = frozenset({".md", ".markdown"})
_JSON_LINES = frozenset({".jsonl", ".ndjson"})
# Named outright they would pass for text, with their markup in every quotation.
_MARKUP = frozenset({".html", ".htm", ".xhtml", ".pdf", ".rtf", ".json", ".xml"})
_LARGEST = 50 * 1024 * 1024
"""Bytes of a text file, characters of a JSON line: a whole newspaper of a day stays far below."""


def read(paths: Iterable[Path]) -> Iterator[Article | Skipped]:
    """Every article in the files and folders, and what was skipped.

    A folder is walked in the order of its names, without hidden files, without following symbolic links, and without
    README files, which describe it. Raises InputError at once when one of the paths is not there.
    """
    named = list(paths)
    for path in named:
        # os.path's, here and below: they answer False where Path's raise (no permission, a name too long).
        if not (os.path.isfile(path) or os.path.isdir(path)):
            missing = "is neither a file nor a folder" if os.path.exists(path) else "does not exist"
            raise InputError(f"{path} {missing}: check the path.")
    # Not resolve(): the path is shown to the user, who knows it by the name that was given.
    whole = (Path(os.path.abspath(path)) for path in named)
    return chain.from_iterable(_folder(path, path) if os.path.isdir(path) else _file(path, path.name) for path in whole)


def _folder(folder: Path, root: Path) -> Iterator[Article | Skipped]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Skipped(str(folder), None, f"cannot be opened: {error.strerror}")
        return
    for path in entries:
        if path.name.startswith("."):
            continue
        if path.is_symlink():
            inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
            why = "whose target is read in its own place" if inside else "that leads outside the folder"
            yield Skipped(str(path), None, f"a symbolic link {why}")
        elif os.path.isdir(path):
            yield from _folder(path, root)
        elif path.name.lower().partition(".")[0] == "readme":
            yield Skipped(str(path), None, "a README describes its folder; name it to add it")
        elif path.suffix.lower() in _TEXT | _MARKDOWN | _JSON_LINES and os.path.isfile(path):
            yield from _file(path, path.relative_to(root).as_posix())
        else:
            yield _not_yet(path)


def _not_yet(path: Path) -> Skipped:
    return Skipped(str(path), None, f"not a kind of file that can be read yet ({path.suffix.lower() or 'no suffix'})")


def _file(path: Path, name: str) -> Iterator[Article | Skipped]:
    """The articles of one file; ``name`` is its id, or the beginning of its lines' ids."""
    suffix = path.suffix.lower()
    if _unstorable(str(path)):
        yield Skipped(_storable(str(path)), None, "its name is not valid text: rename it")
    elif suffix in _MARKUP:
        yield _not_yet(path)
    else:
        try:
            if suffix in _JSON_LINES:
                yield from _json_lines(path)
            else:
                yield _text_file(path, name, markdown=suffix in _MARKDOWN)
        except InputError as error:
            yield Skipped(str(path), None, str(error))
        except UnicodeDecodeError as error:
            yield Skipped(str(path), None, f"not sound {error.encoding} text from here on: save it as UTF-8")
        except OSError as error:
            yield Skipped(str(path), None, f"cannot be opened: {error.strerror}")


# ------------------------------------------------------------------------------------------------- text files


def _text_file(path: Path, name: str, *, markdown: bool) -> Article:
    if path.stat().st_size > _LARGEST:
        raise InputError(f"too large ({path.stat().st_size / 1024**2:.0f} MB; at most {_LARGEST // 1024**2} MB)")
    text = _normal(_decode(path.read_bytes()))
    front, body = _front_matter(text) if markdown else ({}, text)
    if not body.strip():
        raise InputError("empty")
    first_line = 1 + text.count("\n", 0, len(text) - len(body))
    return _article(name, body, from_mapping(front), path, first_line)


def _article(id: str, text: str, stated: Metadata, path: Path, first_line: int = 1) -> Article:
    found = stated.or_else(from_text(text))
    return Article(
        id=id,
        text=text,
        title=found.title,
        outlet=found.outlet,
        authors=found.authors,
        published=found.published,
        url=found.url,
        language=found.language,
        path=str(path),
        first_line=first_line,
        extra=stated.extra,
    )


def _normal(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


_MARKS = (
    # UTF-32's mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _decode(data: bytes) -> str:
    """The text of a file, by its byte-order mark, as UTF-8, or in an older encoding where that is evident."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError:
        older = None if marked or b"\0" in data else _decode_older(data)
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


def _decode_older(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    try:
        western = data.decode("windows-1252")
    except UnicodeDecodeError:
        western = ""
    letters = [character for character in western if character.isalpha()]
    if sum(not letter.isascii() for letter in letters) < _FOREIGN * len(letters):
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


# ----------------------------------------------------------------------------------------------- front matter

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)(?:[ \t]*\n)*", re.DOTALL | re.MULTILINE
)
_FRONT_MATTER_CHARACTERS = 64 * 1024
_FRONT_MATTER_DEPTH = 20


def _front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """The YAML between two lines of dashes, and the text below; where it is unsound, all is text."""
    match = _FRONT_MATTER.match(text)
    front = _yaml(match["yaml"]) if match else None
    return ({}, text) if match is None or front is None else (front, text[match.end() :])


def _yaml(text: str) -> Mapping[str, object] | None:
    """A YAML mapping with its values as strings, exactly as written; None where it is anything else."""
    import yaml

    if len(text) > _FRONT_MATTER_CHARACTERS:
        return None
    try:
        # No front matter needs aliases, which can unfold to gigabytes, or depth, whose square is the time it takes.
        depth = 0
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _FRONT_MATTER_DEPTH:
                return None
        # BaseLoader is as safe as SafeLoader, and keeps strings: "language: no" is Norwegian, and a date
        # keeps the precision it was written with.
        front = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):
        return None
    if front is not None and not isinstance(front, dict):
        return None
    nothing = {"", "~", "null"}
    return {
        _storable(key): _storable_value(value)
        for key, value in (front or {}).items()
        if not (isinstance(value, str) and value.lower() in nothing)
    }


# ------------------------------------------------------------------------------------------------- JSON Lines


def _json_lines(path: Path) -> Iterator[Article | Skipped]:
    lines_of: dict[str, int] = {}
    number = 0
    for number, line in _lines(path):
        if not line.strip():
            continue
        try:
            article = _json_article(line, f"{path.name}:{number}", path)
            first = lines_of.setdefault(article.id, number)
            if first != number:
                raise InputError(f"has the same id as line {first}: {article.id!r}")
            yield article
        except InputError as error:
            yield Skipped(str(path), number, f"line {number} {error}")
    if not number:
        raise InputError("empty")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, one at a time; of one that is too long only its beginning."""
    with path.open("rb") as file:
        head = file.read(8192)
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    if marked is None and b"\0" in head:
        raise InputError("binary file (NUL bytes)")
    # Bytes that are not UTF-8 stay recognisable as lone surrogates: one bad line must not end the file.
    with path.open(encoding=marked or "utf-8-sig", errors="surrogateescape", newline="\n") as text:
        number = 0
        while line := text.readline(_LARGEST):
            number += 1
            yield number, line
            while line and not line.endswith("\n"):
                line = text.readline(_LARGEST)


def _json_article(line: str, default_id: str, path: Path) -> Article:
    if len(line) >= _LARGEST:
        raise InputError(f"is too long (at most {_LARGEST // 1024**2} million characters)")
    if _unstorable(line):
        raise InputError("is not UTF-8 text")
    try:
        value = json.loads(line, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        raise InputError(f"is not JSON that can be read: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"is not a JSON object but {_kind(value)}")
    record = {_storable(key): _storable_value(item) for key, item in value.items()}
    text, id = record.pop("text", None), record.pop("id", None)
    if text is None:
        raise InputError('has no "text"')
    if not isinstance(text, str):
        raise InputError(f'has a "text" that is {_kind(text)}, not a string')
    if not text.strip():
        raise InputError('has an empty "text"')
    if isinstance(id, bool) or not isinstance(id, str | int | float | None):
        raise InputError(f'has an "id" that is {_kind(id)}, not a string')
    name = "" if id is None else str(id)
    return _article(name if name.strip() else default_id, _normal(text), from_mapping(record), path)


def _kind(value: object) -> str:
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return kinds.get(type(value), "null")


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _unstorable(text: str) -> bool:
    return _UNSTORABLE.search(text) is not None


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def _storable_value(value: object) -> object:
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, list):
        return [_storable_value(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable_value(item) for key, item in value.items()}
    return value
