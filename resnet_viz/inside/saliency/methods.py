"""The methods that draw heat maps, in words; cheapest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from resnet_viz.errors import SettingsError
from resnet_viz.inside.saliency.results import Method


@dataclass(frozen=True, slots=True)
class Told:
    """A method's `title`, what it computes, in a sentence with the glossary's marks, the unit of
    its numbers, and its source, as a link of Markdown."""

    method: Method
    title: str
    does: str
    unit: str
    source: str

    @property
    def cited(self) -> tuple[str, str]:
        """The source's authors and year, and its address."""
        authors, _, address = self.source.strip("[)").partition("](")
        return authors, address


_PER_UNIT = "logits per unit of the normalized picture"
METHODS: Final = (
    Told(
        "gradient",
        "Gradient",
        "How much the [[logit]] would move if a pixel moved a little.",
        _PER_UNIT,
        "[Simonyan et al. 2013](https://arxiv.org/abs/1312.6034)",
    ),
    Told(
        "guided_backprop",
        "Guided backprop",
        "The [[gradient]], but on the way back every [[ReLU]] lets only what is above 0 pass.",
        _PER_UNIT,
        "[Springenberg et al. 2014](https://arxiv.org/abs/1412.6806)",
    ),
    Told(
        "gradcam",
        "Grad-CAM",
        "The last [[block]]'s [[channels]], each weighted by its mean [[gradient]], summed.",
        "logits",
        "[Selvaraju et al. 2017](https://arxiv.org/abs/1610.02391)",
    ),
    Told(
        "gradient_x_input",
        "Gradient × input",
        "The [[gradient]] times the pixel's own number.",
        "logits",
        "[Shrikumar et al. 2016](https://arxiv.org/abs/1605.01713)",
    ),
    Told(
        "hirescam",
        "HiResCAM",
        "The last [[block]]'s numbers, each times its own [[gradient]], summed over [[channels]]. "
        "There this is Grad-CAM: fc reads only means, so every place has the same gradient.",
        "logits",
        "[Draelos and Carin 2020](https://arxiv.org/abs/2011.08891)",
    ),
    Told(
        "layercam",
        "LayerCAM",
        "As HiResCAM, with [[gradients]] above 0 alone.",
        "logits",
        "[Jiang et al. 2021](https://doi.org/10.1109/TIP.2021.3089943)",
    ),
    Told(
        "guided_gradcam",
        "Guided Grad-CAM",
        "Guided backprop where Grad-CAM is above 0.",
        "the two's product",
        "[Selvaraju et al. 2017](https://arxiv.org/abs/1610.02391)",
    ),
    Told(
        "smoothgrad",
        "SmoothGrad",
        "The mean [[gradient]] of the picture with different noise on it.",
        _PER_UNIT,
        "[Smilkov et al. 2017](https://arxiv.org/abs/1706.03825)",
    ),
    Told(
        "integrated_gradients",
        "Integrated gradients",
        "The [[gradients]] on the way from a picture without content to this one, added up.",
        "logits",
        "[Sundararajan et al. 2017](https://arxiv.org/abs/1703.01365)",
    ),
    Told(
        "occlusion",
        "Occlusion",
        "How far the [[logit]] falls when a square there is covered.",
        "logits",
        "[Zeiler and Fergus 2013](https://arxiv.org/abs/1311.2901)",
    ),
)
BY_ID: Final[dict[str, Told]] = {told.method: told for told in METHODS}
USUAL: Final[tuple[Method, ...]] = (
    "gradient",
    "guided_backprop",
    "gradcam",
    "smoothgrad",
    "integrated_gradients",
    "occlusion",
)


def method_named(name: str) -> Method:
    """The method of this id. Raises `SettingsError`, whose sentence names those there are."""
    if name not in BY_ID:
        raise SettingsError(f"There is no method {name!r}; choose one of {', '.join(BY_ID)}.")
    return BY_ID[name].method
