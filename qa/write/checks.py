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
from index.text.split import sentences as cut
from qa import policy
from qa.confidence import supported
from qa.english import names
from qa.english.polarity import negations
from qa.english.quantities import dates
from qa.english.reporting import REPORTS
from qa.english.words import STOPWORDS, content_stems, stem, words
from qa.findings import DraftStatement, Evidence, with_antecedent
from qa.news.speech import QUOTED, speaks
from qa.reader import Reading
from qa.source import Source
from qa.ways.verdict import clauses
from qa.write.claims import Claim
from qa.write.told import (
    agrees,
    all_figures,
    date_words,
    figures,
    in_the_words_of,
    known_dates,
    meant,
    names_it,
    short_forms,
    whole_months,
)

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
    if not set(words(claim.text)) - STOPWORDS:
        return Dropped(claim.text, "it says nothing")
    evidence = tuple(dict.fromkeys(shown[name] for name in claim.ids))
    entailment = Entailment(claim.text, evidence)
    if why := entailment.contradiction(judge):
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

    def contradiction(self, judge: Judge) -> str | None:
        """What of the claim its sentences do not hold, or deny; None where nothing is told to be so.

        The reader is asked of nothing but a word that stands in another's place.
        """
        checks = [self._quoted, self._figures]
        if self.english:
            checks += [self._dates, self._names, self._speaker, self._negation, lambda: self._changed(judge)]
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
        known = list(all_figures(self.around))
        for figure in figures(self.claim):
            if not any(agrees(figure, other) for other in known):
                return f"its sentences do not say {figure.words}"
        return None

    def _dates(self) -> str | None:
        known = known_dates(self.around) | {word for one in self.evidence for word in meant(one)}
        for start, end in dates(self.claim):
            if not set(date_words(self.claim[start:end])) <= known:
                return f"its sentences do not say {self.claim[start:end]}"
        return None

    def _names(self) -> str | None:
        wrong = next((name for name in self._unnamed if self._is_person(name) or not self._elsewhere(name)), None)
        return f"its sentences do not name {wrong}" if wrong else None

    @cached_property
    def _unnamed(self) -> tuple[str, ...]:
        """The claim's names that its sentences and their heading do not have."""
        people = [p for one in self.evidence for p in _people(one)]
        claimed = (" ".join(self.claim[start:end].split()) for start, end in names.proper_names(self.claim))
        return tuple(
            name
            for name in claimed
            if not self._says(self.around, name) and not any(names.may_be_same(name, p.name) for p in people)
        )

    def _elsewhere(self, name: str) -> bool:
        """Whether another sentence of the same articles has the name: of a place or a body it says which is meant."""
        return all(names.is_named(source.story, name) for source in {one.source for one in self.evidence})

    def _is_person(self, name: str) -> bool:
        people = [*self._claimed.names.people, *(p for one in self.evidence for p in one.source.names.people)]
        return any(names.may_be_same(name, person.name) for person in people)

    @cached_property
    def _claimed(self) -> Source:
        """The claim, read as an article is."""
        return Source(Article(id="claim", text=self.claim), cut(self.claim))

    def _full_names(self) -> str | None:
        """Of words with capitals that stand together, in any language, each stands in the sentences."""
        known = set(words(self.around))
        for match in _CAPITALS.finditer(self.claim):
            if not set(words(match[0])) <= known:
                return f"its sentences do not name {match[0]}"
        return None

    def _speaker(self) -> str | None:
        """Whoever the claim has say something is not known to have said something else."""
        claimed = self._claimed
        speakers = [
            p for p in claimed.names.people if any(speaks(claimed, i, p) for i in range(len(claimed.sentences)))
        ]
        known = [p for one in self.evidence for p in _people(one) if speaks(one.source, one.sentence, p)]
        for person in speakers:
            if known and not any(names.may_be_same(person.name, p.name) for p in known):
                return f"its sentences give words of {known[0].name}, not of {person.name}"
        return None

    def _negation(self) -> str | None:
        """Of a claim in its sentences' words, it and what is nearest to it there are turned round by as many words.

        In other words, "was shut" may well be "did not open": that is left to the verdict.
        """
        if self._turned and self._nearest[1] >= _IN_ITS_WORDS:
            return "its sentences say the opposite, or the claim does"
        return None

    @cached_property
    def _nearest(self) -> tuple[str, float]:
        """The clause of its sentences that has most of the claim's words, and their share."""
        stems = content_stems(self.claim)
        parts = [part for one in self.evidence for part in clauses(one.source.words_of(one.sentence))]
        nearest = max(parts, key=lambda part: len(stems & content_stems(part)), default=self.own)
        return nearest, len(stems & content_stems(nearest)) / max(len(stems), 1)

    @cached_property
    def _turned(self) -> bool:
        """Whether the claim has a "not" more or less than its sentences and what is nearest to it there."""
        stems = content_stems(self.claim)

        def differs(text: str) -> bool:
            return negations(self.claim, unless=content_stems(text)) % 2 != negations(text, unless=stems) % 2

        return differs(self._nearest[0]) and differs(self.own)

    def _changed(self, judge: Judge) -> str | None:
        """Of a claim that runs along a sentence word for word, no name is another, and no word that says another thing.

        Models copy badly, and the verdict on a whole sentence hardly sees one word of thirty: it is asked of the clause
        and of a few words round the change.
        """
        claimed = words(self._in_their_words)
        for one in self.evidence:
            text = whole_months(one.source.words_of(one.sentence))
            there = words(text)
            same = SequenceMatcher(None, there, claimed, autojunk=False)
            if 2 * sum(block.size for block in same.get_matching_blocks()) < _ALONG * 2 * len(claimed):
                continue
            for kind, a, b, c, d in same.get_opcodes():
                if kind != "replace":
                    continue
                if other := self._other_names & set(claimed[c:d]) - set(there):
                    return f"its sentence has “{' '.join(there[a:b])}” where it has “{' '.join(sorted(other))}”"
                if b - a == d - c == 1 and _differ(there[a], claimed[c]) and not self._means(text, there[a], c, judge):
                    return f"its sentence has “{there[a]}” where it has “{claimed[c]}”"
        return None

    def _means(self, text: str, there: str, place: int, judge: Judge) -> bool:
        """Whether the claim's word at a place says what the sentence's does, by the reader."""
        claim = self._in_their_words
        word = words(claim)[place]
        mine = next((part for part in clauses(claim) if word in words(part)), claim)
        whole = max(clauses(text), key=lambda part: len(set(words(part)) & set(words(mine))))
        chances = [
            reading.verdict.stated if reading.verdict else 0.0
            for claim, shown in ((_round(claim, word), _round(text, there)), (mine, whole))
            for reading in judge(claim, [shown])
        ]
        return math.prod(chances) >= policy.SYNONYM

    @cached_property
    def _in_their_words(self) -> str:
        """The claim with figures, months and names in the form that its sentences have, where it only has another."""
        return in_the_words_of(self.own, whole_months(self.claim), self._short_forms)

    @cached_property
    def _other_names(self) -> frozenset[str]:
        """The words of the claim's names that its sentences do not have."""
        spans = names.proper_names(self.claim)
        found = (self.claim[start:end] for start, end in spans if not self._says(self.own, self.claim[start:end]))
        return frozenset(word for name in found for word in words(name))

    def _says(self, text: str, name: str) -> bool:
        """Whether a text has the name, also by the short form or the long one that the articles give of it."""
        others = [other for pair in self._short_forms for other in pair if name in pair and other != name]
        return any(names_it(text, one) for one in (name, *others))

    @cached_property
    def _short_forms(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for source in {one.source for one in self.evidence} for pair in short_forms(source.story))

    def features(self, judge: Judge) -> tuple[float, ...]:
        """Log odds of stated against the rest and against denied, and the share of the claim's words that are there."""
        headed = f"{self._about(self.evidence[0].source)}. {self.in_context}"
        readings = judge(self._in_their_words, [headed, self.in_context])
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
_IN_ITS_WORDS = 0.6
"""Share of a claim's words that a clause has, from which on both are about the same."""
_ON_EACH_SIDE = 4
"""Words round one that the reader is shown with it."""
_ALONG = 0.8
"""Share of a claim's words that stand in a sentence in the same order, from which on it is a copy of it."""


def _round(text: str, word: str) -> str:
    """A word of a text with a few on both sides."""
    spaced = text.split()
    at = next((place for place, one in enumerate(spaced) if word in words(one)), 0)
    return " ".join(spaced[max(at - _ON_EACH_SIDE, 0) : at + _ON_EACH_SIDE + 1])


def _differ(there: str, claimed: str) -> bool:
    """Whether two words in one place say different things: not forms of one, verbs of speech, function words.

    A function word may stand for any word, another word for no function word.
    """
    if claimed in STOPWORDS or stem(there) == stem(claimed) or there[:_BEGINNING] == claimed[:_BEGINNING]:
        return False
    return not (re.fullmatch(REPORTS, there) and re.fullmatch(REPORTS, claimed))
