"""Detectors on a ResNet-50 backbone, against torchvision's own and against the papers' formulas.

No COCO weights are here: files are made, in the published format, of random numbers.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from streamlit.testing.v1 import AppTest
from torch import Tensor
from torch.nn import functional as F
from torchvision.models import _api
from torchvision.models.detection import maskrcnn_resnet50_fpn
from torchvision.models.detection.mask_rcnn import MaskRCNN_ResNet50_FPN_Weights
from torchvision.ops import FrozenBatchNorm2d
from torchvision.ops.poolers import LevelMapper

from resnet_viz.engine.questions import Question
from resnet_viz.engine.service import Engine
from resnet_viz.errors import DownloadError, WeightsError
from resnet_viz.facts.catalog import BUILTIN_RESNET, ModelChoice
from resnet_viz.facts.coco import DETECTORS, FASTER_RCNN, MASK_RCNN, Detector
from resnet_viz.figures.detections import OPACITY, color_of, map_png, masked
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.detected import Detection
from resnet_viz.inside.detection import KEPT_FROM, LONGER, SHORTER, detect, shrunk
from resnet_viz.inside.maps import feature_maps
from resnet_viz.networks import detectors
from resnet_viz.networks.detectors import LoadedDetector
from resnet_viz.networks.models import load
from resnet_viz.networks.operator_files import operator_file
from resnet_viz.networks.published_files import is_local
from resnet_viz.pictures.gallery import sample_bytes
from resnet_viz.pictures.images import decode
from resnet_viz.ui.backbone.maps import _taps
from resnet_viz.ui.services import engine as pages_engine
from tests.engine import works
from tests.engine.processes import end_process

ROOT = Path(__file__).parents[2]
CPU = torch.device("cpu")
State = dict[str, Tensor]


LOUD = 150.0


def random_state(name: str) -> State:
    """A detector's state dict with the published keys. Its branches are quiet, so that numbers
    stay small, and its classifier is loud, so that there are scores from 0 to 1; one variance is
    so small that an epsilon shows."""
    torch.manual_seed(3)
    network = _api.get_model(name, weights=None, weights_backbone=None, num_classes=91)
    state: State = {k: v for k, v in network.state_dict().items() if "num_batches" not in k}
    for key in state:
        if key.endswith("bn3.weight"):
            state[key] = torch.full_like(state[key], 0.2)
    state["backbone.body.bn1.running_var"] *= 1e-5
    state["backbone.body.bn1.weight"] *= 1e-5**0.5
    state["roi_heads.box_predictor.cls_score.weight"] *= LOUD
    return state


@pytest.fixture(scope="module")
def mask_state() -> State:
    return random_state(MASK_RCNN.id)


@pytest.fixture(scope="module")
def folder(mask_state: State, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An operator's folder with Mask R-CNN, under the name it is published by."""
    folder = tmp_path_factory.mktemp("operator")
    torch.save(mask_state, folder / published_file())
    return folder


@pytest.fixture
def operator(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(folder))
    end_process(pages_engine())
    return folder


@pytest.fixture(scope="module")
def small(folder: Path) -> LoadedDetector:
    """Mask R-CNN that looks at pictures of about 160 pixels, for speed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESNET_VIZ_WEIGHTS", str(folder))
        model = detectors.load(MASK_RCNN, CPU)
    model.module.transform.min_size = (160,)
    return model


@pytest.fixture(scope="module")
def photo() -> NDArray[np.uint8]:
    return decode(sample_bytes("coffee")).pixels[::2, ::2].copy()


@pytest.fixture(scope="module")
def found(small: LoadedDetector, photo: NDArray[np.uint8]) -> Detection:
    return detect(small, photo)


def published_file() -> str:
    return MaskRCNN_ResNet50_FPN_Weights.COCO_V1.url.rsplit("/", 1)[-1]


def as_tensor(pixels: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 255


# --- What is found -----------------------------------------------------------------------------


def test_objects_are_those_of_torchvisions_own_forward(
    small: LoadedDetector, photo: NDArray[np.uint8], found: Detection
) -> None:
    with torch.inference_mode():
        (answer,) = small.module([as_tensor(photo)])
    kept = answer["scores"] >= KEPT_FROM
    assert 3 <= kept.sum() == len(found.objects)
    names = [small.categories[i] for i in answer["labels"][kept].tolist()]
    assert [o.label for o in found.objects] == names
    assert [o.score for o in found.objects] == answer["scores"][kept].tolist()
    assert [list(o.box) for o in found.objects] == answer["boxes"][kept].tolist()
    for one, mask in zip(found.objects, answer["masks"][kept], strict=True):
        assert one.mask is not None
        assert np.array_equal(one.mask, mask[0].numpy() >= 0.5)
        assert one.mask.shape == photo.shape[:2]


def test_the_loaded_network_is_torchvisions_with_the_same_file(
    operator: Path, tmp_path: Path, photo: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    (cache / published_file()).write_bytes((operator / published_file()).read_bytes())
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    theirs = maskrcnn_resnet50_fpn(weights=MaskRCNN_ResNet50_FPN_Weights.COCO_V1).eval()
    ours = detectors.load(MASK_RCNN, CPU)
    assert ours.provenance == published_file()
    assert len(ours.categories) == 91
    assert not any(p.requires_grad for p in ours.module.parameters())
    theirs.transform.min_size = ours.module.transform.min_size = (160,)
    with torch.inference_mode():
        (expected,), (got,) = theirs([as_tensor(photo)]), ours.module([as_tensor(photo)])
    assert torch.equal(expected["labels"], got["labels"])
    torch.testing.assert_close(got["scores"], expected["scores"], atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(got["boxes"], expected["boxes"], atol=0.1, rtol=1e-3)
    norms = [m for m in ours.module.modules() if isinstance(m, FrozenBatchNorm2d)]
    assert len(norms) == 53
    assert {m.eps for m in norms} == {0.0}


def test_the_level_of_a_box_is_torchvisions() -> None:
    from resnet_viz.inside.detection import _level_of

    torch.manual_seed(1)
    corners = torch.rand(500, 2) * 300
    boxes = torch.cat([corners, corners + torch.exp(torch.rand(500, 2) * 7)], dim=1)
    expected = LevelMapper(2, 5)([boxes]) + 2
    assert [_level_of(box) for box in boxes.tolist()] == expected.tolist()
    assert set(expected.tolist()) == {2, 3, 4, 5}
    assert _level_of([0, 0, 224, 224]) == 4  # as the paper says of ImageNet's size
    assert _level_of([5, 5, 5, 5]) == 2


def test_maps_are_those_of_the_backbone_and_of_the_papers_pyramid(
    small: LoadedDetector, photo: NDArray[np.uint8], found: Detection
) -> None:
    network = small.module
    with torch.inference_mode():
        images, _ = network.transform([as_tensor(photo)])
        body, fpn = network.backbone.body, network.backbone.fpn
        x = body["maxpool"](body["relu"](body["bn1"](body["conv1"](images.tensors))))
        bottom_up = {}
        for level in (2, 3, 4, 5):
            x = bottom_up[level] = body[f"layer{level - 1}"](x)
        merged = fpn.inner_blocks[3][0](bottom_up[5])
        pyramid = {5: fpn.layer_blocks[3][0](merged)}
        for level in (4, 3, 2):  # Lin et al. 2016, section 3
            up = F.interpolate(merged, size=bottom_up[level].shape[-2:], mode="nearest")
            merged = fpn.inner_blocks[level - 2][0](bottom_up[level]) + up
            pyramid[level] = fpn.layer_blocks[level - 2][0](merged)
        pyramid[6] = pyramid[5][:, :, ::2, ::2]
    assert [level.number for level in found.levels] == [2, 3, 4, 5, 6]
    for level in found.levels:
        expected = pyramid[level.number][0].abs().mean(dim=0)
        torch.testing.assert_close(torch.from_numpy(level.pyramid), expected, rtol=1e-4, atol=1e-5)
        assert level.pyramid_channels == 256
        if level.number == 6:
            assert level.bottom_up_channels == level.bottom_up.size == 0
            continue
        below = bottom_up[level.number]
        torch.testing.assert_close(torch.from_numpy(level.bottom_up), below[0].mean(dim=0))
        assert level.bottom_up_channels == below.shape[1] == 128 * 2 ** (level.number - 1)
    assert found.weights == published_file()
    assert found.seen == tuple(images.tensors.shape[2:])
    assert all(side % 32 == 0 for side in found.seen)


def test_a_backbones_maps_are_the_last_of_each_stage() -> None:
    model = load("resnet50", "builtin", device=CPU)
    cropped = model.preprocessing.prepare(decode(sample_bytes("coffee")).pixels).cropped
    names = {level: layer.name for level, layer in _taps(analyze(model, cropped)).items()}
    taps = feature_maps(model, cropped, names.values())
    with torch.inference_mode():
        x = as_tensor(cropped)
        mean, std = (torch.tensor(v).view(3, 1, 1) for v in MEAN_AND_STD)
        m = model.module
        x = m.maxpool(m.relu(m.bn1(m.conv1(((x - mean) / std)[None]))))
        for level, stage in ((2, m.layer1), (3, m.layer2), (4, m.layer3), (5, m.layer4)):
            x = stage(x)
            torch.testing.assert_close(
                torch.from_numpy(taps[names[level]]), x[0], rtol=1e-3, atol=1e-4
            )


MEAN_AND_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet's


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((600, 800), (600, 800)),
        ((4000, 6000), (800, 1200)),
        ((300, 9000), (44, 1333)),
        ((1, 1), (1, 1)),
    ],
)
def test_large_pictures_are_shrunk_to_what_the_detector_would_see(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    small = shrunk(np.zeros((*size, 3), dtype=np.uint8))
    assert small.shape == (*expected, 3)


def test_the_limits_and_figures_are_torchvisions(small: LoadedDetector) -> None:
    fresh = _api.get_model(MASK_RCNN.id, weights=None, weights_backbone=None)
    assert (fresh.transform.min_size, fresh.transform.max_size) == ((SHORTER,), LONGER)
    for detector in DETECTORS:
        measured = _api.get_model_weights(detector.id)["COCO_V1"].meta["_metrics"]["COCO-val2017"]
        assert measured["box_map"] == detector.box_ap
        assert measured.get("mask_map") == detector.mask_ap
    assert len(set(small.categories) - {"N/A", "__background__"}) == 80


# --- Weights -----------------------------------------------------------------------------------


def older(key: str) -> str:
    """A parameter's name in the files of torchvision's earlier versions."""
    key = re.sub(r"(inner_blocks|layer_blocks)\.(\d)\.0\.", r"\1.\2.", key)
    key = re.sub(r"mask_head\.(\d)\.0\.", lambda m: f"mask_head.mask_fcn{int(m[1]) + 1}.", key)
    return key.replace("rpn.head.conv.0.0.", "rpn.head.conv.")


def test_a_file_with_the_older_names_is_read(
    mask_state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = {older(key): value for key, value in mask_state.items()}
    assert len(renamed.keys() - mask_state.keys()) == 26  # 16 in the pyramid, 8 masks', 2 boxes'
    torch.save(renamed, tmp_path / f"{MASK_RCNN.id}_old.pth")
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    loaded = detectors.load(MASK_RCNN, CPU).module.state_dict()
    assert all(torch.equal(loaded[key], value) for key, value in mask_state.items())


def without_a_layer(state: State) -> State:
    return {k: v for k, v in state.items() if k != "rpn.head.cls_logits.bias"}


def with_nan(state: State) -> State:
    key = "backbone.body.conv1.weight"
    return state | {key: torch.full_like(state[key], float("nan"))}


def of_a_classifier(_: State) -> State:
    return {"fc.weight": torch.zeros(10, 8), "fc.bias": torch.zeros(10)}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(without_a_layer, "cls_logits.bias"), (with_nan, "not finite"), (of_a_classifier, "network")],
)
def test_a_wrong_file_is_named_and_nothing_random_serves(
    spoil: object, words: str, mask_state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(spoil)
    torch.save(spoil(mask_state), tmp_path / f"{MASK_RCNN.id}_wrong.pth")
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsError, match=words) as error:
        detectors.load(MASK_RCNN, CPU)
    assert f"{MASK_RCNN.id}_wrong.pth" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.id)
def test_without_weights_and_network_there_is_a_sentence_and_no_detector(
    detector: Detector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # nobody listens there
    assert not is_local(detector)
    with pytest.raises(DownloadError, match="could not be downloaded"):
        detectors.load(detector, CPU)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_operators_file_is_found_by_its_name(operator: Path) -> None:
    assert operator_file(MASK_RCNN) == operator / published_file()
    assert operator_file(FASTER_RCNN) is None
    assert is_local(MASK_RCNN)


def test_the_engine_keeps_a_detector_among_its_models(operator: Path) -> None:
    engine = Engine()

    def lent(network: Detector | ModelChoice) -> tuple[str, int]:
        question = Question(works.kind_and_which, network, (), kept=False)
        return engine.ask(question).answer()

    first = lent(MASK_RCNN)
    assert first[0] == "LoadedDetector"
    assert lent(MASK_RCNN) == first
    assert lent(BUILTIN_RESNET)[0] == "LoadedModel"
    os.utime(operator / published_file(), ns=(0, 0))  # as if it had been replaced
    assert lent(MASK_RCNN) != first
    end_process(engine)


# --- Drawn -------------------------------------------------------------------------------------


def test_masks_color_their_own_pixels_the_surest_on_top() -> None:
    pixels = np.full((4, 4, 3), 100, dtype=np.uint8)
    left, all_ = np.zeros((4, 4), dtype=bool), np.ones((4, 4), dtype=bool)
    left[:, :2] = True
    picture = masked(pixels, [left, None, all_])
    for column, place in ((0, 0), (3, 2)):
        color = np.array(list(bytes.fromhex(color_of(place)[1:])))
        expected = (OPACITY * color + (1 - OPACITY) * 100).round()
        assert np.array_equal(picture[0, column], expected)
    assert (pixels == 100).all()
    assert np.array_equal(masked(pixels, []), pixels)


def test_a_map_is_drawn_from_dark_to_its_largest_value() -> None:
    image = Image.open(io.BytesIO(map_png(np.array([[0, 1], [2, 4]], dtype=np.float32))))
    assert image.size == (2, 2)
    colors = np.asarray(image.convert("RGB"))
    assert tuple(colors[0, 0]) == (68, 1, 84)
    assert tuple(colors[1, 1]) == (253, 231, 37)


# --- The page ----------------------------------------------------------------------------------


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page("pages/backbone.py")
    return app


def words(app: AppTest) -> str:
    return "\n".join(e.value for e in (*app.main.markdown, *app.main.caption, *app.main.info))


def drawings(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.main.get("html"))


def test_the_page_without_weights_shows_the_networks_own_maps_and_offers_the_download(
    page: AppTest,
) -> None:
    page.run()
    assert not page.exception
    alts = re.findall(r'<img alt="(C\d), a map of (\d+) × (\d+) numbers, largest', drawings(page))
    sides = [("C5", "7"), ("C4", "14"), ("C3", "28"), ("C2", "56")]
    assert alts == [(name, side, side) for name, side in sides]
    assert drawings(page).count("<img") == 4  # and no map of a pyramid
    for shape in ("2048 × 7 × 7", "1024 × 14 × 14", "512 × 28 × 28", "256 × 56 × 56"):
        assert shape in drawings(page)
    assert "| **C5** | layer4 | 32 px | 427 px | 256 px |" in words(page)
    assert "not on this machine" in words(page)
    assert page.button(key=f"download_{MASK_RCNN.id}")
    assert "find" not in [button.key for button in page.button]


def test_the_page_with_weights_finds_objects_and_shows_the_pyramid(
    page: AppTest, operator: Path
) -> None:
    page.run()
    assert drawings(page).count("<img") == 4  # nothing is looked for until it is asked
    page.button(key="find").click().run()
    assert not page.exception
    assert drawings(page).count("<img") == 4 + 1 + 9
    surest = re.search(r"Found: (\S.*?) (\d+)%", drawings(page))
    assert surest
    assert int(surest[2]) >= 50
    page.slider(key="score").set_value(95).run()
    assert re.search(r"\d+ of \d+ objects", words(page))
    page.segmented_control(key="detector").set_value("Faster R-CNN").run()
    assert "not on this machine" in words(page)


def test_the_page_names_a_broken_file(
    page: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{FASTER_RCNN.id}_broken.pth").write_bytes(b"nothing")
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    end_process(pages_engine())
    page.run()
    page.segmented_control(key="detector").set_value("Faster R-CNN").run()
    page.button(key="find").click().run()
    assert not page.exception
    assert f"{FASTER_RCNN.id}_broken.pth" in page.main.warning[0].value
