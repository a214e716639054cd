"""Which of the app's processes ends where a machine's memory runs out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

# Of 1,000 (proc(5), oom_score_adj), the more the sooner. The server offers nothing: with it all
# rooms and photos would go, while a device's process begins again and a run is one learner's.
LAB_WORKER: Final = 500
DEVICE: Final = 250


def offer_to_end(readiness: int) -> None:
    """Offer this process to Linux, which else ends the largest one."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(readiness))
