"""From what was found to an answer: which way a question is answered, and the way of one short answer.

Every way takes what was found (`Found`) and gives a `Draft`, or a `Refusal` that says what is missing as far as that
was computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.candidates import Candidate, said_in, source_names
from qa.confidence import ENOUGH
from qa.english.names import full, is_named, may_be
from qa.english.words import content_stems
from qa.found import Draft, Evidence, Found, Refusal, Said, found_words
from qa.question.plan import Part, Plan
from qa.question.question import Question
from qa.ways.joint import joint
from qa.ways.lists import listed, several_marked
from qa.ways.quotes import quoted
from qa.ways.reasons import reasoned
from qa.ways.reports import compared
from qa.ways.roles import described, holders, may_hold
from qa.ways.verdict import verdict

MOST_WORDS = 15
"""Of an answer to who, when, where or how many."""


def compose_parts(asked: Question, plan: Plan, parts: Sequence[tuple[Part, Found]]) -> Draft | Refusal:
    """The answer to a question of several parts, or why there is none."""
    if plan.missing:
        return Refusal(_none_from(plan.missing))
    if asked.kind == "yesno":
        return compared(asked, parts)
    return joint(asked, [found for _, found in parts])


def _none_from(outlets: Sequence[str]) -> str:
    return f"none of them is from {' or '.join(outlets)}"


def unanswerable(found: Found, outlets: Sequence[str] = ()) -> Refusal | None:
    """Why nothing can answer, whatever it says: ``outlets`` are named in the question and not in the library."""
    if not found.hits:
        return Refusal("no passage has anything in common with the question")
    lacking = [name for name in outlets if not any(is_named(source.text, name) for source in found.sources.values())]
    if lacking:
        return Refusal(_none_from(lacking))
    missing = _unmentioned(found)
    return Refusal(f"nothing found mentions {missing}") if missing else None


def compose(found: Found, outlets: Sequence[str] = ()) -> Draft | Refusal:
    """The answer to the question, or why there is none; ``outlets`` are named in it and not in the library."""
    if refusal := unanswerable(found, outlets):
        return refusal
    question = found.question
    if question.kind == "quote" and question.speaker:
        return quoted(found)
    if question.kind == "who" and (role := described(found)):
        return role
    meanings = found.whom.meanings()
    if meanings is None:
        return _composed(found)
    name, several = meanings
    drafts = [(_composed(found.taking(name, meant)), meant) for meant in several]
    best, meant = max(drafts, key=lambda pair: (isinstance(pair[0], Draft), pair[0].confidence))
    return _said_of(meant, best) if isinstance(best, Draft) else best


def _said_of(meant: str, draft: Draft) -> Draft:
    """The answer that says which of several people of one name it is about."""
    text = draft.text if is_named(draft.text, meant) else f"{draft.text} ({meant})"
    said = (one if is_named(one.text, meant) else replace(one, text=f"{meant}: {one.text}") for one in draft.said)
    return replace(draft, text=text, said=tuple(said))


def _composed(found: Found) -> Draft | Refusal:
    question = found.question
    if question.kind == "yesno":
        return verdict(found)
    held = holders(found) if question.role and question.expects == "person" else None
    if held is not None and (isinstance(held, Draft) or held.final):
        return held
    several = question.kind == "list" or question.several
    if question.key_words and question.expects == "any" and not several and (sentence := told(found)):
        return sentence  # "governor's wife ribbon" does not say which words of it are wanted
    drafted = listed(found) if several else several_marked(found) or picked(found)
    if isinstance(drafted, Refusal) and question.expects == "reason":
        return reasoned(found)
    if isinstance(drafted, Refusal) and question.key_words:
        return told(found) or drafted
    if isinstance(held, Refusal) and isinstance(drafted, Refusal):
        return Refusal(held.reason, drafted.confidence)
    return drafted


def _unmentioned(found: Found) -> str:
    """The question's names that no article found mentions at all."""
    held = [(source, f"{source.text} {source.about}") for source in found.sources.values()]
    wanted = (*found.whom.named, *map(str, found.question.years))
    missing = [n for n in wanted if not any(source.called(n) or is_named(text, n) for source, text in held)]
    return " or ".join(missing)


def told(found: Found) -> Draft | None:
    """For key words the sentence that has most of them, with every name."""
    wanted = found.question.terms - _ASKING
    total = sum(found.weights.of[root] for root in wanted)
    best: tuple[float, int, Evidence] | None = None
    shown = (one for one in found.shown() if not one.source.heads(one.sentence))
    for at, evidence in enumerate(shown):
        held = said_in(evidence.source, evidence.sentence)
        share = sum(found.weights.of[root] for root in wanted & held) / total if total else 0.0
        named = source_names(evidence.source, found.question.names)
        if named and share >= _TELLS and len(wanted & held) > 1 and (best is None or (share, -at) > best[:2]):
            best = (share, -at, evidence)
    if best is None:
        return None
    text = found_words(best[2])
    return Draft(text, (Said(text, (best[2],)),), round(_TOLD * best[0], 3))


_ASKING = content_stems("result outcome number amount reason cause news details latest update information date place")
"""What key words say of the answer: the sentence that gives it says it by giving it."""
_TELLS = 0.75
"""Least share of the key words, by rarity, in a sentence that is taken to tell of them."""
_TOLD = 0.6
"""Chance of being right of a sentence that has them all: not fitted, nothing that was measured holds key words."""


def picked(found: Found) -> Draft | Refusal:
    """The likeliest words, with every article that gives the same; figures that disagree side by side."""
    fitting = (
        (p, c)
        for p, c in found.ranked
        # A reason must be given as one: fluent words on the subject are the commonest wrong answer to "why".
        if may_hold(found.question, c.source, c.start, c.end)
        and (found.question.expects != "reason" or c.signs.fits == 1.0)
    )
    # What is of the sort asked for goes before likelier words that are not.
    ordered = sorted(fitting, key=lambda pair: -pair[0] * (_UNFIT + (1 - _UNFIT) * pair[1].signs.fits))
    best, first = ordered[0] if ordered else (0.0, None)
    if first is None:
        return Refusal("no words in these articles fit the question")
    if best < ENOUGH:
        return Refusal("the nearest passages are on the subject but do not answer it", best)
    groups = _grouped(found, [first, *_rivals(found, best, first)])
    said = tuple(Said(_sentence(group[0]), _evidence(group)) for group in groups)
    if found.question.kind in ("why", "how"):
        return Draft(_clause(first), said, best)
    if found.question.expects == "date":
        longest = _longest(found, groups[0])
        return Draft(_short(longest.text), said, best, when=longest.when)
    return Draft("; ".join(_short(_in_full(found, group)) for group in groups), said, best)


def _in_full(found: Found, group: Sequence[Candidate]) -> str:
    """A name as what is cited has it in full."""
    head = group[0]
    if found.question.expects != "person":
        return head.text
    if head.person and not full(head.text) and may_be(head.text, head.person.name):
        return head.person.name
    return _longest(found, group).text


def _longest(found: Found, group: Sequence[Candidate]) -> Candidate:
    """A name or a date as what is cited has it in full: "June 21" where "June" was likelier by a little."""
    head = group[0]
    beside = [c for chance, c in found.ranked if chance > 0.5 * ENOUGH and c.source is head.source]
    longer = [other for other in (*beside, *group) if f" {other.key} ".startswith(f" {head.key} ")]
    return max([head, *longer], key=lambda other: min(len(other.key.split()), 5))


_UNFIT = 0.2
"""What a candidate of quite another sort than asked for counts beside one that is of it."""


def _rivals(found: Found, best: float, first: Candidate) -> list[Candidate]:
    """Figures of other articles that stand against the best one: another number of the same thing."""
    if found.question.expects not in ("number", "money", "percent"):
        return []
    rivals: list[Candidate] = []
    for chance, other in found.ranked[1:]:
        alike = other.signs.sentence > 0.8 * first.signs.sentence and _unit(other.text) & _unit(first.text)
        likely = chance > max(ENOUGH, 0.85 * best) and other.source is not first.source
        known = [first.value, *(rival.value for rival in rivals)]
        if likely and alike and other.value is not None and other.value not in known:
            rivals.append(other)
    return rivals[:2]


def _unit(text: str) -> frozenset[str]:
    """What a figure counts: "families" of "300 homes", "$" of "$3"; "" where it stands alone."""
    named = frozenset(root for root in content_stems(text) if not root[0].isdigit())
    return named | frozenset(text[:1] if text[:1] in "$€£" else "") or frozenset({""})


def _grouped(found: Found, heads: Sequence[Candidate]) -> list[list[Candidate]]:
    """For each head the candidates that say the same, one an article, the likeliest first."""
    groups = [[head] for head in heads]
    for chance, candidate in found.ranked:
        for group in groups:
            if chance > 0.5 * ENOUGH and group[0].agrees(candidate):
                if all(candidate.source is not member.source for member in group):
                    group.append(candidate)
                break
    return groups


def _sentence(candidate: Candidate) -> str:
    return " ".join(candidate.source.words_of(candidate.sentence).split())


def _clause(candidate: Candidate) -> str:
    """The words that give a reason or a way: the span when it says enough by itself, else its sentence."""
    source, end = candidate.source, candidate.end
    if len(candidate.text.split()) < 3:
        return _sentence(candidate)
    # The reader stops short of a long clause: it goes on to the next comma or the sentence's end.
    rest = re.match(r"[^,;:.!?“”\"\n]*", source.text[end : source.sentences[candidate.sentence].end])
    return " ".join(source.text[candidate.start : end + (rest.end() if rest else 0)].split())


def _short(text: str) -> str:
    parts = text.split()
    return " ".join(parts[:MOST_WORDS])


def _evidence(group: Iterable[Candidate]) -> tuple[Evidence, ...]:
    return tuple(Evidence(c.source, c.sentence) for c in group)
