"""A question typed without capitals, given those that the articles write: which of its words are names.

A word is a name where the articles nearly always write it with a capital, where one of their people bears it, or where
they have it nowhere and it says where a role is held ("the mayor of eastport").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from index.text.letters import folded
from qa import policy
from qa.english import names
from qa.english.grammar import BE, DO, HAVE, MODALS
from qa.english.names import confusable, family, full, named_at
from qa.english.roles import is_role
from qa.english.words import STOPWORDS, TYPED, words
from qa.question.parse import Question
from qa.source import Source

_ROLE_OF = re.compile(r"([\w-]+)\s(?:of|in|at|for|from)\s(?:the\s)?$")
_ROLE_OWNED = re.compile(r"'s\s([\w-]+)")
_BEFORE_A_SUBJECT = frozenset({*DO, *HAVE, *MODALS, "is", "was"})
_BEFORE_A_VERB = frozenset({"who", "whoever", "to", *MODALS})
_BEFORE_A_PARTICIPLE = frozenset({*BE, *HAVE})


def with_capitals(asked: Question, sources: Collection[Source]) -> Question:
    """The question with its names written as such; itself where it is typed with capitals, or names nothing."""
    shown = asked.text.replace("\u2019", "'")
    small = shown.lower() if shown.isupper() else shown
    found = list(TYPED.finditer(small))
    if any(any(character.isupper() for character in match[0]) for match in found[1:]):
        return asked
    bare = [folded(match[0]) for match in found]
    people = set(_of_people(bare, sources, every=small.islower()))
    forms = [_forms(word, sources) for word in bare]
    chosen = {
        at
        for at, word in enumerate(bare)
        if at in people or _is_name(word, forms[at]) or (not forms[at] and _of_role(small, found[at]))
    }
    chosen -= {at for at in chosen if names.is_common(bare[at]) and not chosen & {at - 1, at + 1}}
    for at in sorted(chosen, reverse=True):
        capital = [form for form, _ in forms[at].most_common() if form[0].isupper()]
        start, end = found[at].span()
        small = small[:start] + (capital or [found[at][0].capitalize()])[0] + small[end:]
    return _with_names_apart(Question.parse(small), sources) if chosen else asked


def _with_names_apart(asked: Question, sources: Collection[Source]) -> Question:
    """Among key words names stand side by side: "lightfoot ice" is two, where no article has them as one."""
    if not asked.key_words:
        return asked

    def known(parts: Sequence[str]) -> bool:
        return len(parts) == 1 or any(source.names.of(" ".join(parts)).naming for source in sources)

    apart: list[str] = []
    for name in asked.names:
        parts = name.split()
        while parts:
            longest = next(last for last in range(len(parts), 0, -1) if known(parts[:last]))
            apart.append(" ".join(parts[:longest]))
            del parts[:longest]
    return replace(asked, names=tuple(dict.fromkeys(apart)))


def _forms(word: str, sources: Collection[Source]) -> Counter[str]:
    """How the articles write a word, where its place asks for no capital."""
    found = Counter[str]()
    for source in sources:
        found.update(source.names.forms.get(word, ()))
    return found


def _is_name(word: str, forms: Counter[str]) -> bool:
    """Whether a word is nearly always a name's, and is no title or function word."""
    if word in STOPWORDS or is_role(word):
        return False
    capitals = sum(count for form, count in forms.items() if form[0].isupper())
    return capitals >= max(1, policy.CAPITALS_TO_SMALL * (forms.total() - capitals))


def _of_role(shown: str, match: re.Match[str]) -> bool:
    """Whether a word says where a role is held: "the mayor of dell", "dell's mayor"."""
    if match[0].lower() in STOPWORDS:
        return False
    before, behind = _ROLE_OF.search(shown[: match.start()].lower()), _ROLE_OWNED.match(shown, match.end())
    return any(found is not None and is_role(found[1]) for found in (before, behind))


def _of_people(bare: Sequence[str], sources: Collection[Source], *, every: bool) -> Iterator[int]:
    """Which words are names of people of the articles, or of somebody called nearly so.

    Unless ``every`` word is in small letters only those that stand as a subject does.
    """
    held = {person.name for source in sources for person in source.names.people}
    families = {family(name): set(words(name)) for name in sorted(held)}
    fulls = (source.text[a:b] for source in sources for a, b in source.names.names)
    others = {family(name) for name in fulls if full(name)} - families.keys()
    for at, word in enumerate(bare):
        subject = bool(at) and bare[at - 1] in _BEFORE_A_SUBJECT
        if word in STOPWORDS or is_role(word) or not (every or subject):
            continue
        own = families.get(word)
        unknown = _unknown(word, sources)
        near = (families if subject or unknown else ()), (others if subject and unknown else ())
        if own is None and not any(confusable(word, one) and one not in bare for some in near for one in some):
            continue
        yield at
        first = at
        while first and own and bare[first - 1] in own:
            first -= 1
            yield first
        if first == at and at and _unknown(bare[at - 1], sources) and not _is_verb(bare, at - 1):
            yield at - 1


def _is_verb(bare: Sequence[str], at: int) -> bool:
    """Whether a word stands where a verb does: "who sued hollis", "who is suing hollis", "who will sue hollis"."""
    before = bare[at - 1] if at else ""
    return before in _BEFORE_A_VERB or (before in _BEFORE_A_PARTICIPLE and bare[at].endswith(("ing", "ed")))


def _unknown(word: str, sources: Collection[Source]) -> bool:
    """Whether a word is none of the language, as far as the articles tell: none has it in small letters."""
    ordinary = word in STOPWORDS or is_role(word) or word.isdigit()
    return not ordinary and not any(
        source.text[a].islower() for source in sources for a, _ in named_at(source.text, word)
    )
