"""Mail, mailboxes and pages saved as mail come in as articles, without their attachments."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes

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


def parts(*parts: str, kind: str = "mixed", boundary: str = "B", **headers: str) -> str:
    """A message of these parts, each with its headers."""
    head = "".join(f"{name}: {value}\n" for name, value in headers.items())
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'{head}Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{body}--{boundary}--\n'


def part(text: str, kind: str = "text/plain", **headers: str) -> str:
    """One part."""
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"Content-Type: {kind}\n{head}\n{text}"


PICTURE = part("/9j/4AAQ", 'image/jpeg; name="lamp.jpg"', Content_Transfer_Encoding="base64")
UNNAMED = part("/9j/4AAQ", "image/jpeg", Content_Transfer_Encoding="base64", Content_ID="<1@x>")
LONG = "The electrician Gus Arden found the spare lens in a shed on Torve and carried it home on his back at night."


@pytest.mark.parametrize(
    ("message", "text", "left_out"),
    [
        (parts(part("Before."), PICTURE, part("After.")), "Before.\n\nAfter.", "lamp.jpg"),
        (parts(part("<p>Before.", "text/html"), PICTURE, part("<p>After.", "text/html")),
         "Before.\n\nAfter.", "lamp.jpg"),
        (parts(part("One."), UNNAMED, part("Two."), UNNAMED, part("Three.")), "One.\n\nTwo.\n\nThree.", None),
        # As Apple Mail writes it where the text has more than letters.
        (
            parts(
                part("Before. After."),
                parts(part(f"<p>{LONG}", "text/html"), PICTURE, part("<p>After.", "text/html"), boundary="C"),
                kind="alternative",
            ),
            f"{LONG}\n\nAfter.",
            "lamp.jpg",
        ),
        (
            parts(part(LONG), parts(part(f"<p>{LONG}", "text/html"), UNNAMED, kind="related", boundary="C"),
                  part("<p>AMP", "text/x-amp-html"), part("BEGIN", "text/calendar"), kind="alternative"),
            LONG,
            None,
        ),
        (parts(part(LONG), part(f"<b>{LONG}</b>", "text/html"), part("Yes."), part("Yes.")),
         f"{LONG}\n\nYes.\n\nYes.", None),
        (parts(part(LONG), part("The footer of the list.")), f"{LONG}\n\nThe footer of the list.", None),
        (parts(part(LONG), part("x", "application/pgp-signature"), kind="signed"), LONG, None),
        (parts(part(LONG), part("{}", "application/json"), part("x", "text/csv", Content_Disposition="attachment")),
         LONG, "application/json, text/csv"),
        (parts(part(LONG), part("Kept.", Content_Disposition="inline; filename=a.txt"),
               part("Named.", Content_Disposition="attachment; filename=b.txt")), f"{LONG}\n\nKept.", "b.txt"),
        (parts(parts(part("Deep."), part("Deeper."), boundary="C"), part("End.")), "Deep.\n\nDeeper.\n\nEnd.", None),
    ],
)  # fmt: skip
def test_every_text_of_a_mail_is_stored_once_and_in_order(message: str, text: str, left_out: str | None) -> None:
    """As mail programs show it; what is left out is named."""
    article, *notes = read(message.encode())
    assert isinstance(article, Article)
    assert article.text == text
    assert notes == ([Skipped("a.eml", None, f"its attachments are left out: {left_out}", True)] if left_out else [])


NEWSLETTER = f"From: Mole Notes <n@x.org>\nSubject: Lamp lit\nDate: Fri, 13 May 2022 08:00:00 +0000\n\n{LONG}\n"


def test_a_mail_that_is_attached_is_an_article_of_its_own() -> None:
    """With its own sender, subject and date, and an id that does not depend on the others."""
    forwarded = part(NEWSLETTER, "message/rfc822", Content_Disposition='attachment; filename="Lamp lit.eml"')
    head = {"From": "Reader <r@x.org>", "Subject": "Fwd: Lamp lit", "Date": "Sat, 14 May 2022 08:00:00 +0000"}
    outer, inner = read(parts(part("Worth keeping."), forwarded, **head).encode())
    (alone,) = read(parts(part("Other words."), part("x", "text/html"), forwarded, forwarded, **head).encode())[1:]
    assert isinstance(outer, Article)
    assert isinstance(inner, Article)
    assert isinstance(alone, Article)
    assert (outer.id, outer.text, outer.title) == ("a.eml", "Worth keeping.", "Lamp lit")
    assert (inner.text, inner.title, inner.authors) == (LONG, "Lamp lit", ("Mole Notes",))
    assert (inner.published, inner.id) == ("2022-05-13T08:00:00+00:00", alone.id)
    assert inner.id.startswith("a.eml:")


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Fwd: Lamp lit", "Lamp lit"),
        ("RE: FW: Re[2]: Lamp lit", "Lamp lit"),
        ("Lamp lit: a report", "Lamp lit: a report"),
        ("Reform: what now", "Reform: what now"),
        ("Re:", None),
    ],
)
def test_what_a_mail_program_puts_before_a_subject_is_no_part_of_the_title(subject: str, title: str | None) -> None:
    (article,) = read(NEWSLETTER.replace("Lamp lit", subject, 1).encode())
    assert isinstance(article, Article)
    assert article.title == title


@pytest.mark.parametrize(
    ("byline", "authors"),
    [("By Ada Lund\n\n", ("Ada Lund",)), ("", ("Mole Notes",)), ("By the way,\n\n", ("Mole Notes",))],
)
def test_who_signs_an_article_goes_before_who_sent_it(byline: str, authors: tuple[str, ...]) -> None:
    (article,) = read(NEWSLETTER.replace(LONG, byline + LONG).encode())
    assert isinstance(article, Article)
    assert article.authors == authors


@pytest.mark.parametrize(
    "attached",
    [
        part(NEWSLETTER, "message/rfc822"),
        part(base64.b64encode(NEWSLETTER.encode()).decode(), "message/rfc822", Content_Transfer_Encoding="base64"),
        parts(NEWSLETTER.join(["\n", ""]), kind="digest", boundary="C"),
        part(parts(part(NEWSLETTER, "message/rfc822"), boundary="D"), "message/rfc822"),
    ],
    ids=["plain", "base64", "digest", "twice"],
)
def test_an_attached_mail_is_found_however_it_is_packed(attached: str) -> None:
    """Also where the mail around it has no text of its own."""
    (article,) = read(parts(attached).encode())
    assert isinstance(article, Article)
    assert (article.text, article.title) == (LONG, "Lamp lit")


def test_mails_within_mails_are_read_to_a_depth_and_then_named() -> None:
    """So that none is lost without a word."""
    message = NEWSLETTER
    for depth in range(8):
        message = parts(
            part(f"Depth {depth}."), part(message, "message/rfc822"), boundary=f"B{depth}", Subject=f"S{depth}"
        )
    *articles, note = read(message.encode())
    assert [one.title for one in articles if isinstance(one, Article)] == ["S7", "S6", "S5", "S4", "S3", "S2"]
    assert isinstance(note, Skipped)
    assert note.reason.endswith("its attachments are left out: S1")


@pytest.mark.parametrize(
    ("kind", "written", "text"),
    [
        ("flowed", "The lamp went \ndark on \nMonday.\n\nNobody saw it. \n\nEnd.",
         "The lamp went dark on Monday.\n\nNobody saw it.\n\nEnd."),
        ("flowed; delsp=yes", "The har \nbour.", "The harbour."),
        ("flowed", "> A \n> word.\nAn \n> answer.\n From here.\n-- \nGus \nArden",
         "> A word.\nAn\n> answer.\nFrom here.\n-- \nGus Arden"),
        ("fixed", "The lamp went \ndark.", "The lamp went \ndark."),
    ],
)  # fmt: skip
def test_paragraphs_that_were_broken_for_old_screens_are_joined(kind: str, written: str, text: str) -> None:
    """Where the mail says that they were; quotations and signatures stay what they are."""
    (article,) = read(part(written, f"text/plain; format={kind}").encode())
    assert isinstance(article, Article)
    assert article.text == text


def test_a_date_header_that_is_none_is_told() -> None:
    """The mail is stored without a date."""
    article, note = read(f"Date: 03/04/2021\n\n{LONG}".encode())
    assert isinstance(article, Article)
    assert article.published is None
    assert isinstance(note, Skipped)
    assert "'03/04/2021'" in note.reason


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


@pytest.mark.parametrize(
    "envelope",
    [
        "From a@b Fri Jul 12 20:14:00 2019",
        "From - Fri Jul 12 20:14:00 2019",
        "From 1612345678901234567@xxx Fri Jul 12 20:14:00 +0000 2019",
        "From MAILER-DAEMON Fri Jul  2 20:14 EDT 2019",
        "From user at example.org  Fri, 12 Jul 2019 20:14:00 -0400",
        "From someone",
    ],
)
def test_a_line_that_begins_with_from_is_a_sentence(envelope: str) -> None:
    """A message begins only with the sender and the time at which it came, before a header."""
    body = (
        "From the mole one sees the lamp.\n\nFrom Friday on it is dark.\n\nFrom 10:30 on Fri Jul 12 nobody came.\n\n"
        ">From noon\n>>From two\nFrom a@b Fri Jul 12 20:14:00 2019\nwas all it said."
    )
    data = "\n".join(f"{envelope}\nSubject: {n}\n\n{n}. {body}\n" for n in range(3)).replace("\n", "\r\n")
    articles = read(data.encode(), "a.mbox")
    expected = body.replace(">From noon", "From noon").replace(">>From", ">From")
    assert [one.text for one in articles if isinstance(one, Article)] == [f"{n}. {expected}" for n in range(3)]
    assert len(articles) == 3


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
    item, *notes = read(data)
    assert isinstance(item, Article | Skipped)
    assert all(isinstance(one, Skipped) and one.note for one in notes)
