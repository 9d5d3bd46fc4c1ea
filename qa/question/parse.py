"""A question as it is understood: what kind of answer it asks for, of whom or what, and what the evidence must mention.

Read from the words of the question alone: nothing is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.text.letters import plain
from qa.english.words import content_stems
from qa.question.answer_type import AnswerType, answer_type, of_key_words
from qa.question.attribution import word_of
from qa.question.constraints import constraints
from qa.question.focus import head, role_asked, role_of
from qa.question.kind import Form, Kind, classify
from qa.question.phrasing import REQUEST_STEMS, asking_clause, is_key_words, is_noun_phrase, is_statement

_ASKED_AS = {"person": "Who", "date": "When"}
_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


@dataclass(frozen=True)
class Question:
    """One question as understood. ``Question.parse`` never raises; words that say nothing give "what"."""

    text: str
    kind: Kind
    expects: AnswerType
    focus: str | None = None
    """The noun phrase asked for, as written, without its determiner: "mayors" of "which mayors refused"."""
    role: str | None = None
    """`role_key` of the focus where it is what a person does or is, or of "who is the mayor of…"."""
    several: bool = False
    """More than one answer is asked for, or their number is open ("who voted against…")."""
    speaker: str | None = None
    """Of a quote question: whose words are asked for."""
    topic: str | None = None
    """Of a quote question: what the words are about."""
    word_of: str | None = None
    """Whose word the answer must be: "the union" of "how many walked out according to the union?"."""
    names: tuple[str, ...] = ()
    """Proper names in the question, titles left off; empty when it is written in lower case."""
    terms: frozenset[str] = frozenset()
    """Stems of all its words that carry meaning, question words and request phrases left off."""
    years: tuple[int, ...] = ()
    quoted: tuple[str, ...] = ()
    """What stands in quotation marks."""
    besides: str = ""
    """What is known and not asked for: "Holloway" of "who else voted against it besides Holloway"."""
    key_words: bool = False
    """A few words that ask nothing: "stadium vote result", "council rejects stadium"."""

    @property
    def as_question(self) -> str:
        """The text as a reader is asked it."""
        bare = self.key_words and is_noun_phrase(self.text)
        return f"{_ASKED_AS.get(self.expects, 'What')} is the {self.text.rstrip('?!. ')}?" if bare else self.text

    @property
    def asks_name(self) -> bool:
        """Whether one name answers: "who", "which company", "what is the country that"."""
        named = self.focus is not None or self.expects != "any"
        return self.kind in ("who", "what", "where") and named and not self.several

    @classmethod
    def parse(cls, text: str) -> Question:
        """Read a question, a request, a statement to be confirmed or a few key words."""
        letters = plain(text).text
        shown = " ".join(letters.translate(_STRAIGHT).split())
        clause = asking_clause(shown.lower().rstrip("?!. "))
        form = Form("yesno") if is_statement(shown) else classify(clause)
        role = role_of(form.focus) or (role_asked(clause) if form.kind in {"who", "list"} else None)
        found = constraints(shown)
        key_words = form.kind == "what" and form.focus is None and is_key_words(clause)
        expects = answer_type(form.kind, clause, head(form.focus) if form.focus else None, role)
        # "Did they find a buyer?": behind the request, such a word is part of the matter.
        of_matter = content_stems(clause) if form.kind == "yesno" else frozenset()
        return cls(
            text=letters,
            kind=form.kind,
            expects=of_key_words(clause, found.names) if key_words and is_noun_phrase(clause) else expects,
            focus=_as_written(shown, form.focus),
            role=role,
            several=form.several,
            speaker=_as_written(shown, form.speaker),
            topic=_as_written(shown, form.topic),
            word_of=None if form.kind == "quote" else word_of(shown),
            names=found.names,
            terms=content_stems(shown) - (REQUEST_STEMS - of_matter),
            years=found.years,
            quoted=found.quoted,
            besides=found.besides,
            key_words=key_words,
        )


def _as_written(shown: str, part: str | None) -> str | None:
    """A part of the question with the capitals it was written with."""
    if part is None:
        return None
    at = shown.lower().rfind(part)
    return shown[at : at + len(part)] if at >= 0 and len(shown) == len(shown.lower()) else part
