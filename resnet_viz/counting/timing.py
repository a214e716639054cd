"""How long networks take for one picture on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Final

import torch

from resnet_viz.counting.counting import build
from resnet_viz.counting.timed import Timing
from resnet_viz.errors import SettingsError
from resnet_viz.inside.slices import Slices, finish
from resnet_viz.networks.devices import best_device, device_title, in_float32

PASSES: Final = 2  # of a visit, after one that sets the network up


def time_forward(name: str, size: int, device: torch.device | None = None) -> Timing:
    """Build a network of the catalogue and time it once, the faster of two passes, on a picture of
    `size` x `size` pixels, float32. Its weights are random, which changes no time. Raises
    `SettingsError` where the device has too little memory for it."""
    return finish(time_in_slices(name, size, device))


def time_in_turns(networks: Sequence[tuple[str, int]], rounds: int) -> Slices[dict[str, Timing]]:
    """The times by name of several networks, each with the side of its picture, one after the
    other in each of so many rounds."""
    timings: dict[str, Timing] = {}
    turns = [turn for _ in range(rounds) for turn in networks]
    for done, (name, size) in enumerate(turns):
        timing = yield from _part(time_in_slices(name, size), done, len(turns))
        timings[name] = timings[name].and_again(timing) if name in timings else timing
    return timings


def _part(slices: Slices[Timing], done: int, parts: int) -> Slices[Timing]:
    """The same slices as one of so many equal parts, of which some are done."""
    while True:
        try:
            yield (done + next(slices)) / parts
        except StopIteration as end:
            timing: Timing = end.value
            return timing


def time_in_slices(name: str, size: int, device: torch.device | None = None) -> Slices[Timing]:
    """The same, a pass at a time."""
    device = device or best_device()
    try:
        network = build(name, device.type).to(memory_format=torch.channels_last)
        picture = torch.rand(1, 3, size, size, device=device)
        picture = picture.contiguous(memory_format=torch.channels_last)
        times = []
        for done in range(1 + PASSES):
            yield done / (1 + PASSES)
            with in_float32(), torch.inference_mode():
                start = perf_counter()
                network(picture)[0, 0].item()  # asking for a number waits for the device
                times.append(1000 * (perf_counter() - start))
        return Timing((min(times[1:]),), device_title(device))
    except torch.OutOfMemoryError as error:
        raise SettingsError(f"This machine has too little memory to time {name}.") from error
