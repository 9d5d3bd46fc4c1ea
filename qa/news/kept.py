"""Voices as a library keeps them: packed when the article is added, and checked when they are read.

What is kept stands behind the note of the article's names, in the same bytes. It may come from a stranger's library:
what does not fit the article is as if there were none.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

from qa.news.speakers import Speaker
from qa.news.voices import Utterance, utterances
from qa.source import Source

_LONGEST = 20_000_000
"""Bytes that are unpacked at most of either."""


def pack(said: Sequence[Utterance]) -> bytes:
    """The utterances of an article."""
    speakers: dict[Speaker | None, int] = {None: 0}
    verbs: dict[str | None, int] = {None: 0}
    rows = [
        [
            speakers.setdefault(one.speaker, len(speakers)),
            verbs.setdefault(one.verb, len(verbs)),
            int(one.direct),
            one.first,
            one.last,
            [place for span in one.spans for place in span],
        ]
        for one in said
    ]
    held = [[speaker and list(speaker) for speaker in speakers], list(verbs), rows]
    return zlib.compress(json.dumps(held, separators=(",", ":")).encode())


def unpack(note: bytes | None) -> tuple[Utterance, ...] | None:
    """The utterances that a note tells of behind its names; None where it tells of none."""
    with suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error):
        names = zlib.decompressobj()
        names.decompress(note or b"", _LONGEST)
        speakers, verbs, rows = json.loads(zlib.decompressobj().decompress(names.unused_data, _LONGEST))
        known = [one and Speaker(*one) for one in speakers]
        if not all(one is None or _are_texts(one) for one in (*known, *((verb,) for verb in verbs))):
            return None
        return tuple(_utterance(known, verbs, row) for row in rows)
    return None


def _utterance(speakers: Sequence[Speaker | None], verbs: Sequence[str | None], row: Sequence[Any]) -> Utterance:
    speaker, verb, direct, first, last, places = row
    if not {type(place) for place in (speaker, verb, first, last, *places)} <= {int} or not 0 <= first <= last:
        raise ValueError("no note of voices")
    if (
        not places
        or len(places) % 2
        or places[0] < 0
        or any(b < a for a, b in pairwise(places))
        or min(speaker, verb) < 0
    ):
        raise ValueError("no note of voices")
    spans = tuple(zip(places[::2], places[1::2], strict=True))
    return Utterance(speakers[speaker], verbs[verb], bool(direct), spans, first, last)


def _are_texts(values: Sequence[object]) -> bool:
    return all(isinstance(one, str | None) for one in values)


def voices(source: Source) -> tuple[Utterance, ...]:
    """The utterances of an article, by its note where that fits it, else worked out."""
    return source.once(_voices)


def _voices(source: Source) -> tuple[Utterance, ...]:
    kept = unpack(source.note)
    fits = kept is not None and all(
        one.spans[-1][1] <= len(source.article.text) and one.last < len(source.sentences) for one in kept
    )
    return kept if kept is not None and fits else utterances(source)
