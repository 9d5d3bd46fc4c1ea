"""Copies of one story: which pairs are some, how a library keeps them, and what a search shows of them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.lab.endurance.schemas import SCHEMAS
from index.article import Article
from index.errors import LibraryVersionError
from index.library import Library
from index.opening import open_library
from index.store.check import inconsistencies
from index.store.copies import Story
from index.store.store import Store
from index.text import split
from index.upkeep import check, repair, stats
from tests.index.fake import CountWords

FERRY = (
    "The ferry Merlin ran aground off Gull Island on Tuesday night with 83 people aboard, the coastguard said. "
    "Lifeboats from Carrick and Dunmore took everybody off within two hours. Nobody was hurt. "
    "Captain Ruth Alder told reporters that the steering had failed in the channel. "
    "The company, Northern Isles Ferries, will replace the ship with a chartered one from Friday. "
    "Inspectors will examine the rudder when the Merlin has been towed to Carrick."
)
TRIMMED = " ".join(FERRY.split(". ")[:3]) + "."
REWRITTEN = (
    "A ferry with 83 people aboard ran aground off Gull Island on Tuesday night, the coastguard said. "
    "Everybody was taken off the Merlin within two hours by lifeboats from Carrick and Dunmore, and nobody was hurt. "
    "The steering had failed in the channel, Captain Ruth Alder told reporters. "
    "Northern Isles Ferries will replace the ship with a chartered one from Friday."
)
INDEPENDENT = (
    "Passengers spoke of a loud bang before their boat stuck fast on rocks this week. "
    "'We were all in the bar and the glasses flew,' said Tom Hale, a teacher who was going home to Gull Island. "
    "It was the third accident on this crossing in a year, and islanders have asked for a newer vessel since spring. "
    "A spokeswoman for the harbour said the wreck could stay there for days if the wind keeps up."
)
RESULTS = (
    "{0} Holdings said its profit for the first quarter rose to {1} million pounds from {2} million a year before. "
    "Revenue rose to {3} million pounds from {4} million. {0} will pay a dividend of {5} pence on {6} May, it said."
)
ADDER = RESULTS.format("Adder", "12.4", "9.7", "88.1", "80.9", "3.5", "14")


def story(text: str, title: str | None = None, published: str | None = "2024-03-05") -> Story:
    """A story told in this text."""
    return Story(Article("a", text, title, published=published), split.sentences(text))


@pytest.mark.parametrize(
    ("other", "copy"),
    [
        (story(FERRY, "Ferry aground off Gull Island"), True),
        (story(FERRY, "All 83 safe as ferry runs aground", "2024-03-06"), True),  # re-headlined, a day later
        (story(TRIMMED, "Ferry aground off Gull Island"), True),
        (story(REWRITTEN, "Ferry runs aground off Gull Island"), True),
        (story(FERRY.replace("83 people", "81 people"), "CORRECTED: Ferry aground off Gull Island"), True),
        (story(FERRY.upper(), "FERRY AGROUND OFF GULL ISLAND"), True),
        (story(INDEPENDENT, "Ferry aground off Gull Island"), False),
        (story("Ferry aground off Gull Island.", "Ferry aground off Gull Island"), False),  # too short to tell
        (story("", None), False),
    ],
)
def test_a_copy_is_known_across_what_outlets_do_to_it(other: Story, copy: bool) -> None:
    """Two reporters at one event are no copies; the order of the two makes no difference."""
    one = story(FERRY, "Ferry aground off Gull Island")
    assert one.is_copy(other) == other.is_copy(one) == copy
    assert one.is_near(other) or not copy  # else a store would not find it


def test_two_items_of_one_form_are_no_copies() -> None:
    """The same words told of another company with other figures; without titles and dates even."""
    other = RESULTS.format("Brill", "4.1", "5.3", "31.0", "35.2", "1.2", "21")
    assert not story(ADDER, published=None).is_copy(story(other, published=None))
    assert story(ADDER, published=None).is_copy(story(f"{ADDER} Its shares rose.", published=None))


def test_what_stands_beside_the_story_is_not_compared() -> None:
    """Two stories under one long list of links are two stories."""
    links = "\n\n".join(f"Related: {INDEPENDENT.split('. ')[n % 3]} {n}" for n in range(9))
    assert not story(f"{ADDER}\n\n{links}").is_copy(story(f"{FERRY}\n\n{links}"))


words = st.lists(
    st.sampled_from("the 7 12.5 Adder rose fell ferry mayor of said pier Bo Lind two".split()), max_size=60
)


titles = st.sampled_from([None, "Ferry fell", "Mayor of Adder", "pier"])


@given(
    words,
    words,
    titles,
    titles,
    st.sampled_from([None, "2024", "2024-03-05", "2024-03-05T10:00", "2024-03-06T10:00:00+02:00"]),
)
@settings(deadline=None)
def test_signs_do_not_depend_on_which_is_first(
    one: list[str], other: list[str], title: str | None, headline: str | None, published: str | None
) -> None:
    """Whatever the texts; and no text of some length is unlike itself."""
    a, b = story(" ".join(one), title), story(" ".join(other), headline, published)
    assert a.features(b) == b.features(a)
    assert a.is_copy(b) == b.is_copy(a)
    assert a.is_copy(a) == a.is_near(a) == (len(a.words) >= 12)


# --- kept in a library

NEWS = {
    "ferry": (FERRY, "Ferry aground off Gull Island", "2024-03-05"),
    "later": (FERRY, "All 83 safe after ferry runs aground off Gull Island", "2024-03-06"),
    "short": (TRIMMED, "Ferry aground off Gull Island", "2024-03-05"),
    "apart": (INDEPENDENT, "Ferry aground off Gull Island", "2024-03-05"),
    "adder": (ADDER, "Adder Holdings 1st quarter", "2024-03-05"),
    "brill": (
        RESULTS.format("Brill", "4.1", "5.3", "31.0", "35.2", "1.2", "21"), "Brill Holdings 1st quarter", "2024-03-05",
    ),
}  # fmt: skip


def put(store: Store, name: str) -> None:
    """Store an article of NEWS as one passage."""
    text, title, published = NEWS[name]
    vector = CountWords().encode([text])
    store.put(Article(name, text, title, published=published), split.sentences(text), [(0, len(text))], vector)


def test_clusters_are_the_same_whatever_the_order_of_adding(tmp_path: Path) -> None:
    """And whatever was added, changed and removed in between."""
    orders = list(permutations(NEWS))
    for number, order in enumerate(random.Random(3).sample(orders, 12)):
        with closing(Store(tmp_path / f"{number}.sqlite", create=True, write=True)) as store:
            for name in [*order, *order[:2]]:  # those put again replace themselves
                put(store, name)
            assert store.clusters.all() == [["ferry", "later", "short"]]
            assert store.clusters.of("short") == ["ferry", "short", "later"]  # by date, then the longest
            assert store.clusters.of("apart") == ["apart"]
            assert not inconsistencies(store)
            store.remove(["ferry"])
            assert store.clusters.all() == [["later", "short"]]
            store.remove(["later"])
            assert store.clusters.all() == []
            assert not inconsistencies(store)
            put(store, "ferry")
            assert store.clusters.all() == [["ferry", "short"]]


def test_a_transaction_undone_leaves_the_clusters_as_they_were(tmp_path: Path) -> None:
    """Also for the article that is given the key of the one undone."""
    with closing(Store(tmp_path / "library.sqlite", create=True, write=True)) as store:
        put(store, "ferry")

        def fail() -> None:
            with store.transaction():
                put(store, "short")
                put(store, "later")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        put(store, "adder")
        put(store, "later")
        assert store.clusters.all() == [["ferry", "later"]]
        assert not inconsistencies(store)


@pytest.mark.parametrize(
    "damage",
    ["DELETE FROM copies WHERE article < copy", "DELETE FROM sketches WHERE article = 1 AND hash % 8 = 0"],
)
def test_what_is_wrong_with_the_copies_is_told_and_repaired(tmp_path: Path, damage: str) -> None:
    """By check and repair."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("ferry", "later"):
        (folder / f"{name}.txt").write_text(NEWS[name][0])
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        library.add([folder])
        assert stats(library)["copied"] == 1
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite")) as db:
        db.execute(damage)
        db.commit()
    with Library(tmp_path / "library", write=True, encoder=CountWords()) as library:
        assert len(check(library)) == 1
        assert not repair(library)
        assert library.copies("ferry.txt") == ["later.txt"]


def test_of_the_copies_of_a_passage_a_search_shows_one(
    library: Callable[[Mapping[str, str]], Library],
) -> None:
    """The earliest published, in the rank of the best; other passages of a copy, and other stories, stay."""
    front = "---\noutlet: {}\ndate: {}\n---\n"
    printed = {
        f"copy-{n}.md": front.format(f"Outlet {n}", f"2024-03-{9 - n:02}")
        + f"# Ferry aground off Gull Island\n\n{FERRY}"
        for n in range(4)
    }
    made = library({**printed, "apart.txt": INDEPENDENT, "adder.txt": ADDER})
    hits = made.search("ferry aground Gull Island", 3)
    assert [hit.passage.article_id for hit in hits] == ["copy-3.md", "apart.txt", "adder.txt"]
    assert made.copies("copy-3.md") == ["copy-2.md", "copy-1.md", "copy-0.md"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_copy_with_another_figure_is_shown_beside_it(library: Callable[[Mapping[str, str]], Library]) -> None:
    """A correction must not hide behind what it corrects."""
    made = library({"first.txt": FERRY, "corrected.txt": FERRY.replace("83 people", "81 people"), "again.txt": FERRY})
    assert made.copies("first.txt")
    found = [hit.passage.article_id for hit in made.search("How many people were aboard the ferry?", 5)]
    assert sorted(found) == ["again.txt", "corrected.txt"]


def test_a_copy_with_another_name_in_the_place_of_one_is_shown_beside_it(
    library: Callable[[Mapping[str, str]], Library],
) -> None:
    made = library({"a.txt": FERRY, "other.txt": FERRY.replace("Ruth Alder", "Odd Quenby"), "b.txt": FERRY})
    found = [hit.passage.article_id for hit in made.search("ferry aground Gull Island", 5)]
    assert "other.txt" in made.copies("a.txt")
    assert sorted(found) == ["a.txt", "other.txt"]


def test_the_heads_that_outlets_put_above_a_copy_make_it_no_other_passage(
    library: Callable[[Mapping[str, str]], Library],
) -> None:
    """Their dates and hours are figures that the others lack, but not of the story."""
    heads = {
        "wire.txt": "Ferry Merlin runs aground\nBy the Coast Wire\nEastport Ledger\nJanuary 9, 2024\n\n",
        "front.md": "---\ntitle: Ferry with 83 aboard runs aground\noutlet: Morning Globe\ndate: 2024-01-10\n---\n",
        "hours.txt": "Ferry hits rocks\nPublished: 10 January 2024 at 08:15\nUpdated: 10 January 2024 at 11:40\n\n",
        "place.txt": "No one hurt as ferry runs aground\n\nGULL ISLAND, Jan. 9 (Coast Wire) - ",
        "read.txt": "Island ferry aground\nby Ann Lee | Jan 10 2024 | 3 min read\n\n",
        "comments.txt": "Island ferry aground\nWednesday 10th January 2024\n4 comments\n\n",
    }
    made = library({name: head + FERRY for name, head in heads.items()})
    (hit,) = made.search("ferry Merlin aground", 10)
    assert len(made.copies(hit.passage.article_id)) == len(heads) - 1


def test_as_many_hits_come_as_are_asked_for(library: Callable[[Mapping[str, str]], Library]) -> None:
    """Though most of the best are copies of one story."""
    others = {f"other-{n}.txt": f"A ferry was painted {c} in Carrick." for n, c in enumerate(["red", "blue", "green"])}
    made = library({**{f"{n:02}.txt": FERRY for n in range(40)}, **others})
    assert len(made.search("ferry Merlin aground", 4)) == 4
    assert len(made.search("ferry Merlin aground", 9)) == 4


# --- a library of the first schema


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of a library as schema 1 had it, with the articles of NEWS."""
    folder = tmp_path / "library"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "library.sqlite")) as db:
        db.executescript(SCHEMAS[1])
        facts = {"model": "count-words", "dimension": "256", "splitter": "1"}
        db.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
        for key, (name, (text, title, published)) in enumerate(NEWS.items(), 1):
            article = Article(name, text, title, published=published)
            row = (key, name, text, article.sha256, title, None, "[]", published, None, None, None, 1, "{}")
            db.execute(f"INSERT INTO articles VALUES ({', '.join('?' * 13)})", row)
            spans = [(key, s.start, s.end, s.body) for s in split.sentences(text)]
            db.executemany("INSERT INTO sentences VALUES (?, ?, ?, ?)", spans)
            vector = CountWords().encode([text]).tobytes()
            db.execute("INSERT INTO passages VALUES (?, ?, 0, ?, ?, 0)", (key, key, len(text), vector))
            db.execute("INSERT INTO words (rowid, title, outlet, text) VALUES (?, ?, '', ?)", (key, title, text))
        db.commit()
    return folder


@pytest.mark.parametrize("write", [True, False])
def test_a_library_of_the_first_schema_is_brought_up_to_date(old: Path, write: bool) -> None:
    """By a writer, or a reader who may write: its copies are found and its articles by their dates."""
    told: list[tuple[int, int]] = []
    opened = partial(Library, write=True) if write else open_library
    with opened(old, encoder=CountWords(), upgrading=lambda *done: told.append(done)) as library:
        assert told[-1] == (len(NEWS), len(NEWS))
        assert library.copies("ferry") == ["short", "later"]
        assert stats(library)["copied"] == 1
        assert library.words.frequency("march") == len(NEWS)
        assert {name for name in NEWS if library.article(name).text == NEWS[name][0]} == set(NEWS)
        if write:
            library.remove(["later"])
            assert library.words.frequency("march") == len(NEWS) - 1
    with Library(old, encoder=CountWords()) as library:
        assert not check(library)


def test_an_upgrade_that_is_stopped_leaves_the_library_as_it_was(old: Path) -> None:
    """At any moment; the next one is whole."""

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Library(old, write=True, encoder=CountWords(), upgrading=stop)
    with closing(sqlite3.connect(old / "library.sqlite")) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'copies'").fetchone() == (0,)
    with Library(old, write=True, encoder=CountWords()) as library:
        assert stats(library)["copied"] == 1


def test_an_old_library_that_may_not_be_written_says_so(old: Path) -> None:
    """With what to do about it, to a reader while another process writes; nothing is changed."""
    before = (old / "library.sqlite").read_bytes()
    with FileLock(old / ".lock"), pytest.raises(LibraryVersionError, match=r"\(schema 1\).*Once.*qa index check"):
        Library(old, encoder=CountWords())
    assert (old / "library.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    ("published", "found_by"),
    [
        ("2023-10-07", {"7", "October", "2023"}),
        ("2023-10-07T08:30:00Z", {"7", "October", "2023"}),
        ("2023-10", {"October", "2023"}),
        ("2023", {"2023"}),
        (None, set()),
    ],
)
def test_an_article_is_found_by_its_date_in_words(tmp_path: Path, published: str | None, found_by: set[str]) -> None:
    """As exact as the date is, and forgotten with the article."""
    with closing(Store(tmp_path / "library.sqlite", create=True, write=True)) as store:
        article = Article("a", "word", published=published)
        store.put(article, split.sentences("word"), [(0, 4)], CountWords().encode(["word"]))
        assert {word for word in ("7", "October", "2023", "30", "10") if store.lexical.matching([word], 5)} == found_by
        store.remove(["a"])
        assert not store.lexical.matching(["October", "2023", "word"], 5)
