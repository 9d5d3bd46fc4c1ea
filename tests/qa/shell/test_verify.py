"""``qa verify``: a draft in, what became of its quotations out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.qa.shell.commands import ARTICLE_KEYS, Qa

HELD = 'Ada Reyes on the ferry: "The pier stays shut until May."\n'
CHANGED = 'The paper wrote: "The lighthouse lamp was not lit on Monday by Ada Quill."\n'


def draft(where: Path, text: str, name: str = "draft.md") -> Path:
    (where / name).write_text(text, encoding="utf-8")
    return where / name


@pytest.mark.parametrize(("text", "code"), [(HELD, 0), (CHANGED, 1), (HELD + CHANGED, 1), ("No quotation.\n", 0)])
def test_the_exit_code_says_whether_all_are_verbatim(qa: Qa, tmp_path: Path, text: str, code: int) -> None:
    done = qa("verify", draft(tmp_path, text))
    assert (done.code, done.err) == (code, "")
    assert f"in draft.md{':' if chr(34) in text else '.'}" in done.out


def test_json_has_what_is_promised(qa: Qa, tmp_path: Path) -> None:
    found = qa("verify", draft(tmp_path, f'{HELD}\n{CHANGED}\nA "ferry".\n'), "--json").json
    assert set(found) >= {"draft", "quotes", "short", "searched"}
    held, changed = found["quotes"]
    for one in (held, changed):
        assert set(one) >= {"text", "line", "speaker", "status", "citations", "said_by", "changes"}
        assert set(one["citations"][0]["article"]) == ARTICLE_KEYS
    assert (held["status"], held["line"], held["changes"]) == ("verbatim", 1, [])
    assert (changed["status"], changed["line"]) == ("altered", 3)
    assert changed["changes"] == [{"draft": "not", "article": ""}]
    assert found["short"] == [{"text": "ferry", "line": 5}]


def test_the_terminal_says_what_differs_and_where_it_stands(qa: Qa, tmp_path: Path) -> None:
    told = qa("verify", draft(tmp_path, CHANGED)).out
    assert "line 1 · ALTERED" in told
    assert "changed: “not” is added" in told
    assert "Coast Times, 2 March 2021" in told
    assert max(map(len, told.splitlines())) <= 100


def test_the_page_is_whole_and_escapes_what_it_shows(qa: Qa, tmp_path: Path) -> None:
    done = qa("verify", draft(tmp_path, f"<script>alert(1)</script>\n\n{CHANGED}"), "--format", "html")
    assert done.code == 1
    assert "<script" not in done.out
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in done.out
    assert "<del>not</del>" in done.out
    assert '<mark id="m1" class="altered">' in done.out
    assert "default-src 'none'" in done.out
    assert "http" not in done.out.replace('http-equiv="', "")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["verify"], 2, "No draft"),
        (["verify", "missing.md"], 3, "missing.md"),
        (["verify", "--json", "--format", "html", "x.md"], 2, "contradict"),
        (["verify", "x.md", "--outlet", "Holm Times"], 2, "Holm Times"),
    ],
)
def test_mistakes_are_told(
    qa: Qa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    draft(tmp_path, HELD, "x.md")
    done = qa(*arguments)
    assert done.code == code
    assert said in done.err


def test_filters_leave_other_outlets_out(qa: Qa, tmp_path: Path) -> None:
    wanted = draft(tmp_path, HELD)
    assert qa("verify", wanted, "--outlet", "Bay Post").code == 0
    assert qa("verify", wanted, "--outlet", "Town Crier").code == 1


def test_the_sample_has_a_draft_with_every_mistake(qa: Qa) -> None:
    found = qa("verify", "--sample", "--json").json
    assert {one["status"] for one in found["quotes"]} == {"verbatim", "altered", "stitched", "misattributed"}
