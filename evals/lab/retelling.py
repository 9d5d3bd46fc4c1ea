"""News events told again as articles tell them: in the past tense, with the day as people write it, among other matter.

An event comes as Wikipedia's Current events portal has it, in the present tense under its day and the name of its
story. Every choice is drawn from the generator that is given: the same seed makes the same articles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.article import Article
from index.text.english import MONTH_NAMES, NUMBERS, WEEKDAYS, word_set
from index.text.split import sentences
from qa.english.words import IRREGULAR

_PAST = {base: form for form, base in reversed(list(IRREGULAR.items()))} | {"set": "set", "hit": "hit", "put": "put"}
_BASES = frozenset(
    """abduct accept accuse acquit adopt agree allow announce appoint approve arrest arrive assassinate authorize become
    begin call cancel capsize capture catch charge claim clear close collapse collide conclude condemn conduct confirm
    convict crash cross declare defeat deny deploy deport derail destroy detain detonate die dismiss dissolve elect
    enact end enter erupt evacuate execute expel explode extend extradite fail fall file find fire flee free gather give
    grant halt hold impose inaugurate increase indict injure intercept introduce invade issue join kill launch leave
    lift lose make meet nominate open order oust overturn pardon pass plunge postpone propose publish reach recapture
    receive recover refuse reject release remove reopen repatriate report request rescue resign restore result resume
    retake return revoke rise rule say seize sentence sever shoot sign sink start state strike suffer surpass surrender
    suspend take target tell throw topple unveil veto visit vote warn win withdraw wound""".split()
)
_SINGULAR_ONLY = frozenset(
    """arrest call catch charge claim close collapse conduct crash cross end fall fire free gather halt hold launch open
    order release report request result return rise rule sentence start state strike target visit vote wound""".split()
)
"""Whose plain form is a noun or an adjective as well."""
_NOUNS_TOO = frozenset("strikes reports fires orders votes calls rules states charges arrests crashes claims".split())
_NO_VERB_BEHIND = frozenset(
    """to the a an of in on at by for with from its his her their this that these those and or will would can could may
    air drone no more new several two three four five some many all most other police media deadly mass""".split()
)
_BE = {"is": "was", "are": "were", "has": "had", "have": "had", "isn't": "wasn't", "aren't": "weren't"}


@dataclass(frozen=True)
class Happening:
    """An event of a story, on its day."""

    id: str
    story: str
    day: date
    text: str
    """In the present tense."""
    past: str
    verb: tuple[int, int]
    """Where the verb stands in ``past``."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article, with the event that it tells, if it tells one."""

    text: str
    event: str | None = None
    precise: bool = True
    """Whether it tells the very day."""


@dataclass(frozen=True)
class Report:
    """An article with the sentences that it is made of."""

    article: Article
    sentences: tuple[Sentence, ...]


def happening(name: str, story: str, day: date, text: str) -> Happening | None:
    """The event, where its first sentence can be put into the past; else None."""
    line = " ".join(text.split())
    sentence = line[: sentences(line)[0].end].rstrip(".")
    if not 7 <= len(sentence.split()) <= 45 or re.search(r"[\"\u201c;:?]", sentence):
        return None
    parts = re.split(r"(\s)", sentence)
    verb, before = None, ""
    for at, part in enumerate(parts):
        bare = part.rstrip(",")
        formed = _past(bare, before, first=verb is None)
        if formed and at:
            parts[at] = formed + part[len(bare) :]
            if verb is None:
                start = len("".join(parts[:at]))
                verb = start, start + len(formed)
        before = bare.lower() if bare.strip() else before
    return Happening(name, story, day, sentence, "".join(parts), verb) if verb else None


def _past(word: str, before: str, *, first: bool) -> str | None:
    if word in _BE:
        return _BE[word]
    if before in _NO_VERB_BEHIND and (first or before != "and"):
        return None
    for base in (word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)):
        if base not in _BASES or (base == word and base in _SINGULAR_ONLY) or word in _NOUNS_TOO:
            continue
        if base == word and not before.endswith("s") and before not in ("people", "and", "forces", "police"):
            continue
        formed = base + "d" if base.endswith("e") else re.sub("(?<=[^aeiou])y$", "i", base) + "ed"
        return _PAST.get(base, formed.replace("shoted", "shot"))
    return None


# --- a day as people write it -----------------------------------------------------------------------------------------


def written(day: date, published: date, drawn: random.Random) -> tuple[str, bool]:
    """Words for a day in an article of another, and whether they tell the very day."""
    gap, weekday = (published - day).days, WEEKDAYS[day.weekday()].capitalize()
    month, on = MONTH_NAMES[day.month], drawn.choice(["on ", "on ", ""])
    exact = [f"on {day.day} {month}", f"on {month} {day.day}", f"on {weekday}, {month} {day.day}"]
    if gap <= 1:
        near = {0: ["earlier today", f"early on {weekday}"], 1: ["yesterday", f"{on}{weekday} night"]}[gap]
        return drawn.choice([*[f"{on}{weekday}"] * 5, *near]), True
    if gap < 7:
        return drawn.choice([*[f"{on}{weekday}"] * 5, *exact[:2], f"{_NUMBER[gap]} days ago"]), True
    if published - timedelta(published.weekday() + 7) <= day < published - timedelta(published.weekday()):
        return drawn.choice([*((words, True) for words in exact), ("last week", False)])
    if day.year != published.year:
        return f"{drawn.choice(exact[:2])}{drawn.choice([',', ''])} {day.year}".replace(f" {month},", f" {month}"), True
    whole = [(f"in {month}", False)] if day.month != published.month else []
    return drawn.choice([*((words, True) for words in exact), *whole])


_SMALL = word_set(f"the a an at in on around about several many dozens hundreds police {' '.join(NUMBERS)}")
"""Words that have a capital only at the beginning of a sentence."""
_NUMBER = ("", "", "two", "three", "four", "five", "six")
_ASIDE = re.compile(
    r",\s|\s(?:after|before|because|while|amid|following|as|in which|who|which|that|where|when|despite|citing|with"
    r"|over)\s"
)


def told(event: Happening, published: date, drawn: random.Random, *, leads: bool) -> Sentence:
    """The event in an article of that day; where it leads it, sometimes without a date."""
    past, (start, end) = event.past, event.verb
    words, precise = written(event.day, published, drawn)
    if leads and event.day == published and drawn.random() < 0.25:
        return Sentence(f"{_otherwise(past, drawn)}.", event.id)
    place = drawn.random()
    if place < 0.4:
        first = past[0].lower() + past[1:] if past.split()[0].lower() in _SMALL else past
        made = f"{words[0].upper()}{words[1:]}, {first}"
    elif place < 0.55 and not re.match(r"(?:is|was|were|had)\b", past[start:end]):
        made = f"{past[:start]}{words} {past[start:]}"
    else:
        turn = _ASIDE.search(past, end + 8)
        at = turn.start() if turn else len(past)
        made = f"{past[:at]} {words}{past[at:]}"
    return Sentence(f"{_otherwise(made, drawn)}.", event.id, precise)


_SWAPS = (
    ("at least", "no fewer than"), ("kills", "killed"), ("announced", "said"), ("United States", "US"),
    ("United Kingdom", "UK"), ("approximately", "about"), ("dozens of", "scores of"), ("including", "among them"),
    (" two ", " 2 "), (" three ", " 3 "), (" four ", " 4 "), (" five ", " 5 "), (" injured", " hurt"),
)  # fmt: skip


def _otherwise(text: str, drawn: random.Random) -> str:
    """The sentence as another desk may write it: some words swapped, what stands at the end left out."""
    for word, other in _SWAPS:
        if drawn.random() < 0.4:
            text = text.replace(word, other)
    tail = re.search(r",\s(?:including|among them|according|with|after|which)\b.*", text)
    if tail and drawn.random() < 0.35 and len(text[: tail.start()].split()) >= 9:
        text = text[: tail.start()]
    return text


# --- articles ---------------------------------------------------------------------------------------------------------

_OUTLETS = ("Bay Post", "Calder Courier", "Harbour Radio", "Northern Ledger", "The Meridian", "Coastline News")
_PEOPLE = ("Ada Reyes", "Tom Lind", "Ines Holm", "Jonas Park", "Mira Solberg", "Owen Tate", "Lea Brandt")
_NAMING = (
    "It is the latest turn in the {}.", "The news is part of the {}, which has held readers for weeks.",
    "Few stories have moved as fast as the {}.", "Here is what we know of the {} so far.",
)  # fmt: skip
_FILLING = (
    "\u201cWe will know more by {weekday},\u201d said {person}, who follows the matter for a research group.",
    "\u201cWhat happened on {weekday} changes little,\u201d {person} told this newspaper.",
    "Officials gave no further details.",
    "The figures could not be confirmed at once.",
    "{person}, an analyst, called it a turning point.",
    "Similar scenes were last seen in {year}.",
    "Many had expected it, others had not.",
    "The office of the spokesman did not answer calls.",
)


def reports(
    stories: Sequence[Sequence[Happening]], others: Sequence[Happening], drawn: random.Random
) -> Iterator[Report]:
    """The articles on each story, one to three outlets to an event, and one on each of the other events."""
    for story in stories:
        for at, event in enumerate(story):
            for outlet in drawn.sample(_OUTLETS, drawn.choice([1, 2, 2, 3])):
                yield _report(event, story[:at], others, outlet, drawn)
    for event in others:
        yield _report(event, (), others, drawn.choice(_OUTLETS), drawn)


def _report(
    event: Happening, earlier: Sequence[Happening], others: Sequence[Happening], outlet: str, drawn: random.Random
) -> Report:
    published = event.day + timedelta(drawn.choice([0, 0, 1]))
    lead = told(event, published, drawn, leads=True)
    before = [one for one in earlier if one.day < event.day][-4:]
    behind = [
        told(one, published, drawn, leads=False) for one in drawn.sample(before, min(len(before), drawn.randint(1, 3)))
    ]
    paragraphs = [lead]
    if drawn.random() < 0.65:
        paragraphs.append(Sentence(drawn.choice(_NAMING).format(_named(event.story))))
    for one in behind:
        paragraphs += [_filling(drawn), one]
    paragraphs.append(_filling(drawn))
    if drawn.random() < 0.25:
        other = drawn.choice([one for one in others if one.story != event.story])
        past = told(other, max(published, other.day), drawn, leads=False)
        paragraphs.append(Sentence(f"In other news: {past.text}"))
    title = " ".join(event.text.split()[:11]).rstrip(",")
    if drawn.random() < 0.3:
        title = f"{_named(event.story)}: {title}"
    text = "\n\n".join(one.text for one in paragraphs)
    name = f"{event.id}-{outlet.replace(' ', '-').lower()}"
    made = Article(name, text, title=title, outlet=outlet, published=published.isoformat())
    return Report(made, tuple(paragraphs))


def _named(story: str) -> str:
    return re.sub(
        r"^(?:January|February|March|April|May|June|July|August|September|October|November|December)?\s?"
        r"(?:20\d\d(?:[\u2013-]\w+)?\s)",
        "",
        story,
    )


def _filling(drawn: random.Random) -> Sentence:
    words = drawn.choice(_FILLING)
    weekday = drawn.choice(WEEKDAYS).capitalize()
    return Sentence(words.format(weekday=weekday, person=drawn.choice(_PEOPLE), year=drawn.randint(1990, 2020)))
