"""Roles: what people are called for what they do, in the words of newspapers. English.

A table of titles and what follows from them: plurals, kinds, former and deputy ones.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.text.english import TITLES, word_set

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
harbourmaster: harbormaster; lamplighter; wharfinger; postmaster; headmaster: headmistress headteacher
member; partner; chairman-elect; secretary-general; intern; translator; refugee; migrant; whistleblower
"""

# Words that may stand before a head and belong to the role.
MODIFIERS = word_set(
    """police fire council county executive prime chief attorney district press head foreign finance
    health home interior defense defence justice education majority minority house senate party
    campaign general managing national security supreme opposition border transport transportation
    treasury energy trade labor labour environment agriculture housing school schools public state
    board union communications policy operating financial technology marketing budget program project
    research vice editorial sports political news creative artistic technical medical assembly federal
    appeals bankruptcy immigration"""
)
# Words before a role that make it another role; the values are how the role is then called.
QUALIFIERS = {
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
ELECTED = {
    *_LAWMAKERS, "mayor", "governor", "president", "prime minister", "council member", "county executive",
    "council president", "supervisor", "comptroller", "commissioner", "chancellor", "minister", "politician",
    "attorney general", "alderman",
}  # fmt: skip
POLICE = {
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
    "politician": frozenset(ELECTED | {"candidate"}),
    "official": frozenset(
        ELECTED | POLICE | _LAWYERS | {"secretary", "chief", "director", "ambassador"}
        | {"commissioner", "clerk", "administrator", "spokesperson", "superintendent", "treasurer", "judge"}
    ),
    "executive": frozenset({"ceo", "cfo", "coo", "cto", "managing director", "chair", "founder"}),
    "boss": frozenset({"ceo", "chair", "managing director", "manager", "director"}),
    "leader": frozenset(
        {"mayor", "governor", "president", "prime minister", "chancellor", "chair", "ceo", "founder", "head"}
        | {"county executive", "council president", "minister", "chief", "director", "bishop", "organizer"}
    ),
    "officer": frozenset(POLICE),
    "police officer": frozenset(POLICE),
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
TO_SOMEBODY = word_set(
    """friend colleague ally rival opponent enemy supporter follower assistant helper cousin nephew niece uncle aunt
    grandson granddaughter fiance girlfriend boyfriend relative predecessor successor bodyguard"""
)
"""Of people by what they are to another: no roles, which are held."""
TITLE_ONLY = frozenset({"mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "madam", "baroness"})
# Of people, but no title: a word such as "head" before a name is an ordinary noun or verb far more often.
# Companies and clubs are these too: behind them a name of one word is no person's.
ALSO_COMPANIES = word_set(
    """developer publisher leader owner partner member producer host investor billionaire founder designer
    supervisor director trader farmer model chair broadcaster editor baker priest general"""
)
NOT_BEFORE_A_NAME = frozenset({"head", "member", "model", "father", "private", "major", "general", "host", "forward"})
ABBREVIATED = TITLES | word_set("atty brig det pres pvt st supt")
"""Titles that are written with a full stop."""


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


@lru_cache(4096)
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
    while len(tokens) > 1 and tokens[0] in QUALIFIERS and " ".join(tokens) not in _ROLES:
        prefix += f"{QUALIFIERS[tokens[0]]} " if QUALIFIERS[tokens[0]] else ""
        tokens = tokens[1:]
    phrase = singular(" ".join(tokens))
    for first in range(len(tokens)):
        # The longest known ending: "city council member" is a "council member".
        tail = " ".join(phrase.split()[first:])
        if tail in _ROLES:
            kept = [t for t in tokens[:first] if t in MODIFIERS - {"city", "public", "federal"}]
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


def leads_role(low: str) -> bool:
    """Whether a word may begin what a role is called."""
    return low in MODIFIERS or low in QUALIFIERS or low in HEAD_FORMS


def _plurals(word: str) -> set[str]:
    irregular = {many for many, one in _IRREGULAR.items() if one == word}
    if word.endswith("man"):
        irregular.add(word[:-3] + "men")
    if word.endswith("y"):
        irregular.add(word[:-1] + "ies")
    return irregular | {word + "s", word + "es"}


SINGULAR_HEADS = frozenset(role.split()[-1] for role in _ROLES)
PLURAL_HEADS = frozenset(many for one in SINGULAR_HEADS for many in _plurals(one)) - SINGULAR_HEADS
HEAD_FORMS = (SINGULAR_HEADS | PLURAL_HEADS) - MODIFIERS | {
    "executive",
    "chief",
    "head",
    "general",
    "executives",
}
