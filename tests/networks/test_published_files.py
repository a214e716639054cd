"""Where weights are published, against torchvision's own addresses."""

import pytest
from torchvision.models import get_model_weights

from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import ARCHITECTURES, ModelChoice
from resnet_viz.facts.coco import DETECTORS, Detector
from resnet_viz.networks.published_files import address

IMAGENET = [ModelChoice(a.name, weights) for a in ARCHITECTURES.values() for weights in a.imagenet]


@pytest.mark.parametrize("choice", IMAGENET, ids=lambda choice: choice.id)
def test_the_address_of_imagenets_weights_is_torchvisions(choice: ModelChoice) -> None:
    assert address(choice) == get_model_weights(choice.architecture)[choice.weights.upper()].url


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.id)
def test_the_address_of_a_detectors_weights_is_torchvisions(detector: Detector) -> None:
    assert address(detector) == get_model_weights(detector.id)["COCO_V1"].url


def test_of_weights_that_nobody_publishes_it_is_said_which_there_are() -> None:
    with pytest.raises(WeightsError, match=r"imagenet1k_v9.*ResNet-18; choose: builtin, imagenet"):
        address(ModelChoice("resnet18", "imagenet1k_v9"))
