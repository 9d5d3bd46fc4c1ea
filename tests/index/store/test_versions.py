"""What an article said before it was corrected: kept, dated, found as of a date and at no other time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.store.passages
from index.article import Article, Sentence, Version
from index.errors import InputError, UsageError
from index.filters import Filters
from index.library import Library
from index.opening import open_library
from index.report import Report
from index.store.check import inconsistencies
from index.store.store import Store
from index.text import split
from index.upkeep import check, repair
from tests.index.fake import CountWords

FIRST = "The ferry carried eighty people, the harbour office said.\n"
SECOND = "The ferry carried sixty people, the coastguard said.\n"
THIRD = "The ferry carried sixty people and a goat.\n"
BELL = "Divers raised the bronze bell from the wreck of the Saint Brendan.\n"


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Library]:
    """A ferry story corrected twice, the second time without saying so, and one of a bell that came between."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        file = tmp_path / "news.jsonl"
        story = Article("ferry", FIRST, outlet="Post", published="2019-07-12", path=str(file))
        bell = Article("bell", BELL, outlet="Herald", published="2019-07-20T08:00:00+02:00", path=str(file))
        _put(library, "2019-07-12", replace(story, title="Crowded"))
        _put(library, "2019-08-30", replace(story, text=SECOND, modified="2019-07-14"), bell)
        _put(library, "2020-02-01", replace(story, text=THIRD, modified="2019-07-14"), bell)
        library.store.facts.add_sources([str(file)])
        yield library


def _put(library: Library, day: str, *articles: Article) -> None:
    """Store these articles on that day."""
    library.store.clock = lambda: datetime.fromisoformat(f"{day}T12:00:00+00:00")
    library.ingestion.put(articles)
    library.publisher.publish()


def _add(library: Library, file: Path, day: str, *records: dict[str, str]) -> Report:
    """Add these articles on that day."""
    library.store.clock = lambda: datetime.fromisoformat(f"{day}T12:00:00+00:00")
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return library.add([file])


def _as_of(library: Library, day: str) -> Library:
    return Library(library.folder, as_of=day, encoder=CountWords())


def _ids(library: Library, words: str, filters: Filters | None = None) -> list[str]:
    """The articles that a search finds by one of the words or a cosine that is not by chance."""
    return [hit.passage.article_id for hit in library.search(words, 9, filters) if hit.bm25 or hit.cosine > 0.25]


# --- which version held


@pytest.mark.parametrize(
    ("day", "text", "bell"),
    [
        ("2019-07-11", None, False),
        ("2019-07-12", FIRST, False),
        ("2019-07-13", FIRST, False),
        ("2019-07-14", SECOND, False),
        ("2019-07-20", SECOND, True),
        ("2019-07", SECOND, True),
        ("2020-01-31", SECOND, True),
        ("2020-02-01", THIRD, True),
        ("2018", None, False),
        ("2019", SECOND, True),
        ("2020", THIRD, True),
    ],
)
def test_a_day_a_month_or_a_year_ends_with_the_version_that_held_then(
    news: Library, day: str, text: str | None, bell: bool
) -> None:
    """A change that gives its date holds from then, one that gives none from when it was stored."""
    with _as_of(news, day) as then:
        there = {"ferry": text, "bell": BELL if bell else None}
        texts = {name: one for name, one in there.items() if one}
        assert {article.id: article.text for article in then.articles()} == texts
        assert {name: then.article(name).text for name in texts} == texts
        assert then.counts() == (len(texts), len(texts))
        assert then.outlets() == sorted({"ferry": "Post", "bell": "Herald"}[name] for name in texts)
        assert sorted(_ids(then, "ferry bell")) == sorted(texts)
        for name in texts:
            [passage] = then.passages(name)
            assert [texts[name][s.start : s.end] + "\n" for s in then.sentences(name)] == [texts[name]]
            assert passage.text + "\n" == texts[name]


def test_the_versions_of_an_article_are_listed_with_their_dates(news: Library) -> None:
    """The oldest first, the newest without an end, whatever date the library is opened as of."""
    wanted = [
        (FIRST, "2019-07-12", "2019-07-14", "2019-07-12T12:00:00+00:00"),
        (SECOND, "2019-07-14", "2020-02-01T12:00:00+00:00", "2019-08-30T12:00:00+00:00"),
        (THIRD, "2020-02-01T12:00:00+00:00", None, "2020-02-01T12:00:00+00:00"),
    ]
    with _as_of(news, "2019-07-13") as then:
        for library in (news, then):
            assert [(v.text, v.since, v.until, v.stored) for v in library.versions("ferry")] == wanted
        held = then.article("ferry")
        assert isinstance(held, Version)
        assert (held.title, held.since, held.until) == ("Crowded", "2019-07-12", "2019-07-14")
    assert not isinstance(news.article("ferry"), Version)
    assert [v.until for v in news.versions("bell")] == [None]
    assert news.versions("nobody") == []


def test_an_undated_article_counts_from_when_it_was_stored(tmp_path: Path) -> None:
    """Its first version too, once it is changed."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        for day, text in {"2021-03-01": FIRST, "2021-05-01": SECOND}.items():
            _add(library, tmp_path / "a.jsonl", day, {"id": "a", "text": text})
        for day, text in {"2021-03": FIRST, "2021-04-30": FIRST, "2021-05-01": SECOND}.items():
            with _as_of(library, day) as then:
                assert then.article("a").text == text
        with _as_of(library, "2021-02") as then:
            assert (list(then.articles()), then.search("ferry")) == ([], [])
            with pytest.raises(
                InputError, match=r"nothing of 'a' as of 2021-02: it begins on 2021-03-01.*index show a"
            ):
                then.article("a")
            with pytest.raises(InputError, match=r"No article 'b' in the library"):
                then.article("b")


def test_a_corrected_date_moves_what_was_there_before_out_of_the_way(tmp_path: Path) -> None:
    """A file whose date is read better than before was not another article until yesterday."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        _add(library, tmp_path / "a.jsonl", "2021-03-01", {"id": "a", "text": FIRST})
        _add(library, tmp_path / "a.jsonl", "2021-05-01", {"id": "a", "text": SECOND, "published": "2019-07-12"})
        for day in ("2019-07-12", "2021-04", "2022"):
            with _as_of(library, day) as then:
                assert then.article("a").text == SECOND


def test_what_says_the_same_is_no_other_version(tmp_path: Path) -> None:
    """Stored again, from a file that was renamed, it is the one that it was."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        record = {"id": "a", "text": FIRST, "title": "Ferry"}
        _add(library, tmp_path / "a.jsonl", "2021-03-01", record)
        (tmp_path / "a.jsonl").unlink()
        assert _add(library, tmp_path / "b.jsonl", "2021-04-01", {"id": "x", "text": BELL}, record).changed == ("a",)
        library.ingestion.put([library.article("a")])
        [only] = library.versions("a")
        assert (only.since[:10], only.stored[:10], only.path) == ("2021-03-01",) * 2 + (str(tmp_path / "b.jsonl"),)
        _add(library, tmp_path / "b.jsonl", "2021-05-01", {"id": "x", "text": BELL}, record | {"title": "A ferry"})
        assert [version.title for version in library.versions("a")] == ["Ferry", "A ferry"]


# --- searching


@pytest.mark.parametrize("narrow", [0, 8000])
def test_words_of_a_superseded_version_are_found_only_as_of_its_time(
    news: Library, monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    """By their letters and by vector, and those of the newest only when it held."""
    monkeypatch.setattr(index.store.passages, "NARROW", narrow)
    for words in ("eighty", "Crowded", "harbour office"):
        assert _ids(news, words) == []
        assert news.words.frequency(words.split()[0]) == 0
    assert _ids(news, "goat") == ["ferry"]
    with _as_of(news, "2019-07-13") as then:
        for words in ("eighty", "Crowded", "harbour office"):
            assert _ids(then, words) == ["ferry"]
            assert then.words.frequency(words.split()[0]) == 1
        assert (_ids(then, "goat"), then.words.frequency("goat"), then.words.frequency("coastguard")) == ([], 0, 0)
        assert _ids(then, "eighty", Filters(outlets=("post",))) == ["ferry"]
        assert _ids(then, "eighty", Filters(since="2019-07-13")) == []
        assert then.counts(Filters(outlets=("Herald",))) == (0, 0)


@pytest.mark.parametrize("narrow", [0, 8000])
def test_a_library_as_of_a_date_ranks_as_one_that_was_made_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    """Though the superseded passages are few and every word is common among them."""
    monkeypatch.setattr(index.store.passages, "NARROW", narrow)
    words = [f"word{n}" for n in range(100)]
    draw = np.random.default_rng(5)
    then = {f"{n:03}": " ".join(draw.choice(words, 10)) for n in range(200)}
    changed = [name for name in then if int(name) % 10 == 0]
    # Each has another's text now, so that no word is rarer or commoner than it was.
    now = then | dict(zip(changed, (then[name] for name in reversed(changed)), strict=True))
    for name, states in {"past": [then], "both": [then, now]}.items():
        with Library.create(tmp_path / name, encoder=CountWords()) as library:
            for day, state in zip(("2020-01-01", "2021-01-01"), states, strict=False):
                _add(library, tmp_path / f"{name}.jsonl", day, *({"id": k, "text": v} for k, v in state.items()))
            assert len(library.versions("010")) == len(states)
    with Library(tmp_path / "past", encoder=CountWords()) as past, _as_of_folder(tmp_path / "both") as both:
        for query in ("word3 word17", "word8", "word1 word2 word3 word4"):
            wanted, found = (
                [(hit.passage.article_id, hit.score, hit.bm25) for hit in library.search(query, 60) if hit.bm25]
                for library in (past, both)
            )
            assert {name for name, *_ in found} & set(changed)
            assert found == wanted


def _as_of_folder(folder: Path) -> Library:
    return Library(folder, as_of="2020", encoder=CountWords())


def test_a_library_as_of_today_answers_as_it_does_without_a_date(news: Library) -> None:
    """Hit by hit, with the same scores."""
    with _as_of(news, "2100") as then:
        for query in ("ferry people", "bronze bell", "who raised the goat?"):
            assert then.search(query) == news.search(query)


def test_a_superseded_version_is_nobodys_copy(tmp_path: Path) -> None:
    """Copies are told of the newest; as of a date those that were so then still count once."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        story = (
            "A ferry with 83 people aboard ran onto rocks off Gull Island early on Tuesday after its engine failed in "
            "a heavy swell, the coastguard said. Everyone was taken off by lifeboat."
        )
        copies = [{"id": name, "text": story, "published": "2021-03-01"} for name in "abc"]
        _add(library, tmp_path / "a.jsonl", "2021-03-01", *copies)
        _add(library, tmp_path / "a.jsonl", "2021-04-01", *copies[:2], {"id": "c", "text": BELL})
        assert library.copies("a") == ["b"]
        with _as_of(library, "2021-03-15") as then:
            assert (then.copies("a"), then.copies("c")) == (["b"], [])
            assert sorted(_ids(then, "ferry rocks Gull Island")) == ["a", "c"]


# --- whole, and gone


def test_removing_an_article_removes_its_versions(news: Library) -> None:
    """By id, or because its file has gone; a later one of the same id has none."""
    news.remove(["ferry"])
    assert news.versions("ferry") == []
    with _as_of(news, "2019-07-13") as then:
        assert (list(then.articles()), then.search("eighty")) == ([], [])
    left = [news.store.db.one(f"SELECT count(*) FROM old_{table}")[0] for table in ("sentences", "passages", "words")]
    assert (left, check(news)) == ([0, 0, 0], [])


def test_sync_takes_the_versions_of_what_is_gone_along(news: Library, tmp_path: Path) -> None:
    """Those of what has only changed stay."""
    record = {"id": "bell", "text": "Nothing but mud was found below the pier.\n"}
    (tmp_path / "news.jsonl").write_text(json.dumps(record), encoding="utf-8")
    assert news.sync() == Report(changed=("bell",), removed=("ferry",))
    assert [len(news.versions(name)) for name in ("ferry", "bell")] == [0, 2]


def test_a_writer_has_no_date(news: Library) -> None:
    """The past is not written to."""
    news.close()
    with pytest.raises(UsageError, match="as of 2019 can only be read"):
        Library(news.folder, write=True, as_of="2019")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE old_articles SET text = text || '!' WHERE until = '2019-07-14'", "does not match its SHA-256"),
        ('UPDATE old_passages SET "end" = "end" - 5', "passages or sentences of the version of ferry that was stored"),
        ("DELETE FROM old_passages", "passages or sentences of the version of ferry that was stored"),
        ("DELETE FROM old_sentences", "passages or sentences of the version of ferry that was stored"),
        ("INSERT INTO old_words (old_words) VALUES ('delete-all')", "of superseded versions holds 0 passages"),
    ],
)
def test_damage_to_a_version_is_told(news: Library, damage: str, said: str) -> None:
    """The newest being whole; all but its text is made again."""
    assert check(news) == []
    with news.store.transaction():
        news.store.db.execute(damage)
    assert any(said in problem for problem in check(news))
    left = repair(news)
    assert left == []
    if "text" not in damage:  # a text is had from nowhere else
        with _as_of(news, "2019-07-13") as then:
            assert _ids(then, "eighty") == ["ferry"]
        news.remove(["ferry"])
        assert check(news) == []


# --- any history

DATES = st.sampled_from(
    [None, "2019", "2019-07", "2019-07-12", "2019-07-12T08:00:00+00:00", "2019-07-13", "2021-01-01"]
)
CHANGES = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["one", "two", "three"]), DATES, DATES, st.integers(0, 400)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(changes=CHANGES, days=st.lists(st.dates(datetime(2018, 1, 1).date(), datetime(2024, 1, 1).date()), max_size=3))
def test_any_history_reads_as_a_plain_list_of_versions(
    changes: list[tuple[str, str, str | None, str | None, int]], days: list[datetime]
) -> None:
    """As of any date: the last of those that had begun by then. Without one: the last, and no word of any other."""
    told: dict[str, list[tuple[str, Article]]] = {}
    now = datetime(2019, 7, 1, tzinfo=UTC)
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "s", create=True, write=True)) as store:
        for name, word, published, modified, wait in changes:
            now += timedelta(wait)
            article = Article(name, f"{word} story", published=published, modified=modified)
            store.clock = lambda: now  # noqa: B023
            store.put(article, [Sentence(0, 5)], [(0, len(article.text))], np.eye(1, 4, dtype=np.float32))
            history = told.setdefault(name, [])
            last = history[-1][1] if history else None
            if article == last:
                continue
            # Said anew, the date of the change counts, else that of the story; said before or not at all, the clock's.
            if modified:
                begun = modified if last is None or modified != last.modified else None
            else:
                begun = published if last is None or published != last.published else None
            history.append((begun or now.isoformat(timespec="seconds"), article))
        assert inconsistencies(store) == []
        assert {name: [v.text for v in store.articles.versions(name)] for name in told} == {
            name: [article.text for _, article in history] for name, history in told.items()
        }
        _check(store, {name: history[-1][1] for name, history in told.items()})
        for day in ["2019", "2019-07", "2019-07-12", *(day.isoformat() for day in days)]:
            held = {
                name: [article for begun, article in history if begun[: len(day)] <= day]
                for name, history in told.items()
            }
            with closing(Store(store.path, as_of=day)) as then:
                _check(then, {name: articles[-1] for name, articles in held.items() if articles})


def _check(store: Store, wanted: dict[str, Article]) -> None:
    """The store shows these articles and finds their words, no others."""
    shown = {article.id: article for article in store.articles.all()}
    fields = {name: Article(a.id, a.text, published=a.published, modified=a.modified) for name, a in shown.items()}
    assert fields == wanted
    assert store.passages.counts() == (len(wanted), len(wanted))
    for word in ("one", "two", "three"):
        found = [store.passages.get([number])[number].article_id for number, _ in store.lexical.matching([word], 9)]
        assert sorted(found) == sorted(name for name, article in wanted.items() if word in article.text)
        assert store.lexical.frequency(word) == len(found)


# --- a library of the second schema


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """The folder of a library as schema 2 had it: this one's without what the third added."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        dated = [{"id": "dated", "text": FIRST, "published": "2019-07-12"}, {"id": "undated", "text": BELL}]
        _add(library, tmp_path / "a.jsonl", "2019-07-12", *dated)
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite")) as db:
        db.executescript(
            "DROP INDEX articles_facets;"
            + "".join(
                f"ALTER TABLE articles DROP COLUMN {name};"
                for name in ("modified", "pages", "since", "stored", "seal", "cut")
            )
            + "".join(f"DROP TABLE old_{name};" for name in ("sentences", "passages", "articles", "words"))
            + "".join(f"DROP TABLE {name};" for name in ("files", "notes", "fetches"))
            + "CREATE INDEX articles_facets ON articles (published, outlet); PRAGMA user_version = 2;"
        )
    return tmp_path / "library"


@pytest.mark.parametrize("write", [True, False])
def test_a_library_of_the_second_schema_is_brought_up_to_date(second: Path, write: bool) -> None:
    """Its articles begin with their dates, else with the day of the upgrade; from then on versions are kept."""
    began = datetime.now().astimezone().isoformat(timespec="seconds")
    opened = partial(Library, write=True) if write else open_library
    with opened(second, encoder=CountWords()) as library:
        assert [v.since for v in library.versions("dated")] == ["2019-07-12"]
        [undated] = library.versions("undated")
        assert began <= undated.since == undated.stored
        assert check(library) == []
    with Library(second, write=True, encoder=CountWords()) as library:
        library.ingestion.put([replace(library.article("dated"), text=SECOND)])
        assert [library.article("dated").text for _ in "a"] == [SECOND]
        with _as_of(library, "2019-08") as then:
            assert then.article("dated").text == FIRST
            assert _ids(then, "eighty") == ["dated"]
            assert [article.id for article in then.articles()] == ["dated"]


def test_the_second_schema_and_a_new_one_have_the_same_form(second: Path, tmp_path: Path) -> None:
    """Column by column and index by index."""
    Library(second, write=True, encoder=CountWords()).close()
    Library.create(tmp_path / "new", encoder=CountWords()).close()
    forms = []
    for folder in (second, tmp_path / "new"):
        with closing(sqlite3.connect(folder / "library.sqlite")) as db:
            names = [
                name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ]
            indexes = sorted(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'"))
            forms.append(({name: db.execute(f"PRAGMA table_info({name})").fetchall() for name in names}, indexes))
    assert forms[0] == forms[1]


def test_cutting_is_as_the_library_cuts() -> None:
    """The texts here are one passage of one sentence each, or the tests above would say less than they seem to."""
    encoder = CountWords()
    for text in (FIRST, SECOND, THIRD, BELL):
        cut = split.Splitter(encoder.tokenize).split(text)
        assert (len(cut.sentences), len(cut.passages)) == (1, 1)
