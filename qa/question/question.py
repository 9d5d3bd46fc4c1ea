"""A question: what kind of answer it asks for, of whom or what, and what an answer's evidence must mention.

Rules over the words of the question alone: nothing here knows of articles, and nothing is looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from index.text.english import MONTHS
from index.text.letters import plain
from qa.english.names import dates, is_role, proper_names, role_key, singular
from qa.english.words import SCALES, STOPWORDS, UNITS, content_stems, word_set

Kind = Literal["who", "what", "when", "where", "how_many", "why", "how", "quote", "list", "yesno"]
Expects = Literal["person", "place", "organization", "date", "time", "number", "money", "percent", "reason", "any"]


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

    key_words: bool = False
    """A few words that ask nothing: "stadium vote result", "council rejects stadium"."""

    @property
    def as_question(self) -> str:
        """The text as a reader is asked it."""
        bare = self.key_words and not _FINITE.search(self.text.lower())
        return f"What is the {self.text.rstrip('?!. ')}?" if bare else self.text

    @property
    def constraints(self) -> Constraints:
        """What the evidence of an answer must mention."""
        return Constraints(self.names, self.years, self.dates, self.quoted)

    @property
    def asks_name(self) -> bool:
        """Whether one name answers: "who", "which company", "what is the country that"."""
        named = self.focus is not None or self.expects != "any"
        return self.kind in ("who", "what", "where") and named and not self.several

    @classmethod
    def parse(cls, text: str) -> Question:
        """Read a question, a request or a few key words."""
        return _parse(text)


# --- words that decide ----------------------------------------------------------------------------------


def _any(words: str) -> str:
    """A pattern for any of the words; "+" in one stands for a space."""
    return f"(?:{'|'.join(words.split())})".replace("+", " ")


_AUX = _any(
    """isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't can't
    couldn't shouldn't is are was were am be does do did has have had will would can could shall should
    may might must"""
)
_AUX = rf"{_AUX}\b(?!')"
_WH = _any("whose whom who what which when where why how")
_ASKS = rf"(?:{_WH}|whether)\b"
_PREPOSITIONS = _any(
    """in at on to from by for of with since until till about under during into near through as against
    after over within"""
)
_PREP = rf"(?:{_PREPOSITIONS} )?"
_LOOK_UP = _any("tell explain say let give find help describe show list name identify clarify state specify")

# What stands before the question itself, one piece at a time.
_REQUESTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_any('hi hello hey ok okay so and but well also now then please thanks')}\b[\s,!.:-]*",
        rf"{_any('can could would will')} you (?:please |kindly |also )?{_LOOK_UP}\b(?: me| us)?"
        r"(?: know| out| to| understand)*[\s,:]*",
        r"(?:please )?(?:tell|remind) (?:me|us)\b[\s,:]*",
        rf"(?:i|we)(?:'d|'m| would| am)?(?: {_any('like love want need trying curious interested')})*"
        rf"(?: to {_any('know find+out understand learn ask see')}| about| in)?[\s,:]*(?={_ASKS})",
        r"(?:i|we)(?: was|'m| am)? (?:wonder|wondering|ask|asking|do not know|don't know)\b[\s,:]*",
        r"do(?:es)? (?:you|we|anyone|anybody|someone) know\b[\s,:]*",
        rf"(?:find out|{_LOOK_UP}) (?:me |us )?(?={_ASKS})",
        r"(?:any idea|exactly|(?:the |my )?question(?: is)?)\b[\s,:]*",
    )
)
# "In 2019, who…", "According to the Ledger, why…", "When the raids began, what…"
_LEAD_IN = re.compile(
    rf"(?:[,;:.]|\s[-\u2013\u2014])\s+(?:and |then |but |so )?"
    rf"(?={_PREP}{_WH}\b|{_AUX}(?: not)? (?!of\b))"
)
_OPENS_WITH_CLAUSE = re.compile(
    _any(
        """in on at according between after before during since until while when where if as given based
        considering for of from despite following under with by because although though besides apart aside
        regarding about concerning both among amid within throughout over last this next speaking referring"""
    )
    + r"\b"
)

_ABOUT = _any("about on of regarding concerning over to in+response+to after when following in during at for as by")
_ABOUT = rf"(?: {_ABOUT}\b)?"
_TOPIC = rf"{_ABOUT} ?(?P<topic>.*)"
_ON_TOPIC = r"(?: (?:about|on|regarding|concerning|saying) (?P<topic>.*)|$)"
_SPEAKER = r"(?P<speaker>(?:(?!\b(?:who|what|which|that)\b).)+?)"
_ADVERB = _any("publicly officially also actually reportedly exactly")
_SAY = _any(
    """say said saying respond responded react reacted reply replied comment commented describe described
    tweet tweeted characterize characterized characterise characterised put+it phrase phrased"""
)
_SAID = _any(
    """say said says state stated declare declared tweet tweeted write wrote tell told announce announced
    responded reacted described"""
)
_WORDS_OF = _any(
    """reactions? responses? reply comments? statements? words answer remarks? quotes? quotations? tweet
    opinion views? stance position message"""
)
_QUOTES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:what|how|in what words) (?:did|does|do|has|have|had|would) {_SPEAKER}(?: {_ADVERB})?"
        rf"(?: had to| have to| been)? {_SAY}\b{_TOPIC}",
        rf"what (?:did|does|do) {_SPEAKER} {_any('tell call write claim think make+of argue')}\b{_TOPIC}",
        rf"how (?:did|does|do) {_SPEAKER} (?:feel|think) about (?P<topic>.*)",
        rf"(?:what|how) (?:was|were|is|are) {_SPEAKER}(?:'s|') (?:\w+ )?{_WORDS_OF}\b{_TOPIC}",
        rf"what (?:was|were|is|are) the (?:\w+ )?{_WORDS_OF} (?:of|from|by) {_SPEAKER}{_ON_TOPIC}",
        rf"(?:quote|cite) (?!from\b|by\b){_SPEAKER}{_ON_TOPIC}",
        rf"(?:{_any('give find show get')} )?(?:me )?(?:{_any('the a an any all')} )?(?:exact |direct )?"
        rf"{_WORDS_OF} (?:from|by|of) {_SPEAKER}{_ON_TOPIC}",
        rf"(?:what|how) (?!{_AUX}){_SPEAKER} {_SAID}\b{_TOPIC}",
    )
)
# "What does the report say" asks for what is in it, not for someone's words.
_NO_SPEAKER = re.compile(
    rf"(?:{_any('the this these those that an a')} )?(?:stories|"
    rf"{_any('article story text passage report document piece it there author writer one someone')}s?|"
    rf"{_any('people you we i')})"
)

_WHY = re.compile(
    rf"why\b|how come\b|(?:for |on )?(?:what|which) (?:(?:is|was|were|are) the )?(?:\w+ )?"
    rf"{_any('reasons? grounds causes? motives? motivations? rationale justifications? purpose')}\b"
    r"|what(?: \w+)? "
    + _any(
        """caused led prompted triggered sparked motivated drove explains provoked spurred persuaded convinced
        compelled forced causes leads made makes accounts+for"""
    )
    + r"\b|what (?:is|was|are|were|lies|lay) behind\b"
)
_WHEN = re.compile(
    rf"{_PREP}when\b|{_PREP}(?:what|which) (?:exact |specific |other )?"
    rf"{_any('years? dates? days? time months? decades? century season weekday hour era')}\b"
    rf"|how {_any('long+ago recently soon early late')}\b"
    r"|what (?:is|was|are|were) the (?:\w+ )?(?:date|year|time|day|deadline|month)s?\b"
)
_WHERE = re.compile(rf"{_PREP}where(?:'s|s|abouts|'re)?\b")
_MEASURED = _any(
    """many much old long far tall high big large heavy fast deep wide often hot cold small low thick
    close frequently quickly steep short strong wealthy rich"""
)
_MEASURE = _any(
    """percentage percent proportion share fraction number amount quantity total sum price costs?
    population size height length width weight speed salary budget revenue death+toll toll score value
    age distance temperature turnout fine rate depth area ratio margin"""
)
_HOW_MANY = re.compile(
    rf"{_PREP}(?:how {_MEASURED}\b|(?:what|which) (?:is |was |are |were |'s )?(?:the )?(?:\w+ )?{_MEASURE}"
    rf"(?= {_any('of for in paid that at on to by from per')}\b| {_AUX}|$))"
    r"|what (?:did|does|do|will|would) .+ (?:cost|weigh|earn)\b"
)
_MONEY = re.compile(
    r"\b"
    + _any(
        r"""costs? paid pays? spen[dt] spending worth prices? charged? earn(?:ed|s)? raised? donat\w+ fined?
        salary salaries wages? budget fund(?:s|ed|ing)? money dollars? euros? pounds revenue profits?
        debts? loans? invest\w* sold bought bail fees? tax(?:es)? settlement rent owe[ds]? income"""
    )
    + r"\b"
)
_PERCENT = re.compile(r"\b(?:percent|percentage|proportion|share of|fraction|turnout)\b")
_YES_NO = re.compile(rf"{_AUX} \S|is it true\b|true or false\b|whether\b|if\b(?=.*\b{_AUX})")
_LIST = re.compile(
    rf"(?:(?:list|enumerate|(?:the )?names? of)\b"
    rf"|{_any('name identify give show find mention provide get')}\b(?= \S))"
    r"(?: (?:down|out|me|us|up))*(?: (?:all|some|any|every|each|both|several)\b)?(?: of\b)?"
    r"(?: (?:the|those|these)\b)? ?"
)
_WHAT = re.compile(rf"{_PREP}(?:what|which)\b ?")
_WHO = re.compile(rf"{_PREP}(?:who|whom|whose|who's|whos|who're|who'd|who'll)\b")
_IN_SITU = re.compile(rf"\b{_PREP}(?:what|which|who|whom|whose)\b")

_PLACES = word_set(
    """city town country state county village place location region province district nation neighborhood
    neighbourhood continent area island street venue site stadium municipality borough suburb capital
    republic territory airport destination river mountain lake hotel hospital park"""
)
_PLACES_ASKED = _PLACES - word_set("hospital hotel river lake mountain park airport area site")
_ORGANIZATIONS = word_set(
    """company agency outlet newspaper organization organisation firm corporation group bank university
    college school team club party department ministry bureau union league charity network publication
    magazine station airline hospital manufacturer retailer brand startup business institution
    association committee council commission court regulator publisher studio label newsroom
    broadcaster website platform supplier contractor foundation museum church"""
)
_PEOPLE = word_set("person people man woman men women child boy girl individual figure someone celebrity")
_THINGS = word_set(
    """type kind sort law bill book film movie song album game show reason cause step measure charge plan
    word title animal disease language product service issue problem concern event program project
    policy rule right resource change benefit crime weapon vehicle car color colour price sport method
    system statement part point"""
)
_SINGULAR_LOOKING = word_set(
    """news series species headquarters politics physics athletics gas bus lens crisis basis analysis
    process address business address access class boss loss congress press mass access glass always
    whose his its this was has does thus us is as yes less unless across cross status campus virus
    census consensus us texas"""
)
_PLURALS = word_set("people men women children police media data criteria policemen congressmen")
_ENDS_FOCUS = (STOPWORDS - word_set("other more most same us")) | word_set(
    """did said told won lost led made took gave went held ran came got saw became began wrote sold bought
    met left set hit put cut paid built kept fell grew drew knew sent spent stood spoke shut quit let
    say says isn't aren't wasn't weren't"""
)
# What several people usually do: a "who" before it leaves open how many.
_JOINT = re.compile(
    r"(?:all|else)\b|(?:(?:has|have|had|will|would|did|does|are|were|also|publicly|been|not) )*"
    + _any(
        """vot support oppos refus condemn attend join sign back critici endors testif protest object agree
        disagree participat reject defend prais denounc welcom commit promis vow pledg co-sponsor sponsor
        donat contribut sue resign benefit complain celebrat negotiat spoke play sang star wrote surviv
        volunteer declin call urg warn react comment respond"""
    )
)
_REQUEST_WORDS = content_stems(
    "list name tell give show find quote question please want know exactly according article"
)
QUOTED = re.compile(
    r"[\"\u201c]([^\"\u201c\u201d]{2,}?)[\"\u201d]|(?<!\w)['\u2018]([^'\u2018\u2019]{3,}?)['\u2019](?!\w)"
)
_YEAR = re.compile(r"(?<![\d.,$\u00a3\u20ac])(1[5-9]\d\d|20\d\d)(?:s\b)?(?!\d|[.,]\d|\s*%)")


def _parse(text: str) -> Question:
    shown = " ".join(plain(text).text.translate(_STRAIGHT).split())
    asked = _core(shown.lower().rstrip("?!. "))
    kind, focus, several, speaker, topic = _Form("yesno") if _claims(shown) else _form(asked)
    original = _as_written(shown, focus)
    head = _head(focus) if focus else None
    role = role_key(head) if head and is_role(head) else _role_asked(asked) if kind in {"who", "list"} else None
    names, years, when, quoted = _mentioned(shown)
    return Question(
        text=plain(text).text,
        kind=kind,
        expects=_expects(kind, asked, head, role),
        focus=original,
        focus_singular=head,
        role=role,
        several=several,
        speaker=_as_written(shown, speaker),
        topic=_as_written(shown, topic),
        names=names,
        # "Did they find a buyer?": behind the request, such a word is part of the matter.
        terms=content_stems(shown) - (_REQUEST_WORDS - (content_stems(asked) if kind == "yesno" else frozenset())),
        years=years,
        dates=when,
        quoted=quoted,
        key_words=kind == "what" and focus is None and not _ASKED.search(asked) and 1 < len(asked.split()) <= _FEW,
    )


_FINITE = re.compile(rf"\b{_AUX}|\b\w{{3,}}ed\b|\b(?:said|won|lost|made|took|went|fell|rose|began|left|led)\b")


_ASKED = re.compile(rf"\b(?:{_WH}|{_LOOK_UP}|summari[sz]e|compare)\b|^{_AUX}")
_FEW = 8
"""Words of a question at most that has no verb to ask with."""


def _claims(shown: str) -> bool:
    """Whether the words state something, with a full stop, that the articles may bear out or not."""
    low = shown.lower()
    stated = shown.endswith(".") and "?" not in shown and len(low.split()) >= 4 and _FINITE.search(low)
    asks = re.match(rf"{_PREP}{_ASKS}|{_AUX}", low) or _LIST.match(low) or any(r.match(low) for r in _REQUESTS)
    return bool(stated and not asks and not _IN_SITU.search(low) and not any(q.fullmatch(low) for q in _QUOTES))


_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


def _core(asked: str) -> str:
    """The clause that asks: requests in front of it, and a lead-in that ends in a comma, left off."""
    asked = asked.lstrip("\"' -*>#.,:;!\u00bf\u00a1")
    asked = re.sub(rf"\b({_WH}) (?:exactly|precisely|else) (?=\S)", r"\1 ", asked)
    for _ in range(4):
        ends = [m.end() for request in _REQUESTS if (m := request.match(asked)) and m.end() < len(asked)]
        asked = asked[max(ends, default=0) :]
    clause = _OPENS_WITH_CLAUSE.match(asked) and not re.match(rf"(?:when|where) {_AUX}|{_PREP}{_WHICH}\b", asked)
    other = not (re.match(rf"{_PREP}{_ASKS}|{_AUX}", asked) or _LIST.match(asked))
    return asked[_lead_in(asked) :] if clause or other else asked


def _lead_in(asked: str) -> int:
    """Where the question begins behind what leads to it; 0 if nothing does."""
    ends = [m.end() for m in _LEAD_IN.finditer(asked)]
    for end in ends[:-1]:
        # ", which was published in May, is there…": a clause about what was just named.
        if not re.match(rf"(?:which|who|whose|where|when) (?:{_AUX}|\w+(?:ed|s)\b)", asked[end:]):
            return end
    return ends[-1] if ends else 0


_WHICH = _any("which what whom whose who")


class _Form(NamedTuple):
    """What the words of a question decide; all in lower case."""

    kind: Kind
    focus: str | None = None
    several: bool = False
    speaker: str | None = None
    topic: str | None = None


def _form(asked: str) -> _Form:
    """Read a core clause, in lower case; the first rule that fits decides."""
    for pattern in _QUOTES:
        match = pattern.fullmatch(asked)
        if match and not _NO_SPEAKER.fullmatch(match["speaker"]) and len(match["speaker"].split()) <= 12:
            return _Form("quote", speaker=match["speaker"], topic=(match["topic"] or "").strip() or None)
    plain: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (_WHY, "why"),
        (_WHEN, "when"),
        (_HOW_MANY, "how_many"),
        (_WHERE, "where"),
    )
    for rule, kind in plain:
        if rule.match(asked):
            return _Form(kind, several=asked.startswith(("where are ", "where were ")))
    if match := _WHO.match(asked):
        return _who(match[0], asked[match.end() :].strip())
    if re.match(r"how(?:'s|s)? ", asked):
        return _Form("how")
    if re.match(r"what(?:'s|s|'re) ", asked):
        return _what("is " + asked.split(" ", 1)[1], which=False)
    if match := _WHAT.match(asked):
        return _what(asked[match.end() :], which=match[0].strip() != "what")
    if _YES_NO.match(asked):
        return _Form("yesno")
    if (match := _LIST.match(asked)) and match.end() < len(asked):
        return _named(match[0], asked[match.end() :])
    return _in_place(asked)


def _who(word: str, rest: str) -> _Form:
    """What follows "who"."""
    match = re.match(r"(?:are|were) (?:(?:all|some|some of) )?(?:the |those |these )?(?=\w)", rest)
    if match:
        focus = _noun_phrase(rest[match.end() :])
        if focus and _plural(focus.split()[-1]):
            return _Form("list", focus, several=True)
        return _Form("who", several=True)
    return _Form("who", several=word not in {"whose", "who're"} and _JOINT.match(rest) is not None)


_COUNT = rf"(?:{_any('two three four five six seven eight nine ten')}|\d+) "
_BE = "(?:is|was|are|were) "
_NAMES_OF = re.compile(
    rf"{_BE}(?:the )?(?:(?:first|last|full|real) )?names? (?:of|for|given to) "
    rf"(?:{_any('the a an all+the all his her')} )?"
)
_THE_SAME = re.compile(
    rf"{_BE}(?:{_any('some+of all+of some all any')} )?(?:{_any('the their his her its')} )?(?:{_COUNT})?"
)


def _what(rest: str, which: bool) -> _Form:
    """What follows "what" or "which"."""
    rest = re.sub(rf"^{_any('of+the+following of+these of+those of+the exactly else')} ", "", rest)
    names_of = _NAMES_OF.match(rest)
    if be := names_of or _THE_SAME.match(rest):
        focus = _noun_phrase(rest[be.end() :])
        # "What are tides?" asks for a definition, "what are the charges?" for a list.
        lists = be[0] not in {"are ", "were "} or rest.removeprefix(be[0]) != focus
        if focus and _plural(focus.split()[-1]) and rest.startswith(("are ", "were ")) and lists:
            return _Form("list", focus, several=True)
        return _single(focus, "what") if names_of else _Form("what", focus if which else None)
    count = re.match(_COUNT, rest)
    focus = _noun_phrase(rest[count.end() :] if count else rest)
    if focus and (count or _plural(focus.split()[-1])):
        return _Form("list", focus, several=True)
    return _single(focus, "what")


def _single(focus: str | None, otherwise: Kind) -> _Form:
    """A question for one of the kind that the focus names."""
    head = _head(focus).split()[-1] if focus else ""
    if focus and (is_role(_head(focus)) or head in _PEOPLE):
        return _Form("who", focus)
    return _Form("where" if head in _PLACES_ASKED else otherwise, focus)


def _named(verb: str, rest: str) -> _Form:
    """What follows "list", "name", "give me"."""
    rest = re.sub(rf"^(?:a |an |one |{_COUNT})?(?:(?:list|names?) of (?:all )?(?:the )?)?", "", rest)
    focus = _noun_phrase(rest)
    if focus and (_plural(focus.split()[-1]) or verb.startswith(("list", "enumerate", "the"))):
        return _Form("list", focus, several=True)
    return _single(focus, "what") if verb.startswith(("name", "identify")) else _Form("what")


def _in_place(asked: str) -> _Form:
    """A question word in the midst of a sentence: "the bridge was opened in what year"; else key words."""
    for match in reversed(list(_IN_SITU.finditer(asked))):
        tail = asked[match.start() :]
        if _WHEN.match(tail):
            return _Form("when")
        if _HOW_MANY.match(tail):
            return _Form("how_many")
        what = _WHAT.match(tail)
        relative = re.match(rf"{_PREP}which (?:{_AUX}|{_any('the he she it they we also')}\b)", tail)
        if what and not relative and (form := _what(tail[what.end() :], which=True)).focus:
            return form
        if re.fullmatch(rf"{_PREP}(?:who|whom|whose)|{_any('by to for from with')} whom?\b.*", tail):
            return _Form("who")
    if re.search(r"\bhow (?:many|much|old|long|far)\b", asked):
        return _Form("how_many")
    last = asked.rsplit(" ", 1)[-1]
    kind: Kind = "when" if last == "when" else "where" if last == "where" else "why" if last == "why" else "what"
    return _Form(kind)


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
        if _adverb(word) or _verb_like(words[-1] if words else "", word, after):
            break
        if word.endswith("'s") and (not after or _a_kind(word[:-2])):
            # "which state's voters" asks for a state.
            return " ".join([*words, word[:-2]])
        words.append(word)
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


def _a_kind(word: str) -> bool:
    return is_role(word) or word in _PLACES | _ORGANIZATIONS | _PEOPLE | _THINGS


def _adverb(word: str) -> bool:
    return word.endswith("ly") and len(word) > 5 and word not in _NOUNS_IN_LY


_NOUNS_IN_LY = word_set("family assembly supply monopoly weekly monthly quarterly butterfly elderly anomaly")
_THIRD_PERSON = word_set(
    """happens makes causes prevents means includes remains comes goes needs gives allows helps requires
    determines separates provides keeps distinguishes sets drives gets takes stops follows works"""
)


def _verb_like(before: str, word: str, after: str) -> bool:
    """Whether a word after ``before`` ("" at the clause's head) is a verb, not part of the noun phrase."""
    if not before:
        ed = word.endswith("ed") and len(word) > 5 and (not after or after in STOPWORDS)
        return ed or word in _THIRD_PERSON or (word.endswith("s") and after in _DETERMINERS)
    if word.endswith("ed") and len(word) > 4 and not word.endswith(("eed", "united")):
        return not (after and (_plural(after) or is_role(after)) and before in {"other", "most", "more"})
    if word.endswith("ing") and len(word) > 5 and after:
        return True
    if word.endswith("s") and after in _DETERMINERS:
        return True
    if not _a_kind(before) or _a_kind(singular(word)):
        return False
    if word.endswith("s") and not word.endswith("ss"):
        # "which city hosts the games" against "which city workers struck"
        return not after or after in _ENDS_FOCUS or not after.endswith("ed")
    return after in _DETERMINERS


def _head(focus: str) -> str:
    """The part of a noun phrase that names a kind of thing: "police chief" of "next Reno police chief"."""
    parts = focus.lower().split()
    tails = [" ".join(parts[first:]) for first in range(len(parts) - 1, -1, -1)]
    if is_role(focus):
        return singular(next(tail for tail in tails if role_key(tail) == role_key(focus)))
    return singular(tails[0])


def _role_asked(asked: str) -> str | None:
    """The role in "who is the mayor of…", "who became chief executive", "what is the name of the coach"."""
    match = re.match(
        rf"(?:who|what)(?:'?s| {_any('is was are were became becomes will+be has+been had+been served+as')})"
        r"(?: currently| now| then)?(?: (?:the|its|their|a|an))? (?P<rest>.*)",
        asked,
    )
    # "the governor's wife" asks for no governor.
    phrase = _noun_phrase(re.sub(r"^(?:[\w.-]+ ){0,3}[\w.-]+'s? (?=\w)", "", match["rest"])) if match else None
    if phrase and is_role(phrase):
        return role_key(phrase)
    # "who is atlanta's mayor", "who is Chicago mayor"
    head = _head(phrase) if phrase else None
    return role_key(head) if head and is_role(head) else None


# --- what is mentioned ----------------------------------------------------------------------------------


_CLOCK_ASKED = re.compile(rf"{_PREP}(?:what|which) (?:exact |specific )?(?:time|hour)\b(?! of (?:the )?year)")


def _expects(kind: Kind, asked: str, head: str | None, role: str | None) -> Expects:
    if kind == "why":
        return "reason"
    if kind == "when":
        return "time" if _CLOCK_ASKED.match(asked) else "date"
    if kind == "how_many":
        if _PERCENT.search(asked):
            return "percent"
        how_much = re.match(r"(?:\w+ )?(?:how much|what|which|the)", asked)
        return "money" if how_much and _MONEY.search(asked) else "number"
    last = head.split()[-1] if head else ""
    if role is not None or last in _PEOPLE or (kind == "who" and not head):
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
    quoted = tuple(dict.fromkeys((m[1] or m[2]).strip() for m in QUOTED.finditer(shown)))
    years = tuple(dict.fromkeys(int(m[1]) for m in _YEAR.finditer(shown)))
    found = (re.sub(_LEADING_PREPOSITION, "", shown[a:b]) for a, b in dates(shown))
    when = tuple(dict.fromkeys(date for date in found if not _YEAR.fullmatch(date)))
    if shown.isupper() or shown.islower():
        return (), years, when, quoted
    inside = [m.span() for m in QUOTED.finditer(shown)]
    spans = [s for s in proper_names(shown) if not any(a <= s[0] < b for a, b in inside)]
    names = dict.fromkeys(_bare(shown[a:b]) for a, b in spans)
    return tuple(n for n in names if n and n.lower() not in _NOT_A_NAME), years, when, quoted


_LEADING_PREPOSITION = re.compile("(?:in|on|of|since|until|by|during|through|from) ")
_NOT_A_NAME = (
    word_set("who what when where why how which whose whom name list tell quote give") | STOPWORDS | set(MONTHS)
)


def _bare(name: str) -> str:
    return name.strip(" .,'\"") + ("." if re.search(r"\b[A-Z]\.[A-Z]\.$", name) else "")


def _as_written(shown: str, part: str | None) -> str | None:
    """A part of the question with the capitals it was written with."""
    if part is None:
        return None
    at = shown.lower().rfind(part)
    return shown[at : at + len(part)] if at >= 0 and len(shown) == len(shown.lower()) else part
