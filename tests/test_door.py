"""`import resnet_viz as rv`: what a notebook sees. The figures in the docstrings are run, too."""

from __future__ import annotations

import doctest
import io
import json
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.models import ResNet, resnet18
from torchvision.models.resnet import BasicBlock

import resnet_viz as rv
from resnet_viz.facts.catalog import Category, class_index
from resnet_viz.inside.answer import Score
from resnet_viz.inside.prediction import as_batch, predict
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import sample_bytes

ROOT = Path(__file__).parents[1]
SWITCHES = """
import json, sys
import resnet_viz as rv
listed = dir(rv)
heavy = [name for name in ("torch", "streamlit", "plotly", "numpy") if name in sys.modules]
import torch
def switches():
    backends = torch.backends
    return [
        torch.get_num_threads(), torch.get_num_interop_threads(), torch.is_grad_enabled(),
        backends.cudnn.allow_tf32, backends.cudnn.benchmark, backends.cudnn.deterministic,
        backends.cuda.matmul.allow_tf32, torch.get_float32_matmul_precision(),
        torch.are_deterministic_algorithms_enabled(), str(torch.get_default_dtype()),
        str(torch.get_default_device()), torch.initial_seed(), torch.get_rng_state().tolist(),
    ]
before = switches()
for name in rv.__all__:
    getattr(rv, name)
model = rv.load("resnet50")
rv.analyze(model, rv.sample("cat"))
rv.lesions(model, rv.sample("cat"))
rv.trace(model, rv.sample("cat"))
print(json.dumps({"listed": listed, "heavy": heavy, "same": before == switches()}))
"""


@pytest.fixture(scope="module")
def first_use() -> dict[str, object]:
    """What a fresh interpreter says of itself."""
    done = subprocess.run(
        [sys.executable, "-c", SWITCHES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_importing_loads_nothing(first_use: dict[str, object]) -> None:
    assert first_use["heavy"] == []


def test_an_editor_sees_every_name(first_use: dict[str, object]) -> None:
    listed = first_use["listed"]
    assert isinstance(listed, list)
    assert set(rv.__all__) <= set(listed)


def test_no_switch_of_torch_is_left_changed(first_use: dict[str, object]) -> None:
    assert first_use["same"] is True


def test_a_name_that_is_not_there_is_said_as_python_says_it() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'predictt'"):
        rv.predictt  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("module", ["resnet_viz.api", "resnet_viz.experiments", "resnet_viz.plots"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    held = import_module(module)
    result = doctest.testmod(held)
    public = [name for name in rv.__all__ if getattr(rv, name).__module__ == module]
    assert result.failed == 0
    assert result.attempted > len(public) >= 2
    assert all(">>>" in getattr(rv, name).__doc__ for name in public)


def test_float32_is_kept_while_a_network_is_asked_and_given_back(
    small_model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
    seen: list[bool] = []
    hook = small_model.folded.layer1.register_forward_hook(
        lambda *_: seen.append(torch.backends.cudnn.allow_tf32)
    )
    rv.predict(small_model, rv.sample("cat"))
    hook.remove()
    assert seen == [False]
    assert torch.backends.cudnn.allow_tf32


def test_a_picture_may_come_as_file_bytes_image_or_array(tmp_path: Path) -> None:
    data = sample_bytes("cat")
    path = tmp_path / "cat.png"
    path.write_bytes(data)
    opened = Image.open(io.BytesIO(data))
    for source in (path, str(path), data, opened, np.asarray(opened), rv.photo(data)):
        assert np.array_equal(rv.photo(source).pixels, np.asarray(opened.convert("RGB")))


def test_an_image_of_pillows_is_turned_upright_and_flattened_as_its_file_would_be() -> None:
    file = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: a quarter turn
    Image.fromarray(pixels).save(file, "PNG", exif=exif)
    opened = Image.open(io.BytesIO(file.getvalue()))
    assert np.array_equal(rv.photo(opened).pixels, np.rot90(pixels, -1))
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert rv.photo(clear).pixels.min() == 255
    assert rv.photo(Image.new("CMYK", (4, 4))).pixels.min() == 255


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere.jpg", "nowhere.jpg: the file cannot be read"),
        (b"GIF", "not a JPEG, PNG"),
        (np.zeros((4, 4, 3)), "float64 is no picture"),
        (np.zeros((4, 4, 4), np.uint8), "is no picture"),
        (np.zeros((1, 400), np.uint8), "more than 100 times"),
    ],
)
def test_what_is_no_picture_is_said(source: object, message: str) -> None:
    with pytest.raises(rv.ResNetVizError, match=message):
        rv.photo(source)  # type: ignore[arg-type]


def test_the_door_prepares_as_the_network_wants(small_model: LoadedModel) -> None:
    picture = rv.sample("palace")
    cropped = small_model.preprocessing.prepare(picture.pixels).cropped
    expected = predict(small_model, cropped).logits
    assert np.array_equal(rv.predict(small_model, picture).logits, expected)


def test_a_class_is_named_by_label_id_or_number(small_model: LoadedModel) -> None:
    for target in ("tench", "n01440764", 0, np.int64(0)):
        assert rv.analyze(small_model, rv.sample("cat"), target).target == 0
    for wrong, message in ((3, "numbered 0 to 2"), (-1, "no output -1"), ("pike", "named 'pike'")):
        with pytest.raises(rv.ResNetVizError, match=message):
            class_index(wrong, small_model.categories)


def test_a_block_that_is_not_there_is_said(small_model: LoadedModel) -> None:
    picture = rv.sample("cat")
    with pytest.raises(rv.ResNetVizError, match=r"no block 'layer9.0'; choose one of layer1.0"):
        rv.look(small_model, picture, "layer9.0")
    with pytest.raises(rv.ResNetVizError, match="no block"):
        rv.trace(small_model, picture, removed=["layer1"])
    with pytest.raises(rv.ResNetVizError, match="no block"):
        rv.trace(small_model, picture, branch_scale={"layer1": 2.0})


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"method": "lime"}, "no method 'lime'; choose one of gradient, guided_backprop"),
        ({"steps": 1}, "1 cannot be the number of steps; choose at least 2"),
        ({"baseline": "gray"}, "'gray' cannot be the baseline; choose one of black, mean"),
        ({"samples": 0}, "number of samples"),
        ({"noise": float("nan")}, "nan cannot be the noise"),
        ({"window": 0}, "window"),
        ({"stage": "fc"}, "'fc' cannot be the stage; choose one of layer1"),
        ({"against": "pike"}, "named 'pike'"),
    ],
)
def test_a_map_that_cannot_be_is_said(
    asked: dict[str, object], message: str, small_model: LoadedModel
) -> None:
    with pytest.raises(rv.ResNetVizError, match=message):
        rv.attribute(small_model, rv.sample("cat"), **asked)  # type: ignore[arg-type]


def test_a_map_against_another_class_is_the_difference_of_both(small_model: LoadedModel) -> None:
    picture = rv.sample("cat")
    red, blue = (rv.attribute(small_model, picture, "gradcam", name) for name in ("red", "blue"))
    both = rv.attribute(small_model, picture, "gradcam", "red", against="blue")
    assert (both.target, both.against) == (1, 2)
    np.testing.assert_allclose(both.raw, red.raw - blue.raw, atol=1e-5 * np.abs(both.raw).max())


def test_a_network_of_ones_own_answers_as_it_does_itself_and_stays_as_it_was() -> None:
    torch.manual_seed(1)
    network = resnet18(num_classes=3).double()
    before = {name: values.clone() for name, values in network.state_dict().items()}
    model = rv.wrap(network, ["a", "b", "c"], name="mine")
    assert network.training
    assert all(torch.equal(values, before[name]) for name, values in network.state_dict().items())
    assert all(parameter.requires_grad for parameter in network.parameters())
    picture = rv.sample("cat")
    batch = as_batch(model, model.preprocessing.prepare(picture.pixels).cropped)
    with torch.no_grad():
        own = network.eval()(batch.double())[0].numpy()
    assert np.allclose(rv.predict(model, picture).logits, own, atol=1e-4)
    assert model.title == "mine"
    assert rv.count(model).parameters == sum(p.numel() for p in network.parameters())
    other = rv.wrap(resnet18(num_classes=3), ["a", "b", "c"])
    assert model.sha256 != other.sha256


class Doubled(ResNet):
    """A ResNet whose forward pass is its own."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * super().forward(x)


class Odd(BasicBlock):
    """A block that is not torchvision's."""


def with_(**parts: nn.Module) -> nn.Module:
    network = resnet18(num_classes=2)
    for name, part in parts.items():
        setattr(network, name, part)
    return network


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (nn.Linear(2, 2), "A Linear cannot be wrapped"),
        (resnet18(num_classes=3), "3 outputs and 2 categories"),
        (with_(fc=nn.Sequential(nn.Dropout(), nn.Linear(512, 2))), "fc is a Sequential"),
        (with_(conv1=nn.Conv2d(1, 64, 7, 2, 3, bias=False)), "pictures of 1 channels"),
        (Doubled(BasicBlock, [1, 1, 1, 1], num_classes=2), "computes something else"),
        (ResNet(Odd, [1, 1, 1, 1], num_classes=2), r"layer1.0 is a Odd"),
    ],
)
def test_a_network_that_cannot_be_looked_into_is_said(network: nn.Module, message: str) -> None:
    with pytest.raises(rv.ResNetVizError, match=message):
        rv.wrap(network, ["cat", "dog"])


def test_results_say_what_they_hold_in_a_line(small_model: LoadedModel) -> None:
    picture = rv.sample("cat")
    results = (
        picture,
        small_model,
        rv.predict(small_model, picture),
        rv.analyze(small_model, picture),
        rv.look(small_model, picture, "layer1.0"),
        rv.lesions(small_model, picture),
        rv.trace(small_model, picture),
        rv.count("resnet18"),
        rv.attribute(small_model, picture, "gradcam"),
    )
    lines = [repr(result) for result in results]
    assert not any("\n" in line or "array(" in line or "tensor(" in line for line in lines)
    assert max(len(line) for line in lines) < 700
    assert "logits=float32 (3,)" in lines[2]
    assert "blocks=<8 BlockPass>" in lines[6]
    assert "conv1=float32 (1, 64, 112, 112)" in lines[6]


def test_a_notebook_shows_tables_whose_words_are_escaped(small_model: LoadedModel) -> None:
    evil = (Category("<script>", None), *small_model.categories[1:])
    model = replace(small_model, categories=evil)
    answer = rv.predict(model, rv.sample("cat"))
    table = answer._repr_html_()
    assert "&lt;script&gt;" in table
    assert "<script>" not in table
    for score in answer.top:
        assert f"<td>{score.probability:.1%}</td>" in table
    assert rv.analyze(model, rv.sample("cat"))._repr_html_().count("<tr>") == 1 + 3 + 1 + 8
    assert rv.lesions(model, rv.sample("cat"))._repr_html_().count("<tr>") == 1 + 1 + 8
    assert "25,557,032" in rv.count("resnet50")._repr_html_()


def test_numbers_that_are_not_finite_have_a_table_too(small_model: LoadedModel) -> None:
    nothing = Score("red", None, float("nan"))
    answer = replace(rv.predict(small_model, rv.sample("cat")), top=(nothing,))
    assert "<td>nan%</td><td></td>" in answer._repr_html_()


def test_a_notebook_shows_a_picture_at_a_fair_size() -> None:
    png = rv.photo(np.zeros((1000, 2000, 3), np.uint8))._repr_png_()
    assert Image.open(io.BytesIO(png)).size == (320, 160)
