"""Which articles of a library a name means that somebody types."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from index.errors import InputError

if TYPE_CHECKING:
    from index.article import Article
    from index.library import Library


def named(library: Library, name: str) -> list[Article]:
    """The article of that id, or those of that file, also as a citation names their place or by the file's name alone.

    Raises InputError where there is none.
    """
    try:
        return [library.article(name)]
    except InputError:
        articles = list(library.articles())
        whole = os.path.abspath(name)
        for wanted in ({name, whole}, {re.sub(r":\d+$| p\. \d+$", "", whole)}):
            if found := [article for article in articles if _places(article) & wanted]:
                return found
        raise


def _places(article: Article) -> set[str]:
    if not article.path:
        return set()
    name = os.path.basename(article.path)
    part = article.id.removeprefix(f"{name}:")
    return {article.path, name, f"{article.path}:{part}", f"{article.path} \u00b7 {part}"}
