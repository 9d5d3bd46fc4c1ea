"""Where something stands: outlet, date, title, and the file with the line or page."""

from __future__ import annotations

from pathlib import Path

from index.article import Article, superseded
from index.text import dates
from qa.harmless import one_line
from qa.shell.layout import marked, wrapped


def place(article: Article, offset: int) -> str:
    """Where to find what stands at ``offset`` in the article's text, as far as its source can be opened there.

    ``path:line`` of a text file, ``path p. 3`` of a source with pages; of one of many articles in a file its path and
    id, else the path, as seen from the current folder. The address, or the id, where there is no file.
    """
    from index.intake.readers.kinds import has_lines

    path, page = one_line(from_here(article.path) if article.path else article.id), article.page_of(offset)
    if page is not None:
        return f"{path} p. {page}"
    if article.path is None:
        return path
    if has_lines(article.path):
        return f"{path}:{article.line_of(offset)}"
    name = Path(article.path).name
    if Path(article.id).name == name:
        return path
    part = article.id.removeprefix(f"{name}:")
    return f"{path}:{one_line(part)}" if part != article.id else f"{path} \u00b7 {one_line(part)}"


def long_date(published: str) -> str:
    """12 July 2019, July 2019 or 2019, as exact as ISO 8601 ``published`` is; without the time of day."""
    return one_line(dates.long_date(published))


def where(article: Article, offset: int, width: int, indent: str) -> str:
    """Outlet, date · "Title" · path:line (or page), as far as known; the path on its own line where all do not fit.

    Of a superseded version it is said below that it is one.
    """
    from rich.cells import cell_len

    updated = article.modified and f"updated {long_date(article.modified)}"
    dated = ", ".join(
        filter(None, [one_line(article.outlet or ""), article.published and long_date(article.published), updated])
    )
    superseded = superseded_note(article)
    below = f"\n{indent}{superseded}" if superseded else ""
    title = article.title and marked(article.title)
    known = " \u00b7 ".join(filter(None, [dated, title]))
    path = place(article, offset)
    if cell_len(f"{indent}{known} \u00b7 {path}") <= width:
        return indent + (f"{known} \u00b7 {path}" if known else path) + below
    # A path is never wrapped: it is there to be clicked or copied.
    return "\n".join(filter(None, [known and wrapped(known, width, indent, indent), indent + path])) + below


def superseded_note(article: Article) -> str | None:
    """That a later version has taken its place, and when; None of the newest."""
    version = superseded(article)
    return f"version of {long_date(version.since)}, superseded {long_date(version.until or '')}" if version else None


def from_here(path: str) -> str:
    """A path as seen from the current folder, where it lies below."""
    try:
        here = Path.cwd()
    except OSError:  # it was removed
        return path
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
