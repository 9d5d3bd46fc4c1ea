"""Whether a sentence says that something is so, or that it is not, or only asks.

Words alone decide: negations and verbs of refusing turn a statement round, two of them turn it back.
"""

from __future__ import annotations

import re

from qa.english.words import content_stems

_NOT = re.compile(
    r"""\b(?:not|no(?!\.\s?\d)|never|none|nobody|neither|nor|nothing|without|cannot|unable|hardly|barely)\b|
    \bstop(?:s|ped)?\ (?:short|\w+ing)\b|
    \w+n['’]t\b|
    \b(?:refus|declin|reject|den(?:y|ies|ied)|oppos|veto|ban(?:s|ned|ning)?\b|bar(?:s|red|ring)\b|block(?:s|ed|ing)?\b|
    fail(?:s|ed|ing)?\b|lacks?\b|lacked\b|cancel|postpon|prohibit|forb[aio]d|halt|suspend|terminat|end(?:s|ed|ing)\b|
    against\b|withdr[ae]w|avoid|prevent|rul(?:e|es|ed|ing)\ out|turn(?:s|ed|ing)?\ down|vot(?:e|es|ed|ing)\ down|
    (?:cut|shut|lock)(?:s|ting|ed|ing)?\b[^.;:]{0,60}?\b(?:off|out)\b|(?:left|leav(?:e|es|ing))\ out|
    (?<!the\ )(?<!an\ )(?<!at\ )(?<!year\ )end\b(?!\ of)|revok|repeal|scrap(?:s|ped|ping)\b|abandon|
    discontinu|ceas(?:es?|ed|ing)\b|stay(?:s|ed|ing)?\ out|opt(?:s|ed|ing)?\ out|keep(?:s|ing)?\ out|
    resist|overturn|revers)\w*""",
    re.IGNORECASE | re.VERBOSE,
)
_IDIOM = re.compile(
    r"\b(?:not only|no doubt|no longer than|nothing but|not just|no more than|no fewer than|no less than)\b",
    re.IGNORECASE,
)


def negations(text: str, unless: frozenset[str] = frozenset()) -> int:
    """How many words negate or refuse, those with a stem in ``unless`` left out."""
    found = _NOT.findall(_IDIOM.sub(" ", text))
    # Of "cut the agency off" only the verb turns; "the agency" may well stand on both sides.
    return sum(not content_stems(word.split()[0]) & unless for word in found)


_CLOSED = re.compile(r"[?!\"”“]")
_INVERTED = re.compile(
    r"\W*(?:(?:did|does|is|are|was|were|has|had)(?:n['’]t)?\s|(?:do|have)(?:n['’]t)?\s(?!not\b|an?\b|the\b))",
    re.IGNORECASE,
)
"""How a question begins, or a condition ("Had he known"), and no statement: known also without its mark."""


def asks(sentence: str) -> bool:
    """Whether a sentence asks, or begins by asking: "Did she sign it?" does not say that she did."""
    first = re.search(r"\w", sentence)
    return sentence.rstrip(" \n\"”’')]").endswith("?") or is_asked(sentence, first.start() if first else 0)


def is_asked(sentence: str, at: int) -> bool:
    """Whether what stands at an offset of a sentence is asked, not said."""
    closed = _CLOSED.search(sentence, at)
    return bool(closed and closed[0] == "?") or _INVERTED.match(sentence) is not None


_UNTOLD = re.compile(
    r"""(?:\b(?:not?|never|nobody|neither|nor|none|without|few)\b|n['’]t\b|\b(?:yet|declin\w+|refus\w+|fail\w+)\ to\b|
    \bwaiting\ to\b)[^.;:?!]{0,40}?\b
    (?P<verb>say|says|said|saying|tell|told|know|knows|known|knew|knowing|clear|certain|sure|decid\w+|explain\w*|
    announc\w+|reveal\w*|disclos\w+|confirm\w*|determin\w+|specif\w+|learn\w*|word|discuss\w*|indicat\w+|see|seen|hear|heard)
    (?:\s\w+){0,3}?\s(?:whether|if|what|when|where|who|whom|which|why|how)\b|
    \b(?P<state>unclear|unknown|uncertain|undecided|unsure|undetermined|doubtful)\b|\bopen\ question\b|
    \bremains?\ to\ be\ (?:seen|decided|determined)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def is_untold(sentence: str, unless: frozenset[str] = frozenset()) -> bool:
    """Whether a sentence says that something is not known, or not said: "Nobody has said what will happen to it".

    Not where that itself is the matter: the verb's stem is in ``unless``.
    """
    untold = _UNTOLD.search(sentence)
    return untold is not None and not content_stems(untold["verb"] or untold["state"] or "") & unless
