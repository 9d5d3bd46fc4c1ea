"""What an article calls somebody, in its own words."""

from __future__ import annotations

import pytest

from qa.english.roles import role_key
from qa.news.role_words import role_words


@pytest.mark.parametrize(
    ("text", "role", "told"),
    [
        ("Archbishop Ann Lund said mass.", "bishop", "archbishop"),
        ("Ann Lund, the company's chief executive officer, said no.", "ceo", "chief executive"),
        ("Ann Lund, chief executive, said no.", "ceo", "chief executive"),
        ("CEO Ann Lund said no.", "ceo", "CEO"),
        ("Novelist Ann Lund said no.", "author", "novelist"),
        ("The ex-mayor, Ann Lund, said no.", "former mayor", "ex-mayor"),
        ("Former Mayor Ann Lund said no.", "former mayor", "former mayor"),
        ("City councilwoman Ann Lund said no.", "council member", "councilwoman"),
        ("Rep. Ann Lund said no.", "representative", "representative"),
        ("The mayors Ann Lund and Bo Lind said no.", "mayor", "mayor"),
        ("Chairman Bo Lind spoke for long, and then the chairwoman, Ann Lund, said no.", "chair", "chairwoman"),
        ("Ann Lund said no.", "ceo", "CEO"),
        ("Somebody else said no.", "police chief", "police chief"),
        ("He was a spokesman.\n\nAnn Lund said no.", "spokesperson", "spokesman"),
    ],
)
def test_a_role_is_told_in_the_articles_words(text: str, role: str, told: str) -> None:
    """Those nearest to the name; by its key, spelt as people do, where it has none."""
    assert role_words(text, "Ann Lund", role) == told
    assert role_key(told) == role
