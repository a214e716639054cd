"""The gallery's pictures, as they are looked at."""

from __future__ import annotations

import hashlib

from resnet_viz.pictures.gallery import SAMPLES, sample_bytes
from resnet_viz.pictures.sight import Picture

SAMPLE_TITLES = {sample.id: sample.title for sample in SAMPLES}
_CREDITS = {sample.id: f"{sample.credit}." for sample in SAMPLES}


def sample_picture(id: str) -> Picture:
    """The sample of this id. Raises `ImageError` where there is none, or its file is missing."""
    data = sample_bytes(id)
    return Picture(hashlib.sha256(data).hexdigest(), SAMPLE_TITLES[id], _CREDITS[id], data)
