"""Numbers to colors, for pictures of numbers. Each map's meaning is stated where it is used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from plotly import colors


def _stops(scale: Sequence[str]) -> NDArray[np.float64]:
    """A scale of Plotly's as numbers from 0 to 255, (stops, 3)."""
    texts, _ = colors.convert_colors_to_same_type(scale, "rgb")
    return np.array([colors.unlabel_rgb(text) for text in texts])


def _palette(stops: NDArray[np.float64]) -> NDArray[np.uint8]:
    """256 colors (256, 3) through the stops."""
    position = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(position, np.arange(len(stops)), stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


# ColorBrewer's, from negative (blue) over 0 (white) to positive (red): told apart by color-blind
# eyes.
DIVERGING = _stops(colors.diverging.RdBu[::-1])
DIVERGING_PALETTE = _palette(DIVERGING)

# From 0 (dark) to the limit (yellow): equal steps in the numbers look equal, in gray too.
VIRIDIS = _stops(colors.sequential.Viridis)
VIRIDIS_PALETTE = _palette(VIRIDIS)


def diverging(values: NDArray[np.float32], limit: float) -> NDArray[np.uint8]:
    """Signed values (..., H, W) as colors (..., H, W, 3): -limit blue, 0 white, +limit red;
    beyond the limit the end colors."""
    return DIVERGING_PALETTE[levels(values + limit, 2 * limit)]


def viridis(values: NDArray[np.float32], limit: float) -> NDArray[np.uint8]:
    """Values from 0 up (..., H, W) as colors (..., H, W, 3): 0 dark, limit yellow."""
    return VIRIDIS_PALETTE[levels(values, limit)]


def levels(values: NDArray[np.float32], limit: float | NDArray[np.float32]) -> NDArray[np.uint8]:
    """0 to `limit` as 0 to 255, beyond that the ends; all 0 where the limit is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shares = np.asarray(values / limit)
    # In place: a wall of maps is megabytes, and each copy takes as long as the arithmetic.
    np.nan_to_num(shares, copy=False, posinf=1, neginf=0)
    np.clip(shares, 0, 1, out=shares)
    np.rint(np.multiply(shares, 255, out=shares), out=shares)
    return np.where(np.greater(limit, 0), shares, 0).astype(np.uint8)
