"""Mail, mailboxes and web pages saved as mail (MHTML), by the standard library.

A mail's article is its text, the HTML part where that says more; attachments are left out and said so. An mbox file is
read message by message, and a message keeps its id while it is there: it is made from its Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from io import BufferedReader, BytesIO

from index.article import Article
from index.errors import InputError
from index.metadata import Metadata
from index.readers import base, html, kinds
from index.readers.base import Skipped, Source, article, digest, whole
from index.readers.encoding import decode_declared, normal, storable

_HEADER = 2000
"""Characters of a header that are read."""
_ATTACHMENTS = 5
"""Names of attachments that the report gives."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The mail as one article. Raises InputError where it has no text."""
    message = message_from_bytes(whole(file))
    text = _text(message)
    if not text:
        raise InputError("a mail without text")
    yield article(source, text, _metadata(message))
    if names := [
        _decoded(part.get_filename()) or part.get_content_type() for part in message.walk() if _is_attached(part)
    ]:
        more = f" and {len(names) - _ATTACHMENTS} more" if len(names) > _ATTACHMENTS else ""
        left = f"its attachments are left out: {', '.join(names[:_ATTACHMENTS])}{more}"
        yield replace(source.skipped(left), note=True)


def read_mailbox(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The messages' articles, one at a time. Raises InputError where the file is empty or no mailbox."""
    taken: set[str] = set()
    for number, data in enumerate(_messages(file), 1):
        if len(data) > base.LARGEST:
            yield source.skipped(f"message {number} is too large (at most {base.LARGEST // 1024**2} MB)")
            continue
        header = data.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
        name = message_from_bytes(header)["Message-ID"]
        key = digest(str(name).strip() if name else data.decode("latin-1"))
        if key not in taken:
            taken.add(key)
            part = replace(source.part(key), member=f"message {number}")
            yield from kinds.guarded("mail", BufferedReader(BytesIO(data)), part)


def read_page(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The web page that an MHTML file saves, without its pictures. Raises InputError where there is none."""
    message = message_from_bytes(whole(file))
    address = message["Snapshot-Content-Location"]
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            url = str(address or part["Content-Location"] or "").strip()
            found = replace(
                source, charset=part.get_content_charset(), url=source.url or (url if "://" in url else None)
            )
            yield html.page(_bytes(part), found)
            return
    raise InputError("a saved page without HTML")


def _messages(file: BufferedReader) -> Iterator[bytes]:
    """The messages between the lines that begin with "From "; of one that is too large a little more than allowed."""
    begun, size, blank = False, 0, True
    lines: list[bytes] = []
    while line := file.readline(base.LARGEST):
        if blank and line.startswith(b"From "):
            if begun:
                yield b"".join(lines)
            begun, size, lines = True, 0, []
        elif not begun and line.strip():
            raise InputError('not a mailbox: its first line does not begin with "From "')
        elif begun and size <= base.LARGEST:
            size += len(line)
            lines.append(line[1:] if line.startswith(b">From ") else line)
        blank = not line.strip()
    if not begun:
        raise InputError("empty")
    yield b"".join(lines)


# --------------------------------------------------------------------------------------------------- a mail


def _text(message: Message) -> str:
    bodies: dict[str, Message] = {}
    for part in message.walk():
        if not _is_attached(part):
            bodies.setdefault(part.get_content_type(), part)
    plain, rich = bodies.get("text/plain"), bodies.get("text/html")
    written = _content(plain).strip() if plain is not None else ""
    shown = html.fragment(_content(rich)) if rich is not None else ""
    # Newsletters send a plain part that says no more than to look at the other.
    return shown if len(shown) > 2 * len(written) else written


def _content(part: Message) -> str:
    data = _bytes(part)
    if part.get_content_type() == "text/html":
        return html.decode_page(data, part.get_content_charset())
    return storable(normal(decode_declared(data, part.get_content_charset())))


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    """Whether a part is a file, or is to be saved as one: a picture within the text is neither."""
    return not part.is_multipart() and bool(part.get_filename() or part.get_content_disposition() == "attachment")


def _metadata(message: Message) -> Metadata:
    senders = getaddresses([_decoded(message["From"])])
    return Metadata(
        title=_decoded(message["Subject"]) or None,
        authors=tuple(dict.fromkeys(name or address for name, address in senders if name or address)),
        published=_date(message["Date"]),
        language=_decoded(message["Content-Language"]) or None,
    )


def _decoded(header: object) -> str:
    """A header as a reader of mail shows it, on one line."""
    raw = str(header or "")[:_HEADER]
    try:
        shown = str(make_header(decode_header(raw)))
    except (LookupError, ValueError):  # an encoding that is none
        shown = raw
    return " ".join(storable(shown).split())


def _date(header: object) -> str | None:
    try:
        return parsedate_to_datetime(str(header or "")[:_HEADER]).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
