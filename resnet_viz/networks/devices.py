"""The device networks run on, and its name in words."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch


def best_device() -> torch.device:
    """CUDA where there is one, else Apple's GPU (MPS), else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


@contextmanager
def in_float32() -> Iterator[None]:
    """While it lasts convolutions keep float32's 24 bits: what the app shows has to add up. Recent
    NVIDIA GPUs round their inputs to TF32's 10 bits by default, and whoever trains in the same
    process may want that: torch's switch is put back. Decorates a function, too."""
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32 = before


def device_title(device: torch.device) -> str:
    """The device as a person would name it."""
    if device.type == "cuda":
        return f"GPU, {torch.cuda.get_device_name(device)}"
    if device.type == "mps":
        return "GPU, Apple Metal"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads != 1 else ''}"


def processor_name() -> str:
    """The processor's name, as the operating system gives it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine_title(device: torch.device) -> str:
    """What computes there: the processor's name and how many of its cores, or the accelerator."""
    if device.type != "cpu":
        return device_title(device)
    cores = torch.get_num_threads()
    return f"{processor_name()}, {cores} core{'s' if cores != 1 else ''}"


def bf16_pays(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 faster than float32 (measured: without AMX or
    AVX512-BF16, autocast takes a CPU two to three times as long as float32)."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    if device.type != "cpu":
        return False
    return bool(torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported())
