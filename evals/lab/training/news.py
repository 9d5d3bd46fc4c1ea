"""Questions and claims made of news without anybody's labels (distant supervision): who, where, how many, and is it so.

From Wikipedia's portal of current events, an event a document, with the names that it links; the events of a day are
one text. Claims are also made of any other article's sentences.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lemminflect import getAllLemmas, getInflection

from evals.lab.training import sources
from evals.lab.training.examples import in_article, of_another, turned_round
from evals.lab.training.pack import ANSWERS, DENIED, NOT_STATED, STATED, Example, Place, sentences

EVENTS = "wikipedia_current_events"

_COUNT = (
    r"(?:(?:at least|more than|about|over|nearly|around|up to) )?(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|"
    r"ten|eleven|twelve|dozens|hundreds|thousands)"
)
_WHOM = "people|civilians|soldiers|children|others|police officers|students|passengers|workers|migrants|protesters"
_KINDS = "kill|injur|wound|arrest|rescu|detain|displac|evacuat"
_ARE = re.compile(
    rf"(?P<count>{_COUNT}) (?:of )?(?:other )?(?P<whom>{_WHOM}) (?:are|were|have been) (?P<done>(?:{_KINDS})\w*ed)",
    re.I,
)
_ING = re.compile(rf"(?P<done>(?:{_KINDS})ing) (?P<count>{_COUNT}) (?:other )?(?P<whom>{_WHOM})", re.I)
_PAST = {"kill": "killed", "injur": "injured", "wound": "wounded", "arrest": "arrested", "rescu": "rescued",
         "detain": "detained", "displac": "displaced", "evacuat": "evacuated"}  # fmt: skip
_WHERE = re.compile(r"\b(?:in|at|near|off)(?: the)? $")
_AFTER = re.compile(r"^(?P<the>(?:The|A|An) )?$")


def events(path: Path, seed: int) -> list[Example]:
    """Questions and claims of the portal's days, each with events of the same day for its passage."""
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sources.rows(path / "corpus.jsonl"):
        days[row["date"]].append(row)
    made = []
    for _, rows in sorted(days.items()):
        texts = [row["text"].strip() for row in rows]
        day = "\n".join(texts)
        for number, row in enumerate(rows):
            chance = random.Random(f"{seed} {row['id']}")
            text = row["text"].strip()
            found = [
                Example(question, text, (span,), (span,), EVENTS, "short")
                for question, span in _asked(text, row["entities"], chance)
            ]
            made += [in_article(one, day, "", chance) for one in found]
            if found:
                one = chance.choice(found)
                if question := of_another(one.question, text, texts, chance):
                    wrong = Example(question, text, (), (), f"{EVENTS}: of another", "refusal")
                    made.append(in_article(wrong, day, "", chance))
                if (far := _far(texts, number, chance)) is not None:
                    wrong = Example(one.question, far, (), (), f"{EVENTS}: other event", "refusal")
                    made.append(in_article(wrong, day, "", chance))
            made += _claims(EVENTS, text, day, texts, _far(texts, number, chance), chance)
    return made


def claimed(name: str, articles: Mapping[str, str], share: float, seed: int) -> list[Example]:
    """Claims made of a share of the sentences of articles."""
    made = []
    for key, article in articles.items():
        chance = random.Random(f"{seed} {name} {key}")
        told = [article[a:b] for a, b in sentences(article)]
        for number, text in enumerate(told):
            if 50 <= len(text) <= 220 and chance.random() < share and text[0].isupper() and text[-1] == ".":
                made += _claims(name, text, article, told, _far(told, number, chance), chance)
    return made


def _far(texts: Sequence[str], number: int, chance: random.Random) -> str | None:
    others = [text for at, text in enumerate(texts) if abs(at - number) > 1 and text != texts[number]]
    return chance.choice(others) if others else None


def _asked(text: str, entities: Sequence[Sequence[Any]], chance: random.Random) -> Iterator[tuple[str, Place]]:
    """Questions, and where the event's text answers each."""
    first = sentences(text)[0]
    named = [(start, start + length) for start, length, _ in entities if start + length <= first[1]]
    where = _place(text, named)
    for pattern in (_ARE, _ING):
        for match in pattern.finditer(text[: first[1]]):
            if where and not where[0] <= match.start() < where[1]:
                done = next(past for stem, past in _PAST.items() if match["done"].lower().startswith(stem))
                whom = "people" if match["whom"] == "others" else match["whom"]
                form = chance.choice(("How many {} were {} in {}?", "number of {} {} in {}"))
                yield form.format(whom, done, text[slice(*where)]), match.span("count")
    if where:
        clause = _WHERE.sub("", text[: where[0]]).strip(" ,")
        if 25 <= len(clause) <= 160:
            form = chance.choice(("Where was it that {}?", "{} where?", "where {}", "In what place was it that {}?"))
            yield form.format(_lowered(clause) if not form.startswith("{") else clause), where
    if named and (asked := _subject(text[: first[1]], named, chance)):
        yield asked


def _place(text: str, named: Sequence[Place]) -> Place | None:
    """A name after "in", "at" or "near", with those that follow it after commas."""
    for number, (start, end) in enumerate(named):
        if _WHERE.search(text[:start]):
            for a, b in named[number + 1 :]:
                if text[end:a] != ", ":
                    break
                end = b
            return start, end
    return None


def _subject(text: str, named: Sequence[Place], chance: random.Random) -> tuple[str, Place] | None:
    """ "Iran executes two men." asked as "Who executes two men?" """
    end = 0
    for a, b in named:
        if end == 0 and not _AFTER.match(text[:a]):
            return None
        if end and text[end:a] != " ":
            break
        end = b
    verb = re.match(r" (?P<verb>[a-z]+) (?P<rest>.+)", text[end:])
    if not verb or verb["verb"] in _NO_VERBS or "VERB" not in (lemmas := getAllLemmas(verb["verb"])):
        return None
    forms = getInflection(lemmas["VERB"][0], tag="VBZ")
    rest = re.split(r"(?<=\w{3}), (?:with|and|after|while|as|killing|who|which|whose)\b", verb["rest"])[0].rstrip(".")
    if not forms or len(rest) < 15:
        return None
    question = f"{chance.choice(('Who', 'Who', 'What', 'Which one'))} {forms[0]} {rest}?"
    if chance.random() < 0.5 and (past := getInflection(lemmas["VERB"][0], tag="VBD")):
        question = f"Who {past[0]} {rest}?"
    return question, (0, end)


_NO_VERBS = frozenset("and or of in at on for with by from to over near after before under against".split())


def _lowered(clause: str) -> str:
    """With a small first letter where the word is none that keeps its capital."""
    word = clause.split()[0]
    return clause[:1].lower() + clause[1:] if word.lower() in _OPENING else clause


_OPENING = frozenset("a an the at two three four five six seven eight nine ten several dozens people".split())


# --- claims -----------------------------------------------------------------------------------------------------------


def _claims(
    name: str, text: str, article: str, texts: Sequence[str], far: str | None, chance: random.Random
) -> list[Example]:
    """What a sentence says, as it says it, with a name, number or its sense changed, and of a passage elsewhere."""
    claim = text if len(text) < 200 else text[slice(*sentences(text)[0])]
    short = claim.rfind(",", 45)
    if short > 0 and chance.random() < 0.5:
        claim = claim[:short] + "."
    if not 30 <= len(claim) <= 260:
        return []
    so = Example(claim, text, (), (), f"{name}: claim", "verdict", verdict=STATED, teaches=ANSWERS)
    made = [so]
    other = of_another(claim, text, texts, chance)
    turned = turned_round(claim, text, chance)
    if turned and (not other or chance.random() < 0.4):
        made.append(Example(turned, text, (), (), f"{name}: claim, turned", "verdict", verdict=DENIED, teaches=ANSWERS))
    elif other:
        number = any(a.isdigit() for a in _changed(claim, other))
        verdict, teaches = (DENIED, ANSWERS) if number else (DENIED | NOT_STATED, 0)
        made.append(
            Example(other, text, (), (), f"{name}: claim of another", "verdict", verdict=verdict, teaches=teaches)
        )
    if far and chance.random() < 0.6:
        kind = f"{name}: claim, elsewhere"
        made.append(Example(claim, far, (), (), kind, "verdict", verdict=NOT_STATED, teaches=ANSWERS, answers=False))
    return [in_article(one, article, "", chance) for one in made]


def _changed(old: str, new: str) -> str:
    """What stands in the new text in place of what the old one has."""
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    end = next((n for n, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), 0)
    return new[start : max(start + 1, len(new) - end)]
