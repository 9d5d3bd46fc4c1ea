"""What is shown: answers, hits, lists, and that no article can misuse the terminal."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Hit, Passage, Version
from qa.answer import Answer, Citation, Nearest, Searched, Statement
from qa.harmless import harmless, json_text, one_line
from qa.shell.articles import article_text, facts_text, list_text
from qa.shell.place import long_date, place
from qa.shell.show import answer_text, hits_text

TEXT = "The ferry sank.\n\nMayor Ada Reyes said nobody was hurt. The pier stays shut until May.\n"
FERRY = Article(
    id="ferry.txt",
    text=TEXT,
    title="Ferry sinks",
    outlet="Bay Post",
    published="2019-07-12T09:30",
    path="/news/ferry.txt",
)
BARE = Article(id="brief-1", text=TEXT)


def _citation(number: int, quote: str, article: Article = FERRY) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article, start, start + len(quote), quote)


def _answer(*statements: Statement, citations: tuple[Citation, ...] = (), **changes: object) -> Answer:
    fields: dict[str, object] = {
        "question": "who?",
        "kind": "who",
        "answered": True,
        "text": "Ada Reyes",
        "searched": Searched(2, 5),
        "confidence": 0.72,
        "statements": statements,
        "citations": citations,
    }
    return Answer(**(fields | changes))  # type: ignore[arg-type]


def _near(article: Article = FERRY, text: str = TEXT.strip()) -> Nearest:
    start = article.text.index(text)
    return Nearest(Hit(Passage(1, article.id, start, start + len(text), text), 0.5, 0.4, 2.5), article)


MAYOR = _citation(1, "Mayor Ada Reyes said nobody was hurt.")


def test_of_a_source_with_pages_the_page_is_given() -> None:
    """In place of the line, which nobody finds in a PDF."""
    paged = replace(FERRY, path="/news/ferry.pdf", pages=(0, TEXT.index("Mayor")))
    citation = _citation(1, "Mayor Ada Reyes said nobody was hurt.", paged)
    assert citation.to_json()["page"] == citation.page == 2
    assert MAYOR.to_json()["page"] is None
    shown = answer_text(_answer(Statement("Ada Reyes", (1,), 1), citations=(citation,)))
    assert shown.endswith("· /news/ferry.pdf p. 2")


def test_a_single_statement_is_the_answer_line_with_its_source_below() -> None:
    shown = answer_text(_answer(Statement("Ada Reyes", (1,), 1), citations=(MAYOR,)))
    assert shown == (
        "Ada Reyes [1]\n"
        "\n"
        "Fairly sure (0.72)\n"
        "\n"
        "Sources\n"
        "[1] “Mayor Ada Reyes said nobody was hurt.”\n"
        "    Bay Post, 12 July 2019 · “Ferry sinks” · /news/ferry.txt:3"
    )


@pytest.mark.parametrize("width", [80, 40])
def test_a_source_says_when_it_was_updated_and_that_a_later_version_has_taken_its_place(width: int) -> None:
    updated = replace(FERRY, modified="2019-07-14T08:00:00+02:00")
    (near, *_), (old, *_) = (
        hits_text([_near(article)], width).replace("\n   ", " ").split("The ferry")
        for article in (updated, Version(**_fields(updated), since="2019-07-14", until="2020-01-03T10:00:00+00:00"))
    )
    where = "1. Bay Post, 12 July 2019, updated 14 July 2019 · “Ferry sinks”"
    assert near.startswith(where)
    assert " ".join(old.split()).endswith("/news/ferry.txt:1 version of 14 July 2019, superseded 3 January 2020")
    assert "version of" not in near


def _fields(article: Article) -> dict[str, Any]:
    return {field.name: getattr(article, field.name) for field in fields(article)}


def test_several_statements_stand_a_line_each_under_the_answer() -> None:
    pier = _citation(2, "The pier stays shut until May.")
    shown = answer_text(
        _answer(
            Statement("Nobody was hurt.", (1, 2), 2),
            Statement("The pier is shut.", (2,), 1),
            text="Two things",
            citations=(MAYOR, pier),
        )
    )
    assert shown.splitlines()[:3] == [
        "Two things",
        "- Nobody was hurt. [1][2] · 2 sources agree",
        "- The pier is shut. [2]",
    ]


def test_a_quotation_is_shown_once_in_marks_of_its_own() -> None:
    """In the answer where that gives it whole, else with its source; the same words of several sources once."""
    pier = _citation(2, "The pier stays shut until May.")
    again = _citation(3, "The pier stays shut until May.", replace(FERRY, outlet="Globe", id="globe.txt"))
    sank = _citation(4, "The ferry sank.", replace(FERRY, outlet="Globe", id="globe.txt"))
    told = Statement("Ada Reyes: Mayor Ada Reyes said nobody was hurt.", (1,), 1)
    both = _answer(told, Statement("Shut", (2, 3), 2), text="Ada Reyes", citations=(MAYOR, pier, again))
    where = "12 July 2019 · “Ferry sinks” · /news/ferry.txt:3"
    assert answer_text(both) == (
        "Ada Reyes\n- Ada Reyes: “Mayor Ada Reyes said nobody was hurt.” [1]\n- Shut [2][3] · 2 sources agree\n\n"
        f"Fairly sure (0.72)\n\nSources\n[1] Bay Post, {where}\n"
        f"[2][3] “The pier stays shut until May.”\n       Bay Post, {where}\n       Globe, {where}"
    )
    yes = _answer(Statement(pier.quote, (2,), 1), text=f"Yes: {pier.quote}", kind="yesno", citations=(pier,))
    assert answer_text(yes).splitlines()[0] == "Yes: “The pier stays shut until May.” [2]"
    words = _answer(
        Statement(f"{MAYOR.quote} {pier.quote}", (1, 2), 1),
        Statement(sank.quote, (4,), 1),
        text="left out: they are the statements",
        kind="quote",
        citations=(MAYOR, pier, sank),
    )
    assert answer_text(words, 100) == (
        f"- “{MAYOR.quote}” “{pier.quote}” [1][2]\n- “The ferry sank.” [4]\n\nFairly sure (0.72)\n\nSources\n"
        f"[1][2] Bay Post, {where}\n[4] Globe, {where[:-1]}1"
    )


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Nobody was hurt.", "“Nobody was hurt.”"),
        ("“Nobody was hurt.”", "“Nobody was hurt.”"),
        ('"It sank," she said.', '"It sank," she said.'),
        ("She called it “a disgrace”.", "She called it “a disgrace”."),
        ("Er sprach von einer „Schande“.", "Er sprach von einer „Schande“."),
        ("« Rien », dit-il.", "« Rien », dit-il."),
        ("The pilots' union said it isn't so.", "“The pilots' union said it isn't so.”"),
        ("## What the jury said", "“What the jury said”"),
        ("# Ferry sinks\n\nNobody was\nhurt.", "“Ferry sinks Nobody was hurt.”"),
        ("Item #1 of # 2", "“Item #1 of # 2”"),
        ("#strike is trending", "“#strike is trending”"),
    ],
)
def test_a_quotation_has_its_own_marks_or_ours_and_no_heading_signs(quote: str, shown: str) -> None:
    article = replace(BARE, text=f"Words.\n{quote}\n")
    answer = _answer(Statement("x", (1,), 1), text="x", citations=(_citation(1, quote, article),))
    assert f"\n[1] {shown}\n" in answer_text(answer)
    near = hits_text([_near(article, article.text)])
    assert f"Words. {shown.strip('“”')}" in near.replace("“", "").replace("”", "") or "“" in quote


@pytest.mark.parametrize(
    ("id", "path", "shown"),
    [
        ("ferry.txt", "/news/ferry.txt", "/news/ferry.txt:3"),
        ("news/ferry.md", "/news/ferry.md", "/news/ferry.md:3"),
        ("ferry", "/news/ferry", "/news/ferry:3"),
        ("ferry.html", "/news/ferry.html", "/news/ferry.html"),
        ("news/ferry.HTM", "/news/ferry.HTM", "/news/ferry.HTM"),
        ("ferry.docx", "/news/ferry.docx", "/news/ferry.docx"),
        ("mail.eml", "/news/mail.eml", "/news/mail.eml"),
        ("wire-7", "/news/wire.jsonl", "/news/wire.jsonl · wire-7"),
        ("wire.jsonl:7", "/news/wire.jsonl", "/news/wire.jsonl:7"),
        ("feed.xml:3f9a", "/news/feed.xml", "/news/feed.xml:3f9a"),
        ("news.zip:july/ferry.txt", "/news/news.zip", "/news/news.zip:july/ferry.txt"),
        ("https://example.com/ferry", None, "https://example.com/ferry"),
    ],
)
def test_a_line_is_shown_where_the_source_has_it(id: str, path: str | None, shown: str) -> None:
    """Of text alone: in a page, a feed or a table nobody finds that line. Of many in a file each is named."""
    article = Article(id, TEXT, path=path)
    assert place(article, TEXT.index("Mayor")) == shown


def test_a_page_without_a_suffix_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    page, text = tmp_path / "page", tmp_path / "text"
    page.write_text("<!doctype html><title>x</title>", encoding="utf-8")
    text.write_text(TEXT, encoding="utf-8")
    assert place(Article("page", TEXT, path=str(page)), 0) == str(page)
    assert place(Article("text", TEXT, path=str(text)), 0) == f"{text}:1"


def test_a_passage_is_shown_without_the_title_and_outlet_told_beside_it() -> None:
    article = replace(FERRY, text=f"Ferry sinks\nBay Post\n\n{TEXT}")
    assert "\n   The ferry sank. Mayor" in hits_text([_near(article, article.text.strip())])
    alone = replace(FERRY, text="Ferry sinks\n")
    assert hits_text([_near(alone, "Ferry sinks")]).endswith("\n   Ferry sinks")


def test_what_an_article_does_not_say_is_left_out_and_its_id_stands_for_its_file() -> None:
    cited = _citation(1, "The ferry sank.", BARE)
    assert answer_text(_answer(Statement("x", (1,), 1), citations=(cited,))).endswith("sank.”\n    brief-1")


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(0.97, "Sure (0.97)"), (0.7, "Fairly sure"), (0.5, "Rather likely"), (0.1, "Unsure: check the source (0.10)")],
)
def test_confidence_is_in_words_and_a_number(confidence: float, words: str) -> None:
    assert words in answer_text(_answer(confidence=confidence))


def test_a_refusal_says_why_and_what_came_nearest() -> None:
    shown = answer_text(_answer(answered=False, text="Nothing in these articles names a mayor.", nearest=(_near(),)))
    assert shown.startswith("Nothing in these articles names a mayor.\n\nNearest passages:\n- The ferry sank.")
    assert "/news/ferry.txt:1" in shown
    assert shown.endswith("Searched 5 passages of 2 articles.")


def test_the_explanation_stands_last() -> None:
    assert answer_text(_answer(explanation=("first", "then"))).endswith("\n\nHow\n  first\n  then")


def test_colour_is_the_only_escape_and_only_when_wanted() -> None:
    answer = _answer(Statement("Ada", (1,), 1), citations=(MAYOR,))
    assert "\x1b" not in answer_text(answer)
    assert answer_text(answer, color=True).replace("\x1b[1m", "").replace("\x1b[0m", "") == answer_text(answer)


def test_a_path_below_the_current_folder_is_shown_from_there(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))
    article = Article(id="a", text=TEXT, path=f"{tmp_path}/news/a.txt")
    assert "\n   news/a.txt:1" in "\n" + hits_text([_near(article)]).replace("1. ", "   ")


def test_hits_show_their_scores_only_when_explained() -> None:
    assert "cosine 0.400 · BM25 2.50" in hits_text([_near()], explain=True)
    assert "odds" not in hits_text([_near()], explain=True)
    judged = replace(_near(), hit=replace(_near().hit, odds=-1.25))
    assert "BM25 2.50 · odds -1.25" in hits_text([judged], explain=True)
    assert "cosine" not in hits_text([_near()])
    assert hits_text([]) == "No passage found."


def test_a_hit_names_its_copies() -> None:
    """By outlet and date, or by id where no outlet is known."""
    others = (Article("b.txt", TEXT, outlet="The\x1b Globe", published="2019-07-13"), Article("c.txt", TEXT))
    assert "   Copies: The␛ Globe, 13 July 2019; c.txt" in hits_text([replace(_near(), copies=others)]).splitlines()
    assert "Copies" not in hits_text([_near()])


@pytest.mark.parametrize("width", [40, 80])
def test_text_keeps_to_the_width_and_wide_letters_count_two(width: int) -> None:
    from rich.cells import cell_len

    article = Article(id="宽", text="船在黎明前沉没了，没有人受伤。" * 12 + " and so it went on" * 12)
    shown = hits_text([_near(article, article.text)], width)
    assert max(cell_len(line) for line in shown.splitlines()) <= width


def test_a_path_is_never_broken() -> None:
    path = "/archive/" + "long-folder-name/" * 8 + "a.txt"
    shown = hits_text([_near(Article(id="a", text=TEXT, path=path, title="Ferry sinks"))])
    assert f"   {path}:1" in shown.splitlines()


def test_the_list_fits_80_columns_with_whole_ids() -> None:
    long = Article(id="a-folder/with-a/very-long-name-of-a-file.txt", text="x", title="T" * 90, outlet="O" * 50)
    shown = list_text([FERRY, long, BARE])
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert {line.split()[0] for line in shown.splitlines() if line[0] != " "} == {FERRY.id, long.id, BARE.id}
    assert "2019-07-12  Bay Post" in shown


def test_an_article_is_shown_with_what_is_known_and_its_lines_as_they_are() -> None:
    shown = article_text(FERRY)
    assert "title: Ferry sinks\noutlet: Bay Post\npublished: 2019-07-12T09:30\n" in shown
    assert f"sha256: {FERRY.sha256}" in shown
    assert "url" not in shown.split("\n\n")[0]
    assert shown.endswith("\n\n" + TEXT)


def test_facts_stand_in_a_column_one_value_a_line() -> None:
    facts = {"articles": 2, "server": None, "of": ["a", "b"], "no": []}
    assert facts_text(facts) == "articles  2\nof        a\n          b\nno        -"


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2019-07-12", "12 July 2019"),
        ("2019-07-02T08:00+02:00", "2 July 2019"),
        ("2019-07", "July 2019"),
        ("2019", "2019"),
        ("2019-99-01", "2019-99-01"),
    ],
)
def test_dates_are_shown_as_exactly_as_they_are_known(published: str, shown: str) -> None:
    assert long_date(published) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “text” — naïve 中文", "plain “text” — naïve 中文"),
        ("\x1b]0;owned\x07\x1b[2J", "␛]0;owned␇␛[2J"),
        ("\x9b31m", "\ufffd31m"),
        ("a\x7fb\rc", "a␡b␍c"),
        ("two\nlines\tand", "two\nlines\tand"),
        ("abc\u202edcba\u2066x\u2069", "abc\ufffddcba\ufffdx\ufffd"),
        ("zero\u200bwidth\ufeff\u200dx", "zero\ufffdwidth\ufffd\ufffdx"),
        ("می\u200cخواهم 👩\u200d🚒", "می\u200cخواهم 👩\u200d🚒"),
        ("lone \udc9b", "lone \ufffd"),
        ("tag\U000e0041", "tag\ufffd"),
        ("soft\u00adhyphen and\u00a0space", "soft\u00adhyphen and\u00a0space"),
    ],
)
def test_what_steers_a_terminal_or_hides_is_made_visible(text: str, shown: str) -> None:
    assert harmless(text) == shown


HOSTILE = "\x1b[31m[red]x[/red]\x9b\u202ey\u2066 :smile: \x07"


def test_no_part_of_an_article_reaches_the_terminal_as_it_is() -> None:
    """Every field of a hostile article goes through every view."""
    article = Article(
        id=HOSTILE,
        text=HOSTILE,
        title=HOSTILE,
        outlet=HOSTILE,
        authors=(HOSTILE,),
        published=HOSTILE,
        url=HOSTILE,
        language=HOSTILE,
        path="/" + HOSTILE,
        extra={HOSTILE: HOSTILE},
    )
    near = _near(article, HOSTILE)
    cited = Citation(1, article, 0, len(HOSTILE), HOSTILE)
    statement = Statement(HOSTILE, (1,), 1)
    for shown in (
        answer_text(_answer(statement, text=HOSTILE, citations=(cited,), explanation=(HOSTILE,))),
        answer_text(_answer(statement, statement, text=HOSTILE, citations=(cited,))),
        answer_text(_answer(text=HOSTILE, answered=False, nearest=(near,))),
        hits_text([near], explain=True),
        list_text([article]),
        article_text(article),
        facts_text({"sources": [HOSTILE]}),
    ):
        assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs"}} - {"\n"}
        assert "[red]" in shown


@given(st.text(st.characters(exclude_categories=[])))
def test_harmless_text_can_be_encoded_and_steers_nothing(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in shown.encode().decode())
    assert "\n" not in one_line(text)


@given(st.text(st.characters(exclude_categories=[])), st.sampled_from(["utf-8", "cp1252", "ascii"]))
def test_json_loses_nothing_and_holds_nothing_that_steers(text: str, encoding: str) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_text({"text": text, "number": float("inf")})
    written = json_text({"text": text}, encoding=encoding)
    assert json.loads(written) == {"text": text}
    assert written.isprintable() or all(unicodedata.category(c) not in {"Cc", "Cs"} for c in written)
    written.encode(encoding)
