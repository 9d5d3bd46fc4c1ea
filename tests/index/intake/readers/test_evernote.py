"""Evernote's notes come in with the addresses they were clipped from, without attachments and what is locked."""

from __future__ import annotations

import base64

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

STORY = "The ferry line between Quayside and Torve will run again from May, its owner Birgit Lund said."


def note(
    title: str = "Ferry line returns", content: str = f"<div>{STORY}</div>", more: str = "", attribute: str = ""
) -> str:
    """A note; ``more`` follows its content."""
    enml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note>{content}</en-note>'
    )
    return f"<note><title>{title}</title><content{attribute}><![CDATA[{enml}]]></content>{more}</note>"


def export(*notes: str, doctype: str = "") -> bytes:
    """An export of these notes."""
    told = doctype or '<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{told}\n<en-export export-date="20230101T000000Z"'
        f' application="Evernote" version="10.0">{"".join(notes)}</en-export>'
    ).encode()


CLIPPED = (
    "<created>20241028T060000Z</created><updated>20241101T060000Z</updated><tag>harbour</tag><tag>ferry</tag>"
    "<note-attributes><author>Nils Ekholm</author><source>web.clip</source>"
    "<source-url>https://example.org/ferry</source-url></note-attributes>"
    "<resource><data encoding=\"base64\">{data}</data><mime>image/png</mime><resource-attributes>"
    "<source-url>https://example.org/picture.png</source-url><file-name>a.png</file-name></resource-attributes></resource>"
)  # fmt: skip


def read(data: bytes, name: str = "notes.enex") -> tuple[list[Article], list[str]]:
    """The articles of an export, and what is told of the rest."""
    items = list(read_bytes(data, name))
    return (
        [one for one in items if isinstance(one, Article)],
        [one.reason for one in items if isinstance(one, Skipped)],
    )


@pytest.mark.parametrize("name", ["notes.enex", "notes.xml"])
def test_a_note_has_its_title_its_author_and_its_address(name: str) -> None:
    """Those of an attachment are not the note's."""
    picture = base64.b64encode(bytes(10_000)).decode()
    (found,), told = read(export(note(more=CLIPPED.format(data=picture))), name)
    assert (found.text, found.title, found.authors) == (STORY, "Ferry line returns", ("Nils Ekholm",))
    assert (found.url, found.published) == ("https://example.org/ferry", "2024-10-28T06:00+00:00")
    assert found.extra["tags"] == ["harbour", "ferry"]
    assert told == ["a note's attachment is left out"]


def test_a_date_in_the_note_goes_before_the_day_that_it_was_made() -> None:
    """Its subject's first, then what its text says."""
    made = "<created>20241028T060000Z</created>"
    subject = f"{made}<note-attributes><subject-date>20190712T000000Z</subject-date></note-attributes>"
    dated = f"<div>Published July 13, 2019</div><div>{STORY}</div>"
    found, _ = read(export(note("A", dated, made), note("B", dated, subject), note("C", more=made), note("D")))
    assert [(one.published or "")[:10] for one in found] == ["2019-07-13", "2019-07-12", "2024-10-28", ""]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<div>One</div><div><br/></div><div>Two&nbsp;&amp; three</div>", "One\n\nTwo & three"),
        ('<div><en-todo checked="true"/>check the fare<en-media hash="a" type="image/png"/></div>', "check the fare"),
        ('<div>Open.<en-crypt hint="me" cipher="AES">c2VjcmV0</en-crypt></div>', "Open."),
        ('<div>Seen.</div><div style="display:none !important">unseen</div>', "Seen."),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
    ],
)
def test_a_note_is_what_evernote_shows(content: str, expected: str) -> None:
    """Without what is encrypted in it."""
    (found,), _ = read(export(note(content=content)))
    assert found.text == expected


def test_what_is_no_article_is_named() -> None:
    """Empty and locked notes; those of one title are articles each."""
    made = "<created>20241028T060000Z</created>"
    notes = (
        note("Untitled", "<div>One.</div>", made),
        note("Untitled", "<div>Two.</div>", made),
        note("Untitled", "<div>Two.</div>", made),
        note("A picture", '<en-media hash="a" type="image/png"/>'),
        note("Locked", attribute=' encoding="base64:aes"'),
    )
    found, told = read(export(*notes))
    assert [(one.text, one.title) for one in found] == [("One.", None), ("Two.", None)]
    assert len({one.id for one in found}) == 2
    assert told == [
        "left out, a note that is there twice: 'Untitled'",
        "left out, a note without text: 'A picture'",
        "left out, locked: unlock it in Evernote first: 'Locked'",
    ]


def test_a_note_keeps_its_id_when_its_text_and_its_neighbours_change() -> None:
    """It is made from its title and the time of its making."""
    made = "<created>20241028T060000Z</created>"
    (before,), _ = read(export(note(more=made)))
    found, _ = read(export(note("Another"), note(content="<div>New words.</div>", more=made)))
    assert before.id == found[1].id


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (export(), "an Evernote export without notes"),
        (export(note("&l9;"), doctype=f'<!DOCTYPE en-export [<!ENTITY l0 "ha">{LAUGHS}]>'),
         "declares entities of its own, which are not unfolded"),
        (export(note("&f;"), doctype='<!DOCTYPE en-export [<!ENTITY f SYSTEM "file:///etc/hostname">]>'),
         "declares entities of its own, which are not unfolded"),
        (export("<a>" * 300), "XML nested more than 200 elements deep"),
        (export("<note><title>A"), "is not sound XML from here on: mismatched tag"),
    ],
    ids=["none", "laughs", "file", "deep", "cut"],
)  # fmt: skip
def test_an_export_that_cannot_be_read_is_told(data: bytes, reason: str) -> None:
    """Entities neither unfold nor lead out."""
    found, told = read(data)
    assert found == []
    assert told[0].startswith(reason)
