"""The rooms of a server, by their codes."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

from resnet_viz.errors import RoomError
from resnet_viz.rooms.room import Room

ALPHABET: Final = "BCDFGHJKMNPQRSTVWXZ"  # no vowels, so no words; no L, which looks like I
LENGTH: Final = 5  # 2.5 million codes
MOST_ROOMS: Final = 40


class Rooms:
    """All that are open; any thread may call. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}
        self._last: dict[str, tuple[Room, str]] = {}  # that a visitor opened, and its secret

    def open(self, visitor: str) -> tuple[Room, str]:
        """A new room and its teacher's secret; where there are as many as there may be, one that is
        deserted ends for it. Raises `RoomError` where none is."""
        with self._lock:
            self._rooms = {code: room for code, room in self._rooms.items() if not room.is_over}
            self._last = {who: last for who, last in self._last.items() if not last[0].is_over}
            if len(self._rooms) >= MOST_ROOMS:
                self._end_a_deserted_one()
            if len(self._rooms) >= MOST_ROOMS:
                raise RoomError(
                    f"{MOST_ROOMS} classes are on this server already; try again when one has "
                    "ended."
                )
            code = _code()
            while code in self._rooms:
                code = _code()
            secret = secrets.token_hex(16)
            self._rooms[code] = room = Room(code, secret, self._clock)
            self._last[visitor] = room, secret
            return room, secret

    def opened_by(self, visitor: str) -> tuple[Room, str] | None:
        """The room that this visitor opened last, and its secret; None where that is over."""
        with self._lock:
            last = self._last.get(visitor)
        return None if last is None or last[0].is_over else last

    def find(self, code: str) -> Room:
        """The room with this code, in whatever case it was typed. Raises `RoomError` where there is
        none, or it is over."""
        typed = "".join(code.split()).upper()
        with self._lock:
            room = self._rooms.get(typed)
        if not typed:
            raise RoomError("Type the code that is on the wall.")
        if room is None:
            raise RoomError(
                f"There is no room {typed[:LENGTH]} here, or no more; look at the code on the wall "
                "once more."
            )
        if room.is_over:
            raise RoomError(f"The class in room {typed} is over. You can look around on your own.")
        return room

    def _end_a_deserted_one(self) -> None:
        for code, room in self._rooms.items():  # the oldest first
            if room.is_deserted:
                room.close()
                del self._rooms[code]
                return


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
