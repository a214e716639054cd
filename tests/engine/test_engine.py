"""The engine: models loaded once, answers kept, and a way out of a full GPU."""

import pickle
import shutil
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from resnet_viz.engine.downloads import Downloads
from resnet_viz.engine.questions import Question
from resnet_viz.engine.service import Engine
from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import BUILTIN_RESNET, OPERATOR, OPERATOR_FOLDER, ModelChoice
from resnet_viz.inside.slices import Slices
from resnet_viz.networks import models
from resnet_viz.networks.models import LoadedModel
from resnet_viz.networks.operator_files import choices
from resnet_viz.pictures.preprocessing import Preprocessing


@pytest.fixture
def choice(small_file: Path) -> ModelChoice:
    return ModelChoice("resnet18", OPERATOR, small_file)


def ask(engine: Engine, choice: ModelChoice | None, work: Callable[..., Any], *given: Any) -> Any:
    return engine.ask(Question(work, choice, given, kept=False)).answer()


def lend(model: LoadedModel) -> LoadedModel:
    return model


def slow_square(model: LoadedModel, number: int) -> Slices[int]:
    yield 0.5
    return number**2


def test_a_model_is_loaded_once_and_used_on_no_page_s_thread(choice: ModelChoice) -> None:
    engine = Engine()
    seen = [
        ask(engine, choice, lambda model: (model, threading.current_thread())) for _ in range(3)
    ]
    assert len({id(model) for model, _ in seen}) == 1
    assert {thread.name for _, thread in seen} == {"resnet-viz-device"}
    assert engine.device_title


def test_a_crowd_shares_the_cores_and_gets_the_answers_that_one_alone_would(
    choice: ModelChoice,
) -> None:
    def answer(model: LoadedModel, number: int) -> tuple[int, torch.Tensor]:
        picture = torch.full((1, 3, 64, 64), number / 20)
        return torch.get_num_threads(), model.folded(picture)[0]

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        engine = Engine(("cpu",))
        alone = [ask(engine, choice, answer, number) for number in range(20)]
        questions = [Question(answer, choice, (number,), kept=False) for number in range(20)]
        crowd = [asked.answer() for asked in [engine.ask(question) for question in questions]]
    finally:
        torch.set_num_threads(before)
    assert engine.device_title == "CPU, 2 threads"
    assert {threads for threads, _ in alone} == {2}
    assert [threads for threads, _ in crowd].count(1) >= 18  # the first came alone
    for (_, expected), (_, found) in zip(alone, crowd, strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_a_file_replaced_under_its_name_is_loaded_anew(
    small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OPERATOR_FOLDER, str(tmp_path))
    file, engine = tmp_path / "resnet18-ours.safetensors", Engine()
    shutil.copy(small_file, file)
    before = choices()[f"resnet18.{file.name}"]
    kept = ask(engine, before, lend)
    assert ask(engine, choices()[before.id], lend) is kept

    state = load_file(small_file)
    save_file(state | {"fc.bias": state["fc.bias"] + 1}, tmp_path / "new")
    (tmp_path / "new").replace(file)
    after = choices()[before.id]
    assert after != before
    bias = ask(engine, after, lambda model: model.module.fc.bias)
    assert torch.equal(bias, state["fc.bias"] + 1)

    file.with_suffix(".json").write_text('{"resize": 448}')  # the card beside it
    preset = ask(engine, choices()[before.id], lambda model: model.preprocessing)
    assert preset == Preprocessing(448)


def test_warming_up_loads_torch_and_the_model_once_and_at_once() -> None:
    engine = Engine()
    assert engine.device_title is None
    engine.warm_up()
    engine.warm_up()
    ask(engine, None, lambda: None)  # in its turn, after what warms up
    assert engine.device_title
    assert [network for network, _, _ in engine._models] == [BUILTIN_RESNET]


def test_work_without_a_model_runs_on_the_same_thread_and_loads_nothing() -> None:
    engine = Engine()
    assert ask(engine, None, lambda: threading.current_thread().name) == "resnet-viz-device"
    with pytest.raises(ZeroDivisionError):
        ask(engine, None, lambda: 1 // 0)
    assert engine.device_title is None


def test_an_answer_is_kept_and_what_is_measured_is_measured_again(choice: ModelChoice) -> None:
    engine, times = Engine(), list[int]()

    def work(model: LoadedModel, number: int) -> int:
        times.append(number)
        return number

    for kept in (True, False):
        for _ in range(3):
            assert engine.ask(Question(work, choice, (7,), kept)).answer() == 7
    assert times == [7] * 4
    assert engine.ask(Question(work, choice, (8,))).answer() == 8


def test_questions_travel_and_long_ones_are_worked_off_in_slices(choice: ModelChoice) -> None:
    question = pickle.loads(pickle.dumps(Question(slow_square, choice, (12,))))
    assert question == Question(slow_square, choice, (12,))
    assert question.is_long
    assert not Question(lend, choice, ()).is_long
    assert Engine().ask(question, "a").answer() == 144


def test_out_of_memory_goes_on_on_the_next_device(choice: ModelChoice) -> None:
    engine = Engine(devices=("cpu:0", "cpu"))
    tried: list[LoadedModel] = []

    def work(model: LoadedModel) -> str:
        tried.append(model)
        if len(tried) == 1:
            raise torch.OutOfMemoryError
        return "done"

    assert ask(engine, choice, work) == "done"
    assert [str(model.device) for model in tried] == ["cpu:0", "cpu"]
    assert engine.device_title  # which every page shows
    assert "memory was full" in engine.device_title


def test_out_of_memory_between_slices_begins_again_on_the_next_device(choice: ModelChoice) -> None:
    engine, devices = Engine(devices=("cpu:0", "cpu")), list[str]()

    def work(model: LoadedModel) -> Slices[str]:
        devices.append(str(model.device))
        yield 0.5
        if len(devices) == 1:
            raise torch.OutOfMemoryError
        return "done"

    assert ask(engine, choice, work) == "done"
    assert devices == ["cpu:0", "cpu"]


def test_a_model_that_cannot_be_loaded_leaves_the_others_serving(
    choice: ModelChoice, tmp_path: Path
) -> None:
    engine = Engine()
    broken = ModelChoice("resnet18", OPERATOR, tmp_path / "resnet18.pth")
    with pytest.raises(WeightsError, match=r"resnet18\.pth"):
        ask(engine, broken, lend)
    assert ask(engine, choice, lambda model: model.architecture) == "resnet18"


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
