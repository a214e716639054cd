"""How sure a share is that was counted on some photos."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final

CONFIDENCE: Final = 0.95


def interval(share: float, images: int) -> tuple[float, float]:
    """Lowest and highest share, of all photos of the kind, with which `share` of that many drawn
    at random agrees, by Wilson's 95% interval (1927, Journal of the American Statistical
    Association 22, 209). Raises ValueError for fewer than one image.

    >>> low, high = interval(0.9, 2000)
    >>> f"{low:.1%} to {high:.1%}"
    '88.6% to 91.2%'
    """
    if images < 1:
        raise ValueError("a share of no images")
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    middle = share + z**2 / (2 * images)
    half = z * sqrt(share * (1 - share) / images + z**2 / (4 * images**2))
    scale = 1 + z**2 / images
    return (middle - half) / scale, (middle + half) / scale


def in_percent(share: float, images: int) -> str:
    """A share with its interval, as in "90.0% (88.6 to 91.2)"."""
    low, high = interval(share, images)
    return f"{share:.1%} ({100 * low:.1f} to {100 * high:.1f})"
