"""Whose words a sentence gives."""

from __future__ import annotations

import re

from qa.english import names
from qa.english.reporting import REPORTING, REPORTS, SAYS
from qa.source import Source

QUOTED = re.compile(r"[“\"]([^“”\"]{3,}?)(?:[”\"]|$)")


def unquoted(text: str) -> str:
    """The text with every quotation turned into spaces: the same offsets. It may begin in the midst of one."""
    return re.sub(r"^[^“”\"]*[,.?!…][”\"]|[“\"][^“”\"]*(?:[”\"]|$)", lambda quoted: " " * len(quoted[0]), text)


_SAID_BY = re.compile(SAYS + r"\s(?P<gap>[^;\d]{0,60})$")
_NO_SUBJECT = r"\b(?:that|who|which|where|when|while|because|after|before|as|if|to|by|about|and)\b"
_ANOTHER = re.compile(r"\b(?:the|his|her|its|their|he|she|they|it|an?|was|were|is|are|been|being)\s(?:[\w-]+\s){0,2}$")
_JOINED = re.compile(r"\s*(?:,|and|, and)\s+(?:[A-Z][\w.’'-]*\s+)*")
_HIS = re.compile(r"\s*(?:his|her|its|their)\s(?:[\w-]+\s){1,3}$", re.IGNORECASE)


def speaks(source: Source, index: int, person: names.Person) -> bool:
    """Whether a sentence gives the person's words: it names no other speaker, and the person not only as spoken of."""
    start = source.sentences[index].start
    text = source.words_of(index)
    outside = unquoted(text)
    inside = source.names.within(start, start + len(text))
    named = sorted((m.start - start, m.end - start) for m in inside if outside[m.start - start].strip())
    own = {m.start - start for m in person.mentions}
    verbs = list(REPORTING.finditer(outside))
    speakers = {a for i, (a, _) in enumerate(named) if _says(outside, named, i, verbs)}
    if speakers:
        return bool(speakers & own)
    quoted = bool(QUOTED.search(text))
    if any(a in own for a, _ in named):
        # Without a verb of speech it is the sentence's own subject: "Farrant laughed: …".
        opens = any(m.title_start == start for m in inside if m.start - start in own)
        return quoted and not verbs and opens
    if any(m.start - start in own for m in inside):
        return False  # spoken of in somebody's quotation
    # "She said": but not "Her lawyer said".
    return quoted if not verbs else not _HIS.fullmatch(outside[: verbs[0].start()])


_SAID = re.compile(rf"\s(?:\w+\s)?{REPORTS}", re.IGNORECASE)
_SAID_HERE = re.compile(rf"{REPORTS}\s(?:to\s)?(?:the\s)?$", re.IGNORECASE)


def is_speaker(source: Source, start: int, end: int) -> bool:
    """Whether words name the speaker of their sentence: nobody named within a quotation, nor who else is spoken of."""
    index = source.sentence_at(start)
    sentence = source.sentences[index]
    if not unquoted(source.words_of(index))[start - sentence.start : end - sentence.start].strip():
        return False
    named = [p for p in source.names.people_in(index) if any(m.start < end and start < m.end for m in p.mentions)]
    if named:
        return any(speaks(source, index, person) for person in named)
    before, behind = source.text[sentence.start : start], source.text[end : sentence.end]
    return bool(_SAID.match(behind) or _SAID_HERE.search(before))


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
