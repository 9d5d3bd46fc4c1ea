"""Whether the sentences that a claim names bear it out: what fails is dropped, and said why.

First what can be told without doubt: the ids, words in quotation marks, figures, dates, names, whose words they are,
and whether one of them denies what the other says. Then the reader's verdict and the words that they share give the
chance that the claim follows (`support`). How well both tell right claims from wrong ones is measured by
``python -m evals.lab.claims``, which also fits the chance.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from index.article import Article
from index.text.dates import long_date
from index.text.letters import folded
from index.text.split import sentences as cut
from qa import policy
from qa.candidates import key_of
from qa.confidence import supported
from qa.english import names
from qa.english.polarity import negations
from qa.english.quantities import dates, numbers
from qa.english.reporting import REPORTS
from qa.english.words import STOPWORDS, content_stems, number_value, stem, words
from qa.findings import DraftStatement, Evidence, with_antecedent
from qa.news.dates import when
from qa.news.speech import QUOTED, speaks
from qa.reader import Reading
from qa.source import Source
from qa.ways.verdict import clauses
from qa.write.claims import Claim

Judge = Callable[[str, Sequence[str]], Sequence[Reading]]
"""The reader: a claim, and texts that may state it."""


@dataclass(frozen=True)
class Dropped:
    """A claim that is not shown."""

    text: str
    why: str


def check(claim: Claim, shown: Mapping[str, Evidence], judge: Judge) -> DraftStatement | Dropped:
    """The claim as a statement with its support, or why it may not be shown.

    ``shown`` are the sentences that the model was given, by their ids.
    """
    unknown = [name for name in claim.ids if name not in shown]
    if unknown or not claim.ids:
        return Dropped(claim.text, f"it names no sentence {', '.join(unknown)}" if unknown else "it names no sentence")
    evidence = tuple(dict.fromkeys(shown[name] for name in claim.ids))
    entailment = Entailment(claim.text, evidence)
    if why := entailment.contradiction():
        return Dropped(claim.text, why)
    support = supported(entailment.features(judge)) if entailment.english else entailment.shared
    if support < policy.SUPPORTED:
        return Dropped(claim.text, f"its sentences do not bear it out (support {support:.2f})")
    return DraftStatement(claim.text, evidence, round(support, 3))


@dataclass(frozen=True)
class Entailment:
    """A claim beside its sentences."""

    claim: str
    evidence: tuple[Evidence, ...]

    @cached_property
    def own(self) -> str:
        """The sentences."""
        return " ".join(one.source.words_of(one.sentence) for one in self.evidence)

    @cached_property
    def in_context(self) -> str:
        """The sentences with those that say whom they mean."""
        return " ".join(map(with_antecedent, self.evidence))

    @cached_property
    def around(self) -> str:
        """The same with what their articles say of themselves."""
        return " ".join([self.in_context, *(self._about(one.source) for one in self.evidence)])

    @staticmethod
    def _about(source: Source) -> str:
        published = source.article.published
        return f"{source.about} {long_date(published) if published else ''}"

    @cached_property
    def english(self) -> bool:
        """Whether the articles are in English: of other languages most checks know nothing.

        The claim has no say in it: a model could else write its way past them.
        """
        return all(_in_english(one.source.article) for one in self.evidence)

    @cached_property
    def shared(self) -> float:
        """The share of the claim's longer words that begin as a word of its sentences does, in any language."""
        there = {word[:_BEGINNING] for word in words(self.around)}
        claimed = [word[:_BEGINNING] for word in words(self.claim) if len(word) >= _LONGER]
        return sum(word in there for word in claimed) / max(len(claimed), 1)

    def contradiction(self) -> str | None:
        """What of the claim its sentences do not hold, or deny; None where nothing is told to be so."""
        checks = [self._quoted, self._figures]
        if self.english:
            checks += [self._dates, self._names, self._speaker, self._negation, self._changed]
        else:
            checks.append(self._full_names)
        checks.append(self._grounded)
        return next((why for check in checks if (why := check())), None)

    def _grounded(self) -> str | None:
        """What an article says of itself may add a name or a day; alone it bears nothing out."""
        stems = content_stems(self.claim)
        own = content_stems(self.in_context)
        headed = stems & content_stems(self.around) - own
        return "its sentences are about something else" if len(headed) > len(stems & own) else None

    def _quoted(self) -> str | None:
        there = f" {' '.join(words(self.own))} "
        given = (match[1] for match in QUOTED.finditer(self.claim))
        wrong = next((one for one in given if f" {' '.join(words(one))} " not in there), None)
        return f"it puts words in quotation marks that are not there: “{wrong}”" if wrong else None

    def _figures(self) -> str | None:
        known = set(_figures(self.around))
        wrong = next((text for value, unit, text in _told_figures(self.claim) if (value, unit) not in known), None)
        return f"its sentences do not say {wrong}" if wrong else None

    def _dates(self) -> str | None:
        known = set(_date_words(self.around)) | {word for one in self.evidence for word in _meant(one)}
        for start, end in dates(self.claim):
            if not set(_date_words(self.claim[start:end])) <= known:
                return f"its sentences do not say {self.claim[start:end]}"
        return None

    def _names(self) -> str | None:
        people = [p for one in self.evidence for p in _people(one)]
        for start, end in names.proper_names(self.claim):
            name = " ".join(self.claim[start:end].split())
            if not names.is_named(self.around, name) and not any(names.may_be_same(name, p.name) for p in people):
                return f"its sentences do not name {name}"
        return None

    def _full_names(self) -> str | None:
        """Of words with capitals that stand together, in any language, each stands in the sentences."""
        known = set(words(self.around))
        for match in _CAPITALS.finditer(self.claim):
            if not set(words(match[0])) <= known:
                return f"its sentences do not name {match[0]}"
        return None

    def _speaker(self) -> str | None:
        """Whoever the claim has say something is not known to have said something else."""
        claimed = Source(Article(id="claim", text=self.claim), cut(self.claim))
        speakers = [
            p for p in claimed.names.people if any(speaks(claimed, i, p) for i in range(len(claimed.sentences)))
        ]
        known = [p for one in self.evidence for p in _people(one) if speaks(one.source, one.sentence, p)]
        for person in speakers:
            if known and not any(names.may_be_same(person.name, p.name) for p in known):
                return f"its sentences give words of {known[0].name}, not of {person.name}"
        return None

    def _negation(self) -> str | None:
        """The claim and what is nearest to it of the sentences are turned round by as many words."""
        stems = content_stems(self.claim)

        def differs(text: str) -> bool:
            return negations(self.claim, unless=content_stems(text)) % 2 != negations(text, unless=stems) % 2

        parts = [part for one in self.evidence for part in clauses(one.source.words_of(one.sentence))]
        nearest = max(parts, key=lambda part: len(stems & content_stems(part)), default=self.own)
        if differs(nearest) and differs(self.own):
            return "its sentences say the opposite, or the claim does"
        return None

    def _changed(self) -> str | None:
        """Of a claim that runs along a sentence word for word, no single word is another than there.

        Models copy badly; the reader's verdict hardly sees one word of thirty.
        """
        claimed = words(self.claim)
        for one in self.evidence:
            there = words(one.source.words_of(one.sentence))
            same = SequenceMatcher(None, there, claimed, autojunk=False)
            if 2 * sum(block.size for block in same.get_matching_blocks()) < _ALONG * 2 * len(claimed):
                continue
            for kind, a, b, c, d in same.get_opcodes():
                if kind == "replace" and b - a == d - c == 1 and _differ(there[a], claimed[c]):
                    return f"its sentence has “{there[a]}” where it has “{claimed[c]}”"
        return None

    def features(self, judge: Judge) -> tuple[float, ...]:
        """Log odds of stated against the rest and against denied, and the share of the claim's words that are there."""
        headed = f"{self._about(self.evidence[0].source)}. {self.in_context}"
        readings = judge(self.claim, [headed, self.in_context])
        odds = [_odds(one) for one in readings]
        stems = content_stems(self.claim)
        share = len(stems & content_stems(self.around)) / max(len(stems), 1)
        return (max(one[0] for one in odds), max(one[1] for one in odds), share)


def _odds(reading: Reading) -> tuple[float, float]:
    verdict = reading.verdict
    if verdict is None:
        return 0.0, 0.0
    stated, denied = verdict.stated + 0.01, verdict.denied + 0.01
    return math.log(stated / (1.02 - stated)), math.log(stated / denied)


def _people(evidence: Evidence) -> Iterator[names.Person]:
    """Those whom a sentence, or the one that says whom it means, names."""
    before = evidence.source.antecedent(evidence.sentence)
    yield from evidence.source.names.people_in(evidence.sentence)
    if before is not None:
        yield from evidence.source.names.people_in(before)


def _in_english(article: Article) -> bool:
    """By what the article says of itself, else by its function words: English has two in five, others hardly any."""
    if article.language:
        return article.language.lower().startswith("en")
    read = words(article.text[:_READ])
    return sum(word in STOPWORDS for word in read) >= _FUNCTION * len(read)


_READ, _FUNCTION = 3000, 0.15
"""Characters of an article by which its language is told, and the least share of English function words."""
_CAPITALS = re.compile(r"\b[^\W\d_a-z]\w+(?:\s[^\W\d_a-z]\w+)+")
_BEGINNING, _LONGER = 5, 4
"""Letters by which words of any language are compared, and of a word that counts."""
_ALONG = 0.8
"""Share of a claim's words that stand in a sentence in the same order, from which on it is a copy of it."""


def _differ(there: str, claimed: str) -> bool:
    """Whether two words in one place say different things: no function words, no verbs of speech, no forms of one."""
    if {there, claimed} & STOPWORDS or stem(there) == stem(claimed) or there[:_BEGINNING] == claimed[:_BEGINNING]:
        return False
    return not (re.fullmatch(REPORTS, there) and re.fullmatch(REPORTS, claimed))


_FIGURE = re.compile(
    r"[$€£¥]?\d[\d.,]*(?:[- ]?(?:hundred|thousand|million|billion|trillion|mn|bn|tn|k|m|b)\b)?", re.IGNORECASE
)
"""The figure of "40,000 riders", "61-year-old" and "$375m"."""


def _value(told: str) -> float | None:
    """What a figure comes to, with what it counts left off."""
    written = told.split()
    whole = (number_value(" ".join(written[:end])) for end in range(len(written), 0, -1))
    value = next((value for value in whole if value is not None), None)
    if value is None and (figure := _FIGURE.match(told)):
        value = number_value(figure[0].rstrip(".,-"))
    return value


def _told_figures(text: str) -> Iterator[tuple[float, str, str]]:
    """The figures of a text, their units, and their words: "$3 million", "40 percent", "two". A lone "one" is none."""
    days = dates(text)
    for start, end in numbers(text):
        told = text[start:end]
        value = _value(told)
        if value is None or any(a < end and start < b for a, b in days) or folded(told) in ("one", "a", "an"):
            continue
        unit = "%" if "%" in told or "cent" in told.lower() else next((sign for sign in "$€£¥" if sign in told), "")
        yield value, unit or ("$" if "dollar" in told.lower() else ""), told


def _figures(text: str) -> Iterator[tuple[float, str]]:
    """Every figure with its unit, and without it: a claim may leave it out, and not another in its place."""
    for value, unit, _ in _told_figures(text):
        yield value, unit
        yield value, ""


def _date_words(text: str) -> Iterator[str]:
    """The days, months, years and hours that words of a text name, one by one."""
    for start, end in dates(text):
        told = [word for word in key_of(text[start:end]).replace("month ", "month_").split() if word not in _AROUND]
        yield from (word.rstrip("stndrh") if word[:1].isdigit() else word for word in told)


_AROUND = frozenset("on in at since until by of from through during the early late mid last next this about".split())
"""What leads a date in, and may be another word in the claim."""


def _meant(evidence: Evidence) -> Iterator[str]:
    """The words of the dates that a sentence's own words mean: "on Wednesday" of 26 June 2024."""
    source, sentence = evidence.source, evidence.source.sentences[evidence.sentence]
    bounds = sentence.start, sentence.end
    for start, end in dates(source.text[slice(*bounds)]):
        found = when(source.text, bounds, bounds[0] + start, bounds[0] + end, source.article.published)
        if found and "/" not in found.date:
            yield from _date_words(long_date(found.date))
