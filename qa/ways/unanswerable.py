"""Why nothing can answer, whatever it says: what the question names is in no article."""

from __future__ import annotations

from qa.english.names import is_named
from qa.found import Found, Refusal


def unanswerable(found: Found) -> Refusal | None:
    """The refusal where nothing was found, or what was found lacks an outlet, a name or a year of the question."""
    missing = found.inquiry.plan.missing
    if not found.parts:
        if not found.hits:
            return _final("no passage has anything in common with the question")
        texts = [source.text for source in found.sources.values()]
        missing = tuple(name for name in missing if not any(is_named(text, name) for text in texts))
    if missing:
        return _final(f"none of them is from {' or '.join(missing)}")
    unnamed = "" if found.parts else _unmentioned(found)
    return _final(f"nothing found mentions {unnamed}") if unnamed else None


def _final(reason: str) -> Refusal:
    return Refusal(reason, final=True)


def _unmentioned(found: Found) -> str:
    """The question's names that no article found mentions at all."""
    held = [(source, f"{source.text} {source.about}") for source in found.sources.values()]
    wanted = (*found.whom.named, *map(str, found.question.years))
    missing = [n for n in wanted if not any(source.names.of(n).people or is_named(text, n) for source, text in held)]
    return " or ".join(missing)
