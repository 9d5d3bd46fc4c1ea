"""The library against a plain dictionary: whatever is done in whatever order, both hold the same articles."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from index.article import Article
from index.errors import InputError
from index.library import Library
from index.upkeep import check, repair
from tests.index.fake import CountWords

FOLDERS = ("court", "harbour")
NAMES = st.sampled_from([f"{folder}/{folder}{n}.txt" for folder in FOLDERS for n in range(4)])
PLACES = st.one_of(st.sampled_from(FOLDERS), NAMES)


class AgainstDictionary(RuleBasedStateMachine):
    """``files`` is what lies on the disk and ``stored`` what the library ought to hold: article id to text."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(mkdtemp(prefix="article-qa-model-"))
        self.folder = self.base / "library-0"
        self.files: dict[str, str] = {}
        self.stored: dict[str, str] = {}
        self.sources: set[str] = set()
        self.written = self.moves = self.steps = 0
        self.readers: list[Library] = []

    @initialize()
    def create(self) -> None:
        self.writer = Library.create(self.folder, encoder=CountWords())
        for folder in FOLDERS:
            (self.base / folder).mkdir()
            for n in range(3):
                self.write(f"{folder}/{folder}{n}.txt", 5 + 15 * n)
        self.add("court")

    # --- what happens to files

    @rule(name=NAMES, sentences=st.integers(1, 45))
    def write(self, name: str, sentences: int) -> None:
        """A new article, or another text for an old one; each has a word of its own."""
        self.written += 1
        said = [" ".join(f"{letter}{self.written}n{n}" for letter in "abcdefg") for n in range(sentences)]
        text = "".join(f"{line.capitalize()}.\n" for line in [*said, f"own{self.written} comes last"])
        (self.base / name).write_text(text, encoding="utf-8")
        self.files[name] = text

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        self.files.pop(name, None)
        (self.base / name).unlink(missing_ok=True)

    # --- what is done to the library

    def below(self, place: str) -> dict[str, str]:
        return {Path(name).name: text for name, text in self.files.items() if f"{name}/".startswith(f"{place}/")}

    @rule(place=PLACES)
    def add(self, place: str) -> None:
        if not (self.base / place).exists():
            with pytest.raises(InputError):
                self.writer.add([self.base / place])
            return
        new = {name for name in self.below(place) if name not in self.stored}
        changed = {name for name, text in self.below(place).items() if self.stored.get(name, text) != text}
        report = self.writer.add([self.base / place])
        assert (set(report.added), set(report.changed), report.skipped) == (new, changed, ())
        self.stored |= self.below(place)
        self.sources.add(place)

    @rule(place=PLACES, after=st.integers(0, 3))
    def add_interrupted(self, place: str, after: int) -> None:
        """Ctrl-C after some articles were acknowledged: those stay, and no other came."""
        if not (self.base / place).exists():
            return
        acknowledged: list[str] = []

        def stop(article: Article) -> None:
            acknowledged.append(article.id)
            if len(acknowledged) > after:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt), self.writer:
            self.writer.add([self.base / place], stop)
        self.stored |= {name: text for name, text in self.below(place).items() if name in acknowledged}
        self.sources.add(place)
        self.writer = Library(self.folder, write=True, encoder=CountWords())

    @rule(gone=st.lists(NAMES, max_size=2), changed=st.lists(NAMES, max_size=2))
    def sync(self, gone: list[str], changed: list[str]) -> None:
        for name in gone:
            self.delete(name)
        for name in changed:
            self.write(name, 3)
        wanted = {name: text for source in self.sources for name, text in self.below(source).items()}
        missing = any(not (self.base / source).exists() for source in self.sources)
        emptied = any(
            not self.below(source) and any(name.startswith(source) for name in self.stored)
            for source in self.sources & {*FOLDERS}
        )
        if missing or emptied:
            with pytest.raises(InputError, match="Bring it back"):
                self.writer.sync()
            return
        report = self.writer.sync()
        assert set(report.removed) == self.stored.keys() - wanted.keys()
        self.stored = wanted

    @rule(chosen=st.lists(NAMES, min_size=1, max_size=3))
    def remove(self, chosen: list[str]) -> None:
        names = [Path(name).name for name in chosen]
        if not self.stored.keys() >= {*names}:
            with pytest.raises(InputError, match="No article"):
                self.writer.remove([*names, "none"])
            return
        assert self.writer.remove(names) == list(dict.fromkeys(names))
        for name in names:
            self.stored.pop(name, None)

    @rule(folder=st.sampled_from(FOLDERS))
    def forget(self, folder: str) -> None:
        """Remove a folder's articles, and the folder from the sources."""
        held = {name for name in self.stored if name.startswith(folder)}
        forgotten = {source for source in self.sources if f"{source}/".startswith(f"{folder}/")}
        if not (held or forgotten):
            return
        assert set(self.writer.remove([str(self.base / folder)])) == held
        self.stored = {name: text for name, text in self.stored.items() if name not in held}
        self.sources -= forgotten

    @rule()
    def repair(self) -> None:
        assert repair(self.writer) == []

    @rule()
    def reopen(self) -> None:
        self.writer.close()
        self.writer = Library(self.folder, write=True, encoder=CountWords())

    # --- others, and other places

    @precondition(lambda self: len(self.readers) < 2)
    @rule()
    def open_reader(self) -> None:
        """It stays open, whatever the writer does from now on."""
        self.readers.append(Library(self.folder, encoder=CountWords()))

    @precondition(lambda self: self.readers)
    @rule()
    def close_reader(self) -> None:
        self.readers.pop(0).close()

    @precondition(lambda self: not self.readers)
    @rule()
    def move(self) -> None:
        self.moves += 1
        self.writer.close()
        self.folder = self.folder.rename(self.base / f"library-{self.moves}")
        self.writer = Library(self.folder, write=True, encoder=CountWords())

    @rule()
    def copy(self) -> None:
        """While nobody writes, but others may read; from then on the copy is used, without the original."""
        self.moves += 1
        self.writer.close()
        shutil.copytree(self.folder, self.base / f"library-{self.moves}")
        self.leave_readers()
        shutil.rmtree(self.folder)
        self.folder = self.base / f"library-{self.moves}"
        self.writer = Library(self.folder, write=True, encoder=CountWords())

    # --- what always holds

    @invariant()
    def both_hold_the_same(self) -> None:
        self.steps += 1
        for library in (self.writer, *self.readers):
            assert {article.id: article.text for article in library.articles()} == self.stored
            assert library.counts()[0] == len(self.stored)
            numbers = set()
            for name, text in self.stored.items():
                passages = library.passages(name)
                assert "".join("".join(p.text.split()) for p in passages) == "".join(text.split())
                numbers |= {passage.id for passage in passages}
            assert library.counts()[1] == len(numbers)
        own = {text.split()[-3].lower(): name for name, text in self.stored.items()}
        for word in (f"own{n + 1}" for n in range(self.written)):
            held = [own[word]] if word in own else []
            found = self.writer.store.passages.get(
                [number for number, _ in self.writer.store.lexical.matching([word], 5)]
            )
            assert [passage.article_id for passage in found.values()] == held
        for library in (self.writer, *self.readers)[-1:] if own else ():
            word, name = sorted(own.items())[self.steps % len(own)]
            hits = [hit for hit in library.search(word, 5) if hit.bm25 > 0]
            assert [hit.passage.article_id for hit in hits] == [name]
            assert hits[0].cosine > 0.01
            assert hits[0].passage.text in self.stored[name]
        if self.steps % 4 == 0:
            assert check(self.writer) == []

    def leave_readers(self) -> None:
        while self.readers:
            self.readers.pop().close()

    def teardown(self) -> None:
        self.leave_readers()
        try:
            assert check(self.writer) == []
        finally:
            self.writer.close()
        shutil.rmtree(self.base)


AgainstDictionary.TestCase.settings = settings(
    max_examples=int(os.environ.get("QA_MODEL_EXAMPLES", "12")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestAgainstDictionary = AgainstDictionary.TestCase
