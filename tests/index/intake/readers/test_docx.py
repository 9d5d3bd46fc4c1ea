"""Word documents come in with every word that their reader sees, unbroken, and with none that he does not."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.intake.read import Skipped, read_bytes

_SPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.{rest}"'
    for prefix, rest in {
        "w": "openxmlformats.org/wordprocessingml/2006/main",
        "r": "openxmlformats.org/officeDocument/2006/relationships",
        "m": "openxmlformats.org/officeDocument/2006/math",
        "mc": "openxmlformats.org/markup-compatibility/2006",
        "wps": "microsoft.com/office/word/2010/wordprocessingShape",
        "a": "openxmlformats.org/drawingml/2006/main",
        "c": "openxmlformats.org/drawingml/2006/chart",
        "v": "openxmlformats.org/vml",
    }.items()
).replace('"http://schemas.openxmlformats.org/vml"', '"urn:schemas-microsoft-com:vml"')
_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}s"


def document(body: str, styles: str = "", **notes: str) -> bytes:
    """A Word document with that body, those styles beside the usual ones, and footnotes or endnotes."""
    made = io.BytesIO()
    docx.Document().save(made)
    with zipfile.ZipFile(made) as archive:
        files = {name: archive.read(name).decode("utf-8", "surrogateescape") for name in archive.namelist()}
    files["word/document.xml"] = f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
    files["word/styles.xml"] = files["word/styles.xml"].replace("</w:styles>", f"{styles}</w:styles>")
    for kind, content in notes.items():
        files[f"word/{kind}s.xml"] = f"<w:{kind}s {_SPACES}>{content}</w:{kind}s>"
        related = f'<Relationship Id="n{kind}" Type="{_NOTES.format(kind)}" Target="{kind}s.xml"/></Relationships>'
        files["word/_rels/document.xml.rels"] = files["word/_rels/document.xml.rels"].replace(
            "</Relationships>", related
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8", "surrogateescape"))
    return packed.getvalue()


def p(content: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def r(words: str, properties: str = "") -> str:
    """A run of words."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def box(content: str) -> str:
    """A text box as Word writes it: once for itself and once for older programs."""
    within = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{within}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{within}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def field(instruction: str, result: str | None) -> str:
    """A field in its long form."""
    begin, part, end = (f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "separate", "end"))
    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return begin + code + end if result is None else begin + code + part + result + end


def text_of(data: bytes) -> str:
    """The text that is stored."""
    article = next(iter(read_bytes(data, "a.docx")))
    assert isinstance(article, Article), article
    return article.text


SUP = '<w:vertAlign w:val="superscript"/>'
TRACKED = 'w:id="1" w:author="Ed"'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (r("did ") + f"<w:ins {TRACKED}>{r('not ')}</w:ins>" + r("approve"), "did not approve"),
        (r("it ") + f"<w:del {TRACKED}><w:r><w:delText>passed</w:delText></w:r></w:del>" + r("failed"), "it failed"),
        (r("it ") + f"<w:del {TRACKED}>{r('passed')}</w:del>" + r("failed"), "it failed"),
        (f"<w:ins {TRACKED}>{r('new ')}<w:del {TRACKED}>{r('old ')}</w:del></w:ins>" + r("word"), "new word"),
        (f"<w:moveFrom {TRACKED}>{r('gone ')}</w:moveFrom><w:moveTo {TRACKED}>{r('come ')}</w:moveTo>" + r("here"),
         "come here"),
        (r("from ") + f"<w:smartTag><w:smartTagPr/><w:smartTag>{r('Norway')}</w:smartTag></w:smartTag>" + r(" to"),
         "from Norway to"),
        (r("is ") + f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{r('Ida')}</w:sdtContent></w:sdt>"
         + r("."), "is Ida."),
        (r("see ") + f'<w:hyperlink r:id="x">{r("the ")}<w:ins {TRACKED}>{r("plan")}</w:ins></w:hyperlink>' + r("."),
         "see the plan."),
        (r("on ") + field(" DATE ", r("4 March")) + r("."), "on 4 March."),
        (r("a ") + field("IF " + field("MERGEFIELD x", r("hidden")) + " = 1", r("shown")) + r("."), "a shown."),
        (r("a ") + field(' XE "harbour" ', None) + r("b"), "a b"),
        ("<w:r><w:fldChar w:fldCharType='begin'/></w:r>" + r("never ended"), "never ended"),
        (r("page ") + f'<w:fldSimple w:instr="PAGE">{r("7")}</w:fldSimple>' + r("."), "page 7."),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>", "a b\nc\nd"),
        ("<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>known har</w:t><w:softHyphen/><w:t>bour</w:t></w:r>",
         "well-known harbour"),
        (r("break\xadwater\xa0wall"), "breakwater wall"),
        (r("5 ") + '<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>' + r(" 1 ") +
         '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>' + r("m"), "5 ± 1 m"),
        (r("seen") + r("unseen", "<w:vanish/>") + r(" here", '<w:vanish w:val="0"/>'), "seen here"),
        (r("was ") + r("approved ", "<w:strike/>") + r("killed ", "<w:dstrike/>") + r("rejected"), "was rejected"),
        (r("Some 4,000") + r("3", SUP) + r(" people pay 12") + r("1", SUP) + r(" crowns"),
         "Some 4,000 people pay 12 crowns"),
        (r("the plan") + r("[2]", SUP) + r(". The mayor") + r("1, 2", SUP) + r(" and") + r("*", SUP) + r("all"),
         "the plan. The mayor and all"),
        (r("the 19") + r("th", SUP) + r(" of 30 km") + r("2", SUP) + r(" and 10") + r("-6", SUP) + r(" m"),
         "the 19th of 30 km2 and 10⁻⁶ m"),
        (r("3 × 10") + r("8", SUP) + r(" of 2") + r("32", SUP) + r(" at $19") + r("99", SUP),
         "3 × 10⁸ of 2³² at $19⁹⁹"),
        (r("for 2") + r("1", SUP) + "<w:proofErr/>" + r("/2 of ") + r("14", SUP) + r("C"), "for 2 1/2 of 14C"),
        (r("four ") + r("4 ", SUP) + r("of Brand") + r("tm", SUP), "four of Brand™"),
        (r("CO") + r("2", '<w:vertAlign w:val="subscript"/>') + r(" rose"), "CO2 rose"),
        (f"<w:ruby><w:rubyPr/><w:rt>{r('kana')}</w:rt><w:rubyBase>{r('word')}</w:rubyBase></w:ruby>", "word"),
        (r("a ") + "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
         "</m:oMath>" + r(" share"), "a 1/2 share"),
        ("<mc:AlternateContent><mc:Choice Requires='w16se'><w:r><w:symEx/></w:r></mc:Choice><mc:Fallback>" + r("☺ ") +
         "</mc:Fallback></mc:AlternateContent>" + r("smile"), "☺ smile"),
        (r("the plan") + '<w:r><w:commentReference w:id="1"/><w:annotationRef/></w:r>' + r("s"), "the plans"),
        (f'<w:bdo w:val="ltr"><w:customXml w:element="x"><w:customXmlPr/>{r("kept")}</w:customXml></w:bdo>', "kept"),
    ],
)  # fmt: skip
def test_a_paragraph_is_what_its_reader_sees(content: str, words: str) -> None:
    """Whatever its words are wrapped in; nothing is left out, added or glued."""
    assert text_of(document(p(content))) == words


def test_hidden_and_struck_words_are_known_by_their_styles_too() -> None:
    """The run's own setting goes before its style's, and that before the paragraph's."""
    styles = (
        '<w:style w:type="character" w:styleId="Gone"><w:name w:val="gone"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Heir"><w:name w:val="h"/><w:basedOn w:val="Gone"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Form"><w:name w:val="f"/><w:basedOn w:val="Form"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
    )
    hidden = r("unseen ", '<w:rStyle w:val="Heir"/>') + r("seen ", '<w:rStyle w:val="Heir"/><w:vanish w:val="off"/>')
    form = p(r("Top of Form") + r("seen", "<w:vanish w:val='0'/>"), '<w:pStyle w:val="Form"/>')
    assert text_of(document(p(hidden + r("words")) + form, styles)) == "seen words\n\nseen"


def test_paragraphs_are_found_at_any_depth_and_in_their_order() -> None:
    """In content controls within content controls, in custom XML and in alternatives."""
    sdt = "<w:sdt><w:sdtContent>{0}</w:sdtContent></w:sdt>"
    choices = f"<mc:Choice>{p(r('Five.'))}</mc:Choice><mc:Fallback>{p(r('5.'))}</mc:Fallback>"
    body = (
        p(r("One."))
        + sdt.format(sdt.format(p(r("Two."))) + p(r("Three.")))
        + f"<w:customXml>{p(r('Four.'))}</w:customXml>"
        + f"<mc:AlternateContent>{choices}</mc:AlternateContent>"
        + p("")
    )
    assert text_of(document(body)) == "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive."


def test_a_text_box_is_read_once_after_the_paragraph_that_it_hangs_on() -> None:
    """It never cuts a sentence; a box within it, and one that only old programs can show, are read as well."""
    old = f"<w:r><w:pict><v:textbox><w:txbxContent>{p(r('Old box.'))}</w:txbxContent></v:textbox></w:pict></w:r>"
    body = p(r("The vote ") + box(p(r("Boxed.")) + p(r("Outer.") + box(p(r("Inner."))))) + r("was close.")) + p(old)
    assert text_of(document(body + p(r("End.")))) == (
        "The vote was close.\n\nBoxed.\n\nOuter.\n\nInner.\n\nOld box.\n\nEnd."
    )


@pytest.mark.parametrize("mark", ["del", "moveFrom", "vanish"])
def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next(mark: str) -> None:
    """As its reader sees it."""
    body = p(r("The council met"), f"<w:rPr><w:{mark}/></w:rPr>") + p(r("on Thursday.")) + p(r("It agreed."))
    assert text_of(document(body)) == "The council met on Thursday.\n\nIt agreed."


def test_a_large_initial_begins_its_word() -> None:
    """It is a paragraph of its own only in the file."""
    initial = p(r("T"), '<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert text_of(document(initial + p(r("he ferries stopped.")) + p(r("End.")))) == "The ferries stopped.\n\nEnd."


def test_a_field_may_go_on_over_paragraphs() -> None:
    """As tables of contents do; what stands within a text box is no part of it."""
    begin, part, end = (f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "separate", "end"))
    body = (
        p(begin + r("code ") + part + r("One")) + p(r("Two") + box(p(field("PAGE", r("Boxed"))))) + p(end + r("Three"))
    )
    assert text_of(document(body)) == "One\n\nTwo\n\nBoxed\n\nThree"


def test_notes_follow_the_text_without_their_marks() -> None:
    """In the order of their marks, footnotes first; a note whose mark was deleted is not seen."""

    def mark(kind: str, number: int, more: str = "", after: str = "") -> str:
        return f'<w:r><w:rPr>{SUP}</w:rPr><w:{kind}Reference w:id="{number}" {more}/>{after}</w:r>'

    def note(kind: str, number: int, words: str) -> str:
        return f'<w:{kind} w:id="{number}">' + p(f"<w:r><w:{kind}Ref/></w:r>" + r(f" {words}")) + f"</w:{kind}>"

    body = p(
        r("Some 4,000")
        + mark("footnote", 7)
        + r(" people live")
        + mark("endnote", 1)
        + r("here")
        + mark("footnote", 5, 'w:customMarkFollows="1"', "<w:t>*</w:t>")
        + r(".")
        + f"<w:del {TRACKED}>{mark('footnote', 6)}</w:del>"
    )
    separator = f'<w:footnote w:id="-1" w:type="separator">{p("<w:r><w:separator/></w:r>")}</w:footnote>'
    footnotes = separator + "".join(note("footnote", n, f"Footnote {n}.") for n in (5, 6, 7))
    data = document(body, footnote=footnotes, endnote=note("endnote", 1, "Endnote.") + note("endnote", 2, "Unused."))
    assert text_of(data) == "Some 4,000 people live here.\n\nFootnote 7.\n\nFootnote 5.\n\nEndnote."


def cell(*paragraphs: str, properties: str = "") -> str:
    """A table's cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(p(r(one)) for one in paragraphs)}</w:tc>"


def test_a_table_is_read_row_by_row() -> None:
    """Through content controls and tables within cells; without what is deleted or lies under a merged cell."""
    within = f"<w:tbl><w:tr>{cell('in')}{cell('side')}</w:tr></w:tbl>"
    wrapped = "<w:sdt><w:sdtContent>{0}</w:sdtContent></w:sdt>"
    rows = [
        cell("Ward", properties="<w:vMerge w:val='restart'/>") + wrapped.format(cell("For")),
        cell("covered", properties="<w:vMerge/>") + cell("1,204"),
        f"<w:tc>{within}{p(r('after'))}</w:tc>" + cell("12", "per cent"),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    gone = f"<w:tr><w:trPr><w:del {TRACKED}/></w:trPr>{cell('deleted')}</w:tr>"
    last = wrapped.format(f"<w:tr>{cell('last')}</w:tr>")
    assert text_of(document(p(r("Before.")) + f"<w:tbl>{table}{gone}{last}</w:tbl>")) == (
        "Before.\n\nWard For\n1,204\nin side after 12 per cent\nlast"
    )


def test_a_table_that_lays_out_a_page_is_read_cell_by_cell() -> None:
    """Its cells hold paragraphs."""
    story = ["The council met in the old customs house. " * 4, "It did not agree. " * 9]
    table = f"<w:tbl><w:tr>{cell(*story)}{cell('Related')}</w:tr></w:tbl>"
    assert text_of(document(table)).split("\n\n") == [*(one.strip() for one in story), "Related"]


def test_what_no_text_tells_is_named() -> None:
    """Charts, and documents within the document; comments, headers and footers are no part of its text."""
    article, note = read_bytes(document(p(r("Words.") + "<w:r><c:chart/></w:r>") + "<w:altChunk/>"), "a.docx")
    assert isinstance(article, Article)
    assert isinstance(note, Skipped)
    assert note.note
    assert note.reason == "beside its text it holds 1 chart, 1 embedded document: left out"


def test_a_strict_document_is_refused_with_the_way_out() -> None:
    """Its names of elements are others."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("_rels/.rels", '<x xmlns="http://purl.oclc.org/ooxml/officeDocument/relationships"/>')
    (item,) = read_bytes(packed.getvalue(), "a.docx")
    assert isinstance(item, Skipped)
    assert item.reason == 'a "Strict Open XML" document: save it as an ordinary Word document'


@pytest.mark.parametrize(
    ("title", "author", "found"),
    [
        ("Breakwater warning", "Marla Finch", ("Breakwater warning", ("Marla Finch",))),
        ("Breakwater warning", "Marla Finch; Ida Storm", ("Breakwater warning", ("Marla Finch", "Ida Storm"))),
        ("Word Document", "python-docx", (None, ())),
        ("Document1", "Microsoft Office User", (None, ())),
        ("Microsoft Word - warning final.doc", "mfinch", (None, ())),
        ("Untitled document", "Windows User", (None, ())),
        ("warning final.docx", "Admin", (None, ())),
        ("New Microsoft Word Document (2)", "HP", (None, ())),
        ("", "Microsoft account", (None, ())),
    ],
)
def test_properties_count_where_a_person_wrote_them(
    title: str, author: str, found: tuple[str | None, tuple[str, ...]]
) -> None:
    """A template's, a program's and an account's names are nobody's."""
    made = docx.Document()
    made.add_paragraph("the council met on Thursday, and nobody could say for how long it would sit there.")
    made.core_properties.title, made.core_properties.author = title, author
    data = io.BytesIO()
    made.save(data)
    (article,) = read_bytes(data.getvalue(), "a.docx")
    assert isinstance(article, Article)
    assert (article.title, article.authors, article.published) == (*found, None)


def test_what_is_written_as_a_title_is_the_title() -> None:
    """Though a line stands above it; a heading is one only where the document begins with it."""
    styled = '<w:pStyle w:val="{0}"/>'
    story = p(r("The council met on Thursday evening in the old customs house, and it did not agree."))
    over = p(r("News of the harbour quarter")) + p(r("Lamp out"), styled.format("Title")) + story
    for body, title in (
        (over, "Lamp out"),
        (p(r("Lamp out"), styled.format("Heading1")) + story, "Lamp out"),
        (story + p(r("What comes next"), styled.format("Heading1")), None),
    ):
        (article,) = read_bytes(document(body), "a.docx")
        assert isinstance(article, Article)
        assert article.title == title


WORDS = st.text("ab é\u4e2d,.’", min_size=1, max_size=6)
UNSEEN = WORDS.map(lambda words: (f"<w:del {TRACKED}>{r(words)}</w:del>", "")) | WORDS.map(
    lambda words: (r(words, "<w:vanish/>"), "")
)
WRAPPERS = st.sampled_from(
    [
        f"<w:ins {TRACKED}>{{}}</w:ins>",
        f"<w:moveTo {TRACKED}>{{}}</w:moveTo>",
        "<w:smartTag><w:smartTagPr/>{}</w:smartTag>",
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:hyperlink>{}</w:hyperlink>",
        '<w:fldSimple w:instr="X">{}</w:fldSimple>',
        "<w:customXml>{}</w:customXml>",
        "<w:dir>{}</w:dir>",
        "<mc:AlternateContent><mc:Choice>{}</mc:Choice></mc:AlternateContent>",
        field("X", "{}"),
    ]
)
INLINE = st.recursive(
    WORDS.map(lambda words: (r(words), words)) | UNSEEN,
    lambda inner: st.tuples(WRAPPERS, st.lists(inner, max_size=4)).map(
        lambda made: (made[0].replace("{}", "".join(xml for xml, _ in made[1])), "".join(seen for _, seen in made[1]))
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(INLINE, max_size=4), max_size=4))
def test_each_paragraphs_seen_words_are_stored_unbroken(paragraphs: list[list[tuple[str, str]]]) -> None:
    """With any nesting of what words can be wrapped in."""
    body = "".join(p("".join(xml for xml, _ in inlines)) for inlines in paragraphs)
    seen = (re.sub(r"\s+", " ", "".join(words for _, words in inlines)).strip() for inlines in paragraphs)
    assert text_of(document(p(r("Begun.")) + body)).split("\n\n") == ["Begun.", *filter(None, seen)]
