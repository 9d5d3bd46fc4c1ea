"""One machine's share of the files: together the shares are all of them, and no file is in two."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.errors import UsageError
from index.intake.readers.kinds import may_hold_many


@dataclass(frozen=True)
class Share:
    """The ``number``-th, from 1, of so many shares.

    A file's follows from its path below the folder that was named, so it is the same on every machine and does not
    change with what other files there are. Of one that may hold many articles only the last part counts: their ids
    begin with it, and articles that want the same id are told apart where they meet, in one share.
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Share:
        """What ``3/16`` means. Raises UsageError for anything else."""
        match = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text.strip(), re.ASCII)
        share = cls(int(match[1]), int(match[2])) if match else None
        if share is None or not 1 <= share.number <= share.of:
            raise UsageError(f"{text!r} is no share. Write the third of sixteen as 3/16, and the last as 16/16")
        return share

    def holds(self, name: str) -> bool:
        """Whether the file of this path, below the folder that was named, belongs to it."""
        stem = PurePosixPath(name).name if may_hold_many(name) else name
        digest = hashlib.sha256(stem.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8]) % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
