"""Names in texts: who and what a story names, in which roles, and whether two names may be one person's.

Rules of English newspapers. All spans are code-point offsets into the text that was given.
"""

from qa.english.names.capitals import PARTICLES, is_common
from qa.english.names.mentions import Mention
from qa.english.names.occurrences import is_named, named_at
from qa.english.names.people import Person
from qa.english.names.proper import proper_names
from qa.english.names.same import confusable, disambiguated, family, full, may_be_same
from qa.english.names.text import Names

__all__ = [
    "PARTICLES",
    "Mention",
    "Names",
    "Person",
    "confusable",
    "disambiguated",
    "family",
    "full",
    "is_common",
    "is_named",
    "may_be_same",
    "named_at",
    "proper_names",
]
