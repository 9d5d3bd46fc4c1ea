"""Question in, cited answer out.

    from qa import ask, open_library, quotes, search, verify

    with open_library("news") as library:
        print(ask(library, "who is the mayor of Chicago?").text)

What is named here is stable; nothing of it is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import QAError, UsageError
    from qa.answer import Answer, Citation, Nearest, SearchResult, Statement
    from qa.api import OpenLibrary, ask, brief, open_library, quotes, search, verify

__all__ = [
    "Answer",
    "Citation",
    "Nearest",
    "OpenLibrary",
    "QAError",
    "SearchResult",
    "Statement",
    "UsageError",
    "ask",
    "brief",
    "open_library",
    "quotes",
    "search",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import index.errors
    from qa import answer, api

    return next(getattr(home, name) for home in (api, answer, index.errors) if hasattr(home, name))
