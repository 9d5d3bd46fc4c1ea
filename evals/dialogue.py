"""Writing evaluation cases at a terminal: a sentence is shown, a person asks about it; each case is saved at once.

Lines in and out go through what is handed in, so that a test can be the terminal. What is shown of an article is made
harmless first.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from evals.cases import Case, check, load, not_in_evidence, text_of
from evals.propose import Proposal
from evals.wanted import Evidence
from index.errors import InputError, UsageError
from qa.harmless import harmless, json_text, one_line
from qa.question.parse import Question

HELP = """\
Ask what the sentence answers, then give the answer: the number of words that are listed, or words of the sentence;
several with | between them. A question that nothing in the articles answers has the answer -.
Enter: the next sentence.  n: the next article.  q: quit. What was saved stays."""


class CaseFile:
    """A file of cases that is only ever added to. Its cases are read when it is opened."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError for a compressed file, InputError naming the file where it holds no cases."""
        self.path = path
        if path.suffix == ".gz":
            raise UsageError(f"{path} is compressed, so no case can be added to it: name a .jsonl file")
        # An empty one is about to become a file of cases.
        known = load(path) if path.exists() and (path.is_dir() or text_of(path).strip()) else []
        self.ids = {case.id for case in known}
        self.done = {(e.doc_id, e.text) for case in known for e in case.evidence if e.doc_id and e.text}

    def add(self, case: Case, article_text: str) -> None:
        """Append a case and wait until the disk has it.

        Raises InputError for one that is not sound (see `evals.cases.check`), that has answers which its evidence does
        not bear out, whose id is taken, or that cannot be written.
        """
        if case.id in self.ids:
            raise InputError(f"{self.path} has this question already")
        check(self.path, [case], {piece.doc_id: article_text for piece in case.evidence if piece.doc_id}, strict=True)
        if strange := not_in_evidence(case):
            raise InputError(f"Not in the sentence: {' | '.join(strange)}")
        line = json_text(case_json(case)) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                end = file.seek(0, os.SEEK_END)
                if end:
                    file.seek(end - 1)
                    line = line if file.read(1) == b"\n" else f"\n{line}"
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(f"{self.path} cannot be written: {error.strerror}. Name another with --output") from error
        self.ids.add(case.id)

    def summary(self, library: Path) -> str:
        """How many cases there are, and how to run them."""
        if not self.ids:
            return f"No cases in {self.path} yet."
        cases = "1 case" if len(self.ids) == 1 else f"{len(self.ids)} cases"
        run = f"qa eval run {shlex.quote(str(self.path))} --library {shlex.quote(str(library))}"
        return f"{cases} in {self.path}. Run them: {run}"


def case_json(case: Case) -> dict[str, Any]:
    """A case as a line of a questions file has it."""
    return {
        "id": case.id,
        "question": case.question,
        "answers": list(case.answers),
        "answerable": case.answerable,
        "type": case.type,
        "evidence": [{"doc_id": piece.doc_id, "text": piece.text} for piece in case.evidence],
    }


def converse(
    proposals: Iterable[Proposal],
    file: CaseFile,
    ask: Callable[[str], str],
    show: Callable[[str], None],
    width: int = 80,
) -> None:
    """Show the sentences one by one and save what is asked about them, until the person ends it (q, or no more input).

    ``ask`` gives a line typed behind a prompt, and raises EOFError where there is none.
    """
    passed: set[str] = set()
    show(HELP)
    try:
        for proposal in proposals:
            if proposal.article.id in passed:
                continue
            show(f"\n{_shown(proposal, width)}\n")
            while (question := ask("Question: ").strip()) not in {"", "n", "q"}:
                if question == "?":
                    show(HELP)
                else:
                    _answered(proposal, question, file, ask, show)
            if question == "q":
                return
            if question == "n":
                passed.add(proposal.article.id)
    except EOFError:
        show("")
        return
    show("\nNo more sentences.")


def _answered(
    proposal: Proposal, question: str, file: CaseFile, ask: Callable[[str], str], show: Callable[[str], None]
) -> None:
    """Ask for the answer until there is one that can be saved; an empty line leaves the question."""
    while given := ask("Answer:   ").strip():
        try:
            file.add(_case(proposal, question, given), proposal.article.text)
        except InputError as error:
            show(f"{harmless(str(error))}. Answer differently; Enter leaves the question.")
        else:
            show(f"Saved ({len(file.ids)} in {harmless(str(file.path))}).")
            return


def _case(proposal: Proposal, question: str, given: str) -> Case:
    """The id depends on the article, the sentence and the question alone."""
    key = f"{proposal.text}\0{question}".encode("utf-8", "surrogatepass")
    listed = {str(number): answer for number, answer in enumerate(proposal.answers, 1)}
    answers = [listed.get(one.strip(), one.strip()) for one in given.split("|") if one.strip(" -")]
    return Case(
        id=f"{proposal.article.id}#{hashlib.sha256(key).hexdigest()[:8]}",
        question=question,
        type=Question.parse(question).kind,
        answers=tuple(dict.fromkeys(answers)),
        answerable=given != "-",
        evidence=(Evidence(proposal.article.id, proposal.text),) if given != "-" else (),
    )


def _shown(proposal: Proposal, width: int) -> str:
    article = proposal.article
    known = " · ".join(one_line(part) for part in (article.name, article.outlet, article.published) if part)
    sentence = textwrap.fill(
        one_line(proposal.text), width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    listed = [
        textwrap.fill(one_line(answer), width, initial_indent=f"{number:3} ", subsequent_indent="    ")
        for number, answer in enumerate(proposal.answers, 1)
    ]
    return "\n".join([textwrap.fill(known, width), "", sentence, "", *listed])
