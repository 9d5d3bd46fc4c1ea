"""Lists of English words that more than one module needs: months, days, numbers, titles, abbreviations.

A module that needs a few words more or less says so where it uses the list.
"""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text that white space parts."""
    return frozenset(words.split())


# calendar.month_name would follow the locale of the program that uses this module.
MONTH_NAMES = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
"""By the month's number, 1 to 12."""
MONTHS: dict[str, int] = {
    name: number
    for number, full in enumerate(map(str.lower, MONTH_NAMES))
    if number
    for name in {full, full[:3], *({"sept"} if number == 9 else ())}
}
"""Month names and their newspaper abbreviations, lower case and without the full stop, to 1 - 12."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

NUMBERS: dict[str, int] = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()
    )
} | {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
"""Number words of one word up to ninety, with their values."""

TITLES = word_set("adm capt col cpl dr gen gov insp lt maj mr mrs ms prof rep rev sen sgt")
"""Abbreviated titles before a name, without their full stop."""
ABBREVIATIONS = (
    TITLES
    | {name for name in MONTHS if name.capitalize() not in MONTH_NAMES}
    | word_set(
        """
        attn ave blvd bros cmdr co comdr corp dept det dist ed esq est ex fig fr ft hon inc jr ltd messrs mt mx no nos
        pfc ph phd pres pvt rd reps sens sr st ste supt vs mon tue tues wed thu thur thurs fri sat sun
        ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa
        tenn tex va vt wash wis wyo e.g i.e a.m p.m u.s u.k u.n d.c l.a n.y u.s.a
        """
    )
)
"""Words after which a full stop ends no sentence when a capital follows."""
PARTICLES = word_set("de del della di da dos du van von der den la le bin ibn al el ter ten")
"""Small words within a person's name."""
NEWSPAPERS = word_set("gazette herald journal media news newspaper post press times tribune")
"""Words that name newspapers, and stand in the names of many."""

# The rest is of regular expressions, for texts in lower case or with IGNORECASE.
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
MONTH_BEGUN = rf"(?:{'|'.join(name[:3].lower() for name in MONTH_NAMES[1:])})[a-z]*"
"""Any word that begins as a month does."""
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
