"""What a page shows, read out of its HTML as a browser reads it."""

from __future__ import annotations

from typing import Any

from lxml import html


class Seen:
    """A page."""

    def __init__(self, text: str) -> None:
        self.root: Any = html.document_fromstring(text)

    def all(self, path: str) -> list[Any]:
        """What an XPath finds."""
        return list(self.root.xpath(path))

    def one(self, path: str) -> Any:
        """The only one of that path."""
        (found,) = self.all(path)
        return found

    def text(self, path: str) -> str:
        """Its words, on one line."""
        return " ".join(self.one(path).text_content().split())

    def links(self) -> list[str]:
        """Where all links lead."""
        return [str(link) for link in self.all("//a/@href")]

    def marked(self) -> str:
        """The words that are marked, with the white space between paragraphs."""
        found, inside = "", False
        marks = self.all("//mark")
        for text in self.all("//div[@class='text']//text()"):
            of = text.getparent()
            within = of in marks and text.is_text
            inside = inside or within
            found += text if inside else ""
            if within:
                end = len(found)
        return found[:end] if marks else ""
