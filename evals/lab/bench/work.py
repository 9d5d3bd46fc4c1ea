"""The folder of a run: what the sides made, and what was measured so far."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evals.lab.bench.figures import Measure
from index.errors import InputError, UsageError


@dataclass
class Work:
    """A folder with what the sides made and a file with what was measured, a line each, written at once."""

    folder: Path
    facts: Mapping[str, Any]
    """What must be the same for a run to go on in this folder: articles, machine, versions."""
    measures: list[Measure] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Reads what is there. Raises UsageError for a folder of another run, InputError for one of no use."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
            if not lines:
                self._file.write_text(json.dumps(self.facts) + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"{self.folder} is no folder to work in ({error.strerror}): name another with --work"
            ) from error
        if lines and json.loads(lines[0]) != self.facts:
            raise UsageError(
                f"{self.folder} was begun with other articles, on another machine or with other versions: "
                "name another folder with --work"
            )
        for line in lines[1:]:
            if line.endswith("}"):  # a line cut short is measured again
                self.measures.append(Measure.from_json(json.loads(line)))

    @property
    def _file(self) -> Path:
        return self.folder / "measures.jsonl"

    def add(self, measure: Measure) -> None:
        """Note a measure, on the disk first."""
        with self._file.open("r+b") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(end - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
            file.write(f"{json.dumps(asdict(measure))}\n".encode())
        self.measures.append(measure)

    def has(self, side: str, what: str, articles: int, turn: int) -> bool:
        """Whether that was measured before."""
        return any((m.side, m.what, m.articles, m.turn) == (side, what, articles, turn) for m in self.measures)

    def texts(self, size: int) -> Path:
        """The folder of the articles of one size."""
        return self.folder / f"articles-{size}"

    def store(self, side: str, size: int) -> Path:
        """The folder of a side's index."""
        return self.folder / f"{side.replace(' ', '-')}-{size}"
