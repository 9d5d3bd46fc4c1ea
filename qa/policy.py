"""Every number that decides how a question is understood and which answer is given, and where it was measured.

A number without a source was set by hand, and the sets named here were no worse for it. "Sample" and "clippings" are
the project's own evaluation sets (evals/sample, evals/clippings). Chances are of being right, 0 to 1, and are all
compared with `ENOUGH`; how features become a chance is fitted (`qa.confidence`). Relevance is `Findings.relevance`.
"""

from __future__ import annotations

# --- answer or refuse -------------------------------------------------------------------------------------------------

ENOUGH = 0.4
"""Least chance of an answer that is given. Of the sample's 95 questions with an answer and 46 without, 55 are
answered rightly and 41 refused rightly from here on, 56 and 41 from 0.38 on, 51 and 42 from 0.42 on; of the clippings'
263 and 146, 114 and 108, 117 and 99, 103 and 114."""
ALSO = 0.5
"""Of the best chance, or of `ENOUGH`, from which on other words that say the same are cited too, or listed beside."""
NEAREST_SHOWN = 3
"""Passages shown with a refusal."""
LONGEST_QUESTION = 4000
"""Characters of a question: understanding it takes up to half a second then, and grows with their square."""
LONGEST_SENTENCE = 4000
"""Characters of a sentence that are weighed and shown: a text without full stops is one sentence."""
MOST_WORDS = 15
"""Of an answer to who, when, where or how many."""

# --- reading ----------------------------------------------------------------------------------------------------------

READ_FOR_ONE = 8
"""Passages read where one of them may answer. With 12, answers to TREC QA and the sample were no better."""
READ_FOR_ALL = 12
"""Passages read where each may add something: an item of a list, a part of the question."""
READ_FOR_PARTS = 15
"""Passages read for a question whose parts are answered one by one, all of them together."""
LEAST_READ = 3
"""Passages read for a part at least; and for a whole question, whatever is thought of them."""
NOT_WORTH_READING = 3.0
"""Log odds below the best hit's from which on a hit is not read. Of the sample and the clippings half of the windows
are left out by it, and as many questions answered rightly (180 for 179) and refused (132 for 132)."""
BY_MEANING, BY_WORDS, BY_READER = 0.4, 0.4, 0.2
"""What the cosine, the share of weighed words and the reader's margin count for the relevance of a sentence."""
LONGEST_FITTED = 80
"""Characters of a name, date or figure to which the reader's words are widened."""
AS_NEW = 0.6
"""Of the best chance, from which on the newest article's words are taken for the answer of the present."""

# --- understanding a question -----------------------------------------------------------------------------------------
# Set by hand, each for the case it names, and left where the sample, the clippings and MultiHop-RAG's dev half were no
# worse for it.

MOST_PARTS = 6
"""Sub-questions of one question."""
CLAUSE_WORDS = 3
"""Words that carry meaning in a sub-question, one less where it names an outlet; a shorter clause goes with its
neighbour. MultiHop-RAG's dev half: docs/decisions/0017-questions-taken-apart.md."""
DESCRIBED_BY_CLAUSES = 3
"""Clauses from which on a question that names no outlet is taken to describe whom or what it asks for by each."""
LEFT_WHOLE = 2000
"""Characters above which a question is left whole: it is a text rather than a question, and would take seconds."""
LEADS_TO_SOURCE = 80
"""Characters before a source that may lead to it ("while the report by ...")."""
SOURCE_CHARACTERS = 60
"""Characters on each side of a name that show whether it stands as a source."""
OUTLET_WORDS = 10
"""Words in an outlet's name."""
OUTLET_LETTERS = 7
"""Letters of an outlet's name from which on it may be misspelt."""
OUTLET_ALIKE = 0.88
"""Least likeness (Ratcliff and Obershelp) of two outlets' names of which one may be misspelt: a letter in eight."""
SPEAKER_WORDS = 7
"""Words that may name a speaker."""
FOCUS_WORDS = 6
"""Words of the noun phrase that is asked for ("which retired harbor pilot")."""
REQUESTS = 4
"""Requests taken off the beginning of a question ("please", "can you tell me")."""
KEY_WORDS = 8
"""Words at most of what is typed as key words."""
STATEMENT_WORDS = 4
"""Words from which on a sentence with a full stop is taken for a claim to be checked."""
PUBLISHED_BEFORE = 7
"""Days before the time asked for, at most as long as it is itself, in which an article of it may have been published:
on a Monday "this week" has hardly begun, and yesterday's vote was announced before."""
EVIDENT_LANGUAGE = 1.5
"""Least weight of another language's words in a question that is taken to be in it: three words have no more."""
EVIDENT_OF_DOUBTFUL = 2.0
"""The same where every word may be English, too."""
NAMED_BEFORE = 2
"""Sentences before one in which whoever it is about may be named."""
NAMESAKES_APART = 3
"""People of one name that are answered for apart, those named most."""
NAMESAKES_COMPARED = 50
"""People of one name in an article that are looked at, those named most."""

# --- misspelt words, names in small letters ---------------------------------------------------------------------------

MISSPELT_LETTERS = 4
"""Letters of a word that is looked for: in shorter ones every other word is near."""
MISSPELT_WORDS = 3
"""Words of a question that are looked for, each in about 40 ms among 40,000 passages."""
TWO_LETTERS_OF_WORD = 8
"""Letters of a word from which on two of them may be wrong, not only one."""
TWO_LETTERS_OF_NAME = 7
"""The same of a name that is only offered: "did you mean"."""
SLIP_LETTERS = 7
"""Letters of a name from which one letter left out, put in or swapped with the next is taken for a slip."""
STEMS_TRIED = 8
"""Stems near a misspelt word whose passages are looked through for it."""
PASSAGES_TRIED = 10
"""Passages of each of those stems."""
NEAR_NAMES_SHOWN = 3
"""Names offered with a refusal."""
CAPITALS_TO_SMALL = 9
"""Times as often a name is written with a capital as without."""

# --- search -----------------------------------------------------------------------------------------------------------

SEARCHED = 60
"""Hits of a part that are weighed again."""
RESCORED = 8
"""Hits that the cross-encoder is asked about. With 12 the mean average precision of the sample and of the clippings was
the same to three digits."""
RESCORED_OF_PART = 6
"""The same for each of several parts."""
RESCORED_CHARACTERS = 120
"""Characters that the cross-encoder is shown at least: the nearest sentence, and what stands beside it."""
LOGIT = 0.03
"""What a score loses for each unit by which the log odds of a hit are below the best one's."""
MOST_LOGITS = 12.0
"""Log odds below the best one's from which it loses no more."""
SENTENCE_WORDS = 0.6
"""Weight of the share of a part's words, by rarity, that one sentence holds; found on one half of the dev questions of
MultiHop-RAG, where anything from 0.3 to 0.8 does as well (docs/decisions/0017-questions-taken-apart.md)."""
QUESTION_WORDS = 0.5
"""Weight of the share of the whole question's words in the passage and what its article says of itself."""
SEARCHED_FOR_CHOICE = 3
"""Hits looked at for each answer to choose from."""
NEWEST = 0.2
"""Added to the score of a passage of the newest article, where the question is about the present."""
NEWEST_HALF_LIFE = 30
"""Days by which an article is older that gets half of it."""
NEWEST_OF = 0.75
"""Of the best hit's score from which on another is taken to be on the same thing."""
STEEPNESS = 8
"""Power of a score: what a part's second-best bids against another part's best."""
ALREADY_HAS = 0.6
"""What a part still bids once it has got a passage, each time."""
ONLY_ASKS = 0.7
"""What the part bids that only asks about the others."""

# --- one short answer -------------------------------------------------------------------------------------------------

UNFIT = 0.2
"""What a candidate of quite another sort than asked for counts beside one that is of it."""
AS_CLOSE = 0.8
"""Of a candidate's share of the question's words, from which on another figure is given beside it."""
RIVAL = 0.85
"""The same of its chance."""
MOST_RIVALS = 2
"""Other answers given beside the best."""
CORRECTS_STEMS = 3
"""Stems that what is corrected must share with what corrects it, the article's own title and outlet among them."""
TELLS = 0.75
"""Least share of the key words, by rarity, in a sentence that is taken to tell of them."""
TOLD = 0.6
"""Chance of a sentence that has all key words: not fitted, nothing that was measured holds key words."""
NAMED_WITH_TITLE = 8
"""Words above which a span is no name with its title."""

# --- disagreements ----------------------------------------------------------------------------------------------------

OTHER_FIGURE = 0.3
"""Of the likeliest figure's chance, from which on another article's figure may stand against it."""
OTHER_DAY = 0.45
OTHER_NAME = 0.6
"""The same for a day, and for a name."""
SAME_NEWS = 45
"""Days that lie between two articles at most, where they tell of one thing and neither says when it was."""
WROTE_ABOUT = 0.6
"""Share of the words of a topic, weighed, that an article has which is about it."""
BYLINES = 3
"""Articles whose authors are named, at most."""
HEAD_SENTENCES = 6
"""Sentences at an article's beginning among which its byline is looked for."""
SIGNED = 0.8
"""Chance that whoever an article names as its author wrote about what is asked for."""
MOST_SIDES = 4
DENIES = 0.3
"""Chance that a sentence says so, up to which it denies it; as far from 1 it states it."""
DENIES_IN_WORDS = 0.85
"""The same where its words deny it."""

# --- a brief ----------------------------------------------------------------------------------------------------------

BRIEF_SHOWN = 8
"""Entries of each part of a brief that are shown, unless told otherwise: how many more there are is said."""
BRIEF_OF_SPEAKER = 2
"""Quotations of one speaker in a brief."""
BRIEF_LEAST_SAID, BRIEF_MOST_SAID = 3, 70
"""Words of a quotation that a brief shows: fewer say little, and of more nobody reads the end."""
BRIEF_VALUES = 4
"""Values of one figure in a brief."""
BRIEF_ANSWER = 6
"""Entries of a brief that answer "summarise" or "latest on"."""
STORY_DAYS = 14
"""Days between two articles of one story, at most."""
STORY_NAMES = 2
"""Words of rare names that both have, at least: a person's whole name."""
STORY_HEADED = 0.25
"""Share of the topic's words at the beginning of an article of its story, at least."""
STORY_RARE, STORY_RARE_SHARE = 10, 0.001
"""Passages, or their share of all, that have the word of a rare name, at most."""
EVENTS_RIGHT = 0.7
"""Chance that such an answer is right: not fitted."""
ANSWERS_OPEN = 0.6
"""Share of the words of what is open, from which on a newer sentence that has them tells it."""
SAME_OPEN = 0.7
"""Of the words of the shorter of two, from which on both say of one thing that it is open."""
COUNTED_WORDS = 4
"""Words from a figure to the noun that it counts, at most: "24 new hybrid diesel buses"."""
SAME_BY_VALUE = 10
"""From which on two figures that are equal and count things of one name count one thing."""
TOLD_NEAR = 7
"""Words before a figure that tell what it is about; behind it, with its own, twice as many."""
COUNTED_ABOUT = 6
"""Words before a figure that say what it is of, at most."""

# --- lists ------------------------------------------------------------------------------------------------------------

ENUMERATES = 0.38
"""Least relevance of a sentence whose enumeration is taken for the answer: on the sample those that answer had 0.39 and
more, those that do not, with the names asked for, up to 0.25."""
ENUMERATES_TOO = 0.3
"""The same for one that shares items with a likelier one."""
MOST_OF_LIST = 0.9
"""Chance of a list at most."""
MARKED_OF_SPAN = 0.5
"""Least share of the likeliest words that the marked items must make up, what joins them left in."""

# --- roles ------------------------------------------------------------------------------------------------------------

STATED_ROLE = 0.85
"""Chance that a role which an article gives somebody answers who that is, or who holds it."""
ROLE_SENTENCES = 200
"""Sentences whose meaning is compared with the question, about 3 s: of more, those that share most words with it."""
FEEDBACK = 3
"""Sentences that the others are compared with."""
READ_IN_SENTENCE = 0.1
"""The reader's margin (in tens of logits) above which it sees an answer in a sentence."""
PLAINLY_SHARED = 0.75
"""Share of the question's words from which on a sentence says the same without the reader."""
SAYS_OF_HOLDER = 0.33
"""Least score of a sentence to be taken as saying of somebody what the question says: on the sample and on three real
articles those that do had 0.36 and more, mayors who refused something else up to 0.30."""
SAYS_TOO = 0.75
"""Of it, for one whom another article's sentence says it of plainly."""

# --- quotations and reasons -------------------------------------------------------------------------------------------

ON_TOPIC = 0.31
"""Least relevance of somebody's words to be taken as on the topic. Of the sample, the clippings' dev half and
evals/voices those on another topic have up to 0.29, two that are on it 0.32 and less."""
DIRECT = 0.1
"""Added to the relevance of words in quotation marks, and of words that the sentence before says the topic of."""
ANNOUNCED = 0.05
LED = 0.9
"""Of the relevance of the sentence before somebody's words, which they have at least: it often names their topic."""
SAID_AS_ASKED = 0.7
"""Weight of the words of what a question asks the speaker of, from which on an utterance with them is taken for it."""
QUOTED = 3
"""Sentences quoted of one speaker, out of twice as many."""
QUOTED_TOO = 0.8
"""Of the best one's relevance, from which on another is quoted beside it."""
QUOTATION_OF_SENTENCE = 0.35
"""Share of a sentence from which on its quotation is given alone."""
SPEAKERS = 6
"""People of one name whose words are given apart, those with most of them."""
QUOTED_AT_MOST = 0.95
"""Chance of somebody's words on the topic at most, and what it is above their relevance."""
QUOTED_ABOVE = 0.2
REASONED = 0.42
"""Least relevance of a sentence whose reason is taken for the one asked for."""
REASONED_TOO = 0.9
"""Of its relevance, from which on another article's reason is cited beside it."""
REASON_WORDS = 3
"""Words from which on the reader's own give a reason; fewer are given with their whole sentence."""
MOST_OF_REASON = 0.9
"""Chance of a reason at most."""

# --- yes or no --------------------------------------------------------------------------------------------------------

NEAREST_WEIGHED = 6
"""Sentences that are weighed where the nearest one is wanted."""
JUDGED = 12
"""Sentences that the reader is shown by themselves."""
HAS_A_SAY = 0.6
"""Of the likeliest sentence's chance of deciding the matter, from which on another article's has a say, too."""

# --- several articles, side by side -----------------------------------------------------------------------------------

REPORTS_SAY_SO = 0.2
"""Least mean chance, over its parts, of what a question holds named articles to say: below it, they do not say so."""
REPORTS_OPPOSED = 0.5
"""Least chance of a sentence that says so, from which on it opposes what a question has its article deny."""
REPORTS_ABOUT = 0.15
"""Least relevance of the nearest sentence to a part: below it, nothing found is about that."""
REPORTS_RIGHT = {"difference": 0.75, "agreement": 0.69, "order": 0.65, "not said": 0.5, "opposed": 0.6}
"""How often such an answer is right: of a third of MultiHop-RAG's dev questions 0.73 of 22, 0.70 of 33, 0.56 of 9 and
0.38 of 8; the last is a guess (docs/decisions/0057-copies-that-say-otherwise.md)."""
REPORTS_SAID, REPORTS_SAID_BY, REPORTS_SAID_MOST = 0.4, 0.35, 0.75
"""The chance that articles say so: the first, and the second for each 1 of the parts' mean chance, at most the third.
Of the even-numbered of those questions 0.66 of 29 are right, of the others 0.52 of 25; both were in view."""
WITHOUT_PROBABLY = 0.75
"""Chance from which an answer is given without a "probably"."""
CITED_FOR_REPORT = 2
"""Articles quoted for a part, each for itself."""
SAME_MATTER = 0.4
"""Share of the shorter sentence's words from which two sentences are about one thing."""

# --- one name for several clauses -------------------------------------------------------------------------------------

JOINT_STEEPNESS = 5
"""Power of a hit's score, 1 for its clause's best, in what it gives to those whom it names."""
JOINT_WIDTH = 5.0
JOINT_MIDDLE = -2.0
"""The reader's margin at which a name counts half, and how far from there it counts three quarters."""
UNSEEN = 0.05
"""What a name gets of a clause for which nothing offers it: one clause alone rules nobody out."""
OTHER_SORT = 0.7
"""Taken off, in logarithms, where a person is asked for and no article has that name as one."""
NAME_WORDS = 5
"""Words in a name."""
FITS_ALL = 0.5
"""Least chance of a name that is given: one that fits some clauses and not others is somebody else."""
CITED_FOR_CLAUSE = 4
"""Articles quoted for a clause, each for itself, at most."""
BEARS_OUT = 0.2
"""Least that the third's sentence and the fourth's must bear out of the clause to be quoted."""
KNOWN_NAME = 0.12
"""Added to the score of a passage that has the name which fits all clauses best."""
NAME_LOOKED_FOR = 40
"""Hits of a part that are looked through for that name."""
BESIDE_READ = 4
"""Hits looked through, for each that is read, for what else bears out a name that was found."""

# --- choices ----------------------------------------------------------------------------------------------------------

CHOICE_STEEPNESS = 4.0
"""Logarithm of the odds between two choices for a difference of 1 between what speaks for them. With it an answer to
500 questions of RealTime QA is right about as often as it says, or more often."""
CHOICE_LEAST = 0.1
"""What must speak for a choice at least: below it, the right one was no likelier than any other."""
CHOICE_HELD = 0.6
"""Share of a choice that a sentence must hold to speak for it."""
CHOICE_CITED = 3
"""Articles quoted, each for itself."""
CHOICE_BESIDE = 0.45
"""What must speak for a choice in a further article, as a share of what does in the first."""

# --- a language model -------------------------------------------------------------------------------------------------

WRITER_CHARACTERS = 9000
"""Of sentences that a model is shown: some 2,200 tokens, for which small servers have room."""
WRITER_BEFORE = 1
"""Sentences before a passage that are shown with it."""
MOST_CLAIMS = 6
"""Claims that a model is asked for at most."""
SUPPORTED = 0.4
"""Least chance that its sentences bear a claim out. Of claims beside a sentence of their page that does not decide them
(FoolMeTwice's development part) .95 are caught at 0.5, .92 at 0.4, .91 at 0.35, .84 at 0.3."""
SYNONYM = 0.85
"""Least product of two chances that a claim's word says what another in its place does: of 70 other words of Wikinews
0.04 pass, of 61 that mean the same 0.74."""

# --- a topic ----------------------------------------------------------------------------------------------------------

TOPIC_LEAD = 3
"""Sentences at the beginning of a story that say, with its title, what it is about."""
TOPIC_HEADED = 0.75
"""Share of a topic's words, by rarity, in the title and those, from which on an article is about it."""
TOPIC_HALF_HEADED = 0.45
TOPIC_NEAR = 1.15
"""The same where share and cosine of the nearest passage come to this together."""
TOPIC_NEAR_ALONE = 0.42
"""Least cosine of an article that only some sentences give to the topic, those in proportion to its length else."""
TOPIC_NAMED = 0.7
"""Share of the words in a sentence and the one before it that is taken to name the topic."""
TOPIC_SENTENCES = 3
TOPIC_PART = 0.15
"""Such sentences of a story that is about it whatever its beginning says, at least, and their share of all."""
TOPIC_HITS = 100
"""Passages looked for by meaning, and by words."""
TOPIC_PASSAGES = 1000

# --- a timeline -------------------------------------------------------------------------------------------------------

EVENT_WORDS = 5
"""Words outside quotation marks of a sentence that tells an event, at least."""
LINKED_STEMS = 2
"""Words, no names, that a sentence shares with the title and first sentence of its article, at least."""
DAY_WITHOUT_YEAR = 270
"""Days after which "June 3" is as likely to be the next as the last one."""
NEWS_OLD = 45
"""Days before its article that the event of a leading sentence lies at most, where the date stands deep in it."""
DATE_DEEP = 80
"""Characters before such a date: it is of what the news is about, and not of the news."""
SAME_EVENT = 0.5
"""Share of the rare words of the shorter sentence from which on two that tell of one day tell of one event."""
TOLD_OTHERWISE = 0.15
"""The same of two of one day whose figures do not differ, where their cosine comes to what follows."""
MEANS_THE_SAME = 0.75
COMPARED_BY_MEANING = 400
"""Sentences whose meanings are compared at most, about 3 s: more are compared by their words."""
TOPICS_OWN = 0.25
"""Weight of the topic's own words in that: every sentence has them."""
FEW_TOLD = 20
"""Sentences among which a word is counted at least: among fewer every word would be common."""
SAME_BUT_DAY = 0.8
"""The same of two that tell of different days: then one of them errs."""
ERRS_BY = 7
"""Days that lie between the two at most."""
