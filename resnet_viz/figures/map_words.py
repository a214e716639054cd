"""A map of numbers in words, computed from them: for who cannot see it. Loads without Plotly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def extremes(values: NDArray[np.floating]) -> str:
    """The largest number of a map (H, W) and where it is, and the smallest where that is below 0:
    "7 × 7 numbers, largest 1.2 in row 3, column 4"."""
    height, width = values.shape
    size = f"{height} × {width} numbers"
    if not np.isfinite(values).all():
        return f"{size}, not all of them finite"
    if not values.any():
        return f"{size}, all of them 0"
    said = [size, f"largest {_at(values, int(values.argmax()))}"]
    if values.min() < 0:
        said.append(f"smallest {_at(values, int(values.argmin()))}")
    return ", ".join(said)


def _at(values: NDArray[np.floating], place: int) -> str:
    row, column = divmod(place, values.shape[1])
    return f"{values.flat[place]:.3g} in row {row + 1}, column {column + 1}"
