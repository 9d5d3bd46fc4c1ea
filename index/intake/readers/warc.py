"""Web archives (WARC), by warcio: every page that was saved whole is an article, with the address it had.

When it was saved is kept as "saved"; when it was published the page itself says. Redirects, errors, pictures and what
was saved again unchanged are left out, and a record that is damaged costs itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from io import BufferedReader, BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from index.article import Article
from index.errors import InputError
from index.intake.readers import base, kinds
from index.intake.readers.base import LeftOut, Skipped, Source, digest
from index.intake.readers.encoding import storable
from index.text.metadata import Metadata

_PAGES = frozenset({"HTML", "PDF"})
_LOADER = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
_CONTENT = frozenset({"response", "resource"})
"""The types of record that hold what a server sent, with its headers or without."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The pages' articles, by their addresses. Raises InputError where it holds none, or is damaged from there on."""
    left = LeftOut()
    taken: dict[str, set[tuple[str | None, str]]] = {}
    # What a record holds is parsed here: of one that is damaged warcio would end the whole file.
    records = ArchiveIterator(file, no_record_parse=True)
    count = 0
    while True:
        try:
            record = next(records, None)
        except (InputError, OSError):
            raise
        except Exception as error:  # of warcio: what cannot be told from the next record
            yield source.skipped(f"damaged after {count} records: {storable(str(error).strip())[:200]}")
            break
        if record is None:
            break
        count += 1
        url = storable(str(record.rec_headers.get_header("WARC-Target-URI") or "")).strip("<> ")
        if record.rec_type == "revisit":
            left.add("saved again, unchanged", url)
        elif record.rec_type in _CONTENT:
            try:
                yield from _page(record, url, source, taken, left)
            except InputError as error:
                yield replace(source, member=url).skipped(str(error))
    yield from left.report(source)
    if not taken:
        raise InputError("a web archive without pages")


def _page(
    record: Any, url: str, source: Source, taken: dict[str, set[tuple[str | None, str]]], left: LeftOut
) -> Iterator[Article | Skipped]:
    headers = _headers(record, url)
    status = headers.get_statuscode() if record.http_headers else "200"
    if status != "200":
        left.add("a redirect" if status.startswith("3") else f"answered with {status}", url)
        return
    said = Message()
    said["Content-Type"] = storable(headers.get_header("Content-Type") or "")
    named = kinds.by_media_type(said.get_content_type()) if said["Content-Type"] else None
    if named not in _PAGES and said["Content-Type"]:
        left.add(f"of the type {said.get_content_type()}", url)
        return
    part = replace(source, member=url, url=url, charset=said.get_content_charset())
    body = _body(record)
    named = kinds.kind_of(body[:4096], named)
    if named not in _PAGES:
        left.add("neither a page nor a PDF", url)
        return
    saved = storable(record.rec_headers.get_header("WARC-Date") or "")
    key = digest(url if url not in taken else f"{url} {saved}")
    part = replace(part, name=part.part(key).name, stated=Metadata(extra={"saved": saved} if saved else {}))
    for item in kinds.guarded(named, BufferedReader(BytesIO(body)), part):
        if isinstance(item, Article):
            seen = taken.setdefault(url, set())
            if (item.title, item.sha256) in seen:
                left.add("saved again, unchanged", url)
                return
            seen.add((item.title, item.sha256))
        yield item


def _headers(record: Any, url: str) -> Any:
    """The server's headers, else the record's own, where it holds none."""
    if record.rec_type == "response" and url.startswith(("http:", "https:")):
        try:
            record.http_headers = _LOADER.load_http_headers("response", url, record.raw_stream, record.length)
        except (EOFError, ValueError, StatusAndHeadersParserException):
            raise InputError("holds no answer of a server that can be read") from None
    return record.http_headers or record.rec_headers


def _body(record: Any) -> bytes:
    """What the server sent, unpacked. Raises InputError where it is not there in full, or too large."""
    packed = record.http_headers and (record.http_headers.get_header("content-encoding") or "").strip().lower()
    if packed and packed != "identity" and packed not in ChunkedDataReader.get_supported_decompressors():
        raise InputError(f"is packed as {storable(packed)[:40]!r}, which cannot be unpacked")
    if reason := record.rec_headers.get_header("WARC-Truncated"):
        raise InputError(f"was cut off when it was saved ({storable(reason)[:40]})")
    raw = record.raw_stream
    begin = raw.tell()
    try:
        stream = record.content_stream()
        body: bytes = stream.read(base.LARGEST + 1)
    except (InputError, OSError):
        raise
    except Exception as error:  # of warcio and of what unpacks for it
        raise InputError(f"cannot be unpacked: {storable(str(error))[:200] or type(error).__name__}") from None
    if len(body) > base.LARGEST:
        raise InputError(f"too large (at most {base.LARGEST // 1024**2} MB)")
    unpacker = getattr(stream, "decompressor", None)
    said = (record.http_headers and record.http_headers.get_header("content-length")) or ""
    short = raw.read(1) == b"" and getattr(raw, "limit", 0) > 0
    short = short or (said.isdecimal() and len(said) < 16 and raw.tell() - begin < int(said))
    if short or (unpacker and not unpacker.eof):
        raise InputError("is cut off: its end is missing")
    return body
