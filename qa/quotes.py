"""What somebody said: whose words are whose, and which are on the topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa import names
from qa.candidates import said_in
from qa.found import Draft, Evidence, Found, Refusal, Said, found_words
from qa.roles import belongs
from qa.source import Source
from qa.whom import most_named
from qa.words import content_stems

_QUOTED = re.compile(r"[“\"]([^“”\"]{3,}?)(?:[”\"]|$)")
_SPEECH = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|tweet\w*|wrote|writes|add(?:ed|s)|call(?:ed|s|ing)|describ\w+|warn\w*|stat(?:ed|es)|"
    r"announc\w+|declar\w+|argu\w+|explain\w*|insist\w*|acknowledg\w*|according|respond\w*|repl(?:ied|ies)|urg\w+|promis\w+|"
    r"pledg\w+|vow\w*|reaffirm\w*|reiterat\w*|restat\w*|not(?:ed|es)|ask(?:ed|s)|admit\w*|claim\w*|condemn\w*|criticiz\w*|complain\w*|"
    r"predict\w*|suggest\w*|statement|remark\w*|comment\w*)\b",
    re.IGNORECASE,
)


def quoted(found: Found) -> Draft | Refusal:
    """What the person or body asked about said on the topic: direct quotation, else the sentence that reports it.

    The words of people of one name whom their full names tell apart are given apart.
    """
    speaker = found.question.speaker or ""
    apart: dict[str, list[_Spoken]] = {}
    for source in found.sources.values():
        for name, index, by in _spoken_by(found, source, speaker):
            own = names.meant(name, apart) or name
            apart.setdefault(own, []).append((Evidence(source, index), Evidence(source, by)))
    if not apart:
        return Refusal(f"no passage found says what {speaker} said")
    most = sorted(apart, key=lambda name: -len(apart[name]))[:_APART]
    said = {name: _on_topic(found, speaker, spoken) for name, spoken in apart.items() if name in most}
    drafts = {name: draft for name, draft in said.items() if isinstance(draft, Draft)}
    if not drafts:
        return max(said.values(), key=lambda refusal: refusal.confidence)
    if len(said) == 1:
        return next(iter(drafts.values()))
    return Draft(
        "; ".join(f"{name}: {draft.text}" for name, draft in drafts.items()),
        tuple(replace(one, text=f"{name}: {one.text}") for name, draft in drafts.items() for one in draft.said),
        max(draft.confidence for draft in drafts.values()),
    )


_COMPARED = 200
"""Sentences whose meaning is compared with the topic, about 3 s: of more, those that share most words with it."""
_APART = 6
"""People whose words are given apart, those with most of them."""
_Spoken = tuple[Evidence, Evidence]
"""A sentence that gives words, and the one that says whose they are."""


def _on_topic(found: Found, speaker: str, told: Sequence[_Spoken]) -> Draft | Refusal:
    """Of somebody's words those on the topic of the question."""
    topic = found.question.topic or ""
    others = [name for name in found.whom.named if not names.may_be(name, speaker)]
    introduced = {(e.source.article.id, e.sentence): by for e, by in told if not _of_another(e, others)}
    spoken = [Evidence(by.source, index) for (_, index), by in introduced.items()]
    wanted = content_stems(topic) - content_stems(speaker)
    if wanted and len(spoken) > _COMPARED:
        spoken.sort(key=lambda e: (-len(wanted & said_in(e.source, e.sentence)), e.source.article.id, e.sentence))
        del spoken[_COMPARED:]
    scores = found.relevance(spoken, topic) if wanted else [0.5] * len(spoken)
    scored = []
    for evidence, score in zip(spoken, scores, strict=True):
        before = Evidence(evidence.source, evidence.sentence - 1)
        if wanted and evidence.sentence and wanted & evidence.source.stems(before.sentence):
            score += 0.05  # the sentence before a quotation often says what it is about
        direct = bool(_QUOTED.search(evidence.source.words_of(evidence.sentence)))
        scored.append((score + 0.1 * direct, evidence))
    scored.sort(key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].sentence))
    best, first = scored[0] if scored else (0.0, None)
    if first is None or (wanted and best < _ON_TOPIC):
        return Refusal(f"the passages found give words of {speaker}, but not on that", best)
    chosen = _announced(first) or [e for score, e in scored[:6] if score >= 0.8 * best][:3]
    chosen.sort(key=lambda e: (e.source is not first.source, e.source.article.id, e.sentence))
    texts = [_words_said(e) for e in chosen if not found_words(e).endswith(":")]
    same: dict[str, list[Evidence]] = {}
    for evidence in chosen:
        # The sentence that names the speaker goes with a quotation that runs on from it.
        by = introduced.get((evidence.source.article.id, evidence.sentence), evidence)
        same.setdefault(found_words(evidence), []).extend(dict.fromkeys([evidence, by]))
    said = tuple(Said(text, tuple(where)) for text, where in same.items())
    return Draft(" ".join(dict.fromkeys(texts)), said, min(0.95, best + 0.2))


def _of_another(evidence: Evidence, topics: Sequence[str]) -> bool:
    """Whether words speak of somebody whose name is nearly one that the topic names, and not of that one."""
    source, index = evidence.source, evidence.sentence
    return any(
        index not in source.naming(name) and any(names.confusable(name, p.name) for p in source.people_in(index))
        for name in topics
    )


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


def _spoken_by(found: Found, source: Source, speaker: str) -> list[tuple[str, int, int]]:
    """Sentences of the story that give the speaker's words: whose they are, the sentence, and the one that says so."""
    spoken: dict[int, str] = {}
    people = _speakers(found, source, speaker)
    for person in people:
        spoken |= {i: person.name for i in source.sentences_about(person) if speaks(source, i, person)}
    if not people and not names.is_role(speaker.split(" of ")[0].split()[-1]):
        for index in source.body():
            text = source.words_of(index)
            heading = text.startswith("#")  # in Markdown: "## What the jury said"
            named = _speaker_named(_unquoted(text), speaker) and (_SPEECH.search(text) or _QUOTED.search(text))
            if named and not heading and not any(speaks(source, index, other) for other in source.people_in(index)):
                spoken[index] = speaker
    told = {index: index for index in spoken}
    for index in sorted(spoken):
        following = index + 1
        while following < len(source.sentences) and _runs_on(source, following):
            told.setdefault(following, index)
            following += 1
    return [(spoken[by], index, by) for index, by in sorted(told.items())]


def _speaker_named(text: str, speaker: str) -> bool:
    """Whether a text names a body, in capitals unless it is called by an ordinary word: "Holm", "the council"."""
    common = speaker.startswith("the ")
    return any(common or text[start].isupper() for start, _ in names.named_at(text, speaker))


def _unquoted(text: str) -> str:
    """The text with every quotation turned into spaces: the same offsets. It may begin in the midst of one."""
    return re.sub(r"^[^“”\"]*[,.?!…][”\"]|[“\"][^“”\"]*(?:[”\"]|$)", lambda quoted: " " * len(quoted[0]), text)


_SAID_BY = re.compile(
    r"\b(?:sa(?:id|ys?)|added|adds|wrote|tweeted|announced|explained|replied|insisted|argued|warned|according to)\s"
    r"(?P<gap>[^;\d]{0,60})$"
)
_NO_SUBJECT = r"\b(?:that|who|which|where|when|while|because|after|before|as|if|to|by|about|and)\b"
_ANOTHER = re.compile(r"\b(?:the|his|her|its|their|he|she|they|it|an?|was|were|is|are|been|being)\s(?:[\w-]+\s){0,2}$")
_JOINED = re.compile(r"\s*(?:,|and|, and)\s+(?:[A-Z][\w.’'-]*\s+)*")
_HIS = re.compile(r"\s*(?:his|her|its|their)\s(?:[\w-]+\s){1,3}$", re.IGNORECASE)


def speaks(source: Source, index: int, person: names.Person) -> bool:
    """Whether a sentence gives the person's words: it names no other speaker, and the person not only as spoken of."""
    start = source.sentences[index].start
    text = source.words_of(index)
    outside = _unquoted(text)
    inside = names.mentions(source.story, start, start + len(text))
    named = sorted((m.start - start, m.end - start) for m in inside if outside[m.start - start].strip())
    own = {m.start - start for m in person.mentions}
    verbs = list(_SPEECH.finditer(outside))
    speakers = {a for i, (a, _) in enumerate(named) if _says(outside, named, i, verbs)}
    if speakers:
        return bool(speakers & own)
    quoted = bool(_QUOTED.search(text))
    if any(a in own for a, _ in named):
        # Without a verb of speech it is the sentence's own subject: "Farrant laughed: …".
        opens = any(m.title_start == start for m in inside if m.start - start in own)
        return quoted and not verbs and opens
    if any(m.start - start in own for m in inside):
        return False  # spoken of in somebody's quotation
    # "She said": but not "Her lawyer said".
    return quoted if not verbs else not _HIS.fullmatch(outside[: verbs[0].start()])


def _says(text: str, named: list[tuple[int, int]], index: int, verbs: list[re.Match[str]]) -> bool:
    """Whether a verb of speech belongs to the name: behind it with no one else between, or in front ("said Lund")."""
    begin, end = named[index]
    if re.match(r"['’]s?\s", text[end:]):
        return False  # "Lind's lawyer said"
    verb = next((verb for verb in verbs if verb.start() >= end), None)
    if verb and verb[0].lower() == "saying":
        return index == 0
    if verb:
        between = text[end : verb.start()]
        rest = [a for a, _ in named[index + 1 :] if a < verb.start()]
        ends = [b for _, b in named[index:]]
        together = all(_JOINED.fullmatch(text[b:a]) for a, b in zip(rest, ends, strict=False))
        alone = re.sub(r",\s(?:who|which|whose|the|an?)\b[^,]*,", " ", between)
        noun = verb[0].lower() in {"statement", "comment", "remark"}  # "issued a joint statement"
        plain = len(alone) <= 100 and ";" not in alone and (noun or not _ANOTHER.search(alone))
        joins = alone if not rest else text[ends[len(rest)] : verb.start()]
        if together and plain and not re.search(_NO_SUBJECT.replace("|and)", ")"), joins):
            return True
    tail = _SAID_BY.search(text[:begin])
    return (
        tail is not None
        and not re.search(_NO_SUBJECT, tail["gap"])
        and all(a >= begin for a, _ in named if a > tail.start())
    )


def _speakers(found: Found, source: Source, speaker: str) -> list[names.Person]:
    """By name ("Lightfoot", "Mayor Whitlock"), or by role and place ("the mayor of Chicago", "Chicago's mayor")."""
    name, role = _name_and_role(speaker)
    if name:
        called = found.whom.called(source, name)
        return most_named(p for p in called if role is None or not p.roles or p.holds(role))
    places = found.question.names
    return most_named(p for p in source.people if role is not None and p.holds(role) and belongs(places, source, p))


def _name_and_role(speaker: str) -> tuple[str, str | None]:
    """ "Chicago Mayor Lori Lightfoot" as name and role; of "the mayor of Chicago" the name is empty."""
    head = speaker.split(" of ")[0].split()
    titles = [at for at, word in enumerate(head) if names.is_role(word)]
    last = titles[-1] + 1 if titles else 0
    role = next((" ".join(head[i:last]) for i in range(last) if names.is_role(" ".join(head[i:last]))), None)
    named = head[last:]
    if titles and not named and len(head) == 1 and head[0][0].isupper():
        return speaker, None  # "Baker" may be somebody's name
    return " ".join(word for word in named if word.lower() not in _NO_NAME), role


_NO_NAME = frozenset({"police", "the"})


def _runs_on(source: Source, index: int) -> bool:
    """Whether a sentence goes on with the quotation before it: quoted, and naming no speaker of its own."""
    if not source.sentences[index].body:
        return False
    text = source.words_of(index).strip()
    return (_only_closes(text) or text.startswith(("“", '"'))) and not _SPEECH.search(_unquoted(text))


def _only_closes(text: str) -> bool:
    """Whether a quotation that began before the text ends with it."""
    return text.endswith(("”", '"')) and not re.search(r"[“\"][^“”\"]*$", text[:-1])


def _words_said(evidence: Evidence) -> str:
    text = found_words(evidence)
    if _only_closes(text):
        return f"“{text[:-1].rstrip(',')}”"
    parts = [part.strip() for part in _QUOTED.findall(text)]
    if sum(len(part) for part in parts) > 0.35 * len(text):
        return " ".join(f"“{part.rstrip(',')}”" for part in parts)
    return text
