"""A line end in mid-sentence is the typewriter's; one of a list, a heading or a verse means something."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.split import sentences


def cut(text: str) -> list[str]:
    """The sentences as one reads them: on one line, without the marks of quoted mail."""
    return [
        " ".join(line.lstrip("> ") for line in text[one.start : one.end].split("\n")).replace("  ", " ")
        for one in sentences(text)
    ]


GOES_ON = {
    "two lines": (
        'Mayor Poe spoke on Friday. "We will\nnot help them," Poe said.',
        ["Mayor Poe spoke on Friday.", '"We will not help them," Poe said.'],
    ),
    "a short line before a long one": (
        "“We will\nnot help those who came for the harbour last night,” Poe said to a full hall.",
        ["“We will not help those who came for the harbour last night,” Poe said to a full hall."],
    ),
    "a narrow column": (
        "The ferry from Holm did\nnot leave on Monday for\nthe storm had torn away\nthe pier.\nIt sails again today.",
        ["The ferry from Holm did not leave on Monday for the storm had torn away the pier.", "It sails again today."],
    ),
    "mail at 72 columns with short last lines": (
        "Dear Ada,\n\n"
        "the council of Calder met last night and voted on what becomes of the\nold pier. It was close.\n\n"
        "Nine were for a new one, and seven, among them the mayor and Councillor\n"
        "Quill, would rather have had the money for the school. I had not thought\nso.\n\nYours,\nBen",
        [
            "Dear Ada,",
            "the council of Calder met last night and voted on what becomes of the old pier.",
            "It was close.",
            "Nine were for a new one, and seven, among them the mayor and Councillor Quill, would rather have had the "
            "money for the school.",
            "I had not thought so.",
            "Yours,",
            "Ben",
        ],
    ),
    "one wrapped paragraph among short lines": (
        "Ferry torn away\nA night of storm\nJane Roe\n\nThe ferry that lay at the pier of Calder was torn away last "
        "night, said\nHarbour Master Ben Moss. Nobody was aboard when it drifted out past the\nlighthouse.\n\n"
        "Read on\nBack\nNext",
        [
            "Ferry torn away",
            "A night of storm",
            "Jane Roe",
            "The ferry that lay at the pier of Calder was torn away last night, said Harbour Master Ben Moss.",
            "Nobody was aboard when it drifted out past the lighthouse.",
            "Read on",
            "Back",
            "Next",
        ],
    ),
    "quoted mail": (
        "Ben wrote:\n> The council met last night and it voted, as you know, to\n> rebuild the pier. Councillor Quill "
        "was against it.\n> \n> It costs 3 million.\nThat is too much.",
        [
            "Ben wrote:",
            "The council met last night and it voted, as you know, to rebuild the pier.",
            "Councillor Quill was against it.",
            "",
            "It costs 3 million.",
            "That is too much.",
        ],
    ),
    "items that wrap": (
        "The council voted\n- for a new pier that is to cost\n  three million\n- for a school in Upper\n  Calder\n"
        "- against fees",
        [
            "The council voted",
            "- for a new pier that is to cost three million",
            "- for a school in Upper Calder",
            "- against fees",
        ],
    ),
    "numbered items that wrap": (
        "1. The pier is built anew, said\nthe mayor.\n2. The school waits until\n2027.\n3. Fees rise.",
        ["1. The pier is built anew, said the mayor.", "2. The school waits until 2027.", "3. Fees rise."],
    ),
    "hyphens at line ends": (
        "The mayor spoke of the har-\nbour and of Anglo-\nAmerican trade.",
        ["The mayor spoke of the har- bour and of Anglo- American trade."],
    ),
    "German nouns": (
        "Der Bürgermeister von Calder sprach gestern vor vielen Leuten über die\nFähre, die der Sturm in der Nacht "
        "zum Montag von der alten Mole gerissen\nhatte. Er sagte, dass die Stadt eine neue bauen werde, wenn der "
        "Bund den\nBau bezahlt.",
        [
            "Der Bürgermeister von Calder sprach gestern vor vielen Leuten über die Fähre, die der Sturm in der Nacht "
            "zum Montag von der alten Mole gerissen hatte.",
            "Er sagte, dass die Stadt eine neue bauen werde, wenn der Bund den Bau bezahlt.",
        ],
    ),
    "figures at line starts": (
        "The pier of Calder was built in the spring of the year before the war, in\n1913. It cost the town, which had "
        "no more than a thousand people then,\n12,000 pounds, and it was mended with\n300 more.",
        [
            "The pier of Calder was built in the spring of the year before the war, in 1913.",
            "It cost the town, which had no more than a thousand people then, 12,000 pounds, and it was mended with "
            "300 more.",
        ],
    ),
    "capitals throughout": (
        "THE FERRY THAT LAY AT THE PIER OF CALDER WAS TORN AWAY LAST NIGHT\nWHEN A STORM CAME UP FROM THE SOUTH, SAID "
        "THE HARBOUR MASTER. NOBODY\nWAS ABOARD.",
        [
            "THE FERRY THAT LAY AT THE PIER OF CALDER WAS TORN AWAY LAST NIGHT WHEN A STORM CAME UP FROM THE SOUTH, "
            "SAID THE HARBOUR MASTER.",
            "NOBODY WAS ABOARD.",
        ],
    ),
    "no full stop at all": (
        "Ferry service between Calder and Holm is out until further notice, the\nharbour master says, because the "
        "storm has torn away the pier at which\nboth ferries land",
        [
            "Ferry service between Calder and Holm is out until further notice, the harbour master says, because the "
            "storm has torn away the pier at which both ferries land",
        ],
    ),
    "a transcript": (
        "Q: Will you help those who\ncame last night?\nA: We will not help anybody who\nbreaks in.\nQ: Never?\nA: No",
        [
            "Q: Will you help those who came last night?",
            "A: We will not help anybody who breaks in.",
            "Q: Never?",
            "A: No",
        ],
    ),
    "sentences that end with the line": (
        "The council met on Monday.\nThe pier is built anew, it was\nsaid.\nNobody spoke against it.",
        [
            "The council met on Monday.",
            "The pier is built anew, it was said.",
            "Nobody spoke against it.",
        ],
    ),
    "a question before its speaker, an abbreviation before a name": (
        "“Why?”\nshe asked. The pier, said Gov.\nPoe and the harbour master of the town at the other end, is gone at 5 "
        "p.m.\ntoday.",
        [
            "“Why?” she asked.",
            "The pier, said Gov. Poe and the harbour master of the town at the other end, is gone at 5 p.m. today.",
        ],
    ),
    "brackets and quotation marks that close": (
        "He read a book (A Year in\nCalder) and “The Old\nPier” at night.",
        ["He read a book (A Year in Calder) and “The Old Pier” at night."],
    ),
    "a dash within a sentence": (
        "The mayor of the town\n— who had been away —\nsaid nothing.",
        ["The mayor of the town — who had been away — said nothing."],
    ),
    "a headline in capitals, a byline and a dateline above wrapped lines": (
        "STORM TEARS FERRY AWAY\nBy Jane Roe\nCALDER (AP) — The ferry that lay at the pier was torn away last\nnight, "
        "said the harbour master.",
        [
            "STORM TEARS FERRY AWAY",
            "By Jane Roe",
            "CALDER (AP) — The ferry that lay at the pier was torn away last night, said the harbour master.",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GOES_ON.values(), ids=GOES_ON.keys())
def test_a_sentence_that_is_wrapped_is_whole(text: str, expected: list[str]) -> None:
    """Whatever the measure, however few its lines, and whatever stands around it."""
    assert cut(text) == expected


STAYS = {
    "names": "Jan Smit\nAda Quill\nvan den Berg, Piet\nBen Moss",
    "a list of small words": "Shopping\nflour\nsugar\neggs from Holm",
    "a list behind a colon": "Bring with you:\nbread and butter\nwater\na coat that keeps off the rain",
    "bullets": "- apples\n- pears\n- plums",
    "numbers": "1. apples\n2. pears\n3) plums",
    "a table": "Ward      For   Against\nRopewalk   12        30\nupper ward  9         1",
    "a table of pipes": "| ward | for |\n| --- | --- |\n| upper | 9 |",
    "tabs": "ward\tfor\nupper\t9",
    "verse": "The sea came up to me at night,\nIt asked me for my shoes,\nAnd all the town was black and white,\n"
    "And none was left to lose.",
    "an address": "Calder Rope Works\n12 Harbour Street,\nCalder\nCA1 2BC",
    "keys and values": "title: the ferry\nauthor: ben moss\npublished: today",
    "a headline above small letters": "Storm tears ferry away\n"
    "the ferry that lay at the pier of calder was torn away last night, said ben moss.",
    "headlines": "Storm tears away the ferry at the pier of Calder\n"
    "Mayor Poe leaves office after a row over harbour\nCouncil votes for a new pier that costs millions",
    "a heading between paragraphs": "The council met on Monday.\nWhat comes next\nThe mayor speaks on Friday.",
    "Markdown": "# the pier\nthe council met.\n## what comes next",
    "a headline, its second line and a byline": "Storm tears ferry away\nA night at the pier\n"
    "By Jane Roe and Ben Moss\nstaff writers",
    "a listing of one letter case": "PIER\nFERRY\nTHE OLD SCHOOL",
    "film subtitles": "1\n00:00:01,000 --> 00:00:02,000\nWe heard it.\n2\n00:00:02,500 --> 00:00:04,000\nNobody came.",
    "paragraphs that are one line each": "The council of Calder met on Monday to speak of what becomes of the pier "
    "and of the ferry that was torn away from it.\nNine were for a new one.",
    "paragraphs by their first line": "The pier is the oldest of the coast from here to Holm\n"
    "    Nobody knows who built it, or when that was",
    "addresses of pages": "Calder Herald\nhttps://herald.example/pier\nben@herald.example\niPhone sales rise",
    "a headline in capitals": "STORM TEARS FERRY AWAY\nnobody was aboard when it drifted out.",
    "a mark between": "The pier\n* * *\nthe ferry is gone.",
}  # fmt: skip


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS.keys())
def test_lines_that_stand_alone_stay_apart(text: str) -> None:
    """Lists, tables, verse, addresses, headings: each line is a sentence of its own."""
    assert [text[one.start : one.end] for one in sentences(text)] == [line.strip() for line in text.split("\n")]


PROSE = st.lists(
    st.sampled_from(
        [
            "The ferry left the harbour of Calder before noon and came back empty.",
            "Nobody was aboard when it drifted out past the old lighthouse at Holm.",
            "“We will not pay for the pier, nor for the ferry,” said the mayor of the town to Ada Quill.",
            "The council, which had met twice, heard of it from Harbour Master Ben Moss on a cold day in May 1913.",
            "It rained.",
        ]
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@given(PROSE, st.integers(34, 90))
def test_prose_has_the_same_sentences_at_any_measure(said: list[str], width: int) -> None:
    """Wrapped at whatever column, a paragraph that shows it has the sentences that it has on one line."""
    said = ["The ferry and the boats of the harbour were torn away from the pier by the storm of the night.", *said]
    wrapped = textwrap.fill(" ".join(said), width, break_on_hyphens=False)
    assert cut(wrapped) == said
