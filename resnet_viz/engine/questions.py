"""What can be asked of an engine: a function, the network it runs on, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from inspect import isgeneratorfunction
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.facts.coco import Detector
from resnet_viz.inside.slices import Slices

if TYPE_CHECKING:
    from resnet_viz.networks.detectors import LoadedDetector
    from resnet_viz.networks.models import LoadedModel

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """`work(model, *given)` on the loaded `network`, or `work(*given)` where that is None.

    Two questions are equal where function, network and all that is given are, and then have the
    same answer. Picklable, for `work` is a function of a module. Long work comes in
    slices. What is
    measured and not computed is not to be `kept`.
    """

    work: Callable[..., Answer] | Callable[..., Slices[Answer]]
    network: ModelChoice | Detector | None
    given: tuple[Hashable, ...]
    kept: bool = True

    @property
    def is_long(self) -> bool:
        """Whether it is done in slices, so that quick work need not wait for its end."""
        return isgeneratorfunction(self.work)

    def start(self, model: LoadedModel | LoadedDetector | None) -> Any:
        """The answer, or the slices that lead to it."""
        return self.work(*self.given) if model is None else self.work(model, *self.given)
