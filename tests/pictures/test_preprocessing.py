"""Preprocessing, against torchvision's own preset."""

import numpy as np
import pytest
from PIL import Image
from torchvision.transforms._presets import ImageClassification
from torchvision.transforms.functional import crop as cut
from torchvision.transforms.functional import resize

from resnet_viz.facts.catalog import BUILTIN, RESIZE
from resnet_viz.pictures.preprocessing import CROP, Crop, Preprocessing, normalize

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


@pytest.mark.parametrize(
    ("size", "box"),  # (height, width); (left, top, right, bottom) of a copy with 480 pixels
    [
        ((224, 224), (30, 30, 450, 450)),  # 256 x 256 resized, as every picture is
        ((20, 20), (30, 30, 450, 450)),  # 16 of 256 pixels are cut from each side
        ((700, 500), (21, 90, 322, 390)),  # 256 x 358 resized, 343 x 480 in the copy
        ((300, 5000), (227, 2, 253, 27)),  # 4266 x 256 resized, 480 x 29 in the copy
    ],
)
def test_the_frame_is_around_what_the_network_reads(
    size: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    height, width = size
    scale = 480 / max(size)
    drawn = [side * scale for side in Preprocessing(256).middle.box(width, height)]
    assert np.abs(np.subtract(drawn, box)).max() <= 1


@pytest.mark.parametrize(
    ("crop", "box"),  # of a picture of 1000 x 400: left, top, side
    [
        (Crop(0, 0, 500), (0, 0, 200)),
        (Crop(1000, 1000, 500), (800, 200, 200)),
        (Crop(250, 500, 1000), (150, 0, 400)),
        (Crop(500, 250, 250), (450, 75, 100)),
    ],
)
def test_a_square_chosen_by_hand_equals_torchvisions(crop: Crop, box: tuple[int, int, int]) -> None:
    pixels = noise(400, 1000)
    left, top, side = box
    scale = CROP / side
    whole = resize(Image.fromarray(pixels), [round(400 * scale), round(1000 * scale)])
    theirs = cut(whole, round(top * scale), round(left * scale), CROP, CROP)
    prepared = Preprocessing(256).prepare(pixels, crop)
    assert np.abs(prepared.cropped.astype(int) - np.asarray(theirs, int)).max() <= 1
    within = np.divide(prepared.box, 256 / 400)
    assert np.abs(within - (left, top, left + side, top + side)).max() <= 1


@pytest.mark.parametrize("size", [(1, 100), (100, 1), (1, 1), (224, 224), (31, 1999)])
@pytest.mark.parametrize("crop", [Crop(0, 0, 100), Crop(1000, 1000, 1000), Crop(333, 667, 123)])
def test_a_square_chosen_by_hand_lies_in_any_picture(size: tuple[int, int], crop: Crop) -> None:
    height, width = size
    left, top, right, bottom = crop.box(width, height)
    assert 0 <= left < right <= width + 1e-9
    assert 0 <= top < bottom <= height + 1e-9
    assert Preprocessing(256).prepare(noise(*size), crop).cropped.shape == (CROP, CROP, 3)


@pytest.mark.parametrize("numbers", [(-1, 0, 500), (0, 1001, 500), (0, 0, 99), (0, 0, 1001)])
def test_a_square_that_is_not_within_the_picture_is_none(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="not within"):
        Crop(*numbers)
