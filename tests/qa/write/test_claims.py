"""Claims in what a model writes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.write.claims import Claim, claims
from tests.qa.write.server import said

TWO = (Claim("It rained.", ("s1",)), Claim("It snowed.", ("s2", "s3")))
JSON = said(("s1", "It rained."), ("s2 s3", "It snowed."))


@pytest.mark.parametrize(
    "written",
    [
        JSON,
        f"```json\n{JSON}\n```",
        f"<think>s1 looks right [s9]</think>\n{JSON}",
        json.dumps(json.loads(JSON), indent=2),
        "It rained. [s1]\nIt snowed. [s2] [s3]",
        "- It rained [s1].\n- It snowed. [s2, s3]\n",
        "1. It rained. (s1)\n2. It snowed. (s2; s3)",
        "It rained. [s1] It snowed. [s2][s3]",
    ],
)
def test_json_and_text_with_ids_give_the_same_claims(written: str) -> None:
    assert tuple(claims([written])) == TWO
    assert tuple(claims(written)) == TWO  # letter by letter


@pytest.mark.parametrize(
    "written",
    [
        "", "REFUSED", "I don't know.", "It rained.", '{"refused": true, "claims": []}', '{"claims": "s1"}',
        '{"claims": [{"ids": "s1", "text": "It rained."}]}', '{"claims": [{"ids": ["s1"], "text": ""}]}',
        '{"claims": [[{"ids": ["s1"], "text": "x"}]]}', "<think>It rained. [s1]",
    ],
)  # fmt: skip
def test_what_names_no_sentence_is_no_claim(written: str) -> None:
    assert not list(claims([written]))


def test_a_claim_is_given_as_soon_as_it_is_whole() -> None:
    half = JSON[: JSON.index("}") + 1]
    coming = claims(iter([half, JSON[len(half) :]]))
    assert next(coming) == TWO[0]


def test_an_answer_that_breaks_off_keeps_what_was_whole() -> None:
    assert tuple(claims([JSON[:-12]])) == TWO[:1]


@given(st.text(alphabet=st.sampled_from('{}[]"s12:,claimsdxt \n<think>/\\`'), max_size=200))
def test_nothing_that_is_written_raises(written: str) -> None:
    assert all(one.text for one in claims([written]))
