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

EVIDENCE = (
    r"(?:data|figures?|estimates?|counts?|tall(?:y|ies)|records?|reports?|surveys?|polls?|study|studies|numbers?|"
    r"statements?|analysis|filings?|projections?|census|reviews?|forecasts?|reckoning|statistics)"
)
"""A pattern for nouns of what somebody has found and says."""
PAPERS = (
    rf"(?:{EVIDENCE}|research|ratings?|lists?|calendar|plans?|strategy|documents?|papers?|lawsuits?|complaint|indictment|"
    r"letters?|memo|book|factbook|proposals?|laws?|website|polling)"
)
"""The same, and of what somebody has put on paper."""

# --- who says what: verbs in the forms that they stand in behind their subject

_FOUR = "say said says saying|tell told tells telling|write wrote writes writing|think thought thinks thinking"
_REGULAR = """accuse acknowledge add admit agree allege announce answer argue ask assert assure blame boast call caution
    challenge cite claim comment complain concede conclude condemn confess confirm continue contend counter criticise
    criticize declare demand deny describe disclose emphasise emphasize estimate exclaim explain express hint insist
    joke lament maintain mention muse note object observe plead pledge point post praise predict promise propose protest
    question quip react reason recall recommend recount reflect reiterate remark remember repeat reply report respond
    retort reveal shout state stress suggest testify thank tweet urge vow warn whisper wonder believe"""


def _forms(lemma: str) -> tuple[str, str, str]:
    """What a regular verb is in the past, in the third person, and as a participle."""
    if lemma.endswith("e"):
        return f"{lemma}d", f"{lemma}s", f"{lemma[:-1]}ing"
    if lemma.endswith("y") and lemma[-2] not in "aeo":
        return f"{lemma[:-1]}ied", f"{lemma[:-1]}ies", f"{lemma}ing"
    if lemma.endswith(("mit", "quip")):
        return f"{lemma}{lemma[-1]}ed", f"{lemma}s", f"{lemma}{lemma[-1]}ing"
    return f"{lemma}ed", f"{lemma}{'es' if lemma.endswith(('s', 'ch', 'sh')) else 's'}", f"{lemma}ing"


_TABLE = {first: (past, third, ing) for first, past, third, ing in map(str.split, _FOUR.split("|"))}
_TABLE |= {lemma: _forms(lemma) for lemma in _REGULAR.split()}
TELLING = frozenset(form for past, third, _ in _TABLE.values() for form in (past, third)) | {"read", "reads"}
"""Forms that stand behind who says something, or in front: "Lund said", "said Lund"."""
MANY_TELL = frozenset({*_TABLE, "say", "tell"}) - TELLING
"""Forms that stand behind several who do: "they say"."""
SAYING = frozenset(ing for *_, ing in _TABLE.values())
"""Forms that go on from a sentence's subject: "Lund left, saying ..."."""
GIVING = {
    form: forms[0]
    for forms in map(
        str.split, ("put puts", "had has", "gave gives", "counted counts spoke speaks reckoned reckons tallied tallies")
    )
    for form in forms
}
"""Forms that report only where a figure follows, by the first: "put it at 190", "gave the number as 21"."""
_CLAUSE = "say add admit allege announce argue claim concede conclude confirm contend declare deny explain insist "
_CLAUSE += (
    "maintain note predict pledge promise state stress suggest testify tweet vow warn acknowledge believe estimate"
)
BEFORE_CLAUSE = frozenset(form for lemma in _CLAUSE.split() for form in (lemma, *_TABLE[lemma]))
"""Of both those behind which what was said may stand without "that"."""
