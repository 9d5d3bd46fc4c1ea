"""Why: the reason that an article gives, of the matter that is asked about."""

from __future__ import annotations

import pytest

from index.encode import Encoder
from qa.findings import Draft, Refusal
from qa.ways.table import answer
from tests.qa.fake import findings_in, source

LEVEE = "The levee at Cooper's Landing failed because a drainage pipe beneath it had rusted through. Sirens sounded."


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (LEVEE, "a drainage pipe beneath it had rusted through"),
        ("The levee failed due to a rusted pipe.", "a rusted pipe"),
        ("The county blamed the failure of the levee on a rusted pipe.", "a rusted pipe"),
        ("Engineers looked at the failed levee. The cause of the levee's failure was a rusted pipe.", "a rusted pipe"),
        ("The levee failed for three reasons: rain, rust and moles.", "rain, rust and moles"),
    ],
)
def test_the_clause_behind_what_leads_to_a_reason_is_given(encoder: Encoder, told: str, reason: str) -> None:
    """With the whole sentence as its evidence, though the reader offers nothing."""
    draft = answer(findings_in(encoder, "Why did the levee fail?", source(told)))
    assert isinstance(draft, Draft)
    assert draft.text == reason
    assert draft.statements[0].evidence[0].source.text.count(draft.text)


@pytest.mark.parametrize(
    "told",
    [
        "The levee at Cooper's Landing failed at dawn. Nobody knows more.",
        "The mayor resigned because of a back injury. The levee was mentioned too.",
        "The levee failed because the levee failed.",
    ],
)
def test_where_no_reason_is_given_for_it_none_is(encoder: Encoder, told: str) -> None:
    """Another matter's reason is none, and the question's own words are none."""
    assert isinstance(answer(findings_in(encoder, "Why did the levee fail?", source(told))), Refusal)


def test_a_reason_in_an_article_without_the_question_s_names_is_not_its_reason(encoder: Encoder) -> None:
    """The levee of another town."""
    assert isinstance(answer(findings_in(encoder, "Why did the levee at Gull Island fail?", source(LEVEE))), Refusal)


def test_two_articles_that_give_it_are_both_cited(encoder: Encoder) -> None:
    """One statement, one citation each."""
    other = source("The levee failed due to a drainage pipe that had rusted, the county said.", "other.txt")
    draft = answer(findings_in(encoder, "Why did the levee fail?", source(LEVEE), other))
    assert isinstance(draft, Draft)
    assert {e.source.article.id for e in draft.statements[0].evidence} == {"story.txt", "other.txt"}
