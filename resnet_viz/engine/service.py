"""The models of a device, the line before it, and the answers that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Generic, TypeVar

from resnet_viz.engine.cluster_device import ClusterDevice
from resnet_viz.engine.device_process import DeviceProcess
from resnet_viz.engine.line import Flight, Line, Standing
from resnet_viz.engine.questions import Question
from resnet_viz.engine.store import Store
from resnet_viz.facts.catalog import BUILTIN_RESNET
from resnet_viz.inside.slices import Slices

Answer = TypeVar("Answer")


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
    name is another model. Where `cluster` is the address of one, its networks answer.
    """

    def __init__(self, devices: Sequence[str] = (), cluster: str = "") -> None:
        self.store = Store()
        here = DeviceProcess(devices)
        self._device = ClusterDevice(cluster, here) if cluster else here
        self._line = Line(self._device.share)
        self._warming = False

    @property
    def device_title(self) -> str | None:
        """The device in words, and what trouble there was with it; None until the first work, or
        `warm_up`, has loaded torch."""
        about = self._device.about
        return about.title and f"{about.title}{about.trouble}"

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

    # --- On the line's own threads ---------------------------------------------------------------

    def _slices(self, question: Question[Answer]) -> Slices[Answer]:
        answer: Answer = yield from self._device.slices(question)
        self._line.have_threads(self._device.about.at_once)
        if question.kept:
            self.store.put(question, answer)
        return answer


def _nothing(model: object) -> None:
    """The work of warming up: the model is loaded, and that is all."""
