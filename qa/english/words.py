"""Words: what is left of a text for comparing, and the numbers that words can name.

English only. Nothing here knows of articles or questions.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]

from index.text.english import NUMBERS, word_set
from index.text.letters import folded

Span = tuple[int, int]
"""From an offset to another: ``text[start:end]``, in code points."""
STOPWORDS: frozenset[str] = word_set(
    """a about above after again against ago all also although am among an and another any anybody anyone
    anything are aren't around as at be because been before being below between both but by can
    can't cannot could couldn't did didn't do does doesn't doing don't down during each either
    else even ever every everyone everything few for from further had hadn't has hasn't have
    haven't having he he'd he'll he's her here hers herself him himself his how however i i'd i'll
    i'm i've if in into is isn't it it'd it'll it's its itself just let's many may me might mr mrs ms more
    most much must my myself neither no nobody none nor not nothing now of off on once only or
    other others our ours ourselves out over own per please rather same shall she she'd she'll
    she's should shouldn't since so some somebody someone something such than that that's the
    their theirs them themselves then there there's these they they'd they'll they're they've this
    those though through thus to too toward towards under until up upon us very was wasn't we we'd
    we'll we're we've were weren't what what's when where whether which while who who's whom whose
    why will with within without won't would wouldn't yet you you'd you'll you're you've your
    yours yourself yourselves"""
)

SCALES: dict[str, int] = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}

_PUNCTUATION = str.maketrans("", "", string.punctuation + "\u2018\u2019\u201c\u201d\u201e\u2026\u00ab\u00bb")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015", " "))
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_WORD = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|(?:[a-z]\.){2,}|[^\W_]+(?:'[^\W_]+)*")
TYPED = re.compile(r"[^\W\d_]+(?:'(?!s?\b)[^\W\d_]+)*")
"""A word of letters as it stands in a question, without a possessive ending."""
_NUMERAL = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)([a-z]*)")
_english = Stemmer.Stemmer("english")


def normalize(text: str) -> str:
    """Lower case without punctuation, articles and surplus white space, as SQuAD compares answers."""
    bare = text.lower().translate(_DASHES).translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


# Snowball knows endings only. Forms that are more often another word ("saw", "lay", "felt", "bore") are left alone.
IRREGULAR = {
    form: base
    for base, *forms in map(
        str.split,
        """arise arose arisen|beat beaten|become became|begin began begun|bite bit bitten|bleed bled|blow blew blown|
    break broke broken|bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen|
    cling clung|come came|deal dealt|dig dug|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|
    fall fell fallen|feed fed|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|
    forget forgot forgotten|freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|
    hang hung|hear heard|hide hid hidden|hold held|keep kept|know knew known|lead led|leave left|lend lent|
    lose lost|make made|mean meant|meet met|overthrow overthrew overthrown|pay paid|repay repaid|ride rode ridden|
    ring rang rung|rise rose risen|run ran|say said|seek sought|sell sold|send sent|shake shook shaken|shoot shot|
    show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken|
    spend spent|stand stood|steal stole stolen|stick stuck|strike struck stricken|swear swore sworn|sweep swept|
    swim swam swum|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|
    understand understood|undertake undertook undertaken|wake woke woken|wear wore worn|win won|
    withdraw withdrew withdrawn|write wrote written""".split("|"),
    )
    for form in forms
}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball stem of one word, lower case, without a possessive ending; of "broke" that of "break"."""
    word = folded(word).removesuffix("'s").removesuffix("'")
    return str(_english.stemWord(IRREGULAR.get(word, word)))


def words(text: str) -> list[str]:
    """The words of a text in order, folded: "U.S." as "us", "1,200" as "1200", "nine" as "9"."""
    found = []
    for word in _WORD.findall(folded(text)):
        if word[0].isdecimal():
            found.append(word.replace(",", ""))
        elif word in NUMBERS:
            found.append(str(NUMBERS[word]))
        else:
            found.append(word.replace(".", ""))
    return found


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning: no stopwords; number words as digits."""
    # "US" the country and "us" the pronoun differ by case alone: the country is kept.
    country = {"us"} if re.search(r"\bU\.?S\b", text) else set()
    return frozenset(stem(word) for word in words(text) if word not in STOPWORDS or word in country)


_DIGITS = re.compile(
    rf"[$\u20ac\u00a3]?\d[\d,]*(?:\.\d+)?(?:[\s-](?:{'|'.join(SCALES)})\b|(?:{'|'.join(_SHORT_SCALES)})\b)?(?<!,)",
    re.IGNORECASE,
)
_NUMBER_WORD = f"(?:{'|'.join(sorted([*NUMBERS, *SCALES], key=len, reverse=True))})"
_IN_WORDS = re.compile(
    r"\W*(?:(?:about|some|nearly|almost|around|roughly|over|under|more than|fewer than|less than|at least|at most"
    rf"|up to|only|just|exactly|the|all|an?(?!\s(?:{'|'.join(SCALES)})\b))\s)*"
    rf"((?:an?\s)?{_NUMBER_WORD}(?:(?:[\s-]|\sand\s){_NUMBER_WORD})*)\b"
    r"(?!-(?:third|quarter|fifth|tenth|half))",
    re.IGNORECASE,
)


def figure_in(text: str) -> str:
    """The figure within words ("300" of "some 300 homes", "$1.2 million", "nine" of "about nine people").

    Else the words themselves: of what is spelt out only what they begin with is their figure.
    """
    found = _DIGITS.search(text)
    if found:
        return found[0]
    spelt = _IN_WORDS.match(text)
    return spelt[1] if spelt else text


def number_value(text: str) -> float | None:
    """What a number in digits or words comes to, None for anything else.

    "nine" and "9" are 9, "two dozen" 24, "1,200" 1200, "$1.2 million" and "1.2m" 1200000, "40 percent" 40.
    """
    total = current = 0.0
    seen = False
    for word in text.lower().translate(_DASHES).replace("-", " ").split():
        word = word.strip(".,;:!?()[]\"'%$\u00a3\u20ac\u00a5")
        numeral = _NUMERAL.fullmatch(word)
        if numeral and (not numeral[2] or numeral[2] in _SHORT_SCALES):
            current += float(numeral[1].replace(",", "")) * _SHORT_SCALES.get(numeral[2], 1)
        elif word in NUMBERS:
            current += NUMBERS[word]
        elif word in SCALES and (seen or word != "dozen"):
            current = (current or 1) * SCALES[word]
            if SCALES[word] >= 1000:
                total, current = total + current, 0.0
        elif word in {"a", "an"} and not seen:
            current = 1
        elif word in {"", "and", "percent", "per", "cent", "dollars", "euros", "pounds"}:
            continue
        else:
            return None
        seen = True
    return total + current if seen and text.lower().strip() not in {"a", "an"} else None
