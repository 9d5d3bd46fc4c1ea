"""A run to read: one HTML page with every case.

Articles, questions and answers are data: whatever of them is shown is made harmless and escaped here, on its way out.
The same run gives the same page, byte for byte. Nothing is fetched, by this module or by its page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from evals.summary import OUTCOMES, about, row, sentences, totals
from qa.harmless import harmless
from qa.shell.place import long_date

_GROUPS: Mapping[str, Mapping[str, str]] = {
    "Answers": {
        "accuracy": "Questions answered rightly, or refused rightly, of all.",
        "correct": "Questions answered rightly, of those with an answer in the articles.",
        "coverage": "Questions answered at all, rightly or not, of those with an answer.",
        "correct_when_answered": "Right answers, of those given to questions with an answer.",
        "exact_match": "Short answers that are a known answer, word for word.",
        "token_f1": "How far the words of short answers agree with a known answer.",
        "squad_em": "As exact_match, but over questions without an answer too: refusing them counts 1.",
        "squad_f1": "As token_f1, but over questions without an answer too: refusing them counts 1.",
        "choice_accuracy": "Questions with choices whose answer comes nearest to the right choice.",
        "list_precision": "Items of lists that are wanted, word for word, of those given.",
        "list_recall": "Items of lists that are given, word for word, of those wanted.",
        "list_f1": "Both together: the harmonic mean of list_precision and list_recall.",
        "list_partial_precision": "As list_precision, but an item that is right in part counts in part.",
        "list_partial_recall": "As list_recall, but an item that is right in part counts in part.",
        "list_partial_f1": "Both together: their harmonic mean.",
        "nugget_recall_strict": "Points of the known answer that the answer makes in full.",
        "nugget_recall_lenient": "The same, where a point made in part counts half.",
    },
    "Refusing": {
        "refusal_precision": "Questions that indeed have no answer, of those refused.",
        "refusal_recall": "Questions refused, of those that have no answer.",
        "refusal_f1": "Both together: the harmonic mean of the two.",
    },
    "Follow-ups, and what a language model wrote": {
        "understood": "Follow-ups that were put by themselves as the case wants it.",
        "written": "Questions that the model answered with a claim that passed the checks.",
        "claims_kept": "Claims that passed, of those that it wrote.",
        "support": "The chance, on average, that a claim's quotations bear it out, as the checks have it.",
        "support_lexical": "Claims that their quotations bear out by words alone.",
        "quotes_fabricated": "Quotations in claims that no article has. Anything but 0 is a fault of the program.",
        "quotes_stitched": "The same, made of pieces of several.",
        "quotes_misattributed": "The same, of another article than the one cited.",
    },
    "Citations": {
        "citation_validity": "Quotations that stand word for word in their article. Below 1 nothing is to be trusted.",
        "citation_support": "Statements with a quotation that holds the known evidence or answer.",
        "alce_recall": "Statements that their quotations, taken together, bear out.",
        "alce_precision": "Quotations that their statement needs.",
    },
    "Drafts verified": {
        "verify_verbatim": "Quotations that stand word for word, and are told so: F1.",
        "verify_altered": "Quotations with changed words, likewise.",
        "verify_stitched": "Quotations joined of two places, likewise.",
        "verify_misattributed": "Quotations given to another than their speaker, likewise.",
        "verify_not_found": "Quotations that no article holds, likewise.",
        "verify_verbatim_altered": "Quotations that stand word for word and are called altered. It should be 0.",
        "verify_changes": "Altered quotations whose changed words, and no others, are shown.",
        "verify_said_by": "Quotations of another whose speaker is named.",
        "verify_cited": "Quotations with a citation of the right article.",
        "verify_held": "Figures that articles bear out, and are told so: F1.",
        "verify_contradicted": "Figures that articles contradict, likewise.",
        "verify_corrected": "Figures that articles have corrected, likewise.",
    },
    "Search": {
        "recall@": "Known evidence among the first {k} passages found: the mean over questions.",
        "hits@": "Known evidence among the first {k} passages found: of all pieces of evidence.",
        "hit@": "Questions with any of their evidence among the first {k} passages found.",
        "map@": "How near the top of {k} passages the evidence stands: mean average precision.",
        "mrr@": "How near the top of {k} passages the first piece stands: 1 is first, 0.5 second.",
        "ndcg@": "How near the top of {k} passages the evidence stands: discounted cumulative gain.",
    },
    "Confidence": {
        "aurc": "Wrong answers among the surest ones, over every place to draw the line. Lower is better.",
        "ece": "How far the stated confidence is from the share of right answers. Lower is better.",
        "answerable_auc": "How often a question with an answer gets more confidence than one without.",
    },
}
"""What each metric says, in the order of the report; where the name ends in @, a depth follows."""


def page(run: Mapping[str, Any]) -> str:
    """A run (see `evals.run`) as one HTML page that needs nothing else.

    Its policy lets no script run but its own, and lets it fetch nothing.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["sha256"] = _sha256
    return environment.get_template("report.html.j2").render(
        run=run,
        about=about(run),
        sentences=sentences(run),
        groups=list(_grouped(run)),
        outcomes=OUTCOMES,
        totals=totals(run),
        plots=_plots(run),
        cases=[_case(case) for case in run["cases"]],
    )


def _shown(value: Any) -> Any:
    # Its exact type: what is marked as safe markup is a subclass, and made here.
    return harmless(value) if type(value) is str else value


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _plots(run: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The drawings that the run has numbers for, each with what to look for in it."""
    from markupsafe import Markup

    from evals import plots

    words = {outcome: word for outcome, (_, word) in OUTCOMES.items()}
    seconds = [case["seconds"] for case in run["cases"]]
    latency = run["run"]["latency"]
    drawn = [("How it went, by kind of question. Blue is good, orange is bad.", plots.outcomes(run["kinds"], words))]
    if run["risk_coverage"]:
        caption = (
            "If only the surest answers were given: how many would there be, and how many of them wrong? Low is good."
        )
        drawn.append((caption, plots.risk_coverage(run["risk_coverage"])))
    if run["reliability"]:
        caption = "Is its confidence worth its name? Above the dashed line it is too modest, below it too sure."
        drawn.append((f"{caption} The numbers count answers.", plots.reliability(run["reliability"])))
    drawn.append(("How long a question takes.", plots.latency(seconds, latency["median"], latency["p90"])))
    # matplotlib escapes the text that it draws, and the title is escaped with it.
    return [(caption, Markup(svg)) for caption, svg in drawn]


def _grouped(run: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The metrics of a run in groups; those that have no explanation come last."""
    left = dict.fromkeys(run["metrics"])
    for group, meanings in _GROUPS.items():
        rows = []
        for key, meaning in meanings.items():
            depth = key.endswith("@")
            found = [name for name in left if (name.startswith(key) if depth else name == key)]
            for name in sorted(found, key=lambda name: (len(name), name)):  # @4 before @10
                del left[name]
                rows.append(row(run, name, meaning.format(k=name.removeprefix(key))))
        if rows:
            yield group, rows
    if left:
        yield "Others", [row(run, name) for name in left]


def _case(case: Mapping[str, Any]) -> dict[str, Any]:
    """A case with what its part of the page needs besides."""
    cited = [
        {
            **one,
            "date": one["published"] and long_date(one["published"]),
            "pieces": pieces(*_around(one), _golds(case), _evidence(case, one["doc_id"])),
        }
        for one in case["citations"]
    ]
    hits = [
        {
            **hit,
            "known": any(piece["doc_id"] == hit["doc_id"] for piece in case["evidence"]),
            "cited": [
                one["number"]
                for one in case["citations"]
                if one["doc_id"] == hit["doc_id"] and hit["start"] < one["end"] and one["start"] < hit["end"]
            ],
        }
        for hit in case["hits"]
    ]
    mark, word = OUTCOMES[case["outcome"]]
    scores = {name: f"{reached:g} of {possible:g}" for name, (reached, possible) in case["scores"].items()}
    anchor = "case-" + re.sub(r"\s", "-", harmless(case["id"]))
    return {**case, "anchor": anchor, "mark": mark, "word": word, "citations": cited, "hits": hits, "scores": scores}


def _around(citation: Mapping[str, Any]) -> tuple[str, str, str]:
    """A quotation between the article's words around it, which begin and end with whole words where they are cut."""
    before, after = citation["before"], citation["after"]
    if citation["start"] > len(before):
        before = "\u2026" + re.sub(r"^\S{0,30}\s(?=.)", "", before, flags=re.DOTALL)
    if after.strip() and not after.endswith("\n"):  # as articles end
        after = re.sub(r"(?<=.)\s\S{0,30}$", "", after, flags=re.DOTALL) + "\u2026"
    return before, citation["quote"], after


def _golds(case: Mapping[str, Any]) -> list[str]:
    return [gold for gold in case["answers"] if gold.strip().casefold() not in {"yes", "no"}]


def _evidence(case: Mapping[str, Any], doc_id: str) -> list[str]:
    return [piece["text"] for piece in case["evidence"] if piece["text"] and piece["doc_id"] in (None, doc_id)]


@dataclass(frozen=True)
class Piece:
    """Some of an article's words, and what they are."""

    text: str
    quoted: bool
    known: str = ""
    """Of quoted words: "answer" where a known answer stands, "evidence" where other known evidence does."""


def pieces(before: str, quote: str, after: str, answers: Sequence[str], evidence: Sequence[str]) -> list[Piece]:
    """A quotation and the words around it in pieces that, put together, are exactly these words.

    Known answers and evidence are found whatever their case and white space; of evidence that reaches beyond the
    quotation the part within it is marked.
    """
    whole = before + quote + after
    known = [""] * len(quote)
    for name, texts in (("evidence", evidence), ("answer", answers)):  # an answer stands within its evidence
        for text in texts:
            for start, end in _found(text, whole):
                for at in range(max(start - len(before), 0), min(end - len(before), len(quote))):
                    known[at] = name
    if any(_found(quote, text) for text in evidence):
        known = [name or "evidence" for name in known]
    cut, at = [Piece(before, False)] if before else [], 0
    for name, run in groupby(known):
        length = len(list(run))
        cut.append(Piece(quote[at : at + length], True, name))
        at += length
    return [*cut, Piece(after, False)] if after else cut


def _found(text: str, within: str) -> list[tuple[int, int]]:
    words = r"\s+".join(map(re.escape, text.split()))
    return [m.span() for m in re.finditer(rf"(?<!\w){words}(?!\w)", within, re.IGNORECASE)] if words else []
