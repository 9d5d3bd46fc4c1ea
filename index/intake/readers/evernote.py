"""Evernote exports (ENEX): a note an article, with the address that it was clipped from; attachments are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader
from xml.etree.ElementTree import Element

from index.article import Article
from index.errors import InputError
from index.intake.readers import html, xml
from index.intake.readers.base import LeftOut, Skipped, Source, article, digest
from index.intake.readers.encoding import storable
from index.text.head import from_text
from index.text.metadata import Metadata, from_mapping

_LOCKED = re.compile(r"""<en-crypt\b(?:"[^"<]*+"|'[^'<]*+'|[^<>"'])*+>(?:[^<]*+</en-crypt>)?""")
_PROLOG = re.compile(r".*?(?=<en-note\b)", re.DOTALL)


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The notes' articles, by title and time of making. Raises InputError where the file holds none."""
    left = LeftOut()
    taken: set[str] = set()
    notes = attached = 0
    for note in xml.elements(file, {"en-export/note"}, {"resource"}):
        notes += 1
        attached += sum(xml.local(child) == "resource" for child in note)
        said = {xml.local(one): storable((one.text or "").strip()) for one in note.iter()}
        title = " ".join(said.get("title", "").split())
        content = note.find("content")
        if content is not None and content.get("encoding"):
            left.add("locked: unlock it in Evernote first", title)
            continue
        text = html.fragment(_LOCKED.sub("", _PROLOG.sub("", said.get("content", ""), count=1)))
        if not text:
            left.add("a note without text", title)
            continue
        keys = (digest(f"{title}\n{said.get('created', '')}"), digest(f"{title}\n{text}"))
        key = next((one for one in keys if one not in taken), None)
        if key is None:
            left.add("a note that is there twice", title)
            continue
        taken.update(keys)
        yield article(source.part(key), text, _metadata(note, said, title, text))
    if not notes:
        raise InputError("an Evernote export without notes")
    yield from left.report(source)
    if attached:
        what = (
            f"{attached} attachments of its notes are left out" if attached > 1 else "a note's attachment is left out"
        )
        yield replace(source.skipped(what), note=True)


def _metadata(note: Element, said: dict[str, str], title: str, text: str) -> Metadata:
    """A note's date is that of its subject, or what its text says, else the one Evernote shows: when it was made."""
    dates = (said.get("subject-date"), from_text(text).published, said.get("created"))
    stated = from_mapping(
        {
            "title": "" if title.casefold() in {"untitled", "untitled note"} else title,
            "author": said.get("author", ""),
            "url": said.get("source-url", ""),
            "published": next(filter(None, dates), ""),
        }
    )
    tags = [storable(one.text) for one in note if xml.local(one) == "tag" and one.text]
    kept = {"tags": tags, "created": said.get("created"), "updated": said.get("updated")}
    return replace(stated, extra={key: value for key, value in kept.items() if value})
