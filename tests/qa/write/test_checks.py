"""Whether a claim's sentences bear it out: what is told without the network, and what is left to it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa.findings import DraftStatement, Evidence
from qa.reader import Reading, Verdict
from qa.write.checks import Dropped, check
from qa.write.claims import Claim
from tests.qa.fake import source

PIER = source(
    "CALDER — Mayor Ada Reyes closed the old pier on Wednesday after worms ate 3 of its 40 posts. "
    "She said the repairs would cost $2.5 million. "
    "“We will not wait for the storm,” Reyes said. "
    "Bo Lind, who runs the ferry, said the pier had never been safer. "
    "The council did not vote on it.",
    outlet="The Calder Post",
    published="2024-06-27",
)
SHOWN = {f"s{number}": Evidence(PIER, number - 1) for number in range(1, 6)}


def stated(claim: str, texts: Sequence[str]) -> list[Reading]:
    """A reader that holds every claim for stated."""
    return [Reading((), (), 5.0, Verdict(0.98, 0.01, 0.01))] * len(texts)


def silent(claim: str, texts: Sequence[str]) -> list[Reading]:
    return [Reading((), (), -5.0, Verdict(0.01, 0.01, 0.98))] * len(texts)


def rather_sure(claim: str, texts: Sequence[str]) -> list[Reading]:
    return [Reading((), (), 5.0, Verdict(0.9, 0.05, 0.05))] * len(texts)


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ("s1", "Mayor Ada Reyes closed the old pier on Wednesday."),
        ("s1", "Ada Reyes closed the pier on June 26."),
        ("s1", "Three of the pier's 40 posts were eaten by worms."),
        ("s2", "Reyes put the cost of the repairs at $2.5 million."),
        ("s3", "“We will not wait for the storm,” said Mayor Reyes."),
        ("s4", "Bo Lind said the pier had never been safer."),
        ("s5", "The council has not voted on it."),
        ("s1", "The Calder Post reported on 27 June 2024 that the old pier was closed."),
    ],
)
def test_what_the_sentences_say_is_kept(ids: str, text: str) -> None:
    found = check(Claim(text, tuple(ids.split())), SHOWN, stated)
    assert isinstance(found, DraftStatement), found
    assert (found.text, [one.sentence for one in found.evidence]) == (text, [int(ids[1:]) - 1])


@pytest.mark.parametrize(
    ("ids", "text", "why"),
    [
        ("s9", "Reyes closed the pier.", "names no sentence s9"),
        ("", "Reyes closed the pier.", "names no sentence"),
        ("s1", "...", "says nothing"),
        ("s1", "It was so.", "says nothing"),
        ("s1", "Worms ate 13 of its 40 posts.", "do not say 13"),
        ("s2", "The repairs would cost $2.5 billion.", "do not say"),
        ("s2", "The repairs would cost 2.5 percent.", "do not say"),
        ("s1", "Ada Reyes closed the old pier on Thursday.", "do not say"),
        ("s1", "Ada Reyes closed the old pier on June 25.", "do not say"),
        ("s1", "Ada Reyes closed the old pier in 2023.", "do not say"),
        ("s1", "Mayor Eva Holm closed the old pier.", "do not name Eva Holm"),
        ("s1", "Ada Reyes closed the old pier in Boston.", "do not name Boston"),
        ("s3", "“We will wait for the storm,” Reyes said.", "quotation marks"),
        ("s3", "“We will not wait for the flood,” Reyes said.", "quotation marks"),
        ("s5", "The council voted on it.", "opposite"),
        ("s1", "Mayor Ada Reyes did not close the old pier.", "opposite"),
    ],
)
def test_what_they_do_not_say_is_dropped_whatever_the_network_thinks(ids: str, text: str, why: str) -> None:
    found = check(Claim(text, tuple(ids.split())), SHOWN, stated)
    assert isinstance(found, Dropped), found
    assert why in found.why


def test_anothers_words_are_dropped() -> None:
    found = check(Claim("Ada Reyes said the pier had never been safer.", ("s4", "s1")), SHOWN, stated)
    assert isinstance(found, Dropped)
    assert "words of Bo Lind" in found.why


def test_what_the_network_does_not_find_stated_is_dropped_with_its_chance() -> None:
    found = check(Claim("The mayor dislikes the old pier.", ("s1",)), SHOWN, silent)
    assert isinstance(found, Dropped)
    assert "support 0." in found.why


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("Mayor Ada Reyes opened the old pier on Wednesday after worms ate 3 of its 40 posts.", "opened"),
        ("The council did not agree on it.", "agree"),
    ],
)
def test_a_copy_of_a_sentence_with_one_word_changed_is_dropped(text: str, changed: str) -> None:
    """Also by a reader that holds the whole for stated: for another word in one place it must be surer."""
    found = check(Claim(text, ("s1" if "Reyes" in text else "s5",)), SHOWN, rather_sure)
    assert isinstance(found, Dropped)
    assert f"where it has “{changed}”" in found.why


def test_a_word_that_means_the_same_by_the_reader_is_kept() -> None:
    text = "Mayor Ada Reyes shut the old pier on Wednesday after worms ate 3 of its 40 posts."
    assert isinstance(check(Claim(text, ("s1",)), SHOWN, stated), DraftStatement)


OTHER_WORDS = source(
    "The Harbour Workers Union (HWU) has over 7 million members in Libya. The HWU met in March 1932. "
    "It came sixth with 7,482,500 votes. The strike began three months before the vote in Port Sable.",
    title="Union meets",
)


@pytest.mark.parametrize(
    ("name", "claim", "kept"),
    [
        ("s2", "The Harbour Workers Union met in the 1930s.", True),
        ("s2", "The Harbour Workers Union met in the 1940s.", False),
        ("s3", "It came 6th with over 7 million votes.", True),
        ("s3", "It came 5th with over 7 million votes.", False),
        ("s3", "It came sixth with over 8 million votes.", False),
        ("s3", "It came sixth with nearly 7 million votes.", False),
        ("s3", "It came sixth with about 7,500,000 votes.", True),
        ("s3", "It came sixth with about 7,300,000 votes.", False),
        ("s1", "The HWU has over 7 million Libyan members.", True),
        ("s1", "The HWU has over 7 million Italian members.", False),
        ("s4", "The strike began three months prior to the vote.", True),
        ("s2", "In Port Sable the HWU met in March 1932.", True),
        ("s2", "In Port Azure the HWU met in March 1932.", False),
    ],
)
def test_what_is_said_in_other_words_is_told_from_what_is_not(name: str, claim: str, kept: bool) -> None:
    """Rounded as the claim's own words say, a decade, an ordinal, a people by its land, a short form, a place."""
    shown = {f"s{number + 1}": Evidence(OTHER_WORDS, number) for number in range(4)}
    assert isinstance(check(Claim(claim, (name,)), shown, stated), DraftStatement) == kept


@pytest.mark.parametrize(
    ("text", "claim", "kept"),
    [
        ("The guard has not slept since Oct. 7.", "The guard has not slept since October 7.", True),
        ("The guard has not slept since Oct. 7.", "The guard has not slept since October 8.", False),
        ("She left the town eight years ago.", "She left the town 8 years ago.", True),
        ("She left the town eight years ago.", "She left the town 9 years ago.", False),
        ("The posts that worms ate were oak.", "The posts that worms ate were of oak.", True),
    ],
)
def test_a_day_or_a_time_may_be_written_in_another_way(text: str, claim: str, kept: bool) -> None:
    shown = {"s1": Evidence(source(text), 0)}
    assert isinstance(check(Claim(claim, ("s1",)), shown, stated), DraftStatement) == kept


def test_the_network_reads_a_claim_in_the_words_of_its_sentences() -> None:
    """It knows no short form, and takes "9" and "nine" for two figures."""
    asked: list[str] = []

    def listening(claim: str, texts: Sequence[str]) -> list[Reading]:
        asked.append(claim)
        return stated(claim, texts)

    told = source("The Harbour Workers Union (HWU) is old. The HWU will fill nine posts on Nov. 5.")
    claim = "On November 5 the Harbour Workers Union will fill 9 posts."
    found = check(Claim(claim, ("s2",)), {"s2": Evidence(told, 1)}, listening)
    assert isinstance(found, DraftStatement)
    assert (found.text, asked[-1]) == (claim, "On November 5 the HWU will fill nine posts.")


def test_another_word_in_a_function_words_place_is_seen() -> None:
    text = "The posts that worms ate in the storm of May were oak."
    shown = {"s1": Evidence(source(text), 0)}
    found = check(Claim(text.replace("that", "paper"), ("s1",)), shown, rather_sure)
    assert isinstance(found, Dropped)


def test_a_person_of_another_sentence_is_not_lent() -> None:
    """A place may be: it says where; who did it must stand in the claim's own sentences."""
    told = source("Mayor Ada Reyes closed the pier in Calder. Worms had eaten the posts. Bo Lind runs the ferry.")
    shown = {f"s{number + 1}": Evidence(told, number) for number in range(3)}
    assert isinstance(check(Claim("Worms had eaten the posts in Calder.", ("s2",)), shown, stated), DraftStatement)
    assert isinstance(check(Claim("Worms had eaten the posts, Bo Lind said.", ("s2",)), shown, stated), Dropped)


@pytest.mark.parametrize(
    ("name", "claim"),
    [("s1", "Some 40,000 riders were stranded."), ("s2", "A 61-year-old was hurt."), ("s3", "It cost $475m.")],
)
def test_a_figure_with_what_it_counts_is_a_figure(name: str, claim: str) -> None:
    """It must stand there, whether "riders" or "-year-old" stands behind it."""
    told = source("The strike stranded 90,000 riders. A 21-year-old was hurt. It cost $375m.")
    found = check(Claim(claim, (name,)), {f"s{number + 1}": Evidence(told, number) for number in range(3)}, stated)
    assert isinstance(found, Dropped)
    assert "do not say" in found.why


def test_a_headline_alone_bears_nothing_out() -> None:
    """It may add a name or a day to what a sentence says."""
    told = source("The pier was old.", title="Bo Lind wins the chess cup in Holm")
    found = check(Claim("Bo Lind wins the chess cup in Holm.", ("s1",)), {"s1": Evidence(told, 0)}, stated)
    assert isinstance(found, Dropped)
    assert "about something else" in found.why


GERMAN = (
    "Bürgermeisterin Ada Reyes hat am Montag die alte Seebrücke geschlossen, weil Würmer 12 Pfähle zerfressen hatten. "
    "Die Reparatur wird bis zum Frühjahr dauern und 340.000 Euro kosten, wie der Stadtrat nicht ohne Streit beschloss."
)
SPANISH = (
    "La alcaldesa Ada Reyes cerró el lunes el viejo muelle porque los gusanos habían comido 12 de sus postes. "
    "La reparación durará hasta la primavera y costará 340.000 euros, según decidió el consejo."
)


@pytest.mark.parametrize(
    ("text", "claim", "kept"),
    [
        (GERMAN, "Ada Reyes hat die alte Seebrücke am Montag geschlossen.", True),
        (GERMAN, "Würmer hatten 12 Pfähle zerfressen.", True),
        (GERMAN, "Würmer hatten 14 Pfähle zerfressen.", False),
        (GERMAN, "Eva Holm hat die alte Seebrücke am Montag geschlossen.", False),
        (GERMAN, "Der Trainer verlor das Endspiel gegen Hamburg.", False),
        (GERMAN, 'Sie sagte: „nein“ und "ich will warten".', False),
        (SPANISH, "Ada Reyes cerró el viejo muelle el lunes.", True),
        (SPANISH, "Los gusanos habían comido 12 postes del muelle.", True),
        (SPANISH, "Los gusanos habían comido 21 postes del muelle.", False),
        (SPANISH, "Eva Holm cerró el viejo muelle el lunes.", False),
        (SPANISH, "El entrenador perdió la final contra Sevilla.", False),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_in_other_languages_the_checks_that_need_no_english_run(text: str, claim: str, kept: bool, named: bool) -> None:
    """The language is what the article says, else what its words tell; the reader, which knows English, has no say."""
    told = source(text, **({"language": "de" if text is GERMAN else "es"} if named else {}))
    shown = {"s1": Evidence(told, 0)}
    for judge in (stated, silent):
        assert isinstance(check(Claim(claim, ("s1",)), shown, judge), DraftStatement) == kept
