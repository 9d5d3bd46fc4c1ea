"""Drafts of evaluation cases: questions that a sentence of an article answers, with the words that answer them.

Rules over English sentences, the same for any newspaper: who holds a role, who said what, how many, when, which
things in a row. A draft is for a person to accept, to mend or to leave; what is exact is its evidence, one sentence
word for word. Nothing here knows of files, terminals or libraries.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from evals.cases import Case, Evidence
from index.article import Article, Sentence
from qa.english import names
from qa.english.words import IRREGULAR, STOPWORDS, content_stems, normalize, number_value, stem, word_set
from qa.news.speech import speaks
from qa.source import Source

Span = tuple[int, int]
Sentences = Callable[[str], Sequence[Sentence]]
"""The sentences of the article of that id, as `index.text.split` cuts them."""


@dataclass(frozen=True)
class Proposal:
    """A draft of a case, and where in its article the answer stands."""

    case: Case
    article: Article
    start: int
    end: int
    """The evidence: ``article.text[start:end]``, one sentence."""
    marks: tuple[Span, ...]
    """The words of the answer, as offsets into the article's text."""


@dataclass(frozen=True)
class _Draft:
    type: str
    question: str
    answers: tuple[str, ...]
    marks: tuple[Span, ...]
    """Offsets into the sentence."""
    sentence: int = 0
    bare: bool = False
    """Whether the question names nobody and nothing and has few words: out of its article it may mean anything."""


_ENOUGH = 3
"""Words that carry meaning, below which a question without a name is bare: "How many books were lost?" has two."""


def propose(
    articles: Iterable[Article], sentences: Sentences, done: Collection[tuple[str, str]] = frozenset()
) -> Iterator[Proposal]:
    """Drafts in an order that is always the same: an article of each outlet in turn, the rarest type so far first.

    Of an article, the questions that mean little without it come last. A sentence gives one draft at most, and none
    if its (article id, text) is ``done``; no question comes twice.
    """
    used = {*done}
    asked: set[str] = set()
    types: Counter[str] = Counter()
    waiting = deque((article, None) for article in _by_outlet(articles))
    queue: deque[tuple[Article, list[_Draft] | None]] = deque(waiting)
    while queue:
        article, drafts = queue.popleft()
        cut = sentences(article.id)
        if drafts is None:
            drafts = list(_drafts(Source(article, cut)))
        left = [
            draft
            for draft in drafts
            if (article.id, _words(article, cut[draft.sentence])) not in used and normalize(draft.question) not in asked
        ]
        if not left:
            continue
        best = min(left, key=lambda draft: (draft.bare, types[draft.type]))
        sentence = cut[best.sentence]
        used.add((article.id, _words(article, sentence)))
        asked.add(normalize(best.question))
        types[best.type] += 1
        yield _proposal(article, sentence, best)
        queue.append((article, left))


def _words(article: Article, sentence: Sentence) -> str:
    return article.text[sentence.start : sentence.end]


def _by_outlet(articles: Iterable[Article]) -> Iterator[Article]:
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.outlet or "", []).append(article)
    rounds = zip_longest(*(groups[outlet] for outlet in sorted(groups)))
    return (article for article in chain.from_iterable(rounds) if article is not None)


def _proposal(article: Article, sentence: Sentence, draft: _Draft) -> Proposal:
    text = _words(article, sentence)
    case = Case(
        id=f"{article.id}#{_digest(text)}",
        question=draft.question,
        type=draft.type,
        answers=draft.answers,
        evidence=(Evidence(article.id, text),),
    )
    marks = tuple((sentence.start + a, sentence.start + b) for a, b in draft.marks)
    return Proposal(case, article, sentence.start, sentence.end, marks)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


_LENGTH = range(25, 420)
"""Characters of a sentence: shorter ones say little, longer ones are badly cut or hold too much."""


def _drafts(source: Source) -> Iterator[_Draft]:
    """Every draft of an article, sentence by sentence; of one sentence the better sorts first."""
    spoken = _spoken(source)
    for index in source.body():
        sentence = source.sentences[index]
        # One character for one: offsets stay those of the sentence.
        flat = re.sub(r"\s", " ", source.text[sentence.start : sentence.end])
        if source.heads(index) or len(flat) not in _LENGTH or flat[-1] not in '.!”"':
            continue
        found = [*_of_roles(source, index, flat), *_of_quotes(source, index, flat, spoken.get(index))]
        if not re.search('[“”"()\\[\\]]', flat):
            for clause in _clauses(source, index, flat):
                found += [*_of_numbers(clause), *_of_dates(clause), *_of_series(source, clause)]
                found += _of_doers(source, clause)
        for draft in found:
            question = re.sub(r"\s+([,?])", r"\1", " ".join(draft.question.split()))
            question = question[:1].upper() + question[1:]
            bare = len(content_stems(question)) < _ENOUGH and not names.proper_names(question)
            yield replace(draft, question=question, sentence=index, bare=bare)


def _plain(text: str) -> str:
    return " ".join(text.split())


# --- who holds a role -----------------------------------------------------------------------------------------------

_ONE_HOLDER = word_set(
    """mayor governor president chancellor sheriff superintendent ceo cfo treasurer comptroller coroner prime-minister
    police-chief fire-chief attorney-general district-attorney county-executive council-president managing-director
    secretary-general chief-justice king queen pope archbishop head-coach director commissioner"""
)
"""Roles of which a place or a body has one, so that "the" may stand before them."""
_BEHIND = re.compile(
    r",\s(?:\d{1,3},\s)?(?P<what>(?:the|an?)\s[^,.;:“”\"()]{4,70}?|[A-Z][\w.]*['’]s\s[^,.;:“”\"()]{4,60}?)(?:[,;]|\.?$)"
)
_IN_FRONT = re.compile(r"(?:^|,\s|\s[–—]\s)(?P<what>(?:[Tt]he|[A-Z][\w.]*['’]s)\s[^,.;:“”\"()]{4,70}),\s$")
_NATIONAL = re.compile(r"(?:ian|an|ish|ese|ench|i)$|\.")


def _of_roles(source: Source, index: int, flat: str) -> Iterator[_Draft]:
    """ "Who is the mayor of Tarn?" and "Who is Ana Ruiz?", from a title or what is set off beside the name."""
    begin = source.sentences[index].start
    for person in source.people:
        for mention in person.mentions:
            start, end = mention.start - begin, mention.end - begin
            title = mention.title_start - begin
            if mention.role is None or not 0 <= title <= start < end <= len(flat) or len(mention.name.split()) < 2:
                continue
            name, marks = flat[start:end], ((start, end),)
            behind, front = _BEHIND.match(flat, end), _IN_FRONT.search(flat[:title])
            behind = behind if behind and _says_role(behind["what"]) else None
            front = front if front and _says_role(front["what"]) else None
            if behind:
                what = behind["what"]
                if re.match(r"an?\s", what):
                    yield _Draft("who", f"Who is {name}?", (what,), (behind.span("what"),))
                    continue
                of = _of_where(source, person, what)
                if of is not None:
                    yield _Draft("who", f"Who is {_lowered(what)}{of}?", (name,), marks)
            elif front:
                of = _of_where(source, person, front["what"])
                if of is not None:
                    yield _Draft("who", f"Who is {_lowered(front['what'])}{of}?", (name,), marks)
            elif title < start and mention.place and mention.role.replace(" ", "-") in _ONE_HOLDER:
                role = _role_words(flat[title:start].strip(), mention.role)
                place = mention.place
                if place.lower() in source.story.split():
                    continue  # "Museum Director Ana Ruiz", of a museum that is named elsewhere
                plain = _NATIONAL.search(place) is None
                asked = f"the {role} of {place}" if plain else f"the {place} {role}"
                yield _Draft("who", f"Who is {asked}?", (name,), marks)


def _says_role(what: str) -> bool:
    """Whether words set off beside a name say what somebody is, and nothing of what they did."""
    head = _SAID_OF_ROLE.split(what, maxsplit=1)[0].split()[-1]
    return names.is_role(head) and not _ACTS & set(what.lower().split())


_SAID_OF_ROLE = re.compile(r"\s(?:of|at|in|for|with|from|on|to|who|that|and)\s")
_ACTS = word_set("is are was were has have had will would said says reported told")


def _of_where(source: Source, person: names.Person, what: str) -> str | None:
    """What makes "the mayor" one mayor: nothing where it says so itself, else the place; None where that is unknown."""
    if len(content_stems(what)) > 1:
        return ""
    return f" of {min(person.places)}" if person.places else None


def _role_words(title: str, role: str) -> str:
    """The title as a question has it: "Police Chief" as "police chief", "CEO" as it is, "Gov." as "governor"."""
    words = [word for word in title.split() if names.is_role(word) or word.lower() in role.split()]
    if "." in title or not words:
        return role
    return " ".join(word if word.isupper() else word.lower() for word in words)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if text.split(" ", 1)[0].lower() in STOPWORDS else text


# --- who said what --------------------------------------------------------------------------------------------------

_QUOTATION = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_SAID_WORDS = 5
"""Words of a quotation worth a question: fewer are a word that somebody chose."""
_SHOWN_WORDS = 16
_NEAR = 2
"""Sentences back to the name that "she said" goes by: farther back it is too often somebody else."""
_VAGUE = word_set(
    """bit bunch case couple day end example fact feeling hour idea issue kind lot man minute moment month one part past
    people person piece point problem question reason rest result sense side situation sort thing time today top truth
    way week woman word world year"""
)
_TOPIC = re.compile(
    r"\b(?:the|this|these|those|our|his|her|its|their|an?|every|no)\s(?P<noun>(?:[\w’'-]+\s)?[\w’'-]+?)"
    r"(?=[,.;:!?—–]|$|\s(?:of|in|on|for|to|from|at|by|with|and|or|is|are|was|were|has|have|had|will|would|can|that|which"
    r"|who|than|as|if|when|because|but|does|did|should|could|not|before|after|during|until|over|under|into|so)\b)",
    re.IGNORECASE,
)


def _spoken(source: Source) -> dict[int, names.Person]:
    """The sentences that give the words of one person whom the story names in full, there or shortly before."""
    found: dict[int, list[names.Person]] = {}
    for person in source.people:
        for index in source.sentences_about(person):
            before = source.antecedent(index)
            if (before is None or index - before <= _NEAR) and speaks(source, index, person):
                found.setdefault(index, []).append(person)
    return {i: by[0] for i, by in found.items() if len(by) == 1 and len(by[0].name.split()) > 1}


def _of_quotes(source: Source, index: int, flat: str, person: names.Person | None) -> Iterator[_Draft]:
    """ "What did Ana Ruiz say about the bridge?" and "Who said …?"."""
    if person is None:
        return
    spans = [(m.start(1), m.start(1) + len(m[1].rstrip(" ,."))) for m in _QUOTATION.finditer(flat)]
    spans = [(a, b) for a, b in spans if flat[a].isupper() and len(flat[a:b].split()) >= _SAID_WORDS]
    if not spans:
        return
    quotations = tuple(flat[a:b] for a, b in spans)
    topic = _topic(source, index, " ".join(quotations), person)
    if topic:
        yield _Draft("quote", f"What did {person.name} say about {topic}?", quotations, tuple(spans))
    begin = source.sentences[index].start
    named = [m for m in person.mentions if 0 <= m.start - begin < len(flat)]
    outside = [m for m in named if not any(a <= m.start - begin < b for a, b in spans)]
    if outside:
        words = quotations[0].split()
        said = " ".join(words[:_SHOWN_WORDS]).rstrip(".,;:") + (" …" if len(words) > _SHOWN_WORDS else "")
        mark = outside[0].start - begin, outside[0].end - begin
        answers = tuple(dict.fromkeys([flat[slice(*mark)], person.name]))
        yield _Draft("who", f"Who said “{said}”?", answers, (mark,))


_IN_TITLE = 3
"""A word of the title counts as much as three sentences that have it."""


def _topic(source: Source, index: int, words: str, person: names.Person) -> str | None:
    """What the words are about: a name or a thing in them that the article's title, or more of its sentences, has."""
    own = content_stems(person.name)
    others = [i for i in source.body() if i != index]
    title = content_stems(source.article.title or "")
    found: list[tuple[int, str]] = []
    for noun in (m["noun"] for m in _TOPIC.finditer(words)):
        head = stem(noun.split()[-1])
        ordinary = noun.islower() and not noun.endswith(("ed", "ly", "ing")) and not content_stems(noun) & own
        if ordinary and names.singular(noun.split()[-1]) not in _VAGUE and head in content_stems(noun):
            found.append((sum(head in source.stems(i) for i in others) + _IN_TITLE * (head in title), f"the {noun}"))
    for a, b in names.proper_names(words):
        stems = content_stems(words[a:b])
        if stems and not stems & own and a > 0:
            found.append((sum(stems <= source.stems(i) for i in others) + _IN_TITLE * (stems <= title), words[a:b]))
    best = max(found, key=lambda pair: pair[0], default=(0, ""))
    return best[1] if best[0] > 0 else None


# --- a plain statement turned into a question -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Clause:
    """A statement with one subject before its verb. Offsets into ``text``, the sentence."""

    text: str
    subject: Span
    verb: Span
    end: int
    lead: Span
    """What stands set off before the subject: "On Monday"."""
    offset: int
    """Of the sentence in its article."""
    named: bool
    """Whether the subject begins with a name, which keeps its capital."""

    def told(self, span: Span) -> str:
        return self.text[slice(*span)]

    def inverted(self) -> str:
        """The beginning of a question about what follows the verb: "did the council vote", "has the fire killed"."""
        subject = _plain(_WITHOUT_DAY.sub(" ", self.told(self.subject)).removesuffix(" also"))
        subject = subject if self.named else subject[:1].lower() + subject[1:]
        verb = self.told(self.verb).lower()
        after = self.text[self.verb[1] : self.end].split()[:1]
        if verb in _HAVE and not (after and _participle(after[0])):
            return f"{_HAVE[verb]} {subject} have"
        if verb == "did" and not (after and after[0].islower()):
            return f"did {subject} do"
        if verb in _AUXILIARY:
            return f"{verb} {subject}"
        return f"did {subject} {_base(verb)}"


_HAVE = {"has": "does", "have": "do", "had": "did"}
_AUXILIARY = word_set("did is are was were will would can could may might must should has have had")
_UNCHANGED = word_set("cost cut hit put set shut spread let bet quit split")
_NO_PAST = word_set(
    "need speed seed feed bed red shed hundred sacred naked indeed breed proceed exceed succeed named called"
)
_PAST = {form: base for form, base in IRREGULAR.items() if not re.search(r"(?:[eworg]n|one|un[kg]?)$", form)} | {
    "went": "go", "saw": "see", "felt": "feel", **{form: form for form in _UNCHANGED},
}  # fmt: skip
_SAYS = re.compile(
    r"(?:sa(?:id|ys)|told|tells|add(?:ed|s)|announced|warned|noted|argued|wrote|tweeted|stated|explained|insisted|testified"
    r"|claimed|estimated|acknowledged|confirmed|reported|restated)$"
)
_SAID_THAT = re.compile(
    r"(?:[^,]{2,60}|[^,]{2,50},[^,]{2,60},)\s(?:said|says|announced|estimated|reported|confirmed)"
    r"(?:\s(?:on\s)?\w+day)?\s(?:that\s)?(?=(?:the|an?|some|about|more|at|nearly|\d|[A-Z]))"
)
_TOLD_BY = re.compile(r",\s[^,]{2,70}\s(?:said|says|told|reported|announced|wrote)\b[^,]*$|,\saccording\sto\b.*$")
_LEAD = re.compile(
    r"(?:(?:But|And|Still|Meanwhile|However|Then|Instead|Likewise|Also),?\s)?"
    r"(?:(?:On|In|At|By|After|Before|During|Since|Under|Earlier|Late|Early|Last|Until|With|For)\s[^,]{2,60},\s)?"
)
_WITHOUT_DAY = re.compile(
    r"\son\s(?:late\s|early\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s(?:night|morning|afternoon|evening))?\b"
)
_DETERMINERS = word_set("the a an its his her their this these those each every no any")
_NO_SUBJECT = word_set(
    """it he she they we i you there this that these those who what which nobody none nothing both neither either one
    such his her its their another others not if when while as because although though here all most many several few"""
)
_SUBJECT_ENDS = word_set("who which that where when while because if as but or said says whose")
_CUTS = re.compile(
    r",\s|;|:\s|\s[–—-]{1,2}\s|\s(?:and|but|or|while|because|that|which|who|when|where|so|whose|saying|than|though|"
    r"although|if|until|unless)\b"
)
_HARD_CUTS = re.compile(
    r",\s|;|:\s|\s[–—-]{1,2}\s|\sand\s(?=[A-Z]|(?:\S+\s){1,5}(?:is|are|was|were|has|have|had|will|would)\b)"
)
_TURNS = re.compile(
    r"\b(?:that|who|which|whose|and|but|or|because|when|while|if|than|where|what|how|said|saying|so)\b|[,;:–—]"
)
_NEEDS_MORE = re.compile(
    r"\b(?:he|she|they|it|him|them|i|we|you|us|me|my|our|your|this|these|those|there|here|such|that|another|others?|both|"
    r"former|latter|each|then|does so|did so)\b",
    re.IGNORECASE,
)


def _base(past: str) -> str:
    """The infinitive of a verb in the past; regular ones by how English spells them."""
    if past in _PAST or past.endswith("eed"):
        return _PAST.get(past, past[:-1])
    root = past[:-2]
    if root.endswith("i"):
        return f"{root[:-1]}y"
    if re.search(r"([bdgmnprt])\1$", root) and not root.endswith(("add", "err", "ebb")):
        return root[:-1]
    drops_e = re.search(
        r"(?:[cvzu]|[^e]ed|(?:mpl|mp|del)et|[^aeiou]l|[aeiou]s|ns|rs|ps|[rnld]g|[aiu]g|[^aeiou]i?at|[ei]at(?<!reat)(?<!eat)|[aiou]r(?<!our)(?<!air)"
        r"(?<!ear)(?<!oor)|ir|[^aeo]id|[^aeo]ad|ud|od|ok|[^eo]ak|ik|[^aeo]in(?<!rain)(?<!ain)|[ou]n(?<!on)(?<!oon)|"
        r"[^o]ut|ot(?<!oot)|it(?<!mit)(?<!sit)(?<!rit)(?<!dit)(?<!bit)(?<!mmit)(?<!uit)|ap(?<!eap)|[ou]p(?<!oop)(?<!oup)"
        r"|[aiou]m(?<!eam)(?<!oom)|[^eo]as)$",
        root,
    )
    keeps = root.endswith(("w", "x", "y", "ss", "sh", "ch", "ck", "ff", "ll", "er", "en", "el", "velop"))
    return root if keeps or not drops_e else f"{root}e"


def _participle(word: str) -> bool:
    word = word.lower().strip(",.")
    return word.endswith("ed") or word in IRREGULAR or word in {"been", "not", "also", "since", "done", "gone", "had"}


def _clauses(source: Source, index: int, flat: str) -> Iterator[_Clause]:
    """The main statement of a sentence, or that which somebody is reported to have said."""
    sentence = source.sentences[index]
    dateline = source.dateline
    begin = dateline[1] - sentence.start if sentence.start <= dateline[0] < dateline[1] <= sentence.end else 0
    told = _TOLD_BY.search(flat, begin)
    end = told.start() if told else len(flat.rstrip(".!"))
    reported = _SAID_THAT.match(flat, begin, end)
    begin = reported.end() if reported else begin
    begin += len(flat[begin:]) - len(flat[begin:].lstrip())
    opening = _LEAD.match(flat, begin, end)
    lead = opening.span() if opening else (begin, begin)
    found = _subject_and_verb(flat, lead[1], end)
    if found:
        subject, verb = found
        at = sentence.start + subject[0]
        titles = {m.title_start for p in source.people for m in p.mentions}
        named = at in {a for a, _ in names.proper_names(source.story)} or (at in titles and source.text[at].isupper())
        yield _Clause(flat, subject, verb, end, lead, sentence.start, named)


def _subject_and_verb(flat: str, begin: int, end: int) -> tuple[Span, Span] | None:
    tokens = list(re.finditer(r"\S+", flat[:end][begin:]))
    before = ""
    for number, token in enumerate(tokens[:12]):
        word = token[0]
        low = word.lower()
        start, stop = begin + token.start(), begin + token.end()
        if number == 0 and (low.strip(",") in _NO_SUBJECT or low.endswith("ing")):
            return None
        past = low in _PAST or (low.endswith("ed") and len(low) > 4 and low not in _NO_PAST)
        if number and (low in _AUXILIARY or past) and before not in _DETERMINERS | {"to", "of", "and", "has", "be"}:
            following = tokens[number + 1][0].lower() if number + 1 < len(tokens) else ""
            if past and low not in _AUXILIARY and (following == "by" or _SAYS.match(low)):
                return None
            return ((begin, start - 1), (start, stop)) if word.islower() else None
        if (
            word[-1] in ",;:—–"
            or low in _SUBJECT_ENDS
            or low.endswith(("n't", "n’t"))
            or (number and low in {"it", "he", "she", "they", "we"})
        ):
            return None
        before = low
    return None


_A_THING = re.compile(r"(?:is|are|was|were)\san?\s")
"""Behind "was a company founded", what follows belongs to the company, not to the clause."""


def _asked(wh: str, clause: _Clause, gap: Span, *, cut: bool = True) -> str | None:
    """The clause as a question with ``wh`` for its part ``gap``, None where that would be no good question."""
    start, end = gap
    if start < clause.verb[0]:
        tail = _until(clause.text[clause.verb[0] : clause.end], hard_only=True)
        question = f"{wh} {tail}"
    else:
        middle = clause.text[clause.verb[1] : start]
        if _TURNS.search(middle) or len(middle.split()) > 9 or _A_THING.match(f"{clause.told(clause.verb)}{middle}"):
            return None
        tail = clause.text[end : clause.end]
        if re.match(r"\sthat\b", tail[len(_until(tail)) :]):
            return None  # "announced that …": what was announced would be lost
        question = f"{wh} {clause.inverted()} {middle} {_until(tail) if cut else tail}"
    question = _plain(question)
    after_wh = question[len(wh) :]
    if _NEEDS_MORE.search(after_wh) or not 4 <= len(question.split()) <= 24 or len(content_stems(question)) < 2:
        return None
    return f"{question}?"


def _until(text: str, *, hard_only: bool = False) -> str:
    """As much of what follows as belongs to the question: up to a comma, or to where another clause begins."""
    cut = _HARD_CUTS.search(text) if hard_only else _CUTS.search(text)
    return text[: cut.start()] if cut else text


# --- how many, how much ---------------------------------------------------------------------------------------------

_ABOUT = re.compile(
    r"(?:^|(?<=\s))(?:(?:some|about|nearly|almost|around|roughly|over|only|just|approximately|at\s(?:least|most)|up\sto|"
    r"(?:more|fewer|less)\sthan|as\s(?:many|much)\sas|an\sestimated|another|an\sadditional|all)\s)+$",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?:seconds|minutes|hours|days|weeks|months|years|decades)$")
_BEFORE_NO_AMOUNT = word_set(
    """the a an its his her their these those first last past next coming previous every each per no than from between
    route page chapter age aged number totaling totalling including"""
)
_PREPOSITIONS = word_set(
    "across along near toward towards since without within around behind beside among inside outside upon"
)
_STRANDED = word_set("of under over within into upon than without as")
_LEADS_AWAY = word_set("under within upon after before until during between than without as")
_BY_HOW_MUCH = re.compile(r"(?:rise|grow|fall|drop|increase|climb|decline|shrink|jump)$")


def _of_numbers(clause: _Clause) -> Iterator[_Draft]:
    """ "How many people were evacuated?", "How much did the council vote to spend on roads?"."""
    for start, end in names.numbers(clause.text):
        phrase = clause.text[start:end]
        amount, unit = _amount_and_unit(phrase)
        about = _ABOUT.search(clause.text[:start])
        first = about.start() if about else start
        wh = _how_many(clause, phrase, unit, end)
        if not amount or wh is None or not _counts(clause, first, (start, end)):
            continue
        gap = first, end
        if first == clause.subject[0]:
            wh += clause.text[end : clause.verb[0]].rstrip()
        elif clause.text[:first].endswith(" for ") and _PERIOD.search(unit):
            wh, gap = "For how long", (first - 4, end)
        question = _asked(wh, clause, gap)
        if question:
            yield _Draft("how_many", question, tuple(dict.fromkeys([phrase, amount])), ((start, end),))


def _counts(clause: _Clause, first: int, number: Span) -> bool:
    """Whether a number is one that may be asked for; ``first`` is where it begins with its "about"."""
    start, end = number
    text = clause.text
    if text[start - 1 : start] == "-" or text[end : end + 1] in set("-–—/'’"):
        return False
    if re.match(r"\s(?:to|or)\s\d", text[end:]):
        return False
    if first == clause.subject[0]:
        rest = text[end : clause.verb[0]]
        return not _TURNS.search(rest) and len(rest.split()) <= 6
    if first < clause.verb[1] or re.search(r"\b(?:an?|the)\s(?:[\w-]+\s){1,2}$", text[:first]):
        return False
    middle = text[clause.verb[1] : first].split()
    if middle:
        last = middle[-1]
        owned = last.endswith(("'s", "’s", "s'", "s’")) or (first == start and not last.islower())
        # Of "of", "to" and "than" only a number of its own is asked for: "to about 300 homes", not "one of 300".
        bound = first == start and last.lower() in {"of", "to", "than"}
        if owned or bound or last.lower() in _BEFORE_NO_AMOUNT | _STRANDED:
            return False
    return not {word.lower() for word in middle} & _LEADS_AWAY and not names.numbers(" ".join(middle))


def _amount_and_unit(phrase: str) -> tuple[str, str]:
    """ "140 local people" as "140" and "local people"; an empty amount where the number is none, as in "dozens"."""
    words = phrase.split()
    for count in range(len(words), 0, -1):
        amount = " ".join(words[:count])
        if number_value(amount) is not None and not re.search(r"\d(?:st|nd|rd|th)\b", amount):
            return amount, " ".join(words[count:])
    return "", ""


def _how_many(clause: _Clause, phrase: str, unit: str, end: int) -> str | None:
    after = re.match(r"\s([\w’'-]+)", clause.text[end : clause.end])
    if after is not None and after[1] in {"off", "ago", "old", "earlier", "later"}:
        return None  # "$300 off", "nine years ago"
    goes_on = after is not None and after[1].lower() not in STOPWORDS | _PREPOSITIONS
    if re.search(r"[$£€¥]|dollars|euros|pounds", phrase):
        return None if goes_on else "How much"
    if re.search(r"%|per\s?cent", phrase):
        if after and after[1] == "of" and end < clause.verb[0]:
            return "What percentage"
        return "By how much" if _BY_HOW_MUCH.search(clause.inverted()) and not goes_on else None
    last = unit.rsplit(" ", 1)[-1]
    rated = after is not None and after[1].lower() in {"a", "an", "per"}
    plural = names.singular(last) != last
    return f"How many {unit}" if unit and plural and not rated and (end < clause.verb[0] or not goes_on) else None


# --- when -----------------------------------------------------------------------------------------------------------

_A_TIME = re.compile(r"(?:\d{1,2}(?::\d\d)?\s?[ap]\.?m\.?|\d{1,2}:\d\d|noon|midnight)", re.IGNORECASE)
_FIXED = re.compile(
    r"\d{4}|(?<!to)(?<!yester)day\b|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\d\s?[ap]\.?m|noon|midnight"
)
_PREPOSITION = re.compile(r"\s(?:on|in|at|by|for|during|late|early|shortly|before|after)(?:\s(?:late|early|about))?\s$")


def _of_dates(clause: _Clause) -> Iterator[_Draft]:
    """ "When did the bridge reopen?", "At what time did the levee give way?"."""
    found = names.dates(clause.text)
    for number, (start, end) in enumerate(found):
        if clause.told(clause.verb) in {"had", "have"}:
            return  # "had promised in 2016" leans on what is told around it
        near = [d for d in found[:number] + found[number + 1 :] if d[0] < end + 8 and start - 8 < d[1]]
        words = clause.text[start:end]
        if near or not _FIXED.search(words) or start < clause.lead[0] or end > clause.end + 1:
            continue
        if re.match(r"(?:since|until|through|of|from|this|next|last|during)\b", words, re.IGNORECASE):
            continue
        before = clause.text[:start].split()[-1:]
        if clause.text[end : end + 1] in {"-", "'", "’"}:
            continue
        after = re.match(r"\s([\w’'-]+)", clause.text[end:])
        if after and after[1].lower() not in STOPWORDS | _AUXILIARY and start > clause.verb[1]:
            continue
        if before and (
            before[0].endswith("ing")
            or before[0].lower() in _DETERMINERS | {"since", "until", "from", "through", "of", "to", "and"}
        ):
            continue
        preposition = _PREPOSITION.search(clause.text[:start])
        if preposition and re.search("by|before|after|shortly", preposition[0]):
            continue
        if words.isdecimal() and not (preposition and re.search("in|late|early", preposition[0])):
            continue  # a record, a highway, part of a name
        gap = (preposition.start() if preposition else start), end
        wh = "At what time" if _A_TIME.fullmatch(words) else "When"
        if gap[0] < clause.verb[0]:
            # "On Monday, …", but not "After leaving Tarn in 2012, …".
            in_lead = clause.lead[0] <= start <= clause.lead[0] + 12 and end <= clause.lead[1]
            beside = (
                clause.subject[0] <= start
                and end <= clause.subject[1]
                and _WITHOUT_DAY.search(clause.told(clause.subject))
            )
            if not (in_lead or beside):
                continue
            gap = clause.verb[1], clause.verb[1]
        question = _asked(wh, clause, gap)
        if question:
            yield _Draft("when", question, (re.sub(r"^(?:on|in) ", "", words),), ((start, end),))


# --- several things in a row ----------------------------------------------------------------------------------------


def _of_series(source: Source, clause: _Clause) -> Iterator[_Draft]:
    """ "What did the council close?", from three things or more in a row."""
    best: list[Span] = []
    for joint in re.finditer(r"([\w’'.-]+),?\sand\s", clause.text[: clause.end]):
        at, to = clause.offset + joint.start(1), clause.offset + joint.end(1)
        spans = [(a - clause.offset, b - clause.offset) for a, b in names.series_around(source.story, at, to)]
        inside = all(clause.subject[0] <= a and b <= clause.end for a, b in spans)
        alike = len({clause.text[a].isupper() for a, _ in spans}) == 1
        if inside and alike and len(spans) > max(2, len(best)):
            best = spans
    if not best:
        return
    people = {(m.start - clause.offset, m.end - clause.offset) for p in source.people for m in p.mentions}
    wh = "Who" if all(span in people for span in best) else "What"
    start, end = best[0][0], best[-1][1]
    if start < clause.verb[1]:
        if start != clause.subject[0]:
            return
    else:
        bare = re.sub(r"\s(?:the|its|their|his|her|an?)\s$", " ", clause.text[:start])
        before = bare[clause.verb[1] :].lower().split()[-1:]
        cut_short = not clause.text[start].isupper() and _until(clause.text[end : clause.end]).strip()
        if cut_short or (before and before[0] not in STOPWORDS | _PREPOSITIONS):
            return  # the outer two things may have more words than were found
        start = len(bare)
    question = _asked(wh, clause, (start, end))
    if question:
        yield _Draft("list", question, tuple(_plain(clause.told(span)) for span in best), tuple(best))


# --- who did it -----------------------------------------------------------------------------------------------------


def _of_doers(source: Source, clause: _Clause) -> Iterator[_Draft]:
    """ "Who opened the bridge?", where the subject is somebody named in full."""
    subject = _WITHOUT_DAY.sub("", clause.told(clause.subject))
    for person in source.people:
        for mention in person.mentions:
            start, end = mention.start - clause.offset, mention.end - clause.offset
            alone = mention.title_start - clause.offset <= clause.subject[0] + len(mention.place or "") + 3
            if start < clause.subject[0] or end != clause.subject[0] + len(subject) or not alone:
                continue
            question = _asked("Who", clause, (start, end))
            if question and len(mention.name.split()) > 1:
                yield _Draft("who", question, (mention.name,), ((start, end),))


# --- a question that nothing answers --------------------------------------------------------------------------------

_IN = re.compile(r"\b(?:in|near)\s$")
_ENDS = r"(?!\w|\s\d)"
"""A name is not the beginning of "Highway 14"."""


def unanswerable(
    question: str, article: Article, articles: Sequence[Article], sentences: Sentences
) -> Iterator[tuple[str, str]]:
    """The question with somebody or some place of another article in it, and why nothing answers it.

    No article that has the new name has half of the question's other words, so none says of it what is asked.
    """
    own = Source(article, sentences(article.id))
    at = next((i for i, one in enumerate(articles) if one.id == article.id), 0)
    others = [*articles[at + 1 :], *articles[:at]]
    seen = set()
    for name, sort in _exchangeable(question, own):
        rest = content_stems(question) - content_stems(name)
        for other in others:
            for new in _names_of_sort(Source(other, sentences(other.id)), sort):
                known_by = new.split()[-1] if sort == "person" else new
                if new in seen or content_stems(known_by) & content_stems(question):
                    continue
                seen.add(new)
                texts = (f"{one.title or ''} {one.text}" for one in articles)
                held = max((len(rest & content_stems(text)) for text in texts if known_by in text), default=0)
                if 2 * held < len(rest):
                    changed = new.join(re.split(rf"\b{re.escape(name)}{_ENDS}", question))
                    yield changed, f"No article that names {new} is about this; the question was made from another."


def _exchangeable(question: str, source: Source) -> Iterator[tuple[str, str]]:
    found = [(name, sort) for sort in ("person", "place") for name in _names_of_sort(source, sort)]
    for name, sort in sorted(found, key=lambda pair: -len(pair[0])):
        if re.search(rf"\b{re.escape(name)}{_ENDS}", question):
            yield name, sort


def _names_of_sort(source: Source, sort: str) -> list[str]:
    """The people named in full in an article, or its places: its dateline, what a role belongs to, what is "in" it."""
    if sort == "person":
        return [_plain(person.name) for person in source.people if len(person.name.split()) > 1]
    story = source.story
    placed = [story[a:b] for a, b in names.proper_names(story) if _IN.search(story[:a][-8:])]
    people = {m.name for p in source.people for m in p.mentions}
    told_from = re.match(r"[A-Z][A-Z.’' -]*[A-Z]", source.text[slice(*source.dateline)])
    if told_from:
        placed = [told_from[0].title().replace("’S", "’s").replace("'S", "'s")]
    held = [place for person in source.people for place in sorted(person.places)]
    ordinary = people | {word.capitalize() for word in re.findall(r"\b[a-z]+\b", story)}
    return [_plain(name) for name in dict.fromkeys(placed + held) if name not in ordinary]
