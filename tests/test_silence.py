"""The installed command asks for no connection and no name, and leaves nothing outside its library and its cache."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF

from tests.watching import Seen, obstacle, watched

pytestmark = pytest.mark.skipif(obstacle() is not None, reason=f"NOT WATCHED: {obstacle()}")

QA = Path(sys.executable).with_name("qa")
SAID = "The lighthouse lamp was lit again on Monday by Ada Quill, after eleven dark years."
CASE = {"id": "lamp", "question": "Who lit the lighthouse lamp?", "answers": ["Ada Quill"], "answerable": True,
        "type": "who", "evidence": [{"doc_id": "lamp.txt", "text": SAID}]}  # fmt: skip


class Home:
    """A user who has never run it, in a folder that also holds settings for Chroma."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temporary, self.work = folder / "home", folder / "tmp", folder / "work"
        self.cache = self.folder / ".cache/article-qa"
        for one in (self.folder, self.temporary, self.work):
            one.mkdir()
        (self.work / ".env").write_text("ANONYMIZED_TELEMETRY=True\nCHROMA_OTEL_GRANULARITY=all\n")
        self.env = {
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "TMPDIR": str(self.temporary),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }

    def qa(self, *arguments: str | Path, code: int = 0) -> Seen:
        """A command under watch, of which nothing may be heard outside."""
        seen = watched([QA, *arguments], self.env, self.work)
        assert seen.code == code, seen.err
        assert not seen.sockets, seen.sockets
        ours = (self.folder / ".local/share/article-qa", self.cache, self.temporary, Path("/dev/null"))
        # A folder that one of these is in may have to be made.
        strays = [
            path for path in seen.written if not any(path in (one, *one.parents) or one in path.parents for one in ours)
        ]
        assert not strays
        assert not list(self.temporary.iterdir())
        return seen


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def articles(folder: Path) -> None:
    """One of every kind that a library of somebody else's reads."""
    folder.mkdir()
    (folder / "lamp.txt").write_text(f"Lamp lit again\n\n{SAID}\n")
    (folder / "ferry.html").write_text(
        "<html><head><title>Ferry stops</title></head><body><article><h1>Ferry stops</h1>"
        f"<p>{'The ferry stopped at noon, and nobody was hurt. ' * 8}</p></article></body></html>"
    )
    (folder / "post.eml").write_text(
        "From: Ada <ada@example.org>\nSubject: Pier\nDate: Mon, 1 Jul 2019 10:00:00 +0000\n"
        "Content-Type: text/plain\n\nThe pier stays shut until May.\n"
    )
    (folder / "rows.csv").write_text("title,text\nMarket,The market moves to the square on Friday.\n")
    (folder / "feed.xml").write_text(
        '<rss version="2.0"><channel><title>Bay Post</title><item><title>Bell</title>'
        "<description>The bell of the old church was stolen at night.</description></item></channel></rss>"
    )
    document = Document()
    document.add_paragraph("The bridge opens on Sunday after three years of work.")
    document.save(str(folder / "bridge.docx"))
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.multi_cell(0, 8, "The library of the town opens on Sundays from now on, the council said on Tuesday.")
    pdf.output(str(folder / "library.pdf"))
    with zipfile.ZipFile(folder / "more.zip", "w") as packed:
        packed.writestr("school.txt", "The school was painted blue by its pupils.\n")


def test_nothing_is_sent_and_nothing_left_behind(home: Home) -> None:
    """From the first article to a reference, a run of cases and its report."""
    articles(home.work / "articles")
    added = json.loads(home.qa("index", "add", "--json", home.work / "articles").out)
    assert (len(added["added"]), added["skipped"]) == (8, [])
    assert "Ada Quill" in home.qa("ask", "Who lit the lighthouse lamp?").out
    home.qa("ask", "Who is the mayor of Seattle?", code=1)
    assert "pier" in home.qa("search", "pier in May").out
    assert "Lamp lit again" in home.qa("cite", "lamp.txt").out
    for command in ("check", "sync"):
        home.qa("index", command)


def test_the_sample_and_runs_are_as_silent(home: Home) -> None:
    """Their libraries and drawings are made in the cache folder."""
    assert "Lightfoot" in home.qa("ask", "--sample", "Which mayor of Chicago refused to cooperate?").out
    data = home.work / "data"
    data.mkdir()
    (data / "corpus.jsonl").write_text(json.dumps({"id": "lamp.txt", "title": "Lamp", "text": SAID}) + "\n")
    (data / "questions.jsonl").write_text(json.dumps(CASE) + "\n")
    kept = home.cache / "run.json"
    home.qa("eval", "run", data, "--output", kept)
    home.qa("eval", "report", kept)
    assert "<svg" in kept.with_suffix(".html").read_text()


def test_what_would_be_sent_or_left_is_seen(home: Home) -> None:
    """The watch itself: a look-up, a connection by number, a file, each made by a child of the command."""
    trying = (
        "import contextlib, pathlib, socket\n"
        "with contextlib.suppress(OSError): socket.getaddrinfo('example.invalid', 80)\n"
        "with contextlib.suppress(OSError): socket.create_connection(('192.0.2.1', 9), 0.1)\n"
        "pathlib.Path('left').touch()"
    )
    through = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {trying!r}])"
    seen = watched([sys.executable, "-c", through], home.env, home.work)
    assert seen.code == 0, seen.err
    assert len(seen.sockets) >= 2
    assert seen.written == (home.work / "left",)
