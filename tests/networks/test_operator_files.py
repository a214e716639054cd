"""The operator's folder as people set it up: what is found, what is passed over, and why."""

from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

import pytest

from resnet_viz.facts.catalog import OPERATOR_FOLDER
from resnet_viz.facts.coco import FASTER_RCNN, MASK_RCNN
from resnet_viz.networks.operator_files import OperatorFiles, choices, operator_file, operator_files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(OPERATOR_FOLDER, str(tmp_path))
    return tmp_path


def test_networks_and_detectors_are_known_by_what_their_names_begin_with(folder: Path) -> None:
    for name in (
        "resnet18-mine.pth",
        "resnext50_32x4d.safetensors",
        "ResNet50-Ours.PTH",
        "wide_resnet50_2.pt",
        "plainnet34.pth",
        "MaskRCNN_resnet50_fpn_coco-bf2d0c1e.pth",
        "resnet18-mine.json",
        ".resnet18.pth",
    ):
        (folder / name).touch()
    found = operator_files()
    assert {choice.id: choice.architecture for choice in found.networks} == {
        "resnet18.resnet18-mine.pth": "resnet18",
        "resnext50_32x4d.resnext50_32x4d.safetensors": "resnext50_32x4d",
        "resnet50.ResNet50-Ours.PTH": "resnet50",
        "wide_resnet50_2.wide_resnet50_2.pt": "wide_resnet50_2",
        "plainnet34.plainnet34.pth": "plainnet34",
    }
    assert found.passed_over == ()
    assert {choice.id for choice in found.networks} < set(choices())
    assert operator_file(MASK_RCNN) == folder / "MaskRCNN_resnet50_fpn_coco-bf2d0c1e.pth"
    assert operator_file(FASTER_RCNN) is None


def test_what_is_passed_over_is_named_with_the_reason(folder: Path) -> None:
    for name in ("vgg16.pth", "resnet50.ckpt", "notes.txt"):
        (folder / name).touch()
    (folder / "resnet18.pth").mkdir()
    (folder / "resnet34.pth").symlink_to(folder / "missing.pth")
    reasons = dict(line.split(": ", 1) for line in operator_files().passed_over)
    assert reasons.keys() == {path.name for path in folder.iterdir()}
    assert "does not begin with a network's" in reasons["vgg16.pth"]
    assert ".safetensors, .pth or .pt" in reasons["resnet50.ckpt"]
    assert "no file" in reasons["resnet18.pth"]
    assert "no file" in reasons["resnet34.pth"]
    assert operator_files().networks == ()


def test_a_file_that_may_not_be_read_is_passed_over(
    folder: Path, lock: Callable[[Path], None]
) -> None:
    for above in (folder, *folder.parents):
        if Path(gettempdir()) in above.parents:
            above.chmod(0o755)  # for whoever the test goes on as
    (folder / "resnet18.pth").touch()
    lock(folder / "resnet18.pth")
    (line,) = operator_files().passed_over
    assert line == "resnet18.pth: it cannot be read (permission denied)."


def test_a_folder_that_may_not_be_read_is_named(folder: Path, lock: Callable[[Path], None]) -> None:
    lock(folder)
    (line,) = operator_files().passed_over
    assert str(folder) in line
    assert "permission denied" in line
    assert OPERATOR_FOLDER in line
    assert operator_file(MASK_RCNN) is None


@pytest.mark.parametrize("name", ["missing", "file", "x" * 300])
def test_a_path_that_is_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(OPERATOR_FOLDER, str(tmp_path / name))
    found = operator_files()
    assert (found.networks, found.detectors) == ((), ())
    assert "resnet50.imagenet1k_v2" in choices()
    assert name in found.passed_over[0]


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "resnet18.pth").touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # Windows'
    monkeypatch.setenv(OPERATOR_FOLDER, "~/nets")
    assert [choice.file for choice in operator_files().networks] == [
        tmp_path / "nets" / "resnet18.pth"
    ]


def test_an_empty_folder_is_said_and_no_folder_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no weights file" in operator_files().passed_over[0]
    monkeypatch.delenv(OPERATOR_FOLDER)
    assert operator_files() == OperatorFiles()
