"""Libraries joined: the same as one built at once, whatever the order, again and after a stop."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from index.carry import portable
from index.carry.merge import merge
from index.errors import LibraryError, LibraryMissing, LibraryVersionError, UsageError
from index.library import Library
from index.upkeep import check, stats
from tests.index.fake import CountWords

LAMP = "The lighthouse lamp was lit again on Monday, after eleven dark years.\n"
STORY = (
    "The harbour board voted on Tuesday to close the north pier until the spring. Engineers found cracks in nine of "
    "its piles after the storm of last week. Ferries will leave from the fish quay, the board said. "
)


def write(folder: Path, articles: dict[str, str]) -> Path:
    for name, text in articles.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make(folder: Path, *sources: Path) -> Path:
    with Library.create(folder, encoder=CountWords()) as library:
        library.add(sources)
    return folder


def dated(id: str, text: str, date: str | None, **more: str) -> str:
    return json.dumps({"id": id, "text": text, "date": date, **more}) + "\n"


def state(folder: Path, *queries: str) -> list[object]:
    """All that a library is asked for, but for numbers of passages and what is of its folder."""
    with Library(folder, write=True, encoder=CountWords()) as library:
        assert check(library) == []
        held = []
        for article in library.articles():
            passages = library.passages(article.id)
            vectors = library.store.vectors.of([p.id for p in passages])[1].tobytes()
            spans = [(p.start, p.end) for p in passages]
            versions = [v.text for v in library.versions(article.id)]  # since when, is when it was stored
            held.append((article, library.sentences(article.id), spans, vectors, library.copies(article.id), versions))
        hits = [
            [
                (hit.passage.article_id, hit.passage.start, hit.score, hit.cosine, hit.bm25)
                for hit in library.search(query)
            ]
            for query in queries
        ]
        return [held, hits, stats(library)["sources"]]


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Three libraries, with a story in two of them that is a copy of the other's."""
    contents = [
        {"a/lamp.txt": LAMP, "a/pier.txt": STORY},
        {"b/bell.txt": "Divers raised the bronze bell from the wreck.\n", "b/long.txt": LAMP * 60},
        {"c/again.txt": STORY + "It is open to walkers.", "c/ferry.txt": "Ferries stopped when the harbour froze.\n"},
    ]
    return [
        make(tmp_path / f"part-{n}", write(tmp_path / "news", some) / next(iter(some)).split("/")[0])
        for n, some in enumerate(contents)
    ]


QUERIES = ("bronze bell", "the harbour pier in the storm", "lamp")


@pytest.mark.parametrize("order", list(permutations(range(3)))[::2])
def test_joined_libraries_are_as_one_built_at_once(tmp_path: Path, parts: list[Path], order: tuple[int, ...]) -> None:
    """Articles, sentences, passages, vectors to the bit, copies, sources, hits with their scores."""
    whole = make(tmp_path / "whole", *(tmp_path / "news" / name for name in "abc"))
    report = merge([parts[n] for n in order], tmp_path / "joined")
    assert (len(report.added), report.changed, report.unchanged) == (6, (), 0)
    joined = state(tmp_path / "joined", *QUERIES)
    assert joined == state(whole, *QUERIES)
    with Library(tmp_path / "joined", encoder=CountWords()) as library:
        assert library.copies("again.txt") == ["pier.txt"]


def test_nothing_is_encoded_again_and_the_parts_stay(
    tmp_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [state(part, *QUERIES) for part in parts]

    def encode(self: CountWords, texts: object) -> None:
        raise AssertionError("encoded again")

    with monkeypatch.context() as patch:
        patch.setattr(CountWords, "encode", encode)
        merge(parts, tmp_path / "joined")
    assert [state(part, *QUERIES) for part in parts] == before


def test_joining_again_changes_nothing(tmp_path: Path, parts: list[Path]) -> None:
    merge(parts, tmp_path / "joined")
    before = state(tmp_path / "joined", *QUERIES)
    report = merge([*parts, parts[0]], tmp_path / "joined")
    assert (report.added, report.changed, report.unchanged) == ((), (), 8)
    assert state(tmp_path / "joined", *QUERIES) == before


def test_exported_files_are_joined_like_folders(tmp_path: Path, parts: list[Path]) -> None:
    files = [tmp_path / f"{n}.qa" for n in range(3)]
    for part, file in zip(parts, files, strict=True):
        portable.export(part, file)
    merge(files, tmp_path / "joined")
    merge(parts, tmp_path / "folders")
    assert state(tmp_path / "joined", *QUERIES) == state(tmp_path / "folders", *QUERIES)


@pytest.mark.parametrize("steps", range(4))
def test_a_merge_that_was_stopped_is_given_again(
    tmp_path: Path, parts: list[Path], monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """Whenever it is stopped: what came so far is whole, and the second time brings the rest."""
    monkeypatch.setattr("index.carry.merge.AT_ONCE", 1)

    def stop(done: int, total: int) -> None:
        if done > steps:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge(parts, tmp_path / "joined", stop)
    with Library(tmp_path / "joined", write=True, encoder=CountWords()) as library:
        assert check(library) == []
        assert library.sync().removed == ()
    merge(parts, tmp_path / "joined")
    whole = make(tmp_path / "whole", *(tmp_path / "news" / name for name in "abc"))
    assert state(tmp_path / "joined", *QUERIES) == state(whole, *QUERIES)


def test_the_same_text_under_one_id_is_one_article(tmp_path: Path) -> None:
    """Wherever its file lies on the machine that read it."""
    one, two = (make(tmp_path / f"of-{n}", write(tmp_path / n, {"lamp.txt": LAMP})) for n in "ab")
    report = merge([one, two], tmp_path / "joined")
    assert (report.added, report.unchanged) == (("lamp.txt",), 1)
    with Library(tmp_path / "joined", encoder=CountWords()) as library:
        assert [article.path for article in library.articles()] == [str(tmp_path / "a" / "lamp.txt")]
        assert len(stats(library)["sources"]) == 2


def test_files_of_one_name_and_other_texts_are_two_articles(tmp_path: Path) -> None:
    """Their ids were made from their names: as when one library is built."""
    one, two = (make(tmp_path / f"of-{n}", write(tmp_path / n, {"lamp.txt": f"{n} {LAMP}"})) for n in "ab")
    merge([one, two], tmp_path / "joined")
    merge([two], tmp_path / "joined")
    whole = make(tmp_path / "whole", tmp_path / "a", tmp_path / "b")
    assert state(tmp_path / "joined", "lamp") == state(whole, "lamp")
    with Library(tmp_path / "joined", encoder=CountWords()) as library:
        assert [article.id for article in library.articles()] == ["b/lamp.txt", "lamp.txt"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_texts_under_one_id_the_later_answers_and_the_other_is_its_version(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    records = [dated("pier", "The pier is shut.", "2020-01-05"), dated("pier", "The pier is open.", "2020-02-01")]
    parts = [make(tmp_path / f"of-{n}", write(tmp_path / str(n), {"x.jsonl": one})) for n, one in enumerate(records)]
    for _ in range(2):
        report = merge([parts[n] for n in order], tmp_path / "joined")
    assert report.added == ()
    with Library(tmp_path / "joined", write=True, encoder=CountWords()) as library:
        assert library.article("pier").text == "The pier is open."
        assert [(v.text, v.since, v.until) for v in library.versions("pier")] == [
            ("The pier is shut.", "2020-01-05", "2020-02-01"),
            ("The pier is open.", "2020-02-01", None),
        ]
        assert check(library) == []
    with Library(tmp_path / "joined", encoder=CountWords(), as_of="2020-01-20") as library:
        assert [hit.passage.text for hit in library.search("pier")] == ["The pier is shut."]


def test_versions_come_along_and_are_joined_too(tmp_path: Path) -> None:
    """Each library followed the same article and missed a version that the other has."""
    told = {
        "a": [("One boat is missing.", "2020-01-01"), ("Three boats are missing.", "2020-01-05")],
        "b": [("Two boats are missing.", "2020-01-03"), ("Three boats are missing.", "2020-01-05")],
    }
    for name, versions in told.items():
        for text, date in versions:
            make(tmp_path / f"of-{name}", write(tmp_path / name, {"x.jsonl": dated("boats", text, date)}))
    expected = [
        ("One boat is missing.", "2020-01-01", "2020-01-03"),
        ("Two boats are missing.", "2020-01-03", "2020-01-05"),
        ("Three boats are missing.", "2020-01-05", None),
    ]
    for order in ("ab", "ba"):
        for _ in range(2):
            merge([tmp_path / f"of-{name}" for name in order], tmp_path / order)
        with Library(tmp_path / order, write=True, encoder=CountWords()) as library:
            assert [(v.text, v.since, v.until) for v in library.versions("boats")] == expected
            assert check(library) == []
        with Library(tmp_path / order, encoder=CountWords(), as_of="2020-01-04") as library:
            assert [hit.passage.text for hit in library.search("boats missing")] == ["Two boats are missing."]


@pytest.mark.parametrize("dates", [("2020-01-05", "2020-01-05"), ("2020-01", "2020-01-05"), (None, "2020-01-05")])
def test_where_no_date_tells_nothing_is_joined_and_both_are_named(
    tmp_path: Path, dates: tuple[str | None, str | None]
) -> None:
    parts = [
        make(tmp_path / f"of-{n}", write(tmp_path / str(n), {"x.jsonl": dated("pier", f"It is {n}.", date)}))
        for n, date in enumerate(dates)
    ]
    with pytest.raises(LibraryError, match=r"'pier' of .*of-0 .* and of .*of-1 .*qa index remove ID"):
        merge(parts, tmp_path / "joined")
    assert not (tmp_path / "joined").exists()


class Other(CountWords):
    model = "other-words"


def test_what_does_not_fit_is_refused_before_anything_is_joined(tmp_path: Path, parts: list[Path]) -> None:
    with Library.create(tmp_path / "other", encoder=Other()) as library:
        library.add([write(tmp_path / "more", {"x.txt": LAMP})])
    with pytest.raises(LibraryVersionError, match=r"'other-words' .* 'count-words' .*qa index remodel"):
        merge([parts[0], tmp_path / "other"], tmp_path / "joined")
    with Library(parts[1], write=True) as library:
        library.store.facts.set(splitter="0")
    with pytest.raises(LibraryVersionError, match="qa index repair"):
        merge([parts[0], parts[1]], tmp_path / "joined")
    with pytest.raises(LibraryMissing):
        merge([tmp_path / "none"], tmp_path / "joined")
    with pytest.raises(UsageError, match="cannot be joined to itself"):
        merge([parts[0]], parts[0])
    with pytest.raises(LibraryError, match="is no library and is not empty"):
        merge([parts[0]], tmp_path / "more")
    assert not (tmp_path / "joined").exists()
