"""From evidence to an answer, a function for each sort of question.

Each takes what was found (`Found`) and gives a `Draft`, or a `Refusal` that says what is missing as far as that was computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.article import Hit
from qa import names
from qa.confidence import ENOUGH, probability
from qa.evidence import Candidate, Weights, mentions, said_in
from qa.polarity import negated
from qa.question import Question
from qa.source import Source
from qa.words import content_stems, normalize, number_value, stem, words

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

MOST_WORDS = 15
"""Of an answer to who, when, where or how many."""


@dataclass(frozen=True)
class Evidence:
    """A sentence of an article that says something."""

    source: Source
    sentence: int


@dataclass(frozen=True)
class Said:
    """One statement of an answer to be: its words, and every sentence that says so, the best first."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Draft:
    """An answer before its citations are numbered and checked."""

    text: str
    said: tuple[Said, ...]
    confidence: float
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why nothing answers."""

    reason: str
    confidence: float = 0.0
    """How likely the best candidate is to be right nonetheless."""


class Found:
    """All that was found for one question: hits, the sources opened for them, the reader's candidates."""

    def __init__(
        self,
        question: Question,
        hits: Sequence[Hit],
        sources: dict[str, Source],
        read: Sequence[Candidate],
        weights: Weights,
        encode: Encode,
    ) -> None:
        self.question, self.hits, self.sources, self.weights = question, hits, sources, weights
        self._encode = encode
        self.candidates = _agreeing(read)
        self.ranked = sorted(
            ((probability(c.signs), c) for c in self.candidates),
            key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].start),
        )

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The question's own vector."""
        return self._encode([self.question.text])[0]

    def closeness(self, evidence: Sequence[Evidence], to: str | None = None) -> list[float]:
        """Cosine of the question, or of other words, and each sentence read with its antecedent."""
        if not evidence:
            return []
        vector = self.vector if to is None else self._encode([to])[0]
        return [float(row @ vector) for row in self._encode([one_line(e) for e in evidence])]

    def margin(self, evidence: Evidence) -> float:
        """The reader's best margin for words of this sentence, -1 where it offered none."""
        inside = (
            c.signs.margin for c in self.candidates if c.source is evidence.source and c.sentence == evidence.sentence
        )
        return max(inside, default=-1.0)

    def shown(self) -> list[Evidence]:
        """Every sentence of the stories that lies in a hit."""
        found = {}
        for hit in self.hits:
            source = self.sources[hit.passage.article_id]
            first, last = source.sentence_at(hit.passage.start), source.sentence_at(hit.passage.end - 1)
            for index in range(first, last + 1):
                if source.sentences[index].body:
                    found[source.article.id, index] = Evidence(source, index)
        return list(found.values())


def one_line(evidence: Evidence) -> str:
    """A sentence with the one that names its subject."""
    before = evidence.source.antecedent(evidence.sentence)
    own = evidence.source.words_of(evidence.sentence)
    return f"{evidence.source.words_of(before)} {own}" if before is not None else own


def compose(found: Found) -> Draft | Refusal:
    """The answer to the question, or why there is none."""
    if not found.hits:
        return Refusal("no passage has anything in common with the question")
    missing = _unmentioned(found)
    if missing:
        return Refusal(f"nothing found mentions {missing}")
    question = found.question
    if question.kind == "yesno":
        return verdict(found)
    if question.kind == "quote" and question.speaker:
        return quoted(found)
    if question.kind == "who" and (described := _described(found)):
        return described
    if question.role and question.expects == "person":
        return holders(found)
    if question.kind == "list" or question.several:
        return listed(found)
    return picked(found)


# --- one answer -------------------------------------------------------------------------------------------------------


def picked(found: Found) -> Draft | Refusal:
    """The likeliest words, with every article that gives the same; figures that disagree side by side."""
    if not found.ranked:
        return Refusal("no words in these articles fit the question")
    best, first = found.ranked[0]
    if best < ENOUGH:
        return Refusal("the nearest passages are on the subject but do not answer it", best)
    groups = _grouped(found, [first, *_rivals(found, best, first)])
    said = tuple(Said(_sentence(group[0]), _evidence(group)) for group in groups)
    if found.question.kind in ("why", "how"):
        return Draft(_clause(first), said, best)
    return Draft("; ".join(_short(group[0].text) for group in groups), said, best)


def _rivals(found: Found, best: float, first: Candidate) -> list[Candidate]:
    """Figures of other articles that stand against the best one: another number of the same thing."""
    if found.question.expects not in ("number", "money", "percent"):
        return []
    value = number_value(_figure(first.text))
    rivals = []
    for chance, other in found.ranked[1:]:
        figure = number_value(_figure(other.text))
        alike = other.signs.sentence > 0.8 * first.signs.sentence
        if chance > max(ENOUGH, 0.85 * best) and other.source is not first.source and alike:
            if figure is not None and figure != value and all(figure != number_value(_figure(r.text)) for r in rivals):
                rivals.append(other)
    return rivals[:2]


def _figure(text: str) -> str:
    found = re.search(r"[$€£]?\d[\d,.]*\d|\d", text)
    return found.group() if found else text


def _grouped(found: Found, heads: Sequence[Candidate]) -> list[list[Candidate]]:
    """For each head the candidates that say the same, one an article, the likeliest first."""
    groups = [[head] for head in heads]
    for chance, candidate in found.ranked:
        for group in groups:
            if chance > 0.5 * ENOUGH and _same(group[0], candidate):
                if all(candidate.source is not member.source for member in group):
                    group.append(candidate)
                break
    return groups


def _same(one: Candidate, other: Candidate) -> bool:
    a, b = one.key, other.key
    if a == b:
        return True
    x, y = number_value(_figure(one.text)), number_value(_figure(other.text))
    if x is not None or y is not None:
        return x == y and (one.signs.fits, other.signs.fits) == (1.0, 1.0)
    inside = f" {a} " in f" {b} " or f" {b} " in f" {a} "
    return inside and min(len(a), len(b)) > 2


def _agreeing(read: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, each knowing how many other articles give the same answer."""
    by_key: dict[str, set[str]] = {}
    for candidate in read:
        by_key.setdefault(candidate.key, set()).add(candidate.source.article.id)
    return [
        replace(c, signs=replace(c.signs, others=1 - 1 / len(by_key[c.key]))) for c in read if c.key
    ]


def _sentence(candidate: Candidate) -> str:
    return " ".join(candidate.source.words_of(candidate.sentence).split())


def _clause(candidate: Candidate) -> str:
    """The words that give a reason or a way: the span when it says enough by itself, else its sentence."""
    text = candidate.text
    return text if len(text.split()) >= 4 else _sentence(candidate)


def _short(text: str) -> str:
    parts = text.split()
    return " ".join(parts[:MOST_WORDS])


def _evidence(group: Iterable[Candidate]) -> tuple[Evidence, ...]:
    return tuple(Evidence(c.source, c.sentence) for c in group)


# --- people and their roles -------------------------------------------------------------------------------------------

_WHO_IS = re.compile(r"^\W*who(?:'s|’s| is| was| are| were)\s+(.+?)\W*$", re.IGNORECASE)


def _described(found: Found) -> Draft | None:
    """ "Who is Nancy Navarro?": the role that an article gives the name, with the sentence that gives it."""
    asked = _WHO_IS.match(found.question.text)
    if not asked or found.question.role:
        return None
    wanted = set(words(asked.group(1)))
    said: list[tuple[str, Evidence]] = []
    for source in found.sources.values():
        for person in source.people:
            own = set(words(person.name))
            if not (wanted == own or (wanted < own and words(person.name)[-1] in wanted)):
                continue
            for mention in person.mentions:
                if mention.role:
                    place = f" ({mention.place})" if mention.place else ""
                    title = source.text[mention.title_start : mention.start].strip(" ,")
                    label = title if title and mention.title_start < mention.start else mention.role
                    said.append((f"{' '.join(label.split())}{place}", Evidence(source, source.sentence_at(mention.start))))
    if not said:
        return None
    evidence = tuple({e.source.article.id: e for _, e in reversed(said)}.values())
    first = said[0]
    ordered = (first[1], *(e for e in evidence if e.source is not first[1].source))
    return Draft(first[0], (Said(" ".join(one_line(first[1]).split()), ordered),), 0.85)


@dataclass(frozen=True)
class _Holder:
    person: names.Person
    evidence: Evidence
    score: float


def holders(found: Found) -> Draft | Refusal:
    """Those who hold the role asked for and of whom an article says what the question says."""
    question = found.question
    role = question.role or ""
    held = [(s, p) for s in found.sources.values() for p in s.people if p.holds(role)]
    if not held:
        return Refusal(f"nobody in the passages found is named as {_with_article(role)}")
    own = content_stems(role) | content_stems(question.focus or "") | {stem(w) for n in question.names for w in words(n)}
    predicate = question.terms - own
    of_place = [(s, p) for s, p in held if _belongs(question, s, p)]
    if not predicate:
        if not of_place:
            return Refusal(_others_hold(role, held, question))
        chosen = [
            _Holder(p, Evidence(s, s.sentence_at(m.start)), 1.0)
            for s, p in of_place
            for m in p.mentions[:]
            if m.role and names.is_a(m.role, names.role_key(role))
        ]
        chance = 0.85
    else:
        if question.names and not of_place:
            of_place = held
        chosen = _doing(found, of_place, predicate)
        chance = max((h.score for h in chosen), default=0.0)
    if not chosen:
        return Refusal(f"no passage says that of {_with_article(role)}", 0.2)
    return _people(found, chosen, chance)


def _people(found: Found, chosen: Sequence[_Holder], chance: float) -> Draft:
    """One item a person, the fullest name, with one sentence an article."""
    groups: list[list[_Holder]] = []
    for holder in sorted(chosen, key=lambda h: (-h.score, h.evidence.source.article.id, h.evidence.sentence)):
        group = next((g for g in groups if _same_person(g[0].person, holder.person)), None)
        if group is None:
            groups.append([holder])
        elif all(holder.evidence.source is not other.evidence.source for other in group):
            group.append(holder)
    several = found.question.several or found.question.kind == "list"
    groups = groups if several else groups[:1]
    items = tuple(max((h.person.name for h in group), key=len) for group in groups)
    said = tuple(
        Said(
            f"{item}: {' '.join(found_words(group[0].evidence).split())}" if several else found_words(group[0].evidence),
            tuple(h.evidence for h in group),
        )
        for item, group in zip(items, groups, strict=True)
    )
    return Draft(", ".join(items), said, chance, items if several else ())


def found_words(evidence: Evidence) -> str:
    """The sentence of the evidence on one line."""
    return " ".join(evidence.source.words_of(evidence.sentence).split())


def _doing(found: Found, held: Sequence[tuple[Source, names.Person]], predicate: frozenset[str]) -> list[_Holder]:
    """The holders with their best sentence, where it says what the question says of them."""
    pairs = [(s, p, Evidence(s, i)) for s, p in held for i in s.sentences_about(p)]
    close = found.closeness([e for _, _, e in pairs])
    turned = negated(found.question.text)
    total = sum(found.weights.of.get(root, 1.0) for root in predicate) or 1.0
    best: dict[tuple[str, str], _Holder] = {}
    for (source, person, evidence), cosine in zip(pairs, close, strict=True):
        stems = said_in(source, evidence.sentence)
        share = sum(found.weights.of.get(root, 1.0) for root in predicate & stems) / total
        agrees = negated(source.words_of(evidence.sentence)) == turned
        score = 0.5 * cosine + 0.35 * share + 0.15 * agrees + 0.2 * max(found.margin(evidence), -0.5)
        key = (source.article.id, person.name)
        if key not in best or best[key].score < score:
            best[key] = _Holder(person, evidence, round(min(score, 1.0), 4))
    return [h for h in best.values() if h.score >= _SAYS_SO]


_SAYS_SO = 0.3


def _belongs(question: Question, source: Source, person: names.Person) -> bool:
    """Whether the person holds the role in the place that the question names."""
    wanted = question.names
    if not wanted:
        return True
    about = " ".join([*person.places, person.name])
    if any(mentions(about, name) for name in wanted):
        return True
    if person.places:
        return False
    first = source.words_of(0) + " " + source.about
    near = " ".join(source.words_of(source.sentence_at(m.start)) for m in person.mentions[:1])
    return any(mentions(f"{first} {near}", name) for name in wanted)


def _same_person(one: names.Person, other: names.Person) -> bool:
    a, b = words(one.name), words(other.name)
    return a == b or (a[-1] == b[-1] and (set(a) <= set(b) or set(b) <= set(a)))


def _with_article(role: str) -> str:
    return f"{'an' if role[:1] in 'aeiou' else 'a'} {role}"


def _others_hold(role: str, held: Sequence[tuple[Source, names.Person]], question: Question) -> str:
    """What the articles do say of that role: computed from the people found, never guessed."""
    places = sorted({place for _, person in held for place in person.places})
    where = " or ".join(question.names)
    if not places:
        return f"no {role} of {where} is named"
    listed = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
    return f"the passages found name the {role} of {listed}; none names the {role} of {where}"


# --- lists ------------------------------------------------------------------------------------------------------------


def listed(found: Found) -> Draft | Refusal:
    """Every item: the series that the likeliest words stand in, of each article that says it."""
    if not found.ranked or found.ranked[0][0] < ENOUGH:
        best = found.ranked[0][0] if found.ranked else 0.0
        return Refusal("the nearest passages are on the subject but list nothing that was asked for", best)
    best = found.ranked[0][0]
    items: dict[str, tuple[str, list[Evidence]]] = {}
    for chance, candidate in found.ranked:
        if chance < max(ENOUGH, 0.7 * best):
            break
        for start, end in names.series_around(candidate.source.story, candidate.start, candidate.end):
            text = " ".join(candidate.source.text[start:end].split())
            evidence = Evidence(candidate.source, candidate.source.sentence_at(start))
            key = next((k for k in items if _same_item(k, normalize(text))), normalize(text))
            if not key:
                continue
            shown, where = items.setdefault(key, (text, []))
            if all(evidence.source is not other.source for other in where):
                where.append(evidence)
    said: dict[tuple[str, int], list[str]] = {}
    for text, where in items.values():
        said.setdefault((where[0].source.article.id, where[0].sentence), []).append(text)
    statements = []
    for text, where in items.values():
        together = said.get((where[0].source.article.id, where[0].sentence))
        if together and together[0] == text:
            statements.append(Said(f"{', '.join(together)}: {found_words(where[0])}", tuple(where)))
    shown_items = tuple(text for text, _ in items.values())
    return Draft(", ".join(shown_items), tuple(statements), best, shown_items)


def _same_item(one: str, other: str) -> bool:
    a, b = one.split(), other.split()
    return bool(a and b) and (a == b or (a[-1] == b[-1] and (set(a) <= set(b) or set(b) <= set(a))))


# --- what somebody said -----------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"[“\"]([^“”\"]{3,}?)(?:[”\"]|$)")
_SPEECH = re.compile(
    r"\b(?:sa(?:id|ys?)|told|tweet\w*|wrote|writes|add(?:ed|s)|call(?:ed|s|ing)|describ\w+|warn\w*|stat(?:ed|es)|announc\w+|"
    r"declar\w+|argu\w+|explain\w*|insist\w*|acknowledg\w*|according|respond\w*|repl(?:ied|ies)|urg\w+|promis\w+|"
    r"pledg\w+|vow\w*|reaffirm\w*|reiterat\w*|restat\w*|not(?:ed|es)|ask(?:ed|s)|admit\w*|claim\w*|condemn\w*|criticiz\w*|"
    r"predict\w*|suggest\w*|statement|remark\w*|comment\w*)\b",
    re.IGNORECASE,
)


def quoted(found: Found) -> Draft | Refusal:
    """What the person or body asked about said on the topic: the direct quotation, else the sentence that reports it."""
    question = found.question
    speaker, topic = question.speaker or "", question.topic or ""
    spoken: list[Evidence] = []
    for source in found.sources.values():
        spoken += [Evidence(source, i) for i in _spoken_by(question, source, speaker)]
    if not spoken:
        return Refusal(f"no passage found says what {speaker} said")
    wanted = content_stems(topic) - content_stems(speaker)
    close = found.closeness(spoken, topic or None)
    total = sum(found.weights.of.get(root, 1.0) for root in wanted) or 1.0
    scored = []
    for evidence, cosine in zip(spoken, close, strict=True):
        stems = said_in(evidence.source, evidence.sentence) | _neighbours(evidence)
        share = sum(found.weights.of.get(r, 1.0) for r in wanted & stems) / total if wanted else 0.5
        direct = bool(_QUOTED.search(evidence.source.words_of(evidence.sentence)))
        scored.append((0.5 * cosine + 0.4 * share + 0.1 * direct, evidence))
    scored.sort(key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].sentence))
    best, first = scored[0]
    if wanted and best < _SAYS_SO:
        return Refusal(f"the passages found quote {speaker}, but not on that", best)
    chosen = [e for score, e in scored[:6] if score >= 0.75 * best][:3]
    chosen.sort(key=lambda e: (e.source is not first.source, e.source.article.id, e.sentence))
    texts = [_words_said(evidence) for evidence in chosen]
    said = tuple(Said(found_words(e), (e,)) for e in chosen)
    return Draft(" ".join(dict.fromkeys(texts)), said, min(0.95, best))


def _neighbours(evidence: Evidence) -> frozenset[str]:
    before = evidence.sentence - 1
    return evidence.source.stems(before) if before >= 0 else frozenset()


def _spoken_by(question: Question, source: Source, speaker: str) -> list[int]:
    """Sentences of the story that are the speaker's words, or report them, and quotations that run on from them."""
    named: list[int] = []
    people = [p for p in source.people if _is_speaker(question, source, p, speaker)]
    if people:
        for person in people:
            named += source.sentences_about(person)
    else:
        named = [i for i in source.body() if mentions(source.words_of(i), speaker)]
    spoken = [i for i in named if _SPEECH.search(source.words_of(i)) or _QUOTED.search(source.words_of(i))]
    found = set(spoken)
    for index in spoken:
        following = index + 1
        while following < len(source.sentences) and _runs_on(source, following):
            found.add(following)
            following += 1
    return sorted(found)


def _is_speaker(question: Question, source: Source, person: names.Person, speaker: str) -> bool:
    if mentions(person.name, speaker) or mentions(speaker, person.name.split()[-1]):
        return True
    return bool(question.role) and person.holds(question.role or "") and _belongs(question, source, person)


def _runs_on(source: Source, index: int) -> bool:
    """Whether a sentence goes on with the quotation before it: it opens with a mark and names no speaker of its own."""
    text = source.words_of(index).strip()
    if not source.sentences[index].body:
        return False
    inside = text.startswith(("“", '"')) or (text.endswith(("”", '"')) and not re.search(r"[“\"].*[”\"]$", text[:-1]))
    return inside and not re.search(r"[”\"],?\s+(?:said|says|[A-Z]\w+ (?:said|says))", text)


def _words_said(evidence: Evidence) -> str:
    text = found_words(evidence)
    parts = [part.strip() for part in _QUOTED.findall(text)]
    if sum(len(part) for part in parts) > 0.35 * len(text):
        return " ".join(f"“{part}”" for part in parts)
    return text


# --- yes or no --------------------------------------------------------------------------------------------------------

_STATES_IT = 0.62
"""Share of the question's weighed words that a sentence must hold to be taken as stating it or its opposite."""


def verdict(found: Found) -> Draft | Refusal:
    """Yes or no where a sentence states the matter; the evidence decides by what turns it round."""
    question = found.question
    shown = found.shown()
    close = found.closeness(shown)
    scored = []
    for evidence, cosine in zip(shown, close, strict=True):
        share = found.weights.share(said_in(evidence.source, evidence.sentence) | _about(evidence))
        scored.append((0.5 * share + 0.5 * cosine, share, evidence))
    scored.sort(key=lambda row: (-row[0], row[2].source.article.id, row[2].sentence))
    score, share, best = scored[0]
    if score < 0.5 * (_STATES_IT + 0.4) or share < 0.5:
        return Refusal("no sentence in these articles states it or its opposite", score / 2)
    yes = negated(found_words(best)) == negated(question.text)
    agreeing = [
        e for s, h, e in scored if s > 0.85 * score and e.source is not best.source
        and (negated(found_words(e)) == negated(question.text)) == yes
    ]
    one_each = {e.source.article.id: e for e in reversed(agreeing)}
    text = f"{'Yes' if yes else 'No'}: {found_words(best)}"
    return Draft(text, (Said(found_words(best), (best, *one_each.values())),), min(0.9, score))


def _about(evidence: Evidence) -> frozenset[str]:
    return content_stems(evidence.source.about)


# --- names that nothing mentions --------------------------------------------------------------------------------------


def _unmentioned(found: Found) -> str:
    """The question's names that no article found mentions at all."""
    texts = [f"{s.story} {s.about}" for s in found.sources.values()]
    missing = [n for n in found.question.names if not any(mentions(text, n) for text in texts)]
    return " or ".join(missing)
