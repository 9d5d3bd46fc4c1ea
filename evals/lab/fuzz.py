"""Every reader given damaged documents: nothing but articles and reasons may come out, in time and memory.

    python -m evals.lab.fuzz [--minutes 10] [--json] [KIND…]

Small valid documents of each kind are made by code, and changed by hypothesis: bytes cut, doubled, flipped, put in
from a list of those that formats give a meaning. Each is read in a worker as ``qa index add`` does. A finding is a
reader that raised what was not caught, did not come back, took too much memory, ended its process, or gave what cannot be stored;
hypothesis makes it small, and it is shown. What ends a kind's minutes is the first finding.
"""

# ruff: noqa: E501 - documents are written as they are

from __future__ import annotations

import base64
import gzip
import io
import json
import tempfile
import time
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from evals.corpus import Progress
from evals.lab.command import errors_told
from index.article import Article
from index.errors import UsageError
from index.intake.worker import Worker
from qa.shell.progress import bars

_PROSE = "The ferry was late on Monday, said the harbour master. Nobody was hurt, and the pier was open again by noon. "
_SECONDS = 10.0
_ROUND = 200
"""Documents between two looks at the clock."""
_PIECES = [
    b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&", b"&#0;", b"&#x10ffff;", b"]]>", b"<!--", b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<p>", b"</p>", b"<table>", b"<script>", b'"', b"'", b",", b"\r", b"\n\n", b"{", b"[", b"}",
    b"---\n", b"null", b"1e999", b"\\ud800", b"9" * 30, b"-1", b"From ", b"Content-Type: ", b"boundary=", b"=?utf-8?q?=ff?=", b"=\n",
    b"base64", b"charset=utf-16", b"PK\3\4", b"PK\1\2", b"PK\5\6", b"\x1f\x8b\x08", b"%PDF-1.4", b"endobj", b"stream", b"<<", b">>",
    b" 0 R", b"/Length 999999", b"/Kids", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x7f\xff\xff\xff", b"\x80\0\0\0",
]  # fmt: skip


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


def seeds() -> dict[str, tuple[str, list[bytes]]]:
    """Valid documents of each kind, with the suffix of their files."""
    page = (
        "<!doctype html><html lang=en><head><title>Ferry late</title><meta charset=utf-8><meta name=author content='Ada "
        'Quill\'><script type=\'application/ld+json\'>{"@type": "NewsArticle", "datePublished": "2024-03-01"}</script>'
        f"</head><body><nav><a href=/>Home</a></nav><article><h1>Ferry late</h1><p>{_PROSE * 3}</p><ul><li>One</ul>"
        f"<table><tr><td>1<td>2</table><p>{_PROSE * 3}</p></article></body></html>"
    )
    rss = (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><item><title>Ferry late</title><guid>a1</guid>"
        f"<pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;{_PROSE}&lt;/p&gt;</description></item>"
        "</channel></rss>"
    )
    atom = (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry><id>a</id><title>T</title>"
        f"<updated>2024-03-01T10:00:00Z</updated><content type='html'>{_PROSE}</content></entry></feed>"
    )
    head = "From: Ada <a@example.org>\nSubject: =?utf-8?q?Ferry?=\nDate: Fri, 01 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
    coded = base64.b64encode(page.encode()).decode()
    mail = (
        f'{head}Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{_PROSE}\n'
        f"--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n{coded}\n--b--\n"
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "application/vnd.openxmlformats"
    docx = {
        "[Content_Types].xml": "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        f"<Default Extension='rels' ContentType='{office}-package.relationships+xml'/><Override PartName='/word/document.xml' "
        f"ContentType='{office}-officedocument.wordprocessingml.document.main+xml'/></Types>",
        "_rels/.rels": "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        "<Relationship Id='r1' Target='word/document.xml' "
        "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/></Relationships>",
        "word/document.xml": f"<?xml version='1.0'?><w:document xmlns:w='{word}'><w:body><w:p><w:r><w:t>{_PROSE}</w:t></w:r>"
        "</w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
    }
    epub = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": "<?xml version='1.0'?><container version='1.0' "
        "xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile full-path='c.opf' "
        "media-type='application/oebps-package+xml'/></rootfiles></container>",
        "c.opf": "<?xml version='1.0'?><package xmlns='http://www.idpf.org/2007/opf' version='2.0'><metadata "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>T</dc:title></metadata><manifest><item id='p' href='p.xhtml' "
        "media-type='application/xhtml+xml'/></manifest><spine><itemref idref='p'/></spine></package>",
        "p.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{_PROSE * 3}</p></body></html>",
    }
    line = json.dumps({"id": "a", "title": "Ferry late", "text": _PROSE, "authors": ["Ada"], "published": "2024-03-01"})
    front = f"---\ntitle: Ferry late\nauthors: [Ada, Ben]\ndate: 2024-03-01\n---\n# Ferry late\n\n{_PROSE}\n"
    note = f"---\nauthor: '[[Ada Quill]]'\n---\n# Ferry\n\n[[Ada|She]] %% private %% ==said== `[[a]]`: {_PROSE}\n![[a.png]]\n"
    post = (
        "<?xml version='1.0'?><rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:c='http://purl.org/rss/1.0/modules/content/'>"
        "<channel><title>News</title><wp:author><wp:author_login>ada</wp:author_login><wp:author_display_name>Ada</wp:author_display_name>"
        "</wp:author><item><title>T</title><guid>a</guid><wp:post_date>2024-03-01 10:00:00</wp:post_date><wp:status>publish</wp:status>"
        f"<wp:post_type>post</wp:post_type><c:encoded><![CDATA[<!-- wp:p --><p>{_PROSE}</p><!-- /wp:p -->\n\n[caption width='9']x[/caption]"
        "One.\n\nTwo. [gallery ids='1']]]></c:encoded></item><item><title>D</title><wp:status>draft</wp:status></item></channel></rss>"
    )
    notes = (
        "<?xml version='1.0'?><!DOCTYPE en-export SYSTEM 'http://xml.evernote.com/pub/evernote-export4.dtd'><en-export><note><title>T"
        f"</title><content><![CDATA[<en-note><div>{_PROSE}</div><en-crypt>YQ==</en-crypt></en-note>]]></content><created>20240301T100000Z"
        "</created><note-attributes><source-url>https://example.org/a</source-url></note-attributes><resource><data>YQ==</data></resource>"
        "</note></en-export>"
    )
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{len(page.encode()):x}\r\n{page}\r\n0\r\n\r\n"
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nWARC-Date: 2024-03-01T10:00:00Z\r\n"
        f"Content-Length: {len(answer.encode())}\r\n\r\n{answer}\r\n\r\n"
    ).encode()
    entry = {"slug": "a", "title": "T", "author": "Ada", "publishedAt": "2024-03-01T10:00:00Z", "state": "Active"}
    exported = {
        "posts.csv": "post_id,post_date,is_published,title\n1.a,2024-03-01T10:00:00Z,true,T\n2.b,,false,D\n",
        "posts/1.a.html": f"<p>{_PROSE}</p>",
        "posts/2.b.html": "<p>A draft.</p>",
        "metadata_0_to_20.json": json.dumps([entry]),
        "content/a.html": f"<p>{_PROSE}</p>",
    }
    saved = {
        "is_archived": 0,
        "domain_name": "a",
        "id": 1,
        "title": "T",
        "content": f"<p>{_PROSE}</p>",
        "published_by": ["Ada"],
    }
    table = f'id,title,text,published\na,"Ferry, late","{_PROSE}",2024-03-01\nb,Two,"{_PROSE}",\n'
    return {
        "text": (".txt", [f"Ferry late\nBy Ada Quill\nMarch 1, 2024\n\n{_PROSE}\n".encode(), _PROSE.encode("utf-16")]),
        "markdown": (".md", [front.encode(), note.encode()]),
        "json lines": (".jsonl", [f"{line}\n{line}\n".encode()]),
        "HTML": (".html", [page.encode()]),
        "PDF": (".pdf", [_pdf()]),
        "feed": (".xml", [rss.encode(), atom.encode()]),
        "mail": (".eml", [mail.encode(), f"{head}\n{_PROSE}".encode()]),
        "mailbox": (".mbox", [f"From a@b Fri Mar  1 10:00:00 2024\n{mail}\n".encode() * 2]),
        "Word": (".docx", [_zip(docx)]),
        "EPUB": (".epub", [_zip(epub)]),
        "CSV": (".csv", [table.encode(), table.replace(",", ";").encode()]),
        "gzip": (".html.gz", [gzip.compress(page.encode())]),
        "zip": (".zip", [_zip({"a.txt": _PROSE, "b/c.html": page, "d.jsonl": line}), _zip(exported)]),
        "JSON": (".json", [json.dumps([saved]).encode(), f'{{"items": [{line}]}}'.encode()]),
        "WordPress": (".xml", [post.encode()]),
        "Evernote": (".enex", [notes.encode()]),
        "WARC": (".warc", [record, gzip.compress(record)]),
    }


@dataclass
class Fuzzed:
    """How one reader did."""

    seconds: float = 0
    documents: int = 0
    articles: int = 0
    """How many of the documents gave an article; the others gave a reason only."""
    finding: str | None = None
    document: str | None = None
    """The document of the finding, base64."""


class Finding(Exception):
    """What may not come of any document."""


def judge(worker: Worker, path: Path, seconds: float) -> bool:
    """Whether the document gives an article. Raises Finding for what may not come of any."""
    began = time.monotonic()
    items = list(worker.read(path, path.name))
    if time.monotonic() - began > seconds:
        raise Finding(f"takes longer than {seconds:g} seconds")
    for item in items:
        if isinstance(item, Article):
            try:
                json.dumps(asdict(item), ensure_ascii=False).encode("utf-8")
            except UnicodeEncodeError as error:
                raise Finding(f"gives an article that cannot be stored: {error}") from None
            if not item.text.strip() or "\0" in item.text or not item.id:
                raise Finding("gives an article without text or id, or with NUL")
        elif "its reader ended" in item.reason or "within" in item.reason or "cannot be read: " in item.reason:
            raise Finding(item.reason)
        elif not item.reason.strip():
            raise Finding("gives no reason")
    if not items:
        raise Finding("gives neither an article nor a reason")
    return any(isinstance(item, Article) for item in items)


def fuzz(kind: str, minutes: float, folder: Path, progress: Progress) -> Fuzzed:
    """Give that reader changed documents for so many minutes, or until a finding."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    suffix, valid = seeds()[kind]
    path = folder / f"document{suffix}"
    found = Fuzzed()
    worker = Worker(_SECONDS)
    change = st.tuples(st.integers(0, 2**16), st.sampled_from("insert cut double flip swap".split()),
                       st.integers(1, 64), st.sampled_from(_PIECES) | st.binary(min_size=1, max_size=8))  # fmt: skip
    tried = bytearray()

    def one(document: bytes, changes: list[tuple[int, str, int, bytes]]) -> None:
        data = bytearray(document)
        for place, what, length, piece in changes:
            at = place % (len(data) + 1)
            if what == "insert":
                data[at:at] = piece
            elif what == "cut":
                del data[at : at + length]
            elif what == "double":
                data[at:at] = data[at : at + 8 * length] * 2
            elif what == "flip" and at < len(data):
                data[at] ^= 1 << length % 8
            else:
                data[at : at + len(piece)] = piece
        tried[:] = data
        path.write_bytes(data)
        found.documents += 1
        found.articles += judge(worker, path, _SECONDS)

    began = time.monotonic()
    number = 0
    try:
        while time.monotonic() - began < 60 * minutes:
            number += 1
            run = given(st.sampled_from(valid), st.lists(change, min_size=0, max_size=12))(one)
            quick = settings(max_examples=_ROUND, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
                             suppress_health_check=list(HealthCheck))  # fmt: skip
            seed(number)(quick(run))()
            progress(f"{kind}, seconds", int(time.monotonic() - began), int(60 * minutes))
    except Finding as error:
        found.finding, found.document = str(error), base64.b64encode(bytes(tried)).decode()
    finally:
        worker.close()
    found.seconds = time.monotonic() - began
    return found


@errors_told()
def main(
    kinds: Annotated[
        list[str] | None, typer.Argument(metavar="[KIND…]", help="Of which readers; all if left out.")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0, help="For each of them.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Give every reader damaged documents; exit 1 where one gives more than articles and reasons."""
    known = list(seeds())
    if unknown := set(kinds or []) - set(known):
        raise UsageError(f"No reader is called {sorted(unknown)[0]!r}: {', '.join(known)}")
    rows: dict[str, Fuzzed] = {}
    with tempfile.TemporaryDirectory(prefix="article-qa-fuzz-") as folder:
        for kind in kinds or known:
            with bars(after=2.0) as progress:
                row = rows[kind] = fuzz(kind, minutes, Path(folder), progress)
            said = f"{row.documents} documents in {row.seconds:.0f} s, {row.articles} gave articles"
            typer.echo(f"{kind}: {said}{f'; FINDING: {row.finding}' if row.finding else ''}", err=True)
    if as_json:
        print(json.dumps({kind: asdict(row) for kind, row in rows.items()}))
    else:
        for kind, row in rows.items():
            if row.finding:
                print(f"{kind}: {row.finding}\n  {row.document}")
    if any(row.finding for row in rows.values()):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
