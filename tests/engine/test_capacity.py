"""How many jobs of the lab at once, on machines of any size."""

import pytest

from resnet_viz.engine.capacity import Capacity, capacity, this_machine

GB = 2**30


@pytest.mark.parametrize(
    ("cores", "memory", "carried"),
    [
        (1, 4 * GB, Capacity(at_once=1, asleep=1, threads=1)),
        (2, 24 * GB, Capacity(at_once=1, asleep=11, threads=2)),
        (3, 24 * GB, Capacity(at_once=1, asleep=11, threads=3)),
        (16, 64 * GB, Capacity(at_once=8, asleep=24, threads=2)),
        (16, 8 * GB, Capacity(at_once=4, asleep=0, threads=4)),  # memory is the limit
        (2, GB // 2, Capacity(at_once=1, asleep=0, threads=2)),
    ],
)
def test_cores_and_memory_are_the_limit(cores: int, memory: int, carried: Capacity) -> None:
    assert capacity(cores, memory) == carried


def test_this_machine_carries_one_at_least() -> None:
    here = this_machine()
    assert here.at_once >= 1
    assert here.threads >= 1
