"""Training the reader: what is learned from is what it says, and a run that was stopped ends as one that was not."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evals.lab.training import build, news, sources
from evals.lab.training.examples import Mix, enumerated, examples, in_article, judged, of_another, turned_round
from evals.lab.training.pack import (
    ANSWERS,
    DENIED,
    MEASURED,
    NOT_STATED,
    SPANS,
    STATED,
    Example,
    packed,
    read,
    sentences,
    write,
)
from evals.lab.training.rewording import WordNet, in_other_words, reworded
from evals.lab.training.sources import Claim, PassageQuestion
from evals.lab.training.statements import of_the_same_sort, yes_no
from evals.lab.training.typed import as_typed, claimed, hurried, key_words, slipped, stated

HARBOR = "Mayor Ines Calloway of Tarn Harbor vetoed the plan in 2018. The council, led by Dolores Finch, had passed it."
OTHERS = [HARBOR, "Paul Strand ran the library in Kestrel Bay until 2003, when Evelyn Drummond followed him."]


def test_a_question_of_another_names_nobody_whom_the_passage_has() -> None:
    made = {of_another("When did Ines Calloway veto the plan?", HARBOR, OTHERS, Random(seed)) for seed in range(30)}
    assert None not in made
    for question in filter(None, made):
        assert "Calloway" not in question
        assert not any(word in HARBOR for word in question.split() if word[0].isupper() and word != "When")


def test_a_year_is_changed_for_one_that_the_passage_does_not_have() -> None:
    made = {of_another("who vetoed the plan in 2018", HARBOR, OTHERS, Random(seed)) for seed in range(30)}
    assert len(made) > 3
    assert all(question and "2018" not in question for question in made)


def test_a_question_without_names_and_years_is_left_alone() -> None:
    assert of_another("who vetoed the plan", HARBOR, OTHERS, Random(0)) is None


@pytest.mark.parametrize(
    ("question", "turned"),
    [
        ("Who was the first to sing?", "Who was the last to sing?"),
        ("What is the largest lake?", "What is the smallest lake?"),
        ("Who vetoed the plan?", None),
        ("When was the plan vetoed?", "When was not the plan vetoed?"),
        ("Why did the council pass it?", "Why didn't the council pass it?"),
        ("Why didn't the council pass it?", None),
        ("What did the mayor who was ill do?", None),
    ],
)
def test_a_question_is_turned_round_by_one_word(question: str, turned: str | None) -> None:
    assert turned_round(question, HARBOR, Random(0)) == turned


def test_a_question_is_not_turned_to_a_word_of_the_passage() -> None:
    assert (
        turned_round("Who was first to sing?", "The last to sing was Ann.", Random(0)) == "Who was not first to sing?"
    )


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Atlanta, Chicago and Denver", ["Atlanta", "Chicago", "Denver"]),
        ("the library, the bowling alley, and a church", ["library", "bowling alley", "church"]),
        ("Ann Ray and Bo Lind", ["Ann Ray", "Bo Lind"]),
        ("rock and roll", ["rock and roll"]),
        ("Port Wendell, Maine", ["Port Wendell, Maine"]),
        ("13 September 1759, following a siege of the city by the army, and after", None),
        ("between 300,000 and 350,000", None),
        ("1,200", None),
        ("the mayor", None),
    ],
)
def test_an_enumeration_is_its_items_and_nothing_else_is(text: str, items: list[str] | None) -> None:
    told = f"They named {text} on Monday."
    start = len("They named ")
    assert [told[a:b] for a, b in enumerated(told, start, start + len(text))] == (items or [text])


def squad_file(folder: Path, questions: int = 40) -> Path:
    """A file like SQuAD 1.1's, of sentences that say one thing each."""
    paragraphs = []
    for number in range(questions):
        text = f"Keeper {number} of Lamp Rock lit the lamp in {1900 + number}. The fog came, and Ada Quill went home."
        answer = str(1900 + number)
        qas = [
            {
                "id": f"q{number}",
                "question": f"When did keeper {number} of Lamp Rock light the lamp?",
                "answers": [{"answer_start": text.index(answer), "text": answer}],
            }
        ]
        paragraphs.append({"context": text, "qas": qas})
    path = folder / "train.json"
    path.write_text(json.dumps({"data": [{"title": "Lamps", "paragraphs": paragraphs}]}), "utf-8")
    return path


def set_folder(folder: Path, kind: str, *titles: str, count: int = 6) -> None:
    folder.mkdir(parents=True)
    rows = [(title, n) for title in titles for n in range(count)]
    passages = [
        {"id": f"{title}{n}", "title": title, "text": f"In case {n} Bo Lind and Ann Ray won {n} {title} cups."}
        for title, n in rows
    ]
    asked = [
        {
            "id": f"{title}{n}",
            "question": f"Who won in case {n}?",
            "type": kind,
            "answers": ["Bo Lind", "Ann Ray"] if n % 2 == 0 or kind == "list" else [],
            "answerable": n % 2 == 0 or kind == "list",
            "evidence": [{"doc_id": f"{title}{n}"}],
        }
        for title, n in rows
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in passages), "utf-8")
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked), "utf-8")


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for name in sources.SHIFTS:
        set_folder(data / name, "extractive", name)
    set_folder(data / sources.LISTS, "list", "lists", count=12)
    set_folder(data / sources.SQUAD2, "extractive", "Huguenot")
    return data


def test_nothing_is_both_learned_from_and_measured(sets: Path) -> None:
    for name in (sources.SQUAD2, sources.LISTS):
        for one in sources.folder(sets / name):
            assert not (sources.learned(name, one) and sources.measured(name, one))
    listed = list(sources.folder(sets / sources.LISTS))
    assert 0 < sum(sources.measured(sources.LISTS, one) for one in listed) < len(listed)
    assert not any(sources.learned(sources.SQUAD2, one) for one in sources.folder(sets / sources.SQUAD2))


def test_all_edits_of_a_passage_are_on_one_side(tmp_path: Path) -> None:
    folder = tmp_path / sources.CONDAQA
    folder.mkdir()
    rows = [
        {"id": f"{n} {edit} {q}", "premise": f"{n} {edit}", "question": "Is it?", "label": "no", "group": f"t_{n}_q{q}"}
        for n in range(40)
        for edit in ("original", "affirmative")
        for q in (10, 20)
    ]
    with gzip.open(folder / "pairs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    sides: dict[str, set[bool]] = {}
    for one in sources.claims(folder):
        sides.setdefault(one.text.split()[0], set()).add(sources.measured(sources.CONDAQA, one))
    assert len(sides) == 40
    assert sorted(map(len, sides.values())) == [1] * 40
    assert {True, False} == set.union(*sides.values())


def test_answers_are_found_where_the_question_is_about() -> None:
    asked = PassageQuestion("1", "q", "t", (), "g")
    assert asked.spans == ()
    text = "Ann Ray spoke first. " + "Nothing else was said that day. " * 9 + "The cup was won by Ann Ray."
    [(start, _)] = sources.places("Who won the cup?", text, ["Ann Ray"])
    assert start == text.rindex("Ann Ray")


def test_examples_do_not_depend_on_the_order_of_a_set(tmp_path: Path) -> None:
    asked = list(sources.squad(squad_file(tmp_path)))
    mix = Mix(near=0.5, other=0.5, turned=0.5)
    forward = examples("squad", asked, mix, seed=3)
    assert {e.kind for e in forward} >= {"squad", "squad: near passage", "squad: turned round"}
    kept = {e for e in forward if "near" not in e.kind and "another" not in e.kind}
    assert kept == {
        e for e in examples("squad", asked[::-1], mix, seed=3) if "near" not in e.kind and "another" not in e.kind
    }
    for example in forward:
        assert bool(example.spans) == (example.kind == "squad")
        assert example.family == ("short" if example.kind == "squad" else "refusal")


def test_an_unanswerable_question_comes_with_the_one_that_it_mimics() -> None:
    asked = [
        PassageQuestion("1", "Who vetoed the plan?", HARBOR, ((6, 19),), "harbor"),
        PassageQuestion("2", "Who vetoed the tax?", HARBOR, (), "harbor", pair="1"),
        PassageQuestion("3", "Who passed the plan?", HARBOR, ((70, 83),), "harbor"),
    ]
    made = examples("set", asked, Mix(), 1)
    assert [(one.question, one.twin) for one in made][:3] == [
        ("Who vetoed the tax?", False),
        ("Who vetoed the plan?", True),
        ("Who passed the plan?", False),
    ]
    pack = packed(made, {}, [], {})
    assert len(pack) == 3  # the twin's own copy is the same question again
    rows = [row for row in range(3) if pack.is_twin(row)]
    assert [pack.questions[row] for row in rows] == ["Who vetoed the plan?"]
    assert pack.questions[rows[0] - 1] == "Who vetoed the tax?"


@pytest.mark.parametrize(
    ("question", "family"),
    [
        ("Why did it fail?", "why"),
        ("How did it fail?", "why"),
        ("What was the result of the vote?", "why"),
        ("How many failed?", "short"),
        ("Who failed?", "short"),
    ],
)
def test_questions_on_reasons_and_results_are_a_family_of_their_own(question: str, family: str) -> None:
    [made] = examples("set", [PassageQuestion("1", question, HARBOR, ((6, 19),), "harbor")], Mix(), 1)
    assert made.family == family


def test_numbers_are_swapped_for_near_ones_written_the_same_way() -> None:
    text = "The fire displaced 1,200 people in Kestrel Bay."
    made = {of_another("Did it displace 1,200 people?", text, OTHERS, Random(seed)) for seed in range(20)}
    assert None not in made
    assert {"Did it displace 1,199 people?", "Did it displace 600 people?"} < made
    assert all(question and "1,200" not in question for question in made)


ARTICLE = (
    "The lamp was lit in May. Dr. Ann Ray thanked the keepers.\n"
    "The fog came at noon. Bo Lind said the ferry was late. The ferry left at 4 p.m. on Monday. Nobody was hurt."
)


def test_sentences_end_where_a_reader_sees_them_end() -> None:
    assert [ARTICLE[a:b] for a, b in sentences(ARTICLE)] == [
        "The lamp was lit in May.",
        "Dr. Ann Ray thanked the keepers.",
        "The fog came at noon.",
        "Bo Lind said the ferry was late.",
        "The ferry left at 4 p.m. on Monday.",
        "Nobody was hurt.",
    ]


def test_a_sentence_is_put_back_among_others_that_do_not_answer() -> None:
    text = "Bo Lind said the ferry was late."
    one = Example("Who said something?", text, ((0, 7),), ((0, 7),), "set", "short")
    windows = set()
    for seed in range(40):
        placed = in_article(one, ARTICLE, "thanked", Random(seed))
        assert [placed.text[a:b] for a, b in placed.spans] == ["Bo Lind"]
        assert placed.window is not None
        shown = ARTICLE[slice(*placed.window)]
        assert text in shown
        assert "thanked" not in shown
        windows.add(shown)
    assert windows == {text, ARTICLE[ARTICLE.index("The fog") :]}


def test_a_claim_is_not_stated_by_sentences_beside_the_one_that_decides_it() -> None:
    claim = Claim("1", "Ann lit it.", "It was Ann who lit the lamp.", STATED, "page", ("Fog came.", "Bo left."))
    made = [one for seed in range(9) for one in judged("set", [claim], among=False, seed=seed)]
    assert {("who lit" in one.text, one.verdict, one.answers) for one in made} == {
        (True, STATED, True),
        (False, NOT_STATED, False),
    }


# --- news -------------------------------------------------------------------------------------------------------------


def events_folder(folder: Path) -> Path:
    told = [
        (
            "At least 12 people are killed and 3 others are injured in a fire in Port Oriel, Ostland.",
            ["Port Oriel", "Ostland"],
        ),
        ("Ostland executes two members of the Lantern Front on charges of treason.", ["Ostland", "Lantern Front"]),
        ("The ferry company Norline opens 14 new routes to the northern islands.", ["Norline"]),
        ("The Kestrel Bay Council rejects the plan for a third harbor.", ["Kestrel Bay Council"]),
    ]
    folder.mkdir()
    rows = [
        {
            "id": f"e{n}",
            "date": "2026-03-01",
            "text": text,
            "entities": [[text.index(name), len(name), name] for name in names],
        }
        for n, (text, names) in enumerate(told)
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


def test_events_ask_how_many_where_and_who_and_point_at_the_very_words(tmp_path: Path) -> None:
    folder = events_folder(tmp_path / "events")
    made = [one for seed in range(12) for one in news.events(folder, seed)]
    answered = {one.text[slice(*one.spans[0])] for one in made if one.spans}
    assert answered == {"At least 12", "3", "Port Oriel, Ostland", "Ostland", "The Kestrel Bay Council"}
    asked = {one.question for one in made if one.spans and one.text[slice(*one.spans[0])] == "Ostland"}
    assert any(question.startswith("Who executed two members") for question in asked)
    for one in made:
        assert one.window is not None
        if one.family == "refusal":
            assert not one.spans


def test_claims_of_news_say_what_is_stated_and_what_was_changed(tmp_path: Path) -> None:
    folder = events_folder(tmp_path / "events")
    made = [one for seed in range(12) for one in news.events(folder, seed) if one.family == "verdict"]
    assert {one.verdict for one in made} == {STATED, DENIED, NOT_STATED, DENIED | NOT_STATED}
    for one in made:
        assert one.window is not None
        shown = one.text[slice(*one.window)]
        stands = one.question.rstrip(".") in shown
        assert stands == (one.verdict == STATED), one


# --- as people type ---------------------------------------------------------------------------------------------------


def test_key_words_keep_what_is_asked_about() -> None:
    made = {
        key_words("Who vetoed the plan of the council in 2018?", Random(seed)).lower().rstrip("?") for seed in range(40)
    }
    kept = "vetoed plan council 2018"
    assert made == {kept, f"who {kept}", f"{kept} who"}


@given(st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=80), st.integers(0, 500))
def test_any_question_can_be_typed_in_any_way(question: str, seed: int) -> None:
    for way in (as_typed, hurried, claimed):
        assert way(question, Random(seed)) == way(question, Random(seed))
        assert not question.strip() or isinstance(way(question, Random(seed)), str)


def test_a_slip_changes_little_within_a_word() -> None:
    question = "Who vetoed the stadium plan?"
    for seed in range(50):
        made = slipped(question, Random(seed))
        assert abs(len(made) - len(question)) <= 2
        assert made.split()[0] == "Who"
        assert len(made.split()) == 5


def test_statements_ask_without_a_question_mark() -> None:
    made = {stated("Who vetoed the plan?", Random(seed)) for seed in range(60)}
    assert {"the person who vetoed the plan", "tell me who vetoed the plan"} <= made
    assert not any("?" in one for one in made)
    assert stated("Was it vetoed?", Random(0)) == ""


# --- packed -----------------------------------------------------------------------------------------------------------


def test_what_is_packed_comes_out_as_it_was(tmp_path: Path) -> None:
    made = [
        Example("Who vetoed it?", HARBOR, ((6, 18),), ((6, 18),), "a", "short"),
        Example("who vetoed it", HARBOR, ((6, 18),), (), "b", "short"),  # the same again
        Example(
            "Añasco vetoed it.", OTHERS[1], (), (), "c", "verdict", (0, 11), DENIED | NOT_STATED, SPANS, among=True
        ),
        Example("Bo did.", OTHERS[1], (), (), "c", "verdict", None, NOT_STATED, ANSWERS, answers=False),
    ]
    write(packed(made, {"a": 2.5}, OTHERS, {"seed": 1}), tmp_path / "one.pack")
    write(packed(made, {"a": 2.5}, OTHERS, {"seed": 1}), tmp_path / "two.pack")
    assert (tmp_path / "one.pack").read_bytes() == (tmp_path / "two.pack").read_bytes()
    pack = read(tmp_path / "one.pack")
    assert pack.questions == ["Who vetoed it?", "Añasco vetoed it.", "Bo did."]
    assert [pack.texts[n] for n in pack.text] == [HARBOR, OTHERS[1], OTHERS[1]]
    assert pack.places_of(0) == ([(6, 18)], [(6, 18)])
    assert pack.window.tolist() == [[0, 0], [0, 11], [0, 0]]
    assert [pack.family(row) for row in range(3)] == ["short", "verdict", "verdict"]
    assert [pack.weights[kind] for kind in pack.kind] == [2.5, 1.0, 1.0]
    assert [pack.teaches(row) for row in range(3)] == [7, SPANS, ANSWERS]
    assert pack.verdict.tolist() == [0, DENIED | NOT_STATED, NOT_STATED]
    assert pack.answers.tolist() == [1, 1, 0]
    assert [pack.is_among(row) for row in range(3)] == [False, True, False]
    assert {pack.texts[n] for n in pack.surroundings} == set(OTHERS)
    assert pack.about == {"seed": 1}


# --- other words ------------------------------------------------------------------------------------------------------


@pytest.fixture
def wordnet(tmp_path: Path) -> Path:
    """WordNet's files with two verbs of one sense, and a third that is in no tagged text."""
    folder = tmp_path / "wordnet"
    folder.mkdir()
    entry = "00000000 35 v 03 catch 0 capture 0 nab 0 000 | to take hold of\n"
    for part in ("noun", "verb", "adj", "adv"):
        (folder / f"data.{part}").write_text(entry if part == "verb" else "", "utf-8")
        lines = [f"{lemma} v 1 0 1 1 00000000  \n" for lemma in ("capture", "catch", "nab")]
        (folder / f"index.{part}").write_text("".join(lines) if part == "verb" else "", "utf-8")
    (folder / "cntlist.rev").write_text("catch%2:35:00:: 1 40\ncapture%2:35:00:: 1 9\nnab%2:35:00:: 1 1\n", "utf-8")
    return folder


def test_a_word_is_changed_for_a_common_one_of_its_sense_in_the_same_form(wordnet: Path) -> None:
    words = WordNet(wordnet)
    assert words.synonyms("catch", "verb") == ["capture"]
    assert reworded("Where was the emu caught?", "It was found.", words, Random(0)) == "Where was the emu captured?"


def test_no_word_is_put_in_that_the_passage_has(wordnet: Path) -> None:
    assert reworded("Where was the emu caught?", "It was captured at noon.", WordNet(wordnet), Random(0)) is None


def test_a_rewording_that_means_something_else_is_left_out(wordnet: Path) -> None:
    asked = [Example("Where was the emu caught?", "It was found.", (), (), "set", "refusal")]

    def unlike(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.0] if "caught" in text else [0.0, 1.0] for text in texts], np.float32)

    def alike(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.0] for _ in texts], np.float32)

    assert in_other_words(asked, 1.0, WordNet(wordnet), unlike, 1) == asked
    first, changed = in_other_words(asked, 1.0, WordNet(wordnet), alike, 1)
    assert first == asked[0]
    assert changed.question == "Where was the emu captured?"
    assert changed.kind == "set, reworded"


# --- yes or no --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "before", "answer", "made"),
    [
        ("Who wrote the report?", "", "Ada Lund", "Did Ada Lund write the report?"),
        ("Who heads the office?", "", "Ada Lund", "Does Ada Lund head the office?"),
        ("Who was the treasurer?", "", "Ada Lund", "Was Ada Lund the treasurer?"),
        ("When did the bridge open?", "It opened in ", "May 1931", "Did the bridge open in May 1931?"),
        ("What color is the hull?", "", "green", "Is the hull green?"),
        ("Which bird is commonly seen here?", "saw the ", "heron", "Is the heron commonly seen here?"),
        ("How many families were without homes?", "", "300", "Were 300 families without homes?"),
        ("In which city was the trial held?", "", "Corrie", "Was the trial held in Corrie?"),
        ("Name the treasurer.", "", "Ada Lund", None),
        ("Who wrote the report that says who paid?", "", "Ada Lund", None),
    ],
)
def test_a_question_and_its_answer_make_one_of_yes_or_no(
    question: str, before: str, answer: str, made: str | None
) -> None:
    text = f"{before}{answer} and so on"
    assert yes_no(question, text, len(before), len(before) + len(answer), answer) == made


def test_the_other_answer_is_of_the_same_look_and_no_part_of_the_right_one() -> None:
    others = ["2003", "Lund", "Dolores Finch", "in the harbor", "Ada Lund"]
    assert {of_the_same_sort("Ada Lund", others, HARBOR, Random(seed)) for seed in range(20)} == {"Dolores Finch"}


def test_both_ways_are_learned_the_one_pointing_at_what_states_it() -> None:
    start, finch = HARBOR.index("Ines Calloway"), HARBOR.index("Dolores Finch")
    asked = [
        PassageQuestion("1", "Who vetoed the plan?", HARBOR, ((start, start + 13),), "harbor"),
        PassageQuestion("2", "Who led the council?", HARBOR, ((finch, finch + 13),), "harbor"),
    ]
    made = [one for one in examples("set", asked, Mix(stated=1.0), 1) if "yes or no" in one.kind]
    assert {(one.question, one.spans, one.verdict, one.teaches) for one in made} == {
        ("Did Ines Calloway veto the plan?", ((start, start + 13),), STATED, SPANS | ANSWERS),
        ("Did Dolores Finch veto the plan?", (), DENIED | NOT_STATED, SPANS),
        ("Did Dolores Finch lead the council?", ((finch, finch + 13),), STATED, SPANS | ANSWERS),
        ("Did Ines Calloway lead the council?", (), DENIED | NOT_STATED, SPANS),
    }


# --- built ------------------------------------------------------------------------------------------------------------


def article_folder(folder: Path, key: str = "Wiki1k:1") -> None:
    folder.mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(json.dumps({"id": key, "title": "Lamps", "text": ARTICLE}) + "\n", "utf-8")


@pytest.fixture
def few(sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a few sets, of each sort one, all that is then built from."""
    shutil.rmtree(sets / sources.SQUAD2)
    set_folder(sets / sources.SQUAD2, "extractive", "Islamism", "Normans")
    condaqa = sets / "training" / sources.CONDAQA
    condaqa.mkdir(parents=True)
    pairs = [
        {"id": f"{n}", "premise": f"Not {n} came.", "question": f"Did {n} come?", "label": "no", "group": f"t_{n}_q1"}
        for n in range(40)
    ]
    (condaqa / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in pairs), "utf-8")
    article_folder(sets / "training" / build.ARTICLES)
    article_folder(sets / "training" / build.WIKINEWS)
    events_folder(sets / "training" / news.EVENTS)
    sentence = sets / "training" / "qamr"
    sentence.mkdir()
    told = {"id": "s1", "article": "Wiki1k:1", "text": "Bo Lind said the ferry was late."}
    asked = {"id": "q1", "question": "Who said the ferry was late?", "answers": ["Bo Lind"], "start": 0, "type": "who"}
    asked |= {"answerable": True, "evidence": [{"doc_id": "s1"}]}
    (sentence / "corpus.jsonl").write_text(json.dumps(told) + "\n", "utf-8")
    (sentence / "questions.jsonl").write_text(json.dumps(asked) + "\n", "utf-8")
    kept = ("squad", sources.SHIFTS[0], sources.SQUAD2, sources.LISTS, "qamr")
    monkeypatch.setattr(build, "SETS", {name: build.SETS[name] for name in kept})
    monkeypatch.setattr(build, "CLAIMS", {sources.CONDAQA: build.CLAIMS[sources.CONDAQA]})
    return sets


def test_a_pack_has_every_set_and_keeps_apart_what_is_measured(
    few: Path, tmp_path: Path, wordnet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build.main(few, squad_file(tmp_path), tmp_path / "made.pack", wordnet)
    assert "pairs" in capsys.readouterr().out
    pack = read(tmp_path / "made.pack")
    families = {pack.family(row) for row in range(len(pack))}
    assert families >= {"short", "refusal", "list", "verdict"}
    apart = {family.removeprefix(MEASURED) for family in families if family.startswith(MEASURED)}
    assert apart == {sources.SQUAD2, sources.LISTS, sources.CONDAQA}
    measured = {pack.texts[pack.text[row]] for row in range(len(pack)) if pack.family(row).startswith(MEASURED)}
    learned = {pack.texts[pack.text[row]] for row in range(len(pack)) if not pack.family(row).startswith(MEASURED)}
    assert not measured & learned
    assert any("Normans cups" in text for text in learned)
    assert all("Islamism cups" not in text for text in learned)
    assert set(pack.about["digests"]) == {
        *build.SETS,
        *build.CLAIMS,
        news.EVENTS,
        build.ARTICLES,
        build.WIKINEWS,
        "wordnet",
    }
    [row] = [row for row in range(len(pack)) if pack.kinds[pack.kind[row]] == "qamr"]
    assert pack.texts[pack.text[row]] == ARTICLE
    [(a, b)] = pack.places_of(row)[0]
    assert ARTICLE[a:b] == "Bo Lind"
    assert pack.weights[pack.kind[row]] == build.SETS["qamr"].weight


def test_sets_that_are_missing_are_named(few: Path, tmp_path: Path) -> None:
    shutil.rmtree(few / "training" / "qamr")
    with pytest.raises(typer.BadParameter, match="lacks the folders qamr"):
        build.main(few, squad_file(tmp_path), tmp_path / "made.pack")
