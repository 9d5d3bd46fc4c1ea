"""XML read an element at a time, by defusedxml: entities are not unfolded, nothing it names is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BufferedReader
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from index.errors import InputError
from index.intake.readers import base
from index.intake.readers.encoding import mark

_CONTROL = bytes({*range(32)} - {*b"\t\n\r"})
_DEPTH = 200


def elements(file: BufferedReader, wanted: Collection[str], dropped: Collection[str]) -> Iterator[Element]:
    """The elements of these names, each complete and then forgotten.

    A name is the parent's and its own, without name spaces: "channel/item". The content of ``dropped``, by their own
    names, is not kept. Raises InputError where the document is too large, nested without
    measure or no sound XML from there on.
    """
    above: list[Element] = []
    try:
        for event, element in iterparse(_Sound(file), events=("start", "end")):
            if event == "start":
                above.append(element)
                if len(above) > _DEPTH:
                    raise InputError(f"XML nested more than {_DEPTH} elements deep")
                continue
            above.pop()
            name = local(element)
            if name in dropped:
                element.clear()
            elif above and f"{local(above[-1])}/{name}" in wanted:
                yield element
                element.clear()
                above[-1].remove(element)
    except ParseError as error:
        raise InputError(f"is not sound XML from here on: {error}") from None
    except DefusedXmlException:
        raise InputError("declares entities of its own, which are not unfolded") from None


def local(element: Element) -> str:
    """An element's name without its name space."""
    return str(element.tag).rpartition("}")[2]


class _Sound:
    """A file without the control characters that XML forbids and programs write into it all the same."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._left = base.UNPACKED
        self._control = b"" if mark(file.peek(4)[:4]) else _CONTROL

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes or fewer; none at the end alone."""
        while data := self._file.read(size):
            self._left -= len(data)
            if self._left < 0:
                raise InputError(f"too large (at most {base.UNPACKED // 1024**2} MB)")
            if sound := data.translate(None, self._control):
                return sound
        return b""
