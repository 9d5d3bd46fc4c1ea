"""Which way a question is answered: the ways in their order, each with the questions that it is for.

A way takes all that was found and gives a draft of an answer, a refusal, or None where it has nothing to say. The first
draft is the answer. A new way is a file of its own and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from qa.english.names import is_named
from qa.findings import Draft, Findings, Refusal
from qa.question.attribution import asks_speaker
from qa.question.kind import begins_question
from qa.ways.byline import asks_byline, signed
from qa.ways.choices import choose
from qa.ways.holders import holders
from qa.ways.joint import joint
from qa.ways.key_words import by_key_words
from qa.ways.lists import listed, several_marked
from qa.ways.quotes import on_topic, quoted, who_said
from qa.ways.reasons import reasoned
from qa.ways.reports import compared
from qa.ways.short import picked
from qa.ways.told import asks_all, asks_what_happened, told
from qa.ways.unanswerable import unanswerable
from qa.ways.verdict import verdict
from qa.ways.who_is import described


class Way(NamedTuple):
    """A way of answering."""

    takes: Callable[[Findings], bool]
    """Whether the question is one of those that it is for."""
    draft: Callable[[Findings], Draft | Refusal | None]


def answer(findings: Findings) -> Draft | Refusal:
    """The answer by the first way that has one, or why there is none."""
    return _first(WAYS, findings)


def _first(ways: Sequence[Way], findings: Findings) -> Draft | Refusal:
    reason, last = "", Refusal("nothing in them answers it")
    for way in ways:
        drafted = way.draft(findings) if way.takes(findings) else None
        if isinstance(drafted, Draft):
            return drafted
        if drafted is not None:
            last = drafted
            reason = reason or (drafted.reason if drafted.explains else "")
            if drafted.final:
                break
    return replace(last, reason=reason or last.reason)


def _each_of_the_name(findings: Findings) -> Draft | Refusal | None:
    """Where a name means several people, the likeliest answer for one of them, saying for whom."""
    meanings = findings.referents.meanings()
    if meanings is None:
        return None
    name, several = meanings
    drafts = [(_first(_OF_ONE, findings.resolving(name, meant)), meant) for meant in several]
    best, meant = max(drafts, key=lambda pair: (isinstance(pair[0], Draft), pair[0].confidence))
    return _said_of(meant, best) if isinstance(best, Draft) else replace(best, final=True)


def _said_of(meant: str, draft: Draft) -> Draft:
    text = draft.text if is_named(draft.text, meant) else f"{draft.text} ({meant})"
    statements = (
        one if is_named(one.text, meant) else replace(one, text=f"{meant}: {one.text}") for one in draft.statements
    )
    return replace(draft, text=text, statements=tuple(statements))


def _of_kind(*kinds: str) -> Callable[[Findings], bool]:
    return lambda findings: findings.question.kind in kinds


def _begins_with_a_name(findings: Findings) -> bool:
    """Or with anything else that asks nothing and claims nothing."""
    return findings.question.kind != "yesno" and not begins_question(findings.question.text.lower())


def _several(findings: Findings) -> bool:
    return findings.question.kind == "list" or findings.question.several


def _key_words_alone(findings: Findings) -> bool:
    """ "governor's wife ribbon" does not say which words of a sentence are wanted."""
    return findings.question.key_words and findings.question.expects == "any" and not _several(findings)


_OF_ONE = (
    Way(_of_kind("yesno"), verdict),
    Way(lambda findings: bool(findings.question.role) and findings.question.expects == "person", holders),
    Way(_key_words_alone, by_key_words),
    Way(_several, listed),
    Way(lambda findings: not _several(findings), several_marked),
    Way(lambda findings: not _several(findings), picked),
    Way(lambda findings: findings.question.expects == "reason", reasoned),
    Way(lambda findings: findings.question.key_words, by_key_words),
)
"""Ways of answering about one person or matter."""


def _write(findings: Findings) -> Draft | None:
    """By the language model, where one was named."""
    return findings.tools.write(findings) if findings.tools.write else None


WAYS = (
    Way(lambda findings: True, _write),
    Way(lambda findings: True, unanswerable),
    Way(asks_all, told),
    Way(lambda findings: bool(findings.inquiry.choices), choose),
    Way(lambda findings: bool(findings.parts) and findings.question.kind == "yesno", compared),
    Way(lambda findings: bool(findings.parts), joint),
    Way(lambda findings: findings.question.kind == "quote" and bool(findings.question.speaker), quoted),
    Way(_begins_with_a_name, on_topic),
    Way(lambda findings: asks_byline(findings.question.text), signed),
    Way(lambda findings: asks_speaker(findings.question.text) and not _several(findings), who_said),
    Way(_of_kind("who"), described),
    Way(lambda findings: True, _each_of_the_name),
    *_OF_ONE,
    Way(asks_what_happened, told),
)
"""Every way, in the order in which they are tried."""
