"""How long a network takes for one picture on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import torch

from resnet_viz.counting import build
from resnet_viz.devices import best_device, device_title
from resnet_viz.errors import SettingsError

PASSES = 5  # at least,
SECONDS = 0.5  # and for as long: short disturbances pass


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one forward pass of one picture, the fastest of several (whatever else goes
    on only slows a pass), on a `device` named as a person would."""

    milliseconds: float
    device: str


def time_forward(name: str, size: int, device: torch.device | None = None) -> Timing:
    """Build a network of the catalogue and time it on pictures of `size` x `size` pixels, float32,
    after one pass that sets it up. Its weights are random, which changes no time. Raises
    `SettingsError` where the device has too little memory for it."""
    device = device or best_device()
    try:
        network = build(name, device.type).to(memory_format=torch.channels_last)
        picture = torch.rand(1, 3, size, size, device=device)
        picture = picture.contiguous(memory_format=torch.channels_last)

        def once() -> float:
            start = perf_counter()
            network(picture)[0, 0].item()  # asking for a number waits for the device
            return 1000 * (perf_counter() - start)

        with torch.inference_mode():
            once()
            times, began = [once()], perf_counter()
            while len(times) < PASSES or perf_counter() - began < SECONDS:
                times.append(once())
            return Timing(min(times), device_title(device))
    except torch.OutOfMemoryError as error:
        raise SettingsError(f"This machine has too little memory to time {name}.") from error
