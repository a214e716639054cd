"""What a worker of the lab tells beside the results."""

import pytest

from resnet_viz.lab import worker
from resnet_viz.lab.worker import PaceMeter


def test_the_first_steps_of_a_run_tell_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: clock[0])
    meter = PaceMeter(steps=100, batch=10)
    clock[0] = 60.0  # the first step takes a minute
    meter.took(1)
    assert meter.lines() == []
    for _ in range(3):
        clock[0] += 1
        meter.took(3)
    (line,) = meter.lines()
    assert line["pace"] == {"images_per_second": 30.0, "seconds_left": pytest.approx(30)}
    clock[0] += 500  # paused
    meter.restart()
    clock[0] += 1
    meter.took(6)
    (line,) = meter.lines()
    assert line["pace"] == {"images_per_second": 60.0, "seconds_left": pytest.approx(14)}
