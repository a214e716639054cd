"""What a job may do next, whatever it is told and however often."""

import json

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from resnet_viz.errors import SettingsError
from resnet_viz.lab.jobs import Control, settings_line, settings_of
from resnet_viz.lab.settings import Settings, recipe


class AnyOrder(RuleBasedStateMachine):
    """Commands and steps in any order, beside a second account of what must follow."""

    def __init__(self) -> None:
        super().__init__()
        self.control = Control()
        self.stopped = False
        self.running = True
        self.owed = 0  # single steps that were asked for and not taken

    @rule()
    def pause(self) -> None:
        self.control.tell("pause")
        self.running = False

    @rule()
    def resume(self) -> None:
        self.control.tell("resume")
        self.running, self.owed = True, 0

    @rule()
    def step(self) -> None:
        self.control.tell("step")
        self.running, self.owed = False, self.owed + 1

    @rule()
    def stop(self) -> None:
        self.control.tell("stop")
        self.stopped = True

    @precondition(lambda self: not self.stopped)
    @rule()
    def take_what_is_allowed(self) -> None:
        allowed = self.control.allowance()
        if self.running:
            assert allowed is None
        else:
            assert allowed == min(self.owed, 1)
            self.owed -= min(self.owed, 1)

    @invariant()
    def the_state_is_what_was_said_last(self) -> None:
        if self.stopped:
            assert self.control.state == "stopped"
            assert self.control.allowance() == 0
        else:
            assert self.control.state == ("running" if self.running else "paused")


TestAnyOrder = AnyOrder.TestCase


@pytest.mark.parametrize(
    "settings", [Settings(), recipe("cifar10", 110), Settings(depth=29, block="grouped", seed=7)]
)
def test_settings_come_back_from_a_record(settings: Settings) -> None:
    assert settings_of(json.loads(json.dumps(settings_line(settings)))) == settings


def test_settings_from_a_record_are_checked() -> None:
    line = settings_line(Settings())
    line["settings"]["depth"] = 57
    with pytest.raises(SettingsError, match="6n"):
        settings_of(line)
