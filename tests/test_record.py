"""The record of a run: what was written can be read, whatever happens to the writer."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from resnet_viz.training.record import RecordReader, RecordWriter

WRITER = """
import sys
from pathlib import Path
from resnet_viz.training.record import RecordWriter
writer, number = RecordWriter(Path(sys.argv[1])), 0
while True:
    writer.write([{"number": number + i, "text": "x" * (number % 997)} for i in range(5)])
    number += 5
"""


def test_a_reader_takes_whole_lines_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    reader = RecordReader(path)
    assert reader.news() == []
    RecordWriter(path).write([{"a": 1}, {"b": [2.5, None]}])
    with path.open("ab") as file:
        file.write(b'{"c": ')
    assert reader.news() == [{"a": 1}, {"b": [2.5, None]}]
    assert reader.news() == []
    with path.open("ab") as file:
        file.write(b'"\xc3\xa9"}\n')
    assert reader.news() == [{"c": "é"}]


def test_a_line_cut_off_spoils_neither_what_was_before_nor_what_comes(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_bytes(b'{"a": 1}\n{"b": [1, 2')
    RecordWriter(path).write([{"state": "failed"}])
    assert RecordReader(path).news() == [{"a": 1}, {"state": "failed"}]
    RecordWriter(path).write([{"c": 3}])
    assert path.read_bytes().endswith(b'{"state":"failed"}\n{"c":3}\n')


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
