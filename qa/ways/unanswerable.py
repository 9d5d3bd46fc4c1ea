"""Why nothing can answer, whatever it says: what the question names is in no article."""

from __future__ import annotations

from qa.english.names import is_named
from qa.findings import Findings, Refusal


def unanswerable(findings: Findings) -> Refusal | None:
    """The refusal where nothing was found, or what was found lacks an outlet, a name or a year of the question."""
    missing = findings.inquiry.plan.missing
    if not findings.parts:
        if not findings.hits:
            return _final("no passage has anything in common with the question")
        texts = [source.text for source in findings.sources.values()]
        missing = tuple(name for name in missing if not any(is_named(text, name) for text in texts))
    if missing:
        return _final(f"none of them is from {' or '.join(missing)}")
    unnamed = "" if findings.parts else _unmentioned(findings)
    if unnamed:
        return _final(f"nothing found mentions {unnamed}")
    asked = findings.question
    unsaid = bool(asked.word_of) and not (findings.parts or findings.candidates or findings.marked)
    return _final(f"nobody in what was found says that {asked.word_of} said so") if unsaid else None


def _final(reason: str) -> Refusal:
    return Refusal(reason, final=True)


def _unmentioned(findings: Findings) -> str:
    """The question's names that no article found mentions at all."""
    held = [(source, f"{source.text} {source.about}") for source in findings.sources.values()]
    wanted = (*findings.referents.named, *map(str, findings.question.years))
    missing = [n for n in wanted if not any(source.names.of(n).people or is_named(text, n) for source, text in held)]
    return " or ".join(missing)
