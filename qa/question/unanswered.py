"""Kinds of questions that are not answered yet, known by their words, so that a refusal can say so."""

from __future__ import annotations

import re
import unicodedata

from index.text.english import word_set
from qa import policy
from qa.english.grammar import BE, DO, one_of
from qa.english.words import STOPWORDS
from qa.question.topical import topical

_LANGUAGES = {
    "German": """wer wen wem wessen wie wann wo warum wieso weshalb wozu welche welcher welches welchen welchem wieviel
    wieviele ist sind wird werden wurde wurden haben hatte hatten kann können sagt sagte gesagt gibt gab heißt und oder
    nicht ein eine einen einem einer eines das dem für mit von vom zum zur auf aus bei nach über unter zwischen sich er
    sie wir ich mir du mich ihr viele viel den des im auch noch schon kein keine bitte hat was die der war am""",
    "French": """qui que quoi quel quelle quels quelles combien pourquoi où quand comment est sont était ont été fut
    dit-il est-ce qu'est-ce le la les un une des du de au aux dans pour avec sur par et ou ne pas il elle ils elles je
    tu nous vous ce cette ces son sa ses y en s'est c'est plus mon donne-moi a dit comme l' d' s' n' j' c' m' qu'""",
    "Spanish": """quién quiénes quien qué cuándo cuando cuánto cuánta cuántos cuántas cuantos cuantas cómo dónde donde
    cuál cuáles por qué es son está están fue fueron era ha han hay dijo el la los las un una unos del de al en con
    para por sobre y o no se su sus lo le les me nos este esta que como muchos""",
    "Italian": """chi che cosa quando dove perché quanto quanta quanti quante quale quali come è sono era stato stata
    ha hanno detto il lo la gli le un una uno di del della dei delle nel nella al alla da dal per con su tra e o non si
    suo sua ci cos'è dov'è qual""",
    "Portuguese": """quem qual quais quando quanto quantos quantas onde porque como é são foi foram era está tem têm
    disse o a os as um uma de do da dos das no na nos nas em ao para por com sobre e ou não se seu sua que""",
    "Dutch": """wie wat wanneer waar waarom hoe hoeveel welke welk is zijn was waren werd werden heeft hebben had wordt
    zei gezegd de het een en of niet van voor met op aan bij naar uit over door er hij zij ze wij ik je dat die dit""",
    "Swedish": """vem vad när var varför hur vilken vilket vilka är var blev har hade kan sade och eller inte en ett det
    den de i på för med av till från om som han hon många mycket sa""",
    "Polish": """kto co kiedy gdzie dlaczego jak ile jaki jaka jakie który która które jest są był była było były został
    powiedział i lub nie w na do z ze od po o się to ten ta""",
}
_OF = {language: word_set(words) for language, words in _LANGUAGES.items()}
_ENGLISH = STOPWORDS | word_set("are does did has how many said say says tell show list name find give make much")
# Words of other languages that are English ones too, or stand in names: by themselves they tell little.
_DOUBTFUL = word_set(
    """was war die hat am im an in on of over had is so den des der das van von de la le les el los las del al
    il lo di da du dos do e o y en a as no come comment plus me par sur son era sale pour data para fin dit san
    i w z l' d' s' n' j' c' m' qu' un une una que wo er ten ta co and per non tu je nos men or met het
    ha via to sa ci om var vem"""
)
_ASKING = word_set(
    """wer wen wem wann warum weshalb wieso welche welcher welches wieviel combien pourquoi quelle quelles quién quiénes
    cuándo cuánto cuánta cuántos cuántas cómo dónde cuál cuáles quem quais quantas hoeveel waarom wanneer welke vem
    varför vilka vilken kto kiedy gdzie dlaczego"""
)
"""With which a question begins, and no name does."""
_WORD = re.compile(r"(?:[ldsnjcm]|qu)['’]|[^\W\d_]+(?:['’-][^\W\d_]+)*")


def language_of(question: str) -> str | None:
    """The language that a question evidently is in, where that is not English: its name, "another" where it is open.

    Told by function words, since a question holds few others that are no names. Capitalised words are left out, and one
    word that is English alone is enough, so that an English question about foreign names stays what it is.
    """
    letters = [character for character in question if character.isalpha()]
    if sum("LATIN" not in unicodedata.name(character, "") for character in letters) > len(letters) / 2:
        return "another"
    found = [word for at, word in enumerate(_WORD.findall(question)) if at == 0 or word[0].islower()]
    words = {word.lower().replace("’", "'") for word in found}
    weights = {}
    for language, own in _OF.items():
        if not words & own or words & _ENGLISH - own:
            continue
        clear = words & own - _DOUBTFUL
        weight = (
            len(clear) + 0.5 * len(words & own & _DOUBTFUL) + sum(0.5 for word in words - own if not word.isascii())
        )
        weight += 0.5 * (found[0].lower() in own & _ASKING)
        least = policy.EVIDENT_LANGUAGE if clear else policy.EVIDENT_OF_DOUBTFUL
        if weight >= least or (clear and "¿" in question):
            weights[language] = weight
    best = [language for language, weight in weights.items() if weight == max(weights.values())]
    return None if not best else best[0] if len(best) == 1 else "another"


_PLEASE = (
    r"^(?:(?:please|hi|hello|hey|ok|so|now)[\s,]+)*"
    r"(?:(?:can|could|would|will) you (?:please |kindly )?|i (?:want|need) you to )?"
)
_SUMMARY = "A summary needs a topic: name one (summarise the ferry strike), or take qa brief TOPIC"
_OPINION = "There are no opinions here, only what articles say: ask what somebody said about it"
_COMPUTED = "Figures are quoted, not computed: ask for each of them"
_REQUEST = "Only questions are answered, and this asks for something to be done: ask for one fact (all commands: qa -h)"
_FOLLOWING = "Each question is understood by itself: say in it whom or what you mean"
_KINDS = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (_PLEASE + r"(?:summari[sz]e|sum up|recap|outline)\b|\btl;?dr\b", _SUMMARY),
        (
            _PLEASE + r"(?:give|write|show|tell|get)(?: me| us)? (?:an?|the) (?:\w+ )?(?:summary|overview|gist)\b",
            _SUMMARY,
        ),
        (_PLEASE + r"tell me (?:everything |all |more |something )?about\b", _SUMMARY),
        (
            r"\b(?:summary|overview|synopsis|gist|key (?:points|takeaways|facts)|main points) (?:of|about|on)\b",
            _SUMMARY,
        ),
        (r"^what (?:is|are) (?:(?:the|this|these|my) )?(?:articles?|news|texts?|stor(?:y|ies)) about\b", _SUMMARY),
        (r"^(?:what(?:'s| is) (?:new|the news)|(?:the )?latest news|any news)\b", _SUMMARY),
        (r"\bwhat do you (?:think|believe|feel|make of|recommend|suggest)\b", _OPINION),
        (r"\byour (?:own )?(?:opinion|view|thoughts)\b|^(?:what )?should (?:i|we)\b", _OPINION),
        (r"^(?:do|would|don't) you (?:think|believe|feel|agree|prefer)\b|^(?:who|what|how) are you\W*$", _OPINION),
        (r"\bhow (?:much|many) (?:more|less|fewer)\b.*\bthan\b", _COMPUTED),
        (r"\bhow (?:much )?(?:older|younger|longer|higher|lower|larger|bigger|taller|cheaper)\b.*\bthan\b", _COMPUTED),
        (r"\b(?:average|mean|median|sum|ratio) (?:of|between)\b|\badd(?:ed)? up\b|\ball together\b", _COMPUTED),
        (r"\bhow many (?:articles|documents|clippings|sources)\b|^(?:calculate|compute|count)\b", _COMPUTED),
        (r"^(?:what(?:'s| is) )?[(\d][\d\s.,()]*[-+*/×÷^][-+*/×÷^\d\s.,()]*\W*$", _COMPUTED),
        (
            _PLEASE
            + r"(?:translate|rewrite|rephrase|paraphrase|write|draft|compose|generate|create|draw|delete|remove|"
            r"erase|send|e-?mail|open|download|upload|save|print|export|convert|play|pretend|act as|imagine|ignore|"
            r"forget|repeat|correct|improve|shorten|sort|install|run|execute|compare|classify|analy[sz]e)\b"
            r"(?! of\b|:|\.\w)",
            _REQUEST,
        ),
        (
            r"^(?:so |and |but )*(?:who|what|where|when|why|how(?: \w+)?|which) "
            rf"{one_of((*BE, *DO, 'has', 'had', 'will', 'would', 'can'))} "
            r"(?:he|she|they|it|this|that|these|those)(?: [a-z]+){0,2}\W*$",
            _FOLLOWING,
        ),
    )
)


def why_unanswered(question: str) -> str | None:
    """What kind of question this is, where it is of a kind that is not answered yet, and what to do instead."""
    if language := language_of(question):
        looks = "" if language == "another" else f", and this looks {language}"
        return f"Only questions in English are answered yet{looks}."
    shown = " ".join(question.split())
    reason = next((reason for pattern, reason in _KINDS if pattern.search(shown)), None)
    return reason and f"{reason}." if reason is not _SUMMARY or topical(question) is None else None
