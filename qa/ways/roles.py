"""Questions of people and their roles: who somebody is, who holds a role, which holders did something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.candidates import said_in, source_names
from qa.english import names
from qa.english.names import is_named
from qa.english.polarity import turns
from qa.english.words import content_stems, stem, words
from qa.found import Draft, Evidence, Found, Refusal, Said, found_words, one_line
from qa.question.question import Question
from qa.question.whom import most_named
from qa.source import Source

_WHO_IS = re.compile(r"^\W*who(?:'s|’s| is| was| are| were)\s+(.+?)\W*$", re.IGNORECASE)


def described(found: Found) -> Draft | None:
    """ "Who is Nancy Navarro?": the role that an article gives the name, with the sentence that gives it.

    People of one name whom their full names tell apart are each given theirs.
    """
    asked = _WHO_IS.match(found.question.text)
    if not asked or found.question.role:
        return None
    called = [(s, person) for s in found.sources.values() for person in most_named(s.called(asked.group(1)))]
    own = names.told_apart(person.name for _, person in called)
    apart: dict[str, list[tuple[str, Evidence]]] = {}
    for source, person in called:
        for mention in person.mentions:
            if mention.role:
                evidence = Evidence(source, source.sentence_at(mention.start))
                apart.setdefault(own[person.name], []).append((_label(source, mention), evidence))
    if not apart:
        return None
    said = []
    for name, roles in apart.items():
        roles.sort(key=lambda told: " " not in told[0])  # a lone title says less than what stands with its place
        first = roles[0][1]
        by_article = {e.source.article.id: e for _, e in reversed(roles)}.values()
        ordered = (first, *(e for e in by_article if e.source is not first.source))
        line = " ".join(one_line(first).split())
        said.append((name, roles[0][0], Said(line if len(apart) == 1 else f"{name}: {line}", ordered)))
    text = said[0][1] if len(said) == 1 else "; ".join(f"{name}: {role}" for name, role, _ in said)
    return Draft(text, tuple(one for _, _, one in said), 0.85)


_BEHIND = re.compile(r",\s(?:\d{1,3},\s)?(?:who\s(?:is|was)?\s?)?([^,.;“”\"]{3,80})[,.;]")
_IN_FRONT = re.compile(r"(?:^|\s)((?:the|its|their|an?|\w+['’]s)\s[^,.;“”\"]{3,80}),\s$", re.IGNORECASE)


def _label(source: Source, mention: names.Mention) -> str:
    """What the article calls somebody, in its words: the title in front, else what stands set off beside the name."""
    title = " ".join(source.text[mention.title_start : mention.start].strip(" ,").split())
    place = mention.place or ""
    if title and not title.endswith("."):
        if not place or place in title:
            return title
        before = source.text[: mention.title_start].rstrip()
        return f"{place} {title}" if before.endswith(place) else f"{title} of {place}"
    behind = _BEHIND.match(source.text, mention.end)
    front = _IN_FRONT.search(source.text, max(0, mention.title_start - 100), mention.title_start)
    beside = next((found[1] for found in (front, behind) if found), "")
    label = " ".join(beside.split()) or title or mention.role or ""
    return label if not place or place in label else f"{label} of {place}"


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
        return Refusal(f"nobody in the passages found is named as {_with_article(role)}", final=False)
    own = (
        content_stems(role) | content_stems(question.focus or "") | {stem(w) for n in question.names for w in words(n)}
    )
    predicate = frozenset() if _only_role(question) else question.terms - own
    of_place = [(s, p) for s, p in held if belongs(question.names, s, p)]
    if not predicate:
        if not of_place:
            return Refusal(_others_hold(role, held, question))
        more = question.terms - own - _NO_MORE
        chosen = [
            _Holder(p, Evidence(s, s.sentence_at(m.start)), 1.0)
            for s, p in of_place
            for m in p.mentions
            if m.role and names.is_a(m.role, names.role_key(role)) and more <= s.stems(s.sentence_at(m.start))
        ]
        chance = 0.85
    else:
        chosen = _doing(found, held, predicate)
        chance = max((h.score for h in chosen), default=0.0)
    if not chosen:
        return Refusal(f"no passage says that of {_with_article(role)}", 0.2, final=False)
    return _people(found, chosen, chance)


_NO_MORE = content_stems(" ".join(names.QUALIFIERS)) | content_stems(
    "name current currently present today right city town village county state country district"
)
"""What beside a role and its place asks for nothing more."""


def _only_role(question: Question) -> bool:
    """Whether nothing is asked but who holds a role: "Who is the superintendent of the Chicago police?"."""
    asked = _WHO_IS.match(question.text)
    return bool(asked) and not re.search(
        r"\b(?:who|that|which|whom|whose)\b", asked.group(1) if asked else "", re.IGNORECASE
    )


def _people(found: Found, chosen: Sequence[_Holder], chance: float) -> Draft:
    """One item a person, the fullest name, with one sentence an article."""
    own = names.told_apart(holder.person.name for holder in chosen)
    by_name: dict[str, list[_Holder]] = {}
    for holder in sorted(chosen, key=lambda h: (-h.score, h.evidence.source.article.id, h.evidence.sentence)):
        group = by_name.setdefault(own[holder.person.name], [])
        if all(holder.evidence.source is not other.evidence.source for other in group):
            group.append(holder)
    groups = list(by_name.values())
    several = found.question.several or found.question.kind == "list"
    groups = groups if several else groups[:1]
    items = tuple(max((h.person.name for h in group), key=len) for group in groups)
    said = tuple(
        Said(
            f"{item}: {' '.join(found_words(group[0].evidence).split())}"
            if several
            else found_words(group[0].evidence),
            tuple(h.evidence for h in group),
        )
        for item, group in zip(items, groups, strict=True)
    )
    return Draft(", ".join(items), said, chance, items if several else ())


def _doing(found: Found, held: Sequence[tuple[Source, names.Person]], predicate: frozenset[str]) -> list[_Holder]:
    """The holders with their best sentence in each article, where it says what the question says of them."""
    question = found.question
    pairs = [
        (person, Evidence(source, index))
        for source, person in held
        for index in source.sentences_about(person)
        if agrees(question, source.words_of(index))
        and _belongs_or_named(question, source, person, Evidence(source, index))
    ]
    if not pairs:
        return []
    total = sum(found.weights.of.get(root, 1.0) for root in predicate) or 1.0
    shared = {e: predicate & said_in(e.source, e.sentence) for e in dict.fromkeys(e for _, e in pairs)}
    shares = [sum(found.weights.of.get(root, 1.0) for root in shared[e]) / total for _, e in pairs]
    if len(pairs) > _COMPARED:
        best_first = sorted(range(len(pairs)), key=lambda at: -shares[at])[:_COMPARED]
        pairs, shares = [pairs[at] for at in best_first], [shares[at] for at in best_first]
    # Rocchio's feedback: what the likeliest sentences say, others may say in words the question does not have.
    vectors = found.vectors([e for _, e in pairs])
    asked = vectors @ found.vector
    margins = [max(found.margin(e), 0.0) for _, e in pairs]  # that the reader sees no answer tells little
    first = 0.5 * asked + 0.35 * np.array(shares) + 0.2 * np.array(margins)
    likeliest = np.argsort(-first, kind="stable")[:_FEEDBACK]
    alike = vectors @ vectors[likeliest].mean(axis=0)
    scores = 0.2 * asked + 0.5 * alike + 0.35 * np.array(shares) + 0.1 * np.array(margins)
    best: dict[tuple[str, str], _Holder] = {}
    for (person, evidence), share, margin, score in zip(pairs, shares, margins, scores, strict=True):
        if not turns(question.text) and share < 0.75 and margin < _READ:
            continue  # not to be turned round is no sign by itself
        score = float(score) + 0.05 * _leads(evidence.source, person, evidence.sentence)
        key = (evidence.source.article.id, person.name)
        if key not in best or best[key].score < score:
            best[key] = _Holder(person, evidence, round(min(score, 1.0), 4))
    sure = [h for h in best.values() if h.score >= _SAYS_SO]
    # What one article says of somebody plainly, another may say in fewer of the question's words.
    also = [
        h
        for h in best.values()
        if 0.75 * _SAYS_SO <= h.score < _SAYS_SO
        and any(names.may_be(h.person.name, other.person.name) for other in sure)
    ]
    return sure + also


_COMPARED = 200
"""Sentences whose meaning is compared with the question, about 3 s: of more, those that share most words with it."""
_FEEDBACK = 3
"""Sentences that the others are compared with."""
_READ = 0.1
"""The reader's margin (in tens of logits) above which it sees an answer in a sentence."""
_SAYS_SO = 0.33
"""Least score of a sentence to be taken as saying of somebody what the question says: on the sample and on three real
articles those that do had 0.36 and more, mayors who refused something else up to 0.30."""


def _leads(source: Source, person: names.Person, index: int) -> bool:
    """Whether a sentence names this person before anybody else: it is likelier about them."""
    sentence = source.sentences[index]
    named = source.named.within(sentence.start, sentence.end)
    return bool(named) and source.bearer(named[0]) is person


def agrees(question: Question, sentence: str) -> bool:
    """Whether a sentence may say what the question says of somebody: where one refuses or denies, so must the other."""
    asked = turns(question.text, unless=content_stems(sentence))
    return turns(sentence) > 0 if turns(question.text) else turns(sentence, unless=question.terms) == asked


def _belongs_or_named(question: Question, source: Source, person: names.Person, evidence: Evidence) -> bool:
    """Whether the person holds the role where the question says, or the sentence names what the question names.

    What stands in the question as no part of the role ("mayors who would not help ICE") the article may name anywhere.
    """
    of_role = [name for name in question.names if _of_role(question, name)]
    if not source_names(source, [name for name in question.names if name not in of_role]):
        return False
    if belongs(of_role, source, person):
        return True
    text = f"{one_line(evidence)} {evidence.source.about}"
    return all(is_named(text, name) for name in of_role)


def _of_role(question: Question, name: str) -> bool:
    """Whether a name says where the role is held: "the mayor of Calder", "Calder's two mayors"."""
    asked = question.focus or question.role or ""
    if not asked or name.lower() in asked.lower():
        return True
    role, named = re.escape(asked), re.escape(name)
    before = rf"\b{named}(?:['’]s?)?\s(?:[\w-]+\s){{0,2}}{role}\b"
    behind = rf"\b{role}\s(?:of|in|from|for|at)\s(?:the\s)?(?:[\w.]+\s){{0,2}}{named}"
    return re.search(f"{before}|{behind}", question.text, re.IGNORECASE) is not None


def belongs(wanted: Sequence[str], source: Source, person: names.Person) -> bool:
    """Whether the person holds the role in a place that is named, or no place is."""
    if not wanted:
        return True
    about = " ".join([*person.places, person.name])
    if any(is_named(about, name) for name in wanted):
        return True
    if person.places:
        return False
    first = source.words_of(0) + " " + source.about
    at = source.sentence_at(person.mentions[0].start)
    near = " ".join(source.words_of(i) for i in range(max(0, at - 3), at + 1))
    return any(is_named(f"{first} {near}", name) for name in wanted)


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


def may_hold(question: Question, source: Source, start: int, end: int) -> bool:
    """Whether words may be one of those asked for: nobody of another role alone, nor of whom the opposite is said."""
    if _of_another(question, source, start):
        return False
    if not question.role:
        return not _somebody_else(question, source, start)
    if question.expects == "person" and not agrees(question, source.words_of(source.sentence_at(start))):
        return False
    around = {id(p): p for i in (source.sentence_at(start), source.sentence_at(end)) for p in source.people_in(i)}
    named = [p for p in around.values() if any(m.start < end and start < m.end for m in p.mentions)]
    return all(not person.roles or person.holds(question.role) for person in named)


def _somebody_else(question: Question, source: Source, start: int) -> bool:
    """Whether words begin with another's name, where who somebody is was asked."""
    asked = _WHO_IS.match(question.text)
    if not asked or asked[1] not in question.names:
        return False
    index = source.sentence_at(start)
    mentions = (m for person in source.people_in(index) for m in person.mentions)
    return any(m.title_start <= start < m.end and not names.may_be(m.name, asked[1]) for m in mentions)


def _of_another(question: Question, source: Source, start: int) -> bool:
    """Whether a sentence has what somebody is asked to be ("the harbourmaster") only of another than it names.

    So "the harbourmaster's deputy", "an aide to the harbourmaster".
    """
    asked = _WHO_IS.match(question.text)
    if not asked or question.kind != "who" or not (told := _UNLISTED.fullmatch(asked[1])):
        return False
    index = source.sentence_at(start)
    asked_for = re.compile(rf"\b{re.escape(told[1])}\b", re.IGNORECASE)
    places = list(asked_for.finditer(source.words_of(index)))
    if not places and not question.role:
        # An article that has the word says of whom, there or in the next sentence.
        near = index and asked_for.search(source.words_of(index - 1))
        return not near and asked_for.search(source.text) is not None
    return bool(places) and all(_towards(source.words_of(index), *place.span()) for place in places)


_UNLISTED = re.compile(r"(?:the|a|an)\s(?:[a-z-]+\s){0,2}?([a-z-]+)(?:\s(?:of|in|at|on|for)\s.+)?")


def _towards(sentence: str, start: int, end: int) -> bool:
    before = re.search(r"([\w-]+)\s(?:of|to|for|with)\s(?:the|an?)\s(?:[\w-]+\s)?$", sentence[:start])
    owns = re.match(r"['’]s?\s", sentence[end:])
    return bool(owns or (before and (names.is_role(before[1]) or names.singular(before[1]) in names.TO_SOMEBODY)))
