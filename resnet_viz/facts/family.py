"""The networks that are compared: ResNet-50's family and its rivals, and who describes them.

Imports no torch.
"""

from __future__ import annotations

from typing import Final

from resnet_viz.facts.networks import NETWORKS
from resnet_viz.facts.published import Source, arxiv

WEIGHTS: Final = Source(
    "torchvision",
    "models and pre-trained weights",
    "https://docs.pytorch.org/vision/stable/models.html",
    "weights IMAGENET1K_V1",
)
GROUPED: Final = arxiv("Xie et al. 2016", "1611.05431")
WIDENED: Final = arxiv("Zagoruyko and Komodakis 2016", "1605.07146")
SQUEEZED: Final = arxiv("Hu et al. 2017", "1709.01507")
ONE_TRICK: Final = arxiv("Krizhevsky 2014", "1404.5997")


FAMILY: Final = tuple(NETWORKS.values())
TESTED: Final = tuple(network for network in FAMILY if network.accuracy)
