"""The models of a device and the one thread that runs them."""

from __future__ import annotations

import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from resnet_viz.engine.executor import Executor
from resnet_viz.errors import BusyError
from resnet_viz.facts.catalog import BUILTIN_RESNET, ModelChoice
from resnet_viz.facts.coco import Detector
from resnet_viz.networks.operator_files import detector_stamp
from resnet_viz.pictures.preprocessing import CROP

if TYPE_CHECKING:  # importing torch takes seconds: at run time only the worker thread does it
    from resnet_viz.networks.detectors import LoadedDetector
    from resnet_viz.networks.models import LoadedModel

Result = TypeVar("Result")
Key = tuple[ModelChoice | Detector, tuple[int, ...], str]  # the last one is the device
log = logging.getLogger(__name__)

QUEUE = 32
MODELS_KEPT = 3
RAN_SHORT = "; its memory was full, and some answers came from the CPU"


class Engine:
    """Runs work on loaded models, one call at a time.

    `devices` are tried in order when one runs out of memory; by default the best device of the
    machine, then the CPU. The last few models used stay loaded; a file that was replaced under its
    name is another model.
    """

    def __init__(self, devices: Sequence[str] = ()) -> None:
        self._executor = Executor(QUEUE)
        self._devices = tuple(devices)
        self._models: OrderedDict[Key, LoadedModel | LoadedDetector] = OrderedDict()
        self._device_title: str | None = None
        self._ran_short = ""
        self._warming = False

    @property
    def device_title(self) -> str | None:
        """The device in words, and whether its memory has been too small for some work; None
        until the first work, or `warm_up`, has loaded torch."""
        return self._device_title and f"{self._device_title}{self._ran_short}"

    def warm_up(self) -> None:
        """Load torch and the built-in model ahead of need, once; returns at once. While too
        many wait it does nothing: call it again."""
        if not self._warming:
            with contextlib.suppress(BusyError):
                self._executor.submit(lambda: self._work(BUILTIN_RESNET, lambda model: None))
                self._warming = True

    @overload
    def run(self, choice: ModelChoice, work: Callable[[LoadedModel], Result]) -> Result: ...
    @overload
    def run(self, choice: Detector, work: Callable[[LoadedDetector], Result]) -> Result: ...
    def run(self, choice: ModelChoice | Detector, work: Callable[[Any], Result]) -> Result:
        """The result of `work` on the loaded model, computed on the device's own thread.

        Out of GPU memory: the memory is freed and the work done again on the CPU; the caller
        sees it in `model.device`. Raises `BusyError` when too many wait, `WeightsError` when
        the model cannot be loaded, and whatever `work` raises.
        """
        return self._executor.run(lambda: self._work(choice, work))

    def call(self, work: Callable[[], Result]) -> Result:
        """The result of work that needs no loaded model, computed on the device's own thread in
        its turn. Raises `BusyError` when too many wait, and whatever `work` raises."""
        return self._executor.run(work)

    def _work(self, choice: ModelChoice | Detector, work: Callable[[Any], Result]) -> Result:
        import torch

        from resnet_viz.networks.devices import best_device, device_title

        if not self._devices:
            best = best_device().type
            self._devices = (best,) if best == "cpu" else (best, "cpu")
        if self._device_title is None:
            self._device_title = device_title(torch.device(self._devices[0]))
        *faster, last = self._devices
        for device in faster:
            try:
                return work(self._loaded(choice, device))
            except torch.OutOfMemoryError:
                log.warning("out of memory on %s; trying again on the next device", device)
            # Outside the except: until it ends, the traceback keeps the tensors alive.
            self._free(device)
            self._ran_short = RAN_SHORT
        return work(self._loaded(choice, last))

    def _loaded(self, choice: ModelChoice | Detector, device: str) -> LoadedModel | LoadedDetector:
        key = (choice, detector_stamp(choice) if isinstance(choice, Detector) else (), device)
        if key not in self._models:
            self._models[key] = _load(choice, device)
            while len(self._models) > MODELS_KEPT:
                self._models.popitem(last=False)
        self._models.move_to_end(key)
        return self._models[key]

    def _free(self, device: str) -> None:
        import torch

        for key in [key for key in self._models if key[-1] == device]:
            del self._models[key]
        if device == "cuda":
            torch.cuda.empty_cache()


def _load(choice: ModelChoice | Detector, device: str) -> LoadedModel | LoadedDetector:
    import torch

    from resnet_viz.networks import detectors, models

    target = torch.device(device)
    if isinstance(choice, Detector):
        return detectors.load(choice, target)
    loaded = models.load(choice.architecture, choice.file or choice.weights, device=target)
    with torch.inference_mode():  # the first pass sets kernels up: in nobody's timing
        blank = torch.zeros(1, 3, CROP, CROP, device=device)
        loaded.folded(blank.contiguous(memory_format=torch.channels_last))
    return loaded
