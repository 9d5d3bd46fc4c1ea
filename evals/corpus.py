"""The articles of a set, and the library that is asked: the user's own, or one built once and kept in the cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import CaseSet, text_of
from index.article import Article
from index.errors import InputError, LibraryBusy, LibraryError, UsageError

if TYPE_CHECKING:
    from index.library import Library

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Corpus:
    """The articles that cases are about, by id."""

    articles: Mapping[str, Article]
    files: Path | None
    """What they were read from; None where they are a library's."""
    warnings: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """Every article's text by its id."""
        return {name: article.text for name, article in self.articles.items()}

    @cached_property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of what reading made of the articles, in order of their ids.

        Not of the files: an older reader would have made other articles of them.
        """
        digest = hashlib.sha256()
        for _, article in sorted(self.articles.items()):
            digest.update(repr(article).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def corpus_of(chosen: CaseSet, library: Path | None) -> Corpus:
    """The articles of a set, or of the library that is to be asked.

    Raises UsageError where there are neither, InputError for files that hold no articles.
    """
    from index.intake.read import Skipped, read
    from index.opening import open_library

    if library is not None:
        with open_library(library) as opened:
            return Corpus({article.id: article for article in opened.articles()}, None)
    if chosen.corpus is None:
        raise UsageError(
            f"{chosen.questions} comes without articles: name the library to ask with --library DIR, "
            "or a folder that holds corpus.jsonl and questions.jsonl"
        )
    files = _unpacked(chosen.corpus)
    found = list(read([files]))
    articles = {one.id: one for one in found if isinstance(one, Article)}
    skipped = [one for one in found if isinstance(one, Skipped)]
    if not articles:
        reason = f": {skipped[0].reason}" if skipped else ""
        raise InputError(f"{chosen.corpus} holds no articles{reason}. See what `qa index add` accepts.")
    more = f"{len(skipped)} files or lines are no articles, the first: {skipped[0].reason}" if skipped else ""
    return Corpus(articles, files, (more,) if more else ())


def _unpacked(corpus: Path) -> Path:
    """The corpus, or where it is compressed a copy in the cache that can be read and cited by its path."""
    if corpus.suffix != ".gz":
        return corpus
    text = text_of(corpus)
    copy = cache_folder() / hashlib.sha256(text.encode()).hexdigest()[:16] / corpus.stem
    if not copy.is_file():
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            aside = copy.with_name(f"{copy.name}.{os.getpid()}")
            aside.write_text(text, encoding="utf-8", newline="")
            os.replace(aside, copy)
        except OSError as error:
            raise _unwritable(error) from error
    return copy


def built(corpus: Corpus, progress: Progress) -> Path:
    """The cached library of exactly these articles, built where it is not there yet.

    Building that was stopped goes on where it was. Raises LibraryBusy while another process builds the same.
    """
    from index.encode import DEFAULT_MODEL
    from index.store.schema import SCHEMA_VERSION
    from index.text import split
    from qa.notes import maker

    made_by = f"{SCHEMA_VERSION} {split.VERSION} {DEFAULT_MODEL} {corpus.digest}"
    folder = cache_folder() / hashlib.sha256(made_by.encode()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(error) from error
    with _opened(unfinished) as library:
        library.ingestion.maker = maker()
        done = 0

        def stored(article: Article) -> None:
            nonlocal done
            done += 1
            progress("building the library", done, len(corpus.articles))

        assert corpus.files is not None, "a library's own articles are not built again"
        library.add([corpus.files], stored)
    with suppress(FileExistsError, NotADirectoryError, FileNotFoundError):  # another process was quicker
        os.rename(unfinished, folder)
    return folder


def _opened(folder: Path) -> Library:
    from index.library import Library

    try:
        return Library.create(folder)
    except LibraryBusy:
        raise
    except LibraryError:  # of no use any more, and nothing is lost but time
        shutil.rmtree(folder, ignore_errors=True)
        return Library.create(folder)


def _unwritable(error: OSError) -> LibraryError:
    return LibraryError(
        f"The cache folder {cache_folder()} cannot be written ({error.strerror}): set QA_CACHE to another"
    )


def cache_folder() -> Path:
    """Where libraries of sets, and runs that were stopped, are kept."""
    from index.encode import cache_folder as whole

    return whole() / "evals"
