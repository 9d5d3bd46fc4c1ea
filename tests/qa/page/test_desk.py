"""What readers who ask at once share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from index.errors import LibraryBusy
from qa import open_library
from qa.page.desk import Desk

READERS = 20


async def asked_at_once(desk: Desk, each: Callable[[int], object]) -> list[object]:
    """What so many readers get whose questions are all there before the first is answered; an error where it is one."""
    begin = Event()
    begun: list[object] = []

    def work(question: object) -> Callable[[], int]:
        def answered() -> int:
            assert begin.wait(60)
            begun.append(question)
            return len(begun)

        return answered

    asking = [asyncio.ensure_future(desk.asks(work(each(at)), each(at))) for at in range(READERS)]
    await asyncio.sleep(0)
    begin.set()
    return await asyncio.gather(*asking, return_exceptions=True)


@pytest.mark.parametrize(
    ("each", "worked_out"),
    [(lambda at: "the same", 1), (lambda at: at % 4, 4), (lambda at: at, READERS), (lambda at: None, READERS)],
    ids=["all ask the same", "four questions", "each another", "questions that nothing names"],
)
def test_of_readers_who_ask_the_same_at_once_all_get_one_answer(
    sample_folder: Path, each: Callable[[int], object], worked_out: int
) -> None:
    """It is worked out once, however many wait for it."""
    with open_library(sample_folder) as library:
        desk = Desk(library)
        given = asyncio.run(asked_at_once(desk, each))
        desk.close()
    assert set(given) == set(range(1, worked_out + 1))


def test_what_is_asked_again_later_is_worked_out_again(sample_folder: Path) -> None:
    """An error, too, is only of those who asked at once."""
    answers = iter([LibraryBusy("once"), 7])

    def work() -> object:
        answer = next(answers)
        if isinstance(answer, LibraryBusy):
            raise answer
        return answer

    async def twice(desk: Desk) -> object:
        with pytest.raises(LibraryBusy):
            await desk.asks(work, "the same")
        return await desk.asks(work, "the same")

    with open_library(sample_folder) as library:
        desk = Desk(library)
        assert asyncio.run(twice(desk)) == 7
        desk.close()


def test_a_reader_who_leaves_takes_no_answer_from_the_others(sample_folder: Path) -> None:
    begin = Event()

    def work() -> str:
        assert begin.wait(60)
        return "answered"

    async def one_leaves(desk: Desk) -> str:
        leaving, staying = (asyncio.ensure_future(desk.asks(work, "the same")) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        begin.set()
        return await staying

    with open_library(sample_folder) as library:
        desk = Desk(library)
        assert asyncio.run(one_leaves(desk)) == "answered"
        desk.close()
