"""What articles are called: the ids of those that come in, and what a name that somebody gives stands for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from index.article import Article
from index.errors import InputError, WebError
from index.intake.read import Skipped
from index.store.store import Store


def placed(article: Article, homes: Mapping[str, str]) -> Article | Skipped:
    """The article under the id it has here, given the file of every id: its own id, or one made from its path.

    A file keeps the id that it was stored under; a new one gets as much of its path as makes it unlike the others.
    """
    path = article.path or ""
    tail = _tail(article)
    if tail is None:
        home = homes.get(article.id, path)
        if home == path or (home and not os.path.exists(home)):  # its file was renamed
            return article
        owner = home or "the web"
        return Skipped(path, None, f"its id {article.id!r} already belongs to an article of {owner}: rename one")
    parts = Path(path).as_posix().split("/")
    names = ["/".join(parts[at:]) + tail for at in range(len(parts) - 1, -1, -1)]
    own = [name for name in names if homes.get(name) == path]
    free = [name for name in names if len(name) >= len(article.id) and name not in homes]
    if not (own or free):
        return Skipped(
            path, None, f"its id {names[-1]!r} already belongs to an article of {homes[names[-1]]}: rename one"
        )
    return replace(article, id=(own or free)[0])


def _tail(article: Article) -> str | None:
    """What an id made from a path ends in: nothing, or the file's part; None for an id that the article brought."""
    name = Path(article.path or "").name
    if article.path and Path(article.path).as_posix().endswith(article.id) and article.id.endswith(name):
        return ""
    return article.id.removeprefix(name) if name and article.id.startswith(f"{name}:") else None


def is_url(name: str) -> bool:
    """Whether a name is a URL of any scheme, not a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", name) is not None


def web_sources(store: Store) -> list[str]:
    """The pages and feeds that were added, as URLs."""
    return [source for source in store.facts.sources() if is_url(source)]


def file_sources(store: Store) -> list[Path]:
    """The files and folders that were added."""
    return [Path(source) for source in store.facts.sources() if not is_url(source)]


def named(store: Store, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ids of the articles that these names stand for, and the sources to forget with them.

    A name is an id, or a file, a folder, a page or a feed that articles came from. Raises InputError for any other.
    """
    folder, stored = store.path.parent, store.articles.paths()
    articles_in = _by_place((path, article_id) for article_id, path in stored.items() if path)
    sources_in = _by_place((str(source), str(source)) for source in file_sources(store))
    chosen: dict[str, None] = {}
    roots: list[str] = []
    for name in names:
        if is_url(name):
            found, forgotten = _from_web(store, name)
            if not found and not forgotten:
                raise InputError(f"Nothing of {name} in the library {folder}. See what there is: qa index list")
        elif name in stored:
            found, forgotten = [name], []
        else:
            place = os.path.normcase(os.path.abspath(name))
            found, forgotten = articles_in.get(place, []), sources_in.get(place, [])
            if not name or not (found or forgotten):
                raise InputError(f"No article {name!r} in the library {folder}. See them: qa index list")
        chosen |= dict.fromkeys(found)
        roots += forgotten
    return list(chosen), roots


def _from_web(store: Store, name: str) -> tuple[list[str], list[str]]:
    """The articles that a URL stands for, as their id or as what gave them, and the sources to forget with them."""
    stored = store.articles.paths()
    page, _, part = name.partition("#")
    page = _canonical(page)
    name = next((one for one in (name, f"{page}#{part}") if one in stored), page)
    found = {name: None} if name in stored else {}
    forgotten = [name] if name in store.facts.sources() else []
    for fetch in store.fetches.all():
        if name in {fetch.url, fetch.source}:
            found |= dict.fromkeys(one for one in fetch.articles if one in stored)
        elif fetch.articles == (name,) and fetch.url == fetch.source:
            forgotten.append(fetch.source)  # a page that was added under another address
    return list(found), forgotten


def _canonical(url: str) -> str:
    """The form in which a URL is stored; one that is never fetched as it is."""
    from index.intake.address import canonical

    with suppress(WebError):
        return canonical(url, [urlsplit(url).netloc])
    return url


def _by_place(of: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What belongs to a path, by that path and by every folder above it."""
    found: dict[str, list[str]] = {}
    for path, what in of:
        for place in (Path(path), *Path(path).parents):
            found.setdefault(os.path.normcase(place), []).append(what)
    return found
