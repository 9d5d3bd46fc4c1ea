"""Writing evaluation cases at a terminal: drafts are shown one by one; what is accepted is saved at once.

What it does not know: libraries, and how drafts are found. Lines in and out go through what is handed in, so that a
test can be the terminal. Article text passes ``harmless`` before it is shown.
"""

from __future__ import annotations

import hashlib
import os
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from evals.cases import Case, check, load, text_of
from evals.propose import Proposal
from index.errors import InputError, UsageError
from qa.shell.show import harmless, json_text, one_line

Ask = Callable[[str, str], str]
"""Asks for a line: the prompt, and a draft to change. Raises EOFError at the end of input."""
Unanswerable = Callable[[Proposal, str], Iterator[tuple[str, str]]]
"""Variants of the question of a proposal that nothing answers, each with the reason."""

MENU = "a accept  e question  w answer  u unanswerable  s skip  n next article  q quit"
HELP = """\
a  accept: save the case as it is shown
e  change the question
w  change the answer: its words, or several answers with | between them
u  make of it a question that the library does not answer
s  skip this draft (of an unanswerable one: back to the draft it was made from)
n  next article: no more drafts of this one for now
q  quit; what was accepted is saved"""


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
        self.count = len(known)
        self.done = {(e.doc_id, e.text) for case in known for e in case.evidence if e.doc_id and e.text}

    def add(self, case: Case, article_text: str, missing: str = "") -> None:
        """Append a case and wait until the disk has it.

        Raises InputError for one that is not sound (see `evals.cases.check`), whose id is taken, or that cannot be
        written.
        """
        if case.id in self.ids:
            raise InputError(f"{self.path} has a case {case.id!r} already: skip this one, or change its question")
        check(self.path, [case], {piece.doc_id: article_text for piece in case.evidence if piece.doc_id}, strict=True)
        line = json_text(case_json(case) | ({"missing": missing} if missing else {})) + "\n"
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
        self.count += 1

    def told(self, library: Path) -> str:
        """How many cases there are, and how to run them."""
        if not self.count:
            return f"No cases in {self.path} yet."
        cases = "1 case" if self.count == 1 else f"{self.count} cases"
        return f"{cases} in {self.path}. Run them: qa eval run {_quoted(self.path)} --library {_quoted(library)}"


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))


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
    unanswerable: Unanswerable,
    file: CaseFile,
    ask: Ask,
    show: Callable[[str], None],
    *,
    count: int | None = None,
    width: int = 80,
    color: bool = False,
) -> None:
    """Show ``count`` proposals or all and do what is asked, until the person ends it (q, or the end of input)."""
    passed: set[str] = set()
    for proposal in islice((one for one in proposals if one.article.id not in passed), count):
        try:
            choice = _one(proposal, unanswerable, file, ask, show, width, color)
        except EOFError:
            show("")
            return
        if choice == "q":
            return
        if choice == "n":
            passed.add(proposal.article.id)
    show("\nNo more drafts.")


def _one(
    proposal: Proposal,
    unanswerable: Unanswerable,
    file: CaseFile,
    ask: Ask,
    show: Callable[[str], None],
    width: int,
    color: bool,
) -> str:
    """One proposal with its variants; gives the last choice: a, s, n or q."""
    case, missing = proposal.case, ""
    variants: Iterator[tuple[str, str]] | None = None
    draft = case
    show(f"\n{_passage(proposal, width, color)}")
    while True:
        show(f"\n{_drafted(case, missing, width)}")
        choice = ask(f"{MENU}\n> ", "").strip().lower()
        match choice:
            case "a":
                try:
                    file.add(case, proposal.article.text, missing)
                except InputError as error:
                    show(harmless(str(error)))
                    continue
                show(f"Saved ({file.count} in {harmless(str(file.path))}).")
                if case.answerable:
                    return "a"
                case, missing = draft, ""
            case "e":
                question = _edited(ask, "question: ", case.question)
                if case.answerable:
                    case = draft = replace(case, question=question)
                    variants = None
                else:
                    case = _variant(draft, question)
            case "w" if case.answerable:
                case = draft = _answered(case, ask, show)
            case "w":
                show("This question has no answer. s goes back to the draft that has one.")
            case "u":
                variants = variants or unanswerable(proposal, draft.question)
                made = next(variants, None)
                if made is None:
                    case, missing, variants = draft, "", None
                    show("No name of another article fits. Change it so that nothing answers it; Enter leaves it:")
                    question = _edited(ask, "question: ", draft.question)
                    if question != draft.question:
                        case, missing = _variant(draft, question), "Changed by hand so that nothing answers it."
                else:
                    case, missing = _variant(draft, made[0]), made[1]
            case "s" if not case.answerable:
                case, missing = draft, ""
            case "s" | "n" | "q":
                return choice
            case _:
                show(HELP)


def _variant(draft: Case, question: str) -> Case:
    """A case without an answer. Its id has the question's digest: one sentence may give several."""
    digest = hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()[:4]
    return replace(draft, id=f"{draft.id}-no-{digest}", question=question, answers=(), answerable=False, evidence=())


def _edited(ask: Ask, prompt: str, text: str) -> str:
    """The text as changed; an empty line leaves it as it was."""
    given = ask(prompt, one_line(text)).strip()
    return text if not given or given == one_line(text) else given


def _answered(case: Case, ask: Ask, show: Callable[[str], None]) -> Case:
    """The case with other answers; those that are not in the evidence are asked about once more."""
    evidence = " ".join(" ".join(piece.text or "" for piece in case.evidence).split()).casefold()
    text = _edited(ask, "answers (| between them): ", " | ".join(case.answers))
    while True:
        answers = tuple(dict.fromkeys(one.strip() for one in text.split("|") if one.strip())) or case.answers
        strange = [one for one in answers if " ".join(one.split()).casefold() not in evidence]
        # Of alternatives one must stand there, of a list every one.
        if not strange or answers == case.answers or (case.type != "list" and len(strange) < len(answers)):
            return replace(case, answers=answers)
        show(f"Not in the sentence: {one_line(' | '.join(strange))}. Enter keeps it, or change it:")
        changed = _edited(ask, "answers (| between them): ", text)
        if changed == text:
            return replace(case, answers=answers)
        text = changed


# --- what is shown --------------------------------------------------------------------------------------------------

_ON, _OFF = "\x01", "\x02"
"""Stand for the marks while lines are broken; ``harmless`` leaves none of them in an article's words."""


def _passage(proposal: Proposal, width: int, color: bool) -> str:
    article = proposal.article
    known = " · ".join(one_line(part) for part in (article.name, article.outlet, article.published) if part)
    pieces, at = [], proposal.start
    for start, end in sorted(proposal.marks):
        pieces += [harmless(article.text[at:start]), _ON, harmless(article.text[start:end]), _OFF]
        at = end
    pieces.append(harmless(article.text[at : proposal.end]))
    marks = ("\x1b[1m", "\x1b[0m") if color else (">>", "<<")
    text = " ".join("".join(pieces).split())
    if not color:
        text = text.replace(_ON, marks[0]).replace(_OFF, marks[1])
    wrapped = _wrapped(text, width).replace(_ON, marks[0]).replace(_OFF, marks[1])
    return f"{textwrap.fill(known, width)}\n\n{wrapped}"


def _drafted(case: Case, missing: str, width: int) -> str:
    question = _labelled(f"Question ({one_line(case.type)}): ", one_line(case.question), width)
    if not case.answerable:
        return f"{question}\n{_labelled('No answer: ', one_line(missing), width)}"
    joined = ", " if case.type == "list" else " | "
    return f"{question}\n{_labelled('Answer: ', one_line(joined.join(case.answers)), width)}"


def _labelled(label: str, text: str, width: int) -> str:
    return textwrap.fill(text, width, initial_indent=label, subsequent_indent="  ", break_on_hyphens=False)


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def ask_line(prompt: str, draft: str) -> str:
    """A line from the terminal, with the draft to change where the system can put it there."""
    readline: Any = None
    with suppress(ImportError):  # Windows has none: then an empty line keeps the draft
        import readline
    head, _, last = prompt.rpartition("\n")
    if head:
        print(head)
    if draft and readline is None:
        print(f"  {draft}\n  (Enter keeps it)")
    if readline is not None:
        readline.set_startup_hook((lambda: readline.insert_text(draft)) if draft else None)
    try:
        return input(last)
    finally:
        if readline is not None:
            readline.set_startup_hook(None)
