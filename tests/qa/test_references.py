"""References in every format: what the article says, nothing else, in the format's own writing."""

from __future__ import annotations

import pytest

from index.article import Article
from qa import references

FERRY = Article(
    id="news/ferry.txt",
    text="x",
    title="Ferry sinks: 50% of A&B_{c} lost",
    outlet="Bay Post",
    authors=("Ada Reyes", "Sample Wire"),
    published="2019-07-02T08:00",
    url="https://bay.example/a_b%20{c}",
    language="en",
)
BARE = Article(id="news/ferry_txt", text="y")


def test_text_leaves_out_what_is_not_known_and_names_an_untitled_article_by_its_id() -> None:
    assert references.text([FERRY, BARE]).splitlines() == [
        "Ada Reyes, Sample Wire. “Ferry sinks: 50% of A&B_{c} lost”. Bay Post, 2 July 2019. "
        "https://bay.example/a_b%20{c}",
        "“news/ferry_txt”.",
    ]


def test_markdown_links_the_title_and_lets_no_markup_through() -> None:
    assert references.markdown([FERRY, Article(id="[x](javascript:y)", text="", url="javascript:alert(1)")]) == (
        "- Ada Reyes, Sample Wire. [“Ferry sinks: 50% of A\\&B\\_{c} lost”](<https://bay.example/a_b%20{c}>). "
        "Bay Post, 2 July 2019.\n"
        "- “\\[x\\](javascript:y)”."
    )


def test_bibtex_escapes_latex_and_leaves_out_what_is_not_known() -> None:
    assert references.bibtex([FERRY, BARE]) == (
        "@article{news-ferry-txt,\n"
        "  author = {Reyes, Ada and {Sample Wire}},\n"
        "  title = {{Ferry sinks: 50\\% of A\\&B\\_\\textbraceleft{}c\\textbraceright{} lost}},\n"
        "  journal = {Bay Post},\n"
        "  year = {2019},\n"
        "  day = {2},\n"
        "  url = {https://bay.example/a_b%20%7Bc%7D},\n"
        "  language = {en},\n"
        "  month = jul\n"
        "}\n"
        "\n"
        "@misc{news-ferry-txt-2\n"
        "}"
    )


@pytest.mark.parametrize("title", ["{", "}}", "\\", 'a "quote" $5 #1 ~ ^', "\x1b[2J\n\n@article{x,"])
def test_no_title_breaks_out_of_its_bibtex_field(title: str) -> None:
    entry = references.bibtex([Article(id="a", text="", title=title)])
    assert entry.count("{") == entry.count("}")
    assert entry.count("\n") == 2
    assert "\x1b" not in entry


def test_bibtex_keys_are_unique_and_never_empty() -> None:
    articles = [Article(id=id, text=id) for id in ("A/b", "a-b", "a b", "中文", "文中", "é")]
    keys = [line[6:].lower() for line in references.bibtex(articles).splitlines() if line.startswith("@")]
    assert len(set(keys)) == len(articles)
    assert all(keys)


def test_csl_json_has_the_schemas_names_and_only_what_is_known() -> None:
    assert references.csl_json([FERRY, BARE]) == [
        {
            "id": "news/ferry.txt",
            "type": "article-newspaper",
            "title": "Ferry sinks: 50% of A&B_{c} lost",
            "container-title": "Bay Post",
            "author": [{"family": "Reyes", "given": "Ada"}, {"literal": "Sample Wire"}],
            "issued": {"date-parts": [[2019, 7, 2]]},
            "URL": "https://bay.example/a_b%20{c}",
            "language": "en",
        },
        {"id": "news/ferry_txt", "type": "article-newspaper"},
    ]


@pytest.mark.parametrize(
    ("published", "parts"),
    [("2019-07-12", [2019, 7, 12]), ("2019-07", [2019, 7]), ("2019", [2019]), ("2019-13-01", None), (None, None)],
)
def test_a_date_is_as_exact_as_it_is_known(published: str | None, parts: list[int] | None) -> None:
    (item,) = references.csl_json([Article(id="a", text="", published=published)])
    assert item.get("issued") == (parts and {"date-parts": [parts]})


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Simone Achebe-Lowe", "Achebe-Lowe", "Simone"),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig"),
        ("Ida von zu Brandt", "von zu Brandt", "Ida"),
        ("Juan de la Cruz", "de la Cruz", "Juan"),
        ("John F. Kennedy", "Kennedy", "John F."),
        ("Zoë Müller", "Müller", "Zoë"),
        ("Tim O’Brien", "O’Brien", "Tim"),
    ],
)
def test_a_name_is_parted_where_the_parts_are_certain(name: str, family: str, given: str) -> None:
    (item,) = references.csl_json([Article(id="a", text="", authors=(name,))])
    assert item["author"] == [{"family": family, "given": given}]


@pytest.mark.parametrize(
    "name",
    [
        "Associated Press", "Reuters", "AP", "Metro Desk", "Gabriel García Márquez", "Madonna", "习近平",
        "Martin King Jr.", "Jane Roe 2", "Bay AP",
    ],
)  # fmt: skip
def test_any_other_name_stays_as_it_is_written(name: str) -> None:
    (item,) = references.csl_json([Article(id="a", text="", authors=(name,))])
    assert item["author"] == [{"literal": name}]
