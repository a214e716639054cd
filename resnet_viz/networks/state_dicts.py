"""From a weights file to a network's state dict: a plain dict of float32 tensors on the CPU.

Nothing here runs code from a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor

from resnet_viz.errors import WeightsError
from resnet_viz.networks.quantization import dequantize

# Where training scripts keep the state dict in a checkpoint, beside epoch, optimizer and more.
WRAPPERS = ("state_dict", "model_state_dict", "model", "net")
_DEEPEST = 3  # wrappers in wrappers; a pickle may even hold itself


# --- Reading -----------------------------------------------------------------------------------


def read_state(path: Path) -> dict[str, Tensor]:
    """The state dict in a `.safetensors` file (int8 ones too) or a `.pth` / `.pt` file.

    It may lie in a checkpoint, under one of the names in `WRAPPERS`. Floating tensors become
    float32; integers stay. Raises WeightsError naming the file.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise WeightsError(
            f"{path} is not a weights file the app reads; give a .safetensors, .pth or .pt file."
        )
    content = _bytes(path)
    try:
        state = _unwrapped(reader(content))
        fault = _fault(state)
        if fault is None:
            return {k: t.detach().float() if t.is_floating_point() else t for k, t in state.items()}
    except Exception as error:  # damaged bytes make the readers raise almost anything
        raise WeightsError(
            f"{path} cannot be read: it is damaged or holds more than a dict of tensors, such as "
            "a whole network; save the network's state_dict() anew and give that file."
        ) from error
    raise WeightsError(
        f"{path} holds no dict of tensors: {fault}; save the network's state_dict() by itself and "
        "give that file."
    )


def _bytes(path: Path) -> bytes:
    # Not a memory map: a map dies with the process if the file shrinks under it.
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise WeightsError(f"There is no weights file {path}; check its name.") from error
    except OSError as error:
        raise WeightsError(
            f"{path} cannot be read ({(error.strerror or str(error)).lower()}); "
            "let the user who runs the app read it."
        ) from error


def _read_safetensors(content: bytes) -> Any:
    return dequantize(safetensors.torch.load(content))


def _read_pickle(content: bytes) -> Any:
    """Plain values only: `weights_only` refuses every pickle that would call anything else."""
    return torch.load(BytesIO(content), map_location="cpu", weights_only=True)


_READERS: dict[str, Callable[[bytes], Any]] = {
    ".safetensors": _read_safetensors,
    ".pth": _read_pickle,
    ".pt": _read_pickle,
}


def _unwrapped(state: Any) -> Any:
    """The state dict in a checkpoint; what is no checkpoint as it is."""
    for _ in range(_DEEPEST):
        if isinstance(state, dict):
            inner = (state[name] for name in WRAPPERS if isinstance(state.get(name), dict))
            state = next(inner, state)
    return state


def _fault(state: Any) -> str | None:
    """What keeps this from being a dict of plain tensors."""
    if not isinstance(state, dict):
        return f"it holds a {type(state).__name__}"
    for key, value in state.items():
        if not isinstance(key, str):
            return f"{key!r} is no name"
        if not isinstance(value, Tensor):
            return f"{key!r} in it is a {type(value).__name__}"
        if value.layout != torch.strided or value.is_meta:
            return f"{key!r} in it is sparse or has no values"
    return None


# --- Names -------------------------------------------------------------------------------------


def without_prefix(state: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], str]:
    """The state dict without what *all* its names begin with, and that: `module.` where it was
    saved from DataParallel, `_orig_mod.` from torch.compile, `model.` from a network around it,
    or several of them; "" where there is nothing of the kind."""
    parts = [key.split(".")[:-1] for key in state]
    shared = takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))
    prefix = "".join(f"{column[0]}." for column in shared)
    return {key.removeprefix(prefix): value for key, value in state.items()}, prefix


# --- Checking ----------------------------------------------------------------------------------


def check_state(state: Mapping[str, Tensor], expected: Mapping[str, Tensor], source: str) -> None:
    """Raise WeightsError unless `state` fits a network whose state dict is `expected`.

    Keys and shapes must agree and every value must be finite. Only batch norm's step counters
    may be missing. `source` names the file in the message, which tells the first misfit.
    """
    misfits = list(_misfits(state, expected))
    if misfits:
        others = f" (and {len(misfits) - 1} more misfits)" if len(misfits) > 1 else ""
        raise WeightsError(
            f"{source} was made for another network: {misfits[0]}{others}; "
            f"choose the architecture that it was saved from."
        )
    check_finite(state, source)


def check_finite(state: Mapping[str, Tensor], source: str) -> None:
    """Raise WeightsError unless every value in `state` is a finite number."""
    for key, value in state.items():
        if not value.isfinite().all():
            raise WeightsError(f"{source} is damaged: {key} is not finite; use another file.")


def _misfits(state: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> Iterator[str]:
    for key, wanted in expected.items():
        if key not in state:
            if not key.endswith(".num_batches_tracked"):
                yield f"{key} is missing"
        elif state[key].shape != wanted.shape:
            yield f"{key} is {tuple(state[key].shape)} but should be {tuple(wanted.shape)}"
        elif wanted.is_floating_point() and not state[key].is_floating_point():
            yield f"{key} is {state[key].dtype} but should be {wanted.dtype}"
    for key in state:
        if key not in expected:
            yield f"{key} has no place in it"
