"""Exports of several files: Substack's posts.csv and Omnivore's metadata_*.json say what the others are.

``found`` reads those tables, in an archive or in a folder; what they say of a file goes with it to its reader, which is
that of its kind. Drafts, what was thrown away and what is a reader's own are left out with the reason.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BufferedReader
from pathlib import Path

from index.article import Article
from index.errors import InputError
from index.intake.readers import kinds
from index.intake.readers.base import Skipped, Source, article, whole
from index.intake.readers.encoding import decode, normal, storable, storable_value
from index.intake.readers.json_lines import loads
from index.intake.readers.record import unpublished
from index.intake.readers.table import decoded, names_of, rows_of
from index.text.metadata import Metadata, from_mapping

TABLE = "the table of an export, read with the files that it describes"
"""Why a file is none of the articles: its content is with them."""
_OMNIVORE = re.compile(r"(?P<folder>(?:.*/)?)metadata_\d+_to_\d+\.json")
_PARTS = ("posts", "content", "highlights")
"""The folders in which exports have their files."""
_MEDIUM = re.compile(r"(?:.*/)?posts/draft_[^/]*\.html")
"""How Medium names a draft among its posts, which say of themselves what is to be known."""
_SUBSTACK = re.compile(r"(?P<folder>(?:.*/)?)posts\.csv")


@dataclass
class Export:
    """What the tables of an export say."""

    files: dict[str, Metadata | str] = field(default_factory=dict)
    """Of each file: what is stated about its article, or why it is none."""
    notes: list[str] = field(default_factory=list)
    """What the tables name that is in no file."""


def found(names: Collection[str], content: Callable[[str], bytes]) -> Export:
    """What the tables among the files say of the others; nothing where there are none.

    ``names`` are the files' in the archive or below the folder, ``content`` gives the bytes of one.
    """
    export = Export({name: "a draft" for name in names if _MEDIUM.fullmatch(name)})
    for name in sorted(names):
        for pattern, read in ((_SUBSTACK, _substack), (_OMNIVORE, _omnivore)):
            if match := pattern.fullmatch(name):
                try:
                    if read(export, names, match["folder"], content(name)):
                        export.files[name] = TABLE
                except InputError as error:
                    export.notes.append(f"{name!r} {error}")
    return export


def may_tell_of(path: Path) -> bool:
    """Whether ``around`` looks at other files to know what this one is."""
    return path.parent.name in _PARTS or path.suffix.lower() in {".csv", ".json"}


def around(path: Path) -> Metadata | str | None:
    """What the tables of an unpacked export say of a file in its folder; None for any other file."""
    places = [(path.parent.parent, f"{path.parent.name}/{path.name}")] if path.parent.name in _PARTS else []
    if path.suffix.lower() in {".csv", ".json"}:
        places.append((path.parent, path.name))
    with suppress(OSError):
        for root, name in places:
            parts = [root, *(root / part for part in _PARTS), root / "posts.csv", *sorted(root.glob("metadata_*.json"))]
            stamps = tuple(part.stat().st_mtime_ns if part.exists() else 0 for part in parts)
            if said := _unpacked(root, stamps).files.get(name):
                return said
    return None


@lru_cache(maxsize=4)
def _unpacked(root: Path, stamps: tuple[int, ...]) -> Export:
    """The export of a folder, whose state ``stamps`` stand for."""
    names = [path.name for path in root.iterdir()]
    for part in _PARTS:
        if (root / part).is_dir():
            names += [f"{part}/{path.name}" for path in (root / part).iterdir()]
    regular = [name for name in names if (root / name).is_file() and not (root / name).is_symlink()]

    def content(name: str) -> bytes:
        with (root / name).open("rb") as file:
            return whole(file)

    return found(regular, content)


def read(file: BufferedReader, source: Source, said: Metadata | None, named: str | None) -> Iterator[Article | Skipped]:
    """The articles of one of the files, given what the tables say of it, if they do. Raises OSError alone."""
    if said is None:
        yield from kinds.read(file, source, named)
    elif named == "HTML":
        yield from kinds.guarded("post", file, replace(source, stated=said))
    else:
        yield from kinds.read(file, replace(source, stated=said), named)


def read_body(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """HTML that is an article's text and nothing else. Raises InputError where there is no text in it."""
    from index.intake.readers import html

    text = html.fragment(html.decode_page(whole(file), source.charset))
    if not text:
        raise InputError("a text without words")
    yield article(source, text, Metadata())


# ----------------------------------------------------------------------------------------------- Substack


def _substack(export: Export, names: Collection[str], folder: str, table: bytes) -> bool:
    rows, _ = rows_of(decoded(table))
    try:
        columns = names_of(rows)
        if not {"post_id", "is_published"} <= set(columns):
            return False  # a table like any other
        told = (dict(zip(columns, row, strict=False)) for row in rows if any(row))
        posts = {row.get("post_id", "").strip(): row for row in told}
    except csv.Error as error:
        raise InputError(f"is not CSV: {error}") from None
    numbers = {post.partition(".")[0]: row for post, row in posts.items()}
    with_text = set()
    for name in names:
        if not name.startswith(folder):
            continue
        part = name.removeprefix(folder)
        if part.startswith("posts/") and part.endswith(".html"):
            key = part[len("posts/") : -len(".html")]
            with_text.add(key.partition(".")[0])
            export.files[name] = _post(posts.get(key) or numbers.get(key.partition(".")[0]))
        elif part != "posts.csv" and part.endswith(".csv"):
            export.files[name] = "who reads the newsletter"
    if missing := sum(number not in with_text and not unpublished(row) for number, row in numbers.items()):
        export.notes.append(f"{missing} of the posts in posts.csv are in no file")
    return True


def _post(row: Mapping[str, str] | None) -> Metadata | str:
    if row is None:
        return "not in posts.csv, which names what is published"
    told = {storable(key): storable(value) for key, value in row.items() if key and value}
    if reason := unpublished({"is_published": "false", **told}):
        return reason
    extra = {key: value for key, value in told.items() if key in {"subtitle", "type", "audience", "podcast_url"}}
    stated = from_mapping({key: told[key] for key in ("title", "post_date") if key in told})
    return replace(stated, extra=extra)


# ----------------------------------------------------------------------------------------------- Omnivore


def _omnivore(export: Export, names: Collection[str], folder: str, table: bytes) -> bool:
    notes = [name for name in names if name.startswith(f"{folder}highlights/")]
    export.files |= dict.fromkeys(notes, "the reader's own notes")
    entries = loads(normal(decode(table)))
    if not isinstance(entries, list):
        raise InputError("is no list of articles")
    missing = []
    for entry in (storable_value(one) for one in entries):
        if not isinstance(entry, dict) or not isinstance(slug := entry.get("slug"), str):
            continue
        stated = from_mapping({key: entry[key] for key in ("title", "author", "url", "publishedAt") if key in entry})
        extra = {key: value for key, value in entry.items() if key in {"labels", "savedAt", "description"} and value}
        is_deleted = str(entry.get("state")).lower() in {"deleted", "trash"}
        files = [name for ending in ("html", "pdf") if (name := f"{folder}content/{slug}.{ending}") in names]
        export.files |= dict.fromkeys(files, "in the trash" if is_deleted else replace(stated, extra=extra))
        if not files and not is_deleted:
            missing.append(stated.url or slug)
    if missing:
        export.notes.append(f"{len(missing)} of its entries have no text: fetch one with qa index add {missing[0]}")
    return True
