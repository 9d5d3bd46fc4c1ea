"""An answer, or one quotation of it, to be taken along: as text, as Markdown with footnotes, as BibTeX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article
from qa import references
from qa.answer import Answer, Citation
from qa.harmless import one_line
from qa.shell.layout import marked
from qa.shell.place import superseded_note


@dataclass(frozen=True)
class Copy:
    """The same in three forms."""

    text: str
    markdown: str
    bibtex: str


def of_citation(citation: Citation) -> Copy:
    """One quotation with its reference."""
    quotation = marked(citation.quote)
    return Copy(
        f"{quotation} \u2014 {_reference(citation)}",
        f"{references.in_markdown(quotation)}[^1]\n\n{footnote(citation, 1)}",
        references.bibtex([citation.article]),
    )


def of_answer(answer: Answer) -> Copy:
    """The answer with all its quotations and their references."""
    told = [("", one.text, one.citations) for one in answer.statements]
    lines = [one_line(answer.text)] if answer.text not in {text for _, text, _ in told} else []
    for dispute in answer.disagreements:
        told += [("", "The articles disagree:", ()), *(("- ", side.text, side.citations) for side in dispute.sides)]
    plain, noted = list(lines), [references.in_markdown(line) for line in lines]
    for mark, text, numbers in told:
        line = one_line(text)
        plain.append(f"{mark}{line} {''.join(f'[{n}]' for n in numbers)}".rstrip())
        noted.append(mark + references.in_markdown(line) + "".join(f"[^{n}]" for n in numbers))
    sources = [f"[{one.number}] {marked(one.quote)} \u2014 {_reference(one)}" for one in answer.citations]
    notes = [footnote(one, one.number, quoted=True) for one in answer.citations]
    return Copy(
        "\n".join([*plain, "", *sources]),
        "\n\n".join([*noted, "\n".join(notes)]),
        references.bibtex(_articles(answer.citations)),
    )


def _articles(citations: Sequence[Citation]) -> list[Article]:
    return list({one.article.id: one.article for one in citations}.values())


def footnote(citation: Citation, number: int, *, quoted: bool = False) -> str:
    """A Markdown footnote with the reference and, ``quoted``, the words."""
    quotation = f"{references.in_markdown(marked(citation.quote))} " if quoted else ""
    return f"[^{number}]: {quotation}{references.markdown([citation.article]).removeprefix('- ')}{_where(citation)}"


def _reference(citation: Citation) -> str:
    return references.text([citation.article]) + _where(citation)


def _where(citation: Citation) -> str:
    """The page or the line, and the version where a later one has taken its place."""
    place = f"page {citation.page}" if citation.page else f"line {citation.line}"
    return f" ({', '.join(filter(None, [place, superseded_note(citation.article)]))})"
