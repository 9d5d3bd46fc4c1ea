"""What is learned from: questions with their passages, and the wrong pairings made of them.

Made here of questions that have an answer: a passage of the same article that does not answer; the question asked of
somebody, some place or some year that the passage does not have; the question turned round ("the largest" for "the
smallest", "was not" for "was"); the question as one of yes or no, with its answer and with another; another passage
that gives the same answer in other words; and of an answer that is an enumeration, its items. The first three teach to
refuse a near miss (after Rajpurkar, Jia and Liang 2018, who had people write such questions).
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa import names
from qa.reader.training.sources import Asked
from qa.reader.training.statements import of_the_same_sort, yes_no
from qa.words import STOPWORDS, content_stems, words


@dataclass(frozen=True)
class Example:
    """One thing to learn: what to point at in ``text``, and what to mark."""

    question: str
    text: str
    spans: tuple[tuple[int, int], ...]
    """Any of these is right to point at; none: the text does not answer."""
    items: tuple[tuple[int, int], ...]
    """All of these are to be marked."""
    kind: str
    """Where it comes from or how it was made, for the record."""


@dataclass(frozen=True)
class Mix:
    """How many of each: shares are chances for a question, drawn by its id, so that a set's order does not matter."""

    take: float = 1.0
    repeat: int = 1
    near: float = 0.0
    """A passage of the same article with many of the question's words, and none of its answers."""
    other: float = 0.0
    """Asked of another name or year."""
    turned: float = 0.0
    stated: float = 0.0
    """As a question of yes or no, twice: with its answer, and with another that the passage does not give."""
    distant: bool = False
    """Also with every other passage of its article that seems to give the answer (distant supervision)."""


def examples(name: str, asked: Iterable[Asked], mix: Mix, seed: int) -> list[Example]:
    """The questions of one set and what is made of them."""
    everything = list(asked)
    passages: dict[str, list[str]] = defaultdict(list)
    for one in everything:
        if one.text not in passages[one.group]:
            passages[one.group].append(one.text)
    bags = {text: frozenset(words(text)) for texts in passages.values() for text in texts}
    answers_of: dict[str, list[str]] = defaultdict(list)
    for one in everything:
        answers_of[one.group] += [one.text[start:end] for start, end in one.spans[:1]]
    made: list[Example] = []
    for one in everything:
        chance = random.Random(f"{seed} {name} {one.id}")
        taken, near, other, turned, stated = (chance.random() for _ in range(5))
        if mix.distant and one.spans:
            made += _distant(name, one, passages[one.group])
        items = one.spans if one.listed else tuple(enumerated(one.text, *one.spans[0])) if one.spans else ()
        if taken >= mix.take and len(items) < 2:
            continue
        plain = Example(_as_typed(one.question, chance), one.text, one.spans, items, name)
        made += [plain] * mix.repeat
        if not one.spans:
            continue
        wrong = replace(plain, spans=(), items=())
        answers = [one.text[start:end].lower() for start, end in one.spans]
        if near < mix.near and (text := _near(one, passages[one.group], bags, answers)):
            made.append(replace(wrong, text=text, kind=f"{name}: near passage"))
        if other < mix.other and (question := of_another(one.question, one.text, passages[one.group], chance)):
            made.append(replace(wrong, question=question, kind=f"{name}: of another"))
        if turned < mix.turned and (question := turned_round(one.question, one.text, chance)):
            made.append(replace(wrong, question=question, kind=f"{name}: turned round"))
        if stated < mix.stated and not one.listed:
            made += _stated(name, one, answers_of[one.group], chance)
    return made


def yes_or_no(name: str, asked: Iterable[Asked], seed: int = 0) -> list[Example]:
    """What is made of a set's questions as ones of yes or no, and nothing else."""
    return [one for one in examples(name, asked, Mix(stated=1.0), seed) if "yes or no" in one.kind]


def _as_typed(question: str, chance: random.Random) -> str:
    """Now and then without its question mark, as people type."""
    return question.rstrip("?").rstrip() if chance.random() < 0.1 else question


def _near(one: Asked, texts: Sequence[str], bags: dict[str, frozenset[str]], answers: Sequence[str]) -> str | None:
    wanted = {word for word in words(one.question) if word not in STOPWORDS}
    others = [t for t in texts if t != one.text and not any(answer in t.lower() for answer in answers)]
    best = max(others, key=lambda text: len(wanted & bags[text]), default=None)
    return best if best is not None and wanted & bags[best] else None


def _stated(name: str, one: Asked, answers: Sequence[str], chance: random.Random) -> list[Example]:
    """The question as one of yes or no, pointing at what states it; and with another answer, which nothing states."""
    start, end = one.spans[0]
    answer = one.text[start:end]
    made = []
    if question := yes_no(one.question, one.text, start, end, answer):
        made.append(Example(question, one.text, one.spans, (), f"{name}: yes or no"))
        lie = of_the_same_sort(answer, answers, one.text, chance)
        if lie and (question := yes_no(one.question, one.text, start, end, lie)):
            made.append(Example(question, one.text, (), (), f"{name}: yes or no, not so"))
    return made


_SEEMS_TO_ANSWER = 0.75
"""Least share of the question's words in the sentence with the answer. Of 45 pairs from 0.6 on, read by hand, 30
answered; of the 13 from 0.75 on, 12."""


def _distant(name: str, one: Asked, texts: Sequence[str]) -> list[Example]:
    """Pairings with other passages that have the answer in a sentence with most of the question's words."""
    answer = one.text[slice(*one.spans[0])]
    asked = content_stems(one.question) - content_stems(answer)
    if len(answer) < 5 or len(asked) < 3 or not re.search(r"[A-Za-z]", answer):
        return []
    made = []
    for text in texts:
        there = text != one.text and answer in text  # for speed: most passages do not have it
        place = re.search(rf"\b{re.escape(answer)}\b", text) if there else None
        if place:
            first, last = text.rfind(". ", 0, place.start()) + 1, text.find(". ", place.end())
            near = content_stems(text[first : last if last > 0 else len(text)])
            if len(asked & near) >= _SEEMS_TO_ANSWER * len(asked):
                made.append(Example(one.question, text, (place.span(),), (place.span(),), f"{name}: distant"))
    return made


# --- the same question of somebody else -------------------------------------------------------------------------------

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")


def of_another(question: str, text: str, texts: Sequence[str], chance: random.Random) -> str | None:
    """The question with one of its names or years changed for another of the article that the passage does not have."""
    places = [(m.start(), m.end()) for m in _YEAR.finditer(question)]
    places += [(start, end) for start, end in names.proper_names(question) if start > 0 and end - start > 2]
    chance.shuffle(places)
    low = text.lower()
    for start, end in places:
        old = question[start:end]
        if _YEAR.fullmatch(old):
            others = [str(int(old) + step) for step in (-20, -10, -3, -2, -1, 1, 2, 3, 10, 20)]
        else:
            pool = {t[a:b] for t in chance.sample(list(texts), min(4, len(texts))) for a, b in names.proper_names(t)}
            others = sorted(name for name in pool if "\n" not in name and len(name.split()) == len(old.split()))
        absent = [new for new in others if not any(word in low for word in new.lower().split())]
        absent = [new for new in absent if new.lower() not in question.lower()]
        if absent:
            return question[:start] + chance.choice(absent) + question[end:]
    return None


# --- the question turned round ----------------------------------------------------------------------------------------

_PAIRS = """first/last largest/smallest biggest/smallest highest/lowest most/least more/fewer before/after
oldest/youngest increase/decrease increased/decreased rise/fall rose/fell north/south northern/southern east/west
eastern/western early/late earlier/later best/worst major/minor majority/minority male/female men/women man/woman
son/daughter father/mother brother/sister husband/wife win/lose won/lost winner/loser begin/end began/ended start/stop
started/stopped allowed/forbidden accept/reject accepted/rejected supported/opposed support/oppose agree/disagree
agreed/disagreed positive/negative inside/outside above/below upper/lower old/new long/short longest/shortest
strong/weak rich/poor import/export imports/exports public/private legal/illegal possible/impossible common/rare
attack/defend gained/lost join/leave joined/left bought/sold buy/sell open/close opened/closed success/failure
succeeded/failed maximum/minimum minimum/maximum advantage/disadvantage same/different always/never"""
_TURNED: dict[str, str] = {}
for _pair in _PAIRS.split():
    _one, _, _other = _pair.partition("/")
    _TURNED.setdefault(_one, _other)
    _TURNED.setdefault(_other, _one)
_HELPING = re.compile(r"\b(did|does|do|was|were|is|are|has|have|had|can|could|will|would|should)\b", re.IGNORECASE)


def turned_round(question: str, text: str, chance: random.Random) -> str | None:
    """The question with one word changed for its opposite, or denied, so that the passage no longer answers it."""
    passage = set(words(text))
    places = [
        (m.start(), m.end(), _TURNED[m[0].lower()])
        for m in re.finditer(r"[A-Za-z]+", question)
        if m[0].lower() in _TURNED and _TURNED[m[0].lower()] not in passage
    ]
    if places:
        start, end, new = chance.choice(places)
        return question[:start] + new + question[end:]
    helping = list(_HELPING.finditer(question))
    if len(helping) != 1 or re.search(r"\bnot\b|n't", question):
        return None
    verb = helping[0]
    if verb[0].lower() in ("did", "does", "do"):
        return question[: verb.end()] + "n't" + question[verb.end() :]  # "didn't" stands where "did" stood
    return question[: verb.end()] + " not" + question[verb.end() :]


# --- the items of an enumeration --------------------------------------------------------------------------------------

_BETWEEN = re.compile(r"\s*(?:,\s*(?:and|or|&|as well as)\s|,|;|\s(?:and|or|&|as well as)\s)\s*")
_LEADS = re.compile(r"(?:(?:and|or|both|either|the|a|an|its|his|her|their)\s+)+", re.IGNORECASE)


def enumerated(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of "A, B and C", else the span itself: a clause, a date or a place with its state is no enumeration."""
    whole = [(start, end)]
    answer = text[start:end]
    joints = list(_BETWEEN.finditer(answer))
    last = re.search(r"\s(?:and|or|&)\s", answer)
    if (
        not joints
        or (last is None and len(joints) < 2)
        or re.search(r"\d,\d{3}|\bbetween\b|\d(?:st|nd|rd|th)?,", answer)
    ):
        return whole
    edges = [0, *(point for joint in joints for point in joint.span()), len(answer)]
    pieces = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if answer[a:b].strip()]
    if len(pieces) < 2 or any(len(answer[a:b].split()) > 6 for a, b in pieces):
        return whole
    if len(pieces) == 2 and not all(answer[a : a + 1].isupper() for a, _ in pieces):
        return whole  # "rock and roll", "strong and stable"
    items = []
    for a, b in pieces:
        lead = _LEADS.match(answer, a, b)
        items.append((start + (lead.end() if lead and lead.end() < b else a), start + b))
    return items
