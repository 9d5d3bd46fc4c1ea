"""Who somebody is: the role that an article gives a name."""

from __future__ import annotations

import re

from index.text.english import WEEKDAYS
from qa import policy
from qa.english import names
from qa.english.nouns import BODIES
from qa.english.words import STOPWORDS
from qa.findings import Draft, DraftStatement, Evidence, Findings, with_antecedent
from qa.question.referents import most_named
from qa.source import Source
from qa.ways.constraints import WHO_IS


def described(findings: Findings) -> Draft | None:
    """ "Who is Nancy Navarro?": the role that an article gives the name, with the sentence that gives it.

    People of one name whom their full names tell apart are each given theirs.
    """
    asked = WHO_IS.match(findings.question.text)
    if not asked or findings.question.role:
        return None
    called = [
        (s, person) for s in findings.sources.values() for person in most_named(s.names.of(asked.group(1)).people)
    ]
    own = names.disambiguated(person.name for _, person in called)
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
        line = " ".join(with_antecedent(first).split())
        said.append((name, roles[0][0], DraftStatement(line if len(apart) == 1 else f"{name}: {line}", ordered)))
    text = said[0][1] if len(said) == 1 else "; ".join(f"{name}: {role}" for name, role, _ in said)
    return Draft(text, tuple(one for _, _, one in said), policy.STATED_ROLE)


_BEHIND = re.compile(r",\s(?:\d{1,3},\s)?(?:who\s(?:is|was)?\s?)?([^,.;“”\"]{3,80})[,.;]")
_OPENS = STOPWORDS | {*WEEKDAYS}
_NAME = re.compile(r"[A-Z][\w&.'’-]*")
_IN_FRONT = re.compile(r"(?:^|\s)((?:the|its|their|an?|\w+['’]s)\s[^,.;“”\"]{3,80}),\s$", re.IGNORECASE)


def _label(source: Source, mention: names.Mention) -> str:
    """What the article calls somebody, in its words: the title in front, else what stands set off beside the name."""
    title = " ".join(source.text[mention.title_start : mention.start].strip(" ,").split())
    place = mention.place or ""
    if title and not title.endswith("."):
        if not place or place in title:
            return f"{_body(source, mention.title_start)}{title}"
        before = source.text[: mention.title_start].rstrip()
        return f"{place} {title}" if before.endswith(place) else f"{title} of {place}"
    behind = _BEHIND.match(source.text, mention.end)
    front = _IN_FRONT.search(source.text, max(0, mention.title_start - 100), mention.title_start)
    beside = next((found[1] for found in (front, behind) if found), "")
    label = " ".join(beside.split()) or title or mention.role or ""
    return label if not place or place in label else f"{label} of {place}"


def _body(source: Source, title_start: int) -> str:
    """The body whose title it is, where it stands right before it: "Local 214 " of "Local 214 president"."""
    begin = source.sentences[source.sentence_at(title_start)].start
    words: list[str] = []
    for word in reversed(source.story[begin:title_start].split()):
        if not (word.isdigit() or _NAME.fullmatch(word) or word in BODIES):
            break
        words.insert(0, word)
    while words and (words[0].isdigit() or words[0].casefold() in _OPENS):
        words.pop(0)
    return " ".join([*words, ""])
