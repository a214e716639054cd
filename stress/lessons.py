"""A class that takes lessons, each learner one of them: all guess at one moment."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from typing import Final

from resnet_viz.lessons.shelf import SHIPPED
from stress.classes import SETTLING, told
from stress.outcome import Outcome
from stress.screen import Screen
from stress.server import Server, app
from stress.visitor import Visitor

LESSONS: Final = sorted(SHIPPED.glob("*.toml"))
TURNED_OUT: Final = ("**Right.**", "**Not so.**")


def lessons(sessions: int) -> Outcome:
    """So many, spread over the lessons that come with the app, at the first question of each."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        took, faults = asyncio.run(_take(server, sessions))
        tracebacks = server.tracebacks()
    last, median = max(took, default=0.0), statistics.median(took or [0.0])
    return Outcome(
        "lessons",
        f"{sessions} sessions at the first questions of {len(LESSONS)} lessons guess at once: all "
        "see what turned out",
        f"{len(took)} saw it, {told(faults)}; last after {last:.1f} s, half after {median:.1f} s; "
        f"{tracebacks} tracebacks",
        len(took) == sessions and not tracebacks,
        {"answered": len(took), "last_s": round(last, 2), "median_s": round(median, 2)},
    )


async def _take(server: Server, sessions: int) -> tuple[list[float], Counter[str]]:
    """Seconds from each guess to what turned out, and what went wrong how often."""
    took: list[float] = []
    faults: Counter[str] = Counter()
    names = [file.stem.partition("_")[2] for _, file in zip(range(sessions), cycle(LESSONS))]
    async with AsyncExitStack() as stack:
        learners = [await stack.enter_async_context(Visitor(server.url)) for _ in names]
        for learner, name in zip(learners, names, strict=True):
            await learner.open("lessons", f"lesson={name}")
        await asyncio.sleep(SETTLING)

        async def guess(learner: Visitor) -> None:
            began = time.monotonic()
            try:
                await learner.click("choice_0")
                await learner.until(_has_turned_out)
            except (LookupError, ConnectionError, TimeoutError) as error:
                faults[repr(error)] += 1
                return
            screen = learner.screen
            wrong = [*screen.exceptions(), *screen.errors(), *screen.warnings()]
            if wrong:
                faults[wrong[0]] += 1
            else:
                took.append(time.monotonic() - began)

        await asyncio.gather(*map(guess, learners))
    return took, faults


def _has_turned_out(screen: Screen) -> bool:
    return any(map(screen.says, TURNED_OUT))
