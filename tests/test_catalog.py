"""The catalogue's names and figures, against torchvision's own."""

from pathlib import Path

import pytest
from torchvision.models import get_model_weights

from resnet_viz.catalog import (
    ARCHITECTURES,
    RESIZE,
    category_of,
    choices,
    imagenet_categories,
    read_card,
)
from resnet_viz.errors import WeightsError

IMAGENET = [(a.name, weights) for a in ARCHITECTURES.values() for weights in a.imagenet]


@pytest.mark.parametrize(("name", "weights"), IMAGENET)
def test_published_figures_are_torchvisions(name: str, weights: str) -> None:
    entry = get_model_weights(name)[weights.upper()]
    accuracy = ARCHITECTURES[name].imagenet[weights]
    assert entry.meta["_metrics"]["ImageNet-1K"] == {"acc@1": accuracy.top1, "acc@5": accuracy.top5}
    assert entry.transforms.keywords.get("resize_size", 256) == RESIZE[weights]
    assert [c.label for c in imagenet_categories()] == entry.meta["categories"]


def test_every_imagenet_set_of_each_network_is_offered() -> None:
    for name in ARCHITECTURES:
        if name != "plainnet50":
            published = {entry.name.lower() for entry in get_model_weights(name)}
            assert set(ARCHITECTURES[name].imagenet) == published


def test_a_folder_name_is_a_wordnet_id_or_a_label() -> None:
    assert category_of("n03445777").label == "golf ball"
    assert category_of("my cat").wnid is None


def test_wordnet_ids_are_sorted_as_imagenets_outputs_are() -> None:
    ids = [c.wnid for c in imagenet_categories()]
    assert ids == sorted(set(ids))


def test_operators_files_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("resnet18-mine.pth", "resnext50_32x4d.safetensors", "notes.txt", "vgg16.pth"):
        (tmp_path / name).touch()
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    found = {c.id: c.architecture for c in choices().values() if c.file}
    assert found == {
        "resnet18.resnet18-mine.pth": "resnet18",
        "resnext50_32x4d.resnext50_32x4d.safetensors": "resnext50_32x4d",
    }


def test_a_broken_card_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(WeightsError, match=r"a\.json"):
        read_card(tmp_path / "a.safetensors")
