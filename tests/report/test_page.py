"""The command `analyze`, run as its users run it: its arrays against Captum and torch, and its
page read as a browser would."""

import copy
import dataclasses
import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import torch
import torchvision
from captum.attr import LayerGradCam
from numpy.testing import assert_allclose
from PIL import Image
from torch import Tensor

from resnet_viz.errors import DataError
from resnet_viz.facts.catalog import Category, class_index, imagenet_categories
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.analyzed import Analysis
from resnet_viz.inside.saliency.evidence import Evidence
from resnet_viz.inside.saliency.examine import examine
from resnet_viz.inside.saliency.faithfulness import put_on_trial
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import sample_bytes
from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.preprocessing import normalize
from resnet_viz.report.page import report
from resnet_viz.version import __version__
from tests.conftest import Here

HOSTILE = '</td><script>alert("label")</script>&$label'
TARGET = 1  # "red" in the small network
KEYS = {"file", "model", "weights", "device", "target", "top", "npz", "report"}
NORMS = ("gradient_shortcut", "gradient_branch", "gradient_total", "norm_branch", "norm_shortcut")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "resnet_viz", "analyze", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


class Page(HTMLParser):
    """What of a page's markup the tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}  # by the innermost tag opened last
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag = self.tags[-1][0] if self.tags else ""
        self.text[tag] = self.text.get(tag, "") + data

    def count(self, tag: str) -> int:
        return sum(found == tag for found, _ in self.tags)


@pytest.fixture(scope="module")
def pixels() -> Pixels:
    return np.random.default_rng(1).integers(0, 256, (224, 224, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def analysed(
    small_file: Path, pixels: Pixels, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What the command printed for a picture whose name is markup; its files are written."""
    folder = tmp_path_factory.mktemp("analyze")
    photo = folder / "<b>&.png"
    Image.fromarray(pixels).save(photo)
    out = folder / "new" / "folder"
    options = ["--model", "resnet18", "--weights", small_file, "--target", "red", "--json"]
    result = run(photo, "--out", out, *options)
    assert result.returncode == 0, result.stderr
    answer: dict[str, str] = json.loads(result.stdout)
    return answer


def page_of(
    result: Analysis,
    pixels: Pixels,
    categories: tuple[Category, ...],
    name: str,
    evidence: Evidence | None = None,
) -> Page:
    words = {"file": name, "network": name, "weights": name}
    made_by = {"target": name}
    return Page(
        report(result, pixels, categories=categories, manifest=made_by, evidence=evidence, **words)
    )


def test_the_answer_names_everything(analysed: dict[str, str]) -> None:
    assert set(analysed) == KEYS
    assert analysed["target"] == "red"
    assert (analysed["model"], analysed["weights"]) == ("resnet18", "file")
    assert {Path(analysed[key]).name for key in ("npz", "report")} == {
        "analysis.npz",
        "report.html",
    }


def test_the_arrays_are_captums_maps_and_torchs_logits_and_gradients(
    analysed: dict[str, str], small_model: LoadedModel, pixels: Pixels
) -> None:
    module = small_model.module
    blocks = [*module.layer1, *module.layer2, *module.layer3, *module.layer4]
    images = torch.from_numpy(normalize(pixels))[None].requires_grad_()
    inputs: list[Tensor] = []
    hooks = [block.register_forward_pre_hook(lambda _, x: inputs.append(x[0])) for block in blocks]
    logits = module(images)
    for hook in hooks:
        hook.remove()
    totals = [float(g.norm()) for g in torch.autograd.grad(logits[0, TARGET], inputs)]

    with np.load(analysed["npz"], allow_pickle=False) as found:
        cams = [f"cam_{index:02}" for index in range(len(blocks))]
        assert set(found) == {*cams, *NORMS, "logits", "manifest"}
        assert_allclose(found["logits"], logits.detach()[0], rtol=1e-4, atol=1e-5)
        assert_allclose(found["gradient_total"], totals, rtol=1e-4)
        for name, block in zip(cams, blocks, strict=True):
            attribution = LayerGradCam(module, block).attribute(images, target=TARGET)
            expected = attribution.detach().relu()[0, 0].numpy()
            assert found[name].shape == expected.shape
            assert_allclose(found[name], expected, rtol=1e-3, atol=1e-5 * expected.max())


def test_the_arrays_and_the_page_say_what_made_them(
    analysed: dict[str, str], small_file: Path
) -> None:
    with np.load(analysed["npz"], allow_pickle=False) as found:
        told: dict[str, str] = json.loads(str(found["manifest"]))
    age = datetime.now(UTC) - datetime.fromisoformat(told.pop("date"))
    assert timedelta(0) <= age < timedelta(hours=1)
    picture = Path(analysed["file"]).read_bytes()
    assert told == {
        "resnet_viz": __version__,
        "torch": torch.__version__.partition("+")[0],
        "torchvision": torchvision.__version__.partition("+")[0],
        "network": "ResNet-18",
        "weights": "file",
        "weights_sha256": hashlib.sha256(small_file.read_bytes()).hexdigest(),
        "picture_sha256": hashlib.sha256(picture).hexdigest(),
        "target": "red (output 1)",
    }
    page = Page(Path(analysed["report"]).read_text(encoding="utf-8"))
    assert all(value in page.text["dd"] for value in told.values())


def test_each_norm_is_under_its_own_name(
    analysed: dict[str, str], small_model: LoadedModel, pixels: Pixels
) -> None:
    blocks = analyze(small_model, pixels, TARGET).blocks
    with np.load(analysed["npz"], allow_pickle=False) as found:
        for name in NORMS:
            assert_allclose(found[name], [getattr(block, name) for block in blocks], rtol=1e-4)


def test_the_page_asks_no_host_for_anything(analysed: dict[str, str]) -> None:
    page = Page(Path(analysed["report"]).read_text(encoding="utf-8"))
    for tag, attributes in page.tags:
        if tag == "a":
            assert (attributes["href"] or "").startswith("https://arxiv.org/abs/")
            continue
        assert tag not in ("link", "base", "iframe", "object", "embed", "form")
        for name in ("href", "srcset", "action", "data", "background", "poster"):
            assert name not in attributes
        assert (attributes.get("src") or "data:").startswith("data:")
        assert "url(" not in (attributes.get("style") or "")
    assert not re.search(r"url\(|@import", page.text["style"])
    (policy,) = [a["content"] for _, a in page.tags if "http-equiv" in a]
    assert policy is not None
    assert policy.startswith("default-src 'none';")


def test_a_file_name_is_text(analysed: dict[str, str]) -> None:
    page = Page(Path(analysed["report"]).read_text(encoding="utf-8"))
    for tag in ("title", "h1"):
        assert page.text[tag].strip() == "ResNet-18 looks at <b>&.png"
    assert page.count("b") == 0


def test_labels_and_names_are_text(small_model: LoadedModel, pixels: Pixels) -> None:
    hostile = tuple(Category(HOSTILE, None) for _ in range(3))
    categories = small_model.categories
    inside = dataclasses.replace(small_model, categories=hostile)
    marked = page_of(analyze(inside, pixels), pixels, hostile, HOSTILE)
    plain = page_of(analyze(small_model, pixels), pixels, categories, "x")
    assert [(tag, [*names]) for tag, names in marked.tags] == [
        (tag, [*names]) for tag, names in plain.tags
    ]
    assert HOSTILE in marked.text["title"]


def test_numbers_that_are_not_finite_are_said_and_do_not_break_the_page(
    small_model: LoadedModel, pixels: Pixels
) -> None:
    module = copy.deepcopy(small_model.module)
    with torch.no_grad():
        module.layer2[0].conv1.weight.mul_(1e38).abs_()
    result = analyze(dataclasses.replace(small_model, module=module), pixels)
    assert not np.isfinite(result.prediction.logits).any()
    page = page_of(result, pixels, small_model.categories, "x")
    assert "not finite" in "".join(page.text.values())
    assert page.count("figure") == 1 + 2 + 8 + 8


def test_the_built_in_network_by_default_explains_its_own_answer(tmp_path: Path) -> None:
    photo = tmp_path / "coffee.png"
    photo.write_bytes(sample_bytes("coffee"))
    result = run(photo, "--out", tmp_path)
    assert result.returncode == 0, result.stderr
    with np.load(tmp_path / "analysis.npz", allow_pickle=False) as found:
        sizes = [len(found[f"cam_{index:02}"]) for index in range(16)]
        assert sizes == [56] * 3 + [28] * 4 + [14] * 6 + [7] * 3
        assert "cam_16" not in found
        answer = int(found["logits"].argmax())
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert page.count("figure") == 1 + 18 + 16
    assert [a.get("scope") for _, a in page.tags].count("row") == 5 + 16
    best = result.stdout.splitlines()[1].split("%  ")[1]
    assert page.text["strong"].startswith(best)
    card = json.loads(Path("assets/weights/resnet50.json").read_text(encoding="utf-8"))
    assert card["classes"][answer]["label"] == best


@pytest.mark.parametrize(
    "mistake", ["no picture", "no such file", "no such class", "out is a file"]
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    mistake: str, small_file: Path, pixels: Pixels, tmp_path: Path, here: Here
) -> None:
    photo, out, target = tmp_path / "photo.png", tmp_path / "out", "red"
    Image.fromarray(pixels).save(photo)
    if mistake == "no picture":
        photo.write_text("not a picture")
    elif mistake == "no such file":
        photo = tmp_path / "missing.png"
    elif mistake == "no such class":
        target = "Redd"
    else:
        out.write_text("a file")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*")}
    options = ["--model", "resnet18", "--weights", small_file, "--target", target, "--json"]
    result = here("analyze", photo, "--out", out, *options)
    assert result.returncode == 2
    assert result.stdout == ""
    (sentence,) = result.stderr.strip().splitlines()
    expected = {"no such class": "tench, red, blue", "out is a file": str(out)}
    assert expected.get(mistake, photo.name) in sentence
    assert {path: path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_of_many_classes_the_nearest_are_named() -> None:
    categories = imagenet_categories()
    assert categories[class_index("tiger shark", categories)].label == "tiger shark"
    with pytest.raises(DataError, match=r"1,000 classes.*'Tiger Shar'; choose one of: tiger shark"):
        class_index("Tiger Shar", categories)
    with pytest.raises(DataError, match="give one as predict says it"):
        class_index("zzzzzz", categories)


def test_maps_are_on_the_page_with_what_their_trial_gave(
    small_model: LoadedModel, pixels: Pixels
) -> None:
    """And a label is text there, too."""
    hostile = tuple(Category(HOSTILE, None) for _ in range(3))
    maps = finish(examine(small_model, pixels, TARGET, ["gradient", "gradcam"])).maps
    by_name = {found.method: found.map for found in maps}
    trials = tuple(
        finish(put_on_trial(small_model, pixels, TARGET, by_name, fill, steps=2, seeds=(1,)))
        for fill in ("mean", "black")
    )
    result = analyze(small_model, pixels, TARGET)
    page = page_of(result, pixels, hostile, "x", Evidence(maps, trials))
    bare = page_of(result, pixels, hostile, "x")
    assert page.count("figure") == bare.count("figure") + 2
    assert page.count("script") == bare.count("script")
    assert "Which map to believe" in page.text["h2"]
    assert "Which map to believe" not in bare.text["h2"]
    for trial in trials:
        for curve in (*trial.curves, trial.edges):
            assert f"{curve.score:.3g}" in page.text["td"]
    assert "How much the logit would move" in page.text["small"]  # without the glossary's marks
    (first, *each) = (words for words in page.text["li"].splitlines() if words)
    assert ("changes with the fill" in first) == (trials[0].ranking != trials[1].ranking)
    assert each[0].startswith("Gradient ")
    assert each[1].startswith("Grad-CAM ")
    without = page_of(result, pixels, hostile, "x", Evidence(maps))
    assert "h3" not in without.text
