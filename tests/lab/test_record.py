"""The record of a run: what was written can be read, whatever happens to the writer."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from resnet_viz.lab.record import Hold, RecordReader, RecordWriter, first_and_last, is_held

WRITER = """
import sys
from pathlib import Path
from resnet_viz.lab.record import RecordWriter
writer, number = RecordWriter(Path(sys.argv[1])), 0
while True:
    writer.write([{"number": number + i, "text": "x" * (number % 997)} for i in range(5)])
    number += 5
"""


def test_a_reader_takes_whole_lines_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    reader = RecordReader(path)
    assert list(reader.news()) == []
    RecordWriter(path).write([{"a": 1}, {"b": [2.5, None]}])
    with path.open("ab") as file:
        file.write(b'{"c": ')
    assert list(reader.news()) == [{"a": 1}, {"b": [2.5, None]}]
    assert list(reader.news()) == []
    with path.open("ab") as file:
        file.write(b'"\xc3\xa9"}\n')
    assert list(reader.news()) == [{"c": "é"}]


def test_a_line_cut_off_spoils_neither_what_was_before_nor_what_comes(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_bytes(b'{"a": 1}\n{"b": [1, 2')
    RecordWriter(path).write([{"state": "failed"}])
    assert list(RecordReader(path).news()) == [{"a": 1}, {"state": "failed"}]
    RecordWriter(path).write([{"c": 3}])
    assert path.read_bytes().endswith(b'{"state":"failed"}\n{"c":3}\n')


def test_the_first_and_the_last_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    assert first_and_last(path) == (None, None)
    path.write_bytes(b'{"a": 1}\n')
    assert first_and_last(path) == ({"a": 1}, {"a": 1})
    RecordWriter(path).write([{"b": "x" * 10_000}, {"state": "finished", "reason": ""}])
    assert first_and_last(path) == ({"a": 1}, {"state": "finished", "reason": ""})
    with path.open("ab") as file:
        file.write(b'{"cut o')
    assert first_and_last(path) == ({"a": 1}, None)


def test_a_writer_killed_at_any_moment_leaves_a_readable_record(tmp_path: Path) -> None:
    moments = random.Random(1)
    for attempt in range(5):
        path = tmp_path / f"{attempt}.jsonl"
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
        while not path.exists() or path.stat().st_size < 10_000:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.1))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        numbers = [line["number"] for line in RecordReader(path).news()]
        assert numbers == list(range(len(numbers)))
        whole = path.read_bytes().rpartition(b"\n")[0].split(b"\n")
        assert [json.loads(line)["number"] for line in whole] == numbers


FULL = """
import resource, sys
from pathlib import Path
from resnet_viz.lab.record import RecordWriter
writer = RecordWriter(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))  # as a full disk
try:
    writer.write([{"text": "x" * 2000}])
except OSError:
    print("refused")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
writer.write([{"state": "failed"}])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits")
def test_what_a_full_disk_cuts_off_is_noticed_and_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    RecordWriter(path).write([{"a": 1}])
    command = [sys.executable, "-c", FULL, str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told == "refused\n"
    assert list(RecordReader(path).news()) == [{"a": 1}, {"state": "failed"}]


@pytest.mark.skipif(sys.platform == "win32", reason="no sparse files")
def test_a_long_record_is_not_read_to_be_written_to(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    with path.open("wb") as file:
        file.truncate(2**40)  # a terabyte of nothing, which takes no room and no time to make
    RecordWriter(path)


HOLDER = """
import sys, time
from pathlib import Path
from resnet_viz.lab.record import Hold
hold = Hold(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


def test_a_record_is_held_until_it_is_let_go_or_its_holder_dies(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    hold = Hold(path)
    assert is_held(path)
    RecordWriter(path).write([{"a": 1}])  # to hold is not to lock out
    assert list(RecordReader(path).news()) == [{"a": 1}]
    hold.release()
    assert not is_held(path)
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert is_held(path)
        holder.kill()
    assert not is_held(path)
