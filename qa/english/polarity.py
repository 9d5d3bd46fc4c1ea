"""Whether a sentence says that something is so, or that it is not.

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
