"""What a learner may ask the lab of a server for."""

from __future__ import annotations

from typing import Final

from resnet_viz.errors import SettingsError
from resnet_viz.lab.settings import Settings

MOST_WAITING: Final = 100  # runs in line
MOST: Final = {"depth": 200, "epochs": 200, "batch": 1024}  # of a run's settings


def check_limits(settings: Settings) -> None:
    """Raises `SettingsError`, before anything is built, for a run that would keep the others
    waiting too long."""
    for name, most in MOST.items():
        value = getattr(settings, name)
        if value > most:
            raise SettingsError(
                f"{name.capitalize()} {value:,} is more than this lab takes on; choose {most:,} "
                "at most, or run it on the command line."
            )
