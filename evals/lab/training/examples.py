"""What is learned from: questions with their passages, claims with theirs, and the wrong pairings made of them.

Made here of questions that have an answer: a passage of the same article that does not answer; the question asked of
somebody, some place, year or number that the passage does not have; the question turned round ("the largest" for "the
smallest", "was not" for "was"); the question as one of yes or no, with its answer, with another, and of a passage that
states neither; and of an answer that is an enumeration, its items. A sentence that is learned from is put back where it
stands in its article. Wrong pairings teach to refuse a near miss (after Rajpurkar, Jia and Liang 2018, who had people
write such questions).
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from evals.lab.training.pack import ANSWERS, DENIED, NOT_STATED, SPANS, STATED, Example, Place, sentences
from evals.lab.training.sources import Claim, PassageQuestion
from evals.lab.training.statements import of_the_same_sort, yes_no
from qa.english import names
from qa.english.words import STOPWORDS, stem, words


@dataclass(frozen=True)
class Mix:
    """What is made of a set's questions: chances for each, drawn by its id, so that a set's order does not matter."""

    near: float = 0.0
    """A passage of the same article with many of the question's words, and none of its answers."""
    other: float = 0.0
    """Asked of another name, year or number."""
    turned: float = 0.0
    stated: float = 0.0
    """As a question of yes or no: with its answer, with another, and of a passage that states neither."""
    most: int = 0
    """Questions of one passage that are taken at most, 0 for all."""


def examples(name: str, asked: Iterable[PassageQuestion], mix: Mix, seed: int) -> list[Example]:
    """The questions of one set and what is made of them."""
    everything = _unpaired(_most(name, asked, mix.most, seed))
    passages: dict[str, list[str]] = defaultdict(list)
    for one in everything:
        if one.text not in passages[one.group]:
            passages[one.group].append(one.text)
    bags = {text: frozenset(words(text)) for texts in passages.values() for text in texts}
    answers_of: dict[str, list[str]] = defaultdict(list)
    for one in everything:
        answers_of[one.group] += [one.text[start:end] for start, end in one.spans[:1]]
    answerable = {one.id: one for one in everything if one.spans}
    made: list[Example] = []
    for one in everything:
        chance = random.Random(f"{seed} {name} {one.id}")
        near, other, turned, stated = (chance.random() for _ in range(4))
        plain = _plain(name, one)
        made.append(plain)
        if one.pair in answerable:
            made.append(replace(_plain(name, answerable[one.pair]), kind=f"{name}: its twin", twin=True))
        if not one.spans:
            continue
        wrong = replace(plain, spans=(), items=(), family="refusal")
        beside = _near(one, passages[one.group], bags) if near < mix.near or stated < mix.stated else None
        if near < mix.near and beside:
            made.append(replace(wrong, text=beside, kind=f"{name}: near passage"))
        if other < mix.other and (question := of_another(one.question, one.text, passages[one.group], chance)):
            made.append(replace(wrong, question=question, kind=f"{name}: of another"))
        if turned < mix.turned and (question := turned_round(one.question, one.text, chance)):
            made.append(replace(wrong, question=question, kind=f"{name}: turned round"))
        if stated < mix.stated and not one.listed:
            made += _stated(name, one, answers_of[one.group], beside, chance)
    return made


def yes_or_no(name: str, asked: Iterable[PassageQuestion], seed: int = 0) -> list[Example]:
    """What is made of a set's questions as ones of yes or no of their own passages, and nothing else."""
    made = examples(name, asked, Mix(stated=1.0), seed)
    return [one for one in made if "yes or no" in one.kind and one.verdict != NOT_STATED]


def _most(name: str, asked: Iterable[PassageQuestion], most: int, seed: int) -> list[PassageQuestion]:
    everything = list(asked)
    if not most:
        return everything
    by_text: dict[str, list[PassageQuestion]] = defaultdict(list)
    for one in everything:
        by_text[one.text].append(one)
    drawn = (
        random.Random(f"{seed} {name} {text}").sample(some, min(most, len(some))) for text, some in by_text.items()
    )
    return [one for some in drawn for one in some]


def _unpaired(asked: list[PassageQuestion]) -> list[PassageQuestion]:
    """Without the answerable questions that come as the twin of another."""
    twins = {one.pair for one in asked if one.pair}
    return [one for one in asked if one.id not in twins] + [one for one in asked if one.id in twins]


_REASON = re.compile(
    r"^(?:why\b|how\b(?! (?:many|much|long|old|far|often|big|large|tall|high|fast|deep|few|wide|heavy)\b)"
    r"|in what manner|(?:despite|unless|since|because of|for) what|as a result|what (?:caused|led)|what is an example"
    r"|what (?:is|was|were|are) the (?:results?|reasons?|causes?|effects?|purpose|consequences?))",
    re.IGNORECASE,
)


def _plain(name: str, one: PassageQuestion) -> Example:
    """The question as it is asked."""
    if not one.spans:
        return Example(one.question, one.text, (), (), name, "refusal")
    if one.listed:
        spans = (one.whole,) if one.whole else one.spans
        return Example(one.question, one.text, spans, one.spans, name, "list")
    items = tuple(enumerated(one.text, *one.spans[0]))
    if len(items) > 1:
        return Example(one.question, one.text, one.spans, items, f"{name}: enumeration", "list")
    family = "why" if _REASON.search(one.question) else "short"
    return Example(one.question, one.text, one.spans, items, name, family)


def _near(one: PassageQuestion, texts: Sequence[str], bags: Mapping[str, frozenset[str]]) -> str | None:
    answers = [one.text[start:end].lower() for start, end in one.spans]
    wanted = {word for word in words(one.question) if word not in STOPWORDS}
    others = [t for t in texts if t != one.text and not any(answer in t.lower() for answer in answers)]
    best = max(others, key=lambda text: len(wanted & bags[text]), default=None)
    return best if best is not None and wanted & bags[best] else None


def _stated(
    name: str, one: PassageQuestion, answers: Sequence[str], beside: str | None, chance: random.Random
) -> list[Example]:
    """The question as one of yes or no: pointing at what states it; with another answer; of a passage beside it.

    A passage that names another answer denies this one or says nothing of it: either is taken for right.
    """
    start, end = one.spans[0]
    answer = one.text[start:end]
    question = yes_no(one.question, one.text, start, end, answer)
    if question is None:
        return []
    so = Example(
        question, one.text, one.spans, (), f"{name}: yes or no", "verdict", verdict=STATED, teaches=SPANS | ANSWERS
    )
    made = [so]
    lie = of_the_same_sort(answer, answers, one.text, chance)
    if lie and (other := yes_no(one.question, one.text, start, end, lie)):
        kind = f"{name}: yes or no, not so"
        made.append(replace(so, question=other, spans=(), kind=kind, verdict=DENIED | NOT_STATED, teaches=SPANS))
    if beside and chance.random() < 0.5:
        kind = f"{name}: yes or no, near passage"
        made.append(replace(so, text=beside, spans=(), kind=kind, verdict=NOT_STATED, answers=False))
    return made


# --- claims -----------------------------------------------------------------------------------------------------------


def judged(name: str, claims: Iterable[Claim], *, among: bool, seed: int) -> list[Example]:
    """Claims with what their passages say of them; ``among``: the passages are sentences, put among others'.

    With sentences of the same page that do not decide it, a claim is also not stated.
    """
    made = []
    for one in claims:
        decided = one.verdict in (STATED, DENIED)
        teaches = ANSWERS if decided or one.verdict == NOT_STATED else 0
        plain = Example(one.claim, one.text, (), (), name, "verdict", None, one.verdict, teaches, decided, among=among)
        chance = random.Random(f"{seed} {name} {one.id}")
        if not one.others:
            made.append(plain)
            continue
        others = chance.sample(one.others, min(4, len(one.others)))
        cut = chance.randint(0, len(others))
        text = " ".join([*others[:cut], one.text, *others[cut:]])
        made.append(replace(plain, text=text, among=False))
        if chance.random() < 0.5:
            kind = f"{name}: beside"
            made.append(replace(plain, text=" ".join(others), kind=kind, verdict=NOT_STATED, answers=False))
    return made


# --- sentences, back in their articles --------------------------------------------------------------------------------


def in_article(one: Example, article: str, about: str, chance: random.Random) -> Example:
    """The example, whose text is a sentence of the article, with sentences round it for its passage.

    The passage grows to a length that chance decides, and ends where another sentence has the word that the question is
    ``about``, or nearly all of the question's words: there might be another answer.
    """
    at = article.find(one.text)
    if at < 0:
        return one
    place = (at, at + len(one.text))
    around = sentences(article)
    inside = [n for n, (a, b) in enumerate(around) if a < place[1] and place[0] < b]
    first, last = inside[0], inside[-1]
    asked = {stem(word) for word in words(one.question) if word not in STOPWORDS}
    wanted = chance.choice((0, 200, 350, 500, 700, 900))
    closed = [False, False]
    while around[last][1] - around[first][0] < wanted and not all(closed):
        side = chance.randrange(2)
        number = last + 1 if side else first - 1
        if closed[side] or not 0 <= number < len(around) or _rivals(article, around[number], asked, about):
            closed[side] = True
            continue
        first, last = min(first, number), max(last, number)
    window = (min(place[0], around[first][0]), max(place[1], around[last][1]))
    return replace(
        one,
        text=article,
        window=window,
        spans=tuple((a + at, b + at) for a, b in one.spans),
        items=tuple((a + at, b + at) for a, b in one.items),
    )


def _rivals(text: str, place: Place, asked: set[str], about: str) -> bool:
    stems = {stem(word) for word in words(text[slice(*place)])}
    return (bool(about) and stem(about.lower()) in stems) or len(asked & stems) >= max(2, 0.7 * len(asked))


# --- the same question of somebody else -------------------------------------------------------------------------------

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})*(?![\w,-]|\.\d)")


def of_another(question: str, text: str, texts: Sequence[str], chance: random.Random) -> str | None:
    """The question with one of its names, years or numbers changed for another that the passage does not have.

    Names are those of the article with as many words.
    """
    places = [m.span() for m in _YEAR.finditer(question)]
    places += [m.span() for m in _NUMBER.finditer(question) if not _YEAR.fullmatch(m[0])]
    places += [(start, end) for start, end in _names(question) if start > 0 and end - start > 2]
    chance.shuffle(places)
    low = text.lower()
    for start, end in places:
        old = question[start:end]
        if _YEAR.fullmatch(old):
            others = [str(int(old) + step) for step in (-20, -10, -3, -2, -1, 1, 2, 3, 10, 20)]
        elif _NUMBER.fullmatch(old):
            others = other_numbers(old)
        else:
            pool = {t[a:b] for t in chance.sample(list(texts), min(4, len(texts))) for a, b in _names(t)}
            others = sorted(name for name in pool if "\n" not in name and len(name.split()) == len(old.split()))
        absent = [new for new in others if not any(word in low for word in new.lower().split())]
        absent = [new for new in absent if new.lower() not in question.lower()]
        if absent:
            return question[:start] + chance.choice(absent) + question[end:]
    return None


def other_numbers(number: str) -> list[str]:
    """Numbers near to one, written as it is."""
    value = int(number.replace(",", ""))
    near = {value + step for step in (-3, -2, -1, 1, 2, 3, 5, 10)} | {value * 2, value * 10, value // 2}
    grouped = "," in number
    return sorted(f"{one:,}" if grouped else str(one) for one in near if one > 0 and one != value)


@lru_cache(100_000)
def _names(text: str) -> tuple[Place, ...]:
    return tuple((a, b) for a, b in names.proper_names(text))


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
