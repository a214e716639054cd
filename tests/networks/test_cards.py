"""What lies beside weights: cards as people write them, measured lesions, training logs."""

import hashlib
import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import Category, builtin_file
from resnet_viz.networks.cards import Card, read_card, read_lesions, read_log
from resnet_viz.networks.recipe import CYCLES, Recipe, parse_cycles

CAT, TENCH = Category("cat", None), Category("tench", "n01440764")


def card_of(folder: Path, content: object, encoding: str = "utf-8") -> Card:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    (folder / "net.json").write_bytes(text.encode(encoding))
    return read_card(folder / "net.safetensors")


@pytest.mark.parametrize(
    "classes",
    [
        [{"label": "cat", "wnid": None}, {"label": "tench", "wnid": "n01440764"}],
        [{"label": "cat"}, {"label": "tench", "wnid": "n01440764"}],
        ["cat", "n01440764"],  # the folders' names
        {"0": "cat", "1": {"label": "tench", "wnid": "n01440764"}},
        {"1": ["n01440764", "tench"], "0": "cat"},  # as Keras' imagenet_class_index.json has it
        {"n01440764": 1, "cat": 0},  # torchvision's class_to_idx
    ],
)
@pytest.mark.parametrize("alone", [False, True])
def test_classes_as_people_write_them(tmp_path: Path, classes: object, alone: bool) -> None:
    card = card_of(tmp_path, classes if alone else {"classes": classes, "resize": 256})
    assert card.categories == (CAT, TENCH)
    assert card.resize == (None if alone else 256)


def test_more_than_ten_classes_by_number_are_in_the_order_of_the_numbers(tmp_path: Path) -> None:
    names = {str(number): f"class {number}" for number in range(12)}
    read = card_of(tmp_path, {"classes": dict(sorted(names.items()))})
    assert [c.label for c in read.categories] == list(names.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_marks_that_windows_editors_put_first(tmp_path: Path, encoding: str) -> None:
    card = card_of(tmp_path, {"classes": ["Müller", "犬"], "resize": "224"}, encoding)
    assert [c.label for c in card.categories] == ["Müller", "犬"]
    assert card.resize == 224


def test_no_card_and_one_that_says_little(tmp_path: Path) -> None:
    assert read_card(tmp_path / "net.safetensors") == Card()
    assert card_of(tmp_path, {"author": "me", "accuracy": None}) == Card()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"classes": "cat, dog"}, "classes"),
        ({"classes": [1, 2]}, "classes"),
        ({"classes": [""]}, "classes"),
        ({"classes": [{"name": "cat"}]}, "classes"),
        ({"classes": [{"label": "cat", "wnid": 3}]}, "classes"),
        ({"classes": [["n01440764", "tench", "fish"]]}, "classes"),
        ({"classes": {"0": "cat", "2": "dog"}}, "classes"),
        ({"classes": {"cat": 1, "dog": 2}}, "classes"),
        ({"classes": {}}, "classes"),
        ({"classes": 3}, "classes"),
        ({"classes": [None]}, "classes"),
        ("3", "classes"),
        ('"cat"', "classes"),
        ({"resize": "large"}, "resize"),
        ({"resize": 64}, "resize"),
        ({"resize": 10**9}, "resize"),
        ({"resize": 256.5}, "resize"),
        ({"resize": True}, "resize"),
        ({"resize": [256, 256]}, "resize"),
        ({"accuracy": 0.9}, "accuracy"),
        ({"accuracy": {"top1": 0.9}}, "accuracy"),
        ({"accuracy": {"images": 3, "top1": "much", "top5": 1}}, "accuracy"),
        ({"epochs": "many"}, "epochs"),
        ({"trained": 3}, "trained"),
        ({"trained": {"on": "a laptop"}}, "trained"),
        ({"data": "mine"}, "data"),
        ({"data": {"name": 3}}, "data"),
        ({"sha256": 3}, "sha256"),
        ({"recipe": "as usual"}, "recipe"),
        ({"recipe": {"cycles": [{"stages": [{"epochs": "six"}]}]}}, "recipe"),
        ("{", "damaged"),
        ("", "damaged"),
        ("[" * 100_000, "damaged"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_a_sentence_that_names_the_key(
    tmp_path: Path, content: object, key: str
) -> None:
    with pytest.raises(WeightsError, match=key) as caught:
        card_of(tmp_path, content)
    assert "net.json" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_card_that_may_not_be_read(tmp_path: Path, lock: Callable[[Path], None]) -> None:
    card_of(tmp_path, {})
    lock(tmp_path / "net.json")
    with pytest.raises(WeightsError, match=r"net\.json cannot be read"):
        read_card(tmp_path / "net.safetensors")


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
    assert [p.learning_rate for p in residual] == [p.learning_rate for p in plain]
    card = read_card(builtin_file("resnet50"))
    assert card.recipe is not None
    assert residual[-1].step == card.recipe.epochs * (9_469 // card.recipe.batch)


@pytest.mark.parametrize("network", ["resnet50", "plainnet50"])
def test_the_shipped_cards_tell_the_recipe_that_fit_follows(network: str) -> None:
    card = read_card(builtin_file(network))
    assert card.recipe == Recipe(parse_cycles(CYCLES))
    assert card.epochs == card.recipe.epochs
    told = json.loads(builtin_file(network).with_suffix(".json").read_text())
    words = shlex.split(told["command"])
    assert parse_cycles(words[words.index("--cycles") + 1]) == card.recipe.cycles


@pytest.mark.parametrize("network", ["resnet50", "plainnet50"])
def test_log_and_lesions_are_those_of_the_shipped_weights(network: str) -> None:
    weights = builtin_file(network)
    card, lesions = read_card(weights), read_lesions(weights)
    assert lesions is not None
    log = weights.with_suffix(".jsonl").read_bytes()
    named = json.loads(weights.with_suffix(".json").read_text())
    assert named["log_sha256"] == hashlib.sha256(log).hexdigest()
    told = json.loads(weights.with_suffix(".lesions.json").read_text())
    assert told["sha256"] == card.sha256 == hashlib.sha256(weights.read_bytes()).hexdigest()
    measured = card.accuracy
    assert measured is not None
    assert lesions.images == measured.images
    assert lesions.baseline == pytest.approx(measured.top1)
    assert len(lesions.without) == 16
    removable = [share for share in lesions.without if share is not None]
    assert len(removable) == (16 if network == "resnet50" else 12)
