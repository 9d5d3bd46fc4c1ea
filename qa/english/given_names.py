"""Given names that are mostly men's or mostly women's, and the words beside a name that say so.

Only ever used to rule somebody out: "he" is not Ada. A name that is not here may be anybody's.
"""

from __future__ import annotations

import re
from typing import Literal

from index.text.english import word_set
from qa.english.words import Span

_WOMEN = word_set(
    """ada adele agnes aisha alexandra alice alicia alison amanda amber amelia amy ana andrea angela anita ann
    anna anne annie audrey barbara beatrice bella bernadette beth bethany betty beverly brenda bridget brittany
    camilla carla carmen carol caroline carolyn catherine cecilia charlotte cheryl chloe christina christine cindy
    claire clara claudia colette cynthia daisy danielle dawn deborah debra denise diana diane dianne donna doris
    dorothy edith eileen elaine eleanor elena elisabeth elise eliza elizabeth ella ellen emily emma erica erin
    esther eva eve evelyn fatima fiona florence frances gabriela gail georgia geraldine gemma gina gladys gloria
    grace greta hannah harriet hazel heather heidi helen helena hillary holly ida imogen ines ingrid irene iris
    isabel isabella ivy jacqueline jane janet janice jasmine jean jeanne jen jenna jennifer jenny jessica jill
    joan joanna joanne josephine joyce judith judy julia juliana julie karen kate katherine kathleen kathryn kathy
    katie kayla keisha kelly kim kimberly kirsten laura lauren leah lena lillian linda lindsay lisa liz lori
    lorraine louise lucia lucy lydia lynn maggie mandy margaret maria marian marie marilyn marina marjorie martha
    mary maureen megan melanie melinda melissa meredith mia michelle mildred miranda miriam molly monica nadia
    nancy naomi natalia natalie nicola nicole nina nora olga olivia pamela patricia paula pauline peggy penelope
    phoebe phyllis polly priya rachel rebecca renee rhonda rita roberta rosa rose rosemary ruth sabrina sally
    samantha sandra sara sarah sharon sheila shirley silvia sofia sonia sophia sophie stacey stella stephanie sue
    susan susana suzanne sylvia tamara tanya tara teresa theresa tiffany tina tracy ursula valerie vanessa vera
    veronica victoria violet virginia vivian wanda wendy yolanda yvonne zara zoe"""
)
_MEN = word_set(
    """aaron abdul abraham adam adrian ahmed al alan albert alejandro alex alexander alfred ali allan allen alvin
    andre andrew andy anthony antonio arnold arthur ben benjamin bernard bernie bill bob boris brad bradley
    brandon brendan brent brett brian bruce bruno bryan byron calvin carl carlos cedric chad charles charlie
    chester chris christopher clarence clark clifford clive colin connor craig curtis dan daniel darren dave david
    dean dennis derek desmond diego dominic don donald doug douglas duncan dustin dwight earl ed eddie edgar
    edmund eduardo edward edwin elliot enrique eric ernest ethan eugene evan felix fernando floyd francisco frank
    franklin fred frederick gareth gary gavin geoffrey george gerald gerard gilbert giovanni glenn gordon graham
    grant greg gregory gustavo guy hamid harold harry harvey hassan hector henry herbert herman howard hugh hugo
    ian ibrahim isaac ivan jack jacob jake james jamie jared jason javier jay jeff jeffrey jeremy jerome jerry
    jesse jim jimmy joe joel john johnny jon jonathan jorge jose joseph joshua juan julian julio justin karl keith
    ken kenneth kevin kirk kurt kyle lance larry lars lawrence lee leo leon leonard leroy lewis liam lincoln
    lionel lloyd louis lucas luis luke malcolm manuel marco marcus mario mark martin marvin mathew matt matthew
    maurice max michael miguel mike milton mitch mohamed mohammed morris muhammad nathan neil nelson nicholas nick
    nigel noah norman oliver omar oscar otto owen pablo patrick paul pedro pete peter phil philip phillip pierre
    rafael ralph ramon randy raymond reginald ricardo richard rick ricky rob robert roberto rodney roger roland
    ron ronald ross roy russell ryan salvador sam samuel saul scott sean sebastian sergio seth shane shaun sidney
    simon spencer stanley stephen steve steven stuart ted terence terry theodore thomas tim timothy toby todd tom
    tomas tommy tony travis trent trevor tyler vernon victor vincent vladimir wade wallace walter warren wayne
    wesley wilfred will william winston xavier yusuf zachary"""
)
_HER = re.compile(
    r"\b(?:Mrs|Ms|Miss|Dame|Lady|Madam|Baroness|Queen|Princess|Sister|Duchess|\w*woman|\w+women|(?:act|head\s?mistr|wait)ress|"
    r"mother|mum|mom|wife|widow|daughter|sister|aunt|grandmother|niece|girl|heroine|first\slady)\b",
    re.IGNORECASE,
)
_HIS = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince|Baron|Duke|Father|Brother|\w*(?<!hu)(?<!wo)man|actor|father|dad|husband|widower|son|"
    r"brother|uncle|grandfather|nephew|boy)\b",
    re.IGNORECASE,
)
Gender = Literal["he", "she"]


def gender(name: str, beside: str) -> Gender | None:
    """Which pronoun is somebody's, by their name and the words that stand beside it; None where neither says."""
    her, his = _HER.search(beside), _HIS.search(beside)
    if bool(her) != bool(his):
        return "she" if her else "he"
    first = name.split()[0].lower().rstrip(".")
    if " " not in name:
        return None
    return "she" if first in _WOMEN else "he" if first in _MEN else None


def is_given(word: str) -> bool:
    """Whether a word is one of these names."""
    return word.lower() in _WOMEN or word.lower() in _MEN


def beside(text: str, span: Span, title: int) -> str:
    """The title before a name in a text, with the word before it: what says whether it is a man's."""
    return text[max(title - 15, 0) : span[0]].rsplit(". ", 1)[-1] if title < span[0] else ""
