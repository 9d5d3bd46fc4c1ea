"""Verbs and nouns of reporting: which words say that somebody said something."""

from __future__ import annotations

import re

from index.text.english import word_set

SPEECH = word_set(
    """said says told tells added adds tweeted wrote writes announced argued asked called claimed
    confirmed declared denied described echoed explained insisted noted replied responded stated
    testified urged vowed warned acknowledged admitted recalled promised pledged believes thinks knows
    agreed recounted concluded"""
)
"""Verbs behind a name that only a person's has."""
SPEECH_BEFORE_NAME = SPEECH - word_set("told tells called asked urged denied warned described knows thinks recalled")
"""Those of them that stand in front of it as well: "said Lund"."""
REPORTS = (
    r"\b(?:sa(?:id|ys?|ying)|told|tweet\w*|wrote|writes|add(?:ed|s)|call(?:ed|s|ing)|describ\w+|warn\w*|stat(?:ed|es)|"
    r"announc\w+|declar\w+|argu\w+|explain\w*|insist\w*|acknowledg\w*|according|respond\w*|repl(?:ied|ies)|urg\w+|promis\w+|"
    r"pledg\w+|vow\w*|reaffirm\w*|reiterat\w*|restat\w*|not(?:ed|es)|ask(?:ed|s)|admit\w*|claim\w*|condemn\w*|criticiz\w*|complain\w*|"
    r"predict\w*|suggest\w*|statement|remark\w*|comment\w*)\b"
)
"""A pattern for any word that may report somebody's words, nouns among them; for use with IGNORECASE."""
REPORTING = re.compile(REPORTS, re.IGNORECASE)
SAYS = r"\b(?:sa(?:id|ys?)|added|adds|wrote|tweeted|announced|explained|replied|insisted|argued|warned|according to)"
"""A pattern for the verbs that a speaker's name may follow, also with words between."""
