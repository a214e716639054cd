"""The page Train a race, run by Streamlit's own test runner with a lab of its own."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Expander, Node

from resnet_viz.engine import places
from resnet_viz.engine.lab import Lab
from resnet_viz.figures.lab import training_error
from resnet_viz.lab.curves import Curves
from resnet_viz.lab.guess import SAME
from resnet_viz.lab.history import Look, Run
from resnet_viz.lab.jobs import ENDED, State
from resnet_viz.lab.presets import PRESETS
from resnet_viz.lab.settings import Settings
from resnet_viz.ui import services
from resnet_viz.ui.address import OWN
from resnet_viz.ui.lab import charts, recording
from resnet_viz.ui.lab.controls import Asked
from resnet_viz.ui.lab.fold import LABEL
from resnet_viz.ui.lab.start import AGAIN
from tests.ui.app import open_app, texts

QUICK = Settings(depth=8, epochs=1, networks="plain")
BOTH = replace(QUICK, networks="both")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    services.lab.clear()
    yield services.lab()
    services.lab.clear()


@pytest.fixture
def long_run(lab: Lab) -> Iterator[str]:
    """A job of 8 layers that has taken a step and goes on."""
    job = lab.start([replace(BOTH, epochs=200)], "me", guess=SAME)
    wait(lab, job, lambda look: bool(look.runs) and look.runs[-1].curves.steps_done > 0)
    yield job
    lab.tell(job, "stop", "me")


def wait(lab: Lab, job: str, enough: Callable[[Look], bool]) -> Look:
    """The first look that is enough."""
    deadline = time.monotonic() + 100
    while (look := lab.look(job)) is None or not enough(look):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return look


def open_lab(job: str | None = None, visitor: str = "me") -> AppTest:
    """The page with a job, as who has this secret sees it."""
    app = open_app("pages/lab.py")
    app.session_state.visitor = visitor
    if job is not None:
        app.session_state.lab_job = job
    return app.run()


def choose_quick(app: AppTest) -> AppTest:
    """Settings of one's own: `QUICK`'s, with both networks."""
    for key, value in {"preset": OWN, "depth": 8, "epochs": 1}.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Everything there is to be read, boxes and bars too."""
    bars = [bar.proto.text for bar in app.main.get("progress")]
    boxes = [box.value for box in [*app.main.info, *app.main.warning]]
    return "\n".join([texts(app), *bars, *boxes])


def progress(app: AppTest) -> str:
    """What stands at the bar."""
    (bar,) = app.main.get("progress")
    text: str = bar.proto.text
    return text


def leaves(node: Node) -> list[str]:
    """What stands on the page, from top to bottom."""
    if isinstance(node, Block):
        return [leaf for child in node.children.values() for leaf in leaves(child)]
    return [node.key or node.type]


def test_what_is_new_at_the_end_of_several_runs_stands_below_their_charts(lab: Lab) -> None:
    job = lab.start([QUICK, Settings(depth=14, epochs=1, networks="plain")], "me")
    assert wait(lab, job, lambda look: look.state in ENDED).state == "finished"
    app = open_lab(job)
    assert not app.exception
    found = leaves(app.main)
    assert found.index(f"by_step_{job}") < found.index(f"race_{job}")
    assert found.index("run_shown") > found.index(f"heatmap_{job}")
    assert found.index(f"by_step_{job}") < found.index("run_shown")


def test_the_guess_stays_with_its_run_whatever_is_chosen_meanwhile(long_run: str) -> None:
    app = open_lab(long_run)
    app.main.button_group(key="preset").set_value("ladder").run()
    assert not app.exception
    said = texts(app)
    assert "Which one will end with the lower training error at 110 layers?" in said
    assert said.count("The guess was") == 1
    assert f"training error? The guess was **{SAME}**." in said
    assert "A run of 8 layers goes on: to start anything else, press *Stop*" in said
    assert "Takes about" not in said
    assert progress(app).startswith("8 layers · step ")
    assert all(app.main.button(key=f"start_{n}").disabled for n in range(3))


def test_who_only_watches_is_given_no_buttons_and_may_start_a_run_of_their_own(
    lab: Lab, long_run: str
) -> None:
    app = open_lab(long_run, "you")
    assert "This run is steered by whoever started it." in said(app)
    keys = {button.key for button in app.main.button}
    assert not keys & {"pause", "resume", "step", "stop"}
    choose_quick(app).main.button(key="start_2").click().run()
    assert not app.exception
    assert "Place 1 in line. It starts in " in said(app)
    assert {"pause", "step", "stop"} <= {button.key for button in app.main.button}
    own = app.session_state.lab_job
    assert own == lab.steered_by("you")
    app.main.toggle(key="watch").set_value(True).run()
    assert progress(app).startswith("8 layers · step ")
    assert app.main.get("plotly_chart")
    lab.tell(long_run, "stop", "me")
    wait(lab, own, lambda look: look.state == "running")
    app.run()
    assert "Place 1 in line" not in said(app)
    assert app.session_state.lab_job == own
    lab.tell(own, "stop", "you")


def test_who_asks_for_what_is_on_watches_it_with_a_guess_of_their_own(lab: Lab) -> None:
    job = lab.start([BOTH], "me", guess="Plain")
    app = choose_quick(open_lab(visitor="you"))
    assert "Somebody has started exactly this: you join it and watch." in said(app)
    app.main.button(key="start_1").click().run()
    assert app.session_state.lab_job == job
    assert "This run is steered by whoever started it." in said(app)
    lab.tell(job, "stop", "me")
    assert wait(lab, job, lambda look: look.state in ENDED).state == "finished"  # for you
    app.run()
    assert "The guess before the run was **Residual**" in said(app)


def test_what_was_done_before_is_played_as_a_recording_and_can_be_run_again(lab: Lab) -> None:
    job = lab.start([BOTH], "me", guess="Plain")
    assert wait(lab, job, lambda look: look.state in ENDED).state == "finished"
    app = choose_quick(open_lab(visitor="you"))
    assert app.main.button_group(key="again").label.startswith("This server ran exactly this on ")
    app.main.button(key="start_1").click().run()
    assert not app.exception
    assert app.session_state.lab_job == job
    assert "A recording: " in said(app)
    assert "The guess was **Residual**." in said(app)
    app.main.button(key="skip").click().run()
    assert app.main.button(key="skip").disabled
    assert "The guess before the run was **Residual**" in said(app)
    app.main.button_group(key="again").set_value(AGAIN).run()
    app.main.button(key="start_1").click().run()
    assert app.session_state.lab_job not in (None, job)
    assert lab.steered_by("you") == app.session_state.lab_job
    lab.tell(app.session_state.lab_job, "stop", "you")


def test_a_recording_of_a_preset_plays_at_once_and_stands_still_where_it_is_dragged(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_lab()
    app.main.button_group(key="preset").set_value("8").run()
    label = app.main.button_group(key="again").label
    assert label.startswith("A recording of exactly this comes with the app: ")
    assert label.endswith(" cores.")  # of which machine
    assert "Your guess starts the recording" in said(app)
    app.main.button(key="start_1").click().run()
    assert not app.exception
    assert app.main.button(key="play").label == "Pause"
    assert app.main.get("plotly_chart")

    moment = app.main.select_slider(key="moment")
    assert len(moment.options) == recording.FRAMES
    moment.set_value(11).run()
    assert app.main.button(key="play").label == "Play"
    assert app.session_state.moment == 11
    monkeypatch.setattr(recording.time, "monotonic", lambda: 1e9)  # long after
    app.run()
    assert app.session_state.moment == 11
    app.main.button(key="play").click().run()
    assert (app.main.button(key="play").label, app.session_state.moment) == ("Pause", 11)
    monkeypatch.setattr(recording.time, "monotonic", lambda: 1e9 + 3.5)
    app.run()
    assert app.session_state.moment == 14
    monkeypatch.setattr(recording.time, "monotonic", lambda: 1e9 + 60)
    app.run()
    assert app.session_state.moment == recording.END
    assert "The guess before the run was **Residual**" in said(app)
    app.main.select_slider(key="moment").set_value(2).run()
    assert (app.main.button(key="play").label, app.session_state.moment) == ("Play", 2)
    assert "The guess before" not in said(app)


def test_the_end_of_a_recording_is_what_the_result_says(lab: Lab) -> None:
    job = lab.recording(PRESETS[1].runs)
    assert job is not None
    told = recording.frames(lab.record(job), recording.FRAMES)
    look = lab.look(job)
    assert look is not None
    assert told[-1].runs[-1].curves.steps_done == look.runs[-1].curves.steps_done
    steps = [frame.runs[-1].curves.steps_done for frame in told]
    assert steps == sorted(steps)
    assert steps[0] == pytest.approx(steps[-1] / recording.FRAMES, abs=1)


def test_what_starts_a_run_folds_away_while_one_is_shown(lab: Lab) -> None:
    app = choose_quick(open_lab())
    assert not folds(app)
    job = lab.start([BOTH], "me", guess="Plain")
    app.session_state.lab_job = job
    (fold,) = folds(app.run())
    assert not fold.proto.expanded
    assert fold.button(key="start_0")
    assert wait(lab, job, lambda look: look.state in ENDED).state == "finished"
    (fold,) = folds(app.run())
    assert not fold.proto.expanded
    app.main.button_group(key="preset").set_value("8").run()
    assert not folds(app)[0].proto.expanded  # who opened it sees it open

    led_here = open_app("pages/lab.py")  # by a link that names another experiment
    led_here.session_state.lab_job = job
    led_here.query_params["preset"] = "ladder"
    assert folds(led_here.run())[0].proto.expanded


def folds(app: AppTest) -> list[Expander]:
    """The line that what starts a run is folded into."""
    return [one for one in app.main.expander if one.label == LABEL]


def test_what_many_watch_is_drawn_once(
    lab: Lab, long_run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.tell(long_run, "pause", "me")
    wait(lab, long_run, lambda look: look.state == "paused")
    drawn: list[Curves] = []

    def counted(curves: Curves, compared: Curves | None = None) -> go.Figure:
        drawn.append(curves)
        return training_error(curves, compared)

    monkeypatch.setattr(charts, "training_error", counted)
    pages = [open_lab(long_run, visitor) for visitor in ("me", "you", "them")]
    assert len(drawn) == 1
    specs = {page.main.get("plotly_chart")[0].proto.spec for page in pages}
    assert len(specs) == 1
    lab.tell(long_run, "step", "me")
    steps = drawn[0].steps_done
    wait(lab, long_run, lambda look: look.runs[-1].curves.steps_done > steps)
    pages[0].run()
    assert [curves.steps_done for curves in drawn] == [steps, steps + 1]


def test_who_has_paused_for_long_is_told_what_happened(
    lab: Lab, long_run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PAUSE_SECONDS", 0.0)
    lab.tell(long_run, "pause", "me")
    other = lab.start([replace(QUICK, epochs=200)], "you")
    wait(lab, long_run, lambda look: look.gave_way)
    app = open_lab(long_run)
    assert "Paused for a minute while others waited" in said(app)
    assert [app.main.button(key=k).disabled for k in ("resume", "step", "stop")] == [0, 1, 0]
    app.main.button(key="resume").click().run()
    assert "Place 1 in line." in said(app)
    assert "It goes on from where it was." in said(app)
    lab.tell(other, "stop", "you")


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be held up here")
def test_a_click_shows_at_once_while_the_worker_is_still_busy(lab: Lab, long_run: str) -> None:
    lab.tell(long_run, "pause", "me")
    wait(lab, long_run, lambda look: look.state == "paused")
    worker = lab._jobs[long_run].worker
    assert worker is not None
    app = open_lab(long_run)
    worker.send_signal(signal.SIGSTOP)
    app.main.button(key="step").click().run()
    assert progress(app).endswith("paused · one step…")
    assert [app.main.button(key=k).disabled for k in ("resume", "step", "stop")] == [1, 1, 0]
    app.main.button(key="stop").click().run()
    assert progress(app).endswith("stopping…")
    assert app.main.button(key="stop").disabled
    worker.send_signal(signal.SIGCONT)
    wait(lab, long_run, lambda look: look.state == "stopped")


@pytest.mark.parametrize(
    ("asked", "state", "steps", "is_open"),
    [
        (Asked("", "step", True, (1, 5)), "paused", 5, True),
        (Asked("", "step", True, (1, 5)), "paused", 6, False),
        (Asked("", "step", True, (0, 0)), "paused", 0, False),  # the next run has begun
        (Asked("", "pause", False, (1, 5)), "running", 9, True),
        (Asked("", "pause", False, (1, 5)), "paused", 9, False),
        (Asked("", "resume", True, (1, 5)), "paused", 5, True),
        (Asked("", "resume", True, (1, 5)), "running", 5, False),
        (Asked("", "stop", True, (1, 5)), "running", 9, True),
    ],
)
def test_what_was_asked_is_open_until_it_is_done(
    asked: Asked, state: State, steps: int, is_open: bool
) -> None:
    taken = np.arange(1, steps + 1)
    runs = (Run(QUICK, Curves(None, taken, {}, (), None)),)
    assert asked.is_open(Look(state, "", 1, runs)) is is_open
