"""The sample articles that come along, as a library of their own in the cache folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from index.encode import cache_folder
from index.errors import InputError, LibraryError
from index.library import Library
from index.text import split
from qa.notes import maker
from qa.shell.progress import count, storing
from qa.shell.terminal import package_version


def sample_library(articles: Path | None, quiet: bool) -> Path:
    """The folder of the library of these articles, built the first time, and again when they or the version change.

    Raises InputError where there are none.
    """
    if articles is None or not articles.is_dir():
        raise InputError(f"The sample articles are missing ({articles}): install article-qa again")
    folder = cache_folder() / f"sample-{_digest(articles)}"
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="sample-new-", dir=folder.parent))
    except OSError as error:
        raise LibraryError(
            f"The sample library cannot be kept in {folder.parent} ({error.strerror}): set QA_CACHE to a folder that "
            "can be written"
        ) from error
    try:
        with (
            storing("Reading the sample articles, once", count([articles]), quiet) as (stored, _),
            Library.create(unfinished) as library,
        ):
            library.ingestion.maker = maker()
            library.add([articles], stored)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was quicker
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _digest(folder: Path) -> str:
    digest = hashlib.sha256(f"{package_version()} {split.VERSION}".encode())
    for path in sorted(folder.iterdir()):
        digest.update(f"\0{path}\0".encode("utf-8", "surrogateescape") + path.read_bytes())
    return digest.hexdigest()[:16]
