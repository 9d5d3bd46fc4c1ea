"""A library as one file: a backup, or the way to another machine.

The file is a zip of two: ``library.sqlite``, the store as it was at one moment, vectors included, and
``manifest.json``, which says what it is of and gives its size and SHA-256. Chroma's index is made again from it.
Nothing is taken from a file but these two, by these names, and of the store not a byte more than the manifest says;
what came in is then looked over as the work of a stranger.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import InputError, LibraryDamaged, LibraryError, UsageError
from index.folder import FILE, begin
from index.library import Library
from index.opening import open_library
from index.store.database import marks, to_disk, translated
from index.store.facts import facts_seal
from index.store.schema import LAYERS, SCHEMA_VERSION, foreign
from index.store.store import Store

_OF_THIS_FOLDER = ("vectors", "digest", "server", "leftover", "remodel")
"""Facts that mean nothing elsewhere."""
_KIND = "article-qa library"
_VERSION = 1
_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 64 * 1024
_CHUNK = 1 << 20
_DEFLATED = 200
"""No library shrinks to a smaller part of itself: the emptiest one to a fortieth."""
_LEVEL = 1
"""Of compression: vectors shrink by a tenth whatever the level, and this one is three times as fast as the usual."""
Progress = Callable[[int, int], None]
"""Called with how many bytes are done and how many there are."""


@dataclass(frozen=True)
class Manifest:
    """What a file says of the library in it."""

    model: str
    articles: int
    passages: int
    bytes: int
    """Of the store, unpacked."""
    sha256: str
    schema: int = SCHEMA_VERSION
    kind: str = _KIND
    version: int = _VERSION
    """Of this form of file."""


def export(folder: Path, file: Path, progress: Progress | None = None) -> Manifest:
    """Write the library in ``folder`` to ``file``, as it is at this moment; others may read and write meanwhile.

    All or nothing: an earlier export of that name is replaced only by a whole one. The same library gives the same
    bytes. Raises UsageError where ``file`` is something else, LibraryError where it cannot be written.
    """
    file = Path(os.path.abspath(file))
    if file.is_dir() or (file.exists() and not _is_export(file)):
        raise UsageError(f"{file} is there already and is no exported library: name another file")
    if not file.parent.is_dir():
        raise UsageError(f"{file.parent} is no folder: make it, or name another file")
    try:
        with (
            open_library(folder, publishes=False) as library,  # brings one of an older schema up to date
            TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as aside,
        ):
            copy, made = Path(aside) / FILE, Path(aside) / file.name
            copy_to(library.store, copy, _third(progress, 0))
            manifest = _pack(copy, made, _third(progress, 1))
            copy.unlink()
            with opened(made) as (packed, _):
                _extract(packed, manifest, copy, _third(progress, 2))
            if problem := _unfit(copy, manifest):  # what could not be imported takes the place of no good file
                raise LibraryDamaged(
                    f"{file} was not written, for the library {folder} is damaged: {problem}. Mend it: qa index repair"
                )
            os.replace(made, file)
            to_disk(file.parent)
    except OSError as error:
        raise LibraryError(f"{file} cannot be written: {error.strerror or error}") from error
    return manifest


def copy_to(store: Store, target: Path, progress: Progress | None = None) -> None:
    """Write a new file with all that is stored at this moment, without what was removed or is of this folder alone.

    Others may read and write meanwhile. ``progress`` is called with bytes written and about how many there will be.
    """
    pages, free, size = (store.db.one(f"PRAGMA {of}")[0] for of in ("page_count", "freelist_count", "page_size"))
    stopped: list[BaseException] = []

    def tell() -> bool:  # true stops SQLite, which would swallow the error
        try:
            total = (pages - free) * size
            if progress:
                progress(min(target.stat().st_size if target.exists() else 0, total), total)
        except BaseException as error:
            stopped.append(error)
        return bool(stopped)

    store.db.watched(tell)
    try:
        store.db.one("VACUUM INTO ?", (str(target),))
    except LibraryError as error:
        if stopped or str(error.__cause__) == "interrupted":
            raise (stopped or [KeyboardInterrupt()])[0] from None
        raise
    finally:
        store.db.watched(None)
    with translated(target), closing(sqlite3.connect(target, isolation_level=None)) as made:
        made.execute("PRAGMA secure_delete = ON")
        made.execute("BEGIN")
        # The word index keeps the words of what was removed until its parts are merged.
        for layer in LAYERS:
            made.execute(f"INSERT INTO {layer}words ({layer}words) VALUES ('optimize')")
            made.execute(f"DROP TABLE IF EXISTS {layer}remade")
        made.execute("DELETE FROM gone")
        if made.execute("SELECT 1 FROM sqlite_schema WHERE name = 'files'").fetchone():  # not in an older schema
            made.execute("DELETE FROM files")
        made.execute(f"DELETE FROM meta WHERE key IN ({marks(_OF_THIS_FOLDER)})", _OF_THIS_FOLDER)
        made.execute("REPLACE INTO meta VALUES ('seal', ?)", (facts_seal(made.execute),))
        made.execute("COMMIT")


def _third(progress: Progress | None, before: int) -> Progress | None:
    """A third of the work as a part of the whole."""
    return progress and (lambda done, total: progress(before * total + done, 3 * total))


def _pack(copy: Path, made: Path, progress: Progress | None) -> Manifest:
    with closing(Store(copy)) as store:
        model, (articles, passages) = store.facts.get("model") or "", store.passages.counts()
    size, digest, done = copy.stat().st_size, hashlib.sha256(), 0
    with made.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
            # By name: then an entry has no time of day, nor anything else of this machine.
            with copy.open("rb") as held, packed.open(FILE, "w", force_zip64=True) as entry:
                while chunk := held.read(_CHUNK):
                    digest.update(chunk)
                    entry.write(chunk)
                    done += len(chunk)
                    if progress:
                        progress(done, size)
            manifest = Manifest(model, articles, passages, size, digest.hexdigest())
            with packed.open(_MANIFEST, "w") as entry:
                entry.write(json.dumps(asdict(manifest), indent=1).encode())
        out.flush()
        os.fsync(out.fileno())
    return manifest


def import_(
    file: Path, folder: Path, progress: Progress | None = None, indexing: Callable[[int, int], None] | None = None
) -> Manifest:
    """Make a library of an exported file in a new or empty ``folder``; then Chroma's index, ``indexing`` reporting.

    All or nothing: a file that is damaged or is none leaves no library. What stops the making of the index leaves a
    whole library, whose next opening makes it. Raises InputError for the file, LibraryError for the folder.
    """
    with opened(file) as (packed, manifest):
        exists = (
            f"There is a library in {folder} already: name a new folder with --library DIR, or join them: qa index "
        )
        exists += f"merge {file} --library {folder}"
        if (folder / FILE).exists():
            raise LibraryError(exists)
        if not begin(folder, lambda unfinished: unpack(packed, manifest, unfinished, progress)):
            raise LibraryError(exists)
    Library(folder, write=True, indexing=indexing).close()
    return manifest


@dataclass(frozen=True)
class Packed:
    """An exported file that is open."""

    file: Path
    archive: zipfile.ZipFile


@contextmanager
def opened(file: Path) -> Iterator[tuple[Packed, Manifest]]:
    """An exported file and its manifest. Raises InputError for one that cannot be read or is no such file."""
    try:
        with _Bounded(file) as source, _bad_told(file), zipfile.ZipFile(source) as archive:
            manifest = _manifest(file, archive)
            yield Packed(file, archive), manifest
    except OSError as error:
        if error.filename != str(file):
            raise
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from error


@contextmanager
def _bad_told(file: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{file} is no exported library, or a damaged one ({error}): copy it here again, or export again: "
            "qa index export FILE"
        ) from error


class _Bounded(io.FileIO):
    """A file that is read in small pieces only: a zip's own list of its entries may be as large as the zip."""

    def __init__(self, file: Path) -> None:
        super().__init__(str(file))
        self._size = os.fstat(self.fileno()).st_size

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        try:
            return super().seek(offset, whence)
        except (OSError, OverflowError) as error:
            raise zipfile.BadZipFile("an entry lies outside of it") from error

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._size - self.tell() if size is None or size < 0 else size
        if wanted > _CHUNK:
            raise zipfile.BadZipFile("its list of entries is too long")
        return super().read(wanted) or b""


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    """What the file says of itself, as far as it can be true."""
    entries = {entry.filename: entry for entry in archive.infolist()}
    if set(entries) != {FILE, _MANIFEST} or len(archive.infolist()) != 2:
        raise zipfile.BadZipFile("it does not hold a library and its manifest")
    if any(entry.compress_type != zipfile.ZIP_DEFLATED for entry in entries.values()):
        raise zipfile.BadZipFile("it is packed in another way")  # of which a small piece may unfold to gigabytes
    with archive.open(_MANIFEST) as entry:
        text = entry.read(_MANIFEST_BYTES + 1)
    try:
        said = json.loads(text[:_MANIFEST_BYTES])
        if said["kind"] != _KIND:
            raise ValueError("another kind of file")
        if said["version"] > _VERSION or said["schema"] > SCHEMA_VERSION:
            raise InputError(
                f"{file} was made by a newer article-qa (schema {said['schema']}, this one reads {SCHEMA_VERSION}): "
                "pip install --upgrade article-qa"
            )
        manifest = Manifest(**{field.name: said[field.name] for field in fields(Manifest)})
        if any(type(getattr(manifest, f.name)).__name__ != f.type for f in fields(Manifest)) or manifest.bytes < 0:
            raise ValueError("values of the wrong kind")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise zipfile.BadZipFile(f"its manifest cannot be read: {error}") from error
    if entries[FILE].file_size != manifest.bytes or manifest.bytes > _DEFLATED * file.stat().st_size:
        raise zipfile.BadZipFile(f"it cannot be of {manifest.bytes} bytes, as its manifest says")
    return manifest


def unpack(packed: Packed, manifest: Manifest, target: Path, progress: Progress | None = None) -> None:
    """Write the store to ``target`` and look it over. Raises InputError where it is not what the manifest says."""
    _extract(packed, manifest, target, progress)
    if problem := _unfit(target, manifest):
        raise InputError(
            f"The library in {packed.file} cannot be used: {problem}. Export it again: qa index export FILE"
        )


def _extract(packed: Packed, manifest: Manifest, target: Path, progress: Progress | None) -> None:
    if (free := shutil.disk_usage(target.parent).free) < manifest.bytes:
        raise LibraryError(
            f"No space left for the library: {target.parent} has {free // 2**20} MB, {packed.file} needs "
            f"{manifest.bytes // 2**20} MB"
        )
    digest, done = hashlib.sha256(), 0
    with _bad_told(packed.file), packed.archive.open(FILE) as entry, target.open("wb") as out:
        while done <= manifest.bytes and (chunk := entry.read(_CHUNK)):
            digest.update(chunk)
            out.write(chunk)
            done += len(chunk)
            if progress:
                progress(min(done, manifest.bytes), manifest.bytes)
        if (done, digest.hexdigest()) != (manifest.bytes, manifest.sha256):
            raise zipfile.BadZipFile("its SHA-256 is not the one in its manifest")
        out.flush()
        os.fsync(out.fileno())


def _unfit(target: Path, manifest: Manifest) -> str | None:
    """In what a store differs from its manifest, or from what a library's can hold."""
    if problem := foreign(target):
        return problem
    try:
        with closing(Store(target, write=True)) as store:  # which brings an older schema up to date
            if (store.facts.get("model"), *store.passages.counts()) != (
                manifest.model,
                manifest.articles,
                manifest.passages,
            ):
                return "it is not of the model and the size that its manifest says"
            if wrong := _inconsistency(store):
                return wrong
            for *_, article, as_written in store.articles.places():
                if not as_written:
                    return f"the passages or sentences of {article.id!r} are not as they were made"
            for one in store.articles.damage.values():
                return f"{one.name!r} is damaged: its {one.why}"
            return next(iter(store.forgotten()), None)
    except (LibraryError, ValueError, TypeError, RecursionError) as error:
        return str(error)
    return None


def _inconsistency(store: Store) -> str | None:
    """What in a file that came from elsewhere a library cannot hold, of what SQLite itself does not mind."""
    if not (store.facts.get("dimension") or "").isdecimal():
        return f"its vectors have {store.facts.get('dimension')!r} dimensions"
    for layer in LAYERS:
        length = 4 * int(store.facts.get("dimension") or 0)
        if store.db.one(f"SELECT 1 FROM {layer}passages WHERE length(vector) <> ?", (length,)):
            return "its vectors are not all of one length"
        for table in ("passages", "sentences"):
            if store.db.one(
                f"SELECT 1 FROM {layer}{table} s LEFT JOIN {layer}articles a ON a.key = s.article "
                'WHERE a.key IS NULL OR s.start < 0 OR s."end" NOT BETWEEN s.start + 1 AND length(a.text) LIMIT 1'
            ):
                return f"its {table} are not all within their articles"
    return None


def _is_export(file: Path) -> bool:
    with suppress(InputError), opened(file):
        return True
    return False
