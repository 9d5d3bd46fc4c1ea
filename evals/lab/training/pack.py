"""Examples in one small file, to be carried to where they are learned from: texts once, questions, and numbers.

Nothing here needs more than numpy, so that a machine with a GPU and no other part of this project can read it.
"""

from __future__ import annotations

import io
import json
import lzma
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Place = tuple[int, int]

STATED, DENIED, NOT_STATED = 1, 2, 4
"""What a passage says of a claim; added up where any of several is right."""
SPANS, ITEMS, ANSWERS = 1, 2, 4
"""Outputs that an example teaches, added up."""
_TWIN, _AMONG = 8, 16

MEASURED = "measured: "
"""Begins the family of examples that nothing learns from."""


@dataclass(frozen=True)
class Example:
    """One thing to learn: what to point at in a text, what to mark, and what it says of a claim."""

    question: str
    text: str
    spans: tuple[Place, ...]
    """Any of these is right to point at: ``text[start:end]``; none: the passage does not answer."""
    items: tuple[Place, ...]
    """All of these are to be marked."""
    kind: str
    """Where it comes from and how it was made, for the record."""
    family: str
    window: Place | None = None
    """The part of the text that is the passage; all of it where None."""
    verdict: int = 0
    teaches: int = SPANS | ITEMS | ANSWERS
    answers: bool = True
    """Whether the passage answers, for what teaches that and has no spans."""
    twin: bool = False
    """Learned from together with the one before."""
    among: bool = False
    """The passage is a sentence or two, and is put among sentences of another text."""


_END = re.compile(r"""[.!?]["'”’)\]]*\s+(?=["'“‘(\[]?[A-Z0-9])|\n+""")
_SHORT = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sen|Gov|Rep|Lt|Col|Gen|Jr|Sr|No|vs)\.\s+$")


@lru_cache(4096)
def sentences(text: str) -> tuple[Place, ...]:
    """Where the sentences of a text stand, without the white space between them."""
    ends = [m.end() for m in _END.finditer(text) if not _SHORT.search(text[max(0, m.end() - 8) : m.end()])]
    found = []
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        piece = text[start:end]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return tuple(found)


@dataclass(frozen=True)
class Pack:
    """Examples in columns."""

    texts: list[str]
    questions: list[str]
    kinds: list[str]
    families: list[str]
    """The family of each kind, not of each example."""
    weights: list[float]
    """How often an example of each kind is drawn in a pass over its family."""
    about: dict[str, Any]
    """Digests of the sets, and counts."""
    text: NDArray[np.int32]
    kind: NDArray[np.int32]
    window: NDArray[np.int32]
    """[examples, 2]; 0, 0 for the whole text."""
    flags: NDArray[np.int32]
    verdict: NDArray[np.int32]
    answers: NDArray[np.int32]
    places: NDArray[np.int32]
    """[all spans and items, 2], one example's after another's."""
    spans: NDArray[np.int32]
    """How many spans each example has."""
    items: NDArray[np.int32]
    surroundings: NDArray[np.int32]
    """Texts among whose sentences a claim's passage may be put."""

    def __post_init__(self) -> None:
        counts = self.spans + self.items
        object.__setattr__(self, "_first", np.concatenate([[0], np.cumsum(counts)]))

    def __len__(self) -> int:
        return len(self.questions)

    def places_of(self, row: int) -> tuple[list[Place], list[Place]]:
        """Spans and items of an example, in characters of its text."""
        first: NDArray[np.int64] = self._first  # type: ignore[attr-defined]
        found = [(int(a), int(b)) for a, b in self.places[first[row] : first[row + 1]]]
        return found[: self.spans[row]], found[self.spans[row] :]

    def teaches(self, row: int) -> int:
        """See `Example.teaches`."""
        return int(self.flags[row]) & (SPANS | ITEMS | ANSWERS)

    def is_twin(self, row: int) -> bool:
        """See `Example.twin`."""
        return bool(self.flags[row] & _TWIN)

    def is_among(self, row: int) -> bool:
        """See `Example.among`."""
        return bool(self.flags[row] & _AMONG)

    def family(self, row: int) -> str:
        """See `Example.family`."""
        return self.families[int(self.kind[row])]


def packed(
    examples: Sequence[Example], weights: dict[str, float], surroundings: Sequence[str], about: dict[str, Any]
) -> Pack:
    """The examples in columns, those of one text together; twins stay side by side. Same text and question: once."""
    units: list[list[Example]] = []
    for one in examples:
        if one.twin:
            units[-1].append(one)
        else:
            units.append([one])
    seen: set[tuple[str, str, Place | None, int]] = set()
    kept = []
    for unit in units:
        keys = {
            (one.text, " ".join(one.question.lower().split()).rstrip("?. "), one.window, one.verdict) for one in unit
        }
        if keys.isdisjoint(seen):
            seen |= keys
            kept.append(unit)
    numbers = {text: n for n, text in enumerate(dict.fromkeys(one.text for unit in kept for one in unit))}
    around = [numbers.setdefault(text, len(numbers)) for text in dict.fromkeys(surroundings) if text.strip()]
    rows = [one for unit in sorted(kept, key=lambda unit: numbers[unit[0].text]) for one in unit]
    kinds = {kind: n for n, kind in enumerate(sorted({(one.kind, one.family) for one in rows}))}

    def column(values: Sequence[Any]) -> NDArray[np.int32]:
        return np.array(values, np.int32)

    return Pack(
        list(numbers),
        [" ".join(one.question.split()) for one in rows],
        [name for name, _ in kinds],
        [family for _, family in kinds],
        [weights.get(name, 1.0) for name, _ in kinds],
        about,
        column([numbers[one.text] for one in rows]),
        column([kinds[one.kind, one.family] for one in rows]),
        column([one.window or (0, 0) for one in rows]).reshape(-1, 2),
        column([one.teaches | _TWIN * one.twin | _AMONG * one.among for one in rows]),
        column([one.verdict for one in rows]),
        column([one.answers for one in rows]),
        column([place for one in rows for place in (*one.spans, *one.items)]).reshape(-1, 2),
        column([len(one.spans) for one in rows]),
        column([len(one.items) for one in rows]),
        column(around),
    )


_COLUMNS = ("text", "kind", "window", "flags", "verdict", "answers", "places", "spans", "items", "surroundings")
_SORTED = "text"


def write(pack: Pack, path: Path) -> None:
    """Write the pack: a zip of xz streams, without times, so that the same examples give the same bytes."""
    head = {name: getattr(pack, name) for name in ("kinds", "families", "weights", "about")}
    members = {
        "head.json": json.dumps(head).encode(),
        "texts.json": json.dumps(pack.texts, ensure_ascii=False).encode(),
        "questions.json": json.dumps(pack.questions, ensure_ascii=False).encode(),
    }
    for name in _COLUMNS:
        values = getattr(pack, name)
        if values.ndim == 2:  # an end is told by its distance from the start
            values = np.stack([values[:, 0], values[:, 1] - values[:, 0]], axis=0)
        elif name == _SORTED:
            values = np.diff(values, prepend=0)
        file = io.BytesIO()
        np.save(file, values)
        members[f"{name}.npy"] = file.getvalue()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file_:
        for name, data in members.items():
            seen = min(2**26, max(2**16, len(data)))  # the dictionary: no larger than what there is to see
            how = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": seen}]
            file_.writestr(zipfile.ZipInfo(name + ".xz"), lzma.compress(data, filters=how))


def read(path: Path) -> Pack:
    """The pack in that file."""
    with zipfile.ZipFile(path) as file:
        members = {info.filename: lzma.decompress(file.read(info)) for info in file.infolist()}
    columns = {}
    for name in _COLUMNS:
        values = np.load(io.BytesIO(members[f"{name}.npy.xz"]))
        if values.ndim == 2:
            values = np.stack([values[0], values[0] + values[1]], axis=1)
        elif name == _SORTED:
            values = np.cumsum(values)
        columns[name] = values.astype(np.int32)
    head = json.loads(members["head.json.xz"])
    return Pack(
        texts=json.loads(members["texts.json.xz"]),
        questions=json.loads(members["questions.json.xz"]),
        **head,
        **columns,
    )
