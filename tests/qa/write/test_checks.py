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
    found = check(Claim(text, ("s1" if "Reyes" in text else "s5",)), SHOWN, stated)
    assert isinstance(found, Dropped)
    assert f"where it has “{changed}”" in found.why


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
