"""What a device is at work on, and how it does as orders say."""

from __future__ import annotations

import pickle
import traceback
from typing import Any

from resnet_viz.engine.device import Device
from resnet_viz.engine.orders import Order, Reply
from resnet_viz.errors import ResNetVizError
from resnet_viz.inside.slices import Slices


class Works:
    """The questions that `device` has begun. Each thread may go on with any of them."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._begun: dict[int, Slices[Any]] = {}

    def obey(self, told: bytes) -> bytes:
        """Do as the pickled `Order` says; the `Reply`. Plain pickles: torch, once loaded, changes
        those of `multiprocessing`."""
        try:
            return pickle.dumps(self._advance(pickle.loads(told)))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits, never lost here
            return pickle.dumps(Reply(self._device.about, error=_fit_to_travel(error)))

    def is_at(self, number: int) -> bool:
        """Whether there is more to do at what this number stands for."""
        return number in self._begun

    def _advance(self, order: Order) -> Reply:
        device = self._device
        device.share(order.among)
        new = order.question
        work = self._begun.pop(order.number) if new is None else device.slices(new)
        if order.drop:
            work.close()
            return Reply(device.about)
        try:
            done = next(work)
        except StopIteration as end:
            return Reply(device.about, answer=end.value, is_answered=True)
        self._begun[order.number] = work
        return Reply(device.about, done)


def _fit_to_travel(error: BaseException) -> BaseException:
    """The error as it can be pickled: a mistake of ours brings along where it was made."""
    if isinstance(error, ResNetVizError):
        return error
    trace = traceback.format_exc()
    error.add_note(f"In the process of the models:\n{trace}")
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - whatever its class does in there
        return RuntimeError(f"In the process of the models:\n{trace}")
    return error
