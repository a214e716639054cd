"""What is looked at: a picture somebody chose, and what a network is given of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import Crop, Preprocessing


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture: `digest` is the SHA-256 of `data`, and two are the same where it is and
    the `crop`, the square chosen by hand, if one was; `credit` says where it is from."""

    digest: str
    name: str = field(compare=False)
    credit: str = field(compare=False)
    data: bytes = field(compare=False, repr=False)
    crop: Crop | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a network is given of a picture: of which (`digest`), scaled how (`preprocessing`) and
    cut where (`box` in the scaled one: left, top, right, bottom; exactly `crop`, if it was chosen
    by hand). That tells two apart; `pixels`, uint8 RGB (224, 224, 3), follow from it."""

    digest: str
    preprocessing: Preprocessing
    box: tuple[int, int, int, int]
    pixels: Pixels = field(compare=False, repr=False)
    crop: Crop | None = None
