"""Articles from files and from bytes, in any format that there is a reader for.

``for item in read(paths)`` yields every article, and a ``Skipped`` for whatever could not be one, in the order of the
files. ``files`` and ``read_file`` are its two halves, for a caller that reads each file elsewhere; ``read_bytes`` reads
what is no file. Which reader a document gets is decided by its name, unless its first bytes say otherwise
(``index.intake.readers.kinds``). Stored text has no byte-order mark, LF line ends and U+FFFD for characters that no
database stores (NUL, lone surrogates).
What it does not know: the library, and whether two articles are the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO
from itertools import chain
from pathlib import Path

from index.article import Article
from index.errors import InputError
from index.intake.readers import export, kinds
from index.intake.readers.base import Skipped, Source
from index.intake.readers.encoding import storable, unstorable

__all__ = ["Skipped", "files", "read", "read_bytes", "read_file"]


def read(paths: Iterable[Path]) -> Iterator[Article | Skipped]:
    """Every article in the files and folders, and what was skipped.

    A folder is walked in the order of its names, without hidden files, without following symbolic links, without
    README files, which describe it, and without the folder that a browser saves beside a page.
    Raises InputError at once when one of the paths is not there.
    """
    found = files(paths)
    return chain.from_iterable([item] if isinstance(item, Skipped) else read_file(*item) for item in found)


def files(paths: Iterable[Path]) -> Iterator[tuple[Path, str] | Skipped]:
    """The files to read with their names (the path below the folder that was given), and what is left out of folders.

    Raises InputError at once when one of the paths is not there.
    """
    named = list(paths)
    for path in named:
        # os.path's, here and below: they answer False where Path's raise (no permission, a name too long).
        if not (os.path.isfile(path) or os.path.isdir(path)):
            missing = "is neither a file nor a folder" if os.path.exists(path) else "does not exist"
            raise InputError(f"{path} {missing}: check the path.")
    # Not resolve(): the path is shown to the user, who knows it by the name that was given.
    whole = (Path(os.path.abspath(path)) for path in named)
    return chain.from_iterable(_folder(path, path) if os.path.isdir(path) else [(path, path.name)] for path in whole)


def _folder(folder: Path, root: Path, below: str = "") -> Iterator[tuple[Path, str] | Skipped]:
    """``below`` is the path of ``folder`` below ``root``, with a stroke at its end."""
    try:
        with os.scandir(folder) as held:
            entries = sorted(held, key=lambda entry: os.path.normcase(entry.name))
    except OSError as error:
        yield Skipped(str(folder), None, f"cannot be opened: {error.strerror}")
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        path = folder / name
        if entry.is_symlink():
            inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
            why = "whose target is read in its own place" if inside else "that leads outside the folder"
            yield Skipped(str(path), None, f"a symbolic link {why}")
        elif entry.is_dir(follow_symlinks=False):
            if page := kinds.page_of(name, names):
                yield Skipped(str(path), None, f"the pictures, scripts and frames of the saved page {page}", note=True)
            else:
                yield from _folder(path, root, f"{below}{name}/")
        elif name.lower().partition(".")[0] == "readme":
            yield Skipped(str(path), None, "a README describes its folder; name it to add it")
        elif kinds.by_name(name) and entry.is_file(follow_symlinks=False):
            yield path, f"{below}{name}"
        else:
            yield Skipped(str(path), None, kinds.unread(path.name))


def read_file(path: Path, name: str) -> Iterator[Article | Skipped]:
    """The articles of one file; ``name`` is its id, its last part the beginning of the ids of many. Never raises."""
    if unstorable(str(path)):
        yield Skipped(storable(str(path)), None, "its name is not valid text: rename it")
        return
    try:
        said = export.around(path)
        if isinstance(said, str):
            yield Skipped(str(path), None, f"left out: {said}", note=True)
            return
        with path.open("rb") as file:
            yield from export.read(file, Source(name, str(path)), said, kinds.by_name(path.name))
    except OSError as error:
        yield Skipped(str(path), None, f"cannot be opened: {error.strerror}")


def read_bytes(
    data: bytes, name: str, path: Path | None = None, url: str | None = None, content_type: str | None = None
) -> Iterator[Article | Skipped]:
    """The articles of a document in memory; ``name`` is its id or the beginning of its parts' ids. Never raises.

    ``path`` is the file that it is said to come from, if any; ``url`` the address that it was fetched from, which an
    article has unless it names its own; ``content_type`` the server's, for the kind and the encoding of what does not
    show them.
    """
    from email.message import Message

    said = Message()
    said["Content-Type"] = content_type or ""
    source = Source(storable(name), str(path) if path else None, url, said.get_content_charset())
    kind = kinds.by_media_type(content_type) or kinds.by_name(str(path) if path else name)
    yield from kinds.read(BufferedReader(BytesIO(data)), source, kind)
