"""Photos of one's own for any number of visitors."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image

from resnet_viz.pictures.gallery import SAMPLES, load_sample

SIDES = (600, 450)


def own_photos(seed: int = 1) -> Iterator[bytes]:
    """JPEG files without end, as a phone's in kind but small: a part of a picture of the gallery,
    mirrored or not, with a noise of its own. No two are the same."""
    chosen = np.random.default_rng(seed)
    pictures = [Image.fromarray(load_sample(sample.id).pixels) for sample in SAMPLES]
    while True:
        picture = pictures[int(chosen.integers(len(pictures)))]
        share = chosen.uniform(0.6, 1.0)
        width, height = (int(side * share) for side in picture.size)
        left = int(chosen.integers(picture.width - width + 1))
        top = int(chosen.integers(picture.height - height + 1))
        part = picture.crop((left, top, left + width, top + height)).resize(SIDES)
        if chosen.random() < 0.5:
            part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        noisy = np.asarray(part) + chosen.normal(0, 4, (SIDES[1], SIDES[0], 1))
        file = io.BytesIO()
        Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=85)
        yield file.getvalue()
