"""A class at once: everybody has a page open and uploads a photo of their own at one moment."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.busy_machine import busy_processes
from stress.bare import bare_seconds
from stress.outcome import Outcome
from stress.photos import own_photos
from stress.server import Server, app
from stress.visitor import Visitor

AT_ONCE = 20  # who open the page together: the class comes in by the door
SETTLING = 3.0  # seconds before the bell
BUSY = 2  # processes that do nothing but use a core, where the machine is not the class's alone
MOST_RATIO = 2.0  # of the bare computing time, on Grad-CAM
ANSWERS = {  # words that only an answer brings, on each page
    "predict": " says",
    "gradcam": "(probability ",
    "features": "**Channel ",
    "block": "of the sums to 0",
}


async def nothing() -> None:
    """What else happens at the bell, as a rule."""


@dataclass(frozen=True, slots=True)
class Class:
    """The row `name`: a class on a `page`, the last of it answered within `seconds` on two cores;
    `beside` a run in the lab and two busy processes, or alone."""

    name: str
    page: str
    seconds: float
    beside: bool = False

    def __call__(self, sessions: int) -> Outcome:
        """Let the class come, and tell how it went."""
        with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
            with busy_processes(BUSY if self.beside else 0):
                took, faults = asyncio.run(self._come(server, sessions))
            resident = server.resident_mb()
        answered = len(took)
        last, median = max(took, default=0.0), statistics.median(took or [0.0])
        ratio = last / (sessions * bare_seconds(self.page))
        good = answered == sessions and last <= self.seconds
        return Outcome(
            self.name,
            f"{sessions} sessions with a photo of their own each on {self.page} at once"
            f"{', beside a lab run and two busy processes' if self.beside else ''}: all answered, "
            f"0 refused, last within {self.seconds:.0f} s",
            f"{answered} answered, {told(faults)}; last after {last:.1f} s, half "
            f"after {median:.1f} s; {ratio:.2f} times the bare computing time; server "
            f"{resident:.0f} MB",
            good and (self.page != "gradcam" or self.beside or ratio <= MOST_RATIO),
            {
                "answered": answered,
                "last_s": round(last, 2),
                "median_s": round(median, 2),
                "ratio": round(ratio, 3),
                "resident_mb": round(resident),
            },
        )

    async def _come(self, server: Server, sessions: int) -> tuple[list[float], Counter[str]]:
        async with AsyncExitStack() as stack:
            if self.beside:
                await stack.enter_async_context(lab_run(server))
            return await come(server, self.page, sessions)


async def come(
    server: Server, page: str, sessions: int, meanwhile: Callable[[], Awaitable[None]] = nothing
) -> tuple[list[float], Counter[str]]:
    """Seconds from each upload to its answer, and what went wrong how often."""
    took: list[float] = []
    faults: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        visitors = await open_pages(stack, server, [page] * sessions)
        await asyncio.sleep(SETTLING)

        async def upload(visitor: Visitor, photo: bytes) -> None:
            began = time.monotonic()
            try:
                await visitor.upload("own.jpg", photo)
            except (ConnectionError, TimeoutError) as error:
                faults[repr(error)] += 1
                return
            seconds, screen = time.monotonic() - began, visitor.screen
            wrong = [*screen.exceptions(), *screen.errors(), *screen.warnings()]
            if wrong or not (screen.says(ANSWERS[page]) and screen.says("own.jpg")):
                faults[wrong[0] if wrong else "no answer"] += 1
            else:
                took.append(seconds)

        photos = list(islice(own_photos(), sessions))
        await asyncio.gather(*map(upload, visitors, photos), meanwhile())
    return took, faults


def told(faults: Counter[str]) -> str:
    """How many, with examples."""
    examples = f"; {'; '.join(list(faults)[:2])}" if faults else ""
    return f"{faults.total()} not{examples}"


async def open_pages(
    stack: AsyncExitStack, server: Server, pages: list[str], query: str = ""
) -> list[Visitor]:
    """A visitor on each page, all of whom stay until the stack ends."""
    door = asyncio.Semaphore(AT_ONCE)

    async def enter(page: str) -> Visitor:
        async with door:
            visitor = await stack.enter_async_context(Visitor(server.url))
            await visitor.open(page, query)
            return visitor

    return list(await asyncio.gather(*map(enter, pages)))


@asynccontextmanager
async def lab_run(server: Server) -> AsyncIterator[Visitor]:
    """A long run in the lab, watched by who started it."""
    async with Visitor(server.url) as learner:
        await learner.open("lab", "preset=own&networks=residual&epochs=200")
        await learner.click("start_0")
        await learner.until(lambda screen: "stop" in screen.widgets())
        yield learner
