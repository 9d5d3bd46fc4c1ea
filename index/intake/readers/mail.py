"""Mail, mailboxes and web pages saved as mail (MHTML), by the standard library.

A mail's article is all its text in the order in which mail programs show it, of alternatives the HTML part where that
says more. A mail that is attached is an article of its own, as it has a sender and a date of its own; other attachments
are left out and named. An mbox file is read message by message, and a message keeps its id while it is there: it is
made from its Message-ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from io import BufferedReader, BytesIO

from index.article import Article
from index.errors import InputError
from index.intake.readers import base, html, kinds
from index.intake.readers.base import Skipped, Source, article, digest, whole
from index.intake.readers.encoding import decode_declared, normal, storable
from index.text.english import WEEKDAYS
from index.text.head import from_text
from index.text.metadata import Metadata

_HEADER = 2000
"""Characters of a header that are read."""
_ATTACHMENTS = 5
"""Names of attachments that the report gives."""
_WITHIN = 5
"""Mails within mails that are read."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The mail as one article, and those attached to it. Raises InputError where it has no text."""
    yield from _mail(message_from_bytes(whole(file)), source, 0)


def _mail(message: Message, source: Source, depth: int) -> Iterator[Article | Skipped]:
    body = _Body(message)
    if not body.text and not body.mails:
        raise InputError("a mail without text")
    if body.text:
        stated, signed = _metadata(message), from_text(body.text).authors
        # Who sends an article on has not written it.
        yield article(source, body.text, replace(stated, authors=signed or stated.authors))
    for key, attached in body.mails.items():
        title = _decoded(attached["Subject"]) or "a mail without a subject"
        part = replace(source.part(key), member=title)
        if depth == _WITHIN:
            body.left_out.append(title)
            continue
        try:
            yield from _mail(attached, part, depth + 1)
        except InputError as error:
            yield part.skipped(str(error))
    if names := body.left_out:
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
        key = _key(message_from_bytes(header), data)
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


def _key(message: Message, data: bytes | None = None) -> str:
    name = message["Message-ID"]
    return digest(str(name).strip() if name else (data or bytes(message)).decode("latin-1"))


_ENVELOPE = re.compile(
    rb"From .{0,300}?\b(?:%b),? +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2}) +"
    rb"(?:\d{4} +)?\d{1,2}:\d\d(?::\d\d)?(?: +(?:[A-Z]{1,5}|[+-]\d{4}|\d{4})){0,2}\s*"
    % "|".join(day[:3].capitalize() for day in WEEKDAYS).encode()
)
"""The line before a message, with its sender and the time at which it came."""
_HEADER_LINE = re.compile(rb"[!-9;-~]+:|>From ")


def _messages(file: BufferedReader) -> Iterator[bytes]:
    """The messages of a mailbox; of one that is too large a little more than allowed.

    Each begins with a line "From SENDER DATE" between a blank one and a header; only where the first of all has no date
    do others need none. Any other "From " begins a sentence.
    """
    begun, size, blank, dated = False, 0, True, True
    lines: list[bytes] = []
    line = file.readline(base.LARGEST)
    while line:
        after = file.readline(base.LARGEST)
        if not begun and line.startswith(b"From "):
            begun, dated = True, _ENVELOPE.fullmatch(line) is not None
        elif not begun and line.strip():
            raise InputError('not a mailbox: its first line does not begin with "From "')
        elif (
            blank
            and line.startswith(b"From ")
            and _HEADER_LINE.match(after)
            and (not dated or _ENVELOPE.fullmatch(line))
        ):
            yield b"".join(lines)
            size, lines = 0, []
        elif begun and size <= base.LARGEST:
            size += len(line)
            lines.append(line[1:] if re.match(rb">+From ", line) else line)
        blank = not line.strip()
        line = after
    if not begun:
        raise InputError("empty")
    yield b"".join(lines)


# --------------------------------------------------------------------------------------------------- a mail


_ONE_OF_MANY = frozenset({"multipart/alternative", "multipart/related", "multipart/signed"})
"""What lies beside the text in these is another form of it, or belongs to it."""
_TWICE = 60
"""Letters of a text from which on it is not stored twice."""


class _Body:
    """What a message holds: its text, the mails attached to it by their keys, and the names of what is left out."""

    def __init__(self, message: Message) -> None:
        self.mails: dict[str, Message] = {}
        self.left_out: list[str] = []
        self.text = self._shown(message, "")

    def _shown(self, part: Message, within: str) -> str:
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global"}:
            self.mails |= {_key(one): one for one in _attached(part)}
        elif isinstance(parts := part.get_payload(), list):
            shown = [(one.get_content_type(), self._shown(one, kind)) for one in parts if isinstance(one, Message)]
            return _chosen(shown) if kind == "multipart/alternative" else _joined(text for _, text in shown)
        elif kind in {"text/plain", "text/html"} and not _is_attached(part):
            return html.fragment(_content(part)) if kind == "text/html" else _content(part).strip()
        elif _is_attached(part) or (within not in _ONE_OF_MANY and part.get_content_maintype() != "image"):
            self.left_out.append(_decoded(part.get_filename()) or kind)
        return ""


def _chosen(shown: list[tuple[str, str]]) -> str:
    """Of alternatives the plain text, unless another says much more: newsletters send one that only points there."""
    written = next((text for kind, text in shown if kind == "text/plain"), "")
    richest = max((text for kind, text in shown if kind != "text/plain"), key=len, default="")
    return richest if len(richest) > 2 * len(written) else written


def _joined(texts: Iterable[str]) -> str:
    """The texts of a mail, one after the other; some programs send one twice and call it no alternative."""
    said = ""
    written: list[str] = []
    for text in filter(None, texts):
        letters = "".join(filter(str.isalnum, text))
        if len(letters) < _TWICE or letters not in said:
            written.append(text)
            said += letters
    return "\n\n".join(written)


def _attached(part: Message) -> list[Message]:
    """The mail that is attached, of which some programs make letters that they should not."""
    found = [one for one in part.get_payload() if isinstance(one, Message)]
    if found and not found[0].keys() and part["Content-Transfer-Encoding"] not in {None, "7bit", "8bit", "binary"}:
        whole_part = Message()
        whole_part["Content-Transfer-Encoding"] = part["Content-Transfer-Encoding"]
        whole_part.set_payload(found[0].get_payload())
        return [message_from_bytes(_bytes(whole_part))]
    return found


def _content(part: Message) -> str:
    data = _bytes(part)
    if part.get_content_type() == "text/html":
        return html.decode_page(data, part.get_content_charset())
    text = storable(normal(decode_declared(data, part.get_content_charset())))
    if str(part.get_param("format")).lower() != "flowed":
        return text
    return _unfolded(text, "" if str(part.get_param("delsp")).lower() == "yes" else " ")


def _unfolded(text: str, between: str) -> str:
    """The paragraphs of a text that was broken for old screens (RFC 3676): a space ends a line that goes on."""
    lines: list[str] = []
    goes_on = None
    for line in text.split("\n"):
        marks, quoted = re.match(r"(>*) ?(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]  # it always does
        if goes_on == marks and quoted not in {"", "-- "}:
            lines[-1] += between + quoted.rstrip(" ")
        else:
            lines.append((f"{marks} " if marks else "") + (quoted if quoted == "-- " else quoted.rstrip(" ")))
        goes_on = marks if quoted.endswith(" ") and quoted != "-- " else None
    return "\n".join(lines)


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    """Whether a part is a file, or is to be saved as one; not where it is text that is to be shown in its place."""
    shown = part.get_content_disposition() == "inline" and part.get_content_maintype() == "text"
    return not shown and bool(part.get_filename() or part.get_content_disposition() == "attachment")


_FORWARDED = re.compile(r"^(?:(?:fwd?|re|aw|wg)(?:\[\d+\])?:\s*)+", re.IGNORECASE)
"""What mail programs put before a subject that is sent on: no part of the article's title."""


def _metadata(message: Message) -> Metadata:
    senders = getaddresses([_decoded(message["From"])])
    published = _date(message["Date"])
    return Metadata(
        title=_subject(message) or None,
        authors=tuple(dict.fromkeys(name or address for name, address in senders if name or address)),
        published=published,
        language=_decoded(message["Content-Language"]) or None,
        extra={"date": _decoded(message["Date"])} if message["Date"] and not published else {},
    )


def _subject(message: Message) -> str:
    return _FORWARDED.sub("", _decoded(message["Subject"]))


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
