"""From a record to what is shown of it: how a job stands, its outcome, and its files."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from resnet_viz.lab.export import as_csv, as_json
from resnet_viz.lab.guess import SAME, choices_of, outcome, question_of
from resnet_viz.lab.history import Fetched, History, Pace, frames
from resnet_viz.lab.jobs import settings_line, state_line
from resnet_viz.lab.presets import LADDER, PRESETS
from resnet_viz.lab.record import RecordWriter
from resnet_viz.lab.settings import Settings

START = {"start": {"steps": 2, "steps_an_epoch": 2, "layers": ["a", "b"], "precision": "float32"}}


def step(number: int) -> dict[str, Any]:
    network = {"learning_rate": 0.1, "loss": 2.0, "error": 0.5, "gradient_norms": [3.0, 4.0]}
    return {"step": {"plain": network, "residual": network, "step": number, "epoch": 0}}


def end(plain: float, residual: float) -> list[dict[str, Any]]:
    errors = {"plain": plain, "residual": residual}
    evaluation = {k: {"train_error": e, "test_error": e + 0.1} for k, e in errors.items()}
    networks = {
        k: {"train_error": e, "test_accuracy": 0.9 - e, "parameters": 10} for k, e in errors.items()
    }
    summary = networks | {"images_per_second": 100.0, "seconds": 1.0}
    return [{"evaluation": evaluation | {"step": 2, "epoch": 0}}, {"summary": summary}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.jsonl"


def write(path: Path, *lines: dict[str, Any]) -> None:
    RecordWriter(path).write(lines)


def test_a_look_follows_the_record(path: Path) -> None:
    history = History(path)
    assert history.look().state == "waiting"
    write(path, {"asked": 2, "depths": [56, 8], "guess": "Plain"})
    write(path, state_line("waiting"), settings_line(Settings()))
    write(path, state_line("loading"), {"download": {"done": 5, "total": None}})
    write(path, {"machine": "a processor, 2 cores"})
    look = history.look()
    assert look.machine == "a processor, 2 cores"
    assert (look.state, look.asked, look.depths) == ("loading", 2, (56, 8))
    assert look.guess == "Plain"
    assert look.download == Fetched(5, None)
    assert look.runs[0].curves.start is None
    write(path, START, state_line("running"), step(1))
    write(path, {"pace": {"images_per_second": 9.0, "seconds_left": 1.0}})
    look = history.look()
    assert (look.state, look.download, look.pace) == ("running", None, Pace(9.0, 1.0))
    assert look.runs[0].curves.steps_done == 1
    write(path, step(2), *end(0.3, 0.1), settings_line(Settings(depth=8)), state_line("loading"))
    look = history.look()
    assert [run.settings.depth for run in look.runs] == [56, 8]
    assert look.runs[0].curves.summary is not None
    assert look.runs[1].curves.steps_done == 0
    write(path, state_line("failed", "No memory."))
    assert (history.look().state, history.look().reason) == ("failed", "No memory.")
    assert history.look().runs[0] is look.runs[0]  # what has ended is not computed again


def test_a_recording_is_played_in_equal_parts(path: Path) -> None:
    write(path, {"asked": 2, "depths": [8, 56], "guess": None, "at": 5.0}, state_line("waiting"))
    for depth in (8, 56):
        write(path, settings_line(Settings(depth=depth)), state_line("loading"), START)
        write(path, state_line("running"), *map(step, range(1, 7)), *end(0.3, 0.1))
    write(path, state_line("finished"))
    played = frames(path, 4)
    assert [(len(look.runs), look.runs[-1].curves.steps_done) for look in played] == [
        (1, 3),
        (1, 6),
        (2, 3),
        (2, 6),
    ]
    assert played[0].runs[0].curves.summary is None
    assert played[-1].runs[0].curves.summary is not None
    assert {look.at for look in played} == {5.0}
    assert (played[0].state, played[-1].state) == ("running", "finished")
    assert len(frames(path, 50)) == 50  # of fewer steps, some stand still


@pytest.mark.parametrize(
    ("errors", "came"), [((0.3, 0.1), "Residual"), ((0.1, 0.3), "Plain"), ((0.1, 0.11), SAME)]
)
def test_the_outcome_is_who_has_the_lower_training_error(
    path: Path, errors: tuple[float, float], came: str
) -> None:
    history = History(path)
    write(path, settings_line(Settings()), START, step(1))
    assert outcome(history.look().runs) is None
    write(path, step(2), *end(*errors))
    assert outcome(history.look().runs) == came
    assert came in choices_of([Settings()])


def test_two_depths_are_a_question_about_the_plain_networks(path: Path) -> None:
    first = PRESETS[0]
    assert [run.depth for run in first.runs] == [20, 56]
    assert choices_of(first.runs) == ["Plain, 20 layers", "Plain, 56 layers", SAME]
    for settings, plain in zip(first.runs, (0.02, 0.6), strict=True):
        write(path, settings_line(settings), START, step(1), step(2), *end(plain, 0.0))
    assert outcome(History(path).look().runs) == "Plain, 20 layers"


def test_the_options_are_compared_with_each_other(path: Path) -> None:
    options = next(preset for preset in PRESETS if "options" in preset.name)
    for settings, error in zip(options.runs, (0.3, 0.1, 0.2), strict=True):
        ended = end(0, error)
        for line in ended:
            del next(iter(line.values()))["plain"]
        alone = step(1)
        del alone["step"]["plain"]
        write(path, settings_line(settings), START, alone, *ended)
    assert choices_of(options.runs) == ["Option A", "Option B", "Option C", SAME]
    assert outcome(History(path).look().runs) == "Option B"


def test_every_preset_has_a_question_and_titles_that_differ() -> None:
    for preset in PRESETS:
        assert len(choices_of(preset.runs)) >= 3
        assert len({run.title for run in preset.runs}) == len(preset.runs)
    ladder = next(preset for preset in PRESETS if preset.name == "Depth ladder")
    assert tuple(run.depth for run in ladder.runs) == LADDER
    assert question_of([run.depth for run in ladder.runs]).endswith("at 110 layers?")


def test_the_files_hold_every_step(path: Path) -> None:
    write(path, {"asked": 1, "guess": None}, state_line("waiting"), settings_line(Settings()))
    write(path, START, step(1), {"pace": {"images_per_second": 9.0, "seconds_left": 1.0}}, step(2))
    write(path, *end(0.3, 0.1), state_line("finished"))
    assert [next(iter(line)) for line in json.loads(as_json(path))] == [
        "settings",
        "start",
        "step",
        "step",
        "evaluation",
        "summary",
    ]
    first, last = csv.DictReader(io.StringIO(as_csv(path)))
    assert (first["run"], first["depth"], first["step"]) == ("1", "56", "1")
    assert (first["plain_first_gradient"], first["plain_last_gradient"]) == ("3.0", "4.0")
    assert first["plain_train_error"] == ""
    assert (last["plain_train_error"], last["residual_test_error"]) == ("0.3", "0.2")
