"""Whom a process and all it has started talk to over the network (Linux, from /proc)."""

from __future__ import annotations

import os
import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

PROC = Path("/proc")
PAUSE = 0.02  # seconds between two looks; a connection that nobody answers lasts for minutes
PROTOCOLS = ("tcp", "tcp6", "udp", "udp6")


@contextmanager
def watched(root: int) -> Iterator[set[str]]:
    """The addresses outside this machine that whatever the process `root` and its descendants start
    from now on has a socket to, while this lasts. What they did before goes on unwatched: a test of
    a download, say, that still looks for its server."""
    found: set[str] = set()
    over = threading.Event()
    before = frozenset(_tree(root))

    def watch() -> None:
        while not over.wait(PAUSE):
            found.update(remote_addresses(root, before))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def remote_addresses(root: int, left_out: Collection[int] = ()) -> set[str]:
    """Those of one moment, as `tcp 192.0.2.1:443`; some processes may be left out."""
    peers = dict(_peers())
    processes = (process for process in _tree(root) if process not in left_out)
    return {peers[inode] for inode in _sockets(processes) if inode in peers}


def _peers() -> Iterator[tuple[str, str]]:
    """Every socket of this machine that has a peer elsewhere: its inode, and the peer."""
    for protocol in PROTOCOLS:
        table = PROC / "net" / protocol
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            fields = line.split()
            host, port = fields[2].split(":")
            address = _address(host)
            if not (address.is_loopback or address.is_unspecified):
                yield fields[9], f"{protocol} {address}:{int(port, 16)}"


def _address(text: str) -> IPv4Address | IPv6Address:
    """An address as the kernel writes it: words of four bytes, each in the machine's order."""
    words = (bytes.fromhex(text[at : at + 8])[::-1] for at in range(0, len(text), 8))
    address = ip_address(b"".join(words))
    return getattr(address, "ipv4_mapped", None) or address


def _sockets(processes: Iterable[int]) -> Iterator[str]:
    """The inodes of their sockets."""
    for process in processes:
        with suppress(OSError):  # it has ended meanwhile
            for file in (PROC / str(process) / "fd").iterdir():
                if socket := re.fullmatch(r"socket:\[(\d+)\]", os.readlink(file)):
                    yield socket[1]


def _tree(root: int) -> Iterator[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for status in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = status.read_text().rpartition(")")[2].split()[1]
            children[int(parent)].append(int(status.parent.name))
    left = [root]
    while left:
        process = left.pop()
        yield process
        left += children[process]
