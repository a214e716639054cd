"""Which output a folder of photos stands for."""

import pytest

from resnet_viz.errors import DataError
from resnet_viz.facts.catalog import imagenet_categories
from resnet_viz.inside.evaluation import outputs_of
from resnet_viz.pictures.folders import PhotoFolder


def test_photos_of_the_garment_are_not_measured_against_the_dog() -> None:
    folder = PhotoFolder((), (), ("Cardigan", "cardigan", "n01440764", "Golf Ball"))
    assert outputs_of(folder, imagenet_categories(), "it") == [264, 474, 0, 574]


def test_a_folder_of_no_class_and_one_of_two_are_named() -> None:
    with pytest.raises(DataError, match="'unicorn' is no class of ResNet-50"):
        outputs_of(PhotoFolder((), (), ("unicorn",)), imagenet_categories(), "ResNet-50")
    with pytest.raises(DataError, match="'CARDIGAN' may mean 2 classes"):
        outputs_of(PhotoFolder((), (), ("CARDIGAN",)), imagenet_categories(), "ResNet-50")
