"""Who and what is named in a text, in which roles, with what figures and dates: rules of English newspapers.

All spans are code-point offsets into the text that was given.
"""

from qa.english.names.capitals import PARTICLES, Span, forms, is_common
from qa.english.names.notes import Notes
from qa.english.names.people import Mention, Person, mentions, people, proper_names
from qa.english.names.same import (
    Likeness,
    Words,
    confusable,
    family,
    full,
    is_named,
    likeness,
    may_be,
    meant,
    named_at,
    told_apart,
)
from qa.english.names.series import series_around
from qa.english.names.subjects import antecedents
from qa.english.quantities import dates, numbers, tells_hour
from qa.english.roles import QUALIFIERS, TO_SOMEBODY, is_a, is_role, role_key, singular

__all__ = [
    "PARTICLES",
    "QUALIFIERS",
    "TO_SOMEBODY",
    "Likeness",
    "Mention",
    "Notes",
    "Person",
    "Span",
    "Words",
    "antecedents",
    "confusable",
    "dates",
    "family",
    "forms",
    "full",
    "is_a",
    "is_common",
    "is_named",
    "is_role",
    "likeness",
    "may_be",
    "meant",
    "mentions",
    "named_at",
    "numbers",
    "people",
    "proper_names",
    "role_key",
    "series_around",
    "singular",
    "tells_hour",
    "told_apart",
]
