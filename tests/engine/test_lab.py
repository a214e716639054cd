"""The lab of a server with real workers: jobs start, obey, end, and never block the slot."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from resnet_viz.engine import lab as lab_module
from resnet_viz.engine import records
from resnet_viz.engine.lab import Lab
from resnet_viz.errors import BusyError, DataError, SettingsError
from resnet_viz.lab.history import Look
from resnet_viz.lab.jobs import ENDED, Command
from resnet_viz.lab.settings import Settings

QUICK = Settings(depth=8, epochs=1)
LONG = Settings(depth=8, epochs=200)
PATIENCE = 60.0


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path / "runs")


def wait(lab: Lab, job_id: str, enough: Callable[[Look], bool]) -> Look:
    """The first look that is enough."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        look = lab.look(job_id)
        assert look is not None
        if enough(look):
            return look
        time.sleep(0.05)
    raise AssertionError(f"{look.state} {look.reason}")


def ended(look: Look) -> bool:
    return look.state in ENDED


def steps(look: Look) -> int:
    return look.runs[-1].curves.steps_done if look.runs else 0


def running(look: Look) -> bool:
    return look.state == "running" and steps(look) > 0


def worker_of(lab: Lab, job_id: str) -> subprocess.Popen[str]:
    worker = lab._jobs[job_id].worker
    assert worker is not None
    return worker


def test_a_job_of_two_runs_ends_with_both_results(lab: Lab) -> None:
    job_id = lab.start([QUICK, Settings(depth=8, epochs=1, seed=2)], "me", guess="Residual")
    look = wait(lab, job_id, ended)
    assert (look.state, look.reason, look.guess, look.asked) == ("finished", "", "Residual", 2)
    assert [run.settings.seed for run in look.runs] == [1, 2]
    for run in look.runs:
        assert run.curves.steps_done == 1400 // 64
        assert run.curves.summary is not None
        assert set(run.curves.summary.networks) == {"plain", "residual"}
    again = Lab(lab._folder).look(job_id)  # after the server was started anew
    assert again is not None
    assert again.state == "finished"
    assert again.runs[0].curves.summary == look.runs[0].curves.summary


def test_pause_step_resume_stop(lab: Lab) -> None:
    job_id = lab.start([LONG], "me")
    wait(lab, job_id, running)
    lab.tell(job_id, "pause")
    before = steps(wait(lab, job_id, lambda look: look.state == "paused"))
    lab.tell(job_id, "step")
    lab.tell(job_id, "step")
    wait(lab, job_id, lambda look: steps(look) >= before + 2)
    time.sleep(0.5)
    look = lab.look(job_id)
    assert look is not None
    assert (look.state, steps(look)) == ("paused", before + 2)
    lab.tell(job_id, "resume")
    wait(lab, job_id, lambda look: steps(look) > before + 2)
    lab.tell(job_id, "stop")
    lab.tell(job_id, "stop")
    look = wait(lab, job_id, ended)
    assert (look.state, look.reason) == ("stopped", "")
    assert steps(look) > before + 2
    lab.tell(job_id, "resume")
    assert lab.look(job_id).state == "stopped"  # type: ignore[union-attr]


def test_one_job_a_session_and_the_others_in_line(lab: Lab) -> None:
    first = lab.start([LONG], "me")
    with pytest.raises(BusyError, match="have a run already"):
        lab.start([QUICK], "me")
    second, third = lab.start([QUICK], "you"), lab.start([QUICK], "them")
    assert [lab.look(job).before for job in (first, second, third)] == [0, 1, 2]  # type: ignore[union-attr]
    lab.tell(second, "stop")  # while it waits
    assert lab.look(second).state == "stopped"  # type: ignore[union-attr]
    assert lab.look(third).before == 1  # type: ignore[union-attr]
    wait(lab, first, running)
    lab.tell(first, "stop")
    assert wait(lab, third, ended).state == "finished"
    assert lab.look(first).state == "stopped"  # type: ignore[union-attr]


def test_a_full_line_is_said_so(lab: Lab) -> None:
    jobs = [lab.start([LONG], f"{number}") for number in range(lab_module.MOST_WAITING + 1)]
    with pytest.raises(BusyError, match="9 runs before yours"):
        lab.start([QUICK], "late")
    for job_id in reversed(jobs):
        lab.tell(job_id, "stop")
    assert all(ended(wait(lab, job_id, ended)) for job_id in jobs)
    assert ended(wait(lab, lab.start([QUICK], "late"), ended))


def test_who_has_seen_the_end_of_a_run_may_start_another_at_once(lab: Lab) -> None:
    with lab._lock:  # held by nobody else from the last word of the record to the next start
        job_id = lab.start([QUICK], "me")
        wait(lab, job_id, ended)
        assert not lab.renew(job_id)
        again = lab.start([QUICK], "me")
        assert lab.look(again).before == 0  # type: ignore[union-attr]
    assert wait(lab, again, ended).state == "finished"


def test_a_spare_worker_that_has_died_is_given_no_job(lab: Lab) -> None:
    lab.warm_up()
    assert lab._spare is not None
    lab._spare.kill()
    lab._spare.wait()
    look = wait(lab, lab.start([QUICK], "me"), ended)
    assert (look.state, look.reason) == ("finished", "")


def test_an_accident_with_one_job_ends_that_job_alone(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = lab.start([LONG], "me")
    second = lab.start([QUICK], "you")
    check = Lab._check

    def clumsy(self: Lab, job_id: str, job: Any) -> None:
        if job_id == first:
            raise RuntimeError("a mistake")
        check(self, job_id, job)

    monkeypatch.setattr(Lab, "_check", clumsy)
    look = wait(lab, first, ended)
    assert (look.state, look.reason) == ("failed", lab_module.DIED)
    assert "a mistake" in caplog.text
    assert wait(lab, second, ended).state == "finished"


def test_a_worker_that_cannot_be_started_is_a_sentence(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    job_id = lab.start([QUICK], "me")
    look = lab.look(job_id)
    assert look is not None
    assert (look.state, look.reason) == ("failed", lab_module.DIED)
    assert "/nowhere/python" in caplog.text


def test_two_servers_with_one_folder_leave_each_other_alone(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = lab.start([LONG], "me")
    wait(lab, job_id, running)
    other = Lab(lab._folder)
    look = other.look(job_id)
    assert look is not None
    assert (look.state, look.reason) == ("running", "")
    assert not other.renew(job_id)
    monkeypatch.setattr(records, "RECORD_BYTES", 0)
    assert records.make_room(lab._folder) == []
    assert lab.record(job_id).exists()
    lab.tell(job_id, "stop")
    wait(lab, job_id, ended)
    give_up = time.monotonic() + PATIENCE
    while lab._jobs and time.monotonic() < give_up:
        time.sleep(0.05)
    assert records.make_room(lab._folder) == [job_id]
    assert not lab.record(job_id).exists()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_worker_is_reported_and_the_slot_is_free(lab: Lab) -> None:
    job_id = lab.start([LONG], "me")
    wait(lab, job_id, running)
    os.kill(worker_of(lab, job_id).pid, signal.SIGKILL)
    look = wait(lab, job_id, ended)
    assert (look.state, look.reason) == ("failed", lab_module.KILLED)
    assert steps(look) > 0
    assert wait(lab, lab.start([QUICK], "me"), ended).state == "finished"


def test_what_cannot_be_run_fails_with_its_sentence(lab: Lab, tmp_path: Path) -> None:
    missing = Settings(data=str(tmp_path / "nowhere"), depth=8)
    look = wait(lab, lab.start([missing], "me"), ended)
    assert look.state == "failed"
    assert "nowhere" in look.reason
    assert "Traceback" not in look.reason


def test_extreme_settings_are_refused_before_anything_is_built(lab: Lab) -> None:
    for settings, word in (
        (Settings(depth=1202), "Depth 1,202"),
        (Settings(epochs=10**6), "Epochs"),
        (Settings(batch=10**6), "Batch"),
    ):
        with pytest.raises(SettingsError, match=word):
            lab.start([settings], "me")
    assert not lab._folder.exists()


def test_a_job_that_nobody_looks_at_is_stopped(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = lab.start([LONG], "me")
    waiting = lab.start([LONG], "you")
    wait(lab, job_id, running)
    monkeypatch.setattr(lab_module, "LEASE_SECONDS", 1.0)
    give_up = time.monotonic() + PATIENCE
    while lab._jobs and time.monotonic() < give_up:
        time.sleep(0.1)  # and nobody looks
    assert not lab._jobs
    for job in (job_id, waiting):
        look = lab.look(job)
        assert look is not None
        assert (look.state, look.reason) == ("stopped", lab_module.LEFT)


def test_nothing_is_looked_up_outside_the_folder(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "secret.jsonl").write_text('{"state": "finished", "reason": ""}\n')
    for job_id in ("../secret", "", "0" * 15, "0" * 16, "é" * 16):
        assert lab.look(job_id) is None


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file, not a folder")
    with pytest.raises(DataError, match=r"cannot be written to .*runs .*XDG_CACHE_HOME"):
        Lab(tmp_path / "runs").start([QUICK], "me")


SERVER = """
import signal, sys, time
from pathlib import Path
from resnet_viz.engine.lab import Lab
from resnet_viz.lab.settings import Settings
# a shell that starts the tests in the background has them ignore it
signal.signal(signal.SIGINT, signal.default_int_handler)
lab = Lab(Path(sys.argv[1]))
job_id = lab.start([Settings(depth=8, epochs=200)], "me")
while not (look := lab.look(job_id)).runs or not look.runs[-1].curves.steps_done:
    time.sleep(0.05)
print(job_id, lab._jobs[job_id].worker.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_server(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", SERVER, str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    job_id, pid = server.stdout.readline().split()
    server.send_signal(how)
    server.wait()
    give_up = time.monotonic() + 60  # on a busy machine, too
    while alive(int(pid)) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert not alive(int(pid))
    look = Lab(tmp_path).look(job_id)
    assert look is not None
    assert look.state == "interrupted"
    assert steps(look) > 0


STARTER = """
import subprocess, sys
worker = [sys.executable, "-m", "resnet_viz.lab.worker"]
subprocess.run(worker, stdin=subprocess.DEVNULL, check=True)
print(open("/proc/self/autogroup").read())
"""


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="Linux weighs sessions")
def test_a_worker_steps_back_alone() -> None:
    """It may be started by hand, in the session of a terminal that goes on with other work."""
    command = [sys.executable, "-c", STARTER]
    weight = subprocess.check_output(command, start_new_session=True, text=True)
    assert weight.split()[1:] == ["nice", "0"]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]


class LabInAnyOrder(RuleBasedStateMachine):
    """What a class may do with the lab, in any order."""

    lab: Lab

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[str] = []
        self.taken: dict[str, int] = {}

    @rule()
    def start(self) -> None:
        try:
            self.jobs.append(self.lab.start([LONG], f"{len(self.jobs) % 3}"))
        except BusyError:
            assert any(not ended(look) for look in map(self.lab.look, self.jobs) if look)

    @rule(command=st.sampled_from(["pause", "step", "resume", "stop"]))
    def tell(self, command: Command) -> None:
        for job_id in self.jobs[-2:]:
            self.lab.tell(job_id, command)

    @rule()
    def kill(self) -> None:
        for job in list(self.lab._jobs.values())[:1]:
            if job.worker is not None:
                job.worker.kill()

    @rule()
    def let_time_pass(self) -> None:
        time.sleep(0.3)

    @invariant()
    def nothing_is_lost(self) -> None:
        for job_id in self.jobs:
            look = self.lab.look(job_id)
            assert look is not None
            assert steps(look) >= self.taken.get(job_id, 0)
            self.taken[job_id] = steps(look)
            if ended(look):
                assert (look.state == "failed") == bool(look.reason)
        assert sum(job.worker is not None for job in self.lab._jobs.values()) <= 1

    def teardown(self) -> None:
        for job_id in reversed(self.jobs):
            self.lab.tell(job_id, "stop")
        for job_id in self.jobs:
            wait(self.lab, job_id, ended)
        give_up = time.monotonic() + PATIENCE
        while self.lab._jobs and time.monotonic() < give_up:
            time.sleep(0.05)
        assert not self.lab._jobs


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.timeout(600)
def test_the_lab_in_any_order(lab: Lab) -> None:
    machine = type("OneLab", (LabInAnyOrder,), {"lab": lab})
    run_state_machine_as_test(
        machine,
        settings=hypothesis_settings(
            max_examples=6,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert wait(lab, lab.start([QUICK], "last"), ended).state == "finished"
