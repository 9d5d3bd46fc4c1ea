"""Articles as text: a list of them, one with all that is known of it, and facts of a library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from index.article import Article, Version
from qa.harmless import harmless, one_line
from qa.shell.layout import bold, cut, wrapped
from qa.shell.place import from_here, superseded_note


def list_text(articles: Sequence[Article], width: int = 80) -> str:
    """One article a line: id, date, outlet and title in columns. Ids are whole, titles cut to fit."""
    from rich.cells import cell_len, set_cell_size

    if not articles:
        return "No articles. Add some: qa index add PATH"
    rows = [
        (one_line(a.id), one_line((a.published or "")[:10]), one_line(a.outlet or ""), one_line(a.title or ""))
        for a in articles
    ]
    ids = min(max(cell_len(row[0]) for row in rows), width * 3 // 10)
    outlets = min(max(cell_len(row[2]) for row in rows), width // 5)
    lines = []
    for id, published, outlet, title in rows:
        rest = f"{published:10}  {set_cell_size(cut(outlet, outlets), outlets)}  "
        rest = (rest + cut(title, max(width - ids - 2 - cell_len(rest), 10))).rstrip()
        if cell_len(id) > ids:
            lines += [id, f"{'':{ids}}  {rest}".rstrip()]
        else:
            lines.append(f"{set_cell_size(id, ids)}  {rest}".rstrip())
    return "\n".join(lines)


def article_text(article: Article, width: int = 80, color: bool = False, versions: Sequence[Version] = ()) -> str:
    """All that is known of an article, then its text, unwrapped: its lines are those that citations count.

    Of its ``versions``, where there are several, it is said from when until when each holds.
    """
    facts = {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "authors": ", ".join(article.authors) or None,
        "published": article.published,
        "modified": article.modified,
        "pages": str(len(article.pages)) if article.pages else None,
        "url": article.url,
        "language": article.language,
        "file": article.path and from_here(article.path),
        "sha256": article.sha256,
        **{key: str(value) for key, value in article.extra.items()},
        "versions": "; ".join(f"{one.since} until {one.until or 'now'}" for one in versions if len(versions) > 1),
        "shown": superseded_note(article),
    }
    head = [wrapped(one_line(f"{key}: {value}"), width, "", "  ") for key, value in facts.items() if value]
    return "\n".join([bold("\n".join(head), color), "", harmless(article.text)])


def facts_text(facts: dict[str, Any]) -> str:
    """One fact a line, the names in a column; a list is one value a line, and what is None is left out."""
    known = {name: value for name, value in facts.items() if value is not None}
    wide = max(map(len, known))
    lines = []
    for name, value in known.items():
        values = value if isinstance(value, list) else [value]
        lines += [f"{name if at == 0 else '':{wide}}  {one_line(str(one))}" for at, one in enumerate(values or ["-"])]
    return "\n".join(lines)
