"""Word documents, by python-docx: paragraphs and tables in their order; pictures, notes and comments are left out."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader, BytesIO

import docx
from docx.document import Document
from docx.table import Table

from index.article import Article
from index.errors import InputError
from index.metadata import Metadata, from_text
from index.readers import base
from index.readers.archive import opened
from index.readers.base import Skipped, Source, article, whole
from index.readers.encoding import storable


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The document as one article. Raises InputError where it is no Word document, too large or empty."""
    data = whole(file)
    with opened(BufferedReader(BytesIO(data))) as archive:
        members = archive.infolist()
        if not any(member.filename == "word/document.xml" for member in members):
            raise InputError("not a Word document: it has no word/document.xml")
        # python-docx unpacks them all, to these sizes and no further.
        if sum(member.file_size for member in members) > 4 * base.LARGEST:
            raise InputError(f"unpacks to more than {4 * base.LARGEST // 1024**2} MB")
    document = docx.Document(BytesIO(data))
    text = "\n\n".join(filter(None, (storable(block) for block in _blocks(document))))
    if not text:
        raise InputError("a document without text")
    core = document.core_properties
    # Word fills in the author from the computer's account: the text's own words go first.
    said = Metadata(
        title=_words(_headline(document) or core.title),
        authors=tuple(filter(None, [_words(core.author)])) if core.author != "python-docx" else (),
        language=_words(core.language),
    )
    yield article(source, text, from_text(text).or_else(said))


def _blocks(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = ([" ".join(cell.text.split()) for cell in row.cells] for row in block.rows)
            yield "\n".join(filter(None, (" ".join(dict.fromkeys(filter(None, row))) for row in rows)))
        else:
            yield "\n".join(" ".join(line.split()) for line in block.text.split("\n")).strip()


def _headline(document: Document) -> str | None:
    """The first paragraph with words, where it is written as a title."""
    first = next((one for one in document.paragraphs if one.text.strip()), None)
    style = first.style.name if first and first.style else None
    return first.text if first and style in {"Title", "Heading 1"} else None


def _words(value: str | None) -> str | None:
    return " ".join(storable(value or "").split()) or None
