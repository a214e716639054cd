"""Loading models: what comes out equals torchvision's, what goes wrong is a sentence."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torchvision.models import get_model

from resnet_viz.catalog import ARCHITECTURES, BUILTIN, builtin_file, read_card
from resnet_viz.errors import WeightsError
from resnet_viz.models import LoadedModel, build, load

CPU = torch.device("cpu")


def test_a_loaded_network_answers_as_torchvisions_does(
    small_file: Path, small_model: LoadedModel
) -> None:
    theirs = get_model("resnet18", weights=None, num_classes=3).eval()
    theirs.load_state_dict(load_file(small_file))
    images = torch.randn(2, 3, 96, 96)
    with torch.inference_mode():
        assert torch.allclose(small_model.module(images), theirs(images), atol=1e-5)


def test_a_loaded_network_is_ready_for_use(small_model: LoadedModel) -> None:
    assert not small_model.module.training
    assert not any(p.requires_grad for p in small_model.module.parameters())
    assert [c.label for c in small_model.categories] == ["tench", "red", "blue"]
    assert small_model.preprocessing.resize == 224


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name != "plainnet50"])
def test_the_parameter_counts_are_torchvisions(name: str) -> None:
    from torchvision.models import get_model_weights

    with torch.device("meta"):
        network = build(name, 1000)
    published = next(iter(get_model_weights(name))).meta["num_params"]
    assert sum(p.numel() for p in network.parameters()) == published


def test_the_plain_twin_lacks_the_projections_and_nothing_else() -> None:
    with torch.device("meta"):
        residual, plain = (
            build("resnet50", 1000).state_dict(),
            build("plainnet50", 1000).state_dict(),
        )
    assert set(residual) - set(plain) == {key for key in residual if "downsample" in key}
    assert all(residual[key].shape == value.shape for key, value in plain.items())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda s: s.pop("layer4.1.bn2.bias"), "layer4.1.bn2.bias"),
        (lambda s: s.update(extra=torch.zeros(1)), "extra"),
        (lambda s: s.update({"conv1.weight": torch.zeros(64, 3, 3, 3)}), "conv1.weight"),
        (lambda s: s["conv1.weight"].fill_(float("nan")), "conv1.weight"),
        (lambda s: s.pop("fc.weight"), "fc.weight"),
    ],
)
def test_a_file_that_does_not_fit_is_named(
    small_file: Path, tmp_path: Path, change: object, expected: str
) -> None:
    state = load_file(small_file)
    change(state)  # type: ignore[operator]
    path = tmp_path / "wrong.safetensors"
    save_file(state, path)
    with pytest.raises(WeightsError, match=expected.replace(".", r"\.")) as caught:
        load("resnet18", path, device=CPU)
    assert "wrong.safetensors" in str(caught.value)


def test_a_file_of_another_network_is_refused(small_file: Path) -> None:
    with pytest.raises(WeightsError, match="resnet18-small"):
        load("resnet50", small_file, device=CPU)


def test_outputs_without_a_card_are_numbered(small_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "resnet18.safetensors"
    shutil.copy(small_file, path)
    assert [c.label for c in load("resnet18", path, device=CPU).categories][2] == "class 2"


@pytest.mark.parametrize(
    ("name", "weights"), [("resnet51", BUILTIN), ("resnet18", "imagenet1k_v2")]
)
def test_unknown_names_are_answered_with_the_known_ones(name: str, weights: str) -> None:
    with pytest.raises(WeightsError, match="choose"):
        load(name, weights, device=CPU)


def test_the_built_in_network_is_the_one_on_its_card() -> None:
    import hashlib

    path = builtin_file("resnet50")
    card = read_card(path)
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_size <= 25_000_000
    model = load("resnet50", BUILTIN, device=CPU)
    assert len(model.categories) == 10
    assert {c.wnid for c in model.categories} == {c["wnid"] for c in card["classes"]}
