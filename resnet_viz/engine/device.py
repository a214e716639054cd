"""The devices of this machine and the models that are loaded on them."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.facts.coco import Detector
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.operator_files import detector_stamp
from resnet_viz.pictures.preprocessing import CROP

if TYPE_CHECKING:
    from resnet_viz.networks.detectors import LoadedDetector
    from resnet_viz.networks.models import LoadedModel

Network: TypeAlias = ModelChoice | Detector
Key: TypeAlias = tuple[Network, tuple[int, ...], str]  # the last one is the device
log = logging.getLogger(__name__)

MODELS_KEPT: Final = 3
MOST_THREADS: Final = 4  # that work at once on a processor: each holds what a pass holds
RAN_SHORT: Final = "; its memory was full, and some answers came from the CPU"


@dataclass(frozen=True, slots=True)
class About:
    """A device in words, None until torch is loaded, how many questions it works on `at_once` where
    several are asked, and what is to be said of it besides: its `trouble`."""

    title: str | None = None
    at_once: int = 1
    trouble: str = ""


class Device:
    """Answers questions on the first of `devices` whose memory is large enough; by default the
    best device of the machine, then the CPU. The last few models used stay loaded; a file that was
    replaced under its name is another model."""

    def __init__(self, devices: Sequence[str] = ()) -> None:
        self.about = About()
        self._devices = tuple(devices)
        self._cores = 1  # or how many the processor has, where that computes
        self._models: OrderedDict[Key, LoadedModel | LoadedDetector] = OrderedDict()
        self._loading = threading.Lock()

    def share(self, among: int) -> None:
        """So many threads work at once from now on: said on each of them, before its work."""
        if self._cores > 1:
            import torch

            torch.set_num_threads(max(1, self._cores // among))

    def slices(self, question: Question[Any]) -> Slices[Any]:
        """The way to the answer."""
        network = question.network
        if network is None:
            return (yield from _work_off(question, None))
        import torch

        *faster, last = self._devices_in_turn()
        for device in faster:
            try:
                return (yield from _work_off(question, self._loaded(network, device)))
            except torch.OutOfMemoryError:
                log.warning("out of memory on %s; trying again on the next device", device)
            # Outside the except: until it ends, the traceback keeps the tensors alive.
            self._free(device)
            self.about = replace(self.about, trouble=RAN_SHORT)
        return (yield from _work_off(question, self._loaded(network, last)))

    def _devices_in_turn(self) -> Sequence[str]:
        import torch

        from resnet_viz.networks.devices import best_device, device_title

        if not self._devices:
            best = best_device().type
            self._devices = (best,) if best == "cpu" else (best, "cpu")
        if self.about.title is None:
            title = device_title(torch.device(self._devices[0]))
            if self._devices == ("cpu",):
                self._cores = torch.get_num_threads()
            self.about = About(title, min(self._cores, MOST_THREADS))
        return self._devices

    def _loaded(self, network: Network, device: str) -> LoadedModel | LoadedDetector:
        stamp = detector_stamp(network) if isinstance(network, Detector) else ()
        key = (network, stamp, device)
        with self._loading:
            if key not in self._models:
                self._models[key] = _load(network, device)
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


def _work_off(question: Question[Any], model: LoadedModel | LoadedDetector | None) -> Slices[Any]:
    work = question.start(model)
    return (yield from work) if question.is_long else work


def _load(network: Network, device: str) -> LoadedModel | LoadedDetector:
    import torch

    from resnet_viz.networks import detectors, models

    target = torch.device(device)
    if isinstance(network, Detector):
        return detectors.load(network, target)
    loaded = models.load(network.architecture, network.file or network.weights, device=target)
    with torch.inference_mode():  # the first pass sets kernels up: in nobody's timing
        blank = torch.zeros(1, 3, CROP, CROP, device=device)
        loaded.folded(blank.contiguous(memory_format=torch.channels_last))
    return loaded
