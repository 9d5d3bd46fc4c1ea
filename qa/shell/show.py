"""Answers and passages as text for a terminal or a pipe.

Article text is data: whatever of it is shown here passes ``harmless`` first, so that it can neither steer the
terminal nor hide or reorder words, and no markup in it means anything. Nothing here prints.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from index.article import Article
from qa.answer import EXTRACTIVE, Answer, Citation, Disagreement, Nearest, Statement
from qa.harmless import one_line
from qa.shell.layout import bold, many, marked, words, wrapped
from qa.shell.place import long_date, where

_SNIPPET = 300
"""Characters shown of a passage: about four lines, enough to judge whether it is worth opening."""

# Answers below a half are more often wrong than right: no word that reassures.
_SURE = ((0.85, "Sure"), (0.65, "Fairly sure"), (0.5, "Rather likely"), (0.0, "Unsure: check the source"))


def answer_text(answer: Answer, width: int = 80, color: bool = False, *, streamed: bool = False) -> str:
    """The answer, or why there is none, with its sources; ends without a line feed.

    Statements of a language model that were ``streamed`` are left out: they have been shown.
    """
    blocks = _answered(answer, width, color) if answer.answered else _refused(answer, width, color)
    if answer.writer == EXTRACTIVE:
        blocks.insert(0, wrapped("Nothing that the language model wrote holds; from the articles alone:", width))
    elif streamed and answer.writer:
        del blocks[0]
    if answer.explanation:
        lines = [wrapped(line, width, "  ", "    ") for line in answer.explanation]
        blocks.append("\n".join([bold("How", color), *lines]))
    return "\n\n".join([*read_as_text(answer.asked_as, width), *blocks])


def sure(confidence: float) -> str:
    """How likely an answer of that confidence is to be right, in a word or two."""
    return next(word for floor, word in _SURE if confidence >= floor)


def read_as_text(asked_as: str | None, width: int) -> list[str]:
    """What a question with a misspelt word was taken for; nothing of others."""
    return [wrapped(f"Read as: {one_line(asked_as)}", width)] if asked_as else []


def _answered(answer: Answer, width: int, color: bool) -> list[str]:
    several = len(answer.statements) > 1
    # Somebody's words are the answer themselves; else it is shorter than the statements that bear it out.
    head = (
        "" if answer.statements and (answer.kind == "quote" or answer.writer not in (None, EXTRACTIVE)) else answer.text
    )
    sentences = [s.text for s in answer.statements] if several or not head else [head]
    whole = {n: quote for n, quote in _quotes(answer).items() if any(quote in one_line(text) for text in sentences)}
    if answer.when and answer.when.inferred:
        dates = " to ".join(map(long_date, answer.when.date.split("/")))
        sentences[0] = f"{sentences[0]} ({dates}, inferred from the article's date)"
    lines = []
    for statement, text in zip(answer.statements, sentences, strict=False):
        quotes = [whole[number] for number in statement.citations if number in whole]
        agreed = _said_by(statement.outlets) if several else ""
        first, rest = ("- ", "  ") if several else ("", "")
        lines.append(wrapped(_with_marks(text, quotes) + marks(statement.citations) + agreed, width, first, rest))
    if several and head:
        lines.insert(0, bold(wrapped(head, width), color))
    else:
        lines = [bold("\n".join(lines or [wrapped(head, width)]), color)]
    agreed = "" if several or not answer.statements else _said_by(answer.statements[0].outlets)
    sources = sources_text(answer.citations, whole, width, color)
    disputes = [disagreement_text(one, answer.citations, width, color) for one in answer.disagreements]
    return ["\n".join(lines), f"{sure(answer.confidence)} ({answer.confidence:.2f}){agreed}", *disputes, sources]


def disagreement_text(
    found: Disagreement, citations: Sequence[Citation], width: int, color: bool, about: str = ""
) -> str:
    """The sides of a disagreement, each with the outlets and days that take it."""
    cited = {one.number: one.article for one in citations}
    lines = [bold(wrapped(f"The articles disagree{about and f' on {about}'}", width), color)]
    for side in found.sides:
        taking = dict.fromkeys(outlet_and_day(cited[number]) for number in side.citations)
        lines.append(wrapped(f"{words(side.text)}: {'; '.join(taking)}{marks(side.citations)}", width, "- ", "  "))
    return "\n".join(lines)


def outlet_and_day(article: Article) -> str:
    """Who published an article, and when."""
    day = article.published and long_date(article.published)
    return one_line(", ".join(filter(None, [article.outlet or article.id, day])))


def statement_text(statement: Statement, width: int = 80) -> str:
    """One statement with the numbers of its citations, as it stands in an answer of several."""
    return wrapped(words(statement.text) + marks(statement.citations), width, "- ", "  ")


def _quotes(answer: Answer) -> dict[int, str]:
    return {citation.number: one_line(citation.quote) for citation in answer.citations}


def _with_marks(text: str, quotes: Sequence[str]) -> str:
    """The text on one line, each of these quotations in it in marks of its own."""
    if not quotes:
        return words(text)
    longest = "|".join(map(re.escape, sorted(set(quotes), key=len, reverse=True)))
    return re.sub(longest, lambda match: marked(match[0]), one_line(text))


def sources_text(citations: Sequence[Citation], shown: Container[int], width: int, color: bool) -> str:
    """Where each quotation stands, with its words unless they are ``shown`` above: the same words, or place, once."""
    alike: dict[tuple[str, str], list[Citation]] = {}
    for one in citations:
        key = ("", where(one.article, one.start, width, "")) if one.number in shown else (one_line(one.quote), "")
        alike.setdefault(key, []).append(one)
    lines = [bold("Sources", color)]
    for same in alike.values():
        mark = "".join(f"[{one.number}]" for one in same) + " "
        indent = " " * len(mark)
        places = list(dict.fromkeys(where(one.article, one.start, width, indent) for one in same))
        if same[0].number in shown:
            lines.append(mark + places[0].removeprefix(indent))
        else:
            lines += [wrapped(marked(same[0].quote), width, mark, indent), *places]
    return "\n".join(lines)


def _refused(answer: Answer, width: int, color: bool) -> list[str]:
    blocks = [bold(wrapped(answer.text, width), color)]
    if answer.nearest:
        blocks.append("\n".join(["Nearest passages:", *(_snippet(near, width) for near in answer.nearest[:3])]))
    searched = answer.searched
    then = f", as they were on {long_date(searched.filters['as_of'])}" if "as_of" in searched.filters else ""
    blocks.append(f"Searched {many(searched.passages, 'passage')} of {many(searched.articles, 'article')}{then}.")
    return blocks


def _snippet(near: Nearest, width: int) -> str:
    text = _passage(near)
    if len(text) > _SNIPPET:
        text = text[:_SNIPPET].rsplit(" ", 1)[0] + " \u2026"
    return wrapped(text, width, "- ", "  ") + "\n" + where(near.article, near.hit.passage.start, width, "  ")


def _passage(near: Nearest) -> str:
    """A passage on one line, without the title and the outlet where they are shown beside it."""
    beside = {near.article.title, near.article.outlet}
    lines = [line for line in near.hit.passage.text.splitlines() if words(line) not in beside]
    return words("\n".join(lines) or near.hit.passage.text)


def marks(numbers: Iterable[int]) -> str:
    """The numbers of citations as they stand behind words."""
    shown = "".join(f"[{number}]" for number in numbers)
    return f" {shown}" if shown else ""


def _said_by(outlets: int) -> str:
    return f" \u00b7 {outlets} sources agree" if outlets > 1 else ""


def hits_text(
    hits: Sequence[Nearest],
    width: int = 80,
    color: bool = False,
    *,
    explain: bool = False,
    asked_as: str | None = None,
) -> str:
    """Passages in order, each with where it stands; with ``explain`` the scores that ranked it."""
    blocks = read_as_text(asked_as, width)
    if not hits:
        blocks.append("No passage found.")
    for number, near in enumerate(hits, 1):
        mark = f"{number}. "
        indent = " " * len(mark)
        passage = near.hit.passage
        known = where(near.article, passage.start, width, indent).removeprefix(indent)
        lines = [bold(mark + known, color), wrapped(_passage(near), width, indent, indent)]
        if near.copies:
            lines.append(wrapped(f"Copies: {'; '.join(map(outlet_and_day, near.copies))}", width, indent, indent))
        if explain:
            hit = near.hit
            why = [f"score {hit.score:.3f}", f"cosine {hit.cosine:.3f}", f"BM25 {hit.bm25:.2f}"]
            why += [] if hit.odds is None else [f"odds {hit.odds:+.2f}"]
            lines.append(indent + " \u00b7 ".join(why))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
