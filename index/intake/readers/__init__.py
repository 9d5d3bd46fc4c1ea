"""Readers of documents: a module for each format, all with one signature.

``read(file, source)`` in each module takes an open binary file, from its beginning, and yields its articles and what
was skipped; it raises InputError where the whole document gives nothing. A reader is safe by itself: it bounds what it
reads and unpacks, opens no other file, and never reaches the network. What a format's library raises beside InputError
is caught where readers are called (``kinds.guarded``).

    base      what they share: the source, the limits, how an article is made
    encoding  bytes to text
    kinds     which reader a document wants, by its name and its first bytes
    record    an article of a JSON object or of a table's row
    export    what the tables of an export say of its other files
    xml       XML an element at a time
    obsidian  what is seen of a Markdown note

Of a web page ``visible`` tells what is seen, ``story`` which of it is the story, ``stated``, ``linked_data``,
``page_dates`` and ``signed`` what it says about it. A PDF's lines are put in order by ``layout``, stripped of what
stands around them by ``margins``, and joined by ``paragraphs`` and ``grid``.
"""
