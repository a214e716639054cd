"""State dicts from files: real ones, as people save them, and ones damaged on purpose."""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torchvision.models import resnet18, resnet34, resnet50

from resnet_viz.errors import WeightsError
from resnet_viz.networks.quantization import dequantize, quantize
from resnet_viz.networks.state_dicts import check_state, read_state, without_prefix

State = dict[str, Tensor]


def small_state() -> State:
    torch.manual_seed(0)
    return dict(nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).state_dict())


def is_one_sentence(error: BaseException) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and "Traceback" not in text


# --- Reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: s,
        lambda s: {"state_dict": s, "epoch": 3},
        lambda s: {"model": s, "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]}},
        lambda s: {"epoch": 3, "best": None, "model_state_dict": s},
        lambda s: {"net": s, "acc": 93.5, "args": {"lr": [0.1], "name": "resnet"}},
        lambda s: {"model": {"state_dict": s, "step": torch.tensor(3)}},
    ],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_pth_as_torch_saves_it(
    tmp_path: Path, wrap: Callable[[State], object], zipped: bool
) -> None:
    state, path = small_state(), tmp_path / "net.pth"
    torch.save(wrap(state), path, _use_new_zipfile_serialization=zipped)
    read = read_state(path)
    assert type(read) is dict
    assert read.keys() == state.keys()
    assert all(torch.equal(read[key], state[key]) for key in state)


def test_parameters_and_other_precisions_become_plain_float32(tmp_path: Path) -> None:
    path = tmp_path / "net.PT"
    content = {"a": nn.Parameter(torch.ones(2)), "b": torch.ones(2, dtype=torch.bfloat16)}
    torch.save(content, path)
    for value in read_state(path).values():
        assert value.dtype == torch.float32
        assert not value.requires_grad
        assert value.tolist() == [1.0, 1.0]


def test_safetensors_in_float_and_in_int8(tmp_path: Path) -> None:
    state, path = small_state(), tmp_path / "net.safetensors"
    safetensors.torch.save_file(state, path)
    assert all(torch.equal(value, state[key]) for key, value in read_state(path).items())

    stored = quantize(state)
    safetensors.torch.save_file(stored, path)
    read = read_state(path)
    assert read.keys() == state.keys() - {"1.num_batches_tracked"}
    assert all(torch.equal(value, dequantize(stored)[key]) for key, value in read.items())
    check_state(read, state, "net")


CLEAR = Path("/proc/self/clear_refs")


def peak() -> int:
    """The most memory that this process has had, in bytes."""
    told = Path("/proc/self/status").read_text().split()
    return int(told[told.index("VmHWM:") + 1]) * 1024


class Trap:
    """A pickle that makes a file when it is loaded."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.marker}",)


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".safetensors"])
@pytest.mark.parametrize("saved_by", ["torch", "torch legacy", "pickle"])
@pytest.mark.parametrize("inside", [False, True])
def test_code_in_a_pickle_never_runs(
    tmp_path: Path, suffix: str, saved_by: str, inside: bool
) -> None:
    path, marker = tmp_path / f"net{suffix}", tmp_path / "marker"
    content = {"state_dict": {"weight": Trap(marker)}} if inside else Trap(marker)
    if saved_by == "pickle":
        path.write_bytes(pickle.dumps(content, protocol=2))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=saved_by == "torch")
    with pytest.raises(WeightsError, match=str(path)) as caught:
        read_state(path)
    assert is_one_sentence(caught.value)
    assert not marker.exists()


def test_the_trap_is_a_real_one(tmp_path: Path) -> None:
    torch.save(Trap(tmp_path / "marker"), tmp_path / "net.pth")
    torch.load(tmp_path / "net.pth", weights_only=False)
    assert (tmp_path / "marker").exists()


@pytest.mark.parametrize("quantized", [False, True])
def test_truncated_safetensors(tmp_path: Path, quantized: bool) -> None:
    state, path = small_state(), tmp_path / "net.safetensors"
    whole = safetensors.torch.save(quantize(state) if quantized else state)
    header = 8 + struct.unpack("<Q", whole[:8])[0]
    for cut in (0, 1, 7, 8, 9, header // 2, header - 1, header, header + 1, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(WeightsError, match=str(path)) as caught:
            read_state(path)
        assert is_one_sentence(caught.value)


def test_truncated_pth(tmp_path: Path) -> None:
    path = tmp_path / "net.pth"
    for zipped in (True, False):
        torch.save(small_state(), path, _use_new_zipfile_serialization=zipped)
        whole = path.read_bytes()
        for cut in (0, 1, 10, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:cut])
            with pytest.raises(WeightsError, match=str(path)):
                read_state(path)


@pytest.mark.skipif(not CLEAR.exists(), reason="Linux tells a process how much memory it had")
def test_a_small_file_is_not_unpacked_to_a_large_one(tmp_path: Path) -> None:
    path = tmp_path / "net.pth"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(300_000_000))
        archive.writestr("archive/version", "3\n")
    CLEAR.write_text("5")  # the peak begins anew
    before = peak()
    with pytest.raises(WeightsError, match=str(path)):
        read_state(path)
    assert peak() - before < 100_000_000


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<Q", 2**60) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 2) + b"\xff\xfe",
        b"<!DOCTYPE html><title>Sign in to this network</title>",
    ],
)
def test_headers_that_lie(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.safetensors"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=str(path)):
        read_state(path)


@pytest.mark.filterwarnings("ignore:Validating sparse")
@pytest.mark.parametrize(
    "content",
    [
        [torch.ones(2)],
        torch.ones(2),
        {"epoch": 3},
        {"state_dict": "weights"},
        {"w": torch.ones(2).to_sparse()},
        {"w": torch.ones(2, device="meta")},
        {"w": torch.ones(1).half().expand(10**12)},  # a file of a kilobyte
        {"ema_weights": {"w": torch.ones(2)}, "epoch": 3},
        {3: torch.ones(2)},
    ],
    ids=[
        "list",
        "tensor",
        "number",
        "string",
        "sparse",
        "meta",
        "repeated",
        "unknown wrapper",
        "numbered",
    ],
)
def test_not_a_dict_of_plain_tensors(tmp_path: Path, content: object) -> None:
    path = tmp_path / "net.pth"
    torch.save(content, path)
    with pytest.raises(WeightsError, match="dict of tensors") as caught:
        read_state(path)
    assert is_one_sentence(caught.value)
    if isinstance(content, dict):
        assert repr(next(iter(content))) in str(caught.value)


def test_a_checkpoint_that_holds_itself_comes_to_an_end(tmp_path: Path) -> None:
    content: dict[str, object] = {}
    content["model"] = content
    torch.save(content, tmp_path / "net.pth")
    with pytest.raises(WeightsError, match="'model' in it is a dict"):
        read_state(tmp_path / "net.pth")


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.", "module._orig_mod.", "a.model."])
def test_what_all_names_begin_with_is_taken_away(prefix: str) -> None:
    with torch.device("meta"):
        state = resnet18().state_dict()
    bare, found = without_prefix({f"{prefix}{key}": value for key, value in state.items()})
    assert found == prefix
    assert bare.keys() == state.keys()


def test_what_only_some_names_begin_with_stays() -> None:
    state = {"module.conv1.weight": torch.ones(1), "module.fc.weight": torch.ones(1)}
    state["head.weight"] = torch.ones(1)
    assert without_prefix(state) == (state, "")
    assert without_prefix({}) == ({}, "")


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_a_file_that_may_not_be_read_is_not_called_damaged(
    tmp_path: Path, lock: Callable[[Path], None], suffix: str
) -> None:
    path = tmp_path / f"net{suffix}"
    path.write_bytes(b"anything")
    lock(path)
    with pytest.raises(WeightsError, match="permission denied") as caught:
        read_state(path)
    assert is_one_sentence(caught.value)


def test_int8_without_scales(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    safetensors.torch.save_file({"w": torch.ones(2, 3, dtype=torch.int8)}, path)
    with pytest.raises(WeightsError, match=str(path)):
        read_state(path)


def test_names_that_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"x")
    (tmp_path / "folder.pth").mkdir()
    with pytest.raises(WeightsError, match=r"net\.onnx is not a weights file.*\.safetensors"):
        read_state(tmp_path / "net.onnx")
    for name in ("missing.pth", "missing.safetensors", "folder.pth"):
        with pytest.raises(WeightsError, match=f"There is no weights file .*{name}"):
            read_state(tmp_path / name)


WHOLE = safetensors.torch.save(quantize(small_state()))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    suffix=st.sampled_from([".pth", ".safetensors"]),
    content=st.binary(max_size=200)
    | st.builds(
        lambda at, byte: WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :],
        st.integers(0, len(WHOLE) - 1),
        st.integers(0, 255),
    ),
)
def test_any_bytes_give_a_state_or_a_sentence(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    with contextlib.suppress(WeightsError):
        read_state(path)


# --- Checking ----------------------------------------------------------------------------------


def test_another_architecture_is_named() -> None:
    with torch.device("meta"):  # shapes are enough, and cost nothing
        state18, state50 = resnet18().state_dict(), resnet50().state_dict()
        state34, ten_classes = resnet34().state_dict(), resnet18(num_classes=10).state_dict()
    with pytest.raises(
        WeightsError,
        match=r"net\.pth was made for another network: layer1\.0\.conv1\.weight is "
        r"\(64, 64, 3, 3\) but should be \(64, 64, 1, 1\)",
    ) as caught:
        check_state(state18, state50, "net.pth")
    assert is_one_sentence(caught.value)
    with pytest.raises(WeightsError, match=r"layer1\.2\.conv1\.weight is missing \(and"):
        check_state(state18, state34, "net.pth")
    with pytest.raises(WeightsError, match=r"layer1\.2\.conv1\.weight has no place"):
        check_state(state34, state18, "net.pth")
    with pytest.raises(WeightsError, match=r"fc\.weight is \(1000, 512\) but .* \(10, 512\)"):
        check_state(state18, ten_classes, "net.pth")


def test_single_faults_are_named() -> None:
    expected = small_state()

    def sentence(state: State) -> str:
        with pytest.raises(WeightsError, match=r"^net\.pth ") as caught:
            check_state(state, expected, "net.pth")
        assert is_one_sentence(caught.value)
        return str(caught.value)

    assert "1.bias is missing;" in sentence({k: v for k, v in expected.items() if k != "1.bias"})
    assert "head has no place in it;" in sentence(expected | {"head": torch.ones(1)})
    assert "1.bias is torch.int64" in sentence(expected | {"1.bias": torch.ones(4).long()})
    assert "0.bias is ()" in sentence(expected | {"0.bias": torch.tensor(1.0)})
    for bad in (float("nan"), float("inf"), float("-inf")):
        weight = expected["0.weight"].clone()
        weight[3, 2, 1, 0] = bad
        assert "0.weight is not finite" in sentence(expected | {"0.weight": weight})


def test_step_counters_may_be_missing_and_the_rest_loads_strictly() -> None:
    expected = small_state()
    state = {k: v for k, v in expected.items() if k != "1.num_batches_tracked"}
    check_state(expected, expected, "net")
    check_state(state, expected, "net")
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    network.load_state_dict(state, strict=True)
    assert torch.equal(network.state_dict()["0.weight"], expected["0.weight"])
