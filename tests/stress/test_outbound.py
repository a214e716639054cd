"""Who watches for connections sees them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stress import sockets
from stress.outbound import hooked, is_here
from stress.sockets import remote_addresses

ELSEWHERE = "192.0.2.1"  # RFC 5737: for documentation, nobody's

CALLING = f"""
import contextlib, socket
for kind, port in ((socket.SOCK_STREAM, 443), (socket.SOCK_DGRAM, 53)):
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, kind) as calling:
        calling.settimeout(0.1)
        calling.connect(("{ELSEWHERE}", port))
with contextlib.suppress(OSError):
    socket.getaddrinfo("localhost", 80)
"""


def test_a_hooked_process_tells_whom_it_calls(tmp_path: Path) -> None:
    log = tmp_path / "connections"
    environment = {**os.environ, **hooked(tmp_path, log)}
    subprocess.run([sys.executable, "-c", CALLING], env=environment, check=True)
    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert told == [
        ["watched", ""],
        ["socket.connect", ELSEWHERE],
        ["socket.connect", ELSEWHERE],
        ["socket.getaddrinfo", "localhost"],
    ]
    assert [is_here(host) for _, host in told] == [True, False, False, True]


# 192.0.2.1:443, 127.0.0.1:8080, nobody (listening); then 192.0.2.1:53 as IPv6 writes it.
TCP = """  sl  local_address rem_address   st tx_queue rx_queue tr when retrnsmt uid timeout inode
   0: 0100007F:1F90 010200C0:01BB 02 00000000:00000000 00:00000000 00000000 0 0 11 1 0
   1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 0 0 12 1 0
   2: 0100007F:1F92 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 13 1 0
"""
UDP6 = """  sl  local_address rem_address  st tx_queue rx_queue tr when retrnsmt uid timeout inode
   0: 0:1 0000000000000000FFFF0000010200C0:0035 01 0:0 0:0 0 0 0 14 1 0
   1: 0:1 00000000000000000000000001000000:0035 01 0:0 0:0 0 0 0 15 1 0
   2: 0:1 B80D0120000000000000000001000000:0035 01 0:0 0:0 0 0 0 16 1 0
"""


@pytest.mark.skipif(sys.platform == "win32", reason="makes symbolic links")
def test_sockets_of_a_process_and_its_children_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "PROC", tmp_path)
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(TCP)
    (tmp_path / "net" / "udp6").write_text(UDP6)
    for process, parent, opened in ((7, 1, (11, 12, 13, 15)), (8, 7, (14,)), (9, 1, (16,))):
        (tmp_path / f"{process}" / "fd").mkdir(parents=True)
        (tmp_path / f"{process}" / "stat").write_text(f"{process} (a (b) c) S {parent} 0 0")
        for number, inode in enumerate(opened):
            (tmp_path / f"{process}" / "fd" / f"{number}").symlink_to(f"socket:[{inode}]")
    assert remote_addresses(7) == {"tcp 192.0.2.1:443", "udp6 192.0.2.1:53"}
    assert remote_addresses(9) == {"udp6 2001:db8::1:53"}
    assert remote_addresses(7, {8}) == {"tcp 192.0.2.1:443"}
