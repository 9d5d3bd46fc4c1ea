"""Who holds which role in an article, and the names, series, numbers and dates in it.

Rules over capital letters and newspaper titles: no model, no list of people. English. A name that no
title, apposition, speech verb or later surname supports is in `proper_names` but not in `people`.
All spans are code-point offsets into the text that was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.periods import MONTHS
from qa.words import SCALES, STOPWORDS, UNITS, word_set

Span = tuple[int, int]

# --- roles ----------------------------------------------------------------------------------------------

# Canonical role, then other ways to write it. Plurals are derived.
_ROLE_LINES = """
mayor; mayoress
governor: gov
lieutenant governor: lt-governor lt-gov
senator: sen
representative: rep congressman congresswoman congressperson congressmember
council member: councilman councilwoman councilmember councilor councillor councilperson alderman alderwoman
  alderperson city-councilman city-councilwoman
assembly member: assemblyman assemblywoman assemblymember
supervisor; commissioner; comptroller; treasurer; auditor; clerk; ombudsman; trustee; delegate
president: pres
prime minister: premier taoiseach
chancellor; minister; secretary; ambassador; diplomat; envoy; consul; monarch
king; queen; prince; princess; emperor; sultan; pope; emir; sheikh; duke; duchess
first lady; first gentleman
lawmaker: legislator mp
speaker; whip; leader; chair: chairman chairwoman chairperson; head; chief; deputy; boss
candidate; nominee; challenger; incumbent
official: officeholder
politician; adviser: advisor; aide; strategist; lobbyist; campaigner; organizer: organiser
spokesperson: spokesman spokeswoman
superintendent: supt; sheriff; marshal; warden; constable; commander; captain: capt
officer; detective: det; sergeant: sgt; lieutenant: lt; corporal: cpl; private: pvt; trooper; deputy sheriff
inspector: insp; investigator; agent; coroner; ranger; firefighter
general: gen; colonel: col; admiral: adm; major: maj; brigadier: brig; soldier; veteran
judge; justice; magistrate; attorney: atty; lawyer: solicitor barrister counsel; prosecutor; public defender
director general; solicitor general; attorney general; district attorney: da; chief justice
ceo: chief-executive chief-executive-officer; cfo: chief-financial-officer; coo: chief-operating-officer
cto: chief-technology-officer; executive: exec; founder: co-founder cofounder; owner: co-owner
director; manager; administrator; producer; editor: editor-in-chief; publisher; principal; dean; provost
professor: prof; teacher; lecturer; scientist; researcher; analyst; economist; historian; engineer; architect
physicist; biologist; chemist; astronomer; epidemiologist; psychologist; ecologist; geologist
doctor: dr; nurse; surgeon; physician; paramedic; veterinarian; pharmacist; dentist
journalist: reporter correspondent; columnist; commentator; critic; author: novelist writer; poet; playwright
actor: actress; singer; musician; rapper; comedian; artist; director; filmmaker; designer; model; dancer
librarian; photographer; presenter; broadcaster; host; anchor
composer; conductor; songwriter; screenwriter; drummer; guitarist
coach: head-coach; goalkeeper; striker; midfielder; defender; quarterback; pitcher; player; athlete; skipper
winger; forward; cyclist; boxer; golfer; swimmer; runner; driver; pilot; referee; umpire; jockey; batsman
bowler
bishop: archbishop; cardinal; rabbi; imam; pastor: reverend rev; priest; father; sister; monk; nun; vicar
activist; advocate; expert; consultant; entrepreneur: businessman businesswoman; investor; billionaire; banker
trader; farmer; worker; volunteer; student; resident; neighbor: neighbour; witness; suspect; victim; survivor
defendant; plaintiff; developer; contractor; landlord; tenant; shopkeeper; baker; chef; fisherman
mother: mom mum; parent; husband; wife; widow; son; daughter; brother; pensioner; astronaut; inventor
member; partner; chairman-elect; secretary-general; intern; translator; refugee; migrant; whistleblower
"""

# Words that may stand before a head and belong to the role.
_MODIFIERS = word_set(
    """police fire council county executive prime chief attorney district press head foreign finance
    health home interior defense defence justice education majority minority house senate party
    campaign general managing national security supreme opposition border transport transportation
    treasury energy trade labor labour environment agriculture housing school schools public state
    board union communications policy operating financial technology marketing budget program project
    research vice editorial sports political news creative artistic technical medical assembly federal
    appeals bankruptcy immigration"""
)
# Words before a role that make it another role; the values are how the role is then called.
_QUALIFIERS = {
    "former": "former", "ex": "former", "erstwhile": "former", "retired": "former", "late": "former",
    "onetime": "former", "one-time": "former", "ousted": "former", "outgoing": "", "deputy": "deputy",
    "vice": "vice", "assistant": "assistant", "shadow": "shadow", "associate": "associate",
    "under": "under", "acting": "acting", "interim": "acting", "incoming": "incoming", "then": "",
    "current": "", "new": "", "longtime": "", "long-time": "", "veteran": "", "senior": "", "junior": "",
    "first-term": "", "first": "", "term": "", "second-term": "", "third-term": "", "newly": "",
    "elected": "", "co": "", "lead": "", "top": "", "local": "", "democratic": "", "republican": "",
    "conservative": "", "liberal": "", "independent": "",
}  # fmt: skip
_ANOTHER_ROLE = (
    "lieutenant ",
    "former ",
    "deputy ",
    "vice ",
    "assistant ",
    "associate ",
    "under ",
    "shadow ",
    "incoming ",
)

_LAWMAKERS = {"lawmaker", "senator", "representative", "assembly member", "delegate", "whip", "speaker"}
_ELECTED = {
    *_LAWMAKERS, "mayor", "governor", "president", "prime minister", "council member", "county executive",
    "council president", "supervisor", "comptroller", "commissioner", "chancellor", "minister", "politician",
    "attorney general", "alderman",
}  # fmt: skip
_POLICE = {
    "police chief", "superintendent", "sheriff", "officer", "detective", "sergeant", "lieutenant", "captain",
    "inspector", "trooper", "constable", "deputy sheriff", "commander", "marshal",
}  # fmt: skip
_LAWYERS = {
    "attorney",
    "prosecutor",
    "district attorney",
    "attorney general",
    "solicitor general",
    "public defender",
}
_KINDS: dict[str, frozenset[str]] = {
    "lawmaker": frozenset(_LAWMAKERS),
    "politician": frozenset(_ELECTED | {"candidate"}),
    "official": frozenset(
        _ELECTED | _POLICE | _LAWYERS | {"secretary", "chief", "director", "ambassador"}
        | {"commissioner", "clerk", "administrator", "spokesperson", "superintendent", "treasurer", "judge"}
    ),
    "executive": frozenset({"ceo", "cfo", "coo", "cto", "managing director", "chair", "founder"}),
    "boss": frozenset({"ceo", "chair", "managing director", "manager", "director"}),
    "leader": frozenset(
        {"mayor", "governor", "president", "prime minister", "chancellor", "chair", "ceo", "founder", "head"}
        | {"county executive", "council president", "minister", "chief", "director", "bishop", "organizer"}
    ),
    "officer": frozenset(_POLICE),
    "police officer": frozenset(_POLICE),
    "lawyer": frozenset(_LAWYERS),
    "attorney": frozenset({"lawyer", "prosecutor", "district attorney", "public defender"}),
    "prosecutor": frozenset({"district attorney", "attorney general"}),
    "head of state": frozenset({"president", "king", "queen", "monarch", "emperor"}),
    "chief": frozenset({"superintendent", "ceo"}),
    "head": frozenset({"director", "chair", "ceo", "chief", "president"}),
    "doctor": frozenset({"physician", "surgeon"}),
    "advocate": frozenset({"activist", "campaigner"}),
    "scientist": frozenset({"researcher", "physicist", "biologist", "chemist", "epidemiologist"}),
    "journalist": frozenset({"editor", "columnist", "broadcaster", "presenter", "anchor"}),
}  # fmt: skip
# A council president is no president, an attorney general no general.
_WHOLE_ONLY = frozenset({"president", "general", "member", "executive", "justice"})
_IRREGULAR = {
    "men": "man", "women": "woman", "people": "person", "children": "child", "wives": "wife",
    "clergymen": "clergyman",
    "attorneys general": "attorney general", "solicitors general": "solicitor general", "lives": "life",
}  # fmt: skip
_TITLE_ONLY = frozenset({"mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "madam", "baroness"})
# Of people, but no title: a word such as "head" before a name is an ordinary noun or verb far more often.
# Companies and clubs are these too: behind them a name of one word is no person's.
_ALSO_COMPANIES = word_set(
    """developer publisher leader owner partner member producer host investor billionaire founder designer
    supervisor director trader farmer model chair broadcaster editor baker priest general"""
)
_NOT_BEFORE_A_NAME = frozenset({"head", "member", "model", "father", "private", "major", "general", "host", "forward"})
_ABBREVIATED = "gov sen rep pres supt capt det sgt lt cpl pvt insp gen col adm maj brig atty prof dr rev mr mrs ms st"


def _role_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _ROLE_LINES.replace("\n  ", " ").replace(";", "\n").splitlines():
        canonical, _, others = line.strip().partition(":")
        for word in (canonical, *(other.replace("-", " ") for other in others.split())):
            if word:
                table.setdefault(word, canonical)
    return table


_ROLES = _role_table()
_HEADS = frozenset(name.split()[-1] for name in _ROLES)


def singular(word: str) -> str:
    """The singular of an English noun or noun phrase, by its last word; lower case."""
    word = word.lower()
    head = word.rsplit(" ", 1)[-1]
    rest = word[: len(word) - len(head)]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if head in _IRREGULAR:
        return rest + _IRREGULAR[head]
    if head.endswith("men") and head[:-3] + "man" in _ROLES:
        return rest + head[:-3] + "man"
    if head.endswith("women"):
        return rest + head[:-2] + "an"
    if head.endswith("ies") and len(head) > 4:
        return rest + head[:-3] + "y"
    if head.endswith(("sses", "shes", "ches", "xes", "zes")):
        return rest + head[:-2]
    if head.endswith("s") and not head.endswith(("ss", "us", "is", "news")) and len(head) > 3:
        return rest + head[:-1]
    return word


def role_key(word: str) -> str:
    """The one name of a role: "Mayors" as "mayor", "Gov." as "governor", "ex-Sen." as "former senator".

    A word that is no role comes back singular and lower case.
    """
    tokens = word.lower().replace(".", "").replace("\u2019", "'").replace("-", " ").split()
    prefix = ""
    while len(tokens) > 1 and tokens[0] in _QUALIFIERS and " ".join(tokens) not in _ROLES:
        prefix += f"{_QUALIFIERS[tokens[0]]} " if _QUALIFIERS[tokens[0]] else ""
        tokens = tokens[1:]
    phrase = singular(" ".join(tokens))
    for first in range(len(tokens)):
        # The longest known ending: "city council member" is a "council member".
        tail = " ".join(phrase.split()[first:])
        if tail in _ROLES:
            kept = [t for t in tokens[:first] if t in _MODIFIERS - {"city", "public", "federal"}]
            known = _ROLES[tail]
            return " ".join([*prefix.split(), *([] if known.split()[0] in kept else kept), known])
    return prefix + phrase


def is_role(word: str) -> bool:
    """Whether a word or phrase, singular or plural, names what a person does or is."""
    return role_key(word).split(" ")[-1] in _HEADS


def is_a(held: str, asked: str) -> bool:
    """Whether who holds the role ``held`` is one of the asked (both as `role_key` gives them).

    A mayor is an official, an acting director a director; a former or deputy mayor is no mayor.
    """
    held = held.removeprefix("acting ")
    asked = re.sub("^(?:county|city|local|elected) (?=official|leader|lawmaker|politician)", "", asked)
    if held == asked:
        return True
    for prefix in _ANOTHER_ROLE:
        if held.startswith(prefix):
            return asked.startswith(prefix) and is_a(held.removeprefix(prefix), asked.removeprefix(prefix))
        if asked.startswith(prefix):
            return False
    kinds = _KINDS.get(asked, frozenset())
    if held in kinds or held.split(" ")[-1] in kinds - _WHOLE_ONLY:
        return True
    return asked not in _WHOLE_ONLY and held.endswith(f" {asked}")


# --- words of a text ------------------------------------------------------------------------------------


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    low: str
    cap: bool
    joined: bool
    """Only white space since the word before."""
    opens: bool
    """May be capitalised for its position alone: after a full stop, a quotation mark, a colon, a line end."""
    owns: bool
    """Followed by a possessive ending."""


_WORD = r"[^\W_]++(?:[-'\u2019\u2011](?!s\b)[^\W_]++)*+"
_TOKEN = re.compile(
    # First, for speed, what is neither of the next three: a word without a full stop behind it.
    rf"{_WORD}(?!\.)|"
    # "U.S.", "a.m."; "Gov." before a name; the initial of "George W. Bush"; any other word.
    rf"(?:[A-Za-z]\.){{2,}}|(?i:{'|'.join(_ABBREVIATED.split())})\.(?=\s)|[^\W\d_a-z]\.(?=\s*[^\W\d_a-z])"
    rf"|{_WORD}"
)
_POSSESSIVE = re.compile(r"['\u2019]s?(?!\w)")
_PARTICLES = word_set("de del della di da dos du van von der den la le bin ibn al el ben abu ter af ten")
_ORG_WORDS = word_set(
    """administration agency agents airlines airport alliance army assembly association authority bank
    board bureau bar center centre church city club coalition college commission committee community
    company conference congress convention corp corporation council county court courts customs
    department district division enforcement exchange federation festival fire force forces foundation
    fund gazette group guard herald high hospital house inc institute international journal laboratory
    law league ledger library limited llc ltd market media metro ministry mission museum national
    network news newspaper observatory office organization park party pd police post press prize
    project reserve river road school schools senate service services society square stadium state
    states station street studios team times tribunal tribune trust union united university valley
    watch week village town township region province capital medical island bridge act bill election
    motors electric award awards cup games series avenue lake mount mountain bay beach port county"""
)
_OF_HEADS = _ORG_WORDS | word_set(
    """secretary republic kingdom gulf cape isle isles bay sea statue tower battle duke prince archbishop
    bishop"""
)
_ADJECTIVES = word_set("democratic republican democrat labour conservative liberal tory")
_WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
_DAYS = _WEEKDAYS | frozenset(MONTHS)
_SPEECH = word_set(
    """said says told tells added adds tweeted wrote writes announced argued asked called claimed
    confirmed declared denied described echoed explained insisted noted replied responded stated
    testified urged vowed warned acknowledged admitted recalled promised pledged believes thinks knows
    agreed recounted concluded"""
)
_DEGREES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "phd"})


class _Reading:
    """The words of one text with what its capital letters say; made once, shared by the functions below."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        shouted = _shouted(text)
        self.lower_seen = {t.low for t in self.tokens if not t.cap}
        self.cap_seen = {t.text for t in self.tokens if t.cap and not t.opens}
        self.is_name = [t.cap and self._may_name(t) and not _inside(t.start, shouted) for t in self.tokens]
        self.starts = [t.start for t in self.tokens]

    def _may_name(self, token: _Token) -> bool:
        if (token.low in _DAYS and token.low != "may") or token.text[:2] in {"D-", "R-"}:
            return False
        if token.low in STOPWORDS or token.low == "may":
            return len(token.text) > 1 and token.text.isupper() and token.low not in {"a", "i"}
        return True

    def ordinary_opening(self, index: int) -> bool:
        """Whether a word owes its capital to its place at the head of a sentence, as far as we see."""
        token = self.tokens[index]
        if not token.opens or token.text in self.cap_seen:
            return False
        if len(token.text) > 1 and (token.text.isupper() or not token.text[1:].islower()):
            return False
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        follows_name = after is not None and after.joined and self.is_name[index + 1]
        if token.low in self.lower_seen or token.low.endswith(("ly", "ing")):
            return True
        if singular(token.low) != token.low:
            return not follows_name
        if follows_name:
            return token.low in _OPENERS
        speaks = after is not None and after.joined and after.low in _SPEECH
        paired = after is not None and after.low in {"and", "or"} and self.is_name[index + 2 : index + 3] == [True]
        # Behind a colon that opens a series: "to four ports: Calder, Holm and Dell".
        listed = after is not None and self.is_name[index + 1] and self.text[token.end : after.start] == ", "
        listed = listed and index > 0 and ":" in self.text[self.tokens[index - 1].end : token.start]
        named = token.owns or speaks or paired or (listed and token.low not in {"yes", "no", "well"})
        return not named or is_role(token.low) or token.low in _OPENERS


_OPENERS = frozenset(UNITS) | word_set(
    """police local last next prior former critics officials residents according asked yesterday today
    tomorrow tonight despite amid unlike earlier using dear related verify read watch click photo image
    video update breaking many several such immigrant"""
)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    before = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < before:
            # The "s" of a possessive that was read with its owner.
            continue
        gap = text[before:start]
        owns = _POSSESSIVE.match(text, end) if text[end : end + 1] in ("'", "\u2019") else None
        pieces = _split_compound(text, start, end) if "-" in match[0] else [(start, end)]
        for number, (first, last) in enumerate(pieces):
            word = text[first:last]
            cap = word[0].isupper() or (word[:3] in {"al-", "el-"} and len(word) > 3 and word[3].isupper())
            joined = number > 0 or (before > 0 and (gap == " " or (not gap.strip() and _same_line(text, before, gap))))
            opens = not found or (number == 0 and not joined and _opens(gap))
            low = word.lower().rstrip(".") if word.count(".") == 1 else word.lower()
            found.append(_Token(first, last, word, low, cap, joined, opens, bool(owns) and number == len(pieces) - 1))
        before = owns.end() if owns else end
    return found


def _split_compound(text: str, start: int, end: int) -> list[Span]:
    """ "then-Mayor" and "Chicago-based" are two words for us; "Jean-Marc", "first-term" and "al-Sadr" one."""
    word = text[start:end]
    parts = word.split("-")
    if len(parts) == 1 or word[:3] in {"al-", "el-"} or not all(parts):
        return [(start, end)]
    capitals = [part[0].isupper() for part in parts]
    prefixed = parts[0].lower() in {"then", "ex", "vice"}
    if (all(capitals) and not prefixed) or not any(capitals) or parts[-1][0].isdigit():
        return [(start, end)]
    spans = []
    for part in parts:
        spans.append((start, start + len(part)))
        start += len(part) + 1
    return spans


def _same_line(text: str, before: int, gap: str) -> bool:
    if "\n" not in gap:
        return True
    # A line that was wrapped by a mail program or an agency's wire goes on; a short one is a headline.
    return gap.count("\n") == 1 and before - (text.rfind("\n", 0, before) + 1) >= 50


def _opens(gap: str) -> bool:
    return any(c in gap for c in '.!?:;\n\u2022\u2014\u2013|*"\u201c\u2018\u201d[') or gap.strip() in {"'", "-", "--"}


def _shouted(text: str) -> list[Span]:
    """Lines in capitals throughout (headlines, prompts): their capitals say nothing."""
    found = []
    start = 0
    for line in text.split("\n"):
        if line.isupper() and len(line.split()) > 2:
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _inside(offset: int, spans: Sequence[Span]) -> bool:
    return any(start <= offset < end for start, end in spans)


@lru_cache(maxsize=32)
def _read(text: str) -> _Reading:
    return _Reading(text)


# --- names ----------------------------------------------------------------------------------------------


def _run_end(reading: _Reading, first: int) -> int:
    """Index after the run of name words that begins at ``first``: "University of Bern", "Juan de la Cruz"."""
    tokens, is_name = reading.tokens, reading.is_name
    last = first + 1
    while last < len(tokens):
        token = tokens[last]
        if tokens[last - 1].owns and not _org_goes_on(tokens, last):
            break
        if not token.joined and reading.text[tokens[last - 1].end : token.start] != " & ":
            break
        if is_name[last]:
            last += 1
            continue
        ahead = _bridge(reading, first, last)
        if not ahead:
            break
        last = ahead
    return last


def _org_goes_on(tokens: Sequence[_Token], index: int) -> bool:
    """ "St. Mary's Hospital" is one name, "Atlanta's Mayor" two."""
    return (
        tokens[index].cap
        and tokens[index].low in _ORG_WORDS
        and tokens[index - 2 : index - 1] != []
        and (tokens[index - 2].low in {"st", "saint"} or tokens[index].low in {"hospital", "college", "school"})
    )


def _bridge(reading: _Reading, first: int, at: int) -> int:
    """Index after the small word at ``at`` and the name word behind it, 0 where it joins no two parts."""
    tokens, is_name = reading.tokens, reading.is_name
    low = tokens[at].low

    def name_at(index: int) -> bool:
        return index < len(tokens) and tokens[index].joined and is_name[index]

    if low in _PARTICLES:
        ahead = at + 1
        while ahead < len(tokens) and tokens[ahead].low in _PARTICLES and tokens[ahead].joined:
            ahead += 1
        return ahead + 1 if name_at(ahead) else 0
    if low == "of" and tokens[at - 1].low in _OF_HEADS:
        ahead = at + 2 if at + 1 < len(tokens) and tokens[at + 1].low == "the" else at + 1
        return ahead + 1 if name_at(ahead) else 0
    if low == "and" and name_at(at + 1):
        # "Immigration and Customs Enforcement": an office's name ends in a word for an office.
        end = at + 2
        while name_at(end):
            end += 1
        left = [t.low for t in tokens[first:at]]
        shortly = len(left) <= 3 and not tokens[at - 1].owns and not tokens[at - 1].text.isupper()
        if shortly and end - at > 2 and tokens[end - 1].low in _OFFICES:
            return end
    return 0


_OFFICES = word_set(
    """administration agency authority bureau commission committee council department enforcement
    institute ministry office organization services service association college foundation"""
)


def _runs(reading: _Reading) -> Iterator[tuple[int, int]]:
    """Token indexes of every run of name words, an ordinary word at the head of a sentence left off."""
    index = 0
    while index < len(reading.tokens):
        if not reading.is_name[index]:
            index += 1
            continue
        first, last = index, _run_end(reading, index)
        index = last
        # "Immigration and Customs Enforcement" is one name even at the head of a sentence.
        while first < last and (first + 1 == last or reading.is_name[first + 1]) and reading.ordinary_opening(first):
            first += 1
        if first < last:
            yield first, last


def proper_names(text: str) -> list[Span]:
    """Spans of capitalised names in order: people (without their titles), places, organisations.

    Months, weekdays and ordinary words at the head of a sentence are no names.
    """
    return list(_names(text))


@lru_cache(maxsize=32)
def _names(text: str) -> tuple[Span, ...]:
    reading = _read(text)
    tokens = reading.tokens
    taken = _mentions(text)
    spans: list[Span] = [(m.start, m.end) for m in taken]
    at = 0
    for first, last in _runs(reading):
        piece: list[_Token] = []
        for token in tokens[first:last]:
            while at < len(taken) and taken[at].end <= token.start:
                at += 1
            # The title before a person's name is no part of a name, the city before the title is one.
            if at < len(taken) and taken[at].title_start <= token.start:
                spans += _joined(piece)
                piece = []
            else:
                piece.append(token)
        spans += _joined(piece)
    return tuple(sorted(set(spans)))


def _joined(piece: Sequence[_Token]) -> list[Span]:
    if all(t.low in _NO_NAMES or is_role(t.low) for t in piece):
        return []
    end = len(piece)
    while end and piece[end - 1].low in _SINGULAR_HEADS - _ALSO_SURNAMES:
        # "Atlanta Mayor orders…"
        end -= 1
    return [(piece[0].start, piece[end - 1].end)] if end else []


_NO_NAMES = _MODIFIERS | _ADJECTIVES | _TITLE_ONLY | _PARTICLES


# --- people ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Mention:
    """A person named in a text: ``text[start:end] == name``, title left off."""

    start: int
    end: int
    name: str
    role: str | None = None
    """As `role_key` gives it: "mayor", "former mayor"; None where nothing beside the name says it."""
    place: str | None = None
    """The place or organisation the role belongs to, as written: "Chicago", "Apple"."""
    title_start: int = 0
    """Where the title before the name begins, without the place; ``start`` if there is none."""


@dataclass(frozen=True)
class Person:
    """Someone in an article, with every mention that was joined."""

    name: str
    """The fullest name the article gives."""
    roles: frozenset[str]
    places: frozenset[str]
    mentions: tuple[Mention, ...]

    def holds(self, role: str) -> bool:
        """Whether the article gives this person a role that `is_a` the asked one."""
        return any(is_a(held, role_key(role)) for held in self.roles)


def mentions(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """The people named between ``start`` and ``end``, in order; the whole text tells who is a person."""
    end = len(text) if end is None else end
    return [m for m in _mentions(text) if start <= m.start and m.end <= end]


def _role_at(reading: _Reading, index: int) -> tuple[str, int] | None:
    """The role that the words from ``index`` on name, and the index after it."""
    tokens = reading.tokens
    last = index
    best = None
    # In "Ohio State quarterback" the small letter tells where the name ends.
    in_name = tokens[index].cap and not tokens[index].opens and tokens[index].low in _MODIFIERS
    while last < len(tokens) and last - index < 6 and (last == index or tokens[last].joined or _ex(tokens, last)):
        low = tokens[last].low
        last += 1
        known = low in _HEAD_FORMS
        if known and (last == index + 1 or all(_leads(t.low) for t in tokens[index : last - 1])):
            end = _of_state(tokens, last) or last
            if not (in_name and not tokens[end - 1].cap):
                best = role_key(" ".join(t.low for t in tokens[index:end])), end
        if not (known or _leads(low)) or tokens[last - 1].owns:
            break
    return best


def _leads(low: str) -> bool:
    return low in _MODIFIERS or low in _QUALIFIERS or low in _HEAD_FORMS


def _ex(tokens: Sequence[_Token], index: int) -> bool:
    return tokens[index - 1].low in {"then", "ex", "co"} and tokens[index].start - tokens[index - 1].end == 1


def _of_state(tokens: Sequence[_Token], index: int) -> int:
    if index + 1 < len(tokens) and tokens[index].low == "of" and tokens[index + 1].low in {"state", "staff"}:
        return index + 2
    return 0


def _plurals(word: str) -> set[str]:
    irregular = {many for many, one in _IRREGULAR.items() if one == word}
    if word.endswith("man"):
        irregular.add(word[:-3] + "men")
    if word.endswith("y"):
        irregular.add(word[:-1] + "ies")
    return irregular | {word + "s", word + "es"}


_SINGULAR_HEADS = frozenset(role.split()[-1] for role in _ROLES)
_PLURAL_HEADS = frozenset(many for one in _SINGULAR_HEADS for many in _plurals(one)) - _SINGULAR_HEADS
_HEAD_FORMS = (_SINGULAR_HEADS | _PLURAL_HEADS) - _MODIFIERS | {
    "executive",
    "chief",
    "head",
    "general",
    "executives",
}


def _name_end(reading: _Reading, first: int) -> int:
    """Index after the personal name that begins at ``first``; ``first`` where none does."""
    tokens, is_name, text = reading.tokens, reading.is_name, reading.text
    index = first
    while index < len(tokens) and index - first < 6:
        token = tokens[index]
        if index > first and (tokens[index - 1].owns or not (token.joined or _inserted(text, tokens, index))):
            break
        if is_name[index] and (not token.text.isdigit()):
            if token.low in _ORG_WORDS and token.low not in _ALSO_SURNAMES:
                return first
            # "Tom Bell President": a second title begins another phrase.
            if index > first and token.low in _SINGULAR_HEADS - _ALSO_SURNAMES:
                break
            index += 1
        elif token.low in _PARTICLES and token.low not in {"the"} and _particle_goes_on(reading, index):
            index += 1
        else:
            break
    while index > first and tokens[index - 1].low in _PARTICLES and not is_name[index - 1]:
        index -= 1
    return index if index > first and any(is_name[i] for i in range(first, index)) else first


_ALSO_SURNAMES = word_set(
    """baker king prince bishop major judge justice dean marshal pope priest church park house hill lake
    post knight page price banks marshall law young rivers forest field west cook farmer porter taylor
    chief may day bill art"""
)


def _particle_goes_on(reading: _Reading, index: int) -> bool:
    while index < len(reading.tokens) and reading.tokens[index].low in _PARTICLES:
        index += 1
    return index < len(reading.tokens) and reading.tokens[index].joined and reading.is_name[index]


def _inserted(text: str, tokens: Sequence[_Token], index: int) -> bool:
    """ "[Eddie] Johnson", "Edward "Ned" Stone", "Tom Bell, Jr." are one name each."""
    gap = text[tokens[index - 1].end : tokens[index].start]
    if tokens[index].low in _DEGREES:
        return gap == ", "
    if gap == " (":
        return text[tokens[index].end : tokens[index].end + 2] == ") " and not tokens[index].text.isupper()
    return gap in {"] ", " [", ") ", ' "', '" ', " \u201c", "\u201d "}


def _place_before(reading: _Reading, index: int) -> str | None:
    """The name in front of a title at ``index``: "Washington D.C." of "Washington D.C. Mayor"."""
    span = _place_span(reading, index)
    return reading.text[reading.tokens[span[0]].start : reading.tokens[span[1] - 1].end] if span else None


def _place_span(reading: _Reading, index: int) -> tuple[int, int] | None:
    tokens, is_name = reading.tokens, reading.is_name
    last = index
    while last > 0 and tokens[last].joined and tokens[last - 1].low in _ADJECTIVES | _QUALIFIERS.keys():
        last -= 1
    first = last
    while first > 0 and is_name[first - 1] and tokens[first].joined and last - first < 4:
        if first < last and tokens[first - 1].owns:
            break
        first -= 1
    # "Immigration and Customs Enforcement Director", "Bank of England Governor"
    wider = (i for i in range(max(0, first - 3), first) if is_name[i] and _run_end(reading, i) >= last)
    first = next(wider, first) if first < last else first
    whole = first + 1 < last and not is_name[first + 1]
    if first < last and not whole and reading.ordinary_opening(first) and not tokens[first].owns:
        first += 1
    return (first, last) if first < last else None


def _qualified(reading: _Reading, index: int, role: str) -> str:
    """The role at ``index`` with what stands before its place: "former U.S. President"."""
    span = _place_span(reading, index)
    before = reading.tokens[span[0] - 1].low if span and span[0] > 0 and reading.tokens[span[0]].joined else ""
    return role_key(f"{before} {role}") if before in _QUALIFIERS else role


def _place_after(reading: _Reading, index: int) -> str | None:
    """The name behind "of", "for", "at", "in" or a bracketed party at ``index``."""
    tokens = reading.tokens
    if index + 1 >= len(tokens) or not tokens[index].joined or tokens[index].low not in {"of", "for", "at", "in"}:
        return None
    first = index + 2 if tokens[index + 1].low in {"the", "a"} and index + 2 < len(tokens) else index + 1
    if not reading.is_name[first] or not tokens[first].joined:
        return None
    return reading.text[tokens[first].start : tokens[_run_end(reading, first) - 1].end]


def _titled(reading: _Reading) -> Iterator[tuple[int, int, str | None, str | None, int]]:
    """(first, last, role, place, title's first index) of every name behind a title."""
    tokens = reading.tokens
    text = reading.text
    index = 0
    while index < len(tokens):
        low = tokens[index].low
        if low in _TITLE_ONLY and tokens[index].cap:
            last = _name_end(reading, index + 1) if _next_joined(tokens, index + 1) else index + 1
            if last > index + 1:
                yield index + 1, last, None, None, index
                index = last
                continue
        role = _role_at(reading, index) if _leads(low) else None
        if role is None or (role[0] in _NOT_BEFORE_A_NAME and not tokens[index].cap):
            index += 1
            continue
        name, after = role
        plural = tokens[after - 1].low in _PLURAL_HEADS
        if after < len(tokens) and _names_itself(reading, after, tokens[after - 1].end):
            place = _place_before(reading, index)
            name = _qualified(reading, index, name)
            last = _name_end(reading, after)
            if last > after and _personal(tokens, after, last, name):
                yield after, last, name, place or _place_after(reading, last), index
                while plural and (ahead := _next_in_series(text, tokens, reading, last)):
                    last = _name_end(reading, ahead)
                    yield ahead, last, name, place or _place_after(reading, last), ahead
                index = last
                continue
        index = after if after > index else index + 1


def _personal(tokens: Sequence[_Token], first: int, last: int, role: str) -> bool:
    """Whether the name behind a title can be a person's, not a company's, an acronym or more of the title."""
    if last == first + 1:
        goes_on = last < len(tokens) and tokens[last].joined and tokens[last].low in _HEAD_FORMS
        if role in _ALSO_COMPANIES or goes_on:
            return False
    return not all(t.text.isupper() and len(t.text) > 1 for t in tokens[first:last])


def _names_itself(reading: _Reading, index: int, before: int) -> bool:
    token = reading.tokens[index]
    bracket = reading.text[before : token.start] in {" [", " "}
    return (token.joined or bracket) and reading.is_name[index] and not reading.tokens[index - 1].owns


def _next_joined(tokens: Sequence[_Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].joined


_SERIES_GAP = re.compile(r"\s*(?:[,;]\s*(?:and|or|&)?|and|or|&)\s*")


def _next_in_series(text: str, tokens: Sequence[_Token], reading: _Reading, index: int) -> int:
    ahead = index
    if ahead < len(tokens) and tokens[ahead].low in {"and", "or"}:
        ahead += 1
    if ahead >= len(tokens) or not reading.is_name[ahead] or index == 0:
        return 0
    gap = text[tokens[index - 1].end : tokens[ahead].start]
    if not _SERIES_GAP.fullmatch(gap) or _role_at(reading, ahead):
        return 0
    return ahead if _name_end(reading, ahead) > ahead else 0


def _described(reading: _Reading, first: int, last: int) -> tuple[str, str | None] | None:
    """Role and place that follow a name: ", the mayor of Chicago", ", Atlanta's mayor", " is the coach"."""
    tokens, text = reading.tokens, reading.text
    if last >= len(tokens):
        return None
    gap = text[tokens[last - 1].end : tokens[last].start]
    at = last
    if gap.strip() == "(" and tokens[last].text in {"D", "R", "I"}:
        return None
    if re.fullmatch(r",\s+", gap):
        if tokens[at].text.isdigit() and len(tokens[at].text) < 4:
            at += 1
            if at >= len(tokens) or not re.fullmatch(r",\s+", text[tokens[at - 1].end : tokens[at].start]):
                return None
        if tokens[at].low == "who" and at + 1 < len(tokens):
            if tokens[at + 1].low in _LEADS_VERBS:
                return "leader", _thing_after(reading, at + 2)
            at += 2 if tokens[at + 1].low in _COPULAS else 0
    elif tokens[last].joined and tokens[last].low in _COPULAS and not tokens[last - 1].owns:
        at += 1
        while at < len(tokens) and tokens[at].low in {"been", "as", "elected", "appointed", "named", "also"}:
            at += 1
    else:
        return None
    place = None
    if at < len(tokens) and tokens[at].low in {"the", "a", "an", "its", "their", "his", "her", "one"}:
        at += 1
    elif at < len(tokens) and not reading.is_name[at] and not _leads(tokens[at].low):
        return None
    for _ in range(6):
        if at >= len(tokens):
            return None
        role = _role_at(reading, at) if _leads(tokens[at].low) else None
        if role is not None and not tokens[role[1] - 1].owns:
            # "the mayor Lori Lightfoot beat": the title belongs to the name behind it.
            if role[1] < len(tokens) and tokens[role[1]].joined and reading.is_name[role[1]]:
                return None
            place = place or _place_before(reading, at) or _place_after(reading, role[1])
            return role[0], place
        if tokens[at].low in STOPWORDS and tokens[at].low not in {"most", "of", "the", "and"}:
            return None
        if at + 1 < len(tokens) and not tokens[at + 1].joined and not tokens[at].owns:
            return None
        at += 1
    return None


_COPULAS = word_set("is was became becomes remains serves served")
_LEADS_VERBS = word_set("""leads heads runs directs chairs led headed ran directed chaired founded oversees""")


def _thing_after(reading: _Reading, index: int) -> str | None:
    tokens = reading.tokens
    if index < len(tokens) and tokens[index].low in {"the", "a", "an"}:
        index += 1
    if index < len(tokens) and reading.is_name[index]:
        return reading.text[tokens[index].start : tokens[_run_end(reading, index) - 1].end]
    return None


def _introduced(reading: _Reading, first: int) -> tuple[str, str | None] | None:
    """Role and place before a name set off by a comma: "the mayor of Chicago, Lori Lightfoot,"."""
    tokens, text = reading.tokens, reading.text
    if first == 0 or not re.fullmatch(r",\s+", text[tokens[first - 1].end : tokens[first].start]):
        return None
    for back in range(first - 1, max(-1, first - 9), -1):
        if not (_leads(tokens[back].low)):
            if back < first - 1 and not tokens[back + 1].joined:
                return None
            continue
        start = back
        while start > 0 and tokens[start].joined and _leads(tokens[start - 1].low):
            start -= 1
        role = _role_at(reading, start)
        lead = start
        while lead > max(0, start - 2) and tokens[lead].joined and _ordinary(tokens[lead - 1]):
            lead -= 1  # "the plant manager", "the hardware store owner"
        definite = lead > 0 and (tokens[lead - 1].low in {"the", "its", "their"} or tokens[lead - 1].owns)
        if role is None or role[1] <= back or not definite:
            return None
        place = _place_before(reading, start) or _place_after(reading, role[1])
        ends = role[1] == first or (place is not None and text[: tokens[first - 1].end].endswith(place))
        of_thing = _OF_THING.fullmatch(text, tokens[role[1] - 1].end, tokens[first - 1].end)
        return (role[0], place) if ends or of_thing else None
    return None


_OF_THING = re.compile(r"\sof\s(?:(?:the|a|an|its)\s)?[a-z'\u2019-]+(?:\s[a-z'\u2019-]+)?")


def _ordinary(token: _Token) -> bool:
    return token.text.isalpha() and token.text.islower() and token.low not in STOPWORDS and not token.owns


@lru_cache(maxsize=32)
def _mentions(text: str) -> tuple[Mention, ...]:
    reading = _read(text)
    tokens = reading.tokens
    found: dict[int, Mention] = {}
    covered: set[int] = set()

    def add(first: int, last: int, role: str | None, place: str | None, title: int) -> None:
        start, end = tokens[first].start, tokens[last - 1].end
        if first > 0 and text[start - 1 : start] == "[" and "]" in text[start:end]:
            start -= 1
        found[first] = Mention(start, end, text[start:end], role, place, min(start, tokens[title].start))
        covered.update(range(first, last))

    for first, last, role, place, title in _titled(reading):
        if role is None or place is None:
            said = _described(reading, first, last)
            role, place = (role or said[0], place or said[1]) if said else (role, place)
        add(first, last, role, place, title)

    surnames = {m.name.split()[-1] for m in found.values()}
    lone, plain = [], []
    for first, last in _runs(reading):
        if first in covered:
            # Past the titled name: "Mayor Ana Ruiz" leaves nothing of its run.
            continue
        last = next((i for i in range(first, last) if i in covered), last)
        if last - first == 1:
            lone.append(first)
        elif 1 < last - first <= 5 and _name_end(reading, first) == last:
            plain.append((first, last))
    lone = [i for i in lone if not (tokens[i].text.isupper() and len(tokens[i].text) < 5)]
    alone = {tokens[i].text for i in lone}
    for first, last in plain:
        name_like = not any(
            t.low in _ORG_WORDS - _ALSO_SURNAMES or (t.text.isupper() and len(t.text) > 2) for t in tokens[first:last]
        )
        if not name_like:
            continue
        said = _described(reading, first, last) or _introduced(reading, first)
        surname = tokens[last - 1].text
        called = surname in alone | surnames and not _after_the(tokens, first)
        if said or called or _acts(reading, first, last):
            role, place = said or (None, None)
            add(first, last, role, place, first)
            surnames.add(surname)
    for first in lone:
        if tokens[first].text in surnames and not _after_the(tokens, first):
            add(first, first + 1, None, None, first)
    return tuple(sorted(found.values()))


def _after_the(tokens: Sequence[_Token], index: int) -> bool:
    return index > 0 and tokens[index].joined and tokens[index - 1].low in {"the", "a", "an"}


def _acts(reading: _Reading, first: int, last: int) -> bool:
    """Whether what stands beside a name is said of people: "X said", "said X", "X, 45,", "X, who"."""
    tokens, text = reading.tokens, reading.text
    if _after_the(tokens, first) or (first > 1 and tokens[first - 1].low in _OF and reading.is_name[first - 2]):
        return False
    if last + 1 < len(tokens) and tokens[last].low in _OF and tokens[last].joined and reading.is_name[last + 1]:
        # "Lori Lightfoot of Chicago said": the place stands between.
        last = _run_end(reading, last + 1)
    if last < len(tokens):
        after = tokens[last]
        placed = first > 0 and tokens[first - 1].low in {"in", "at", "near", "across"}
        if after.joined and after.low in _SPEECH and not tokens[last - 1].owns and not placed:
            return True
        if text[tokens[last - 1].end : after.start] == ", " and (
            after.low in {"who", "whose"} or (after.text.isdigit() and len(after.text) < 3)
        ):
            return True
    before = tokens[first - 1] if first and tokens[first].joined else None
    return before is not None and before.low in _SPEECH - _DONE_TO_PEOPLE


_OF = word_set("of from")
_DONE_TO_PEOPLE = word_set("told tells called asked urged denied warned described knows thinks recalled")


def people(text: str) -> tuple[Person, ...]:
    """The people of an article in order of first mention, "Lightfoot" joined to "Lori Lightfoot".

    Two people with one surname stay apart; the surname alone then means the one named last.
    """
    return _people(text)


@lru_cache(maxsize=32)
def _people(text: str) -> tuple[Person, ...]:
    groups: list[list[Mention]] = []
    by_surname: dict[str, list[int]] = {}
    full = {m.start for m in _mentions(text) if len(_name_words(m.name)) > 1}
    first_full: dict[str, int] = {}
    for mention in _mentions(text):
        if mention.start in full:
            first_full.setdefault(_name_words(mention.name)[-1], -1)
    waiting: dict[str, list[Mention]] = {}
    for mention in _mentions(text):
        parts = _name_words(mention.name)
        surname = parts[-1] if parts else mention.name
        known = by_surname.setdefault(surname, [])
        same = [g for g in known if _same_person(parts, groups[g])]
        if same:
            groups[same[-1]].append(mention)
            # The one named last is the one a bare surname means.
            known.remove(same[-1])
            known.append(same[-1])
        elif len(parts) == 1 and surname in first_full:
            waiting.setdefault(surname, []).append(mention)
        else:
            known.append(len(groups))
            groups.append([*waiting.pop(surname, []), mention])
    return tuple(
        Person(
            name=max((m.name for m in group), key=len),
            roles=frozenset(m.role for m in group if m.role),
            places=frozenset(m.place for m in group if m.place),
            mentions=tuple(sorted(group)),
        )
        for group in sorted(groups, key=lambda g: min(m.start for m in g))
    )


def _name_words(name: str) -> list[str]:
    parts = [p.strip('[](),\u201c\u201d"') for p in name.split()]
    return [p for p in parts if p and p.lower().rstrip(".") not in _DEGREES] or parts


def _same_person(parts: Sequence[str], group: Sequence[Mention]) -> bool:
    if len(parts) == 1:
        return True
    firsts = {words[0] for m in group if len(words := _name_words(m.name)) > 1}
    # "J. Powell" and "Jerome Powell" agree.
    return not firsts or any(f == parts[0] or (min(len(f), len(parts[0])) <= 2 and f[0] == parts[0][0]) for f in firsts)


# --- whom a sentence means -----------------------------------------------------------------------------

_PRONOUNS = word_set("she he they it")
_BODIES = word_set(
    """company agency department city county state firm group organization organisation council commission
    board bank team club university school hospital court government ministry union airline outlet
    newspaper nonprofit charity bureau office party church museum startup"""
)
_LEADING = word_set(
    """in on at after before while when during since but and so yet also then later earlier meanwhile
    however still though although as for with by statement interview tweet news conference a an same
    day friday monday tuesday wednesday thursday saturday sunday likewise instead next now"""
)
_QUOTE_ENDS = re.compile("[,?!.\u2014]['\"\u201d\u2019]\\s*")


class _Subject(NamedTuple):
    """What a sentence calls its subject where it does not name it."""

    kind: str
    """person, body (an organisation) or any."""
    role: str | None = None


def antecedent(text: str, sentence_spans: Sequence[Span], index: int) -> int | None:
    """The nearest earlier sentence that names whom sentence ``index`` means by "she", "the mayor", "it".

    ``sentence_spans`` are (start, end) in ``text``, in order. None where the sentence names its subject
    itself, or no earlier sentence does.
    """
    start, end = sentence_spans[index]
    subject = _subject(_read(text), start, end)
    if subject is None:
        return None
    for back in range(index - 1, -1, -1):
        if _names_subject(text, *sentence_spans[back], subject):
            return back
    return None


def may_mean(text: str, sentence: Span, before: Span, person: Person) -> bool:
    """Whether the subject that ``sentence`` leaves unnamed may be the person, whom its antecedent ``before`` names.

    "They" may be any of several there, "the mayor" who holds that role, "she" whoever is named first.
    """
    subject = _subject(_read(text), *sentence)
    named = mentions(text, *before)
    if subject is None or subject.kind == "body" or not named:
        return False
    if subject.role is not None:
        return person.holds(subject.role)
    return subject.kind == "any" or any(mention.start == named[0].start for mention in person.mentions)


def _names_subject(text: str, start: int, end: int, subject: _Subject) -> bool:
    named = mentions(text, start, end)
    if subject.role is not None:
        starts = {m.start for m in named}
        return any(p.holds(subject.role) and any(m.start in starts for m in p.mentions) for p in people(text))
    if subject.kind == "person":
        return bool(named) or _calls_someone(_read(text), start, end)
    persons = {m.start for m in named} if subject.kind == "body" else set()
    return any(start <= a and b <= end and a not in persons for a, b in _names(text))


def _subject(reading: _Reading, start: int, end: int) -> _Subject | None:
    text, tokens = reading.text, reading.tokens
    first, last = bisect_left(reading.starts, start), bisect_left(reading.starts, end)
    if text[start:end].lstrip()[:1] in {'"', "\u201c"}:
        for match in _QUOTE_ENDS.finditer(text, start + 1, end):
            at = bisect_left(reading.starts, match.end())
            if at < last and (tokens[at].low in _PRONOUNS | _SPEECH | {"the"} or reading.is_name[at]):
                return _said_by(reading, at, last)
        return None
    for index in range(first, min(last, first + 12)):
        low = tokens[index].low
        before = tokens[index - 1].low if index > first else ""
        if low in _PRONOUNS:
            return None if _EMPTY_IT.match(text, tokens[index].start) else _pronoun(low)
        if low == "the" and before not in _INTRODUCE:
            return _definite(reading, index + 1)
        if reading.is_name[index] and before not in _INTRODUCE and not reading.ordinary_opening(index):
            return None
        if index - first > 3 and low not in _LEADING and before not in _INTRODUCE:
            return None
    return None


# Behind these stands no subject: "In Chicago, she said".
_INTRODUCE = word_set("in on at from to of with by for after before during since")


# "It was clear that", "it seems": nobody and nothing is meant.
_EMPTY_IT = re.compile(
    r"it(?:(?:['\u2019]s|\s(?:is|was|will\sbe|would\sbe|became))\s(?:not\s|only\s|also\s)*(?:\w+\s)?"
    r"(?:that|to|if|whether|who|when)\b|\s(?:also\s)?(?:seem|look|appear|rain|snow|matter|turn|happen)(?:s|ed|ing)?\b)",
    re.IGNORECASE,
)


def _pronoun(low: str) -> _Subject:
    return _Subject({"it": "body", "they": "any"}.get(low, "person"))


def _definite(reading: _Reading, index: int) -> _Subject | None:
    """The subject behind "the": "mayor", "first-term mayor", "company"; None for "Chicago mayor", "raids"."""
    tokens = reading.tokens
    for at in range(index, min(index + 4, len(tokens))):
        if not tokens[at].joined or (reading.is_name[at] and not _leads(tokens[at].low)):
            return None
        role = _role_at(reading, at) if _leads(tokens[at].low) else None
        if role is not None:
            name, after = role
            named = after < len(tokens) and tokens[after].joined and reading.is_name[after]
            plural = tokens[after - 1].low in _PLURAL_HEADS
            return None if named or plural or _place_after(reading, after) else _Subject("person", name)
        if tokens[at].low in _BODIES:
            return _Subject("body")
        if tokens[at].low in STOPWORDS:
            return None
    return None


def _said_by(reading: _Reading, index: int, last: int) -> _Subject | None:
    """Who speaks behind a closing quotation mark: "she said", "said the mayor"; None if named."""
    tokens = reading.tokens
    if tokens[index].low in _SPEECH:
        index += 1
    if index >= last:
        return None
    if tokens[index].low in _PRONOUNS:
        return _pronoun(tokens[index].low)
    return _definite(reading, index + 1) if tokens[index].low == "the" else None


def _calls_someone(reading: _Reading, start: int, end: int) -> bool:
    """Whether someone is meant though not named, as in "the Chicago mayor"."""
    first, last = bisect_left(reading.starts, start), bisect_left(reading.starts, end)
    roles = ((i, _role_at(reading, i)) for i in range(first, last) if _leads(reading.tokens[i].low))
    return any(role and role[0] in _ELECTED | _POLICE and _place_before(reading, i) for i, role in roles)


# --- series ---------------------------------------------------------------------------------------------

_AND = r"(?:and|or|&|as well as|along with|plus)"
_BETWEEN = re.compile(
    # A party, an age may stand behind a name: "Ana Ruiz (D), 45, and Tom Bell".
    r"(?:\s\([^()\n]{1,40}\)|,\s\d{1,3}(?=,))*"
    rf"(?P<gap>\s*[,;]\s*{_AND}\s|\s*[,;]\s*|\s+{_AND}\s)\s*(?:(?:also|the|in)\s+)*"
)
_OF_PLACE = re.compile(r"(?:,\s\d{1,3})?,?\s(?:of|from)\s(?:the\s)?")
_CLAUSE_BREAK = re.compile('[.!?:()\\[\\]"\u201c\u201d\u2013\u2014\n]|--|\\s-\\s')
_ITEM_BREAK = re.compile(
    rf"\b(?:{'|'.join(sorted(STOPWORDS - word_set('and or our their its his her the other more')))}"
    r"|including|like|includes?|included|such|\w+ed|said|says)\b",
    re.IGNORECASE,
)
_DETERMINERS = re.compile(r"(?:(?:our|their|its|his|her|the|your|my|some|a|an|other|both|also)\s+)+", re.IGNORECASE)
_COMMA_OR_AND = re.compile(rf"\s*[,;]\s*(?:{_AND}\s+)?|\s+{_AND}\s+")


def series_around(text: str, start: int, end: int) -> list[Span]:
    """The items, in order, of the enumeration that the span stands in or is; else just the span.

    Names ("Reno, Austin and St. Paul", people without their titles) or common nouns ("schools, courts and
    clinics"). Lead-in words such as "including", conjunctions and determiners are no part of an item.
    """
    units = _units(text)
    at = next((i for i, unit in enumerate(units) if unit[0][0] < end and start < unit[0][1]), None)
    if at is None:
        return _noun_series(text, start, end)
    first = last = at
    while first > 0 and _joins(text, units[first - 1][0], units[first][0]):
        first -= 1
    while last + 1 < len(units) and _joins(text, units[last][0], units[last + 1][0]):
        last += 1
    gaps = [_joins(text, a[0], b[0]) for a, b in pairwise(units[first : last + 1])]
    # Two names with a comma between are rarely a series: "In Reno, Bell said", "Richmond, Va."
    if len(gaps) > 1 or any(gap.strip(" ,;\n") for gap in gaps):
        return [item for _, item in units[first : last + 1]]
    return [(start, end)]


@lru_cache(maxsize=32)
def _units(text: str) -> tuple[tuple[Span, Span], ...]:
    """(whole, item) of every name: "Chicago Mayor Lori Lightfoot" is one whole, its item the person."""
    titles = {m.start: m.title_start for m in _mentions(text)}
    units: list[tuple[Span, Span]] = []
    for start, end in _names(text):
        title = titles.get(start, start)
        if title < start and units and re.fullmatch(r"(?:['\u2019]s?)?\s", text[units[-1][0][1] : title]):
            title = units.pop()[0][0]
        if units and units[-1][1][0] in titles and _OF_PLACE.fullmatch(text, units[-1][0][1], start):
            # "Ana Ruiz, 45, of Reno" is one item.
            units[-1] = (units[-1][0][0], end), units[-1][1]
        else:
            units.append(((title, end), (start, end)))
    return tuple(units)


def _joins(text: str, left: Span, right: Span) -> str:
    """What joins two neighbours of a series, "" if nothing does."""
    if right[0] - left[1] > 80:
        return ""
    match = _BETWEEN.fullmatch(text, left[1], right[0])
    return match["gap"] if match else ""


def _noun_series(text: str, start: int, end: int) -> list[Span]:
    breaks = [m.span() for m in _CLAUSE_BREAK.finditer(text, max(0, start - 300), min(len(text), end + 300))]
    low = max((b for _, b in breaks if b <= start), default=max(0, start - 300))
    high = min((a for a, _ in breaks if a >= end), default=min(len(text), end + 300))
    cuts = [m.span() for m in _COMMA_OR_AND.finditer(text, low, high) if m.end() > m.start()]
    edges = [low, *(edge for cut in cuts for edge in cut), high]
    chunks = list(zip(edges[::2], edges[1::2], strict=True))
    at = next((i for i, (a, b) in enumerate(chunks) if a < end and start < b), None)
    if at is None or len(chunks) < 2:
        return [(start, end)]
    # The items between two separators are whole; the outer two share their chunk with the rest of the clause.
    first = at
    while first > 0 and (first == at or not _broken(text, chunks[first])) and not _ends_item(text, chunks[first - 1]):
        first -= 1
        if _broken(text, chunks[first]):
            break
    last = at
    while last + 1 < len(chunks) and not _broken(text, chunks[last] if last > first else (0, 0)):
        last += 1
    inner = [_bare(text, chunk) for chunk in chunks[first + 1 : last]]
    longest = max((len(text[a:b].split()) for a, b in inner), default=1)
    items = [_tail(text, chunks[first], longest), *inner, _start_of(text, chunks[last], longest)]
    items = [(a, b) for a, b in items if a < b]
    joined = any(re.search(rf"\b{_AND}\b|&", text[a:b]) for a, b in cuts[first:last])
    covers = bool(items) and items[0][0] < end and start < items[-1][1]
    return items if len(items) > 1 and joined and covers and longest <= 5 else [(start, end)]


def _broken(text: str, chunk: Span) -> bool:
    return _ITEM_BREAK.search(text, *chunk) is not None


def _ends_item(text: str, chunk: Span) -> bool:
    """Whether a chunk ends in a word no item ends in: the series begins behind it."""
    last = text[chunk[0] : chunk[1]].rsplit(None, 1)[-1:]
    return not last or _ITEM_BREAK.fullmatch(last[0]) is not None


def _bare(text: str, chunk: Span) -> Span:
    match = _DETERMINERS.match(text, *chunk)
    return (match.end() if match else chunk[0]), chunk[1]


def _tail(text: str, chunk: Span, longest: int) -> Span:
    """The last words of the chunk a series begins in: "schools" of "the levy pays for schools"."""
    breaks = [m.end() for m in _ITEM_BREAK.finditer(text, *chunk)]
    starts = [m.start() for m in re.finditer(r"\S+", text[: chunk[1]][max([chunk[0], *breaks]) :])]
    base = max([chunk[0], *breaks])
    if not starts:
        return chunk[1], chunk[1]
    own = re.search(r".*\b(?:our|their|its|his|her|the)\s+", text[base : chunk[1]], re.DOTALL)
    if own:
        return base + own.end(), chunk[1]
    return base + starts[-longest:][0], chunk[1]


def _start_of(text: str, chunk: Span, longest: int) -> Span:
    """The first words of the chunk a series ends in: "clinics" of "clinics that stay open"."""
    start, end = _bare(text, chunk)
    match = _ITEM_BREAK.search(text, start, end)
    end = match.start() if match else end
    found = [m.span() for m in re.finditer(r"\S+", text[start:end])][: longest + 1]
    return (start, start + found[-1][1]) if found else (start, start)


# --- numbers and dates ----------------------------------------------------------------------------------

_MONTH = "(?:" + "|".join(sorted((m.capitalize() for m in MONTHS), key=len, reverse=True)) + r")(?![a-z])\.?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PART = r"(?:\s(?:night|morning|afternoon|evening))"
_COUNT = rf"(?:\d+|an?|{'|'.join(UNITS)}|several|a\sfew|few|a\scouple\sof)"
_PERIOD = r"(?:second|minute|hour|day|week|weekend|month|year|decade|centur(?:y|ie)|season)s?"
_DATES = re.compile(
    rf"""(?:
      (?:(?:early|late|mid)[\s-])?(?:{_WEEKDAY},?\s)?{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?!\d|:)
      (?:,?\s(?:1[5-9]|20)\d\d\b)?
    | \d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s(?:1[5-9]|20)\d\d\b)?
    | \b(?:[12]\d{{3}}-\d\d-\d\d)(?!\d) | \b\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d\d)\b
    | (?:\b(?:early|late|mid)[\s-])?\b{_MONTH},?\s(?:of\s)?(?:1[5-9]|20)\d\d\b
    | (?:\b(?:next|last|this|early|late|on)\s)?\b{_WEEKDAY}{_PART}?
    | \b(?:in|since|until|by|last|next|this|early|late|through|during|of|from)\s{_MONTH}(?!\s[A-Z]|,?\s\d)
    | \b(?:January|February|April|June|July|August|September|October|November|December)\b
    | \b(?:last|next|this|previous|earlier\sthis|later\sthis|the\sfollowing)\s
      (?:night|week|weekend|month|year|summer|winter|spring|fall|autumn|decade|century|season|quarter)\b
    | \b(?:yesterday|today|tomorrow|tonight)\b{_PART}?
    | \b{_COUNT}\s{_PERIOD}\s(?:ago|after|before|earlier|later)\b
    | \b\d{{1,2}}(?::\d\d)?\s?(?:a\.m\.|p\.m\.|am\b|pm\b)(?:\s(?:ET|EST|EDT|PT|PST|PDT|CT|CST|GMT|BST)\b)?
    | \b\d{{1,2}}:\d\d\b | \b(?:noon|midnight)\b
    | (?:\bthe\s)?(?:\b(?:early|late|mid)[\s-])?\b(?:1[5-9]|20)\d0s\b
    | (?<![\d$\u00a3\u20ac.,-])\b(?:1[5-9]|20)\d\d\b(?![,.]\d|\s?(?:%|percent|people|families|dollars))
    )""",
    re.VERBOSE,
)
_WORDS_NUMBER = "|".join(sorted([*UNITS, *SCALES], key=len, reverse=True))
_MONEY = r"(?:\s(?:dollars|euros|pounds|cents)\b)?"
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_NUMBERS = re.compile(
    rf"""(?:
      (?:US|A|C|NZ|HK)?[$\u00a3\u20ac\u00a5]\s?{_DIGITS}(?:\s?(?:(?:m|b|tr)illion|thousand|mn|bn|tn|m|k|b)\b)?
    | (?<![\w.,]){_DIGITS}(?:\s?%|\s(?:percent|per\scent)\b(?:age\spoints)?)
    | (?<![\w.]){_DIGITS}(?:st|nd|rd|th)?(?:[\s-](?:{"|".join(SCALES)})\b)?{_MONEY}
    | \b(?:an?\s)?(?:{_WORDS_NUMBER})(?:(?:[\s-]|\sand\s)(?:{_WORDS_NUMBER}))*\b
      (?:\s(?:percent|per\scent)\b)?{_MONEY}
    | \b(?:dozens|hundreds|thousands|millions|billions)\b(?:\sof\s(?:thousands|millions|billions)\b)?
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_UNIT = re.compile(r"(?:(?<=s)\sof)?[\s-](?!(?:of|to|or)\b)([a-z][a-z'-]*)(?:\s([a-z][a-z'-]*s)\b)?")
_COUNTS_NOTHING = re.compile(r"[%$\u00a3\u20ac\u00a5]|cent|dollars|euros|pounds", re.IGNORECASE)


_CLOCK = re.compile(r"\d:\d\d\b|\b\d{1,2}\s?(?:[ap]\.m\.|[ap]m\b)|\b(?:noon|midnight|o'clock)\b", re.IGNORECASE)


def tells_hour(text: str) -> bool:
    """Whether words give a time of day: "3:40 a.m.", "8pm", "noon"."""
    return _CLOCK.search(text) is not None


def dates(text: str) -> list[Span]:
    """Spans of dates and times: "June 21", "July 12, 2019", "Friday night", "last month", "8 p.m."."""
    return [m.span() for m in _DATES.finditer(text)]


def numbers(text: str) -> list[Span]:
    """Spans of numbers, money and percentages with the noun they count: "300 homes", "$1.2 million".

    Those within dates are left out, and so is "one" where it counts nothing.
    """
    taken = dates(text)
    found = []
    at = 0
    for match in _NUMBERS.finditer(text):
        start, end = match.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] < end:
            continue
        unit = None if _COUNTS_NOTHING.search(match[0]) else _UNIT.match(text, end)
        counts = unit is not None and unit[1] not in STOPWORDS
        if match[0].lower() in {"one", "second"} and not counts:
            continue
        if unit is not None and counts:
            end = unit.end() if unit[2] and not _countable(unit[1]) else unit.end(1)
        found.append((start, end))
    return found


def _countable(word: str) -> bool:
    return singular(word) != word
