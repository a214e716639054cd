"""The engine: one call at a time, a bounded queue, and a way out of a full GPU."""

import shutil
import threading
import time
from functools import partial
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from resnet_viz.engine.downloads import Downloads
from resnet_viz.engine.executor import Executor
from resnet_viz.engine.service import QUEUE, Engine
from resnet_viz.errors import BusyError, WeightsError
from resnet_viz.facts.catalog import OPERATOR, OPERATOR_FOLDER, ModelChoice
from resnet_viz.networks import models
from resnet_viz.networks.models import LoadedModel
from resnet_viz.networks.operator_files import choices
from resnet_viz.pictures.preprocessing import Preprocessing


@pytest.fixture
def choice(small_file: Path) -> ModelChoice:
    return ModelChoice("resnet18", OPERATOR, small_file)


def test_calls_run_one_at_a_time_in_order() -> None:
    executor = Executor(capacity=100)
    running, most, order = 0, 0, []

    def call(number: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.001)
        order.append(number)
        running -= 1

    for future in [executor.submit(lambda n=n: call(n)) for n in range(50)]:
        future.result()
    assert most == 1
    assert order == list(range(50))


def test_a_full_queue_says_how_many_wait() -> None:
    executor, started, release = Executor(capacity=2), threading.Event(), threading.Event()

    def hold() -> bool:
        started.set()
        return release.wait(10)

    running = executor.submit(hold)
    assert started.wait(10)
    waiting = [executor.submit(lambda: None) for _ in range(2)]
    with pytest.raises(BusyError, match="2 before you"):
        executor.submit(lambda: None)
    release.set()
    assert running.result()
    assert [future.result() for future in waiting] == [None, None]


def test_an_error_reaches_the_caller_and_the_thread_lives_on() -> None:
    executor = Executor(capacity=2)
    with pytest.raises(ZeroDivisionError):
        executor.run(lambda: 1 // 0)
    assert executor.run(lambda: 7) == 7


def test_a_model_is_loaded_once_and_used_on_one_thread(choice: ModelChoice) -> None:
    engine = Engine()
    seen = [engine.run(choice, lambda model: (model, threading.current_thread())) for _ in range(3)]
    assert len({id(model) for model, _ in seen}) == 1
    assert len({id(thread) for _, thread in seen}) == 1
    assert seen[0][1] is not threading.current_thread()
    assert engine.device_title


def test_a_file_replaced_under_its_name_is_loaded_anew(
    small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OPERATOR_FOLDER, str(tmp_path))
    file, engine = tmp_path / "resnet18-ours.safetensors", Engine()
    shutil.copy(small_file, file)
    before = choices()[f"resnet18.{file.name}"]
    kept = engine.run(before, lambda model: model)
    assert engine.run(choices()[before.id], lambda model: model) is kept

    state = load_file(small_file)
    save_file(state | {"fc.bias": state["fc.bias"] + 1}, tmp_path / "new")
    (tmp_path / "new").replace(file)
    after = choices()[before.id]
    assert after != before
    bias = engine.run(after, lambda model: model.module.fc.bias)
    assert torch.equal(bias, state["fc.bias"] + 1)

    file.with_suffix(".json").write_text('{"resize": 448}')  # the card beside it
    preset = engine.run(choices()[before.id], lambda model: model.preprocessing)
    assert preset == Preprocessing(448)


def test_warming_up_while_too_many_wait_is_no_error_and_is_done_later() -> None:
    engine, refused, release = Engine(), threading.Event(), threading.Event()

    def wait_in_line() -> None:
        try:
            engine.call(lambda: release.wait(30))
        except BusyError:
            refused.set()

    threads = [threading.Thread(target=wait_in_line) for _ in range(QUEUE + 2)]
    for thread in threads:
        thread.start()
    assert refused.wait(30)
    engine.warm_up()
    release.set()
    for thread in threads:
        thread.join()
    assert engine.device_title is None
    engine.warm_up()
    engine.call(lambda: None)  # in its turn, after what warms up
    assert engine.device_title


def test_out_of_memory_goes_on_on_the_next_device(choice: ModelChoice) -> None:
    engine = Engine(devices=("cpu:0", "cpu"))
    tried: list[LoadedModel] = []

    def work(model: LoadedModel) -> str:
        tried.append(model)
        if len(tried) == 1:
            raise torch.OutOfMemoryError
        return "done"

    assert engine.run(choice, work) == "done"
    assert [str(model.device) for model in tried] == ["cpu:0", "cpu"]


def test_a_model_that_cannot_be_loaded_leaves_the_others_serving(
    choice: ModelChoice, tmp_path: Path
) -> None:
    engine = Engine()
    broken = ModelChoice("resnet18", OPERATOR, tmp_path / "resnet18.pth")
    with pytest.raises(WeightsError, match=r"resnet18\.pth"):
        engine.run(broken, lambda model: model)
    assert engine.run(choice, lambda model: model.architecture) == "resnet18"


def test_a_download_that_cannot_start_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # nobody listens there
    downloads, wanted = Downloads(), ModelChoice("resnet18", "imagenet1k_v1")
    assert downloads.state(wanted.id) is None
    downloads.start(wanted.id, partial(models.fetch, wanted))
    deadline = time.monotonic() + 60
    while not (state := downloads.state(wanted.id)) or not state.finished:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert state.error
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
