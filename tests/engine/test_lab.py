"""The lab of a server with real workers: jobs start, obey, end, and never block the slot."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from resnet_viz.engine import fate, places, records
from resnet_viz.engine import lab as lab_module
from resnet_viz.engine.capacity import Capacity
from resnet_viz.engine.job import Job
from resnet_viz.engine.lab import Lab
from resnet_viz.engine.recordings import DEPTH_FAILS, OF_PRESET, is_shipped
from resnet_viz.engine.records import records_folder
from resnet_viz.engine.workers import start_worker
from resnet_viz.errors import BusyError, DataError, SettingsError
from resnet_viz.lab import identity
from resnet_viz.lab.history import History, Look
from resnet_viz.lab.jobs import ENDED, Command
from resnet_viz.lab.presets import DIGITS, PRESETS, Preset
from resnet_viz.lab.record import Hold
from resnet_viz.lab.settings import Settings

QUICK = Settings(depth=8, epochs=1)
LONG = Settings(depth=8, epochs=200)
PATIENCE = 60.0


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path / "runs")
    yield lab
    with lab._lock:
        for job_id, job in reversed(list(lab._jobs.items())):  # nobody's turn comes any more
            del job.sessions[1:]
            lab.tell(job_id, "stop", job.sessions[0])


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


def look_at(lab: Lab, job_id: str) -> Look:
    look = lab.look(job_id)
    assert look is not None
    return look


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


@pytest.mark.parametrize("said", ["", "../weights/resnet50", "*", "a" * 5000])
def test_an_address_that_names_no_job_names_no_recording(said: str) -> None:
    assert not is_shipped(said)


def test_pause_step_resume_stop(lab: Lab) -> None:
    job_id = lab.start([LONG], "me")
    wait(lab, job_id, running)
    lab.tell(job_id, "pause", "me")
    before = steps(wait(lab, job_id, lambda look: look.state == "paused"))
    lab.tell(job_id, "step", "me")
    lab.tell(job_id, "step", "me")
    wait(lab, job_id, lambda look: steps(look) >= before + 2)
    time.sleep(0.5)
    look = lab.look(job_id)
    assert look is not None
    assert (look.state, steps(look)) == ("paused", before + 2)
    lab.tell(job_id, "resume", "me")
    wait(lab, job_id, lambda look: steps(look) > before + 2)
    lab.tell(job_id, "stop", "me")
    lab.tell(job_id, "stop", "me")
    look = wait(lab, job_id, ended)
    assert (look.state, look.reason) == ("stopped", "")
    assert steps(look) > before + 2
    lab.tell(job_id, "resume", "me")
    assert lab.look(job_id).state == "stopped"  # type: ignore[union-attr]


def test_one_job_a_session_and_the_others_in_line(lab: Lab) -> None:
    first = lab.start([LONG], "me")
    with pytest.raises(BusyError, match="have a run already"):
        lab.start([QUICK], "me")
    second = lab.start([QUICK], "you")
    third = lab.start([Settings(depth=8, epochs=1, seed=2)], "them")
    assert [look_at(lab, job).place for job in (first, second, third)] == [0, 1, 2]
    lab.tell(second, "stop", "you")  # while it waits
    assert look_at(lab, second).state == "stopped"
    assert look_at(lab, third).place == 1
    wait(lab, first, running)
    lab.tell(first, "stop", "me")
    assert wait(lab, third, ended).state == "finished"
    assert look_at(lab, first).state == "stopped"


def test_sixty_stand_in_line_and_see_their_turn_come_nearer(lab: Lab) -> None:
    lab.start([LONG], "first")
    runs = [Settings(depth=8, seed=seed) for seed in range(2, 62)]  # 1 has a recording
    jobs = [lab.start([run], f"{run.seed}") for run in runs]
    looks = [look_at(lab, job) for job in jobs]
    assert [look.place for look in looks] == list(range(1, 61))
    waits = [look.wait or 0.0 for look in looks]
    steps = np.diff(waits)  # all are as long
    assert steps == pytest.approx(np.full(59, steps[0]))
    assert waits[0] > 10 * steps[0] > 0  # 200 epochs come before ten


def test_a_full_line_is_said_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_module, "MOST_WAITING", 3)
    jobs = [lab.start([replace(LONG, seed=seed)], f"{seed}") for seed in range(4)]
    with pytest.raises(BusyError, match="3 runs wait before yours"):
        lab.start([QUICK], "late")
    assert lab.start([LONG], "late") == jobs[LONG.seed]  # which takes no place of its own
    lab.tell(jobs[3], "stop", "3")
    assert look_at(lab, lab.start([QUICK], "late")).place == 3


def test_as_many_run_at_once_as_there_are_places(tmp_path: Path) -> None:
    lab = Lab(tmp_path, Capacity(at_once=2, asleep=0, threads=1))
    first, second, third = (lab.start([replace(LONG, seed=seed)], f"{seed}") for seed in (1, 2, 3))
    wait(lab, first, running)
    wait(lab, second, running)
    assert look_at(lab, third).place == 1
    lab.tell(first, "stop", "1")
    wait(lab, third, running)
    assert look_at(lab, second).state == "running"
    for job, session in ((second, "2"), (third, "3")):
        lab.tell(job, "stop", session)
        wait(lab, job, ended)


def test_who_asks_for_what_is_on_joins_it(lab: Lab) -> None:
    job_id = lab.start([LONG], "me")
    assert lab.start([LONG], "you") == lab.start([LONG], "them") == job_id
    assert lab.start([LONG], "you", afresh=True) == job_id
    wait(lab, job_id, running)
    lab.tell(job_id, "pause", "you")
    lab.tell(job_id, "stop", "them")
    assert lab.steered_by("you") is None
    assert lab.start([QUICK], "them") != job_id  # and has left it
    before = steps(look_at(lab, job_id))
    lab.tell(job_id, "stop", "me")  # leaves it to who else has asked
    assert lab.steered_by("me") is None
    assert lab.steered_by("you") == job_id
    wait(lab, job_id, lambda look: steps(look) > before)
    lab.tell(job_id, "stop", "you")
    assert wait(lab, job_id, ended).state == "stopped"


def test_nobody_joins_a_run_that_somebody_has_paused(lab: Lab) -> None:
    job_id = lab.start([LONG], "me")
    wait(lab, job_id, running)
    lab.tell(job_id, "pause", "me")
    wait(lab, job_id, lambda look: look.state == "paused")
    other = lab.start([LONG], "you")
    assert look_at(lab, other).place == 1
    lab.tell(other, "stop", "you")
    lab.tell(job_id, "stop", "me")
    wait(lab, job_id, ended)


def test_what_was_done_before_is_shown_again(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lab.recording([QUICK]) is None
    job_id = lab.start([QUICK], "me")
    with lab._lock:  # nobody has noticed yet that it is finished
        wait(lab, job_id, ended)
        assert lab.start([QUICK], "you") == job_id
    assert Lab(lab._folder).recording([QUICK]) == job_id  # after the server was started anew
    assert lab.recording([Settings(depth=8, epochs=1, seed=2)]) is None
    monkeypatch.setattr(identity, "code", lambda: "another version's")
    assert lab.recording([QUICK]) is None
    monkeypatch.undo()
    other_threads = Capacity(1, 0, lab._capacity.threads + 1)
    assert Lab(lab._folder, other_threads).recording([QUICK]) is None
    again = lab.start([QUICK], "you", afresh=True)
    assert again != job_id
    lab.tell(again, "stop", "you")
    wait(lab, again, ended)
    assert lab.recording([QUICK]) == job_id  # not what was stopped
    lab.record(job_id).unlink()
    assert lab.recording([QUICK]) is None


def test_a_folders_pictures_may_change_and_are_trained_on_again(tmp_path: Path) -> None:
    assert identity.identity_of([Settings(data=str(tmp_path))], 2) is None


def test_who_pauses_for_long_gives_way_and_goes_on_later(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PAUSE_SECONDS", 1.0)
    first = lab.start([LONG], "me")
    wait(lab, first, running)
    lab.tell(first, "pause", "me")
    paused = steps(wait(lab, first, lambda look: look.state == "paused"))
    time.sleep(2)
    assert not look_at(lab, first).gave_way  # for nobody waits
    second = lab.start([replace(LONG, seed=2)], "you")
    wait(lab, second, running)
    look = look_at(lab, first)
    assert (look.state, look.gave_way, look.place, steps(look)) == ("paused", True, 0, paused)
    lab.tell(first, "step", "me")
    lab.tell(first, "resume", "me")
    look = wait(lab, first, lambda look: look.place == 1)
    assert (look.state, look.gave_way, steps(look)) == ("waiting", False, paused)
    lab.tell(first, "pause", "me")
    assert look_at(lab, first).gave_way
    lab.tell(first, "resume", "me")
    lab.tell(second, "stop", "you")
    look = wait(lab, first, lambda look: steps(look) > paused)
    assert (look.state, look.gave_way) == ("running", False)
    lab.tell(first, "stop", "me")
    assert wait(lab, first, ended).state == "stopped"


def test_where_no_memory_is_left_for_who_is_paused_the_first_one_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PAUSE_SECONDS", 0.5)
    lab = Lab(tmp_path, Capacity(at_once=1, asleep=1, threads=1))
    jobs = []
    for session in ("a", "b", "c"):
        jobs.append(lab.start([replace(LONG, seed=len(jobs))], session))
        wait(lab, jobs[-1], running)
        lab.tell(jobs[-1], "pause", session)
    look = wait(lab, jobs[0], ended)
    assert (look.state, look.reason) == ("stopped", places.PAUSED)
    assert steps(look) > 0
    assert look_at(lab, jobs[1]).gave_way
    for job, session in zip(jobs[1:], ("b", "c"), strict=True):
        lab.tell(job, "stop", session)
        assert wait(lab, job, ended).reason == ""


def test_who_watches_in_passing_keeps_nothing_alive(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = lab.start([LONG], "me")
    wait(lab, job_id, running)
    assert lab.on_now() == job_id
    monkeypatch.setattr(fate, "LEASE_SECONDS", 1.0)
    give_up = time.monotonic() + PATIENCE
    while lab._jobs and time.monotonic() < give_up:
        lab.look(job_id, renew=False)
        time.sleep(0.1)
    assert look_at(lab, job_id).reason == fate.LEFT
    assert lab.on_now() is None


def test_who_has_seen_the_end_of_a_run_may_start_another_at_once(lab: Lab) -> None:
    with lab._lock:  # held by nobody else from the last word of the record to the next start
        job_id = lab.start([QUICK], "me")
        wait(lab, job_id, ended)
        assert not lab.renew(job_id)
        again = lab.start([QUICK], "me", afresh=True)
        assert again != job_id
    assert wait(lab, again, ended).state == "finished"


def test_a_spare_worker_that_has_died_is_given_no_job(lab: Lab) -> None:
    lab.warm_up()
    assert lab._places._spare is not None
    lab._places._spare.kill()
    lab._places._spare.wait()
    look = wait(lab, lab.start([QUICK], "me"), ended)
    assert (look.state, look.reason) == ("finished", "")


def test_who_is_next_in_line_gets_a_worker_that_is_ready(tmp_path: Path) -> None:
    lab = Lab(tmp_path, Capacity(at_once=1, asleep=0, threads=1))
    first = lab.start([LONG], "me")
    assert lab._places._spare is None  # for nobody waits
    second = lab.start([replace(LONG, seed=2)], "you")
    ready = lab._places._spare
    assert ready is not None
    lab.tell(first, "stop", "me")
    wait(lab, second, running)
    assert worker_of(lab, second) is ready
    lab.tell(second, "stop", "you")
    wait(lab, second, ended)


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
    assert (look.state, look.reason) == ("failed", fate.DIED)
    assert "a mistake" in caplog.text
    assert wait(lab, second, ended).state == "finished"


def test_a_worker_that_cannot_be_started_is_a_sentence(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    job_id = lab.start([QUICK], "me")
    look = lab.look(job_id)
    assert look is not None
    assert (look.state, look.reason) == ("failed", fate.DIED)
    assert "/nowhere/python" in caplog.text


def test_a_lab_outlives_a_moment_in_which_no_process_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lab = Lab(tmp_path, Capacity(at_once=1, asleep=0, threads=1))
    first = lab.start([LONG], "me")
    wait(lab, first, running)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/nowhere/python")
        second = lab.start([QUICK], "you")  # for which a worker is to be got ready
        time.sleep(3 * lab_module.TICK_SECONDS)
    assert "/nowhere/python" in caplog.text
    lab.tell(first, "stop", "me")
    assert wait(lab, second, ended).state == "finished"


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
    lab.tell(job_id, "stop", "me")
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
    assert (look.state, look.reason) == ("failed", fate.KILLED)
    assert steps(look) > 0
    assert wait(lab, lab.start([QUICK], "me"), ended).state == "finished"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_the_end_of_a_run_is_told_where_the_disk_is_full(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    record.symlink_to("/dev/full")
    job = Job((QUICK,), ["me"], record, Hold(record), History(record), renewed=0)
    job.close("failed", fate.DIED)
    assert job.over
    assert job.history.look().reason == (
        "Nothing more of the run can be written down (No space left on device); tell whoever runs "
        "the server to make room."
    )


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
    waiting = lab.start([replace(LONG, seed=2)], "you")
    wait(lab, job_id, running)
    monkeypatch.setattr(fate, "LEASE_SECONDS", 1.0)
    give_up = time.monotonic() + PATIENCE
    while lab._jobs and time.monotonic() < give_up:
        time.sleep(0.1)  # and nobody looks
    assert not lab._jobs
    for job in (job_id, waiting):
        look = lab.look(job)
        assert look is not None
        assert (look.state, look.reason) == ("stopped", fate.LEFT)


def test_nothing_is_looked_up_outside_the_folder(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "secret.jsonl").write_text('{"state": "finished", "reason": ""}\n')
    for job_id in ("../secret", "", "0" * 15, "0" * 16, "é" * 16):
        assert lab.look(job_id) is None


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file, not a folder")
    with pytest.raises(DataError, match=r"cannot be written to .*runs .*RESNET_VIZ_RECORDS"):
        Lab(tmp_path / "runs").start([QUICK], "me")


def test_the_operator_names_the_folder_of_the_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("RESNET_VIZ_RECORDS", str(tmp_path / "kept"))
    assert records_folder() == tmp_path / "kept"
    monkeypatch.delenv("RESNET_VIZ_RECORDS")
    assert records_folder().is_relative_to(tmp_path / "cache")


SERVER = """
import signal, sys, time
from pathlib import Path
from resnet_viz.engine.job import Job
from resnet_viz.engine.lab import Lab
from resnet_viz.engine.recordings import DEPTH_FAILS
from resnet_viz.engine.workers import start_worker
from resnet_viz.lab.presets import DIGITS
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


@pytest.mark.skipif(sys.platform != "linux", reason="Linux lets a process offer itself")
def test_where_memory_runs_out_a_worker_goes_before_its_server(lab: Lab) -> None:
    job_id = lab.start([LONG], "me")
    wait(lab, job_id, running)
    score = Path(f"/proc/{worker_of(lab, job_id).pid}/oom_score_adj").read_text()
    assert int(score) > int(Path("/proc/self/oom_score_adj").read_text())
    lab.tell(job_id, "stop", "me")


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


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="Linux tells environments")
@pytest.mark.parametrize(("told", "threads"), [("", "3"), ("1", "1")])
def test_a_worker_keeps_to_its_share_of_the_cores(
    monkeypatch: pytest.MonkeyPatch, told: str, threads: str
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if told:  # by who runs the server
        monkeypatch.setenv("OMP_NUM_THREADS", told)
    with start_worker(3) as worker:
        environment = b""
        while not environment.strip(b"\0"):  # empty until the new program has been laid out
            environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
        worker.kill()
    assert f"OMP_NUM_THREADS={threads}".encode() in environment.split(b"\0")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]


SESSIONS = ("a", "b", "c", "d")
EXPERIMENTS = ([LONG], [replace(LONG, seed=2)], [replace(LONG, seed=3), LONG])


class LabInAnyOrder(RuleBasedStateMachine):
    """What a class may do with the lab, in any order."""

    lab: Lab

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[str] = []
        self.taken: dict[str, int] = {}

    @rule(session=sampled_from(SESSIONS), runs=sampled_from(EXPERIMENTS))
    def start(self, session: str, runs: list[Settings]) -> None:
        steered = self.lab.steered_by(session)
        try:
            job_id = self.lab.start(runs, session)
        except BusyError:
            assert steered is not None
            return
        if job_id not in self.jobs:
            assert self.lab.steered_by(session) == job_id
            self.jobs.append(job_id)

    @rule(session=sampled_from(SESSIONS), command=sampled_from(("pause", "step", "resume", "stop")))
    def tell_ones_own(self, session: str, command: Command) -> None:
        job_id = self.lab.steered_by(session)
        if job_id is not None:
            self.lab.tell(job_id, command, session)

    @rule(command=sampled_from(("pause", "step", "resume", "stop")))
    def tell_what_one_only_watches(self, command: Command) -> None:
        for job_id in self.jobs:
            self.lab.tell(job_id, command, "a stranger")

    @rule()
    def kill(self) -> None:
        for job in list(self.lab._jobs.values())[:1]:
            if job.worker is not None:
                job.worker.kill()

    @rule()
    def let_time_pass(self) -> None:
        time.sleep(0.5)

    @invariant()
    def nothing_is_lost(self) -> None:
        for job_id in self.jobs:
            look = look_at(self.lab, job_id)
            assert steps(look) >= self.taken.get(job_id, 0)
            self.taken[job_id] = steps(look)
            if ended(look):
                assert (look.state == "failed") == (look.reason not in ("", places.PAUSED))

    @invariant()
    def places_and_memory_are_enough(self) -> None:
        with self.lab._lock:
            jobs = [job for job in self.lab._jobs.values() if job.told_to_stop is None]
        assert sum(job.where == "on" for job in jobs) <= 1
        assert sum(job.worker is not None for job in jobs) <= 2
        assert len([job for job in jobs if job.waits and not job.over]) <= len(SESSIONS)

    @invariant()
    def who_waits_waits_for_somebody(self) -> None:
        with self.lab._lock:
            jobs = list(self.lab._jobs.values())
            assert not any(job.waits for job in jobs) or any(job.where == "on" for job in jobs)

    def teardown(self) -> None:
        give_up = time.monotonic() + PATIENCE
        while self.lab._jobs and time.monotonic() < give_up:
            for session in SESSIONS:
                self.tell_ones_own(session, "stop")  # a shared one is left to the next
            time.sleep(0.05)
        assert not self.lab._jobs
        assert all(ended(look_at(self.lab, job_id)) for job_id in self.jobs)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.timeout(600)
def test_the_lab_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PAUSE_SECONDS", 0.2)
    lab = Lab(tmp_path, Capacity(at_once=1, asleep=1, threads=1))
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


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_what_comes_along_is_what_its_preset_does(lab: Lab, preset: Preset) -> None:
    job = lab.recording(preset.runs)
    assert job == OF_PRESET.get(preset.id)
    if job is not None:
        look = look_at(lab, job)
        assert (look.state, look.guess) == ("finished", None)
        assert tuple(run.settings for run in look.runs) == preset.runs
        assert all(run.curves.summary for run in look.runs)
        assert "core" in look.machine


def test_the_recording_that_comes_along_shows_depth_fail(lab: Lab) -> None:
    look = look_at(lab, DEPTH_FAILS)
    (run,) = look.runs
    assert (look.state, look.guess, run.settings) == ("finished", None, DIGITS)
    assert run.curves.summary is not None
    error = {name: result.train_error for name, result in run.curves.summary.networks.items()}
    assert error["plain"] > error["residual"]
    assert lab.finished_runs() == []  # its pace is not this machine's
    lab.tell(DEPTH_FAILS, "stop", "somebody")
    assert look_at(lab, DEPTH_FAILS).state == "finished"
