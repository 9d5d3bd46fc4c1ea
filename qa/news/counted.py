"""Figures on a topic: what articles count, in their own words, and by whose word.

Ages, dates, addresses and numbers of names are none; of copies of one story one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from qa import policy
from qa.english import names
from qa.english.amounts import Amount
from qa.english.nouns import is_plural
from qa.english.quantities import measures
from qa.english.words import STOPWORDS, Span, content_stems, number_value
from qa.findings import Evidence
from qa.news.corrections import Correction, corrections, is_wrong
from qa.news.dates import day_of
from qa.news.disagreements import Telling, differ, figures, speaker
from qa.news.kept import voices
from qa.news.speakers import is_publication
from qa.news.voices import utterance_of
from qa.source import Source

_HEDGE = re.compile(
    r"(?:\b(?:about|some|around|roughly|approximately|nearly|almost|more than|fewer than|less than|over|under|at least|"
    r"at most|up to|an? estimated|as many as|no fewer than|no more than|close to|only|just)\s)+$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\b(?:Local|Route|Room|Flight|Highway|Line|Number|Section|Article|Chapter|Page|Platform|Unit|Gate|Pier|Ward|"
    r"District|Interstate|Act|Bill|Proposition|Measure|Class|Grade|Level|Phase|Line|Bus|Train|Car|Lot|Suite|Apt|Floor|"
    r"Gen|Version|Season|Episode|Covid|COVID|[A-Z]{1,3})\.?[\s-]|\b[Nn]os?\.\s|#|\b(?:page|room|route|line|item|rule|"
    r"section|platform|gate)\s)$"
)
"""Before a number that names something: "Local 88", "Route 9"."""
_AGE = re.compile(r"[\s-]years?[\s-]old\b|-year-olds?\b|,?\s(?:of\s)?age\b|\syears?\sof\sage\b", re.IGNORECASE)
_AGED = re.compile(r"\b(?:aged?|ages|turned|turns|turning|age\sof)\s$", re.IGNORECASE)
_BETWEEN_COMMAS = re.compile(r",\s(?:\w+\sand\s)?$")
_STREET = re.compile(
    r"\s(?:[A-Z][\w'\u2019-]+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Court|Place|Square|Row|Close|"
    r"Terrace|Boulevard|Blvd)\b"
)
_PHONE = re.compile(r"(?:\+?\d[\d()\s.-]{6,}\d)")
_LASTS = re.compile(
    r"\b(?:last(?:s|ed|ing)?|took|takes?|taking|spent|wait(?:ed|ing)?|sentenced\sto|jailed|within|for\sat\sleast|"
    r"of|delay(?:ed|s)?|after)\s(?:[\w-]+\s){0,2}$",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:of|in|for|on|worth\sof|from|towards?)\s(?=[\w$'\u2019])(?!(?:19|20)\d\d\b)")
_NOUN_PHRASE = re.compile(r"(?:(?:the|its|their|his|her|this|those|these|all|our|an?)\s)?(?:[\w'\u2019&-]+\s?){1,6}")
_LINKS = re.compile(
    r"(?P<noun>(?:[\w'\u2019-]+\s){1,6})(?:of|to|at|was|were|is|are|stands?\sat|stood\sat|reached|totall?ed|hit|fell\sto|"
    r"rose\sto|grew\sto|by)\s(?:[\w-]+\s){0,2}$"
)
_BREAK = re.compile(
    r"[,;:()\u2014\u2013\u201c\u201d\"]|\s-\s|\s(?:and|but|while|that|which|who|when|where|because|as|if)\s"
)
_WISHED = re.compile(
    r"\b(?:offer|demand|want|propos|ask|s[eo]ught|seek|request|expect|forecast|target|hope|fear|promis|pledg|bid)"
    r"\w*\b",
    re.IGNORECASE,
)
_MEASURES = content_stems("percent per cent dollars euros pounds million billion thousand hundred")
_VOTES = content_stems("votes points goals")
_WORD = re.compile(r"[\w'\u2019&-]+")
_DETERMINER = re.compile(r"the|an?|its|their|his|her|our|this|that|these|those", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"(?:(?:the|an?|its|his|her|their)\s)?(?!(?:who|which|that|he|she|it|they|according|and)\b)"
    r"(?:(?!(?:is|are|was|were|has|had|have|charged|with|to|of|by)\s)[^\W\d][\w.'\u2019-]*\s?){1,5}",
    re.IGNORECASE,
)
"""Words that may be for who gives a figure, where voices tell of nobody."""
_AGAIN = re.compile(r"\b(?:the|these|those|both|all|other)\s$", re.IGNORECASE)
"""Before a number of what has been counted already: "the three men"."""
_HOUR = re.compile(r"\s(?:in\sthe\s(?:morning|afternoon|evening)|at\snight|o['\u2019]clock)\b")
_OF_MORE = re.compile(r"\s(?:of|out\sof)\s(?:the\s|its\s|their\s|his\s|her\s|all\s|some\s)?$")
_AGAINST = re.compile(r"(?:\s(?:votes\s)?(?:to|against)\s|\s?[-\u2013]\s?)$")


@dataclass(frozen=True)
class Count:
    """A figure of an article with what it counts; its spans are of the source's text."""

    telling: Telling
    amount: Amount
    value: Span
    about: Span
    """The article's words for what is counted."""
    overtaken: bool
    """Whether an article has corrected it."""

    @property
    def source(self) -> Source:
        """Where it stands."""
        return self.telling.source

    @property
    def evidence(self) -> Evidence:
        """Its sentence."""
        return Evidence(self.source, self.telling.sentence)

    @property
    def by(self) -> str:
        """By whose word, as the article says; "" where it does not."""
        text = self.source
        said = utterance_of(voices(text), text.origin(self.value[0]), text.origin(self.value[1]))
        if said and said.speaker:
            return "" if is_publication(said.speaker.name) else said.speaker.name.removeprefix("according to ")
        who = speaker(self.telling)
        return who if _SOMEBODY.fullmatch(who) and not is_publication(who) and number_value(who) is None else ""

    @property
    def day(self) -> date:
        """When its article was published; the first of all days where that is not known."""
        return day_of(self.source.article) or date.min

    def stems(self) -> frozenset[str]:
        """Of the words for what is counted, names left out."""
        about = self.source.text[slice(*self.about)]
        named = content_stems(" ".join(about[a:b] for a, b in names.proper_names(about)))
        return (content_stems(about) - named) | self.amount.counted


def counted(evidence: Sequence[Evidence], topic: frozenset[str]) -> list[list[Count]]:
    """The figures of sentences, those of one thing together: the newest that holds first, then by how much they weigh.

    ``topic`` are the stems of what all sentences are about: that they have them in common says nothing.
    """
    told: dict[Source, list[Count]] = {}
    for one in evidence:
        told.setdefault(one.source, []).extend(_counts(one))
    known = [one for source in told for one in corrections(source)]
    things: list[list[Count]] = []
    for source in sorted(told, key=lambda s: (-(day_of(s.article) or date.min).toordinal(), s.article.id)):
        for count in told[source]:
            count = _judged(count, known)
            thing = next((some for some in things if any(_same_thing(count, one, topic) for one in some)), None)
            if thing is None:
                things.append([count])
            elif not any(count.source is not one.source and count.source.is_copy_of(one.source) for one in thing):
                thing.append(count)
    for thing in things:
        thing.sort(key=lambda one: (one.overtaken, -one.day.toordinal(), one.telling.start))
    return sorted(things, key=_weight)


def _weight(thing: Sequence[Count]) -> tuple[float, int, str, int]:
    """The more articles give it, and the nearer to their beginnings, the sooner it is shown."""
    first = thing[0]
    articles = len({one.source.article.id for one in thing})
    early = min(one.telling.sentence / max(len(one.source.sentences), 1) for one in thing)
    bare = not first.amount.counted and not first.amount.measure
    return -articles + early + bare, first.telling.sentence, first.source.article.id, first.telling.start


def contradictions(thing: Sequence[Count]) -> list[list[Count]]:
    """The sides that figures of one thing take which cannot all hold; none where they may."""
    sides: list[list[Count]] = []
    for one in (one for one in thing if not one.overtaken):
        side = next((some for some in sides if some[0].amount.may_be(one.amount)), None)
        if side is not None:
            side.append(one)
        elif all(_differ(some[0], one) for some in sides):
            sides.append([one])
    return sides[: policy.MOST_SIDES] if len(sides) > 1 else []


def _differ(one: Count, other: Count) -> bool:
    """Whether two figures cannot both hold: what was offered or asked for is no other figure than what came of it."""
    wished = [bool(_WISHED.search(each.telling.piece)) for each in (one, other)]
    return wished[0] == wished[1] and differ(one.telling, other.telling)


def _same_thing(one: Count, other: Count, topic: frozenset[str]) -> bool:
    """Whether two figures count one thing: what is counted has a name in common, and so has what is told of it."""
    a, b = one.amount, other.amount
    if _corrects(one, other) or _corrects(other, one):
        return True
    if one.telling == other.telling or not a.may_count_with(b) or a.measure != b.measure:
        return False
    if one.source is other.source and not a.may_be(b):
        return differ(one.telling, other.telling)
    alike = one.stems() & other.stems() - (frozenset() if a.counted and b.counted else topic)
    if alike and a.counted and a.value == b.value >= policy.SAME_BY_VALUE:
        return True
    near = _told_near(one) & _told_near(other)
    return bool(alike) and bool(near - alike - topic or (a.may_be(b) and near - alike))


def _told_near(count: Count) -> frozenset[str]:
    """What the words about it tell: those of its part of the sentence, figures and names left out."""
    piece = count.telling.piece
    at = max(piece.find(count.telling.text), 0)
    before, after = piece[:at].split()[-policy.TOLD_NEAR :], piece[at:].split()[: 2 * policy.TOLD_NEAR]
    piece = " ".join([*before, *after])
    named = content_stems(" ".join(piece[a:b] for a, b in names.proper_names(piece)))
    told = content_stems(piece) - named - _MEASURES
    return frozenset(root for root in told if not root[0].isdigit())


# --- corrections ------------------------------------------------------------------------------------------------------


def _judged(count: Count, known: Sequence[Correction]) -> Count:
    """The figure, knowing whether it is one that an article says is wrong."""
    return replace(count, overtaken=any(_is_wrong(one, count) for one in known))


def _is_wrong(one: Correction, count: Count) -> bool:
    return is_wrong(one, count.source, count.telling.start, count.telling.end)


def _corrects(one: Count, other: Count) -> bool:
    """Whether one figure is what an article gives instead of the other."""
    if one.overtaken or not other.overtaken or one.amount.measure != other.amount.measure:
        return False
    return any(one.telling.sentence in c.sentences and _is_wrong(c, other) for c in corrections(one.source))


# --- what is counted --------------------------------------------------------------------------------------------------


def _counts(evidence: Evidence) -> Iterator[Count]:
    source, index = evidence.source, evidence.sentence
    words, first = source.words_of(index), source.sentences[index].start
    told = [] if source.heads(index) else figures(source, index)  # what a headline counts the story tells whole
    joined: Amount | None = None
    for amount, behind in pairwise([*told, None]):
        if amount is None or amount is joined or not _counts_something(words, amount):
            continue
        value = _value(words, amount)
        if behind is not None and _are_one(words, amount, behind):
            joined, value = behind, (value[0], _value(words, behind)[1])
        about = _about(words, amount, value)
        if about is None and any(index in one.sentences for one in corrections(source)):
            about = value  # "It is 11,000": what that counts is said with the figure that is wrong
        if about is not None:
            telling = Telling(source, index, first + amount.start, first + amount.end)
            places = [(first + a, first + b) for a, b in (value, about)]
            yield Count(telling, amount, places[0], places[1], overtaken=False)


def _are_one(words: str, amount: Amount, behind: Amount) -> bool:
    """Whether two figures are given as one: "240 of its 260 members", "201 to 34"."""
    between = words[amount.end : behind.start]
    if amount.measure or behind.measure or re.search(r"\bfrom\s(?:\w+\s)?$", words[: amount.start]):
        return False
    if not behind.counted and _AGAINST.fullmatch(between):
        return amount.counted <= _VOTES
    return not amount.counted and bool(_OF_MORE.fullmatch(between))


def _counts_something(words: str, amount: Amount) -> bool:
    """Whether a figure counts: it is no age, address, telephone number or part of a name."""
    before, said, after = words[: amount.start], words[amount.start : amount.end], words[amount.end :]
    rest = words[amount.start :]
    if _NAMED.search(before) or _AGED.search(before) or _AGE.search(rest[: len(said) + 14]):
        return False
    if any(m.start() <= amount.start < m.end() for m in _PHONE.finditer(words)) or _STREET.match(after):
        return False
    digits = re.match(r"\d+", said)
    if digits and _STREET.match(words, amount.start + digits.end()):
        return False
    bare = not amount.measure and not amount.counted
    if re.search(r"[^\W\d]-$", before):
        return False  # "multi-billion"
    if (
        _HOUR.match(after)
        or (not amount.measure and _AGAIN.search(before))
        or (bare and re.search(r"['\u2019]s?\s$", before))
    ):
        return False
    if bare and _BETWEEN_COMMAS.search(before) and after[:1] in (",", "."):
        return False  # "Ada Reyes, 45, of Dover"
    if amount.measure == "time":
        return bool(_LASTS.search(before)) or bool(re.search(r"\d-|[a-z]-", said + after[:1]))
    small = amount.value == 1 or re.match(r"(?:both|one|an?)\b", said, re.IGNORECASE)
    return not (small and not amount.measure)


def _value(words: str, amount: Amount) -> Span:
    """The figure with what hedges it: "about 240", without the noun that it counts."""
    hedge = _HEDGE.search(words[: amount.start])
    start = hedge.start() if hedge else amount.start
    if article := re.match(r"an?\s(?=\w+-)", words[start : amount.end]):
        start += article.end()
    said = words[amount.start : amount.end]
    noun = re.search(
        r"\s(?!(?:million|billion|trillion|thousand|hundred|dozen|percent|per\scent|and|dollars|euros|pounds)\b)"
        r"[a-z][a-z'-]*(?:\s[a-z'-]+)*$",
        said,
    )
    if noun and amount.counted and not _in_units(words, amount):
        return start, amount.start + noun.start()
    return start, amount.end


def _in_units(words: str, amount: Amount) -> bool:
    """Whether a figure is a length, a speed or a weight: its unit is no thing that is counted."""
    return bool(measures(words[amount.start : amount.end]) & {"length", "speed", "weight"})


def _about(words: str, amount: Amount, value: Span) -> Span | None:
    """What is counted: the noun behind the figure, else what it is a figure of, else the words that lead to it."""
    after = words[value[1] :]
    if not (amount.measure or _in_units(words, amount)) and (noun := _noun_behind(words, value[1])):
        return noun
    if amount.measure == "%" and (of := _OF.match(after)):
        return _trimmed(words, value[1] + of.end(), _NOUN_PHRASE.match(words, value[1] + of.end()))
    if _attributive(words, value) and (noun := _noun_behind(words, value[1], plural=False)):
        return noun
    start = max((m.end() for m in _BREAK.finditer(words, 0, value[0])), default=0)
    led = _LINKS.search(words, start, value[0])
    if led and content_stems(led["noun"]):
        return _bounded(words, start, value[0])
    if (of := _OF.match(after)) and (
        found := _trimmed(words, value[1] + of.end(), _NOUN_PHRASE.match(words, value[1] + of.end()))
    ):
        return found
    return _bounded(words, start, value[0]) or _told_of(words, value[1])


def _told_of(words: str, start: int) -> Span | None:
    """What is told of a figure with which a part of the sentence begins: "taken from the bank"."""
    ends = _BREAK.search(words, start)
    found = _WORD.finditer(words, start, ends.start() if ends else len(words))
    return _without_stopwords(list(found)[: policy.COUNTED_ABOUT])


def _without_stopwords(found: list[re.Match[str]]) -> Span | None:
    """From the first word that carries meaning to the last."""
    told = [word for word in found if word[0].lower() not in STOPWORDS]
    return (told[0].start(), told[-1].end()) if told else None


def _attributive(words: str, value: Span) -> bool:
    """Whether a figure stands between an article and its noun: "a $3 million grant", "a five-day strike"."""
    return bool(re.search(r"\b(?:an?|the|its|their|his|her|this)\s$", words[: value[0]]))


def _noun_behind(words: str, at: int, plural: bool = True) -> Span | None:
    """The noun behind a figure with what stands between them: "ferry workers"."""
    start = at + len(words[at:]) - len(words[at:].lstrip(" -"))
    end = 0
    for count, word in enumerate(_WORD.finditer(words, start)):
        if count == policy.COUNTED_WORDS or words[(end or start) : word.start()].strip():
            break
        low = word[0].lower()
        if low in STOPWORDS or word[0][0].isdigit():
            break
        end = word.end()
        if plural and is_plural(low):
            return start, end
    return (start, end) if end and not plural else None


def _bounded(words: str, start: int, end: int) -> Span | None:
    """The last words before an offset, from another on, that are few enough to be read as a heading."""
    found = list(_WORD.finditer(words, start, end))
    opens = [at for at, word in enumerate(found) if _DETERMINER.fullmatch(word[0])]
    if opens and content_stems(" ".join(word[0] for word in found[opens[-1] + 1 :])):
        del found[: opens[-1] + 1]
    return _without_stopwords(found[-policy.COUNTED_ABOUT :])


def _trimmed(words: str, start: int, match: re.Match[str] | None) -> Span | None:
    """A noun phrase up to the first word that goes on with something else."""
    if match is None:
        return None
    end = start
    for count, word in enumerate(_WORD.finditer(words, start, match.end())):
        low = word[0].lower()
        ends = low in STOPWORDS and not (count == 0 or low in {"of", "the"})
        if ends or words[end : word.start()].strip():
            break
        end = word.end()
    while end > start and (last := re.search(r"\s(?:of|the)$", words[start:end])):
        end = start + last.start()
    return (start, end) if content_stems(words[start:end]) else None
