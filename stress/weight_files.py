"""Weight files as nobody should trust them, and a few that only look so."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

import safetensors.torch
import torch
from torch import nn
from torchvision.models import resnet18, resnet34

State = dict[str, Any]
Expected = Literal["refused", "loaded"]


class Runs:
    """A pickle whose loading calls a function."""

    def __init__(self, call: Callable[..., object], *arguments: object) -> None:
        self.call = (call, arguments)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call


class Network(nn.Module):
    """A whole network, as some save it: pickled with its class."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(2, 2)


def good() -> State:
    """The state dict of a small random network that fits."""
    torch.manual_seed(1)
    return dict(resnet18(num_classes=3).state_dict())


def hostile_files(canary: Path) -> Iterator[tuple[str, str, bytes, Expected]]:
    """Title, suffix, content, and what is right to do. Code in one would make `canary`."""
    for title, content in _with_code(canary).items():
        yield title, ".pth", content, "refused"
    yield "pickle as safetensors", ".safetensors", _pickled(_touch(canary)), "refused"
    for title, content in _damaged().items():
        yield title, ".safetensors" if "safetensors" in title else ".pth", content, "refused"
    for title, state in _misfits().items():
        yield title, ".pth", _saved(state), "refused"
    for title, state in _wrapped().items():
        yield title, ".pth", _saved(state), "loaded"


def _touch(canary: Path) -> Runs:
    return Runs(os.system, f"touch {canary}")


def _with_code(canary: Path) -> Mapping[str, bytes]:
    code = f"open({str(canary)!r}, 'w').close()"
    return {
        "os.system": _pickled(_touch(canary)),
        "os.system by torch": _saved(_touch(canary)),
        "os.system by old torch": _saved(_touch(canary), zipped=False),
        "eval beside a state dict": _saved({"state_dict": good(), "epoch": Runs(eval, code)}),
        "exec for a tensor": _saved(good() | {"fc.bias": Runs(exec, code)}),
        "partial": _saved(Runs(partial(os.system, f"touch {canary}"))),
        "getattr": _saved(Runs(getattr, _touch(canary), "call")),
        "whole network": _saved(Network()),
    }


def _damaged() -> Mapping[str, bytes]:
    pth, safe = _saved(good()), safetensors.torch.save(good())
    cut = struct.unpack("<Q", safe[:8])[0] + 8

    def headed(header: object, size: int | None = None) -> bytes:
        text = json.dumps(header).encode()
        return struct.pack("<Q", len(text) if size is None else size) + text

    fc = {"dtype": "F32", "shape": [3, 512], "data_offsets": [0, 6144]}
    return {
        "empty": b"",
        "empty safetensors": b"",
        "half": pth[: len(pth) // 2],
        "half of safetensors": safe[: len(safe) // 2],
        "header of safetensors alone": safe[:cut],
        "huge header of safetensors": headed({}, 2**60),
        "long header of safetensors": struct.pack("<Q", 99_000_000) + b" " * 99_000_000,
        "beyond the end of safetensors": headed({"fc.weight": {**fc, "data_offsets": [0, 2**40]}}),
        "unknown type in safetensors": headed({"fc.weight": {**fc, "dtype": "X"}}),
        "packed zeros": _packed_zeros(),
        "web page": b"<!DOCTYPE html><title>Sign in to this network</title>",
    }


def _misfits() -> Mapping[str, object]:
    state = good()
    return {
        "another network": resnet34(num_classes=3).state_dict(),
        "wrong shapes": state | {"layer1.0.conv1.weight": torch.zeros(64, 64, 1, 1)},
        "nan": state | {"layer2.0.bn1.running_var": torch.full((128,), float("nan"))},
        "infinite": state | {"fc.bias": torch.tensor([0, float("inf"), 0])},
        "wrong names": {key.replace("layer", "stage"): value for key, value in state.items()},
        "whole numbers": state | {"conv1.weight": torch.zeros(64, 3, 7, 7, dtype=torch.int64)},
        "holds itself": _holding_itself(),
        "much of nothing": state | {"fc.weight": torch.zeros(1).half().expand(500_000_000, 1)},
    }


def _wrapped() -> Mapping[str, object]:
    state = good()
    return {
        "wrapped": {"epoch": 3, "state_dict": state},
        "wrapped twice": {"model": {"state_dict": state}},
        "of DataParallel": {f"module.{key}": value for key, value in state.items()},
        "bfloat16": {k: t.bfloat16() if t.is_floating_point() else t for k, t in state.items()},
    }


def _holding_itself() -> State:
    content: State = {}
    content["model"] = content
    return content


def _packed_zeros() -> bytes:
    """A checkpoint of a megabyte that unpacks to one of a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open("archive/data.pkl", "w", force_zip64=True) as inner:
            for _ in range(1000):
                inner.write(bytes(1_000_000))
        packed.writestr("archive/version", "3\n")
    return file.getvalue()


def _saved(content: object, zipped: bool = True) -> bytes:
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


def _pickled(content: object) -> bytes:
    return pickle.dumps(content, protocol=2)
