"""The sheet of a strip, taken apart again."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from resnet_viz.figures.strip import SIDE, sheet_of_passage


def test_every_tile_is_where_it_is_said_to_be_and_shows_its_numbers() -> None:
    picture = np.zeros((224, 224, 3), np.uint8)
    picture[:112] = 200, 30, 40
    small = np.zeros((7, 7), np.float32)
    small[6, 0] = 0.5  # the largest: yellow, whatever it is
    fine = np.tile(np.linspace(0, 3, 112, dtype=np.float32), (112, 1))
    sheet = sheet_of_passage(picture, [fine, small])
    assert (sheet.count, sheet.side) == (3, SIDE)
    data = base64.b64decode(sheet.address.split(",")[1])
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)

    def tile(number: int) -> np.ndarray:
        row, column = divmod(number, sheet.columns)
        return pixels[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]

    dark, yellow = (68, 1, 84), (253, 231, 37)  # the ends of viridis
    near = {"atol": 12, "rtol": 0}  # it is a JPEG
    np.testing.assert_allclose(tile(0)[20, 60], (200, 30, 40), **near)
    np.testing.assert_allclose(tile(0)[100, 60], (0, 0, 0), **near)
    np.testing.assert_allclose(tile(1)[50, 2], dark, **near)
    np.testing.assert_allclose(tile(1)[50, 109], yellow, **near)
    np.testing.assert_allclose(tile(2)[104, 8], yellow, **near)
    np.testing.assert_allclose(tile(2)[104, 40], dark, **near)


def test_a_map_of_nothing_is_dark() -> None:
    nothing = [np.zeros((7, 7), np.float32), np.full((7, 7), np.nan, np.float32)]
    sheet = sheet_of_passage(np.zeros((224, 224, 3), np.uint8), nothing)
    assert sheet.count == 3
