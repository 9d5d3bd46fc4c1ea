"""How people phrase what they ask: requests and lead-ins before the clause that asks, statements, key words."""

from __future__ import annotations

import re

from qa import policy
from qa.english.grammar import AUXILIARY, MAYBE_PREPOSITION, PREPOSITIONS, QUESTION_WORD, one_of
from qa.english.nouns import PEOPLE
from qa.english.words import content_stems
from qa.question.attribution import resembles_one
from qa.question.kind import ASKS, asks_in_place, begins_question

_PREP = MAYBE_PREPOSITION
_LOOK_UP = one_of("tell explain say let give find help describe show list name identify clarify state specify")
# What stands before the question itself, one piece at a time.
_REQUESTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{one_of('hi hello hey ok okay so and but well also now then please thanks')}\b[\s,!.:-]*",
        rf"{one_of('can could would will')} you (?:please |kindly |also )?{_LOOK_UP}\b(?: me| us)?"
        r"(?: know| out| to| understand)*[\s,:]*",
        r"(?:please )?(?:tell|remind) (?:me|us)\b[\s,:]*",
        rf"(?:i|we)(?:'d|'m| would| am)?(?: {one_of('like love want need trying curious interested')})*"
        rf"(?: to {one_of('know find+out understand learn ask see')}| about| in)?[\s,:]*(?={ASKS})",
        r"(?:i|we)(?: was|'m| am)? (?:wonder|wondering|ask|asking|do not know|don't know)\b[\s,:]*",
        r"do(?:es)? (?:you|we|anyone|anybody|someone) know\b[\s,:]*",
        rf"(?:find out|{_LOOK_UP}) (?:me |us )?(?={ASKS})",
        r"(?:any idea|exactly|(?:the |my )?question(?: is)?)\b[\s,:]*",
    )
)
# "In 2019, who…", "According to the Ledger, why…", "When the raids began, what…"
_LEAD_IN = re.compile(
    rf"(?:[,;:.]|\s[-\u2013\u2014])\s+(?:and |then |but |so )?"
    rf"(?={_PREP}{QUESTION_WORD}\b|{AUXILIARY}(?: not)? (?!of\b))"
)
_OPENS_WITH_CLAUSE = re.compile(
    one_of(
        """in on at according between after before during since until while when where if as given based
        considering for of from despite following under with by because although though besides apart aside
        regarding about concerning both among amid within throughout over last this next speaking referring"""
    )
    + r"\b"
)
_WHEN_OR_WHICH = re.compile(rf"(?:when|where) {AUXILIARY}|{_PREP}{one_of('which what whom whose who')}\b")
_RELATIVE = re.compile(rf"(?:which|who|whose|where|when) (?:{AUXILIARY}|\w+(?:ed|s)\b)")
_FINITE = re.compile(
    rf"\b{AUXILIARY}|\b\w{{2,}}[^\We]ed\b|\b(?:said|won|lost|made|took|went|fell|rose|began|left|led)\b"
)
"""A finite verb: what a sentence has and key words mostly lack."""
_DONE_TO = re.compile(
    rf"(?:\w+ )?{one_of(' '.join(sorted(PEOPLE - {'figure'})))} [^\W_]+(?:ed|en) {one_of(PREPOSITIONS)}\b"
)
_ASKED = re.compile(rf"\b(?:{QUESTION_WORD}(?:'?s|'?re)?|{_LOOK_UP}|summari[sz]e|compare)\b|^{AUXILIARY}")
REQUEST_STEMS = content_stems("list name tell give show find quote question please want know exactly according article")
"""Of words that ask for an answer and say nothing of its matter."""


def asking_clause(text: str) -> str:
    """The clause that asks, of a question in lower case: requests and a lead-in with its comma are left off."""
    asked = text.lstrip("\"' -*>#.,:;!\u00bf\u00a1")
    asked = re.sub(rf"\b({QUESTION_WORD}) (?:exactly|precisely|else) (?=\S)", r"\1 ", asked)
    for _ in range(policy.REQUESTS):
        ends = [m.end() for request in _REQUESTS if (m := request.match(asked)) and m.end() < len(asked)]
        asked = asked[max(ends, default=0) :]
    clause = _OPENS_WITH_CLAUSE.match(asked) and not _WHEN_OR_WHICH.match(asked)
    return asked[_lead_in(asked) :] if clause or not begins_question(asked) else asked


def _lead_in(asked: str) -> int:
    """Where the question begins behind what leads to it; 0 if nothing does."""
    ends = [m.end() for m in _LEAD_IN.finditer(asked)]
    for end in ends[:-1]:
        # ", which was published in May, is there…": a clause about what was just named.
        if not _RELATIVE.match(asked[end:]):
            return end
    return ends[-1] if ends else 0


def is_statement(shown: str) -> bool:
    """Whether the words state something, with a full stop, that the articles may bear out or not."""
    low = shown.lower()
    long_enough = len(low.split()) >= policy.STATEMENT_WORDS
    stated = shown.endswith(".") and "?" not in shown and long_enough and _FINITE.search(low)
    asks = begins_question(low) or any(request.match(low) for request in _REQUESTS)
    return bool(stated and not asks and not asks_in_place(low) and not resembles_one(low))


def is_key_words(clause: str) -> bool:
    """Whether a few words ask nothing: "stadium vote result", "council rejects stadium"."""
    return not _ASKED.search(clause) and 1 < len(clause.split()) <= policy.KEY_WORDS


def is_noun_phrase(text: str) -> bool:
    """Whether key words have no finite verb: "stadium vote result", "man arrested in the ferry case"."""
    low = text.lower()
    return not _FINITE.search(low) or names_somebody(low)


def names_somebody(clause: str) -> bool:
    """Whether key words are about somebody to whom something was done: "man arrested in the ferry case"."""
    return _DONE_TO.match(clause) is not None
