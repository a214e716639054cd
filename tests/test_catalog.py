"""The catalogue's names and figures, against torchvision's own."""

from pathlib import Path

import pytest
from torchvision.models import get_model_weights

from resnet_viz.catalog import (
    ARCHITECTURES,
    RESIZE,
    builtin_file,
    category_of,
    choices,
    imagenet_categories,
    read_card,
    read_lesions,
    read_log,
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


def test_lesions_and_training_log_lie_beside_the_weights(tmp_path: Path) -> None:
    weights = tmp_path / "net.safetensors"
    assert read_lesions(weights) is None
    assert read_log(weights) == ()
    (tmp_path / "net.lesions.json").write_text(
        '{"images": 200, "baseline": 0.8, "without": [0.5, null]}\n'
    )
    found = read_lesions(weights)
    assert found is not None
    assert (found.images, found.baseline, found.without) == (200, 0.8, (0.5, None))
    line = '{"step": 20, "size": 64, "learning_rate": 0.1, "loss": 2.0, "accuracy": 0.25}\n'
    (tmp_path / "net.jsonl").write_text(line + line.replace("20", "40"))
    assert [(p.step, p.size, p.accuracy) for p in read_log(weights)] == [
        (20, 64, 0.25),
        (40, 64, 0.25),
    ]


@pytest.mark.parametrize("text", ["{", '{"baseline": 1}', "[]", "3"])
def test_broken_lesions_and_logs_are_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.lesions.json").write_text(text)
    (tmp_path / "a.jsonl").write_text(text)
    with pytest.raises(WeightsError, match=r"a\.lesions\.json"):
        read_lesions(tmp_path / "a.safetensors")
    with pytest.raises(WeightsError, match=r"a\.jsonl"):
        read_log(tmp_path / "a.safetensors")


def test_the_built_in_networks_have_their_logs() -> None:
    residual, plain = (read_log(builtin_file(name)) for name in ("resnet50", "plainnet50"))
    assert [p.step for p in residual] == [p.step for p in plain]
    assert len(residual) > 10


@pytest.mark.parametrize("network", ["resnet50", "plainnet50"])
def test_the_shipped_lesions_were_measured_with_the_shipped_weights(network: str) -> None:
    weights = builtin_file(network)
    card, lesions = read_card(weights), read_lesions(weights)
    assert lesions is not None
    measured = card["accuracy"]
    assert lesions.images == measured["images"]
    assert lesions.baseline == pytest.approx(measured["top1"])
    assert len(lesions.without) == 16
    removable = [share for share in lesions.without if share is not None]
    assert len(removable) == (16 if network == "resnet50" else 12)
