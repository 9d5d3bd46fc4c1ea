"""``qa index sync --watch``: what each change did, in a line; nothing ends it but Ctrl-C."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from index.folder import locked
from index.library import Library
from tests.qa.shell.commands import Qa, write_articles

Change = Callable[[], object]


@pytest.fixture
def news(tmp_path: Path, qa: Qa, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a library that QA_LIBRARY names."""
    folder = write_articles(tmp_path)
    monkeypatch.setenv("QA_LIBRARY", str(tmp_path / "library"))
    assert qa("index", "add", folder).code == 0
    return folder


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """It is due once, then after each of these changes; then somebody presses Ctrl-C."""

    def each(*changes: Change) -> None:
        def due(sources: Callable[[], Sequence[Path]], besides: Sequence[Path]) -> Iterator[None]:
            yield
            for change in changes:
                change()
                yield
            raise KeyboardInterrupt

        monkeypatch.setattr("index.watch.due", due)

    return each


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """Nothing is left running where a test fails."""
    try:
        yield
    finally:
        process.kill()


def lines(text: str) -> list[str]:
    """What was said, without the time of day."""
    return [line[9:] if line[2:3] == ":" else line for line in text.splitlines()]


def test_each_change_is_told_of_in_a_line(qa: Qa, news: Path, after: Callable[..., None]) -> None:
    """Where nothing came of it, nothing is said."""
    after(
        lambda: (news / "new.txt").write_text("The ferry sails again.\n"),
        lambda: (news / "note.xyz").write_text("No article.\n"),
        lambda: (news / "new.txt").unlink(),
    )
    done = qa("index", "sync", "--watch")
    assert (done.code, done.out) == (0, "")
    told = lines(done.err)
    assert told[0] == f"Watching {news} (Ctrl-C ends it)"
    assert told[1:] == [
        "1 added, 4 unchanged",
        f"Skipped: {news / 'note.xyz'}: not a kind of file that can be read yet (.xyz)",
        "4 unchanged, 1 removed, 1 skipped",
    ]


def test_as_json_each_change_is_an_object(qa: Qa, news: Path, after: Callable[..., None]) -> None:
    after(lambda: (news / "new.txt").write_text("The ferry sails again.\n"), lambda: (news / "new.txt").unlink())
    added, removed = qa("index", "sync", "--watch", "--json", "--quiet").lines
    assert (added["added"], removed["removed"]) == (["new.txt"], ["new.txt"])


def test_a_folder_that_vanishes_and_comes_back_loses_nothing(qa: Qa, news: Path, after: Callable[..., None]) -> None:
    """Each is said once; meanwhile the other folder is followed."""
    other, away = news.parent / "other", news.parent / "away"
    other.mkdir()
    (other / "bell.txt").write_text("The bell was raised.\n")
    assert qa("index", "add", other).code == 0
    after(
        lambda: news.rename(away),
        lambda: (other / "mast.txt").write_text("The mast broke.\n"),
        lambda: away.rename(news),
        lambda: (news / "lamp.md").unlink(),
    )
    told = lines(qa("index", "sync", "--watch").err)[1:]
    assert told == [
        f"{news} is not there: its articles stay",
        "1 added, 1 unchanged",
        f"{news} is back",
        "5 unchanged, 1 removed",
    ]


def test_an_error_of_one_round_does_not_end_it(
    qa: Qa, news: Path, after: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said once, also where it stays."""
    real = Library.sync
    failing = [True, True, False, False]

    def sync(library: Library, *given: object, **named: object) -> object:
        if failing.pop(0):
            raise OSError(28, "No space left on device")
        return real(library, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "sync", sync)
    after(
        lambda: None,
        lambda: (news / "new.txt").write_text("The ferry sails again.\n"),
        lambda: None,
    )
    done = qa("index", "sync", "--watch")
    assert done.code == 0
    assert lines(done.err)[1:] == ["Error: OSError: [Errno 28] No space left on device", "1 added, 4 unchanged"]


def test_it_waits_for_another_writer(
    qa: Qa, news: Path, after: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says so once."""
    held = locked(news.parent / "library")
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            held.__exit__(None, None, None)

    monkeypatch.setattr("qa.shell.following.time.sleep", sleep)

    def another_writes() -> None:
        held.__enter__()
        (news / "new.txt").write_text("The ferry sails again.\n")

    after(another_writes)
    told = lines(qa("index", "sync", "--watch").err)[1:]
    assert told == ["Another process writes to the library: waiting for it", "1 added, 4 unchanged"]
    assert len(waits) == 3


def test_what_cannot_be_followed_is_wrong_usage(qa: Qa, news: Path, tmp_path: Path) -> None:
    assert "run them apart" in qa("index", "sync", "--watch", "--web").err
    assert qa("index", "create", "--library", tmp_path / "empty").code == 0
    done = qa("index", "sync", "--watch", "--library", tmp_path / "empty")
    assert (done.code, "Nothing to watch" in done.err) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt is sent otherwise there")
def test_as_a_process_it_follows_and_leaves_the_library_to_others_between(news: Path) -> None:
    """A change is seen, another may write before the next, and Ctrl-C ends it with code 0."""
    library = news.parent / "library"
    program = [sys.executable, "-m", "evals.command", "index", "sync", "--watch", "--library", str(library)]
    interruptible = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # who runs the tests may ignore Ctrl-C
    with (
        subprocess.Popen(program, stderr=subprocess.PIPE, text=True, preexec_fn=interruptible) as process,
        ended(process),
    ):
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Watching")
        shutil.copy(news / "lamp.md", news / "lamp-again.md")
        assert "1 added" in process.stderr.readline()
        with Library(library, write=True) as writer:
            assert writer.remove(["brief-1"]) == ["brief-1"]
        (news / "ferry.txt").unlink()
        assert "1 removed" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == ""
