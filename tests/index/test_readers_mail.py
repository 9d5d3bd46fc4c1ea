"""Mail, mailboxes and pages saved as mail come in as articles, without their attachments."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from index.article import Article
from index.read import Skipped, read_bytes

STORY = "The ferries stopped at noon, and nobody on the quay could say for how long.\n"


def mail(text: str = STORY, html: str | None = None, **headers: str) -> EmailMessage:
    """A mail with these headers."""
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def read(data: bytes, name: str = "a.eml") -> list[Article | Skipped]:
    """What comes out of a file."""
    return list(read_bytes(data, name))


def test_a_mail_is_an_article_with_its_subject_sender_and_date() -> None:
    """Encoded headers are read as a mail program shows them."""
    message = mail(
        Subject="Fähren: „Ende\u201c",
        From="Zoë Núñez <zoe@example.org>",
        Date="Fri, 12 Jul 2019 20:14:00 -0400",
        Message_ID="<1@example.org>",
    )
    (article,) = read(bytes(message))
    assert isinstance(article, Article)
    assert (article.id, article.text, article.title) == ("a.eml", STORY.strip(), "Fähren: „Ende\u201c")
    assert (article.authors, article.published) == (("Zoë Núñez",), "2019-07-12T20:14:00-04:00")


@pytest.mark.parametrize(
    ("plain", "html", "text"),
    [
        (STORY, f"<p>{STORY}</p>", STORY.strip()),
        ("Look at this.", f"<p>{STORY}</p><p style='display:none'>no</p><p>x</p>", f"{STORY}\nx"),
        ("", f"<p>{STORY}</p>", STORY.strip()),
    ],
)  # fmt: skip
def test_the_html_part_is_read_where_it_says_more(plain: str, html: str, text: str) -> None:
    """Newsletters send a plain part that only points to the other."""
    (article,) = read(bytes(mail(plain, html)))
    assert isinstance(article, Article)
    assert article.text == text


def test_attachments_are_left_out_and_said_so() -> None:
    """As a note: the mail was read."""
    message = mail()
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan.pdf")
    article, note = read(bytes(message))
    assert isinstance(article, Article)
    assert article.text == STORY.strip()
    assert note == Skipped("a.eml", None, "its attachments are left out: plan.pdf", note=True)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "koi8-r", "no-such-charset"])
def test_a_mail_says_its_encoding(charset: str) -> None:
    """In its Content-Type."""
    text = {"koi8-r": "Паромы остановились.", "iso-8859-15": "Für 50 €."}.get(charset, "Für fünfzig Mark.")
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    (article,) = read(head.encode() + text.encode("utf-8" if charset.startswith("no") else charset))
    assert isinstance(article, Article)
    assert article.text == text


def mbox(*messages: EmailMessage) -> bytes:
    """A mailbox as programs write it."""
    return b"".join(
        b"From a@b Fri Jul 12 20:14:00 2019\n" + bytes(one).replace(b"\nFrom ", b"\n>From ") + b"\n" for one in messages
    )


def test_a_message_of_a_mailbox_keeps_its_id_when_others_come_and_go() -> None:
    """It is made from its Message-ID; a message that is there twice is one."""
    one, two = mail("One.", Message_ID="<1@x>"), mail("From Monday on:\nTwo.", Message_ID="<2@x>")
    three = mail("Three.")
    before = {a.text: a.id for a in read(mbox(one, two), "a.mbox") if isinstance(a, Article)}
    after = {a.text: a.id for a in read(mbox(three, two, two), "a.mbox") if isinstance(a, Article)}
    assert list(before) == ["One.", "From Monday on:\nTwo."]
    assert list(after) == ["Three.", "From Monday on:\nTwo."]
    assert before["From Monday on:\nTwo."] == after["From Monday on:\nTwo."]
    assert all(name.startswith("a.mbox:") for name in [*before.values(), *after.values()])


def test_a_message_without_text_does_not_end_the_mailbox() -> None:
    """It is skipped by its number."""
    skipped, article = read(mbox(mail(" "), mail()), "a.mbox")
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "'message 1': a mail without text"
    assert isinstance(article, Article)


def test_a_saved_page_is_a_page() -> None:
    """MHTML: the story without the menu, from the address that it was saved from."""
    story = f"<p>{STORY}</p>" * 4
    page = f"<html><head><title>Ferries</title></head><body><nav>Menu</nav><article>{story}</article></body>"
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://example.org/ferries"
    message.set_content(page, subtype="html")
    message.add_related(b"GIF", maintype="image", subtype="gif", filename="a.gif")
    (article,) = read(bytes(message), "page.mhtml")
    assert isinstance(article, Article)
    assert article.text.startswith("The ferries")
    assert "Menu" not in article.text
    assert (article.url, article.title) == ("https://example.org/ferries", "Ferries")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.eml", b"Subject: x\n\n", "a mail without text"),
        ("a.mbox", b"Subject: x\n\nwords", 'not a mailbox: its first line does not begin with "From "'),
        ("a.mbox", b"", "empty"),
        ("a.mhtml", b"Subject: x\n\nwords", "a saved page without HTML"),
    ],
)
def test_what_holds_no_mail_is_skipped_with_its_reason(name: str, data: bytes, reason: str) -> None:
    """The file is named with what it lacks."""
    assert read(data, name) == [Skipped(name, None, reason)]


@pytest.mark.parametrize(
    "data",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
        b"From: " + b"a," * 200_000 + b"\n\nwords",
        b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nwords",
        b"Subject: =?idna?b?////?=\nDate: 99 99\n\nwords",
        b"Content-Type: text/plain; charset=zip\n\nwords",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
    ],
    ids=["nested", "senders", "subject", "encoded", "charset", "base64"],
)
def test_a_hostile_mail_is_read_or_skipped(data: bytes) -> None:
    """What makes mail parsers recurse or take quadratic time ends in an article or a reason."""
    (item,) = read(data)
    assert isinstance(item, Article | Skipped)
