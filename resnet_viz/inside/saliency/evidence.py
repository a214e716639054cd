"""Heat maps of one picture and one class, with what their trials gave; loads without torch."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viz.inside.saliency.checks import Sanity
from resnet_viz.inside.saliency.results import Attribution
from resnet_viz.inside.saliency.trials import Trial
from resnet_viz.inside.saliency.verdict import Verdict, judge
from resnet_viz.notebook import ShortRepr


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Evidence(ShortRepr):
    """`maps`, at least one; the `trials` of all of them, one a fill, and the check of what they are
    like when the network forgets, `sanity`, where those were made."""

    maps: tuple[Attribution, ...]
    trials: tuple[Trial, ...] = ()
    sanity: Sanity | None = None

    @property
    def target(self) -> int:
        """The index of the class that is explained."""
        return self.maps[0].target

    @property
    def verdict(self) -> Verdict | None:
        """What the trials say of each map; None without a trial."""
        return judge(self.trials, self.sanity) if self.trials else None
