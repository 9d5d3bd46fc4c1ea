"""Names in texts: who and what a story names, in which roles, and whether two names may be one person's.

Rules of English newspapers. All spans are code-point offsets into the text that was given.
"""

from qa.english.names.capitals import PARTICLES, is_common
from qa.english.names.mentions import Mention
from qa.english.names.occurrences import is_named, named_at
from qa.english.names.people import Person
from qa.english.names.proper import proper_names
from qa.english.names.same import Likeness, confusable, family, full, likeness, may_be, meant, told_apart
from qa.english.names.text import NameInText, Names
from qa.english.words import Span

__all__ = [
    "PARTICLES",
    "Likeness",
    "Mention",
    "NameInText",
    "Names",
    "Person",
    "Span",
    "confusable",
    "family",
    "full",
    "is_common",
    "is_named",
    "likeness",
    "may_be",
    "meant",
    "named_at",
    "proper_names",
    "told_apart",
]
