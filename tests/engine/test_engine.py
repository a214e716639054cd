"""The engine: models loaded once, answers kept, and a way out of a full GPU."""

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from resnet_viz.engine.downloads import Downloads
from resnet_viz.engine.questions import Question
from resnet_viz.engine.service import Engine
from resnet_viz.errors import EngineError, WeightsError
from resnet_viz.facts.catalog import BUILTIN_RESNET, OPERATOR, OPERATOR_FOLDER, ModelChoice
from resnet_viz.inside.prediction import predict
from resnet_viz.networks import published_files
from resnet_viz.networks.models import LoadedModel
from resnet_viz.networks.operator_files import choices
from resnet_viz.out_of_memory import LAB_WORKER
from resnet_viz.pictures.preprocessing import Preprocessing
from tests.engine import works
from tests.engine.processes import end_process

ROOT = Path(__file__).parents[2]


@pytest.fixture
def choice(small_file: Path) -> ModelChoice:
    return ModelChoice("resnet18", OPERATOR, small_file)


@contextmanager
def started(devices: Sequence[str] = ()) -> Iterator[Engine]:
    """An engine whose process ends with the test."""
    engine = Engine(devices)
    yield engine
    end_process(engine)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with started() as one:
        yield one


@pytest.fixture
def fresh() -> Iterator[Engine]:
    with started() as one:
        yield one


@pytest.fixture(scope="module")
def short() -> Iterator[Engine]:
    """It takes the CPU for two devices."""
    with started(("cpu:0", "cpu")) as one:
        yield one


def ask(engine: Engine, choice: ModelChoice | None, work: Callable[..., Any], *given: Any) -> Any:
    return engine.ask(Question(work, choice, given, kept=False)).answer()


def test_a_model_is_loaded_once_and_used_in_another_process(
    engine: Engine, choice: ModelChoice
) -> None:
    seen = {ask(engine, choice, works.which) for _ in range(3)}
    assert len(seen) == 1
    assert {process for _, process in seen} != {os.getpid()}
    assert engine.device_title


def test_a_crowd_shares_the_cores_and_gets_the_answers_that_one_alone_would(
    choice: ModelChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    answer = works.threads_and_answer
    with started(("cpu",)) as engine:
        alone = [ask(engine, choice, answer, number) for number in range(20)]
        questions = [Question(answer, choice, (number,), kept=False) for number in range(20)]
        crowd = [asked.answer() for asked in [engine.ask(question) for question in questions]]
        assert engine.device_title == "CPU, 2 threads"
    assert {threads for threads, _ in alone} == {2}
    assert [threads for threads, _ in crowd].count(1) >= 18  # the first came alone
    for (_, expected), (_, found) in zip(alone, crowd, strict=True):
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_an_answer_is_that_of_this_process_to_the_last_digit(
    engine: Engine, choice: ModelChoice, small_model: LoadedModel
) -> None:
    here = predict(small_model, works.noise(3)).logits
    assert np.array_equal(ask(engine, choice, works.logits, 3), here)


def test_a_file_replaced_under_its_name_is_loaded_anew(
    engine: Engine, small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OPERATOR_FOLDER, str(tmp_path))
    file = tmp_path / "resnet18-ours.safetensors"
    shutil.copy(small_file, file)
    before = choices()[f"resnet18.{file.name}"]
    kept = ask(engine, before, works.which)
    assert ask(engine, choices()[before.id], works.which) == kept

    state = load_file(small_file)
    save_file(state | {"fc.bias": state["fc.bias"] + 1}, tmp_path / "new")
    (tmp_path / "new").replace(file)
    after = choices()[before.id]
    assert after != before
    assert ask(engine, after, works.bias) == (state["fc.bias"] + 1).tolist()

    file.with_suffix(".json").write_text('{"resize": 448}')  # the card beside it
    preset = ask(engine, choices()[before.id], works.preprocessing)
    assert preset == Preprocessing(448)


def test_warming_up_loads_torch_and_the_model_once_and_at_once(fresh: Engine) -> None:
    assert fresh.device_title is None
    fresh.warm_up()
    fresh.warm_up()
    assert ask(fresh, None, works.loaded_weights) == [BUILTIN_RESNET.weights]  # after it, in turn
    assert fresh.device_title


def test_work_without_a_model_runs_in_the_same_process_and_loads_nothing(fresh: Engine) -> None:
    assert ask(fresh, None, works.process) != os.getpid()
    assert "torch" not in ask(fresh, None, works.modules)
    with pytest.raises(ZeroDivisionError) as raised:
        ask(fresh, None, divmod, 1, 0)
    assert "device.py" in "".join(raised.value.__notes__)  # where it went wrong, over there
    assert fresh.device_title is None


def test_a_path_means_the_same_in_both_processes(
    fresh: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask(fresh, None, works.folder) == str(tmp_path)


def test_what_cannot_travel_is_a_loud_mistake(engine: Engine) -> None:
    with pytest.raises(TypeError, match="pickle"):
        ask(engine, None, works.lock)
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        ask(engine, None, lambda: 1)
    assert ask(engine, None, works.process)


def test_an_answer_is_kept_and_what_is_measured_is_measured_again(
    engine: Engine, choice: ModelChoice
) -> None:
    def answers(name: str, kept: bool) -> list[int]:
        return [engine.ask(Question(works.calls, choice, (name,), kept)).answer() for _ in range(3)]

    assert answers("one", kept=True) == [1, 1, 1]
    assert answers("one", kept=False) == [2, 3, 4]
    assert answers("other", kept=True) == [1, 1, 1]


def test_questions_travel_and_long_ones_are_worked_off_in_slices(
    engine: Engine, choice: ModelChoice
) -> None:
    question = pickle.loads(pickle.dumps(Question(works.slow_square, choice, (12,))))
    assert question == Question(works.slow_square, choice, (12,))
    assert question.is_long
    assert not Question(works.which, choice, ()).is_long
    assert engine.ask(question, "a").answer() == 144


def test_long_work_takes_turns_tells_its_share_and_ends_where_nobody_waits(
    engine: Engine, tmp_path: Path
) -> None:
    mark = tmp_path / "ended"
    asked = engine.ask(Question(works.note_end, None, (str(mark),)), "a")
    until(lambda: asked.standing().done == 0.1)
    assert ask(engine, None, works.process)  # quick work passes it by
    assert not mark.exists()
    asked.leave()
    until(mark.exists)


def test_out_of_memory_goes_on_on_the_next_device(short: Engine, choice: ModelChoice) -> None:
    assert ask(short, choice, works.short_once, "quick") == "2 on cpu"
    assert short.device_title  # which every page shows
    assert "memory was full" in short.device_title


def test_out_of_memory_between_slices_begins_again_on_the_next_device(
    short: Engine, choice: ModelChoice
) -> None:
    assert ask(short, choice, works.short_once_between_slices, "long") == "2 on cpu"


def test_a_model_that_cannot_be_loaded_leaves_the_others_serving(
    engine: Engine, choice: ModelChoice, tmp_path: Path
) -> None:
    broken = ModelChoice("resnet18", OPERATOR, tmp_path / "resnet18.pth")
    with pytest.raises(WeightsError, match=r"resnet18\.pth"):
        ask(engine, broken, works.which)
    assert ask(engine, choice, works.architecture) == "resnet18"


@pytest.mark.parametrize("work", [works.die_once, works.die_once_between_slices])
def test_a_process_that_is_killed_is_replaced_and_the_work_done_again(
    work: Callable[..., Any], engine: Engine, tmp_path: Path
) -> None:
    before = ask(engine, None, works.process)
    assert ask(engine, None, work, str(tmp_path / "died")) == "answered"
    assert ask(engine, None, works.process) != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux lets a process offer itself")
def test_where_memory_runs_out_the_process_goes_before_its_server(engine: Engine) -> None:
    """And after a run of the lab."""
    score = Path(f"/proc/{ask(engine, None, works.process)}/oom_score_adj").read_text()
    assert int(Path("/proc/self/oom_score_adj").read_text()) < int(score) < LAB_WORKER


def test_work_that_kills_every_process_ends_in_a_sentence(fresh: Engine) -> None:
    with pytest.raises(EngineError, match="ended twice"):
        ask(fresh, None, works.die)
    assert ask(fresh, None, works.process)


def test_more_threads_than_connections_are_all_answered(choice: ModelChoice) -> None:
    """As when a cluster of many networks is lost, and this machine computes."""
    with started() as engine:
        engine._line.have_threads(8)
        asked = [engine.ask(Question(works.calls, choice, (f"{n}",))) for n in range(32)]
        assert [one.answer() for one in asked] == [1] * 32


def test_long_work_may_be_dropped_by_whoever_comes_first(fresh: Engine, tmp_path: Path) -> None:
    fresh._line.have_threads(4)  # of which some have never had a turn
    for number in range(6):
        mark = tmp_path / f"{number}"
        asked = fresh.ask(Question(works.note_end, None, (str(mark),)))
        until(lambda asked=asked: asked.standing().done > 0)
        asked.leave()
        until(mark.exists)
    threads = [thread for thread in threading.enumerate() if "resnet-viz-device" in thread.name]
    assert sum(thread.is_alive() for thread in threads) >= 4


def test_a_temporary_folder_with_a_long_name_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    with started() as engine:
        assert ask(engine, None, works.process) != os.getpid()


def test_a_process_that_cannot_be_reached_ends_and_says_why() -> None:
    """Here: who asks first does not know the key."""
    command = [sys.executable, "-m", "resnet_viz.engine.device_worker"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps({"key": "00", "devices": []}).encode() + b"\n")
        worker.stdin.flush()
        with pytest.raises(AuthenticationError):
            Client(json.loads(worker.stdout.readline()), authkey=b"another")
        assert worker.wait(60) == 1
        assert worker.stderr is not None
        assert b"AuthenticationError" in worker.stderr.read()


SERVER = """
import signal
import time
from resnet_viz.engine.questions import Question
from resnet_viz.engine.service import Engine
from tests.engine import works
from tests.engine.processes import end_process

signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored where this began
engine = Engine()
engine.ask(Question(works.never_ending, None, ()))
engine.ask(Question(works.process, None, ())).answer()
print("answered", flush=True)
while True:  # an interrupt that comes just before a sleep waits for its end
    time.sleep(0.1)
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_the_server_however_that_ends(ending: signal.Signals) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"answered\n"
    server.send_signal(ending)
    _, said = server.communicate(timeout=30)  # until nobody has its standard error any more
    assert b"resnet_viz" not in said


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_download_that_cannot_start_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # nobody listens there
    downloads, wanted = Downloads(), ModelChoice("resnet18", "imagenet1k_v1")
    assert downloads.state(wanted.id) is None
    downloads.start(wanted.id, partial(published_files.fetch, wanted))
    deadline = time.monotonic() + 60
    while not (state := downloads.state(wanted.id)) or not state.finished:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert state.error
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
