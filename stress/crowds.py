"""Many at once who do different things: one moves a slider, many watch a run, many start one, and
a thousand come and go."""

from __future__ import annotations

import asyncio
import math
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from rich.progress import Progress

from resnet_viz.engine.store import SETTING
from stress.classes import lab_run, open_pages
from stress.outcome import Outcome
from stress.photos import own_photos
from stress.server import Server, app
from stress.visitor import Visitor

MOVES = 40  # of the slider
PAUSE = 0.5  # seconds between two
MOST_SECONDS = 1.0  # of a slider, of a tick
WATCHED_SECONDS = 60.0
START_WITHIN = 60.0
MOST_MINUTES = 6.0
TOGETHER = 4  # visitors who come and go
PAGES = ("predict", "gradcam", "features", "gradients")  # of everybody who comes and goes
EARLY = 100  # sessions after which the memory has seen everything, and
CACHE_MB = 128  # that a hundred photos fill; with more, what is kept of photos still grows
GONE_SECONDS = 130  # Streamlit keeps a session that has left for two minutes
MOST_MB = 150.0


@dataclass(frozen=True, slots=True)
class State:
    """A server's memory in MB, threads and open files, after so many sessions."""

    sessions: int
    resident: float
    threads: int
    files: int

    @classmethod
    def of(cls, server: Server, sessions: int) -> State:
        """What it holds now."""
        process = server.process
        threads, files = (len(list((process / held).iterdir())) for held in ("task", "fd"))
        return cls(sessions, server.resident_mb(), threads, files)


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def slider(sessions: int) -> Outcome:
    """One visitor turns a picture while so many others have long computations under way: one half
    take out all blocks in turn, the other put heat maps on trial."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        took, computed = asyncio.run(_turn(server, sessions))
    late = percentile(took, 0.95)
    return Outcome(
        "slider",
        f"a slider of another session while {sessions} long computations are on: p95 within "
        f"{MOST_SECONDS:.0f} s",
        f"p95 {late:.2f} s, half within {statistics.median(took):.2f} s, of {len(took)} moves; "
        f"{computed} long computations ended meanwhile",
        late <= MOST_SECONDS and computed > 0,
        {"p95_s": round(late, 3), "median_s": round(statistics.median(took), 3), "long": computed},
    )


async def _turn(server: Server, sessions: int) -> tuple[list[float], int]:
    """Seconds of each move, and how many long computations came to their end."""
    ended = 0
    async with AsyncExitStack() as stack:
        judging = await open_pages(stack, server, ["believe"] * (sessions // 2))
        removing = ["block"] * (sessions - len(judging))
        others = await open_pages(stack, server, removing, "part=remove")
        (learner,) = await open_pages(stack, server, ["predict"])

        async def compute(visitor: Visitor, photos: Iterator[bytes]) -> None:
            nonlocal ended
            for photo in photos:
                await visitor.upload("own.jpg", photo)
                ended += 1

        async def judge(visitor: Visitor, photos: Iterator[bytes]) -> None:
            """Six maps, and the same while the network forgets."""
            await visitor.upload("own.jpg", next(photos))
            await visitor.click("commit")
            await visitor.set("forget", True)
            await compute(visitor, photos)

        photos = own_photos()
        computing = [asyncio.create_task(compute(visitor, photos)) for visitor in others]
        computing += [asyncio.create_task(judge(visitor, photos)) for visitor in judging]
        await asyncio.sleep(3)  # until all are under way
        took = []
        for move in range(1, MOVES + 1):
            began = time.monotonic()
            await learner.set("rotate", move)
            took.append(time.monotonic() - began)
            await asyncio.sleep(PAUSE)
        for task in computing:
            task.cancel()
        results = await asyncio.gather(*computing, return_exceptions=True)
        for error in results:
            if isinstance(error, Exception):
                raise error
    return took, ended


def watchers(sessions: int) -> Outcome:
    """So many pages that watch one live run through its link."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        ticks, cores = asyncio.run(_watch(server, sessions))
    late = percentile(ticks, 0.95)
    return Outcome(
        "watchers",
        f"{sessions} open pages that watch one live run: tick p95 within {MOST_SECONDS:.0f} s, "
        "server under one core",
        f"p95 {late:.2f} s, half within {statistics.median(ticks):.2f} s, of {len(ticks):,} ticks "
        f"in {WATCHED_SECONDS:.0f} s; server {cores:.2f} cores",
        late <= MOST_SECONDS and cores < 1,
        {"p95_s": round(late, 3), "cores": round(cores, 3), "ticks": len(ticks)},
    )


async def _watch(server: Server, sessions: int) -> tuple[list[float], float]:
    """Seconds of every tick, and how many cores the server used meanwhile."""
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(lab_run(server))
        (run,) = parse_qs(teacher.query)["run"]
        pages = await open_pages(stack, server, ["lab"] * sessions, f"run={run}")
        for page in pages:
            page.ticks.clear()
        began, used = time.monotonic(), server.processor_seconds()
        await asyncio.sleep(WATCHED_SECONDS)
        cores = (server.processor_seconds() - used) / (time.monotonic() - began)
        return [tick for page in pages for tick in page.ticks], cores


def starters(sessions: int) -> Outcome:
    """So many students who start the lab's default experiment within a minute."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        took, faults = asyncio.run(_start(server, sessions))
    last = max(took, default=0.0)
    examples = f": {'; '.join(list(faults)[:2])}" if faults else ""
    return Outcome(
        "starters",
        f"{sessions} students start the default experiment within a minute: all finished or "
        f"replayed, none refused, last within {MOST_MINUTES:.0f} min",
        f"{len(took)} see its end, {faults.total()} do not{examples}; the last after "
        f"{last / 60:.1f} min",
        len(took) == sessions and last <= 60 * MOST_MINUTES,
        {"seen": len(took), "last_s": round(last, 1)},
    )


async def _start(server: Server, sessions: int) -> tuple[list[float], Counter[str]]:
    """Seconds from the first start to the end of each run, and what went wrong how often."""
    took: list[float] = []
    faults: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        students = await open_pages(stack, server, ["lab"] * sessions, "preset=own")
        began = time.monotonic()

        async def study(number: int, student: Visitor) -> None:
            await asyncio.sleep(START_WITHIN * number / sessions)
            try:
                await student.click("start_0")
                await student.until(lambda screen: screen.says("Wrong on the training pictures"))
            except (ConnectionError, TimeoutError, LookupError) as error:
                faults[repr(error)] += 1
            else:
                took.append(time.monotonic() - began)
            faults.update([*student.screen.exceptions(), *student.screen.errors()])

        await asyncio.gather(*(study(*numbered) for numbered in enumerate(students)))
    return took, faults


def comings_and_goings(sessions: int) -> Outcome:
    """Sessions that come one after the other, a few at a time, each with a photo and four pages."""
    small = {SETTING: str(CACHE_MB)}
    with tempfile.TemporaryDirectory() as name, app(Path(name), small) as server:
        early, late, faults = asyncio.run(_come_and_go(server, sessions))
    grown = late.resident - early.resident
    return Outcome(
        "sessions",
        f"{sessions:,} sessions come and go, each a photo, four pages, {CACHE_MB} MB for results: "
        f"resident memory less than {MOST_MB:.0f} MB over that after {early.sessions}; threads and "
        "open files flat",
        f"{early.resident:.0f} MB after {early.sessions}, {late.resident:.0f} MB after "
        f"{late.sessions} ({grown:+.0f}); threads {early.threads} and {late.threads}, open files "
        f"{early.files} and {late.files}; {faults} faults",
        grown < MOST_MB
        and late.threads <= early.threads + 5
        and late.files <= early.files + 5
        and not faults,
        {
            "grown_mb": round(grown, 1),
            "resident_mb": round(late.resident),
            "threads": late.threads,
            "files": late.files,
        },
    )


async def _come_and_go(server: Server, sessions: int) -> tuple[State, State, int]:
    faults = 0
    photos = own_photos()
    early = min(EARLY, max(1, sessions // 2))

    async def visit() -> None:
        nonlocal faults
        async with Visitor(server.url) as visitor:
            await visitor.open(PAGES[0])
            await visitor.upload("own.jpg", next(photos))
            for page in PAGES[1:]:
                await visitor.open(page)
            faults += bool(visitor.screen.exceptions() or not visitor.screen.says("own.jpg"))

    async def visits(count: int) -> None:
        """Some at a time, one after the other, and a last one when the others have gone: Streamlit
        lets go of what has left as the next one leaves."""
        left = iter(range(count))

        async def one_by_one() -> None:
            for _ in left:
                await visit()
                progress.advance(task)

        await asyncio.gather(*(one_by_one() for _ in range(TOGETHER)))
        await asyncio.sleep(GONE_SECONDS)
        await visit()
        await asyncio.sleep(5)  # what has ended may take a moment to go

    with Progress() as progress:
        task = progress.add_task("sessions", total=sessions)
        await visits(early)
        before = State.of(server, early)
        await visits(sessions - early)
        return before, State.of(server, sessions), faults
