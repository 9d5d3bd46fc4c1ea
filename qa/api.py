"""The Python API: open a library, ask it, search it. The command line stands on it, and so does every other face.

What it does not know: terminals, requests, and how an answer is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.folder import default_folder
from index.library import Library
from index.opening import open_library as open_index
from index.report import Progress
from qa import within
from qa.answer import Answer, SearchResult

if TYPE_CHECKING:
    from index.filters import Filters
    from index.freshness import Behind
    from qa.asker import Asker
    from qa.news.brief import Brief
    from qa.news.quotes import Quote
    from qa.news.verify import Verified
    from qa.reader import Reader
    from qa.write.models import Writer

_Day = str | date | None
_Outlets = str | Iterable[str]


class OpenLibrary:
    """A library open to be read, with what answering keeps warm. Use it as a context manager, or close it.

    Several threads may ask it at once, while another process writes to it. What is read of one after the other may be
    of two moments: ``library.at_one_moment`` makes it one.
    """

    def __init__(
        self, library: Library, *, reader: str | Future[Reader] | None = None, reranker: str | None = None
    ) -> None:
        """``reader`` and ``reranker`` are models to use in place of the project's own, each a name or a folder.

        A reader may be on its way, too.
        """
        self.library = library
        """Its articles, outlets, copies and versions."""
        self._reader = reader
        self._reranker = reranker
        self._lock = Lock()
        self._asker: Asker | None = None
        self._writers: dict[str, Writer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every file."""
        self.library.close()

    def behind(self) -> Behind:
        """How far it is behind the folders it was made from, looked at for a moment at most; see `Behind`."""
        from index.freshness import Behind, behind

        return Behind() if self.library.as_of else behind(self.library)

    def asker(self, llm: str | Writer | None = None) -> Asker:
        """What asks it, made once, with this language model to write. Raises as `ask` for a model."""
        with self._lock:
            if self._asker is None:
                self._asker = self._made()
            if isinstance(llm, str):
                llm = self._named(llm)
            return self._asker.with_writer(llm)

    def _made(self) -> Asker:
        executor = ThreadPoolExecutor(1)
        self.library.encoding.preload(self.library.store, executor)
        executor.shutdown(wait=False)
        from qa.asker import Asker
        from qa.reader.load import load_reader
        from qa.reader.rerank import load_reranker

        reader = load_reader(self._reader) if isinstance(self._reader, str) else self._reader
        return Asker(self.library, reader, load_reranker(self._reranker) if self._reranker else None)

    def _named(self, llm: str) -> Writer:
        from qa.write.models import load_writer

        if llm not in self._writers:
            self._writers[llm] = load_writer(llm)
        return self._writers[llm]

    def filters(self, since: _Day = None, until: _Day = None, outlets: _Outlets = ()) -> Filters | None:
        """Which articles these leave; None for all. Raises UsageError as `ask`."""
        first, last = (one.isoformat() if isinstance(one, date) else one for one in (since, until))
        return within.filters(self.library, first, last, [outlets] if isinstance(outlets, str) else outlets)

    def day(self, today: _Day = None) -> date | None:
        """The day that the present is seen from: ``today``, else the last of ``as_of``; None for the real one.

        Raises UsageError for what is no day.
        """
        if isinstance(today, str):
            return within.day("today", today)
        return today or within.last_day(self.library.as_of)


def open_library(
    path: str | Path | None = None,
    *,
    as_of: str | None = None,
    reader: str | Future[Reader] | None = None,
    reranker: str | None = None,
    upgrading: Progress | None = None,
) -> OpenLibrary:
    """The library in the folder ``path``, open to be asked; None takes QA_LIBRARY, else the per-user data folder.

    ``as_of``, an ISO day, month or year, opens it as it was at the end of that. ``reader`` and ``reranker`` are models
    to use in place of the project's own, a reader perhaps one that is still being loaded. ``upgrading`` is told how
    many articles are done, and of how many, while a library of an older version is brought up to date. Raises
    UsageError for no date, LibraryMissing where there is no library, another LibraryError for one that cannot be read.
    """
    then = within.iso_date("as_of", as_of)
    library = open_index(Path(path) if path else default_folder(), upgrading=upgrading, as_of=then)
    return OpenLibrary(library, reader=reader, reranker=reranker)


def ask(
    library: OpenLibrary,
    question: str,
    *,
    since: _Day = None,
    until: _Day = None,
    outlets: _Outlets = (),
    llm: str | Writer | None = None,
    history: Sequence[Answer | tuple[str, str]] = (),
    today: _Day = None,
) -> Answer:
    """The answer to a question, each statement with citations, or the refusal with the passages that came nearest.

    ``since``, ``until`` and ``outlets`` say which articles may answer: days, months or years, and outlets' names as the
    library has them. ``llm`` names a language model that writes the answer (``ollama:qwen3``; see ``qa ask --llm``).
    ``history`` is what was said before, if the question may be a follow-up: the answers, or pairs of a question and the
    words that answered it, empty where nothing did. ``today`` is the day that "this week" is seen from.

    Raises UsageError for an empty or too long question, for what is no date or no outlet of the library, and for no
    language model; ModelError for one that does not answer; LibraryDamaged for a library that does not hold together.
    """
    asker, narrowed, day = library.asker(llm), library.filters(since, until, outlets), library.day(today)
    if not history:
        return asker.ask(question, narrowed, today=day)
    from qa.conversation import Conversation

    conversation = Conversation(asker)
    conversation.replay(history)
    return conversation.ask(question, filters=narrowed, today=day)


def search(
    library: OpenLibrary,
    words: str,
    *,
    limit: int = 10,
    since: _Day = None,
    until: _Day = None,
    outlets: _Outlets = (),
    today: _Day = None,
) -> SearchResult:
    """The ``limit`` best passages for a question or a few words, best first, without an answer.

    The rest as of `ask`. Raises UsageError for no words or too many, and as that; LibraryDamaged.
    """
    return library.asker().search(words, limit, library.filters(since, until, outlets), library.day(today))


def verify(
    library: OpenLibrary,
    draft: str | Path,
    *,
    since: _Day = None,
    until: _Day = None,
    outlets: _Outlets = (),
) -> Verified:
    """What became of every quotation in a draft: the file ``draft``, or the text itself where it is a string.

    The rest as of `ask`. Raises InputError for a draft that cannot be read or has no words, UsageError and
    LibraryDamaged as that.
    """
    from qa.news.draft import read_draft, read_draft_bytes
    from qa.news.verify import verify as check

    read = read_draft(draft) if isinstance(draft, Path) else read_draft_bytes(draft.encode(errors="replace"))
    return check(library.library, read, library.filters(since, until, outlets))


def brief(
    library: OpenLibrary,
    topic: str,
    *,
    since: _Day = None,
    until: _Day = None,
    outlets: _Outlets = (),
    today: _Day = None,
    limit: int | None = None,
) -> Brief:
    """What the articles hold on a topic of a few words: timeline, figures, voices, disagreements, open questions.

    Of each part at most ``limit`` entries, 8 unless given; what is planned for ``today`` or later is still to come. The
    rest as of `ask`. Raises UsageError for a topic without words, and as that; LibraryDamaged.
    """
    from qa.news.briefing import brief as make

    return make(library.library, topic, library.filters(since, until, outlets), library.day(today), limit)


def quotes(
    library: OpenLibrary,
    *,
    by: str | None = None,
    about: str | None = None,
    limit: int = 20,
    since: _Day = None,
    until: _Day = None,
    outlets: _Outlets = (),
) -> tuple[Quote, ...]:
    """The newest ``limit`` utterances of whoever is called ``by``, ``about`` a topic: those of one speaker together.

    ``by`` is a name, part of one, or a role ("the mayor of Dover"). The rest as of `ask`. Raises UsageError where
    neither is given, and as that; LibraryDamaged.
    """
    from qa.news.quotes import quotes as said

    return said(library.library, by, about, library.filters(since, until, outlets), limit)
