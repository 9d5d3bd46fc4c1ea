"""Markdown as Obsidian keeps it: private comments never reach the library, links are the words that one reads."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.intake.read import Skipped, read_bytes
from index.intake.readers.obsidian import shown

CLIPPING = """---
title: "Ferry line returns: nine years on"
source: "https://example.org/ferry"
author:
  - "[[Nils Ekholm]]"
  - "[[people/Ida Storm|I. Storm]]"
  - "[Gus Arden](https://example.org/gus)"
published: 2024-10-28
created: 2024-10-30
---
The ferry between ==Quayside and [[Torve]]== sails from [[May]], its owner [[Birgit Lund|Ms Lund]] said.

%%
do not trust her
%%

![[ferry.png]]
"We sail on the first of May." %% check the date %% `%% code %%`
"""


def test_a_clipping_has_its_metadata_and_no_private_words() -> None:
    """Names are the linked ones; each word stands on the line that it has in the file."""
    (found,) = read_bytes(CLIPPING.encode(), "Clipping.md")
    assert isinstance(found, Article)
    assert found.text == (
        "The ferry between Quayside and Torve sails from May, its owner Ms Lund said.\n\n\n\n\n\n\n"
        '"We sail on the first of May."  `%% code %%`\n'
    )
    assert found.line_of(found.text.index("We sail")) == 1 + CLIPPING[: CLIPPING.index('"We sail')].count("\n")
    assert found.title == "Ferry line returns: nine years on"
    assert found.authors == ("Nils Ekholm", "I. Storm", "Gus Arden")
    assert (found.url, found.published) == ("https://example.org/ferry", "2024-10-28")
    assert dict(found.extra) == {"created": "2024-10-30"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a %%b%% c %%d%% e", "a  c  e"),
        ("a <!-- b\nc --> d", "a \n d"),
        ("5%% of it, 6%% more", "5%% of it, 6%% more"),
        ("a %% never closed", "a %% never closed"),
        ("a <!-- never closed", "a <!-- never closed"),
        ("```\n%% a %% [[b]]\n```\n[[c]]", "```\n%% a %% [[b]]\n```\nc"),
        ("```\n[[a]] never closed", "```\n[[a]] never closed"),
        ("`[[a]]` [[b]] ``c` [[d]]``", "`[[a]]` b ``c` [[d]]``"),
        ("[[Note#Part|part]] [[Note#Part]] [[#Part]] [[a\\|b]]", "part Note > Part Part b"),
        ("[[1]](https://example.org) [a](b) ![c](d)", "[[1]](https://example.org) [a](b) ![c](d)"),
        ("if a == b and c == d: ==e== ==f [[g|h]]== x==y==z", "if a == b and c == d: e f h x==y==z"),
        ("![[a.png]]![[b#c|300]]", ""),
        ("> [!quote]- Ms Lund\n> “We sail.” [!x]", "> Ms Lund\n> “We sail.” [!x]"),
        ("[[a\nb]] [[]] [[|c]]", "[[a\nb]] [[]] [[|c]]"),
    ],
)
def test_only_what_obsidian_hides_or_links_is_changed(text: str, expected: str) -> None:
    """Not in code, and not what only looks like it."""
    assert shown(text) == expected


@given(st.text(st.sampled_from("a %[]|=`!<->#\n~\\"), max_size=60))
def test_no_line_is_lost(text: str) -> None:
    """Whatever stands there; and plain words stay as they are."""
    assert shown(text).count("\n") == text.count("\n")
    assert shown(text.replace("%", "").replace("[", "").replace("=", "").replace("<", "")) == (
        text.replace("%", "").replace("[", "").replace("=", "").replace("<", "")
    )


@pytest.mark.parametrize(
    "unit", ["%%", "<!--", "[[", "![[", "[[a|", "==", "==a", "`", "` ``", "```\n", "~~~\n", "[[a]]"]
)
def test_a_hostile_note_takes_no_longer_than_its_length_allows(unit: str) -> None:
    """200,000 characters of one thing take no minute."""
    began = time.perf_counter()
    shown(unit * (200_000 // len(unit)))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("front", ["draft: true", "published: false", "status: Draft"])
def test_a_draft_is_named_and_left_out(front: str) -> None:
    """By its front matter; a text that was published and is a draft now leaves the library with the next sync."""
    (told,) = read_bytes(f"---\n{front}\n---\nWords that are not done.\n".encode(), "a.md")
    assert told == Skipped("a.md", None, "left out, a draft by its front matter", note=True)
