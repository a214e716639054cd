"""int8 storage against values worked out by hand and against the network itself."""

from __future__ import annotations

from pathlib import Path

import pytest
import safetensors.torch
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torchvision.models import resnet18

from resnet_viz.networks.quantization import dequantize, quantize


def test_values_by_hand() -> None:
    weight = torch.tensor([[1.27, -0.5, 0.004, 0.006], [-254.0, 3.0, 0.0, 100.9]])
    stored = quantize({"fc.weight": weight, "fc.bias": torch.tensor([0.25, -3.0])})
    assert set(stored) == {"fc.weight", "fc.weight.scale", "fc.bias"}
    torch.testing.assert_close(stored["fc.weight.scale"], torch.tensor([0.01, 2.0]))
    assert stored["fc.weight"].dtype == torch.int8
    # 3 / 2 = 1.5 lies in the middle and goes to the even neighbor; 100.9 / 2 = 50.45.
    assert stored["fc.weight"].tolist() == [[127, -50, 0, 1], [-127, 2, 0, 50]]
    assert stored["fc.bias"].tolist() == [0.25, -3.0]

    back = dequantize(stored)
    assert set(back) == {"fc.weight", "fc.bias"}
    torch.testing.assert_close(
        back["fc.weight"], torch.tensor([[1.27, -0.5, 0.0, 0.01], [-254.0, 4.0, 0.0, 100.0]])
    )


def test_a_channel_of_zeros_stays_zero() -> None:
    weight = torch.zeros(2, 3, 1, 1)
    weight[1, 0] = 5.0
    assert torch.equal(dequantize(quantize({"w": weight}))["w"], weight)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_values_that_are_not_finite_are_not_hidden(bad: float) -> None:
    weight = torch.ones(2, 3)
    weight[0, 1] = bad
    back = dequantize(quantize({"w": weight}))["w"]
    assert not back[0].isfinite().all()
    assert torch.equal(back[1], weight[1])


def test_half_precision_and_step_counters() -> None:
    state = {
        "bn.weight": torch.ones(3, dtype=torch.float16),
        "bn.num_batches_tracked": torch.tensor(7),
    }
    stored = quantize(state)
    assert set(stored) == {"bn.weight"}
    assert stored["bn.weight"].dtype == torch.float32


def test_the_stored_form_is_a_snapshot() -> None:
    bias = torch.ones(3)
    stored = quantize({"bias": bias})
    bias.zero_()
    assert stored["bias"].tolist() == [1.0, 1.0, 1.0]


weights = st.lists(
    st.lists(st.floats(-(2.0**100), 2.0**100, width=32), min_size=4, max_size=4),
    min_size=1,
    max_size=5,
)


@given(weights)
def test_error_is_at_most_half_a_step(rows: list[list[float]]) -> None:
    weight = torch.tensor(rows, dtype=torch.float32)
    stored = quantize({"w": weight})
    error = (dequantize(stored)["w"].double() - weight.double()).abs()
    rounding = 2.0**-22 * weight.double().abs().amax(1, keepdim=True)  # of float32 itself
    assert (error <= stored["w.scale"].double()[:, None] / 2 + rounding).all()


@pytest.mark.parametrize("scale", [None, torch.ones(1), torch.ones(2, 1)])
def test_int8_without_its_scales_is_refused(scale: Tensor | None) -> None:
    stored = {"w": torch.ones(2, 3, dtype=torch.int8)}
    if scale is not None:
        stored["w.scale"] = scale
    with pytest.raises(ValueError, match="w is int8"):
        dequantize(stored)


def test_a_network_says_the_same_after_storage(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = resnet18(num_classes=10).eval().to(memory_format=torch.channels_last)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_var = torch.rand(module.num_features) + 0.5
            module.running_mean = torch.randn(module.num_features) / 10
    picture = torch.randn(4, 3, 64, 64)
    file = tmp_path / "net.safetensors"
    safetensors.torch.save_file(quantize(network.state_dict()), file)
    floats = sum(p.numel() for p in network.parameters())
    assert file.stat().st_size < 1.02 * floats  # about one byte each

    copy = resnet18(num_classes=10).eval()
    copy.load_state_dict(dequantize(safetensors.torch.load_file(file)), strict=True)
    with torch.inference_mode():
        before, after = network(picture), copy(picture)
    assert not torch.equal(before, after)
    assert (before - after).norm() < 0.03 * before.norm()
