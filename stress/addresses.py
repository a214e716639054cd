"""Addresses that nobody's link has: every parameter of the table with values that make no sense."""

from __future__ import annotations

import asyncio
import base64
import pickle
import random
import string
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from rich.progress import Progress

from resnet_viz.ui.address import BY_KEY, FROM, PARAMETERS, RUN, STEP
from resnet_viz.ui.exhibits import EXHIBITS
from stress.outcome import Outcome
from stress.server import Server, app
from stress.visitor import Visitor

AT_ONCE = 4  # visitors
PAGES = tuple(exhibit.name for exhibit in EXHIBITS)
KEYS = (*BY_KEY, RUN, FROM, STEP, "embed", "embed_options", "constructor", "__proto__")
NASTY = (
    "",
    " ",
    "%00",
    "nan",
    "-inf",
    "1e308",
    "1e309",
    "-1",
    "0",
    "0.5",
    "9" * 400,
    "1_000",
    "٣",
    "true",
    "null",
    "[]",
    "a" * 10_000,
    "🐴" * 200,
    "\u202edesrever",
    "e\u0301",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"\xff\xfe",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**bold** [link](javascript:alert(1)) $x^2$ :material/bug_report:",
    "'; DROP TABLE runs; --",
    "../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "C:\\Windows\\win.ini",
    "http://127.0.0.1:9/",
    "{0.__class__.__mro__}",
    "${jndi:ldap://127.0.0.1/x}",
    "__class__",
    "\r\nSet-Cookie: a=b",
    base64.b64encode(pickle.dumps({"a": [b"nested", {"b": 1}]})).decode(),
    "0123456789abcdef",
    "0" * 16,
    "layer4.2",
    "layer9.9",
    "layer1.0.conv3",
    "own",
)


def hostile_addresses(count: int) -> Outcome:
    """Each is opened by a visitor of its own: no exception is shown, no traceback logged."""
    with tempfile.TemporaryDirectory() as name, app(Path(name)) as server:
        faults = asyncio.run(_visit(server, list(islice(addresses(), count))))
        tracebacks = server.tracebacks()
    examples = f": {'; '.join(list(faults)[:3])}" if faults else ""
    return Outcome(
        "addresses",
        f"{count:,} hostile addresses (every parameter of the address table): "
        "0 tracebacks, 0 red boxes",
        f"{tracebacks} tracebacks in the log, {faults.total()} addresses that fail{examples}",
        not faults and not tracebacks,
        {"addresses": count, "tracebacks": tracebacks, "failures": faults.total()},
    )


async def _visit(server: Server, wanted: list[tuple[str, str]]) -> Counter[str]:
    """What went wrong, and how often."""
    faults: Counter[str] = Counter()
    left = iter(wanted)
    with Progress() as progress:
        task = progress.add_task("addresses", total=len(wanted))

        async def visits() -> None:
            for page, query in left:
                address = f"/{page}?{query[:200]}"
                try:
                    async with Visitor(server.url, patience=120) as visitor:
                        await visitor.open(page, query)
                        faults.update(f"{address}: {e}" for e in visitor.screen.exceptions())
                        faults[f"{address}: nothing is shown"] += not any(
                            visitor.screen.shown("heading")
                        )
                except (ConnectionError, TimeoutError) as error:
                    faults[f"{address}: {error!r}"] += 1
                progress.advance(task)

        await asyncio.gather(*(visits() for _ in range(AT_ONCE)))
    return +faults


def addresses() -> Iterator[tuple[str, str]]:
    """Pages and queries without end: first every parameter alone with every value, on a page that
    has it, or in turn on all; then several at once, twice, and under names that are none."""
    pages = cycle(PAGES)
    chosen = random.Random(1)
    for number in range(len(NASTY)):
        for turn, key in enumerate(KEYS):
            value = NASTY[(number + turn) % len(NASTY)]
            yield _page_of(key) or next(pages), _query((key, value))
    while True:
        known = [*chosen.choices(KEYS, k=chosen.randrange(1, 12)), _word(chosen)]
        chosen.shuffle(known)
        pairs = [(key, chosen.choice((*NASTY, _of_another(chosen)))) for key in known]
        yield chosen.choice((*PAGES, _word(chosen))), _query(*pairs)


def _page_of(key: str) -> str:
    parameter = BY_KEY.get(key)
    return parameter.pages[0].name if parameter and parameter.pages else ""


def _query(*pairs: tuple[str, str | bytes]) -> str:
    return "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs)


def _word(chosen: random.Random) -> str:
    return "".join(chosen.choices(string.printable, k=chosen.randrange(1, 30)))


def _of_another(chosen: random.Random) -> str:
    """A value that some other parameter may have."""
    return chosen.choice(list(chosen.choice(PARAMETERS).titles()) or ["7"])
