"""What somebody said: whose words are whose, and which are on the topic."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.text.english import MONTH, WEEKDAY
from qa import policy
from qa.english import names
from qa.english.quantities import dates
from qa.english.roles import is_role
from qa.english.words import content_stems, words
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, sentence_text
from qa.news.dates import day_of
from qa.news.kept import voices
from qa.news.speech import QUOTED, unquoted
from qa.news.voices import Utterance
from qa.news.whose import Whose
from qa.question.attribution import saying
from qa.question.referents import most_named
from qa.source import Source
from qa.ways.constraints import belongs


def quoted(findings: Findings) -> Draft | Refusal:
    """What the person or body asked about said on the topic: direct quotation, else the sentence that reports it.

    The words of people of one name whom their full names tell apart are given apart.
    """
    return _said(findings, findings.question.speaker or "", findings.question.topic or "")


def on_topic(findings: Findings) -> Draft | None:
    """ "ann ray on the ferry", "mayor on taxes": what they said of it; None where the articles give no such words."""
    asked = _ON.fullmatch(findings.question.text.rstrip("?!. "))
    speaker = asked["who"] if asked else ""
    named = any(word[:1].isupper() for word in speaker.split())
    if not asked or not (named or is_role(speaker)) or not content_stems(asked["topic"]) - content_stems(speaker):
        return None
    drafted = _said(findings, speaker, asked["topic"])
    return drafted if isinstance(drafted, Draft) else None


_ON = re.compile(r"(?P<who>\S+(?:\s\S+){0,4}?)\s(?:on|about)\s(?P<topic>.+)")


def _said(findings: Findings, speaker: str, topic: str) -> Draft | Refusal:
    attributed = [
        (source, *one) for source in findings.sources.values() for one in _spoken_by(findings, source, speaker)
    ]
    own = names.disambiguated(name for _, name, _, _ in attributed)
    apart: dict[str, list[_Spoken]] = {}
    for source, name, index, by in attributed:
        apart.setdefault(own[name], []).append((Evidence(source, index), Evidence(source, by)))
    if not apart:
        return Refusal(f"no passage found says what {speaker} said", final=True)
    most = sorted(apart, key=lambda name: -len(apart[name]))[: policy.SPEAKERS]
    said = {name: _on_topic(findings, speaker, topic, spoken) for name, spoken in apart.items() if name in most}
    drafts = {name: draft for name, draft in said.items() if isinstance(draft, Draft)}
    if not drafts:
        return max(said.values(), key=lambda refusal: refusal.confidence)
    if len(said) == 1:
        return next(iter(drafts.values()))
    return Draft(
        "; ".join(f"{name}: {draft.text}" for name, draft in drafts.items()),
        tuple(replace(one, text=f"{name}: {one.text}") for name, draft in drafts.items() for one in draft.statements),
        max(draft.confidence for draft in drafts.values()),
    )


def who_said(findings: Findings) -> Draft | None:
    """Who says what a question asks the speaker of; None where no one article says it plainly."""
    wanted = content_stems(saying(findings.question.text))
    total = sum(findings.weights.of.get(root, 0.0) for root in wanted)
    scored: list[tuple[float, str, DraftStatement]] = []
    for source in findings.sources.values():
        for one in voices(source) if total else ():
            text = " ".join(source.article.text[a:b] for a, b in one.spans)
            share = sum(findings.weights.of.get(root, 0.0) for root in wanted & content_stems(text)) / (total or 1.0)
            if one.speaker is not None and share >= policy.SAID_AS_ASKED:
                shown = tuple(Evidence(source, at) for at in range(one.first, one.last + 1))[: policy.QUOTED]
                statement = DraftStatement(" ".join(map(sentence_text, shown)), shown)
                scored.append((share, one.speaker.name, statement))
    scored.sort(key=lambda one: -one[0])
    if not scored or any(not names.may_be_same(name, scored[0][1]) for _, name, _ in scored):
        return None
    share, _, statement = scored[0]
    name = max((name for _, name, _ in scored), key=len)
    return Draft(name, (statement,), min(policy.QUOTED_AT_MOST, share))


_OF = re.compile(r"\s(?:of|in|at|for)\s")
_OFFICIALS = re.compile(r"\s(?:officials?|leaders?|members?|executives?|representatives?|spokes\w+)$", re.IGNORECASE)
"""Behind a body's name: who speaks for it."""
_DAY = re.compile(
    rf"(?:(?:last|this)\s)?(?P<day>{WEEKDAY}"
    rf"|{MONTH}\.?\s\d{{1,2}}(?:,?\s\d{{4}})?|\d{{1,2}}\s{MONTH}(?:\s\d{{4}})?)",
    re.IGNORECASE,
)
"""A topic that is a day, and nothing else."""
_Spoken = tuple[Evidence, Evidence]
"""A sentence that gives words, and the one that says whose they are."""


def _on_topic(findings: Findings, speaker: str, topic: str, attributed: Sequence[_Spoken]) -> Draft | Refusal:
    """Of somebody's words those on the topic."""
    if on_day := _DAY.fullmatch(topic):
        attributed = [one for one in attributed if any(_is_of_day(evidence, on_day["day"]) for evidence in one)]
        topic = ""
        if not attributed:
            return Refusal(f"the passages found give words of {speaker}, but none of that day", final=True)
    others = [name for name in findings.referents.named if not names.may_be_same(name, speaker)]
    introduced = {(e.source.article.id, e.sentence): by for e, by in attributed if not _of_another(e, others)}
    spoken = [Evidence(by.source, index) for (_, index), by in introduced.items()]
    wanted = content_stems(topic) - content_stems(speaker)
    if wanted and len(spoken) > policy.ROLE_SENTENCES:
        spoken.sort(key=lambda e: (-len(wanted & e.source.stems_said(e.sentence)), e.source.article.id, e.sentence))
        del spoken[policy.ROLE_SENTENCES :]
    scores = findings.relevance(spoken, topic) if wanted else [0.5] * len(spoken)
    led = {e: Evidence(e.source, e.sentence - 1) for e in spoken if wanted and e.sentence}
    leads = dict(zip(led, findings.relevance(list(led.values()), topic), strict=True)) if led else {}
    scored = []
    for evidence, score in zip(spoken, scores, strict=True):
        score = max(score, policy.LED * leads.get(evidence, 0.0))
        before = Evidence(evidence.source, evidence.sentence - 1)
        if wanted and evidence.sentence and wanted & evidence.source.stems(before.sentence):
            score += policy.ANNOUNCED  # the sentence before a quotation often says what it is about
        direct = bool(QUOTED.search(evidence.source.words_of(evidence.sentence)))
        scored.append((score + policy.DIRECT * direct, evidence))
    scored.sort(key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].sentence))
    best, first = scored[0] if scored else (0.0, None)
    if first is None or (wanted and best < policy.ON_TOPIC):
        return Refusal(f"the passages found give words of {speaker}, but not on that", best, final=True)
    near = [e for score, e in scored[: 2 * policy.QUOTED] if score >= policy.QUOTED_TOO * best]
    chosen = _announced(first) or near[: policy.QUOTED]
    chosen.sort(key=lambda e: (e.source is not first.source, e.source.article.id, e.sentence))
    texts, same = [], dict[str, list[Evidence]]()
    for whole in _whole_quotations(chosen):
        text = " ".join(map(sentence_text, whole))
        texts += [] if text.endswith(":") else [_words_said(text)]
        # The sentence that names the speaker goes with a quotation that runs on from it.
        by = [introduced.get((e.source.article.id, e.sentence), e) for e in whole]
        same.setdefault(text, []).extend(dict.fromkeys([*whole, *by]))
    statements = tuple(DraftStatement(text, tuple(where)) for text, where in same.items())
    return Draft(" ".join(dict.fromkeys(texts)), statements, min(policy.QUOTED_AT_MOST, best + policy.QUOTED_ABOVE))


def _is_of_day(evidence: Evidence, day: str) -> bool:
    """Whether a sentence names the day, or names none and its article was published on it."""
    source, asked = evidence.source, set(words(day.lower())) - {"the", "of"}
    said = source.words_of(evidence.sentence)
    if asked <= set(words(said.lower())):
        return True
    published = None if dates(said) else day_of(source.article)
    return published is not None and any(
        asked <= set(words(published.strftime(form).lower()))
        for form in ("%A", f"%B {published.day} %Y", f"%b {published.day} %Y")
    )


def _of_another(evidence: Evidence, topics: Sequence[str]) -> bool:
    """Whether words speak of somebody whose name is nearly one that the topic names, and not of that one."""
    source, index = evidence.source, evidence.sentence
    return any(
        index not in source.names.of(name).naming
        and any(names.confusable(name, p.name) for p in source.names.people_in(index))
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


def _spoken_by(findings: Findings, source: Source, speaker: str) -> list[tuple[str, int, int]]:
    """Sentences of the story that give the speaker's words: whose they are, the sentence, and the one that says so."""
    people = {person.name for person in _speakers(findings, source, speaker)}
    spoken = [one for one in voices(source) if one.speaker]
    theirs = [(name, one) for one in spoken if (name := _named(one, people, speaker))]
    if not theirs and not _named_alone(speaker):
        whose = Whose(source, _OFFICIALS.sub("", speaker) or speaker)
        called = (one for one in spoken if _is_described(source, one, speaker) or whose.is_speaker(one))
        theirs = [(one.speaker.name, one) for one in called if one.speaker]
    told: dict[int, tuple[str, int]] = {}
    for name, one in theirs:
        own = one.sentences(source)
        by = next((at for at in range(one.first, one.last + 1) if at not in own or _says(source, at)), own[0])
        told |= {index: (name, by) for index in own if index not in told}
    return [(name, index, by) for index, (name, by) in sorted(told.items())]


def _named(told: Utterance, people: Collection[str], speaker: str) -> str | None:
    """By which name somebody's words are theirs: as one of these people, else as a body of that name."""
    own = told.speaker.name if told.speaker else ""
    name = next((part for part in (own, *own.split(" and ")) if part in people), None)
    body = not people and not is_role(_OF.split(speaker)[0].split()[-1])
    return name or (speaker if body and names.is_named(own, speaker) else None)


def _named_alone(speaker: str) -> bool:
    """Whether words for a speaker are somebody's name, with a role or without, so that nobody else is meant."""
    name, _ = _name_and_role(speaker)
    return names.full(name) or (name[:1].isupper() and " " not in name)


def _is_described(source: Source, told: Utterance, speaker: str) -> bool:
    """Whether the article calls who speaks so, beside the name: "the county's health officer, Dr. Yasmin Holt"."""
    words_for = re.escape(speaker).replace("'", "['’]")
    for person in source.names.people:
        for mention in person.mentions if told.speaker and person.name == told.speaker.name else ():
            sentence = source.sentences[source.sentence_at(mention.start)]
            before, after = source.text[sentence.start : mention.title_start], source.text[mention.end : sentence.end]
            if re.search(rf"\b{words_for},\s$", before, re.IGNORECASE):
                return True
            if re.match(rf",\s(?:(?:the|an?)\s)?{words_for}\s?[,.;]", after, re.IGNORECASE):
                return True
    return False


def _says(source: Source, index: int) -> bool:
    """Whether a sentence has words outside quotation marks: those that say who speaks."""
    return any(character.isalpha() for character in unquoted(source.words_of(index)))


def _speakers(findings: Findings, source: Source, speaker: str) -> list[names.Person]:
    """By name ("Lightfoot", "Mayor Whitlock"), or by role and place ("the mayor of Chicago", "Chicago's mayor")."""
    name, role = _name_and_role(speaker)
    if name:
        called = findings.referents.called(source, name)
        return most_named(p for p in called if role is None or not p.roles or p.holds(role))
    places = findings.question.names
    return most_named(
        p for p in source.names.people if role is not None and p.holds(role) and belongs(places, source, p)
    )


def _name_and_role(speaker: str) -> tuple[str, str | None]:
    """ "Chicago Mayor Lori Lightfoot" as name and role; of "the mayor of Chicago" the name is empty."""
    head = _OF.split(speaker)[0].split()
    titles = [at for at, word in enumerate(head) if is_role(word)]
    last = titles[-1] + 1 if titles else 0
    role = next((" ".join(head[i:last]) for i in range(last) if is_role(" ".join(head[i:last]))), None)
    named = head[last:]
    if titles and not named and len(head) == 1 and head[0][0].isupper():
        return speaker, None  # "Baker" may be somebody's name
    return " ".join(word for word in named if word.lower() not in _NO_NAME), role


_NO_NAME = frozenset({"police", "the"})


def _only_closes(text: str) -> bool:
    """Whether a quotation that began before the text ends with it."""
    return text.endswith(("”", '"')) and not re.search(r"[“\"][^“”\"]*$", text[:-1])


def _whole_quotations(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """The sentences, those of one quotation that runs over several together."""
    found: list[list[Evidence]] = []
    for evidence in chosen:
        last = found[-1][-1] if found else None
        if last and last.source is evidence.source and last.sentence + 1 == evidence.sentence and _runs_on(last):
            found[-1].append(evidence)
        else:
            found.append([evidence])
    return found


def _runs_on(evidence: Evidence) -> bool:
    """Whether a quotation runs on from a sentence into the next."""
    own, following = evidence.source.sentences[evidence.sentence : evidence.sentence + 2]
    return any(a < own.end and following.start < b for one in voices(evidence.source) for a, b in one.spans)


def _words_said(text: str) -> str:
    """The quotation alone, where most of the text is one."""
    if _only_closes(text):
        return f"“{text[:-1].rstrip(',')}”"
    parts = [part.strip() for part in QUOTED.findall(text)]
    if sum(len(part) for part in parts) > policy.QUOTATION_OF_SENTENCE * len(text):
        return " ".join(f"“{part.rstrip(',')}”" for part in parts)
    return text
