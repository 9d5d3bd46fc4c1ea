"""Lists of English words, each in one place: months, days, numbers, titles, abbreviations."""

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

# The rest is of regular expressions, for texts in lower case or with IGNORECASE.
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
MONTH_BEGUN = rf"(?:{'|'.join(name[:3].lower() for name in MONTH_NAMES[1:])})[a-z]*"
"""Any word that begins as a month does."""
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
