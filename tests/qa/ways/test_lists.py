"""Questions with several answers, and what never is one."""

from __future__ import annotations

from index.encode import Encoder
from qa.findings import Draft, Refusal
from qa.ways.table import answer
from tests.qa.fake import SURE, findings_in, source

POST = source(
    "The ferry line will serve five ports from May: Calder, Holm, Port Sable, Dell and Orrin Harbor.\n\n"
    "The company hired 30 people for the new boats, which were built in Norway last winter and arrived on Friday.",
    "post.txt",
    outlet="Post",
)
LEDGER = source(
    "The ferry line said its boats will call at the ports of Calder, Holm and Tarn from May.",
    "ledger.txt",
    outlet="Ledger",
)
PORTS = "Which ports will the ferry line serve?"


def test_a_series_gives_all_its_items(encoder: Encoder) -> None:
    """The reader's one word is completed by the enumeration that it stands in."""
    drafted = answer(findings_in(encoder, PORTS, POST, marks={"Calder": SURE}))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.items == ("Calder", "Holm", "Port Sable", "Dell", "Orrin Harbor")
    assert drafted.text == "Calder, Holm, Port Sable, Dell, Orrin Harbor"


def test_an_item_of_two_articles_stands_once(encoder: Encoder) -> None:
    """What both articles list is one item; what only the second has is added; both are cited."""
    drafted = answer(findings_in(encoder, PORTS, POST, LEDGER, marks={"Calder": SURE}))
    assert isinstance(drafted, Draft), drafted.reason
    assert len(drafted.items) == len(set(drafted.items))
    assert set(drafted.items) == {"Calder", "Holm", "Port Sable", "Dell", "Orrin Harbor", "Tarn"}
    first = next(statement for statement in drafted.statements if "Calder" in statement.text)
    assert {evidence.source.article.id for evidence in first.evidence} == {"post.txt", "ledger.txt"}


def test_a_series_of_other_things_is_no_answer(encoder: Encoder) -> None:
    """Two languages are no ports, though their sentence is about the ferry line."""
    story = source(
        "The ferry line will print its schedule in two languages, English and Spanish, for the ports it will serve."
    )
    drafted = answer(findings_in(encoder, PORTS, story))
    assert isinstance(drafted, Refusal), drafted.text


def test_what_stands_beside_a_story_never_answers(encoder: Encoder) -> None:
    """A link, a caption and an app prompt each hold a tempting answer, of which the reader is sure."""
    story = source(
        "The ferry line will serve new ports from May, its owner said, but he would not say which they are to be.\n\n"
        "RELATED: Ferry line will serve the ports of Eastmoor, Varley and Lowen\n\n"
        "It has hired 30 people, and the boats that it ordered in Norway are to arrive on Friday at noon.\n\n"
        "The ferry line serves the ports of Corbin, Hask and Garrison in this Oct. 22, 2018, photo. (AP Photo)\n\n"
        "DOWNLOAD OUR APP FOR FERRY ALERTS FROM BRACKWATER, MILLGATE AND FAIRLEA PORTS\n\n"
        "The owner has run the line for 40 years and says that this summer is going to be his last one."
    )
    tempting = ("Eastmoor", "Varley", "Lowen", "Corbin", "Hask", "Garrison", "BRACKWATER", "MILLGATE", "FAIRLEA")
    assert all(word in story.text for word in tempting)
    drafted = answer(findings_in(encoder, PORTS, story, marks=dict.fromkeys(tempting, SURE)))
    text = drafted.text if isinstance(drafted, Draft) else ""
    assert not [word for word in tempting if word.lower() in text.lower()], text


def test_new_york_city_is_new_york(encoder: Encoder) -> None:
    """One place called two ways is one item."""
    one = source("The raids will reach the cities of Miami, Denver and New York City.", "a.txt")
    other = source("The raids will reach the cities of Miami, Denver and New York.", "b.txt")
    drafted = answer(findings_in(encoder, "Which cities will the raids reach?", one, other, marks={"Miami": SURE}))
    assert isinstance(drafted, Draft)
    assert len(drafted.items) == 3


def test_nothing_listed_is_refused(encoder: Encoder) -> None:
    """Where the reader is sure of nothing and nothing is enumerated, the question is refused."""
    drafted = answer(findings_in(encoder, PORTS, source("The ferry line was sold on Friday."), marks={"Friday": -SURE}))
    assert isinstance(drafted, Refusal)


FOUNDERS = source("The ferry line was founded by Captain Ada Lund and Mayor Bo Ray in 1931, before the bridge.")


def test_where_the_reader_marks_several_items_all_are_given(encoder: Encoder) -> None:
    """ "Founded by whom?" leaves open how many: the likeliest words hold two people, and each is an item."""
    both, names = {"Captain Ada Lund and Mayor Bo Ray": SURE}, ("Ada Lund", "Bo Ray")
    drafted = answer(findings_in(encoder, "By whom was the ferry line founded?", FOUNDERS, marks=both, items=names))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.items == names


def test_a_way_is_told_by_its_clause_whatever_is_marked_in_it(encoder: Encoder) -> None:
    story = source("The pilot dropped both anchors and turned the wheel when the engine of the ferry failed.")
    clause = {"dropped both anchors and turned the wheel": SURE}
    asked = "How did the pilot stop the ferry?"
    drafted = answer(findings_in(encoder, asked, story, marks=clause, items=("both anchors", "turned the wheel")))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.items == ()
    assert drafted.text.startswith("dropped both anchors and turned the wheel")


def test_one_marked_item_makes_no_list(encoder: Encoder) -> None:
    one = {"Ada Lund": SURE}
    drafted = answer(
        findings_in(encoder, "By whom was the ferry line founded?", FOUNDERS, marks=one, items=("Ada Lund", "Bo Ray"))
    )
    assert isinstance(drafted, Draft), drafted.reason
    assert (drafted.text, drafted.items) == ("Ada Lund", ())


OWNERS = source("The ferry line is owned by Ada Lund, Bo Ray and Cy Holt of Calder, Maine, who sold the old one.")


def test_names_marked_in_one_series_with_the_likeliest_are_all_given(encoder: Encoder) -> None:
    """The likeliest words are one of three; a marked name that stands apart is none of them."""
    items = ("Ada Lund", "Bo Ray and", "Cy Holt", "Calder", "Maine")
    asked = "The ferry line is owned by whom?"
    drafted = answer(findings_in(encoder, asked, OWNERS, marks={"Bo Ray": SURE}, items=items))
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.items == ("Ada Lund", "Bo Ray", "Cy Holt")


def test_a_town_and_its_state_are_one_place(encoder: Encoder) -> None:
    drafted = answer(
        findings_in(encoder, "Where is the owner from?", OWNERS, marks={"Calder": SURE}, items=("Calder", "Maine"))
    )
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.items == ()


def test_an_enumeration_in_which_the_reader_sees_nothing_gives_way_to_what_it_sees(encoder: Encoder) -> None:
    """A sentence on the subject lists other things than the one that answers."""
    story = source(
        "The rights of riders are printed on the boats in English, Spanish and Danish, the ferry line said.\n\n"
        "Riders of the ferry line have the right to a seat."
    )
    asked = "What rights do riders of the ferry line have?"
    alone = answer(findings_in(encoder, asked, story))
    assert isinstance(alone, Draft)
    assert alone.items == ("English", "Spanish", "Danish")
    drafted = answer(findings_in(encoder, asked, story, marks={"a seat": SURE}))
    assert isinstance(drafted, Draft)
    assert "English" not in drafted.text
    assert "a seat" in drafted.text


def test_a_lone_function_word_is_no_item(encoder: Encoder) -> None:
    """The reader marks "on" by mistake."""
    story = source("The ferry line was sold on Sunday to the city of Calder.")
    drafted = answer(
        findings_in(encoder, "Where was the ferry line sold?", story, marks={"on Sunday": SURE}, items=("on", "Sunday"))
    )
    assert isinstance(drafted, Draft), drafted.reason
    assert drafted.items == ()
