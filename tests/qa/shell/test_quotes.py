"""``qa quotes`` at the command line."""

from __future__ import annotations

from tests.qa.shell.commands import ARTICLE_KEYS, Qa


def test_quotes_as_json(qa: Qa) -> None:
    """As the contract has it."""
    done = qa("quotes", "--by", "Reyes", "--json")
    (quote,) = done.json["quotes"]
    assert done.code == 0
    assert {key: quote[key] for key in ("speaker", "role", "role_text", "text", "verb", "direct")} == {
        "speaker": "Ada Reyes",
        "role": "mayor",
        "role_text": "mayor",
        "text": "nobody was hurt",
        "verb": "said",
        "direct": False,
    }
    assert set(quote["citation"]["article"]) >= ARTICLE_KEYS
    assert quote["citation"]["quote"] == "Mayor Ada Reyes said nobody was hurt."


def test_quotes_for_people(qa: Qa) -> None:
    """Under the speaker, each with its outlet, date and line, in 80 columns."""
    done = qa("quotes", "--about", "hurt")
    lines = done.out.splitlines()
    assert lines[0] == "Ada Reyes, mayor"
    assert lines[1] == "- said: nobody was hurt"
    assert "Bay Post, 12 July 2019" in lines[2]
    assert lines[-1].endswith("ferry.txt:7")
    assert max(map(len, lines)) <= 80 or "ferry.txt" in max(lines, key=len)


def test_nothing_found_and_nothing_asked(qa: Qa) -> None:
    """Exit codes 1 and 2."""
    none = qa("quotes", "--by", "Ada Quill")
    assert (none.code, none.out) == (1, "No quotation found.\n")
    assert qa("quotes").code == 2
