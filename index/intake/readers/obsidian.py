"""What Obsidian shows of a note: comments are private, links and marked words are words, embeds are no text.

Nothing but that is changed, nothing of it within code, and every word stays on its line.
"""

from __future__ import annotations

import re

_OPENS = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})|(?P<tick>`+)|(?P<comment>(?<![\d%])%%(?!%)|<!--)|(?P<embed>!\[\[[^][\n]*\]\])"
    r"|(?<=>\s)(?P<callout>\[!\w[\w -]*\][+-]? ?)"
    r"|\[\[(?P<target>[^][|\n]+?)(?:\\?\|(?P<alias>[^][\n]*))?\]\](?!\()|(?P<mark>==)",
    re.MULTILINE,
)
_MARKED = re.compile(r"(?<![=\w])==(?=[^\s=](?:[^=\n]*[^\s=])?==(?![=\w]))")


def shown(text: str) -> str:
    """The text as its reader sees it; comments of Markdown's own kind (HTML's) are left out as well."""
    written: list[str] = []
    position = 0
    marked = False
    ends: dict[str, int] = {}

    def end_of(closing: str, start: int) -> int:
        """Where the next one ends, -1 where there is none; each is sought once."""
        if -1 < ends.get(closing, 0) < start + len(closing):
            found = text.find(closing, start)
            ends[closing] = found + len(closing) if found >= 0 else -1
        return ends[closing]

    while found := _OPENS.search(text, position):
        written.append(text[position : found.start()])
        position = found.end()
        kept = found[0]
        if found["fence"]:
            end = end_of(f"\n{found['fence']}", position)
            kept = text[found.start() : end] if end >= 0 else text[found.start() :]
            position = found.start() + len(kept)
        elif found["tick"]:
            line = text.find("\n", position)
            end = text.find(found["tick"], position, line if line >= 0 else len(text))
            position = end + len(found["tick"]) if end >= 0 else position
            kept = text[found.start() : position]
        elif found["comment"]:
            end = end_of("-->" if found["comment"] == "<!--" else "%%", position)
            position = max(end, position)
            kept = "\n" * text.count("\n", found.start(), end) if end >= 0 else kept
        elif found["embed"] or found["callout"]:
            kept = ""
        elif found["target"]:
            kept = (found["alias"] or found["target"].strip("#").replace("#", " > ")).strip()
        elif marked or _MARKED.match(text, found.start()):
            marked = not marked
            kept = ""
        written.append(kept)
    return "".join([*written, text[position:]])
