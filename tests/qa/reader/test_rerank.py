"""Cross-encoders by name: the project's reader, and one of sentence-transformers made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.lab.minilm import model_folder
from index.errors import ModelError
from qa.reader.rerank import OWN, load_reranker

PASSAGES = ["The council met on Monday.", "Mayor Ada Reyes closed the old pier after divers had found a crack."]


def test_the_own_reader_prefers_the_passage_that_answers() -> None:
    scores = load_reranker(OWN)("Who closed the old pier?", PASSAGES)
    assert scores[1] > scores[0]


def test_any_cross_encoder_of_sentence_transformers_is_taken_from_its_folder(tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(str(model_folder()))
    small = BertConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    small.vocab_size, small.num_labels = len(tokenizer), 1
    network = BertForSequenceClassification(small)
    network.classifier.bias.data.fill_(5.0)
    network.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    rescore = load_reranker(str(tmp_path))
    scores = rescore("Who closed the old pier?", PASSAGES)
    assert len(scores) == 2
    assert min(scores) > 1  # the odds themselves, not the chances that CrossEncoder makes of them
    assert scores == rescore("Who closed the old pier?", PASSAGES)


def test_one_that_is_not_there_is_an_error_that_names_it_and_the_next_step() -> None:
    with pytest.raises(ModelError, match=r"'no/such-model' cannot be loaded .* or --reranker reader"):
        load_reranker("no/such-model")
