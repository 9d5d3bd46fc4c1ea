"""What somebody said: whose words are whose, and which are on the topic."""

from __future__ import annotations

import re

from qa import names
from qa.candidates import mentions
from qa.found import Draft, Evidence, Found, Refusal, Said, found_words
from qa.question import Question
from qa.roles import belongs
from qa.source import Source
from qa.words import content_stems, words

_QUOTED = re.compile(r"[“\"]([^“”\"]{3,}?)(?:[”\"]|$)")
_SPEECH = re.compile(
    r"\b(?:sa(?:id|ys?)|told|tweet\w*|wrote|writes|add(?:ed|s)|call(?:ed|s|ing)|describ\w+|warn\w*|stat(?:ed|es)|announc\w+|"
    r"declar\w+|argu\w+|explain\w*|insist\w*|acknowledg\w*|according|respond\w*|repl(?:ied|ies)|urg\w+|promis\w+|"
    r"pledg\w+|vow\w*|reaffirm\w*|reiterat\w*|restat\w*|not(?:ed|es)|ask(?:ed|s)|admit\w*|claim\w*|condemn\w*|criticiz\w*|"
    r"predict\w*|suggest\w*|statement|remark\w*|comment\w*)\b",
    re.IGNORECASE,
)


def quoted(found: Found) -> Draft | Refusal:
    """What the person or body asked about said on the topic: direct quotation, else the sentence that reports it."""
    question = found.question
    speaker, topic = question.speaker or "", question.topic or ""
    spoken = [Evidence(s, i) for s in found.sources.values() for i in _spoken_by(question, s, speaker)]
    if not spoken:
        return Refusal(f"no passage found says what {speaker} said")
    wanted = content_stems(topic) - content_stems(speaker)
    scores = found.relevance(spoken, topic) if wanted else [0.5] * len(spoken)
    scored = []
    for evidence, score in zip(spoken, scores, strict=True):
        before = Evidence(evidence.source, evidence.sentence - 1)
        if wanted and evidence.sentence and wanted & evidence.source.stems(before.sentence):
            score += 0.05  # the sentence before a quotation often says what it is about
        direct = bool(_QUOTED.search(evidence.source.words_of(evidence.sentence)))
        scored.append((score + 0.1 * direct, evidence))
    scored.sort(key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].sentence))
    best, first = scored[0]
    if wanted and best < _ON_TOPIC:
        return Refusal(f"the passages found give words of {speaker}, but not on that", best)
    chosen = _announced(first) or [e for score, e in scored[:6] if score >= 0.8 * best][:3]
    chosen.sort(key=lambda e: (e.source is not first.source, e.source.article.id, e.sentence))
    texts = [_words_said(e) for e in chosen if not found_words(e).endswith(":")]
    said = tuple(Said(found_words(e), (e,)) for e in chosen)
    return Draft(" ".join(dict.fromkeys(texts)), said, min(0.95, best + 0.2))


def _announced(evidence: Evidence) -> list[Evidence]:
    """What follows a sentence that ends with a colon ("tweeted the following statement:") in the next paragraph."""
    source, index = evidence.source, evidence.sentence
    if not source.words_of(index).endswith(":"):
        return []
    found: list[Evidence] = []
    for following in range(index + 1, min(index + 4, len(source.sentences))):
        gap = source.text[source.sentences[following - 1].end : source.sentences[following].start]
        if not source.sentences[following].body or (found and "\n" in gap):
            break
        found.append(Evidence(source, following))
    return [*found, evidence] if found else []


_ON_TOPIC = 0.32
"""Least relevance of somebody's words to be taken as on the topic."""


def _spoken_by(question: Question, source: Source, speaker: str) -> list[int]:
    """Sentences of the story that are the speaker's words, or report them, and quotations that run on from them."""
    named: list[int] = []
    people = [p for p in source.people if _is_speaker(question, source, p, speaker)]
    if people:
        for person in people:
            named += source.sentences_about(person)
    elif not names.is_role(speaker.split(" of ")[0].split()[-1]):
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
    """By name ("Lightfoot"), or by role and place ("the mayor of Chicago", "Chicago's mayor")."""
    own, asked = words(person.name), words(speaker)
    if (
        own
        and own[-1] in asked
        and (len(asked) == 1 or len(set(own) & set(asked)) > 1 or set(asked) - set(own) <= _TITLES)
    ):
        return True
    head = speaker.split(" of ")[0].split()
    role = next((" ".join(head[i:]) for i in range(len(head)) if names.is_role(" ".join(head[i:]))), None)
    return role is not None and person.holds(role) and belongs(question, source, person)


_TITLES = frozenset("mayor gov governor sen senator rep president chief police mr mrs ms dr judge sheriff the".split())


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
