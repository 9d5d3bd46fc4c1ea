"""What is known of English: words and stems, grammar, nouns, roles, reporting, tense, polarity, quantities, names.

Lists that ``index`` needs too are in ``index.text.english``.
"""
