"""Questions that lean on the one before: each is put by itself, searched anew and refused anew.

Earlier answers are never evidence. Without a language model the question is put by rules, and where it may be meant in
more ways than one, as the articles answer it best (`qa.rewriting`); with one, the model puts it, and may name nothing
that the conversation did not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter
from typing import Any

from qa.answer import Answer
from qa.asker import Asker
from qa.english.names import is_named, proper_names
from qa.question.antecedent import Turn
from qa.rewriting import understood
from qa.write.models import Prompt, Writer
from qa.write.prompt import bare

_SYSTEM = """Put the follow-up as a question that can be understood by itself: say in it whom and what "he", "it" and \
"that" mean. Add nothing else, answer nothing. Where it is understood by itself, leave it as it is."""
_AS_JSON = """ Answer with JSON alone: {"question": "..."}"""
_AS_TEXT = " Answer with the question alone."
_SCHEMA = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}
INSTRUCTIONS = (_SYSTEM, _AS_JSON, _AS_TEXT, str(_SCHEMA))
"""All that a model is told beside the two questions and the answer."""
_LONGEST = 400
"""Characters of an answer that a model is told of, and of the question that it puts."""


class Conversation:
    """Asks one library, each question as a turn of one conversation."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._before: Turn | None = None

    def ask(self, text: str, **options: Any) -> Answer:
        """As `Asker.ask`, which takes these options; ``asked_as`` is the question as it was understood by itself."""
        began = perf_counter()
        understood = self.understood(text)
        answer = self._asker.ask(understood, **options)
        put = answer.asked_as or understood
        self._turn(put, answer.text if answer.answered else None)
        if understood != text:
            answer = replace(answer, question=text, asked_as=put)
        return replace(answer, seconds=perf_counter() - began)

    def understood(self, text: str) -> str:
        """The question by itself. Raises ModelError for a language model that does not answer."""
        writer = self._asker.writer
        if self._before is None:
            return text
        return (_written(writer, text, self._before) if writer else None) or self._by_itself(text)

    def replay(self, history: Iterable[Answer | tuple[str, str]]) -> None:
        """Take over what was said before: answers, or pairs of a question as it was typed and what was answered."""
        for turn in history:
            if isinstance(turn, Answer):
                self._turn(turn.asked_as or turn.question, turn.text if turn.answered else None)
            else:
                question, answer = turn
                self._turn(self._by_itself(question), answer or None)

    def _by_itself(self, text: str) -> str:
        library, before = self._asker.library, self._before
        if before is None:
            return text
        return library.at_one_moment(lambda: understood(text, before, library, lambda: self._asker.tools))

    def _turn(self, question: str, answer: str | None) -> None:
        self._before = self._before.then(question, answer) if self._before else Turn(question, answer)


def _written(writer: Writer, text: str, before: Turn) -> str | None:
    """The question as a model puts it; None where that is no question, or names what was not named."""
    told = (f"Question: {before.question}", f"Answer: {before.answer or 'none'}"[:_LONGEST], f"Follow-up: {text}")
    prompt = Prompt(_SYSTEM + _AS_JSON, _SYSTEM + _AS_TEXT, "\n".join(map(bare, told)), _SCHEMA)
    written = "".join(writer.write(prompt)).strip()
    try:
        written = str(json.loads(written)["question"])
    except (ValueError, KeyError, TypeError):
        written = "" if written.startswith("{") else written.splitlines()[-1] if written else ""
    known = " ".join(told)
    new = [written[a:b] for a, b in proper_names(written) if not is_named(known, written[a:b])]
    return " ".join(written.split()) if written and len(written) <= _LONGEST and not new else None
