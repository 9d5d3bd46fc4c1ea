"""Training the reader: the network to start from, the order of examples, the losses, a run, and what it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from tokenizers import Tokenizer

from evals.lab.training import __main__ as training
from evals.lab.training import export, trainer
from evals.lab.training.base import Base, load_base
from evals.lab.training.batches import (
    BLOCK,
    FIRST,
    INSIDE,
    MAX_TOKENS,
    OUTSIDE,
    SHARES,
    Batch,
    Order,
    Reading,
    Tokens,
    blocks,
    columns,
)
from evals.lab.training.figures import balanced
from evals.lab.training.measure import measured
from evals.lab.training.network import WORDS, Network, Outputs, losses
from evals.lab.training.pack import ANSWERS, DENIED, MEASURED, NOT_STATED, STATED, Example, Pack, packed, write
from evals.lab.training.parts import load_parts, mean_of, save_parts
from index.encode import open_session
from qa.reader.network import OnnxReader
from tests.evals.lab.small_base import LAYERS, WIDTH, write_base

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def base_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("base") / "tiny.bin"
    write_base(path)
    return path


@pytest.fixture(scope="module")
def base(base_file: Path) -> Base:
    return load_base(base_file, None)


@pytest.fixture(scope="module")
def tokenizer(base: Base) -> Tokenizer:
    return Tokenizer.from_str(base.tokenizer)


# --- the network to start from ----------------------------------------------------------------------------------------


def test_the_base_gives_the_weights_of_its_file(tmp_path: Path) -> None:
    stored = write_base(tmp_path / "tiny.bin", seed=3)
    found = load_base(tmp_path / "tiny.bin", None)
    assert len(found.weights) == len(stored)
    for ours, theirs in {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.bias": "emb.ln.b",
        "encoder.layer.1.attention.self.key.weight": "l1.k.w",
        "encoder.layer.0.intermediate.dense.bias": "l0.fi.b",
        "encoder.layer.1.output.dense.weight": "l1.fo.w",
        "encoder.layer.0.attention.output.LayerNorm.weight": "l0.aln.w",
    }.items():
        np.testing.assert_array_equal(found.weights[ours], stored[theirs], err_msg=ours)
    assert (found.settings["hidden_size"], found.settings["num_hidden_layers"]) == (WIDTH, LAYERS)


def test_another_file_is_refused(base_file: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not the network to start from: its SHA-256 is"):
        load_base(base_file)
    (tmp_path / "other.bin").write_bytes(b"GGUF" + base_file.read_bytes()[4:])
    with pytest.raises(ValueError, match="does not begin with E5S1"):
        load_base(tmp_path / "other.bin", None)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["lamp", "the", "Añasco", "ﬁne", "½", "東京", "</s>", "a  b", "\u00a0x", "\n"]), max_size=12
    )
)
def test_tokens_stand_where_they_say_and_never_begin_with_white_space(tokenizer: Tokenizer, words: list[str]) -> None:
    text = " ".join(words)
    found = tokenizer.encode(text, add_special_tokens=False)
    last = 0
    for start, end in found.offsets:
        assert last <= end
        assert start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        last = end
    marks = {tokenizer.token_to_id(mark) for mark in ("<s>", "</s>", "<pad>")}
    assert not marks & set(found.ids)  # an article that spells out a mark does not end its passage
    covered = {at for start, end in found.offsets for at in range(start, end)}
    assert covered == {at for at, letter in enumerate(text) if not letter.isspace()}


# --- examples as tokens -----------------------------------------------------------------------------------------------

TOLD = "Keeper {} of Lamp Rock lit the lamp in {}. The fog came at noon. Ada Quill went home. Nobody was hurt."


def told(number: int) -> str:
    return TOLD.format(number, 1900 + number)


def asked(number: int, family: str, **more: object) -> Example:
    text = told(number)
    at = text.index("Ada Quill")
    spans = () if family in ("refusal", "verdict") else ((at, at + 9),)
    return Example(f"Who went home, {number}?", text, spans, spans, family, family, **more)  # type: ignore[arg-type]


def made(count: int = 40) -> list[Example]:
    examples: list[Example] = []
    for number in range(count):
        family = list(SHARES)[number % 5]
        if family == "refusal":
            examples += [asked(number, family), asked(number + 1000, "short", twin=True)]
        elif family == "verdict":
            verdict = 1 << number % 3
            examples.append(
                asked(number, family, verdict=verdict, teaches=ANSWERS, answers=verdict != NOT_STATED, among=True)
            )
        else:
            examples.append(asked(number, family))
    for number in range(200, 212):
        text = told(number)
        at = text.index("Ada Quill")
        spans = ((at, at + 9),) if number % 2 else ()
        examples += [
            Example(f"Who went home, {number}?", text, spans, (), "m", MEASURED + "squad2_dev_half"),
            Example(
                f"Who went home {number}?", text, ((at, at + 9),), ((at, at + 9),), "m", MEASURED + "multispanqa_valid"
            ),
            Example(
                f"Fog {number}.", text, (), (), "m", MEASURED + "condaqa", verdict=1 << number % 3, teaches=ANSWERS
            ),
            Example(f"Fog? {number}", text, (), (), "m", MEASURED + "boolq_part", verdict=STATED, teaches=ANSWERS),
        ]
    return examples


@pytest.fixture(scope="module")
def pack() -> Pack:
    return packed(made(), {"short": 1.5, "refusal": 0.5}, [told(500), told(501)], {})


@pytest.fixture(scope="module")
def reading(pack: Pack, tokenizer: Tokenizer) -> Reading:
    return Reading(pack, tokenizer)


@settings(max_examples=80, deadline=None)
@given(row=st.integers(0, 10_000), seed=st.integers(0, 10_000))
def test_however_an_example_is_drawn_it_points_at_the_very_words(
    reading: Reading, tokenizer: Tokenizer, row: int, seed: int
) -> None:
    row %= len(reading.pack)
    one = reading.tokens(row, Random(seed))
    spans, items = reading.pack.places_of(row)
    assert len(one.ids) <= MAX_TOKENS
    assert (one.ids[0], one.ids[one.passage - 1], one.ids[-1]) == (0, 2, 2)
    assert (len(one.spans), len(one.items)) == (len(spans), len(items))
    wanted = tokenizer.encode("Ada Quill", add_special_tokens=False).ids
    for a, b in (*one.spans, *one.items):
        assert one.ids[a : b + 1] == wanted
    assert bool(one.spans) <= one.answers


def test_a_long_passage_is_cut_round_its_answer(tokenizer: Tokenizer) -> None:
    text = "The fog came. " * 90 + "Ada Quill went home. " + "The fog went. " * 90
    at = text.index("Ada Quill")
    example = Example("Who went home?", text, ((at, at + 9),), ((at, at + 9),), "long", "short")
    reading = Reading(packed([example], {}, [text], {}), tokenizer)
    wanted = tokenizer.encode("Ada Quill", add_special_tokens=False).ids
    for chance in (None, *map(Random, range(30))):
        one = reading.tokens(0, chance)
        assert len(one.ids) <= MAX_TOKENS
        [(a, b)] = one.spans
        assert one.ids[a : b + 1] == wanted


def test_a_window_is_all_that_is_shown(tokenizer: Tokenizer) -> None:
    text = told(7)
    window = (text.index("The fog"), text.index(" Nobody"))
    example = Example("Who sang?", text, (), (), "set", "refusal", window)
    reading = Reading(packed([example], {}, [text], {}), tokenizer)
    one = reading.tokens(0, None)
    assert one.ids[one.passage : -1] == tokenizer.encode(text[slice(*window)], add_special_tokens=False).ids


# --- the order --------------------------------------------------------------------------------------------------------


def test_every_block_is_a_mixture_and_twins_stay_together(pack: Pack) -> None:
    order = Order(pack, 4, seed=1)
    for number in range(6):
        drawn = [rows for rows, _ in order.block(number)]
        families = [pack.family(rows[0]) for rows in drawn]
        assert set(families) == set(SHARES)
        for family, share in SHARES.items():
            assert abs(families.count(family) / len(families) - share) < 0.02
        for rows in drawn:
            assert len(rows) == (2 if pack.family(rows[0]) == "refusal" else 1)
        assert not any(pack.family(row).startswith(MEASURED) for rows in drawn for row in rows)


def test_a_pass_draws_each_as_often_as_its_weight_says(pack: Pack) -> None:
    order = Order(pack, 1, seed=1, shares={"short": 1.0})
    assert order.draws["short"] == 12  # of eight, each once and half of them again
    drawn = Counter(rows[0] for number in range(3) for rows, _ in order.block(number))
    assert len(drawn) == 8
    assert set(drawn.values()) == {12}  # in eight passes: the other half comes again each time


def test_the_order_is_the_same_from_any_block_on(pack: Pack, reading: Reading) -> None:
    forward = blocks(reading, Order(pack, 2, seed=5), 0, 0)
    whole = [next(forward)[1] for _ in range(4)]
    number, again = next(blocks(reading, Order(pack, 2, seed=5), 3, 0))
    assert number == 3
    assert len(again) <= BLOCK
    for one, other in zip(whole[3], again, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_blocks_made_by_other_processes_are_the_same(pack: Pack, reading: Reading) -> None:
    here = blocks(reading, Order(pack, 2, seed=5), 1, 0)
    there = blocks(reading, Order(pack, 2, seed=5), 1, 2)
    for _ in range(3):
        (n, one), (m, other) = next(here), next(there)
        assert n == m
        assert all(np.array_equal(a, b) for p, q in zip(one, other, strict=True) for a, b in zip(p, q, strict=True))
    there.close()


# --- losses -----------------------------------------------------------------------------------------------------------


def right_and_wrong(tokens: list[Tokens]) -> tuple[dict[str, float], dict[str, float]]:
    one = Batch.of(columns(tokens), CPU)
    start, end = one.starts.float() * 40 - 20, one.ends.float() * 40 - 20
    tags = torch.nn.functional.one_hot(one.tags.clamp(min=0), 3).float() * 40
    outputs = Outputs(start, end, tags, one.answers.clamp(min=0) * 40 - 20, one.verdicts.float() * 40 - 20)
    wrong = Outputs(*(-output for output in outputs))
    return tuple({k: v.item() for k, v in losses(o, one).items()} for o in (outputs, wrong))  # type: ignore[return-value]


def test_the_loss_is_nothing_where_every_output_is_right() -> None:
    tokens = [
        Tokens([0, 9, 2, 5, 6, 7, 2], 3, [(4, 5)], [(4, 5)], 7, 0, True),
        Tokens([0, 9, 2, 5, 2], 3, [], [], 7, DENIED, False),
    ]
    right, wrong = right_and_wrong(tokens)
    assert all(value < 1e-3 for value in right.values())
    assert all(value > 1 for value in wrong.values())
    tags = Batch.of(columns(tokens), CPU).tags[0].tolist()
    assert tags[:7] == [-1, -1, -1, OUTSIDE, FIRST, INSIDE, -1]


def test_what_an_example_does_not_teach_has_no_loss() -> None:
    _, wrong = right_and_wrong([Tokens([0, 9, 2, 5, 2], 3, [], [], ANSWERS, 0, True)])
    assert wrong["answers"] > 1
    assert wrong["ends"] == wrong["tags"] == wrong["verdict"] == 0


def test_either_of_two_verdicts_may_be_right() -> None:
    one = Batch.of(columns([Tokens([0, 9, 2, 5, 2], 3, [], [], 0, DENIED | NOT_STATED, True)]), CPU)
    zeros = torch.zeros(1, one.ids.shape[1])

    def loss(*verdict: float) -> float:
        outputs = Outputs(zeros, zeros, torch.zeros(1, one.ids.shape[1], 3), zeros[:, 0], torch.tensor([verdict]))
        return losses(outputs, one)["verdict"].item()

    assert loss(-9.0, 9.0, -9.0) < 1e-3
    assert loss(-9.0, -9.0, 9.0) < 1e-3
    assert loss(9.0, -9.0, -9.0) > 9


def test_figures_are_what_they_are_called() -> None:
    assert balanced([0, 0, 0, 0, 2], [0, 0, 1, 1, 2]).tolist() == [0.75]
    halves = np.array([[1, 1, 0, 0, 2], [0, 0, 1, 1, 0]], float)  # weights: all that is recognised, none of it
    assert balanced([0, 0, 0, 0, 2], [0, 0, 1, 1, 2], halves).tolist() == [1, 0]


# --- a run ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def train(pack: Pack, base_file: Path, tmp_path: Path) -> Callable[..., Path]:
    write(pack, tmp_path / "tiny.pack")

    def run(name: str, **settings: object) -> Path:
        given = {"batch": 4, "every": 0.0, "base_sha256": "", "threads": 1, "device": "cpu", **settings}
        training.main(tmp_path / "tiny.pack", base_file, tmp_path / name, **given)  # type: ignore[arg-type]
        return tmp_path / name

    return run


def rows(run: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]


def test_a_run_that_was_stopped_ends_as_one_that_was_not(train: Callable[..., Path]) -> None:
    whole = train("whole", pairs=100, batch=2)
    for pairs in (30, 31, 100):
        train("stopped", pairs=pairs, batch=2)
    one, other = (torch.load(run / "checkpoint.pt", weights_only=True) for run in (whole, whole.with_name("stopped")))
    assert one["done"] == other["done"] > BLOCK  # into the second block
    assert all(torch.equal(value, other["network"][name]) for name, value in one["network"].items())
    assert WORDS not in one["network"]
    losses = [row["ends"] for row in rows(whole) if row["what"] == "train"]
    assert len(losses) == one["done"]
    assert np.isfinite(np.array(losses, float)).all()


def test_a_run_can_be_finished_and_then_gone_on_with(train: Callable[..., Path], base: Base) -> None:
    run = train("run", pairs=40)
    before = (run / "checkpoint.pt").read_bytes()
    train("run", finish=True)
    assert (run / "checkpoint.pt").read_bytes() == before
    figures = json.loads((run / "measured.json").read_text("utf-8"))
    assert {"span F1", "AUC answerable", "lists, exact F1", "verdict, balanced", "typed: span F1"} <= set(figures)
    weights = load_parts(run / "weights")
    at_checkpoint = torch.load(run / "checkpoint.pt", weights_only=True)["network"]
    assert set(weights) == set(at_checkpoint)
    assert not torch.equal(weights["ends.weight"], at_checkpoint["ends.weight"].half().float())
    assert [row["what"] for row in rows(run)].count("measured") == 1
    train("run", pairs=60)
    assert rows(run)[-1]["pairs"] >= 60  # type: ignore[operator]


def test_weights_can_be_started_from_elsewhere(train: Callable[..., Path]) -> None:
    first = train("first", pairs=20, finish=True)
    second = train("second", pairs=4, start=first / "weights")
    started = torch.load(second / "checkpoint.pt", weights_only=True)["network"]
    near = (started["pooled.weight"] - load_parts(first / "weights")["pooled.weight"]).abs().max()
    assert near < 1e-2  # one step away from those, not from a network made anew
    assert json.loads((second / "run.json").read_text("utf-8"))["start"]


def test_a_run_is_done_in_the_time_it_was_given(train: Callable[..., Path]) -> None:
    run = train("timed", minutes=0.001, finish=True)
    assert (run / "weights" / "part-1.safetensors").exists()
    assert rows(run)[-1]["what"] == "measured"


def test_a_request_to_end_is_met_after_the_step_at_hand(
    train: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    step = trainer.Trainer.step

    def asks(self: trainer.Trainer, *given: object) -> None:
        step(self, *given)  # type: ignore[arg-type]
        if self.done == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(trainer.Trainer, "step", asks)
    run = train("asked", pairs=10_000, finish=True)
    assert torch.load(run / "checkpoint.pt", weights_only=True)["done"] == 3
    assert not (run / "weights").exists()


def test_a_folder_of_another_run_is_refused(train: Callable[..., Path]) -> None:
    import typer

    train("mine", pairs=4)
    with pytest.raises(typer.BadParameter, match="holds another run"):
        train("mine", pairs=4, seed=2)


def test_training_needs_nothing_but_what_a_machine_with_a_gpu_has() -> None:
    absent = ["Stemmer", "chromadb", "lemminflect", "lxml", "onnx", "onnxruntime", "platformdirs", "sklearn"]
    script = f"import sys; sys.modules.update(dict.fromkeys({absent})); import evals.lab.training.__main__"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_run_that_is_never_to_stop_is_refused(train: Callable[..., Path]) -> None:
    import typer

    with pytest.raises(typer.BadParameter, match="say when to stop"):
        train("endless")


# --- what it leaves ---------------------------------------------------------------------------------------------------


def test_weights_in_parts_come_back_and_no_part_is_too_large(tmp_path: Path) -> None:
    weights = {f"w{n}": torch.randn(100, 300) for n in range(7)}
    paths = save_parts(weights, tmp_path, limit=2**17 + 2**16)
    assert len(paths) == 4
    assert all(path.stat().st_size <= 2**17 + 2**16 for path in paths)
    found = load_parts(tmp_path)
    assert set(found) == set(weights)
    assert all(torch.equal(found[name], value.half().float()) for name, value in weights.items())
    assert len(save_parts({"w0": weights["w0"]}, tmp_path)) == len(list(tmp_path.iterdir())) == 1
    assert set(load_file(tmp_path / "part-1.safetensors")) == {"w0"}
    with pytest.raises(ValueError, match="w0 takes 60,000 bytes"):
        save_parts(weights, tmp_path, limit=2**16)


def test_the_mean_of_two_runs_is_what_a_run_in_the_middle_would_have_kept(tmp_path: Path) -> None:
    for name, value in (("one", 1.0), ("other", 2.0), ("middle", 1.5)):
        save_parts({"weight": torch.full((2, 3), value)}, tmp_path / name)
    middle = load_parts(tmp_path / "middle")["weight"]
    assert torch.equal(mean_of([tmp_path / "one", tmp_path / "other"])["weight"], middle)
    assert torch.equal(mean_of([tmp_path / "middle"])["weight"], middle)


def test_the_exported_network_gives_what_torch_gives(base: Base, tokenizer: Tokenizer, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = Network(base).eval()
    tokens = [
        Tokens([0, 9, 30, 2, *range(40, 90), 2], 4, [], [], 7, 0, False),
        Tokens([0, 9, 30, 11, 12, 2, *range(50, 80), 2], 6, [], [], 7, 0, False),
    ]
    one = Batch.of(columns(tokens), CPU)
    with torch.no_grad():
        expected = [output.numpy() for output in network(one)]
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    graph = export.build(weights, base.settings)
    names = ["start_logits", "end_logits", "tag_logits", "answer_logits", "verdict_logits"]
    feeds = {
        "input_ids": one.ids.numpy(),
        "attention_mask": one.mask.long().numpy(),
        "token_type_ids": one.kinds.numpy(),
    }
    (tmp_path / "float32.onnx").write_bytes(graph)
    given = open_session(tmp_path / "float32.onnx").run(names, feeds)
    for name, found, wanted in zip(names, given, expected, strict=True):
        shown = one.mask.numpy() if name in names[:3] else slice(None)
        np.testing.assert_allclose(found[shown], wanted[shown], atol=2e-4, err_msg=name)
    export.quantized(graph, tmp_path / "int8.onnx")
    int8 = open_session(tmp_path / "int8.onnx").run(names, feeds)
    assert np.corrcoef(int8[0][0], expected[0][0])[0, 1] > 0.9


def test_the_reader_reads_with_what_was_exported(train: Callable[..., Path], base_file: Path, tmp_path: Path) -> None:
    run = train("run", pairs=20, finish=True)
    export.main(run / "weights", base_file, tmp_path / "made" / "reader.int8.onnx", base_sha256="")
    reader = OnnxReader(tmp_path / "made" / "reader.int8.onnx")
    text = told(3)
    [reading] = reader.read("Who went home?", [text])
    assert reading.verdict is not None
    said = (reading.verdict.stated, reading.verdict.denied, reading.verdict.not_stated)
    assert abs(sum(said) - 1) < 1e-3
    assert reading.spans
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] for span in reading.spans)


def test_measuring_is_the_same_each_time(base: Base, reading: Reading) -> None:
    torch.manual_seed(0)
    network = Network(base)
    first = measured(network, reading, CPU)
    assert first == measured(network, reading, CPU)
    assert network.training
    assert 0 <= first["AUC answerable"] <= 1
