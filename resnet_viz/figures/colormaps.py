"""Numbers to colours, for pictures of numbers. Each map's meaning is stated where it is used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# ColorBrewer's RdBu, from negative (blue) over 0 (white) to positive (red): told apart by
# colour-blind eyes. Eleven stops, https://colorbrewer2.org.
DIVERGING = np.array(
    [
        [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [209, 229, 240],
        [247, 247, 247],
        [253, 219, 199], [244, 165, 130], [214, 96, 77], [178, 24, 43], [103, 0, 31],
    ],
    dtype=np.float64,
)  # fmt: skip

# viridis, from 0 (dark) to the limit (yellow): equal steps in the numbers look equal, in grey
# too. Ten stops, https://bids.github.io/colormap.
VIRIDIS = np.array(
    [
        [68, 1, 84], [72, 40, 120], [62, 73, 137], [49, 104, 142], [38, 130, 142],
        [31, 158, 137], [53, 183, 121], [110, 206, 88], [181, 222, 43], [253, 231, 37],
    ],
    dtype=np.float64,
)  # fmt: skip


def diverging(values: NDArray[np.float32], limit: float) -> NDArray[np.uint8]:
    """Signed values (..., H, W) as colours (..., H, W, 3): -limit blue, 0 white, +limit red;
    beyond the limit the end colours."""
    return palette(DIVERGING)[levels(values + limit, 2 * limit)]


def viridis(values: NDArray[np.float32], limit: float) -> NDArray[np.uint8]:
    """Values from 0 up (..., H, W) as colours (..., H, W, 3): 0 dark, limit yellow."""
    return palette(VIRIDIS)[levels(values, limit)]


def levels(values: NDArray[np.float32], limit: float) -> NDArray[np.uint8]:
    """0 to `limit` as 0 to 255, beyond that the ends; all 0 where the limit is 0."""
    shares = np.nan_to_num(values) / limit if limit > 0 else np.zeros_like(values)
    return (np.clip(shares, 0, 1) * 255).round().astype(np.uint8)


def palette(stops: NDArray[np.float64]) -> NDArray[np.uint8]:
    """256 colours (256, 3) through the stops."""
    position = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(position, np.arange(len(stops)), stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)
