"""Predict on the strip: the disturbed picture on its way through the network, to its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.perturb import Perturbation
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.strip.lens import Lens, passed, stand

if TYPE_CHECKING:
    from resnet_viz.inside.answer import Prediction


def take_place(chosen: Selection, networks: Sequence[ModelChoice]) -> Lens:
    """Where the strip is to stand."""
    return stand(chosen, networks)


def read(lens: Lens, disturbance: Perturbation) -> list[Prediction]:
    """Draw the strip; what each network answers to the disturbed picture."""
    with lens.reading():
        came = [passed(lens.chosen, n, (), disturbance) for n in lens.networks]
    lens.draw([strip for _, strip in came])
    return [passage.prediction for passage, _ in came]
