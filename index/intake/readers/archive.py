"""Gzip and zip: their members are read by the readers of what they are, in memory and bounded, never unpacked to disk.

A member's name only ever makes an id. What is packed twice is left out and said so.
"""

from __future__ import annotations

import gzip
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader, BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from index.article import Article
from index.errors import InputError
from index.intake.readers import base, export, kinds
from index.intake.readers.base import LeftOut, Skipped, Source, Unpacked
from index.intake.readers.encoding import storable

_MEMBERS = 100_000
"""Members of an archive; a newspaper of a year has fewer articles."""
_TWICE = "an archive within an archive: unpack it first"


def read_gzip(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """What one gzip file holds, by its name without ".gz"."""
    if source.packed:
        raise InputError(_TWICE)
    name = PurePosixPath(source.path or source.name)
    named = kinds.by_name(name.stem if name.suffix.lower() == ".gz" else name.name)
    with gzip.GzipFile(fileobj=file) as member:
        yield from kinds.read(BufferedReader(Unpacked(member, [base.UNPACKED])), replace(source, packed=True), named)


def read_zip(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """Every member's articles, in the order of their names. Raises InputError where it is no archive."""
    if source.packed:
        raise InputError(_TWICE)
    with opened(file) as archive:
        members = sorted((one for one in archive.infolist() if not _is_hidden(one)), key=lambda one: one.filename)
        if any(member.filename == "word/document.xml" for member in members):
            file.seek(0)
            yield from kinds.reader("Word")(file, source)
            return
        if not members:
            raise InputError("empty")
        beside = _saved_with_a_page({member.filename for member in members})
        for folder, page in beside.items():
            what = f"{folder!r}: the pictures, scripts and frames of the saved page {page}"
            yield replace(source.skipped(storable(what)), note=True)
        budget = [base.UNPACKED]
        taken: set[str] = set()
        named = {member.filename: member for member in members}
        told = export.found(named, lambda name: _content(archive, named[name], budget))
        yield from _notes(told, source)
        for member in members:
            if any(member.filename.startswith(f"{folder}/") for folder in beside):
                continue
            part = replace(source.part(member.filename), packed=True, member=storable(member.filename))
            said = told.files.get(member.filename)
            if isinstance(said, str):
                continue  # told already
            if reason := _unread(member, taken):
                yield replace(part.skipped(reason), note=True)
                continue
            taken.add(member.filename)
            try:
                content = archive.open(member)
            except (BadZipFile, NotImplementedError, RuntimeError) as error:
                yield part.skipped(f"cannot be unpacked: {error}")
                continue
            with content:
                kind = kinds.by_name(member.filename)
                yield from export.read(BufferedReader(Unpacked(content, budget)), part, said, kind)
            if budget[0] < 0:
                yield source.skipped(
                    f"its other members are left out: it unpacks to more than {base.UNPACKED // 1024**2} MB"
                )
                return


def _notes(told: export.Export, source: Source) -> Iterator[Skipped]:
    """What an export leaves out, by the reason."""
    left = LeftOut()
    for name, said in told.files.items():
        if isinstance(said, str) and said != export.TABLE:
            left.add(said, name)
    yield from left.report(source)
    for note in told.notes:
        yield replace(source.skipped(storable(note)), note=True)


def _content(archive: ZipFile, member: ZipInfo, budget: list[int]) -> bytes:
    try:
        with archive.open(member) as content:
            return base.whole(BufferedReader(Unpacked(content, budget)))
    except (BadZipFile, NotImplementedError, RuntimeError) as error:
        raise InputError(f"cannot be unpacked: {error}") from None


def opened(file: BufferedReader) -> ZipFile:
    """The zip archive that a file is. Raises InputError where it is none, or has too many members."""
    try:
        archive = ZipFile(file if file.seekable() else BytesIO(base.whole(file)))
    except (BadZipFile, LargeZipFile, NotImplementedError, ValueError) as error:
        raise InputError(f"a zip archive that cannot be opened: {error}") from None
    if len(archive.infolist()) > _MEMBERS:
        raise InputError(f"holds {len(archive.infolist())} files (at most {_MEMBERS})")
    return archive


def _saved_with_a_page(names: set[str]) -> dict[str, str]:
    """The folders in which a browser saved what a page shows, each with that page."""
    folders = {str(folder) for name in names for folder in PurePosixPath(name).parents}
    found: dict[str, str] = {}
    for folder in sorted(folders):
        above = folder.rpartition("/")[0]
        near = {name.removeprefix(f"{above}/") for name in names} if above else names
        if page := kinds.page_of(folder.rpartition("/")[2], near):
            found[folder] = page
    return found


def _is_hidden(member: ZipInfo) -> bool:
    return member.is_dir() or re.search(r"(?:^|/)(?:\.[^./]|__MACOSX/)", member.filename) is not None


def _unread(member: ZipInfo, taken: set[str]) -> str | None:
    """Why a member is left out, as it would be in a folder; None where it is read."""
    name = PurePosixPath(member.filename)
    if member.filename in taken:
        return "is in the archive twice: the first is read"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a symbolic link"
    if name.name.lower().partition(".")[0] == "readme":
        return "a README describes its folder"
    if not kinds.by_name(name.name):
        return kinds.unread(name.name)
    return None
