"""WordPress exports (WXR): every published post and page is an article, with the name that its author goes by.

What is stored is what the site shows: paragraphs where WordPress makes them, captions and no shortcodes. Drafts, the
trash, what is private or has a password, attachments and menus are left out and named; comments are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from io import BufferedReader
from xml.etree.ElementTree import Element

from index.article import Article
from index.errors import InputError
from index.intake.readers import html, xml
from index.intake.readers.base import LeftOut, Skipped, Source, article, digest
from index.intake.readers.encoding import storable
from index.text.metadata import Metadata, from_mapping

_STATES = {
    "draft": "a draft",
    "auto-draft": "a draft",
    "pending": "waits for review",
    "future": "not published yet",
    "private": "private",
    "trash": "in the trash",
}
_TYPES = {"attachment": "an attachment", "nav_menu_item": "a menu item", "revision": "a revision"}


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The posts' articles, by their GUID or else their address. Raises InputError where the file holds none."""
    site: dict[str, str] = {}
    names: dict[str, str] = {}
    left = LeftOut()
    taken: set[str] = set()
    items = 0
    wanted = {f"channel/{name}" for name in ("title", "language", "author", "item")}
    for element in xml.elements(file, wanted, {"comment", "postmeta"}):
        name = xml.local(element)
        if name == "author":
            names.setdefault(_said(element, "author_login"), _author(element))
        elif name != "item":
            site.setdefault(name, _plain(element.text or ""))
        else:
            items += 1
            title = _plain(_said(element, "title"))
            if reason := _unpublished(element):
                left.add(reason, title or _said(element, "post_id"))
                continue
            text = _text(element)
            if not text:
                left.add("without text", title or _said(element, "post_id"))
                continue
            key = digest(_said(element, "guid") or _said(element, "link") or f"{title}\n{text}")
            if key in taken:
                left.add("has the GUID of another", title)
                continue
            taken.add(key)
            yield article(source.part(key), text, _metadata(element, title, names, site))
    if not items:
        raise InputError("a WordPress export without posts")
    yield from left.report(source)


def _unpublished(item: Element) -> str | None:
    """Why an item is no article; None where it is one."""
    kind = _said(item, "post_type") or "post"
    if kind not in {"post", "page"}:
        return _TYPES.get(kind, f"of the type {kind}")
    status = _said(item, "status") or "publish"
    if status != "publish":
        return _STATES.get(status, f"of the status {status}")
    return "behind a password" if _said(item, "post_password") else None


def _said(element: Element, name: str, space: str = "") -> str:
    """The text of the child of that name, in a name space that has ``space`` in it."""
    found = (child for child in element if xml.local(child) == name and space in str(child.tag))
    return storable(next((child.text or "" for child in found), "")).strip()


def _plain(text: str) -> str:
    return " ".join(html.fragment(storable(text)).split())


def _author(element: Element) -> str:
    full = f"{_said(element, 'author_first_name')} {_said(element, 'author_last_name')}"
    return _plain(_said(element, "author_display_name") or full)


def _metadata(item: Element, title: str, names: dict[str, str], site: dict[str, str]) -> Metadata:
    stated = from_mapping({"title": title, "outlet": site.get("title"), "url": _said(item, "link")})
    author = names.get(_said(item, "creator"), "")
    published = _local_time(item, "post_date")
    modified = _local_time(item, "post_modified")
    return replace(
        stated,
        authors=(author,) if author else (),
        published=published or from_mapping({"date": _said(item, "pubDate")}).published,
        modified=modified if modified and published and modified > published else None,
        language=site.get("language") or None,
    )


def _local_time(item: Element, name: str) -> str | None:
    """When something happened by the site's clock, with its distance from UTC where the export tells that."""
    try:
        moment, utc = (datetime.fromisoformat(_said(item, key)) for key in (name, f"{name}_gmt"))
    except ValueError:
        return from_mapping({"date": _said(item, name)}).published
    distance = moment - utc
    zone = timezone(distance) if abs(distance) < timedelta(hours=24) else None
    return moment.replace(tzinfo=zone).isoformat()


# --------------------------------------------------------------------------------------------------- text


def _text(item: Element) -> str:
    """What the site shows of an item: its content, else its excerpt."""
    written = _said(item, "encoded", "/content/") or _said(item, "encoded", "/excerpt/")
    return html.fragment(_paragraphs(_without_shortcodes(storable(written))))


_MEDIA = re.compile(r"\[(embed|audio|video|playlist)\b[^][]*\][^[]*\[/\1\]", re.IGNORECASE)
_SHORTCODE = re.compile(r"""\[(\[?)(/?)([A-Za-z][\w-]*+)((?:\s(?:"[^"]*+"|'[^']*+'|[^]["'<>])*+)?)/?\](\]?)""")
_ATTRIBUTE = re.compile(r"""\s[\w-]+=["'\w]""")
_KNOWN = {"gallery", "playlist", "audio", "video", "embed", "caption", "toc", "wpforms", "contact-form", "sitemap"}
"""Shortcodes that stand alone and without attributes; "[sic]" and "[laughs]" look like them and are the author's."""


def _without_shortcodes(text: str) -> str:
    text = _MEDIA.sub("", text)
    closed = {match[3] for match in _SHORTCODE.finditer(text) if match[2]}

    def shown(match: re.Match[str]) -> str:
        name, attributes = match[3], match[4]
        if match[1] and match[5]:
            return match[0][1:-1]  # [[gallery]] is how one writes about it
        if not (name in closed or name in _KNOWN or "_" in name or _ATTRIBUTE.search(attributes)):
            return match[0]
        # WordPress makes a caption with a width a figure of its own, and shows the content of any other as it is.
        return match[1] + (_figure(match) if name in {"caption", "wp_caption"} else "") + match[5]

    open_figures = 0

    def _figure(match: re.Match[str]) -> str:
        nonlocal open_figures
        if match[2]:
            open_figures, ends = max(0, open_figures - 1), open_figures > 0
            return "</figure>" if ends else ""
        if "width=" in match[4]:
            open_figures += 1
            return "<figure>"
        return ""

    return _SHORTCODE.sub(shown, text)


_TOKEN = re.compile(r"<!--.*?-->|<[^<>]*>|[^<]+|<", re.DOTALL)
_BLOCK_TAG = re.compile(
    r"</?(?:table|t[hdr]|thead|tfoot|tbody|caption|col|colgroup|div|d[ldt]|[uo]l|li|pre|form|map|area|blockquote|address"
    r"|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|fig(?:ure|caption)|details|menu"
    r"|summary|br|script|style)\b|<!--",
    re.IGNORECASE,
)
_KEPT = re.compile(r"<(/?)(?:pre|script|style|textarea)\b", re.IGNORECASE)
_EDITOR = re.compile(r"<!--\s+(/?)wp:[^>]*?(/?)-->")


def _paragraphs(content: str) -> str:
    """The HTML with the paragraphs and line breaks that WordPress makes of line ends, outside its editor's blocks."""
    tokens = _TOKEN.findall(content)
    kept = 0
    written: list[str] = []
    for at, token in enumerate(tokens):
        if not token.startswith("<"):
            if not kept:
                before, after = tokens[at - 1] if at else "<!--", tokens[at + 1] if at + 1 < len(tokens) else "<!--"
                text = token.lstrip("\n") if _BLOCK_TAG.match(before) else token
                text = text.rstrip() if _BLOCK_TAG.match(after) else text
                token = re.sub(r"\n", "<br>", re.sub(r"\n\s*\n\s*", "<p></p>", text))
        elif (block := _EDITOR.match(token)) and not block[2]:
            kept = max(0, kept + (-1 if block[1] else 1))
        elif preformatted := _KEPT.match(token):
            kept = max(0, kept + (-1 if preformatted[1] else 1))
        written.append(token)
    return "".join(written)
