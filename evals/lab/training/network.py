"""The network in torch: a BERT encoder (Devlin et al. 2019) with four outputs on top, and what each is taught.

- where an answer starts and ends: two scores a token, those of the first token standing for "no answer". Taught with
  the probability of all right places together (Clark and Gardner 2018), since several may answer.
- which tokens belong to an item: outside, first of an item, further in it (as MultiSpanQA's taggers, Li et al. 2022).
- whether the passage answers at all: one score a pair, which also ranks passages.
- what the passage says of a claim or a question of yes or no: stated, denied, not stated.

An example teaches the outputs that it has an answer for; the losses of the others are left out.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from evals.lab.training.base import Base
from evals.lab.training.batches import Batch

WORDS = "encoder.embeddings.word_embeddings.weight"
"""Never learned, so that words never met keep their neighbours, and not part of what is saved."""


class Outputs(NamedTuple):
    """Scores: start and end [batch, tokens], tags [batch, tokens, 3], answers [batch], verdict [batch, 3]."""

    start: Tensor
    end: Tensor
    tags: Tensor
    answers: Tensor
    verdict: Tensor


def in_half(device: torch.device) -> torch.autocast:
    """Products in bf16 where the device computes them; a processor that acts it out takes 17 times as long with it."""
    able = device.type == "cuda" or torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=bool(able))


class Network(nn.Module):
    """The encoder with the outputs."""

    def __init__(self, base: Base, dropout: float = 0.0) -> None:
        """Dropout costs half the speed on a CPU; a single pass over the examples does not need it."""
        from transformers import BertConfig, BertModel

        super().__init__()
        drops = {"attention_probs_dropout_prob": dropout, "hidden_dropout_prob": dropout}
        settings = BertConfig(**base.settings | drops | {"attn_implementation": "sdpa"})
        self.encoder = BertModel(settings, add_pooling_layer=False)
        self.encoder.load_state_dict({name: torch.from_numpy(value) for name, value in base.weights.items()})
        with torch.no_grad():  # the base never met a second kind of token: it begins as the first
            kinds = self.encoder.embeddings.token_type_embeddings.weight
            kinds[1:] = kinds[0]
        width = base.settings["hidden_size"]
        self.ends = nn.Linear(width, 2)
        self.tags = nn.Linear(width, 3)
        with torch.no_grad():  # few tokens are of an answer: without this the first hundred steps learn only that
            self.tags.bias.copy_(torch.tensor([0.0, -5.0, -4.0]))
        self.pooled = nn.Linear(width, width)
        self.answers = nn.Linear(width, 1)
        self.verdict = nn.Linear(width, 3)
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)

    def forward(self, batch: Batch) -> Outputs:
        """The scores of every pair and token."""
        hidden = self.encoder(
            input_ids=batch.ids, attention_mask=batch.mask.long(), token_type_ids=batch.kinds
        ).last_hidden_state
        start, end = self.ends(hidden).unbind(-1)
        pooled = torch.tanh(self.pooled(hidden[:, 0]))
        return Outputs(start, end, self.tags(hidden), self.answers(pooled).squeeze(-1), self.verdict(pooled))

    def learned(self) -> dict[str, Tensor]:
        """What training changes: all weights but the words'."""
        return {name: value for name, value in self.state_dict().items() if name != WORDS}


WEIGHTS = {"ends": 1.0, "tags": 0.1, "answers": 0.5, "verdict": 2.0}
"""Of each loss in the sum; a passage's tags are summed, hence the tenth."""


def losses(outputs: Outputs, batch: Batch) -> dict[str, Tensor]:
    """What each output is wrong by, summed over the pairs that teach it and divided by the pairs of the batch."""
    start, end, tags, answers, verdict = (output.float() for output in outputs)
    pairs = len(answers)
    allowed = batch.allowed
    pointed = (_missed(start, batch.starts, allowed) + _missed(end, batch.ends, allowed)) / 2
    tagged = functional.cross_entropy(tags.flatten(0, 1), batch.tags.flatten(), ignore_index=-1, reduction="sum")
    answered = functional.binary_cross_entropy_with_logits(answers, batch.answers.clamp(min=0), reduction="none")
    judged = batch.verdicts.any(-1)
    given = torch.where(judged[:, None], batch.verdicts, torch.ones_like(batch.verdicts))
    return {
        "ends": (pointed * batch.points).sum() / pairs,
        "tags": tagged / pairs,
        "answers": (answered * (batch.answers >= 0)).sum() / pairs,
        "verdict": (_missed(verdict, given, torch.ones_like(given)) * judged).sum() / pairs,
    }


def _missed(scores: Tensor, right: Tensor, allowed: Tensor) -> Tensor:
    """Minus the log of the probability that the right places have together."""
    everywhere = scores.masked_fill(~allowed, -1e4).logsumexp(-1)
    return everywhere - scores.masked_fill(~right, -1e4).logsumexp(-1)
