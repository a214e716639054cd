"""A class on a server whose questions a Ray cluster answers, of which a part dies meanwhile.

Needs what requirements-ray.txt names.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from resnet_viz.engine.cluster_device import CLUSTER_SETTING
from stress.classes import come, told
from stress.outcome import Outcome
from stress.server import app
from tests.cluster import harness

PAGE = "gradcam"
UNTIL_A_DEATH = 3.0  # seconds after the bell


def cluster(sessions: int) -> Outcome:
    """So many sessions on one page, two networks, and one of them killed with `kill -9`."""

    async def kill() -> None:
        await asyncio.sleep(UNTIL_A_DEATH)
        harness.kill_a_network()

    with (
        tempfile.TemporaryDirectory() as name,
        harness.cluster() as address,
        app(Path(name), {CLUSTER_SETTING: address}) as server,
    ):
        took, faults = asyncio.run(come(server, PAGE, sessions, kill))
    last = max(took, default=0.0)
    return Outcome(
        "cluster",
        f"{sessions} sessions with a photo of their own each on {PAGE} at once, answered by two "
        "networks in a Ray cluster on the same machine, one of them killed meanwhile: all answered",
        f"{len(took)} answered, {told(faults)}; last after {last:.1f} s",
        len(took) == sessions,
        {"answered": len(took), "last_s": round(last, 2)},
    )
