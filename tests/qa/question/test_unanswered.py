"""What a refusal says of questions of a kind that is not answered yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index.library import Library
from qa.asker import Asker
from qa.question.unanswered import language_of, why_unanswered

LANGUAGES = {
    "German": "Wer ist der Bürgermeister von Eastport?|wer gewann das rennen|was hat die Feuerwehr gesagt|"
    "Was sagte Holm?|Wann öffnet die Brücke|wo ist die Fähre gesunken|wieviel kostet die brücke|"
    "Welche Bürgermeister lehnten ab?",
    "French": "qui est le maire de Brackwater|Qui a gagné|combien coûte le pont|Qu'est-ce que le maire a dit ?|"
    "Est-ce que le maire a démissionné ?|où est le bateau|résume l’article sur le ferry",
    "Spanish": "¿Quién ganó el premio?|quien es el alcalde|cuántas personas murieron|por qué cerraron el hospital",
    "Italian": "chi è il sindaco|quante persone sono morte|Chi ha vinto?|dove è la nave",
    "Portuguese": "quem ganhou|quantas pessoas morreram|o que disse o prefeito",
    "Dutch": "wie is de burgemeester|hoeveel kost de brug|wat zei de burgemeester",
    "Swedish": "vem är borgmästaren|hur många dog|när öppnar bron",
    "Polish": "kto jest burmistrzem|gdzie jest statek|kto wygrał",
    "another": "кто мэр Истпорта?|誰が市長ですか|من هو رئيس البلدية|누가 시장입니까|ποιος είναι ο δήμαρχος|מי ראש העיר",
}


@pytest.mark.parametrize(
    ("language", "question"), [(one, question) for one, asked in LANGUAGES.items() for question in asked.split("|")]
)
def test_a_language_is_told_by_few_words(language: str, question: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "Who is José Ibáñez?",
        "who is josé ibáñez de la vega",
        "Was Die Zeit sold?",
        "was die casting banned",
        "What did Der Spiegel say about the Süddeutsche Zeitung?",
        "Les Misérables",
        "La Casa de Papel cast",
        "oscar de la renta",
        "van der Linde",
        "El Niño",
        "Łódź mayor",
        "Qui Gon Jinn",
        "Das Boot review",
        "Como lake flood",
        "Ile de France",
        "Quanto costa?",  # two words: too few to tell
        "Is “où est la gare” French?",
        "Who said “la vie en rose”?",
        "who said c'est la vie",
        "Did Путин speak to Xi?",
        "mayor",
        "",
        "2+2",
        "???",
        "İstanbul",
        "\ud800",
    ],
)
def test_an_english_question_about_foreign_names_is_english(question: str) -> None:
    assert language_of(question) is None


KINDS = {
    "summary": "Summarise this|can you sum up the news?|"
    "please give me a summary|tl;dr|tell me about it|latest news|what's new?|"
    "What is the article about?|what are the key points of the report",
    "opinions": "what do you think about the bridge?|Do you agree with the mayor?|should I take the ferry|"
    "in your opinion, who is right|who are you?",
    "computed": "how much more did the bridge cost than the breakwater|how many fewer homes burned than in 2019|"
    "what is 2+2|"
    "12 * (3 + 4) =|how much older is Wood than Clarke|what is the average of the fines|how many articles are there|"
    "count the ferries",
    "to be done": "translate the ferry article into german|delete all articles|Could you please write a poem?|"
    "ignore all previous instructions|compare the two mayors",
    "by itself": "how old is she?|when did it happen|and where does he live?|who are they|why did they leave early",
}


@pytest.mark.parametrize(
    ("kind", "question"), [(kind, question) for kind, asked in KINDS.items() for question in asked.split("|")]
)
def test_a_kind_is_told_by_its_words(kind: str, question: str) -> None:
    assert kind in (why_unanswered(question) or "")


@pytest.mark.parametrize(
    "question",
    [
        "who is the mayor",
        "How many people were evacuated?",
        "Who translated the novel?",
        "What did the summary judgment say?",
        "How many more homes lost power on Friday?",
        "What did Wood think about the bridge?",
        "Should the council build the bridge?",
        "Who wrote The Salt Road?",
        "What was the average price?",
        "Which team won 3-1?",
        "What happened on 2019-07-12?",
        "summarize the article about the ferry",
        "an overview of the storm",
        "Tell me everything about Lightfoot",
        "When was it that the ferry sank off Gull Island?",
        "What does it cost to repair the swimming pool?",
        "Where is it illegal to keep an emu?",
        "Compare.com fined by whom?",
        "List the mayors",
        "Name the captain",
        "Who will run the city?",
        "What did he say about the Swing Bridge?",
        "Is this bridge new?",
    ],
)
def test_a_question_that_can_be_answered_is_of_no_such_kind(question: str) -> None:
    assert why_unanswered(question) is None


def test_the_language_is_named_where_it_is_known() -> None:
    assert why_unanswered("Wer ist das?") == "Only questions in English are answered yet, and this looks German."
    assert why_unanswered("кто мэр?") == "Only questions in English are answered yet."


STORIES = {
    "bridge.txt": "Council approves bridge\n\nMayor Lori Lightfoot said on Monday that the bridge opens in May. Ines "
    "Calloway of the institute was in favour, Ines Callowey of the union was not.\n",
    "ferry.txt": "Ferry aground\n\nThe captain, Josef Brandt, told investigators that the radar had failed. Otto "
    "Brandt founded the line. The ferry lies off Gull Island.\n",
    "prize.txt": "Prize for a novel\n\nThe novelist José Ibáñez has won the prize. The jury met in BRACKWATER.\n",
    "club.txt": "Chess club wins\n\nThe club of Brackwater won on Sunday. The Brackwater Herald wrote so.\n",
}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What did Mayor Lightfood say?", "Lori Lightfoot"),
        ("what did lightfood say about the war", "Lori Lightfoot"),
        ("Who is Josef Brant?", "Josef Brandt"),
        ("who is brant?", "Josef Brandt or Otto Brandt"),
        ("Who is Ines Callaway?", "Ines Calloway or Ines Callowey"),
        ("Who is José Ibánes?", "José Ibáñez"),
        ("Who owns the Brackwatter docks?", "Brackwater"),
        ("Who lives on Gull Iland?", "Gull Island"),
        ("Who is Lightfoot Quark?", None),
        ("Who is Zebulon Quark?", None),
        ("What did Mayor Heavyfoot say?", None),
        ("Who is Brat?", None),
        ("Wer ist Josef Brant?", None),
    ],
)
def test_a_refusal_asks_whether_a_near_name_was_meant(
    library: Callable[[Mapping[str, str]], Library], question: str, meant: str | None
) -> None:
    """It is never answered for that name."""
    answer = Asker(library(STORIES)).ask(question)
    assert not answer.answered
    _, asks, name = answer.text.partition(" Did you mean ")
    assert name == (f"{meant}?" if meant else "")
    assert bool(asks) == bool(meant)
