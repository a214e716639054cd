"""The models of a device, the line before it, and the answers that are kept."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from resnet_viz.engine.line import Flight, Line, Standing
from resnet_viz.engine.questions import Question
from resnet_viz.engine.store import Store
from resnet_viz.facts.catalog import BUILTIN_RESNET, ModelChoice
from resnet_viz.facts.coco import Detector
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.operator_files import detector_stamp
from resnet_viz.pictures.preprocessing import CROP

if TYPE_CHECKING:  # importing torch takes seconds: at run time only the worker thread does it
    from resnet_viz.networks.detectors import LoadedDetector
    from resnet_viz.networks.models import LoadedModel

Answer = TypeVar("Answer")
Network: TypeAlias = ModelChoice | Detector
Key: TypeAlias = tuple[Network, tuple[int, ...], str]  # the last one is the device
log = logging.getLogger(__name__)

MODELS_KEPT = 3
MOST_THREADS = 4  # that work at once on a processor: each holds what a pass holds
RAN_SHORT = "; its memory was full, and some answers came from the CPU"


class Asked(Generic[Answer]):
    """A question that was asked, in the line or answered already."""

    def __init__(self, line: Line, flight: Flight[Answer]) -> None:
        self._line = line
        self._flight = flight

    def is_answered(self, seconds: float) -> bool:
        """Whether it is by now, or within so many seconds."""
        try:
            self._flight.future.exception(seconds)
        except TimeoutError:
            return False
        return True

    def answer(self) -> Answer:
        """The answer, waited for; raises what the work raised."""
        return self._flight.future.result()

    def standing(self) -> Standing:
        """Where it stands in the line."""
        return self._line.standing(self._flight)

    def leave(self) -> None:
        """Wait for it no longer: work that nobody waits for is dropped."""
        self._line.leave(self._flight)


class Engine:
    """Answers questions about loaded models, each once for all who ask it at the same time, and
    from its `store` those who ask later.

    `devices` are tried in order when one runs out of memory; by default the best device of the
    machine, then the CPU. The last few models used stay loaded; a file that was replaced under its
    name is another model.
    """

    def __init__(self, devices: Sequence[str] = ()) -> None:
        self.store = Store()
        self._line = Line(self._share_cores)
        self._cores = 1
        self._devices = tuple(devices)
        self._models: OrderedDict[Key, LoadedModel | LoadedDetector] = OrderedDict()
        self._loading = threading.Lock()
        self._device_title: str | None = None
        self._ran_short = ""
        self._warming = False

    @property
    def device_title(self) -> str | None:
        """The device in words, and whether its memory has been too small for some work; None
        until the first work, or `warm_up`, has loaded torch."""
        return self._device_title and f"{self._device_title}{self._ran_short}"

    def warm_up(self) -> None:
        """Load torch and the built-in model ahead of need, once; returns at once."""
        if not self._warming:
            self._warming = True
            self.ask(Question(_nothing, BUILTIN_RESNET, (), kept=False))

    def ask(self, question: Question[Answer], session: str = "") -> Asked[Answer]:
        """Put a question in line, for a session: long work is shared out among those. Who asks
        waits for it, until the answer or until they `leave`.

        Out of GPU memory: the memory is freed and the work done again on the CPU; `work` sees it
        in `model.device`. The answer raises `WeightsError` when the model cannot be loaded, and
        whatever the work raises.
        """
        kind = question.work, question.network
        slices = partial(self._slices, question)
        flight = Flight[Answer](question, slices, kind, session, question.is_long)
        kept = self.store.get(question)
        if kept is None:
            flight = self._line.join(flight)
        else:
            flight.future.set_result(*kept)
        return Asked(self._line, flight)

    # --- On the device's own threads -------------------------------------------------------------

    def _share_cores(self, among: int) -> None:
        if self._cores > 1:
            import torch

            torch.set_num_threads(self._cores // among)  # of the calling thread

    def _slices(self, question: Question[Answer]) -> Slices[Answer]:
        """The way to the answer, on the first device whose memory is large enough."""
        network = question.network
        if network is None:
            return (yield from self._work_off(question, None))
        import torch

        *faster, last = self._devices_in_turn()
        for device in faster:
            try:
                return (yield from self._work_off(question, self._loaded(network, device)))
            except torch.OutOfMemoryError:
                log.warning("out of memory on %s; trying again on the next device", device)
            # Outside the except: until it ends, the traceback keeps the tensors alive.
            self._free(device)
            self._ran_short = RAN_SHORT
        return (yield from self._work_off(question, self._loaded(network, last)))

    def _work_off(
        self, question: Question[Answer], model: LoadedModel | LoadedDetector | None
    ) -> Slices[Answer]:
        work = question.start(model)
        answer: Answer = (yield from work) if question.is_long else work
        if question.kept:
            self.store.put(question, answer)
        return answer

    def _devices_in_turn(self) -> Sequence[str]:
        import torch

        from resnet_viz.networks.devices import best_device, device_title

        if not self._devices:
            best = best_device().type
            self._devices = (best,) if best == "cpu" else (best, "cpu")
        if self._device_title is None:
            self._device_title = device_title(torch.device(self._devices[0]))
            if self._devices == ("cpu",):
                self._cores = torch.get_num_threads()
                self._line.have_threads(min(self._cores, MOST_THREADS))
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


def _nothing(model: object) -> None:
    """The work of warming up: the model is loaded, and that is all."""


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
