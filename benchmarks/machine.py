"""The machine a figure was measured on."""

from __future__ import annotations

import os

from resnet_viz.networks.devices import processor_name


def machine() -> str:
    return f"{processor_name()}, {os.cpu_count()} cores"
