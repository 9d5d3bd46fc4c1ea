"""Is the answer right, and how far do its words agree with the known ones?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from evals.cases import Case
from index.text.english import NUMBERS
from qa.english.words import SCALES, content_stems, normalize, number_value

_SHORT = 15
"""Words an answer to who, what, when, where, how many may have: the promise of the command line's JSON."""
_ALIKE = 0.6
"""Token F1 from which short answers agree, if their numbers do: "Vance inquiry" and "Vance inquiry team"."""
_LIST_RIGHT = 0.8
"""F1 from which a list counts as right: of five items one may be missing, or one too many."""
_GIST = 0.5
"""Share of the gold answer's content words that a why or a how must hold."""
_VERBATIM = 0.8
"""The same for a quotation, of which other words on the subject are no part; some of it may be cut."""

# --- do the words agree -----------------------------------------------------------------------------------


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """1 when the answer is a gold answer after normalisation, else 0 (SQuAD, arXiv 1606.05250, 6.1)."""
    return float(any(normalize(answer) == normalize(gold) for gold in golds))


def token_f1(answer: str, golds: Sequence[str]) -> float:
    """The best F1 of tokens against a gold answer, 0 to 1, normalised (SQuAD, arXiv 1606.05250, 6.1)."""
    return max((_token_f1(normalize(answer).split(), normalize(gold).split()) for gold in golds), default=0.0)


def _token_f1(given: Sequence[str], gold: Sequence[str]) -> float:
    if not given or not gold:
        return float(given == gold)
    return 2 * sum((Counter(given) & Counter(gold)).values()) / (len(given) + len(gold))


def matched_exactly(items: Sequence[str], golds: Sequence[str]) -> int:
    """Items equal to a gold item when normalised, each gold item once (MultiSpanQA's exact match, 2022)."""
    return sum((Counter(map(normalize, items)) & Counter(map(normalize, golds))).values())


def matched_partly(items: Sequence[str], golds: Sequence[str]) -> tuple[float, float]:
    """What of each item is in a gold item, summed over items, and what of each gold item is in an item.

    The longest run of characters that two have in common, as a share of the one and of the other; each takes its best
    partner. Over the numbers of items and of gold items they are MultiSpanQA's partial precision and recall (Li et al.
    2022, 4.1). Compared normalised.
    """
    given, known = [normalize(item) for item in items], [normalize(gold) for gold in golds]
    common = {
        (one, other): SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
        for one in set(given)
        for other in set(known)
    }
    return (
        sum(max((common[one, other] / len(one) for other in known), default=0.0) for one in given if one),
        sum(max((common[one, other] / len(other) for one in given), default=0.0) for other in known if other),
    )


def chosen(texts: Sequence[str], choices: Sequence[str]) -> str | None:
    """The choice that the first text which decides comes nearest to, by token F1; None where none decides.

    Multiple choice (RealTimeQA, arXiv 2207.13332), also for answers that were given without sight of the choices: texts
    are the answer's words, then what it cites. A text decides when one choice shares more with it than every other.
    """
    for text in texts:
        held = normalize(text)
        ranked = sorted(((_inside(held, normalize(choice)), choice) for choice in choices), reverse=True)
        if ranked and ranked[0][0] > 0 and (len(ranked) == 1 or ranked[0][0] > ranked[1][0]):
            return ranked[0][1]
    return None


def _inside(text: str, choice: str) -> float:
    """F1 of tokens; 1 and more for a choice that stands in the text word for word, the longer the more."""
    whole = f" {choice} " in f" {text} " and choice
    return 1.0 + len(choice) if whole else _token_f1(text.split(), choice.split())


def matched_by_name(items: Sequence[str], golds: Sequence[str]) -> int:
    """Items that name a gold item, each gold item once: equal, with more words, or shortened to its end.

    "Mayor Lori Lightfoot" and "Lightfoot" both name "Lori Lightfoot"; "Lori" does not.
    """
    left = [normalize(gold).split() for gold in golds]
    count = 0
    # The longest first, so that a full name is not robbed of its gold item by a shortened one.
    for item in sorted((normalize(item).split() for item in items), key=len, reverse=True):
        named = next((gold for gold in sorted(left, key=lambda gold: gold != item) if _names(item, gold)), None)
        if named is not None:
            left.remove(named)
            count += 1
    return count


def _names(item: Sequence[str], gold: Sequence[str]) -> bool:
    if not item or not gold or len(item) > _SHORT:
        return False
    return set(gold) <= set(item) or (set(item) <= set(gold) and item[-1] == gold[-1])


# --- is it right ------------------------------------------------------------------------------------------

Judge = Literal["list", "yesno", "number", "short", "long", "quote", "choice", "claim"]
_JUDGES: Mapping[str, Judge] = {
    "list": "list",
    "yesno": "yesno",
    "how_many": "number",
    "who": "short",
    "what": "short",
    "when": "short",
    "where": "short",
    "why": "long",
    "how": "long",
    "quote": "quote",
}


_VERDICTS: Mapping[str, str] = {
    "support": "yes",
    "supports": "yes",
    "supported": "yes",
    "contradict": "no",
    "refute": "no",
    "refutes": "no",
    "refuted": "no",
    "not_enough_info": "refused",
    "not enough info": "refused",
}
"""The labels of claims (FEVER, SciFact), and the answer that says the same."""


def judge(case: Case) -> Judge:
    """How answers to the case are compared; for a type of another set, by the form of its gold answers."""
    if case.choices and case.answers:
        return "choice"
    if case.type in _JUDGES:
        return _JUDGES[case.type]
    if case.answers and all(gold.casefold() in _VERDICTS for gold in case.answers):
        return "claim"
    if case.answers and all(normalize(gold) in {"yes", "no"} for gold in case.answers):
        return "yesno"
    return "long" if min((len(gold.split()) for gold in case.answers), default=0) > _SHORT else "short"


def correct(case: Case, answer: Mapping[str, Any]) -> bool:
    """Whether the answer (as in ``ask --json``) is right; where there is none, whether it was refused.

    - list: F1 of the items that name a gold item is at least 0.8.
    - yes/no: the answer begins with the right one.
    - how many: at most 15 words, with the number of a gold answer ("nine" is 9) or its words, and no number that
      no gold answer has; units are not compared.
    - who, what, when, where: at most 15 words with all words of a gold answer, or token F1 of at least 0.6 with
      all of its numbers.
    - why, how: the answer and what it cites hold at least half of a gold answer's content words; for a quote,
      four fifths.
    - multiple choice: the choice that is nearest to the answer, or else to what it cites, is a gold answer.
    - a claim with a label for an answer: Yes supports it, No contradicts it, and a refusal is not enough to tell.
    """
    if judge(case) == "claim":
        given = normalize(answer["answer"]).split()[:1] if answer["answered"] else ["refused"]
        return given == [_VERDICTS[case.answers[0].casefold()]]
    if not case.answerable or not answer["answered"]:
        return not case.answerable and not answer["answered"]
    text = answer["answer"]
    how = judge(case)
    if how == "list":
        items = answer["items"] or _IN_A_ROW.split(text)
        return 2 * matched_by_name(items, case.answers) / (len(items) + len(case.answers)) >= _LIST_RIGHT
    if how == "yesno":
        return normalize(text).split()[:1] == normalize(case.answers[0]).split()[:1]
    if how == "choice":
        choice = chosen([text, *(citation["quote"] for citation in answer["citations"])], case.choices)
        return choice is not None and any(normalize(choice) == normalize(gold) for gold in case.answers)
    if how == "number":
        return _right_number(text, case.answers)
    if how == "short":
        return _right_words(text, case.answers)
    held = content_stems(" ".join([text, *(citation["quote"] for citation in answer["citations"])]))
    enough = _VERBATIM if how == "quote" else _GIST
    return any(_share(content_stems(gold), held) >= enough for gold in case.answers)


def _right_number(text: str, golds: Sequence[str]) -> bool:
    given, known = numbers(text), frozenset[float]().union(*map(numbers, golds))
    # "$1.4 million; $2.4 million" leaves the choice to the reader: it is no answer.
    if given - known or len(text.split()) > _SHORT:
        return False
    return any(_holds(text, gold) or (numbers(gold) and numbers(gold) <= given) for gold in golds)


def _right_words(text: str, golds: Sequence[str]) -> bool:
    if len(text.split()) <= _SHORT and any(_holds(text, gold) for gold in golds):
        return True
    return any(token_f1(text, [gold]) >= _ALIKE and numbers(gold) <= numbers(text) for gold in golds)


def _holds(text: str, gold: str) -> bool:
    """Whether all words of a gold answer are among those of the text."""
    return set(normalize(gold).split()) <= set(normalize(text).split())


_IN_A_ROW = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
"""Between the items of a list that was answered in a phrase."""


def _share(wanted: frozenset[str], held: frozenset[str]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0


_NUMBER_WORD = "(?:" + "|".join(sorted([*NUMBERS, *SCALES], key=len, reverse=True)) + r")\b"
_NUMBER = re.compile(
    rf"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:(?:k|mn?|bn?|tn)\b|\s(?:{'|'.join(SCALES)})\b)?"
    rf"|\b(?:an?\s(?=(?:{'|'.join(SCALES)})\b))?{_NUMBER_WORD}(?:[\s-](?:and\s)?{_NUMBER_WORD})*",
    re.IGNORECASE,
)


def numbers(text: str) -> frozenset[float]:
    """Every number of a text, in digits or words: "$1.4 million" and "1,400,000" are the same."""
    values = (number_value(match[0].rstrip(",")) for match in _NUMBER.finditer(text))
    return frozenset(value for value in values if value is not None)
