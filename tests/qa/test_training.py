"""Training the reader: what is learned from is what it says, and a run that was stopped ends as one that was not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.encode import load_tokenizer, open_session
from index.minilm import model_folder
from qa.reader.training import __main__ as training
from qa.reader.training import batches, export, sources
from qa.reader.training.examples import Example, Mix, enumerated, examples, of_another, turned_round
from qa.reader.training.network import Network, losses
from qa.reader.training.rewording import WordNet, in_other_words, reworded
from qa.reader.training.sources import Asked
from qa.reader.training.statements import of_the_same_sort, yes_no

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


def set_folder(folder: Path, kind: str, title: str, count: int = 6) -> None:
    folder.mkdir(parents=True)
    passages = [
        {"id": f"p{n}", "title": title, "text": f"In case {n} Bo Lind and Ann Ray won {n} cups."} for n in range(count)
    ]
    asked = [
        {
            "id": f"{title}{n}",
            "question": f"Who won in case {n}?",
            "type": kind,
            "answers": ["Bo Lind", "Ann Ray"] if n % 2 == 0 or kind == "list" else [],
            "answerable": n % 2 == 0 or kind == "list",
            "evidence": [{"doc_id": f"p{n}"}],
        }
        for n in range(count)
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in passages), "utf-8")
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked), "utf-8")


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for name in sources.SHIFTS:
        set_folder(data / name, "extractive", name)
    set_folder(data / sources.LISTS, "list", "lists", 12)
    set_folder(data / sources.SQUAD2, "extractive", "Huguenot")
    return data


def test_nothing_is_both_learned_from_and_measured(sets: Path) -> None:
    for name in (sources.SQUAD2, sources.LISTS):
        for one in sources.folder(sets / name):
            assert not (sources.learned(name, one) and sources.measured(name, one))
    listed = list(sources.folder(sets / sources.LISTS))
    assert 0 < sum(sources.measured(sources.LISTS, one) for one in listed) < len(listed)
    assert not any(sources.learned(sources.SQUAD2, one) for one in sources.folder(sets / sources.SQUAD2))


def test_answers_are_found_where_the_question_is_about() -> None:
    asked = Asked("1", "q", "t", (), "g")
    assert asked.spans == ()
    text = "Ann Ray spoke first. " + "Nothing else was said that day. " * 9 + "The cup was won by Ann Ray."
    [(start, _)] = sources._places("Who won the cup?", text, ["Ann Ray"])
    assert start == text.rindex("Ann Ray")


def test_examples_do_not_depend_on_the_order_of_a_set(tmp_path: Path) -> None:
    asked = list(sources.squad(squad_file(tmp_path)))
    mix = Mix(take=0.5, near=0.5, other=0.5, turned=0.5)
    forward = examples("squad", asked, mix, seed=3)
    assert {e.kind for e in forward} >= {"squad", "squad: near passage", "squad: turned round"}
    kept = {e for e in forward if "near" not in e.kind and "another" not in e.kind}
    assert kept == {
        e for e in examples("squad", asked[::-1], mix, seed=3) if "near" not in e.kind and "another" not in e.kind
    }
    for example in forward:
        assert bool(example.spans) == (example.kind == "squad")


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(
        st.sampled_from("lamp fog Añasco 1,200 don't St. Quill's über-boat 東京 \u201cgale\u201d".split()),
        min_size=1,
        max_size=600,
    ),
    at=st.integers(0, 10_000),
)
def test_tokens_point_at_the_very_words(words: list[str], at: int) -> None:
    first = at % len(words)
    text = " ".join(words)
    start = len(" ".join([*words[:first], ""]))
    span = (start, start + len(words[first]))
    tokenizer = load_tokenizer()
    [one] = batches.tokenized(tokenizer, [Example("Who lit it?", text, (span,), (span,), "made")], 1)
    assert len(one.ids) <= batches.MAX_TOKENS
    [(a, b)] = one.spans
    assert one.items == one.spans
    assert one.passage <= a <= b < len(one.ids) - 1
    assert one.ids[a : b + 1] == tokenizer.encode(words[first], add_special_tokens=False).ids


@given(st.lists(st.integers(1, 300), max_size=200), st.integers(1, 40), st.integers(0, 5))
def test_every_example_comes_once(sizes: list[int], size: int, seed: int) -> None:
    made = batches.order(sizes, size, seed)
    assert sorted(row for one in made for row in one) == list(range(len(sizes)))
    assert all(len(one) <= size for one in made)


def test_the_loss_is_nothing_where_every_output_is_right() -> None:
    tokens = [
        batches.Tokens([101, 9, 102, 5, 6, 7, 102], 3, [(4, 5)], [(4, 5)]),
        batches.Tokens([101, 9, 102, 5, 102], 3, [], []),
    ]
    one = batches.batch(tokens)
    start, end = one.starts.float() * 40 - 20, one.ends.float() * 40 - 20
    tags = torch.nn.functional.one_hot(one.tags.clamp(min=0), 3).float() * 40
    right = losses((start, end, tags, torch.tensor([20.0, -20.0])), one.allowed, one.starts, one.ends, one.tags)
    assert all(part.item() < 1e-3 for part in right.values())
    wrong = losses((-start, -end, -tags, torch.tensor([-20.0, 20.0])), one.allowed, one.starts, one.ends, one.tags)
    assert all(part.item() > 1 for part in wrong.values())


def test_the_exported_network_gives_what_torch_gives(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    torch.manual_seed(0)
    network = Network(model_folder()).eval()
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, tmp_path / "w.safetensors")
    ids = torch.randint(1000, 20000, (2, 60))
    kinds = torch.zeros_like(ids)
    kinds[:, 12:] = 1
    mask = torch.ones_like(ids)
    mask[1, 50:] = 0
    with torch.no_grad():
        expected = [output.numpy() for output in network(ids, mask, kinds)]
    names = ["start_logits", "end_logits", "tag_logits", "answer_logits"]
    feeds = {"input_ids": ids.numpy(), "attention_mask": mask.numpy(), "token_type_ids": kinds.numpy()}
    graph = export.build(tmp_path / "w.safetensors")
    (tmp_path / "float32.onnx").write_bytes(graph)
    for found, wanted in zip(open_session(tmp_path / "float32.onnx").run(names, feeds), expected, strict=True):
        shown = (slice(0, 1),) if wanted.ndim == 1 else (slice(None), slice(0, 50))
        np.testing.assert_allclose(found[shown], wanted[shown], atol=2e-4)
    export.quantized(graph, tmp_path / "int8.onnx")
    assert (tmp_path / "int8.onnx").stat().st_size < 45e6
    int8 = open_session(tmp_path / "int8.onnx").run(names, feeds)
    assert np.corrcoef(int8[0][0], expected[0][0])[0, 1] > 0.9


@pytest.fixture
def train(sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.setattr(training, "BATCH", 8)
    monkeypatch.setattr(training, "_CHECKPOINT", 1)
    squad = squad_file(tmp_path)

    def run(name: str, seed: int = 1) -> Path:
        training.main(1, sets, squad, tmp_path / name, seed=seed, limit=24)
        return tmp_path / name

    return run


def test_a_run_that_was_stopped_ends_as_one_that_was_not(
    train: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = train("whole")
    steps = [json.loads(line) for line in (whole / "log.jsonl").read_text("utf-8").splitlines()]
    assert [row["step"] for row in steps] == [1, 2, 3]
    assert all(np.isfinite(row["ends"]) and np.isfinite(row["kept_ends"]) for row in steps)

    check, calls = training._check, []

    def stops(*args: object) -> dict[str, float]:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return check(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "_check", stops)
    with pytest.raises(KeyboardInterrupt):
        train("stopped")
    monkeypatch.setattr(training, "_check", check)
    stopped = train("stopped")
    assert (stopped / "weights.safetensors").read_bytes() == (whole / "weights.safetensors").read_bytes()
    record = json.loads((whole / "run.json").read_text("utf-8"))
    assert record["examples"] == 24
    assert set(record["digests"]) == set(training.ROUNDS[0].mixes)


def test_a_folder_of_another_run_is_refused(train: Callable[..., Path], tmp_path: Path) -> None:
    import typer

    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "run.json").write_text("{}", "utf-8")
    with pytest.raises(typer.BadParameter, match="holds another run"):
        train("mine")


def test_a_later_round_goes_on_from_the_weights_of_the_one_before(
    train: Callable[..., Path], sets: Path, tmp_path: Path, wordnet: Path
) -> None:
    import typer

    first = train("first") / "weights.safetensors"
    squad = squad_file(tmp_path)
    with pytest.raises(typer.BadParameter, match="weights of round 1"):
        training.main(2, sets, squad, tmp_path / "second", wordnet=wordnet)
    with pytest.raises(typer.BadParameter, match="WordNet"):
        training.main(2, sets, squad, tmp_path / "second", start=first)
    training.main(2, sets, squad, tmp_path / "second", start=first, wordnet=wordnet, limit=8)
    record = json.loads((tmp_path / "second" / "run.json").read_text("utf-8"))
    assert record["round"] == 2
    assert {"start", "wordnet"} < set(record["digests"])
    assert (tmp_path / "second" / "weights.safetensors").read_bytes() != first.read_bytes()


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
    asked = [Example("Where was the emu caught?", "It was found.", (), (), "set")]

    def unlike(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.0] if "caught" in text else [0.0, 1.0] for text in texts], np.float32)

    def alike(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.0] for _ in texts], np.float32)

    assert in_other_words(asked, 1.0, WordNet(wordnet), unlike, 1) == asked
    (changed,) = in_other_words(asked, 1.0, WordNet(wordnet), alike, 1)
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
        Asked("1", "Who vetoed the plan?", HARBOR, ((start, start + 13),), "harbor"),
        Asked("2", "Who led the council?", HARBOR, ((finch, finch + 13),), "harbor"),
    ]
    made = [one for one in examples("set", asked, Mix(stated=1.0), 1) if "yes or no" in one.kind]
    assert {(one.question, one.spans) for one in made} == {
        ("Did Ines Calloway veto the plan?", ((start, start + 13),)),
        ("Did Dolores Finch veto the plan?", ()),
        ("Did Dolores Finch lead the council?", ((finch, finch + 13),)),
        ("Did Ines Calloway lead the council?", ()),
    }


def test_another_passage_that_says_it_in_other_words_is_learned_as_well() -> None:
    told = "In Tarn Harbor it was Ines Calloway who vetoed the stadium plan. Others were silent."
    start = HARBOR.index("Ines Calloway")
    asked = [
        Asked("1", "Who vetoed the stadium plan in Tarn Harbor?", HARBOR, ((start, start + 13),), "harbor"),
        Asked("2", "Who was silent?", told, ((65, 71),), "harbor"),
    ]
    distant = [one for one in examples("set", asked, Mix(distant=True), 1) if one.kind == "set: distant"]
    assert [(one.question, one.text, one.text[slice(*one.spans[0])]) for one in distant] == [
        (asked[0].question, told, "Ines Calloway")
    ]
