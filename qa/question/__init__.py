"""What a question asks, read from its words.

``parse`` makes the `Question`. Its parts are found by ``kind`` (yes or no, a list, when, how many), ``focus``,
``answer_type``, ``attribution``, ``constraints`` and ``phrasing``. ``plan`` takes a question of several parts apart
with the ``outlets`` that it names; ``present`` reads "this week"; ``unanswered`` knows what is not answered yet.
``spelling``, ``small_letters`` and ``referents`` hold the question against the words and names of articles.
"""
