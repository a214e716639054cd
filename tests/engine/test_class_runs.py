"""The class's Figure 1 with real workers: what the lab makes of the shares, one of them killed."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

from typer.testing import CliRunner

from resnet_viz.cli.commands import app
from resnet_viz.engine.capacity import Capacity
from resnet_viz.engine.lab import Lab
from resnet_viz.lab.depth_points import DepthPoint, points_of
from resnet_viz.lab.jobs import ENDED
from resnet_viz.rooms.shares import settings_of
from tests.engine.test_lab import wait


def test_each_point_is_what_the_command_gives_and_a_killed_worker_costs_one(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "runs", Capacity(at_once=1, asleep=0, threads=2))
    shares = [replace(settings_of(number), epochs=1) for number in (0, 5)]  # 8 layers, two seeds
    killed, kept = (lab.start((share,), f"student {share.seed}") for share in shares)
    wait(lab, killed, lambda look: look.state == "running")
    worker = lab._jobs[killed].worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    ends = [wait(lab, job, lambda look: look.state in ENDED) for job in (killed, kept)]
    assert [look.state for look in ends] == ["failed", "finished"]
    points = points_of(run for look in ends for run in look.runs)

    (share,) = shares[1:]
    said = ["--depth", str(share.depth), "--epochs", str(share.epochs), "--seed", str(share.seed)]
    told = CliRunner().invoke(app, ["train", *said, "--json"])
    summary = json.loads(told.stdout.splitlines()[-1])["summary"]
    assert points == tuple(
        DepthPoint(kind, share.depth, share.seed, summary[kind]["train_error"])
        for kind in ("plain", "residual")
    )
