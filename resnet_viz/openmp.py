"""How torch's threads wait for each other: to be said before torch is loaded."""

from __future__ import annotations

import os

SPINS = "3000"  # turns before it sleeps; GNU's library takes 300,000 where nobody says anything


def spin_briefly() -> None:
    """Let an OpenMP thread that waits for its sisters go to sleep soon: on a busy machine it would
    use up the very time that the one it waits for needs. What the user has set stays.

    Holds for GNU's OpenMP, which torch brings along on Linux. Those of macOS (LLVM's) and Windows
    (Intel's) do not read this variable; theirs is KMP_BLOCKTIME, which is left alone.
    """
    if not os.environ.keys() & {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"}:
        os.environ["GOMP_SPINCOUNT"] = SPINS
