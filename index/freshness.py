"""How far a library is behind the folders it was made from, by names, sizes and times alone: no file is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from index.ids import file_sources
from index.ingestion import library_share, missing
from index.intake.order import chosen
from index.intake.read import Skipped
from index.known import mark_of
from index.library import Library


@dataclass(frozen=True)
class Behind:
    """What ``sync`` would find; false where it would find nothing."""

    new: int = 0
    """Files."""
    changed: int = 0
    """Files of another size or time than when they were read; what they say may be the same."""
    gone: int = 0
    """Files."""
    missing: tuple[str, ...] = ()
    """Files and folders that were added and are not there, or are empty: nothing of theirs counts as gone."""
    whole: bool = True
    """False where there was no time to look at all: there may be more."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone or self.missing)

    def __str__(self) -> str:
        """In words, empty where it is false."""
        counts = {"new": self.new, "changed": self.changed, "gone": self.gone}
        found = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
        least = "" if self.whole else "at least "
        told = (
            [f"The library is behind its folders: {least}{found}. Bring it up to date: qa index sync"] if found else []
        )
        return ". ".join([*told, *(f"{place} is not there" for place in self.missing)])


def behind(library: Library, seconds: float = 0.3) -> Behind:
    """What has changed in the files and folders that the library was added from, as far as ``seconds`` allow to look.

    A file that could not be read counts only once it is another. What came from the web is not looked at.
    """
    ends = monotonic() + seconds
    store = library.store
    articles = store.articles.counts_by_file()
    roots = file_sources(store)
    lost = missing(roots, articles)
    held = {file.path: file for file in store.files.all()}
    new, changed, seen, whole = 0, 0, set[str](), True
    for number, path in enumerate(_files([root for root in roots if root not in lost], library)):
        if number % 64 == 63 and monotonic() > ends:
            whole = False
            break
        seen.add(path)
        file = held.get(path)
        if file is None:
            # One of before libraries kept this: with articles it is taken for what it was.
            new += path not in articles
        elif file.mark != mark_of(path):
            changed += 1
        elif file.articles is not None and path not in articles:
            new += 1  # its articles were removed
    gone = [one for one in articles if one not in seen and not any(Path(one).is_relative_to(place) for place in lost)]
    return Behind(new, changed, len(gone) if whole else 0, tuple(map(str, lost)), whole)


def _files(roots: list[Path], library: Library) -> Iterator[str]:
    for item in chosen(roots, library_share(library.store)):
        if not isinstance(item, Skipped):
            yield str(item[0])
