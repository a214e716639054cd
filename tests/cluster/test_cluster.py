"""A server's questions answered by a real cluster, of two networks on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from resnet_viz.engine.questions import Question
from resnet_viz.engine.service import Engine
from resnet_viz.errors import EngineError, WeightsError
from resnet_viz.facts.catalog import BUILTIN_RESNET, OPERATOR, ModelChoice
from tests.cluster import harness
from tests.engine import works

pytestmark = [harness.needs_ray, pytest.mark.timeout(300)]  # a cluster starts in the first


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with harness.cluster() as address:
        yield address


@pytest.fixture(scope="module")
def engine(address: str) -> Engine:
    return Engine(cluster=address)


def ask(engine: Engine, choice: ModelChoice | None, work: Callable[..., Any], *given: Any) -> Any:
    return engine.ask(Question(work, choice, given, kept=False)).answer()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_its_answers_are_those_of_the_embedded_engine_to_the_last_digit(engine: Engine) -> None:
    here = Engine()
    for work, given in ((works.logits, 1), (works.logits, 2), (works.slow_square, 3)):
        np.testing.assert_array_equal(
            ask(engine, BUILTIN_RESNET, work, given), ask(here, BUILTIN_RESNET, work, given)
        )
    assert engine.device_title
    assert "2 times in a cluster" in engine.device_title


def test_errors_come_as_the_sentences_they_are(engine: Engine, tmp_path: Path) -> None:
    gone = ModelChoice("resnet18", OPERATOR, tmp_path / "gone.safetensors")
    with pytest.raises(WeightsError, match="gone"):
        ask(engine, gone, works.architecture)
    with pytest.raises(TypeError):
        ask(engine, None, works.process, "one too many")


def test_long_work_ends_when_nobody_waits_for_it(engine: Engine, tmp_path: Path) -> None:
    mark = tmp_path / "ended"
    asked = engine.ask(Question(works.note_end, None, (str(mark),)))
    until(lambda: asked.standing().done > 0)
    assert ask(engine, None, works.process)  # meanwhile
    asked.leave()
    until(mark.exists)


@pytest.mark.parametrize("work", [works.die_once, works.die_once_between_slices])
def test_a_network_that_dies_is_replaced_and_its_work_done_again(
    work: Callable[..., Any], engine: Engine, tmp_path: Path
) -> None:
    assert ask(engine, None, work, str(tmp_path / "died")) == "answered"
    until(lambda: len({ask(engine, None, works.process) for _ in range(10)}) == 2)


def test_what_kills_every_network_is_said_and_the_others_go_on(engine: Engine) -> None:
    with pytest.raises(EngineError, match="Two networks"):
        ask(engine, None, works.die)
    assert ask(engine, None, works.process) != os.getpid()


def test_without_its_cluster_a_server_computes_and_says_so(engine: Engine) -> None:
    harness.stop()
    assert ask(engine, None, works.process) == ask(engine, None, works.process)
    assert ask(engine, BUILTIN_RESNET, works.architecture) == "resnet50"
    assert engine.device_title
    assert engine.device_title.endswith("the cluster cannot be reached, so this machine computes")
    deployed = harness.deploy()
    assert deployed.returncode == 2
    assert deployed.stderr.startswith("No Ray cluster was found at auto;")
