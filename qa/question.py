"""A question: what kind of answer it asks for, of whom or what, and what an answer's evidence must mention.

Rules over the words of the question alone: nothing here knows of articles, and nothing is looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qa.names import dates, is_role, proper_names, role_key, singular
from qa.words import MONTHS, SCALES, STOPWORDS, UNITS, content_stems, word_list, word_set

Kind = Literal["who", "what", "when", "where", "how_many", "why", "how", "quote", "list", "yesno"]
Expects = Literal["person", "place", "organization", "date", "number", "money", "percent", "reason", "any"]


@dataclass(frozen=True)
class Constraints:
    """What the evidence of an answer must mention, or it answers another question."""

    names: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()
    """Dates and times as written that are more than a year: "July 12", "last Friday"."""
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question as understood. ``Question.parse`` never raises; words that say nothing give "what"."""

    text: str
    kind: Kind
    expects: Expects
    focus: str | None = None
    """The noun phrase asked for, as written, without its determiner: "mayors" of "which mayors refused"."""
    focus_singular: str | None = None
    """The focus's head noun phrase in the singular, lower case: "mayor", "police chief"."""
    role: str | None = None
    """`role_key` of the focus where it is what a person does or is, or of "who is the mayor of…"."""
    several: bool = False
    """More than one answer is asked for, or their number is open ("who voted against…")."""
    speaker: str | None = None
    """Of a quote question: whose words are asked for."""
    topic: str | None = None
    """Of a quote question: what the words are about."""
    names: tuple[str, ...] = ()
    """Proper names in the question, titles left off; empty when it is written in lower case."""
    terms: frozenset[str] = frozenset()
    """Stems of all its words that carry meaning, question words and request phrases left off."""
    years: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()

    @property
    def constraints(self) -> Constraints:
        """What the evidence of an answer must mention."""
        return Constraints(self.names, self.years, self.dates, self.quoted)

    @classmethod
    def parse(cls, text: str) -> Question:
        """Read a question, a request or a few key words."""
        return _parse(text)


# --- words that decide ----------------------------------------------------------------------------------

_AUX = word_list(
    """is are was were am be do does did has have had will would can could shall should may might must
    isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't can't
    couldn't shouldn't"""
)
_ASKS = r"(?:who|whom|whose|what|which|when|where|why|how|whether)\b"
_AUX_RE = rf"(?:{'|'.join(re.escape(a) for a in sorted(_AUX, key=len, reverse=True))})\b"

_REQUEST = re.compile(
    r"""(?:
      (?:hi|hello|hey|ok|okay|so|and|but|well|also|now|then|please|thanks|actually|first|finally|next)\b[\s,!.:-]*
    | (?:can|could|would|will)\ you\ (?:please\ |kindly\ |also\ )?(?:tell|explain|say|let|give|find|help|shed|describe
        |show|list|name|identify|clarify|state|specify)\b(?:\ (?:me|us))?(?:\ (?:know|out|to|understand))*[\s,:]*
    | (?:please\ )?(?:tell|remind)\ (?:me|us)\b[\s,:]*(?:exactly\ )?
    | (?:i|we)(?:'d|\ would|\ want|\ need|'m|\ am)?(?:\ really)?(?:\ (?:like|love|want|need|trying|curious|interested|
        wondering|asking|wonder))?(?:\ to\ (?:know|find\ out|understand|learn|ask|see)|\ about|\ in)?[\s,:]*(?=WH)
    | (?:i|we)\ (?:was\ )?(?:wonder|wondering|ask|do\ not\ know|don't\ know)\b[\s,:]*
    | (?:do|does)\ (?:you|we|anyone|anybody|someone)\ know\b[\s,:]*
    | any\ idea\b[\s,:]*
    | (?:explain|describe|state|specify|clarify|say|find\ out|find|identify|name|show)\ (?:me\ |us\ )?(?=WH)
    | (?:the\ )?question(?:\ is)?[\s,:]+
    )""".replace("WH", r"(?:exactly\ )?" + _ASKS),
    re.VERBOSE,
)
# "In 2019, who…", "According to the Ledger, why…", "When the raids began, what…"
_LEAD_IN = re.compile(
    rf"[^?]*?(?:,|;|:|\.|\s[-\u2013\u2014])\s+(?:and\s+|then\s+|but\s+|so\s+)?"
    rf"(?=(?:(?:in|at|on|to|from|by|for|of|with|since|until|about|under|during)\s+)?"
    rf"(?:who|whom|whose|what|which|when|where|why|how)\b|{_AUX_RE}(?:\s+not)?\s+(?!of\b))"
)
_OPENS_WITH_CLAUSE = re.compile(
    r"(?:in|on|at|according|between|after|before|during|since|until|while|when|where|if|as|given|based|considering|"
    r"for|of|from|despite|following|under|with|by|because|although|though|besides|apart|aside|regarding|about|"
    r"concerning|both|among|amid|within|throughout|over|last|this|next|speaking|referring)\b"
)

_ABOUT = r"(?:about|on|of|regarding|concerning|over|to|in response to|after|when|following|in|during|at|for|that|as|by)"
_SAYS = r"(?:say|said|says|saying|state|stated|declare|declared|tweet|tweeted|write|wrote|tell|told|announce|announced)"
_SPEAKER = r"(?P<speaker>(?:(?!\b(?:who|what|which|that)\b).)+?)"
_QUOTES = tuple(
    re.compile(pattern)
    for pattern in (
        # what did X say (about Y)
        rf"(?:what|how|which words|in what words) (?:exactly )?(?:did|does|do|has|have|had|would) {_SPEAKER} "
        rf"(?:publicly |officially |also |actually |reportedly |exactly )?(?:had to |have to |been )?"
        rf"(?:say|said|saying|respond|responded|react|reacted|reply|replied|comment|commented|describe|described|"
        rf"tweet|tweeted|characterize|characterized|characterise|characterised|put it|phrase|phrased)\b"
        rf"(?: {_ABOUT}\b)? ?(?P<topic>.*)",
        # what did X think of Y, tell Y, call Y
        rf"what (?:did|does|do) {_SPEAKER} (?:tell|call|write|claim|think of|think about|make of|argue|have to say)\b"
        rf"(?: {_ABOUT}\b)? ?(?P<topic>.*)",
        rf"how (?:did|does|do) {_SPEAKER} (?:feel|think) about (?P<topic>.*)",
        # what was X's reaction (to Y)
        rf"(?:what|how) (?:was|were|is|are) {_SPEAKER}(?:'s|'|s') (?:\w+ )?"
        rf"(?:reaction|response|reply|comment|comments|statement|words|answer|remark|remarks|quote|tweet|opinion|view|"
        rf"views|stance|position|message)\b(?: {_ABOUT}\b)? ?(?P<topic>.*)",
        rf"what (?:was|were|is|are) the (?:\w+ )?(?:reaction|response|reply|comments?|statement|words|remarks?) "
        rf"(?:of|from|by) {_SPEAKER}(?: {_ABOUT}\b (?P<topic>.*)|$)",
        # quote X on Y; a quote from X about Y; what X said about Y
        rf"(?:quote|cite) (?!from\b|by\b){_SPEAKER}(?: (?:about|on|regarding|concerning|saying) (?P<topic>.*)|$)",
        rf"(?:give me |find |show me |show |get )?(?:the |a |an |any |all )?(?:exact |direct )?"
        rf"(?:quotes?|quotations?|statements?|comments?|words) (?:from|by|of) {_SPEAKER}"
        rf"(?: (?:about|on|regarding|concerning) (?P<topic>.*)|$)",
        rf"(?:exactly )?(?:what|how) (?!{_AUX_RE}){_SPEAKER} (?:{_SAYS}|responded|reacted|described)\b(?: {_ABOUT}\b)? ?(?P<topic>.*)",
    )
)
_NO_SPEAKER = re.compile(
    r"(?:the |this |these |those |that |an? )?(?:article|articles|story|stories|text|passage|report|reports|document|"
    r"piece|it|there|author|writer|reviewer|one|someone|people|you|we|i)s?"
)

_WHY = re.compile(
    r"(?:why\b|how come\b|(?:for|on) what (?:reasons?|grounds?|purpose)\b|what (?:(?:is|was|were|are) the )?(?:\w+ )?"
    r"(?:reasons?|causes?|motives?|motivations?|rationale|justifications?)\b|what(?: \w+)? (?:caused|led|prompted|triggered|"
    r"sparked|motivated|drove|explains|provoked|spurred|persuaded|convinced|compelled|forced|causes|"
    r"leads to|made|makes)\b|what accounts for\b|(?:for )?which reasons?\b)"
)
_WHEN = re.compile(
    r"(?:(?:since|until|till|by|from) when\b|when\b|(?:(?:in|on|at|during|since|until|by|from|for|of) )?(?:what|which) "
    r"(?:exact |specific |calendar |other )?(?:year|years|date|dates|day|days|time|month|months|decade|century|season|weekday|hour|era)\b"
    r"|how (?:long ago|recently|soon|early|late)\b|what (?:is|was|are|were) the "
    r"(?:\w+ )?(?:date|year|time|day|deadline|month)s?\b)"
)
_WHERE = re.compile(r"(?:(?:from|to|near|in) where\b|where(?:'s|s|abouts|'re)?\b)")
_HOW_MANY = re.compile(
    r"(?:(?:in|for|at|to|by|of|about|with|over|within|from|on) )?(?:how (?:many|much|old|long|far|tall|high|big|large|"
    r"heavy|fast|deep|wide|often|hot|cold|small|low|thick|close|frequently|quickly|steep|short|strong|wealthy|rich)\b"
    r"|(?:what|which) (?:is |was |are |were |'s )?(?:the )?(?:\w+ )?(?:percentage|percent|proportion|share|fraction|number|amount|"
    r"quantity|total|sum|price|cost|costs|population|size|height|length|width|weight|speed|salary|budget|revenue|"
    r"death toll|toll|score|value|age|distance|temperature|turnout|fine|rate|depth|area|ratio|margin)\b"
    r"(?! (?:limit|tag|center|centre|sheet|does|do|did))(?= of\b| for\b| in\b| paid\b| that\b| did\b| do\b| does\b| have\b|"
    r" has\b| at\b| were\b| was\b| is\b| are\b| on\b| to\b| by\b|$))"
)
_MONEY = re.compile(
    r"\b(?:costs?|paid|pays?|spen[dt]|spending|worth|prices?|charged?|earn(?:ed|s)?|raised?|donat\w+|fined?|salary|"
    r"salaries|wages?|budget|fund(?:s|ed|ing)?|money|dollars?|euros?|pounds|revenue|profits?|debts?|loans?|invest\w*|sold|"
    r"bought|bail|fees?|tax(?:es)?|settlement|rent|owe[ds]?|income)\b"
)
_PERCENT = re.compile(r"\b(?:percent|percentage|proportion|share of|fraction|turnout)\b")

_YES_NO = re.compile(
    rf"(?:{_AUX_RE}\s+\S|is it true\b|whether\b|if\b(?=.*\b(?:did|was|is|are|has|have|will|were|had|can)\b)|true or false\b)"
)
_LIST = re.compile(
    r"(?:(?:list|enumerate)\b(?! price)|(?:name|identify|give|show|find|mention|provide|get)(?: me| us)?\b(?= \S))"
    r"(?: (?:down|out|me|us|up))*(?: (?:all|some|any|every|each|both|several)\b)?(?: of\b)?(?: (?:the|those|these)\b)? ?"
)
_WHAT = re.compile(
    r"(?:(?:in|at|on|to|from|by|for|of|with|about|under|into|near|through|against|during|after|as) )?(?:what|which)\b ?"
)
_WHO = re.compile(
    r"(?:(?:to|from|by|for|of|with|about|against) )?(?:who|whom|whose|who's|whos|who're|who'd|who'll)\b"
)
_IN_SITU = re.compile(
    r"\b(?:in|at|on|to|from|by|for|of|with|about|as|during|is|was|were|are|did|won|under|into|the|for|against)?\s?"
    r"\b(?:what|which|who|whom|whose)\b"
)

_PLACES = word_set(
    """city town country state county village place location region province district nation neighborhood
    neighbourhood continent area island street venue site stadium municipality borough suburb
    capital republic territory airport destination river mountain lake hotel hospital park"""
)
_PLACES_ASKED = _PLACES - {
    "hospital",
    "hotel",
    "river",
    "lake",
    "mountain",
    "park",
    "airport",
    "area",
    "site",
}
_ORGANIZATIONS = word_set(
    """company agency outlet newspaper organization organisation firm corporation group bank university
    college school team club party department ministry bureau union league charity network
    publication magazine station airline hospital manufacturer retailer brand startup business
    institution association committee council commission court regulator publisher studio label
    newsroom broadcaster website platform supplier contractor foundation museum church"""
)
_PEOPLE = word_set(
    """person people man woman men women child boy girl individual figure someone name celebrity"""
)
_THINGS = word_set(
    """type kind sort law bill book film movie song album game show reason cause step measure charge plan
    word title animal disease language product service issue problem concern event program project
    policy rule right resource change benefit crime weapon vehicle car color colour price sport
    method system statement part point"""
)
_SINGULAR_LOOKING = word_set(
    """news series species headquarters politics physics athletics gas bus lens crisis basis analysis
    process address business address access class boss loss congress press mass access glass
    always whose his its this was has does thus us is as yes less unless across cross status
    campus virus census consensus us texas"""
)
_PLURALS = word_set("people men women children police media data criteria policemen congressmen")
_ENDS_FOCUS = (
    STOPWORDS - {"other", "more", "most", "same", "us"}
    | set(_AUX)
    | {
        *word_list(
            """in on at by to from for with about against under between who that whom whose which where when did
    said told won lost led made took gave went held ran came got saw became began wrote sold
    bought met left set hit put cut paid built kept fell grew drew knew sent spent stood spoke
    shut quit let has say says"""
        )
    }
) - {"than"}
# What several people usually do together: a "who" before them leaves open how many.
_JOINT = re.compile(
    r"(?:vot|support|oppos|refus|condemn|attend|join|sign|back|critici[sz]|endors|testif|protest|object|agree|disagree|"
    r"participat|reject|defend|prais|denounc|welcom|commit|promis|vow|pledg|co-sponsor|cosponsor|sponsor|donat|contribut|"
    r"sued|sue|resign|benefit|complain|celebrat|negotiat|speak|spoke|play|sang|star|wrote|survive|volunteer|decline|"
    r"call|urge|warn|react|comment|respond)"
)
_REQUEST_WORDS = content_stems(
    "list name tell give show find quote question please want know exactly according article"
)
_QUOTED = re.compile(
    r"[\"\u201c]([^\"\u201c\u201d]{2,}?)[\"\u201d]|(?<!\w)['\u2018]([^'\u2018\u2019]{3,}?)['\u2019](?!\w)"
)
_YEAR = re.compile(r"(?<![\d.,$\u00a3\u20ac])(1[5-9]\d\d|20\d\d)(?:s\b)?(?![\d,]|\.\d|\s*%)")


def _parse(text: str) -> Question:
    shown = " ".join(text.translate(_STRAIGHT).split())
    asked = _core(shown.lower().rstrip("?!. "))
    kind, focus, several, speaker, topic = _read(asked)
    original = _as_written(shown, focus)
    head = _head(focus) if focus else None
    role = (
        role_key(head) if head and is_role(head) else _role_asked(asked) if kind in {"who", "list"} else None
    )
    names, years, when, quoted = _mentioned(shown)
    return Question(
        text=text,
        kind=kind,
        expects=_expects(kind, asked, head, role),
        focus=original,
        focus_singular=head,
        role=role,
        several=several,
        speaker=_as_written(shown, speaker),
        topic=_as_written(shown, topic),
        names=names,
        terms=content_stems(shown) - _REQUEST_WORDS,
        years=years,
        dates=when,
        quoted=quoted,
    )


_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


def _core(asked: str) -> str:
    """The clause that asks: requests in front of it, and a lead-in that ends in a comma, left off."""
    asked = asked.lstrip("\"' -*>#.,:;!\u00bf\u00a1")
    for _ in range(4):
        match = _REQUEST.match(asked)
        if not match or match.end() in {0, len(asked)}:
            break
        asked = asked[match.end() :]
    if _OPENS_WITH_CLAUSE.match(asked) or not (
        re.match(_ASKS, asked) or re.match(_AUX_RE, asked) or _LIST.match(asked)
    ):
        begins_asking = re.match(rf"(?:when|where) {_AUX_RE}", asked) or (
            re.match(rf"(?:\w+ )?{_ASKS}", asked) and not re.match(r"(?:when|where|while|if|as)\b", asked)
        )
        match = None if begins_asking else _LEAD_IN.match(asked)
        if match:
            asked = asked[match.end() :]
    return asked


def _read(asked: str) -> tuple[Kind, str | None, bool, str | None, str | None]:
    """Kind, focus, whether several, speaker and topic, of a core clause in lower case."""
    for pattern in _QUOTES:
        match = pattern.fullmatch(asked)
        if match and not _NO_SPEAKER.fullmatch(match["speaker"]) and len(match["speaker"].split()) <= 12:
            return "quote", None, False, match["speaker"], (match["topic"] or "").strip() or None
    if _WHY.match(asked):
        return "why", None, False, None, None
    if _WHEN.match(asked):
        return "when", None, False, None, None
    if _HOW_MANY.match(asked):
        return "how_many", None, False, None, None
    if _WHERE.match(asked):
        return "where", None, _are_many(asked), None, None
    if match := _WHO.match(asked):
        rest = asked[match.end() :].strip()
        return *_who(match[0], rest), None, None
    if asked.startswith(("how ", "how's ", "hows ")):
        return "how", None, False, None, None
    if match := _WHAT.match(asked):
        return *_what(asked[match.end() :], bool(re.match(r"which|\w+ which|\w+ what", asked))), None, None
    if re.match(r"what(?:'s|s|'re)\b", asked):
        return *_what("is " + asked.split(" ", 1)[-1], False), None, None
    if _YES_NO.match(asked):
        return "yesno", None, False, None, None
    if (match := _LIST.match(asked)) and match.end() < len(asked):
        return *_named(match[0], asked[match.end() :]), None, None
    return *_in_place(asked), None, None


def _are_many(asked: str) -> bool:
    return bool(re.match(r"(?:where|who) (?:are|were|all)\b", asked))


def _who(word: str, rest: str) -> tuple[Kind, str | None, bool]:
    if re.search(r"who're|whose", word):
        return "who", None, False
    match = re.match(r"(?:are|were) (?:(?:all|some|some of) )?(?:the |those |these )?(?=\w)", rest)
    if match:
        focus = _noun_phrase(rest[match.end() :])
        many = bool(focus) and _plural(focus.split()[-1])
        return ("list" if many else "who"), focus if many else None, True
    several = bool(
        re.match(r"(?:all|else)\b|(?:has|have|had|is|was|will)?\s?(?:also |publicly |been )?", rest)
    ) and bool(
        re.match(
            rf"(?:all|else)\b|(?:(?:has|have|had|will|would|did|does|were|are|also|publicly|been|not) )*{_JOINT.pattern}",
            rest,
        )
    )
    return "who", None, several


def _what(rest: str, which: bool) -> tuple[Kind, str | None, bool]:
    """What follows "what" or "which"."""
    rest = re.sub(
        r"^(?:of the following|of these|of the|of those|exactly|else|other|specific|particular) ", "", rest
    )
    be = re.match(
        r"(?:is|was|are|were) (?:(?:some|all|any|some of|all of|the names? of) )*(?:the |their |his |her |its )?",
        rest,
    )
    if be:
        focus = _noun_phrase(rest[be.end() :])
        name_of = re.match(
            r"(?:is|was|are|were) the (?:first |last |full |real )?names? (?:of|for|given)\b", rest
        )
        if name_of:
            focus = _noun_phrase(re.sub(r"^\W*(?:the|a|an|all|his|her) ", "", rest[name_of.end() :].strip()))
        many = rest.startswith(("are ", "were ")) and bool(focus) and _plural(focus.split()[-1])
        if many:
            return "list", focus, True
        if focus and not which and is_role(focus) and name_of:
            return "who", focus, False
        return "what", focus if name_of or which else None, False
    count = re.match(r"(two|three|four|five|six|seven|eight|nine|ten|\d+) ", rest)
    focus = _noun_phrase(rest[count.end() :] if count else rest)
    if not focus:
        return "what", None, False
    head = _head(focus)
    many = _plural(focus.split()[-1]) or bool(count)
    if many:
        return "list", focus, True
    if is_role(head) or head in _PEOPLE or head.split()[-1] in _PEOPLE - {"name"}:
        return "who", focus, False
    return ("where" if head.split()[-1] in _PLACES_ASKED else "what"), focus, False


def _named(verb: str, rest: str) -> tuple[Kind, str | None, bool]:
    """What follows "list", "name", "give me"."""
    rest = re.sub(r"^(?:a |an |one |\d+ |two |three |four |five |six |ten )", "", rest)
    rest = re.sub(r"^(?:list of |names? of )(?:the |all |all the )?", "", rest)
    focus = _noun_phrase(rest)
    if focus and (_plural(focus.split()[-1]) or verb.startswith(("list", "enumerate"))):
        return "list", focus, True
    if not focus or not verb.startswith(("name", "identify")):
        return "what", None, False
    head = _head(focus)
    if is_role(head) or head in _PEOPLE:
        return "who", focus, False
    return ("where" if head in _PLACES_ASKED else "what"), focus, False


def _in_place(asked: str) -> tuple[Kind, str | None, bool]:
    """A question word in the midst of a sentence: "the bridge was opened in what year"; else key words."""
    found = list(_IN_SITU.finditer(asked))
    for match in reversed(found):
        tail = asked[match.start() :].strip()
        if _WHEN.match(tail):
            return "when", None, False
        if _HOW_MANY.match(tail):
            return "how_many", None, False
        if re.match(
            r"(?:\w+ )?(?:what|which)\b(?! (?:is|was|are|were|has|have|had|the|he|she|it|they|also)\b)", tail
        ):
            focused = _WHAT.match(tail)
            if focused and focused.end() < len(tail) and (kind := _what(tail[focused.end() :], True))[1]:
                return kind
        if re.search(r"\bwho(?:m|se)?$|^(?:by|to|for|from|with) whom?\b", tail):
            return "who", None, False
    if match := re.search(
        r"\b(?:in|for|at) (?:how (?:many|much)|how long)\b|\bhow (?:many|much|old|long|far)\b", asked
    ):
        return "how_many", None, False
    if re.search(r"\b(?:when|where|why)$", asked):
        last = asked.rsplit(" ", 1)[-1]
        return ("when" if last == "when" else "where" if last == "where" else "why"), None, False
    return "what", None, False


# --- noun phrases ---------------------------------------------------------------------------------------

_FOCUS_WORD = re.compile(r"[^\W_][\w.'\u2011-]*")
_DETERMINERS = word_set("the a an his her its their not")
_COLLECTIVE = word_set("kind kinds type types sort sorts part parts form forms group groups pair")


def _plural(word: str) -> bool:
    word = word.lower()
    if word in _PLURALS:
        return word not in {"police", "media", "data"}
    return singular(word) != word and word not in _SINGULAR_LOOKING and len(word) > 3


def _noun_phrase(text: str) -> str | None:
    """The noun phrase a clause opens with, without determiner, ending at its head noun.

    Without a tagger: it ends at a function word, at a verb form, or at the first plural noun.
    """
    words: list[str] = []
    tokens = _FOCUS_WORD.findall(re.split(r"[,;:()\u2013\u2014\"]", text)[0])
    for index, word in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        if word in _ENDS_FOCUS or (words and word in UNITS | SCALES):
            break
        if words and _verb_like(words[-1], word, after):
            break
        words.append(word.removesuffix("'s") if not after else word)
        ends_here = _plural(word) and not (after and _plural(after) and not _ends_clause(tokens, index + 2))
        if ends_here and not is_role(after) and word not in _COLLECTIVE and not word.endswith("'s"):
            break
        if len(words) == 6:
            break
    if (
        words
        and words[-1] in _COLLECTIVE
        and (more := re.match(rf".*?\b{re.escape(words[-1])} of (?:an? |the )?(.*)", text))
    ):
        # "what kind of weapon": the weapon is asked for.
        many = _plural(words[-1])
        inner = _noun_phrase(more[1])
        return inner if inner and (not many or _plural(inner.split()[-1])) else " ".join(words)
    return " ".join(words) or None


def _ends_clause(tokens: list[str], index: int) -> bool:
    """Whether the plural-looking word before ``index`` is a verb: "which mayors backs the plan"."""
    return index < len(tokens) and tokens[index] in {
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
        "to",
        "on",
    }


def _verb_like(before: str, word: str, after: str) -> bool:
    if word.endswith("ed") and len(word) > 4 and not word.endswith(("eed", "united")):
        return not (after and (_plural(after) or is_role(after)) and before in {"other", "most", "more"})
    if word.endswith("ing") and len(word) > 5 and after:
        return True
    if word.endswith("s") and after in _DETERMINERS:
        return True
    known = is_role(before) or before in _PLACES | _ORGANIZATIONS | _PEOPLE | _THINGS
    if not known or is_role(word) or singular(word) in _PLACES | _ORGANIZATIONS | _PEOPLE | _THINGS:
        return False
    if word.endswith("s") and not word.endswith("ss"):
        # "which city hosts the games" against "which city workers struck"
        return not after or after in _ENDS_FOCUS or not after.endswith("ed")
    return after in _DETERMINERS


def _head(focus: str) -> str:
    """The part of a noun phrase that names a kind of thing: "police chief" of "next houston police chief"."""
    parts = focus.lower().split()
    for first in range(len(parts)):
        tail = " ".join(parts[first:])
        if first == len(parts) - 1 or (
            is_role(tail) and role_key(tail) != role_key(parts[-1]) and role_key(tail).count(" ")
        ):
            return singular(tail)
    return singular(focus)


def _role_asked(asked: str) -> str | None:
    """The role in "who is the mayor of…", "who became chief executive", "what is the name of the coach"."""
    match = re.match(
        r"(?:who|what)(?:'s|s| is| was| are| were| became| becomes| will be| has been| had been| served as| serves as)"
        r"(?: currently| now| then)?(?: (?:the|its|their|a|an))? (?P<rest>.*)",
        asked,
    )
    phrase = _noun_phrase(match["rest"]) if match else None
    if phrase and is_role(phrase):
        return role_key(phrase)
    # "who is atlanta's mayor", "who is Chicago mayor"
    head = _head(phrase) if phrase else None
    return role_key(head) if head and is_role(head) else None


# --- what is mentioned ----------------------------------------------------------------------------------


def _expects(kind: Kind, asked: str, head: str | None, role: str | None) -> Expects:
    if kind == "when":
        return "date"
    if kind == "why":
        return "reason"
    if kind == "how_many":
        if _PERCENT.search(asked):
            return "percent"
        how_much = re.match(r"(?:\w+ )?(?:how much|what|which|the)", asked)
        return "money" if how_much and _MONEY.search(asked) else "number"
    last = head.split()[-1] if head else ""
    if role is not None or last in _PEOPLE - {"name"} or (kind == "who" and not head):
        return "person"
    if last in _PLACES_ASKED or kind == "where":
        return "place"
    if last in _ORGANIZATIONS:
        return "organization"
    if last in _PLACES:
        return "place"
    return "any"


def _mentioned(shown: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    """Names, years, other dates and quoted words of a question as it is written."""
    quoted = tuple(dict.fromkeys((m[1] or m[2]).strip() for m in _QUOTED.finditer(shown)))
    years = tuple(dict.fromkeys(int(m[1]) for m in _YEAR.finditer(shown)))
    when = tuple(shown[a:b] for a, b in dates(shown) if not _YEAR.fullmatch(shown[a:b].removeprefix("in ")))
    if shown.isupper() or shown.islower():
        return (), years, when, quoted
    names = dict.fromkeys(_bare(shown[a:b]) for a, b in proper_names(shown))
    return tuple(n for n in names if n and n.lower() not in _NOT_A_NAME), years, when, quoted


_NOT_A_NAME = (
    word_set("who what when where why how which whose whom name list tell quote give")
    | STOPWORDS
    | set(MONTHS)
)


def _bare(name: str) -> str:
    return name.strip(" .,'\"") + ("." if re.search(r"\b[A-Z]\.[A-Z]\.$", name) else "")


def _as_written(shown: str, part: str | None) -> str | None:
    """A part of the question with the capitals it was written with."""
    if part is None:
        return None
    at = shown.lower().rfind(part)
    return shown[at : at + len(part)] if at >= 0 and len(shown) == len(shown.lower()) else part
