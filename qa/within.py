"""Which articles a question is asked of, and the day it is seen from: dates and outlets as people write them.

What each was given as (``since``, ``--since``) stands in the errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from index.errors import UsageError
from index.filters import Filters

if TYPE_CHECKING:
    from index.library import Library


def filters(
    library: Library, since: str | None, until: str | None, outlets: Iterable[str], prefix: str = ""
) -> Filters | None:
    """The filters that these are; None where they restrict nothing.

    ``prefix`` stands before the names ``since`` and ``until`` in errors. Raises UsageError for what is no date, dates
    in the wrong order, and outlets that no article is of.
    """
    first, last = iso_date(f"{prefix}since", since), iso_date(f"{prefix}until", until)
    shared = min(len(first or ""), len(last or ""))
    if first and last and first[:shared] > last[:shared]:
        raise UsageError(f"{prefix}since {since} is later than {prefix}until {until}: swap them")
    wanted = tuple(outlet.strip() for outlet in outlets)
    for outlet in wanted:
        _check_outlet(outlet, library.outlets())
    return Filters(first, last, wanted) or None


def iso_date(option: str, value: str | None) -> str | None:
    """A day, a month or a year in ISO 8601, as precise as it was given. Raises UsageError for what is none."""
    from index.text.dates import parse_date

    if value is None:
        return None
    text = value.strip()
    found = text if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", text, re.ASCII) else parse_date(text)
    if not found:
        raise UsageError(f"{option} {value!r} is not a date. Write it as 2019-07-12, 2019-07, 2019 or 12 July 2019")
    return found[:10]


def day(option: str, value: str) -> date:
    """A day. Raises UsageError for what is none, a month and a year among them."""
    try:
        return date.fromisoformat(iso_date(option, value) or "")
    except ValueError:
        raise UsageError(f"{option} {value!r} is not a day. Write it as 2019-07-12 or 12 July 2019") from None


def last_day(shown: str | None) -> date | None:
    """The last day of an ISO day, month or year."""
    from index.text.english import MONTH_NAMES
    from index.text.periods import period

    if shown is None:
        return None
    whole = period(shown if len(shown) != 7 else f"{MONTH_NAMES[int(shown[5:])]} {shown[:4]}")
    return date.fromisoformat(whole.until) if whole else None


def _check_outlet(outlet: str, known: Sequence[str]) -> None:
    """Raises UsageError, which names the nearest, for an outlet that is not ``known``.

    A filter that matches nothing would look like articles that say nothing.
    """
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    wanted = outlet.casefold()
    if wanted in folded:
        return
    within = [name for name in folded if wanted and wanted in name]
    near = list(dict.fromkeys([*within, *get_close_matches(wanted, folded, n=3, cutoff=0.5)]))[:5] or list(folded)[:5]
    said = ", ".join(folded[name] for name in near)
    hint = f"Nearest: {said}" if said else "No article in this library names its outlet"
    raise UsageError(f"No article is of the outlet {outlet!r}. {hint}")
