"""Preprocessing, against torchvision's own preset."""

import numpy as np
import pytest
from PIL import Image
from torchvision.transforms._presets import ImageClassification

from resnet_viz.facts.catalog import BUILTIN, RESIZE
from resnet_viz.pictures.preprocessing import Preprocessing, normalize

SIZES = [(300, 451), (640, 427), (225, 224), (1000, 100), (97, 311), (224, 500), (224, 224), (9, 9)]


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("resize", [224, 232, 256])
def test_equals_torchvision(size: tuple[int, int], resize: int) -> None:
    pixels = noise(*size)
    ours = normalize(Preprocessing(resize).prepare(pixels).cropped)
    theirs = ImageClassification(crop_size=224, resize_size=resize)(Image.fromarray(pixels))
    assert np.array_equal(ours, theirs.numpy())


def test_the_built_in_preset_keeps_every_pixel_of_a_picture_of_its_size() -> None:
    pixels = noise(224, 224)
    assert np.array_equal(Preprocessing(RESIZE[BUILTIN]).prepare(pixels).cropped, pixels)


def test_the_box_is_where_the_crop_was_cut() -> None:
    prepared = Preprocessing(256).prepare(noise(300, 451))
    left, top, right, bottom = prepared.box
    assert np.array_equal(prepared.resized[top:bottom, left:right], prepared.cropped)
