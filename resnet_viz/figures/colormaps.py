"""Numbers to colours, for pictures of numbers. Each map's meaning is stated where it is used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# ColorBrewer's RdBu, from negative (blue) over 0 (white) to positive (red): told apart by
# colour-blind eyes. Eleven stops, https://colorbrewer2.org.
_DIVERGING = np.array(
    [
        [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [209, 229, 240],
        [247, 247, 247],
        [253, 219, 199], [244, 165, 130], [214, 96, 77], [178, 24, 43], [103, 0, 31],
    ],
    dtype=np.float64,
)  # fmt: skip


def diverging(values: NDArray[np.float32], limit: float) -> NDArray[np.uint8]:
    """Signed values (H, W) as colours (H, W, 3): -limit blue, 0 white, +limit red; beyond the
    limit the end colours."""
    position = (np.clip(values / limit, -1, 1) + 1) / 2 * (len(_DIVERGING) - 1)
    stops = np.arange(len(_DIVERGING))
    channels = [np.interp(position, stops, _DIVERGING[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)
