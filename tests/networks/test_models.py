"""Loading models: what comes out equals torchvision's, what goes wrong is a sentence."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torchvision.models import get_model

from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import ARCHITECTURES, BUILTIN, builtin_file
from resnet_viz.inside.trace import trace
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.models import LoadedModel, load
from resnet_viz.networks.nets import build

CPU = torch.device("cpu")


def test_a_loaded_network_answers_as_torchvisions_does(
    small_file: Path, small_model: LoadedModel
) -> None:
    theirs = get_model("resnet18", weights=None, num_classes=3).eval()
    theirs.load_state_dict(load_file(small_file))
    images = torch.randn(2, 3, 96, 96)
    with torch.inference_mode():
        assert torch.allclose(small_model.module(images), theirs(images), atol=1e-5)


def test_a_trained_plain_network_of_basic_blocks_answers_as_it_did(tmp_path: Path) -> None:
    torch.manual_seed(2)
    network = build("plainnet34", 3).eval()
    path = tmp_path / "plainnet34-ours.safetensors"
    save_file(network.state_dict(), path)
    images = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        loaded = load("plainnet34", path, device=CPU)
        assert torch.allclose(loaded.module(images), network(images), atol=1e-5)
        run = trace(loaded.module, images, lambda step: step.shortcut)
        assert torch.allclose(run.logits, network(images), atol=1e-5)
    assert set(run.blocks) == {None}


def test_a_loaded_network_is_ready_for_use(small_model: LoadedModel) -> None:
    assert not small_model.module.training
    assert not any(p.requires_grad for p in small_model.module.parameters())
    assert [c.label for c in small_model.categories] == ["tench", "red", "blue"]
    assert small_model.preprocessing.resize == 224


@pytest.mark.parametrize("name", [n.name for n in ARCHITECTURES.values() if n.imagenet])
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


def saved(folder: Path, state: object) -> Path:
    torch.save(state, folder / "resnet18.pth")
    return folder / "resnet18.pth"


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module.model.", "backbone."])
def test_a_network_saved_inside_another_answers_the_same(
    small_file: Path, small_model: LoadedModel, tmp_path: Path, prefix: str
) -> None:
    state = {f"{prefix}{key}": value for key, value in load_file(small_file).items()}
    path = saved(tmp_path, {"epoch": 3, "optimizer": {"state": {}}, "model_state_dict": state})
    loaded = load("resnet18", path, device=CPU)
    assert f"without {prefix!r}" in loaded.provenance
    images = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(loaded.module(images), small_model.module(images))


def test_a_classifier_behind_dropout_answers_as_it_did(tmp_path: Path) -> None:
    network = get_model("resnet18", weights=None).eval()
    network.fc = nn.Sequential(nn.Dropout(0.5), nn.Linear(512, 4)).eval()
    loaded = load("resnet18", saved(tmp_path, network.state_dict()), device=CPU)
    assert "fc.1 read as fc" in loaded.provenance
    images = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(loaded.module(images), network(images), atol=1e-5)


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (
            nn.Sequential(nn.Linear(512, 9), nn.ReLU(), nn.Linear(9, 4)),
            r"layers \(fc\.0, fc\.2\)",
        ),
        (nn.Linear(512, 1), r"has one output, a yes or no"),
        (nn.Identity(), r"no classifier \(fc\.weight\).*last tensor is layer4"),
    ],
    ids=["two layers", "one output", "none"],
)
def test_heads_the_app_has_no_place_for_are_named(
    tmp_path: Path, head: nn.Module, sentence: str
) -> None:
    network = get_model("resnet18", weights=None)
    network.fc = head
    with pytest.raises(WeightsError, match=sentence):
        load("resnet18", saved(tmp_path, network.state_dict()), device=CPU)


def test_a_prefix_that_not_all_names_have_is_named(small_file: Path, tmp_path: Path) -> None:
    state = {f"encoder.{key}": value for key, value in load_file(small_file).items()}
    state["head.weight"] = torch.zeros(3, 512)
    with pytest.raises(WeightsError, match=r"encoder\.…, but not all: there is head\.weight"):
        load("resnet18", saved(tmp_path, state), device=CPU)


def test_a_classifier_that_is_no_matrix(small_file: Path, tmp_path: Path) -> None:
    state = load_file(small_file) | {"fc.weight": torch.tensor(1.0)}
    with pytest.raises(WeightsError, match=r"fc\.weight"):
        load("resnet18", saved(tmp_path, state), device=CPU)


def test_as_many_classes_as_outputs_or_a_sentence(small_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "resnet18.safetensors"
    shutil.copy(small_file, path)
    path.with_suffix(".json").write_text('["cat", "dog"]')
    with pytest.raises(WeightsError, match=r"resnet18\.json names 2 classes.* 3 outputs"):
        load("resnet18", path, device=CPU)
    path.with_suffix(".json").write_text('{"2": "rat", "0": "cat", "1": "dog"}')
    loaded = load("resnet18", path, device=CPU)
    assert [c.label for c in loaded.categories] == ["cat", "dog", "rat"]


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
    assert card.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stat().st_size <= 25_000_000
    model = load("resnet50", BUILTIN, device=CPU)
    assert len(model.categories) == 10
    assert model.categories == card.categories
