"""Small valid documents of each kind that is read, made by code."""

# ruff: noqa: E501 - documents are written as they are

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib

_PROSE = "The ferry was late on Monday, said the harbour master. Nobody was hurt, and the pier was open again by noon. "
_LINE = json.dumps({"id": "a", "title": "Ferry late", "text": _PROSE, "authors": ["Ada"], "published": "2024-03-01"})
PIECES = [
    b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&", b"&#0;", b"&#x10ffff;", b"]]>", b"<!--", b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<p>", b"</p>", b"<table>", b"<script>", b'"', b"'", b",", b"\r", b"\n\n", b"{", b"[", b"}",
    b"---\n", b"null", b"1e999", b"\\ud800", b"9" * 30, b"-1", b"From ", b"Content-Type: ", b"boundary=", b"=?utf-8?q?=ff?=", b"=\n",
    b"base64", b"charset=utf-16", b"PK\3\4", b"PK\1\2", b"PK\5\6", b"\x1f\x8b\x08", b"%PDF-1.4", b"endobj", b"stream", b"<<", b">>",
    b" 0 R", b"/Length 999999", b"/Kids", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x7f\xff\xff\xff", b"\x80\0\0\0",
]  # fmt: skip
"""Bytes that some format gives a meaning."""


def seeds() -> dict[str, tuple[str, list[bytes]]]:
    """Valid documents of each kind, with the suffix of their files."""
    page, table, record = _page(), _table(), _warc(_page())
    head, mail = _mail(page)
    return {
        "text": (".txt", [f"Ferry late\nBy Ada Quill\nMarch 1, 2024\n\n{_PROSE}\n".encode(), _PROSE.encode("utf-16")]),
        "markdown": (".md", [*_markdown()]),
        "json lines": (".jsonl", [f"{_LINE}\n{_LINE}\n".encode()]),
        "HTML": (".html", [page.encode()]),
        "PDF": (".pdf", [_pdf()]),
        "feed": (".xml", [_rss().encode(), _atom().encode()]),
        "mail": (".eml", [mail.encode(), f"{head}\n{_PROSE}".encode()]),
        "mailbox": (".mbox", [f"From a@b Fri Mar  1 10:00:00 2024\n{mail}\n".encode() * 2]),
        "Word": (".docx", [_zip(_docx())]),
        "EPUB": (".epub", [_zip(_epub())]),
        "CSV": (".csv", [table.encode(), table.replace(",", ";").encode()]),
        "gzip": (".html.gz", [gzip.compress(page.encode())]),
        "zip": (".zip", [_zip({"a.txt": _PROSE, "b/c.html": page, "d.jsonl": _LINE}), _zip(_export())]),
        "JSON": (".json", [json.dumps([_saved()]).encode(), f'{{"items": [{_LINE}]}}'.encode()]),
        "WordPress": (".xml", [_wordpress().encode()]),
        "Evernote": (".enex", [_evernote().encode()]),
        "WARC": (".warc", [record, gzip.compress(record)]),
    }


def _zip(members: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, stored)
    return made.getvalue()


def _pdf() -> bytes:
    lines = " ".join(f"BT /F 12 Tf 50 {700 - 14 * n} Td ({_PROSE}) Tj ET" for n in range(4))
    stream = zlib.compress(lines.encode())
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n"


def _page() -> str:
    return (
        "<!doctype html><html lang=en><head><title>Ferry late</title><meta charset=utf-8><meta name=author content='Ada "
        'Quill\'><script type=\'application/ld+json\'>{"@type": "NewsArticle", "datePublished": "2024-03-01"}</script>'
        f"</head><body><nav><a href=/>Home</a></nav><article><h1>Ferry late</h1><p>{_PROSE * 3}</p><ul><li>One</ul>"
        f"<table><tr><td>1<td>2</table><p>{_PROSE * 3}</p></article></body></html>"
    )


def _rss() -> str:
    return (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><item><title>Ferry late</title><guid>a1</guid>"
        f"<pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;{_PROSE}&lt;/p&gt;</description></item>"
        "</channel></rss>"
    )


def _atom() -> str:
    return (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry><id>a</id><title>T</title>"
        f"<updated>2024-03-01T10:00:00Z</updated><content type='html'>{_PROSE}</content></entry></feed>"
    )


def _mail(page: str) -> tuple[str, str]:
    """A head, and a whole message with text and HTML."""
    head = "From: Ada <a@example.org>\nSubject: =?utf-8?q?Ferry?=\nDate: Fri, 01 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
    coded = base64.b64encode(page.encode()).decode()
    mail = (
        f'{head}Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{_PROSE}\n'
        f"--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{coded}\n--b--\n"
    )
    return head, mail


def _docx() -> dict[str, str]:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "application/vnd.openxmlformats"
    return {
        "[Content_Types].xml": "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        f"<Default Extension='rels' ContentType='{office}-package.relationships+xml'/><Override PartName='/word/document.xml' "
        f"ContentType='{office}-officedocument.wordprocessingml.document.main+xml'/></Types>",
        "_rels/.rels": "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        "<Relationship Id='r1' Target='word/document.xml' "
        "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/></Relationships>",
        "word/document.xml": f"<?xml version='1.0'?><w:document xmlns:w='{word}'><w:body><w:p><w:r><w:t>{_PROSE}</w:t></w:r>"
        "</w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
    }


def _epub() -> dict[str, str]:
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<?xml version='1.0'?><container version='1.0' "
        "xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile full-path='c.opf' "
        "media-type='application/oebps-package+xml'/></rootfiles></container>",
        "c.opf": "<?xml version='1.0'?><package xmlns='http://www.idpf.org/2007/opf' version='2.0'><metadata "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>T</dc:title></metadata><manifest><item id='p' href='p.xhtml' "
        "media-type='application/xhtml+xml'/></manifest><spine><itemref idref='p'/></spine></package>",
        "p.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{_PROSE * 3}</p></body></html>",
    }


def _markdown() -> list[bytes]:
    front = f"---\ntitle: Ferry late\nauthors: [Ada, Ben]\ndate: 2024-03-01\n---\n# Ferry late\n\n{_PROSE}\n"
    note = f"---\nauthor: '[[Ada Quill]]'\n---\n# Ferry\n\n[[Ada|She]] %% private %% ==said== `[[a]]`: {_PROSE}\n![[a.png]]\n"
    return [front.encode(), note.encode()]


def _wordpress() -> str:
    return (
        "<?xml version='1.0'?><rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:c='http://purl.org/rss/1.0/modules/content/'>"
        "<channel><title>News</title><wp:author><wp:author_login>ada</wp:author_login><wp:author_display_name>Ada</wp:author_display_name>"
        "</wp:author><item><title>T</title><guid>a</guid><wp:post_date>2024-03-01 10:00:00</wp:post_date><wp:status>publish</wp:status>"
        f"<wp:post_type>post</wp:post_type><c:encoded><![CDATA[<!-- wp:p --><p>{_PROSE}</p><!-- /wp:p -->\n\n[caption width='9']x[/caption]"
        "One.\n\nTwo. [gallery ids='1']]]></c:encoded></item><item><title>D</title><wp:status>draft</wp:status></item></channel></rss>"
    )


def _evernote() -> str:
    return (
        "<?xml version='1.0'?><!DOCTYPE en-export SYSTEM 'http://xml.evernote.com/pub/evernote-export4.dtd'><en-export><note><title>T"
        f"</title><content><![CDATA[<en-note><div>{_PROSE}</div><en-crypt>YQ==</en-crypt></en-note>]]></content><created>20240301T100000Z"
        "</created><note-attributes><source-url>https://example.org/a</source-url></note-attributes><resource><data>YQ==</data></resource>"
        "</note></en-export>"
    )


def _warc(page: str) -> bytes:
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{len(page.encode()):x}\r\n{page}\r\n0\r\n\r\n"
    return (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nWARC-Date: 2024-03-01T10:00:00Z\r\n"
        f"Content-Length: {len(answer.encode())}\r\n\r\n{answer}\r\n\r\n"
    ).encode()


def _export() -> dict[str, str]:
    """The files of a newsletter's export."""
    entry = {"slug": "a", "title": "T", "author": "Ada", "publishedAt": "2024-03-01T10:00:00Z", "state": "Active"}
    return {
        "posts.csv": "post_id,post_date,is_published,title\n1.a,2024-03-01T10:00:00Z,true,T\n2.b,,false,D\n",
        "posts/1.a.html": f"<p>{_PROSE}</p>",
        "posts/2.b.html": "<p>A draft.</p>",
        "metadata_0_to_20.json": json.dumps([entry]),
        "content/a.html": f"<p>{_PROSE}</p>",
    }


def _saved() -> dict[str, object]:
    """An article as a reading list keeps it."""
    return {
        "is_archived": 0,
        "domain_name": "a",
        "id": 1,
        "title": "T",
        "content": f"<p>{_PROSE}</p>",
        "published_by": ["Ada"],
    }


def _table() -> str:
    return f'id,title,text,published\na,"Ferry, late","{_PROSE}",2024-03-01\nb,Two,"{_PROSE}",\n'
