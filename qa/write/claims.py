"""Claims out of what a language model writes, each as soon as it stands there whole.

The answer is JSON where the server keeps to a schema, and text with ids in brackets where it does not; which of the two
is told by its beginning. What is neither gives no claim. Thinking is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_THINKING = re.compile(r"<think(?:ing)?>(?:(?!</think).)*$", re.DOTALL)
_IDS = re.compile(r"[\[(]\s*((?:s\d+)(?:\s*[,;]\s*s\d+)*)\s*[\])]")
_LINE = re.compile(r"[^\n]*\n")
_NEXT = re.compile(r"[\s,]*(?=\{)")
_LONGEST = 20_000
"""Characters that are read of an answer."""


@dataclass(frozen=True)
class Claim:
    """What a model says, and the ids of the sentences that are to bear it out."""

    text: str
    ids: tuple[str, ...]


def claims(pieces: Iterable[str]) -> Iterator[Claim]:
    """The claims in a model's answer, which comes piece by piece."""
    written, given = "", 0
    for piece in pieces:
        written += piece
        if "}" not in piece and "\n" not in piece and len(written) <= _LONGEST:
            continue  # nothing has become whole
        found = _claims(written, whole=False)
        yield from found[given:]
        given = max(given, len(found))
        if len(written) > _LONGEST:
            return
    yield from _claims(written, whole=True)[given:]


def _claims(written: str, *, whole: bool) -> list[Claim]:
    text = _THINKING.sub("", _THOUGHT.sub("", written)).lstrip()
    text = re.sub(r"^```(?:json)?\s*", "", text)
    return list(_of_json(text) if text.startswith("{") else _of_text(text if whole else "".join(_LINE.findall(text))))


def _of_json(text: str) -> Iterator[Claim]:
    """The objects of the list "claims" that are closed."""
    begin = re.search(r'"claims"\s*:\s*\[', text)
    at = begin.end() if begin else len(text)
    decoder = json.JSONDecoder()
    while match := _NEXT.match(text, at):
        try:
            claim, at = decoder.raw_decode(text, match.end())
        except ValueError:
            return
        if made := _claim(claim):
            yield made


def _claim(claim: Any) -> Claim | None:
    if not isinstance(claim, dict) or not isinstance(claim.get("text"), str) or not isinstance(claim.get("ids"), list):
        return None
    text = " ".join(claim["text"].split())
    return Claim(_IDS.sub("", text).strip(), tuple(str(one) for one in claim["ids"])) if text else None


def _of_text(text: str) -> Iterator[Claim]:
    """Sentences with the ids that stand in brackets behind them, before or after the full stop."""
    for line in text.splitlines():
        begin = 0
        for group in re.finditer(rf"(?:{_IDS.pattern}[\s,.]*)+", line):
            said = re.sub(r"^[\s\-*•\d.)]+(?=\D)", "", line[begin : group.start()]).strip()
            begin = group.end()
            if said:
                yield Claim(said if said[-1] in '.?!”"' else f"{said}.", tuple(re.findall(r"s\d+", group[0])))
