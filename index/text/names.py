"""Whether words that stand where newspapers sign are a person's name, an outlet's or an agency's, by their form."""

from __future__ import annotations

import re

from index.text.english import NEWSPAPERS, PARTICLES, WEEKDAYS, word_set

# Agencies and broadcasters that sign as they stand here, in a dateline or a byline.
_AGENCIES = frozenset(
    name.casefold()
    for name in (
        "AP", "The AP", "Associated Press", "The Associated Press", "Reuters", "Thomson Reuters", "AFP",
        "Agence France-Presse", "UPI", "United Press International", "Bloomberg", "Bloomberg News", "dpa",
        "Deutsche Presse-Agentur", "EFE", "ANSA", "Xinhua", "Kyodo", "Kyodo News", "TASS", "Interfax", "PTI",
        "Press Trust of India", "ANI", "IANS", "AAP", "Press Association", "PA Media", "The Canadian Press",
        "Yonhap", "CNN", "CNN Business", "BBC", "BBC News", "NPR", "CBC News", "Al Jazeera", "MarketWatch",
    )
)  # fmt: skip
# A name is taken for an outlet's only where one of these stands in it.
OUTLET_WORDS = NEWSPAPERS | word_set(
    """
    ledger chronicle daily star sun globe observer guardian independent mail telegraph examiner courier dispatch
    inquirer enquirer register record standard mirror review sentinel mercury monitor bulletin advertiser argus echo
    today weekly magazine broadcasting radio television newspapers republic democrat beacon constitution citizen express
    messenger
    """
)
# "World News" is a section of a paper, not its name.
SECTIONS = word_set(
    """
    world us u.s. uk national nation local regional business sport sports breaking top latest tech
    technology science health politics political entertainment opinion more related city state international
    live good other my our your education culture travel money markets weather crime climate arts style food
    special exclusive analysis video photo photos a an in on of and for with from by
    """
)
JOBS = word_set(
    """
    writer reporter correspondent editor columnist contributor producer photographer journalist analyst staff intern
    team
    """
)
"""What people do who sign articles, in the singular."""
ROLES = JOBS | word_set(
    """
    writers reporters correspondents editors contributors contributing columnists photographers bureau chief
    journalists desk special senior freelance editorial board guest managing assistant deputy political sports
    business national city crime education health report reports service services
    """
)
"""Words behind a name that say what the person does."""
_PARTICLES = PARTICLES | word_set("das e y san")
_NOT_A_PERSON = (
    ROLES
    | (NEWSPAPERS - {"journal", "newspaper", "post"})
    | set(WEEKDAYS)
    | word_set(
        """
        the a an and our your this that his her my all no new chronicle wire agency agencies reuters associated popular
        """
    )
)
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_](?:[^\W\d_]|['\u2019.-](?=[^\W\d_]))*\.?")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+(?:com|org|net|co\.uk|news|tv|info)", re.IGNORECASE)


def is_capitalised(words: list[str]) -> bool:
    """Whether each of the words begins with a capital or a figure, but for the small ones within a name."""
    small = {"of", "the", "on", "and", "&"} | _PARTICLES
    return bool(words) and words[0][0].isupper() and all(w[0].isupper() or w[0].isdigit() or w in small for w in words)


def is_agency(name: str) -> bool:
    """Whether it is the name of a news agency or broadcaster that signs with it."""
    return name.casefold() in _AGENCIES


def is_outlet(name: str) -> bool:
    """Whether the words are evidently an outlet's name; what only might be one is not."""
    if is_agency(name) or _DOMAIN.fullmatch(name):
        return True
    words = name.split()
    bare = [word.casefold().strip(".,") for word in words]
    if (
        not 2 <= len(words) <= 6
        or not is_capitalised(words)
        or not set(bare) & OUTLET_WORDS
        or bare[0] == "from"
        or "," in name
    ):
        return False
    own = set(bare) - OUTLET_WORDS - {"the"}
    if own & (ROLES - SECTIONS):
        return False
    return not own <= SECTIONS if own else bare[0] in {"the", "daily"}


def without_role(name: str) -> str:
    """A name without the words behind it that say what the person does: Staff Writer."""
    words = name.split()
    while words and words[-1].casefold().strip(".,") in ROLES:
        words.pop()
    return " ".join(words)


def is_person(name: str) -> bool:
    """Whether the words may be a person's name, by their form."""
    words = name.split()
    return (
        2 <= len(words) <= 5
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and not any(word.casefold() in _NOT_A_PERSON for word in words)
        and words[-1][0].isupper()
        and (words[-1][-1] != "." or words[-1] in {"Jr.", "Sr."})
        and all(word[0].isupper() or word.casefold() in _PARTICLES for word in words)
    )
