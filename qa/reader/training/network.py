"""The network in torch: a BERT encoder (Devlin et al. 2019) with three outputs on top, and what each is taught.

- where an answer starts and ends: two scores a token, those of the first token standing for "no answer". Taught with
  the probability of all right places together (Clark and Gardner 2018), since several may answer.
- which tokens belong to an item: outside, first of an item, further in it (as MultiSpanQA's taggers, Li et al. 2022).
- whether the passage answers at all: one score a pair, which also ranks passages.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

OUTSIDE, FIRST, INSIDE = range(3)


class Network(nn.Module):
    """The encoder with the outputs; dropout off, which costs half the speed on a CPU and one epoch does not need."""

    def __init__(self, base: Path) -> None:
        from transformers import AutoModel

        super().__init__()
        settings = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0, "add_pooling_layer": False}
        self.encoder = AutoModel.from_pretrained(base, attn_implementation="sdpa", **settings)
        width = self.encoder.config.hidden_size
        self.ends = nn.Linear(width, 2)
        self.tags = nn.Linear(width, 3)
        with torch.no_grad():  # few tokens are of an answer: without this the first hundred steps learn only that
            self.tags.bias.copy_(torch.tensor([0.0, -5.0, -4.0]))
        self.pooled = nn.Linear(width, width)
        self.answers = nn.Linear(width, 1)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Of int64 [batch, tokens]: start and end scores [batch, tokens], tags [batch, tokens, 3], answers [batch]."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        start, end = self.ends(hidden).unbind(-1)
        answers = self.answers(torch.tanh(self.pooled(hidden[:, 0])))
        return start, end, self.tags(hidden), answers.squeeze(-1)


def losses(
    outputs: tuple[Tensor, Tensor, Tensor, Tensor], allowed: Tensor, starts: Tensor, ends: Tensor, tags: Tensor
) -> dict[str, Tensor]:
    """What each output is wrong by, averaged over the batch.

    allowed, starts, ends: bool [batch, tokens], where an answer may and does start and end (the first token: nowhere);
    tags: int64 [batch, tokens], -100 outside the passage.
    """
    start, end, tagged, answers = (output.float() for output in outputs)
    pointed = (_missed(start, allowed, starts) + _missed(end, allowed, ends)) / 2
    per_token = functional.cross_entropy(tagged.flatten(0, 1), tags.flatten(), ignore_index=-100, reduction="sum")
    answered = (~starts[:, 0]).float()
    return {
        "ends": pointed.mean(),
        "tags": per_token / len(answers),
        "answers": functional.binary_cross_entropy_with_logits(answers, answered),
    }


WEIGHTS = {"ends": 1.0, "tags": 0.1, "answers": 0.5}
"""Of each loss in the sum; a passage's tags are summed, hence the tenth."""


def _missed(scores: Tensor, allowed: Tensor, right: Tensor) -> Tensor:
    """Minus the log of the probability that the right places have together."""
    everywhere = scores.masked_fill(~allowed, -1e4).logsumexp(-1)
    return everywhere - scores.masked_fill(~right, -1e4).logsumexp(-1)
