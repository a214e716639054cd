"""The rows of the suite, in the order of its table."""

from __future__ import annotations

from typing import Final

from stress.outcome import Row

LOAD: Final[tuple[Row, ...]] = ()
FAULTS: Final[tuple[Row, ...]] = ()
ROWS: Final = (*LOAD, *FAULTS)
