"""An article opened for answering: what of it is the story, who is in it, what a reader is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Passage, Sentence
from index.text.letters import plain
from index.text.split import sentences
from qa.english.names.capitals import TokenizedText
from qa.english.names.mentions import mentions_in
from qa.news.copies import outlets
from qa.source import Source
from tests.qa.fake import source

NEWS = """ORRIN HARBOR (Sample Wire) — Mayor Ada Reyes closed the pier on Monday.

She said divers had found a crack.

RELATED: Mayor Bo Lind opens a pier in Calder

"The pier is older than I am," Reyes said.

Council President Cy Dunn called the closing late. He wants an inquiry.

The mayor will speak on Friday."""


@given(st.text(alphabet='ab .\n"“”\u00e9\u202e\U0001f600', max_size=200), st.data())
def test_the_story_keeps_every_offset(text: str, data: st.DataObject) -> None:
    """What stands beside the story becomes spaces, every other character of the text keeps its place."""
    cut = sentences(text)
    marked = [Sentence(s.start, s.end, data.draw(st.booleans())) for s in cut]
    news = Source(Article(id="any", text=text), marked)
    aside = {i for s in news.sentences if not s.body for i in range(s.start, s.end)}
    assert len(news.story) == len(news.text)
    assert all(read == (" " if i in aside else news.text[i]) for i, read in enumerate(news.story))


@given(st.text(alphabet='ab .\n>"“”\u00e9\u202e\U0001f600', max_size=200))
def test_every_sentence_is_read_as_it_stands_but_for_line_ends(text: str) -> None:
    """Offsets of the text that is read and of the one that is stored are those of the same words."""
    news = Source(Article(id="any", text=text), sentences(text))
    for index, _ in enumerate(news.sentences):
        start, end = news.quoted(index)
        lines = plain(text[start:end]).text.split("\n")
        stored = [lines[0], *(line.lstrip("> ") for line in lines[1:])]
        assert news.words_of(index).split() == " ".join(stored).split()


@pytest.mark.parametrize("mark", ["", "> ", ">> "])
def test_a_name_that_is_wrapped_is_one(mark: str) -> None:
    """In narrow columns and quoted mail, too; and the quotation is the file's own."""
    lines = [
        "The old pier was closed by Mayor",
        "Ada Reyes and the town clerk, Cy",
        "Dunn, who would not, whatever she",
        "was asked, say why.",
    ]
    news = source("\n".join(mark + line for line in lines))
    assert [person.name for person in news.names.people] == ["Ada Reyes", "Cy Dunn"]
    [start, end] = news.quoted(0)
    assert news.article.text[start:end] == "\n".join(mark + line for line in lines)


def test_a_related_link_is_no_part_of_the_story() -> None:
    """A link's words, and whom it names, are left out."""
    news = source(NEWS)
    assert "Calder" in news.text
    assert "Calder" not in news.story
    assert [person.name for person in news.names.people] == ["Ada Reyes", "Cy Dunn"]


@pytest.mark.parametrize(
    ("opening", "told_from"),
    [
        ("ATLANTA — The mayor spoke.", "ATLANTA —"),
        ("WASHINGTON (AP) — The mayor spoke.", "WASHINGTON (AP) —"),
        ("PORT WENDELL, Ohio -- The mayor spoke.", "PORT WENDELL, Ohio --"),
        ("TILDEN FALLS (April 23, 2018) — The mayor spoke.", "TILDEN FALLS (April 23, 2018) —"),
        ("The mayor spoke - briefly - of taxes.", ""),
        ("ICE agents came.", ""),
    ],
)
def test_where_a_story_is_told_from(opening: str, told_from: str) -> None:
    """The dateline is known as such, so that it is not taken for the place of what is told."""
    start, end = (one := source(f"{opening} More followed.")).dateline
    assert one.text[start:end].strip() == told_from


def test_a_passage_is_shown_with_two_sentences_before_it() -> None:
    """A reader sees who "she" is."""
    news = source(NEWS)
    at = news.text.index('"The pier')
    passage = Passage(1, "story.txt", at, at + 20, news.text[at : at + 20])
    start, end = news.window(passage)
    assert news.text[start:end].startswith("She said divers")
    assert end == passage.end
    assert news.window(Passage(2, "story.txt", 0, 10, news.text[:10]))[0] == 0


def test_whom_sentences_are_about() -> None:
    """A sentence is about whom it names, or about whom its "she" and "the mayor" mean, and about nobody else."""
    news = source(NEWS)
    reyes, dunn = news.names.people
    about = [news.words_of(i)[:12] for i in news.sentences_about(reyes)]
    assert about == ["ORRIN HARBOR", "She said div", '"The pier is', "The mayor wi"]
    assert [news.words_of(i)[:8] for i in news.sentences_about(dunn)] == ["Council ", "He wants"]


def test_a_pronoun_means_who_was_named_first() -> None:
    """Of two people in the sentence before, "she" is given to one, never to both."""
    pair = source("Mayor Ada Reyes criticized Governor Bo Lind on Monday. She said he had lied.")
    reyes, lind = pair.names.people
    assert pair.sentences_about(reyes) == [0, 1]
    assert pair.sentences_about(lind) == [0]


WIRE = (
    "The Osk broke through its levee before dawn on Sunday and flooded the lower town. "
    "Boats took families from their porches while sirens sounded for an hour. Nobody drowned, the sheriff said."
)


def test_everyone_named_is_somebody() -> None:
    """Also whose family name is that of another alone: every mention has its bearer, every letter of it is known."""
    news = source("Mayor Tom Bell Sr. closed the pier. Mr. Bell Jr. objected. \u201cNo,\u201d Bell Jr. said.")
    named = mentions_in(TokenizedText(news.story))
    assert [news.names.person_at[mention.start].name for mention in named] == ["Tom Bell Sr", "Bell Jr", "Bell Jr"]
    within = {at for mention in named for at in range(mention.start, mention.end)}
    assert [news.names.names_someone(at, at + 1) for at in range(len(news.text))] == [
        at in within for at in range(len(news.text))
    ]


@pytest.mark.parametrize(
    ("articles", "count"),
    [
        ([], 0),
        ([("a", "Post", WIRE)], 1),
        ([("a", "Post", WIRE), ("a", "Post", WIRE)], 1),  # one article, cited twice
        ([("a", "Post", WIRE), ("b", "post", "Quite another story of a bridge and its keeper.")], 1),  # one outlet
        ([("a", "Post", WIRE), ("b", "Ledger", WIRE.replace("sheriff", "fire chief"))], 1),  # a wire story
        ([("a", "Post", WIRE), ("b", "Ledger", f"{WIRE} {'Our town was spared this time. ' * 3}")], 1),  # made longer
        ([("a", "Post", WIRE), ("b", "Ledger", "On Sunday the levee of the Osk gave way; nobody drowned.")], 2),
        ([("a", "Post", "Short."), ("b", "Ledger", "Short.")], 2),  # too short to be told a copy
    ],
)
def test_how_many_outlets_speak(articles: list[tuple[str, str, str]], count: int) -> None:
    """An outlet counts once, and so does a wire story however many print it."""
    assert outlets([source(text, name, outlet=outlet) for name, outlet, text in articles]) == count


def test_articles_that_name_no_outlet_are_counted_one_by_one() -> None:
    """An unknown outlet is not the same as another unknown one."""
    assert outlets([source(WIRE, "a.txt"), source("A bridge opened in Calder on Friday at noon.", "b.txt")]) == 2


@pytest.mark.parametrize(
    "line", ["Pier shut in Calder", "# Pier shut in Calder", "PIER SHUT IN CALDER", "**Pier shut in Calder**"]
)
def test_the_headline_heads_the_article_however_it_is_set(line: str) -> None:
    story = source(f"{line}\n\nMayor Ada Reyes shut the pier. It is old.", title="Pier shut in Calder")
    assert [story.heads(index) for index in range(3)] == [True, False, False]
