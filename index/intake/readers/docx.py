"""Word documents, opened by python-docx and walked in their order: what a reader of the document sees.

python-docx's own paragraphs lack what stands in tracked insertions, smart tags, content controls, text boxes and notes.
Here every element is walked into unless a reader does not see it: what was struck, deleted, moved away or hidden, the
instructions of fields, comments, headers and footers. A text box follows the paragraph that it hangs on; notes follow
the text, without their marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from io import BufferedReader, BytesIO
from itertools import islice

import docx
from docx.document import Document
from docx.oxml import parse_xml
from lxml.etree import _Element as Element

from index.article import Article
from index.errors import InputError
from index.intake.readers import base
from index.intake.readers.archive import opened
from index.intake.readers.base import Skipped, Source, article, whole
from index.intake.readers.encoding import storable
from index.intake.readers.raised import BEFORE, raised
from index.text.head import from_text
from index.text.metadata import Metadata, from_properties


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
        if any(one.filename == "_rels/.rels" and b"purl.oclc.org" in archive.read(one) for one in members):
            raise InputError('a "Strict Open XML" document: save it as an ordinary Word document')
    document = docx.Document(BytesIO(data))
    story = _Story(document)
    blocks = [*story.blocks(document.element.body), *story.notes(document)]
    text = "\n\n".join(block.text for block in blocks)
    if not text:
        raise InputError("a document without text")
    core = document.core_properties
    styled = Metadata(title=_headline(blocks))
    # Word fills in the author from the computer's account: the text's own words go first.
    said = from_properties(core.title, core.author)
    said = replace(said, language=" ".join(storable(core.language or "").split()) or None)
    yield article(source, text, styled.or_else(from_text(text)).or_else(said))
    if story.left_out:
        held = ", ".join(f"{count} {what}{'s' * (count > 1)}" for what, count in story.left_out.items())
        yield replace(source.skipped(f"beside its text it holds {held}: left out"), note=True)


@dataclass(frozen=True)
class _Block:
    """A paragraph, or the rows of a table."""

    text: str
    style: str | None = None
    """The paragraph style's name, in small letters."""


def _headline(blocks: list[_Block]) -> str | None:
    """The first paragraph written as a title; of a heading only where the document begins with it."""
    titled = [one for one in blocks if one.style == "title"] + [one for one in blocks[:1] if one.style == "heading 1"]
    return " ".join(titled[0].text.split()) if titled else None


_LAYOUT = 300
"""Characters of a row with several paragraphs in a cell beyond which it lays out a page and is no row of a table."""
_BETWEEN = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "p": "\n", "noBreakHyphen": "-"} | {
    # Of a formula, what keeps its figures apart.
    "den": "/", "sup": "^", "sub": "_",
}  # fmt: skip
"""What an element puts into the line, before what it holds."""
_MARK = "\0"
"""Stands for the mark of a note while its paragraph is read; XML cannot hold it."""
_LEFT_OUT = {"chart": "chart", "relIds": "diagram", "altChunk": "embedded document"}
_GREEK = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\xa3\xa5\xae\xb0\xb1\xb3\xb4\xb7\xb8\xb9"
_SYMBOLS = dict(zip(_GREEK, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ≤∞→°±≥×•÷≠", strict=True))
"""Of the font named Symbol."""


class _Story:
    """The walk through a document, with what it remembers from one paragraph to the next."""

    def __init__(self, document: Document) -> None:
        self.left_out: Counter[str] = Counter()
        """What a reader sees and no text tells, and how often."""
        self._styles = {one.get(_w("styleId"), ""): one for one in document.styles.element.iterchildren(_w("style"))}
        self._toggles = {name: _toggles_of(name, self._styles) for name in self._styles}
        self._closed = _closed_fields(document.element.body)
        # Of every field begun and not ended, whether its result has begun.
        self._fields: list[bool] = []
        self._noted: dict[tuple[str, str], None] = {}
        self._line: list[str] = []
        self._boxes: list[_Block] = []

    def blocks(self, container: Element) -> Iterator[_Block]:
        """The paragraphs and tables below an element, at any depth, without empty ones."""
        written, between, style, beside = "", "", None, list[_Block]()
        for element in _below(container, {"p", "tbl", "altChunk"}):
            if _name(element) == "p":
                words, boxes = self._paragraph(element)
                written += (between if re.search(r"\S\Z", written) and re.match(r"\S", words) else "") + words
                style = style or self._style_name(element)
                beside += boxes
                # Two paragraphs are one where the mark between them was deleted, or the first is a large initial.
                is_initial = element.find(f"{_w('pPr')}/{_w('framePr')}[@{_w('dropCap')}]") is not None
                if is_initial or _has_unseen_mark(element):
                    between = "" if is_initial else " "
                    continue
            yield from _block(written, style)
            yield from beside
            written, style, beside = "", None, []
            if _name(element) == "tbl":
                yield from self._table(element)
            elif _name(element) == "altChunk":
                self.left_out[_LEFT_OUT["altChunk"]] += 1
        yield from _block(written, style)
        yield from beside

    def notes(self, document: Document) -> Iterator[_Block]:
        """The footnotes, then the endnotes, whose marks were met, in the order of these."""
        for kind in ("footnote", "endnote"):
            for related in document.part.rels.values():
                if related.is_external or not related.reltype.endswith(f"/{kind}s"):
                    continue
                root = parse_xml(related.target_part.blob)
                self._closed |= _closed_fields(root)
                notes = {(kind, one.get(_w("id"), "")): one for one in _below(root, {kind})}
                for note in (notes[mark] for mark in list(self._noted) if mark in notes):
                    yield from self.blocks(note)

    def _table(self, table: Element) -> Iterator[_Block]:
        """Its rows, each a line; where one holds whole paragraphs side by side, these, cell by cell."""
        lines: list[str] = []
        for row in _below(table, {"tr"}):
            if _has(row, "trPr", "del") or _has(row, "trPr", "hidden"):
                continue
            cells = [list(self.blocks(cell)) for cell in _below(row, {"tc"}) if not _is_covered(cell)]
            words = [block.text for cell in cells for block in cell]
            if max(map(len, cells), default=0) > 1 and sum(map(len, words)) > _LAYOUT:
                yield from _block("\n".join(lines))
                lines = []
                for cell in cells:
                    yield from cell
            else:
                lines.append(" ".join(words).replace("\n", " "))
        yield from _block("\n".join(lines))

    # ----------------------------------------------------------------------------------------- a paragraph

    def _paragraph(self, paragraph: Element) -> tuple[str, list[_Block]]:
        """The words of a paragraph, and the text boxes that hang on it."""
        outside = self._line, self._boxes
        self._line, self._boxes = [], []
        self._write(paragraph, True, self._toggles.get(_style(paragraph, "pPr", "pStyle"), {}))
        written, boxes = "".join(self._line), self._boxes
        self._line, self._boxes = outside
        # Where nothing but the mark of a note parts two words, a space does.
        return re.sub(rf"(?<=\w){_MARK}+(?=\w)", " ", written).replace(_MARK, "").replace("\xad", ""), boxes

    def _write(self, parent: Element, seen: bool, toggles: Mapping[str, bool]) -> None:
        """What stands below an element, to the line; what is not ``seen`` is walked for the fields that begin there."""
        for element in parent.iterchildren("{*}*"):
            name = _name(element)
            if name.endswith("Pr") or name == "rt":  # properties; how a word is to be read, above it
                continue
            if name == "fldChar":
                self._field(element)
                continue
            shown = seen and name not in {"del", "moveFrom"} and all(self._fields)
            is_raised, begins = False, len(self._line)
            if name == "r":
                style = self._toggles.get(_style(element, "rPr", "rStyle"), {})
                own = {**toggles, **style, **_own_toggles(element)}
                is_raised = own.pop("vertAlign", False)
                shown = shown and not any(own.values())
            if shown:
                self._say(element, name)
            if name == "AlternateContent":
                self._alternative(element, shown, toggles)
            elif name in {"txbxContent", "txBody"}:
                fields, self._fields = self._fields, []
                self._boxes += self.blocks(element) if shown else ()
                self._fields = fields
            elif element.get(_w("customMarkFollows")) in {"1", "true", "on"}:
                return  # the rest of the run is the mark
            else:
                self._write(element, shown, toggles)
            if is_raised and shown:
                before, written = "".join(self._line[max(0, begins - BEFORE) : begins]), "".join(self._line[begins:])
                beside = (one.findtext(f".//{_w('t')}") for one in islice(element.itersiblings(), 3))
                after = next(filter(None, beside), "")
                self._line[begins:] = [raised(before[-BEFORE:], written, after) or _MARK]

    def _say(self, element: Element, name: str) -> None:
        """What an element itself puts into the line."""
        if name == "t":
            self._line.append(element.text or "")
        elif name == "sym":
            self._line.append(_symbol(element))
        elif name in {"footnoteReference", "endnoteReference"}:
            self._noted[name.removesuffix("Reference"), element.get(_w("id"), "")] = None
            self._line.append(_MARK)
        elif name in _LEFT_OUT:
            self.left_out[_LEFT_OUT[name]] += 1
        else:
            self._line.append(_BETWEEN.get(name, ""))

    def _alternative(self, element: Element, seen: bool, toggles: Mapping[str, bool]) -> None:
        """The first of the choices that has words: the others are the same for older programs."""
        for choice in element.iterchildren("{*}*"):
            written, boxes = len(self._line), len(self._boxes)
            self._write(choice, seen, toggles)
            if any(self._line[written:]) or len(self._boxes) > boxes:
                return

    def _field(self, mark: Element) -> None:
        """A field's instruction is not seen, its result is; one that never ends is none."""
        kind = mark.get(_w("fldCharType"))
        if kind == "begin" and mark in self._closed:
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _style_name(self, paragraph: Element) -> str | None:
        style = self._styles.get(_style(paragraph, "pPr", "pStyle"))
        name = None if style is None else style.find(_w("name"))
        return None if name is None else name.get(_w("val"), "").casefold()


# -------------------------------------------------------------------------------------------- elements


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _below(element: Element, names: Set[str]) -> Iterator[Element]:
    """The elements of these names within whatever is wrapped around them, in order; not those within each other."""
    for child in element.iterchildren("{*}*"):
        name = _name(child)
        if name in names:
            yield child
        elif name == "AlternateContent":
            yield from next(filter(None, (list(_below(choice, names)) for choice in child)), [])
        elif name not in {"del", "moveFrom"}:
            yield from _below(child, names)


def _has(element: Element, *path: str) -> bool:
    """Whether the property at the end of a path is there and switched on."""
    found = element.find("/".join(map(_w, path)))
    return found is not None and found.get(_w("val")) not in {"0", "false", "off"}


def _style(element: Element, properties: str, kind: str) -> str:
    found = element.find(f"{_w(properties)}/{_w(kind)}")
    return "" if found is None else found.get(_w("val"), "")


def _own_toggles(element: Element) -> dict[str, bool]:
    """What a run's or style's properties say: whether its words are hidden or struck, and whether they are raised."""
    found: dict[str, bool] = {}
    for name in ("vanish", "strike", "dstrike", "vertAlign"):
        said = element.find(f"{_w('rPr')}/{_w(name)}")
        if said is not None:
            found[name] = said.get(_w("val")) not in {"0", "false", "off", "baseline", "subscript"}
    return found


def _toggles_of(name: str, styles: Mapping[str, Element]) -> dict[str, bool]:
    """The same of a style, with what the styles say that it is based on."""
    chain: list[Element] = []
    while name in styles and len(chain) < 20:
        chain.append(styles[name])
        based = styles[name].find(_w("basedOn"))
        name = "" if based is None else based.get(_w("val"), "")
    return {key: value for style in reversed(chain) for key, value in _own_toggles(style).items()}


def _has_unseen_mark(paragraph: Element) -> bool:
    return any(_has(paragraph, "pPr", "rPr", name) for name in ("del", "moveFrom", "vanish"))


def _is_covered(cell: Element) -> bool:
    """Whether a cell is deleted, or lies under the one above it."""
    merged = cell.find(f"{_w('tcPr')}/{_w('vMerge')}")
    return _has(cell, "tcPr", "cellDel") or (merged is not None and merged.get(_w("val")) != "restart")


def _closed_fields(root: Element) -> set[Element]:
    """The marks at which fields begin that end somewhere."""
    begun: list[Element] = []
    closed: set[Element] = set()
    for mark in root.iter(_w("fldChar")):
        kind = mark.get(_w("fldCharType"))
        if kind == "begin":
            begun.append(mark)
        elif kind == "end" and begun:
            closed.add(begun.pop())
    return closed


def _symbol(element: Element) -> str:
    """A letter of a symbol font; a space for one that is a picture."""
    try:
        code = int(element.get(_w("char"), ""), 16)
    except ValueError:
        return " "
    if not 0xF000 <= code <= 0xF0FF:
        return chr(code) if code <= 0x10FFFF else " "
    return _SYMBOLS.get(chr(code - 0xF000), " ") if element.get(_w("font"), "").casefold() == "symbol" else " "


def _block(written: str, style: str | None = None) -> Iterator[_Block]:
    lines = (" ".join(line.split()) for line in storable(written).split("\n"))
    if text := re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip():
        yield _Block(text, style)
