"""Is it said of each quotation and figure of a draft what should be?

A status is measured by its F1 over all quotations, or figures, of all drafts: of what has it and of what should. What
nobody wants something said of and something is said of counts against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evals.metrics.statistics import Pair
from evals.wanted import Verdict, Verdicts
from qa.english.names import may_be_same
from qa.news.figures import FigureStatus
from qa.news.matching import Words
from qa.news.verify import Status

_Matched = Sequence[tuple[Verdict | None, Mapping[str, Any] | None]]
"""What is wanted with what is said, None where there is no such thing."""


def scores(wanted: Verdicts, verified: Mapping[str, Any]) -> dict[str, Pair]:
    """How well a draft is verified (as ``verify --json``); the names are those of the statuses, and others."""
    quotes, figures = _matched(wanted, verified)
    found = {**_by_status(quotes, Status), **_by_status(figures, FigureStatus)}
    both = [(one, given) for one, given in quotes if one and given]
    right = [(one, given) for one, given in both if one.status == given["status"]]

    def share(shown: Callable[[Verdict, Mapping[str, Any]], bool], of: Callable[[Verdict], bool]) -> Pair:
        reached = sum(shown(one, given) for one, given in right if of(one))
        return reached, sum(one is not None and of(one) for one, _ in quotes)

    verbatim = [given["status"] if given else None for one, given in quotes if one and one.status == Status.VERBATIM]
    return found | {
        "verify_verbatim_altered": (verbatim.count(Status.ALTERED), len(verbatim)),
        "verify_changes": share(_shows_changes, lambda one: one.status == Status.ALTERED),
        "verify_said_by": share(_names_speaker, lambda one: one.said_by is not None),
        "verify_cited": share(_cites, lambda one: bool(one.places)),
    }


def faults(wanted: Verdicts, verified: Mapping[str, Any]) -> list[str]:
    """Whatever is not as it should be, one a line."""
    quotes, figures = _matched(wanted, verified)
    return [
        f"{(given['text'] if given else one and one.text)!r}: {fault}"
        for one, given in (*quotes, *figures)
        for fault in _faults(one, given)
    ]


def _faults(one: Verdict | None, given: Mapping[str, Any] | None) -> Iterator[str]:
    if one is None or given is None or one.status != given["status"]:
        yield f"{given['status'] if given else 'nothing said'}, wanted {one.status if one else 'nothing'}"
        return
    if one.status == Status.ALTERED and not _shows_changes(one, given):
        yield f"changes {given['changes']}, wanted {one.changes}"
    if not _names_speaker(one, given):
        yield f"said by {given['said_by']}, wanted {one.said_by}"
    if not _cites(one, given):
        yield f"cites {sorted(_articles(given))}, wanted {sorted(str(piece.doc_id) for piece in one.places)}"


def _matched(wanted: Verdicts, verified: Mapping[str, Any]) -> tuple[_Matched, _Matched]:
    """Quotations and figures with what should be said of them; without what is optional."""
    return _paired(wanted.quotes, verified["quotes"]), _paired(wanted.figures, verified["figures"])


def _paired(wanted: Sequence[Verdict], given: Sequence[Mapping[str, Any]]) -> _Matched:
    left = list(wanted)
    found: list[tuple[Verdict | None, Mapping[str, Any] | None]] = []
    for said in given:
        words = Words(said["text"]).joined
        one = next((one for one in left if Words(one.text).joined in words), None)
        if one is not None:
            left.remove(one)
        if one is None or not one.optional:
            found.append((one, said))
    return [*found, *((one, None) for one in left if not one.optional)]


def _by_status(pairs: _Matched, statuses: type[Status] | type[FigureStatus]) -> dict[str, Pair]:
    found: dict[str, Pair] = {}
    for status in statuses:
        right = sum(bool(one and given and one.status == given["status"] == status) for one, given in pairs)
        wanted = sum(bool(one and one.status == status) for one, _ in pairs)
        said = sum(bool(given and given["status"] == status) for _, given in pairs)
        found[f"verify_{status.replace(' ', '_')}"] = (2 * right, wanted + said)
    return found


def _shows_changes(one: Verdict, given: Mapping[str, Any]) -> bool:
    """Whether the words shown as changed are the wanted ones, however they are taken together."""
    shown = [(change["draft"], change["article"]) for change in given["changes"]]
    return all(_words(shown, side) == _words(one.changes, side) for side in (0, 1))


def _words(changes: Sequence[tuple[str, str]], side: int) -> list[str]:
    return [word for change in changes for word in Words(change[side]).words]


def _names_speaker(one: Verdict, given: Mapping[str, Any]) -> bool:
    return one.said_by is None or bool(given["said_by"] and may_be_same(given["said_by"], one.said_by))


def _cites(one: Verdict, given: Mapping[str, Any]) -> bool:
    wanted, cited = {piece.doc_id for piece in one.places}, _articles(given)
    return wanted <= cited if one.status == Status.STITCHED else not wanted or bool(wanted & cited)


def _articles(given: Mapping[str, Any]) -> set[str]:
    return {citation["article"]["id"] for citation in given["citations"]}
