"""What the page Predict asks of the engine: the answer to the disturbed picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.prediction import Prediction
    from resnet_viz.networks.models import LoadedModel


def predicted(choice: ModelChoice, perturbation: Perturbation, sight: Sight) -> Prediction:
    """What the network answers to the disturbed picture."""
    return ask(Question(_predict, choice, (perturbation, sight)))


def _predict(model: LoadedModel, perturbation: Perturbation, sight: Sight) -> Prediction:
    from resnet_viz.inside.prediction import predict

    return predict(model, perturb(sight.pixels, perturbation))
