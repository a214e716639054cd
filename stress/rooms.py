"""Classes in rooms of their own: asked, answered, revealed; a Figure 1 that all train together."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from stress.classes import open_pages
from stress.crowds import percentile
from stress.outcome import Outcome
from stress.screen import Screen
from stress.server import Server, app
from stress.visitor import Visitor

ROOMS: Final = 4
ROUNDS: Final = 3  # polls, one after the other
ANSWER_WITHIN: Final = 10.0  # seconds, one after the other
BETWEEN: Final = 6.0  # seconds in which nobody does anything but look
MOST_MINUTES: Final = 4.0  # for everybody's run
MOST_SECONDS: Final = 1.0  # of a tick


def rooms(sessions: int) -> Outcome:
    """So many students in four rooms."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        ticks, votes, cores = asyncio.run(_teach(server, sessions // ROOMS))
        tracebacks = server.tracebacks()
    late, most = percentile(ticks, 0.95), ROUNDS * (sessions // ROOMS) * ROOMS
    return Outcome(
        "rooms",
        f"{ROOMS} rooms of {sessions // ROOMS}, each asked {ROUNDS} times: every answer counted, "
        f"tick p95 within {MOST_SECONDS:.0f} s",
        f"{votes} of {most} answers counted; p95 {late:.2f} s, half within "
        f"{statistics.median(ticks):.2f} s, of {len(ticks):,} ticks; server {cores:.2f} cores; "
        f"{tracebacks} tracebacks",
        votes == most and late <= MOST_SECONDS and not tracebacks,
        {"votes": votes, "p95_s": round(late, 3), "cores": round(cores, 3), "ticks": len(ticks)},
    )


def figure(sessions: int) -> Outcome:
    """A class that makes the paper's Figure 1: each trains a plain and a residual network."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        seconds, told = asyncio.run(_train(server, sessions))
        tracebacks = server.tracebacks()
    return Outcome(
        "figure",
        f"{sessions} students train one run each for their Figure 1: all points within "
        f"{MOST_MINUTES:.0f} min of the first guess",
        f"after {seconds / 60:.1f} min: {told}; {tracebacks} tracebacks",
        seconds <= 60 * MOST_MINUTES and not tracebacks,
        {"seconds": round(seconds), "tracebacks": tracebacks},
    )


async def _train(server: Server, students: int) -> tuple[float, str]:
    """Seconds from the first guess to the last point, and what the chart tells then."""
    async with AsyncExitStack() as stack:
        (teacher,) = await open_pages(stack, server, ["classroom"])
        learners = await _class_of(stack, server, teacher, students)
        await teacher.set("doing", "Reproduce Figure 1")
        await _press(teacher, "deal_runs")
        began = time.monotonic()
        await asyncio.gather(*map(_guess, learners))
        told = f"**Runs that have ended: {students} of {students}**"
        await teacher.until(lambda screen: screen.says(told))
        seconds = time.monotonic() - began
        return seconds, next(words for words in teacher.screen.words() if told in words)


async def _guess(student: Visitor) -> None:
    def guesses() -> list[str]:
        return sorted(key for key in student.screen.widgets() if key.startswith("share_"))

    await student.until(lambda _: bool(guesses()))
    await student.click(guesses()[1])  # the residual one
    await student.until(lambda _: not guesses())


async def _teach(server: Server, students: int) -> tuple[list[float], int, float]:
    """Seconds of each tick, how many answers were counted, and the cores that the server used."""
    async with Visitor(server.url) as first:  # until torch is loaded each page looks whether it is
        await first.open("predict")
        await first.until(lambda screen: any(" threads" in words for words in screen.words()))
    async with AsyncExitStack() as stack:
        teachers = await open_pages(stack, server, ["classroom"] * ROOMS)
        classes = [await _class_of(stack, server, teacher, students) for teacher in teachers]
        everybody = [*teachers, *(student for one in classes for student in one)]
        for visitor in everybody:
            visitor.ticks.clear()  # of the door
        began, used = time.monotonic(), server.processor_seconds()
        taught = [_ask(teacher, one) for teacher, one in zip(teachers, classes, strict=True)]
        votes = sum(await asyncio.gather(*taught))
        cores = (server.processor_seconds() - used) / (time.monotonic() - began)
        return [tick for visitor in everybody for tick in visitor.ticks], votes, cores


async def _class_of(
    stack: AsyncExitStack, server: Server, teacher: Visitor, students: int
) -> list[Visitor]:
    """The teacher opens a room, and the students come into it by its link."""
    await teacher.click("open_room")
    (code,) = parse_qs(teacher.query)["room"]
    return await open_pages(stack, server, ["classroom"] * students, f"room={code}")


async def _ask(teacher: Visitor, students: list[Visitor]) -> int:
    """Put polls to a class until all have answered and seen the outcome; the answers counted."""
    votes = 0
    await teacher.set("doing", "The lab's guess")
    for number in range(1, ROUNDS + 1):
        await _press(teacher, "ask_guess")
        pause = ANSWER_WITHIN / len(students)
        answers = (_answer(s, number, place * pause) for place, s in enumerate(students))
        await asyncio.gather(*answers)
        await teacher.until(partial(_counts, f"{len(students)} have answered"))
        votes += len(students)
        await _press(teacher, "reveal")
        await asyncio.gather(*(_see(student) for student in students))
        await asyncio.sleep(BETWEEN)
        await _press(teacher, "put_away")
    return votes


def _counts(told: str, screen: Screen) -> bool:
    """Whether the teacher's page tells that many answers."""
    return any(told in shown.content.body for shown in screen.shown("html"))


async def _press(visitor: Visitor, key: str) -> None:
    """A button, as soon as it is there: a page that ticks may have drawn something else before."""
    await visitor.until(lambda screen: key in screen.widgets())
    await visitor.click(key)


async def _answer(student: Visitor, number: int, thinks: float) -> None:
    await asyncio.sleep(thinks)
    await _press(student, f"choice_{number}_first_0")


async def _see(student: Visitor) -> None:
    await student.until(lambda screen: "fold_poll" in screen.widgets())
