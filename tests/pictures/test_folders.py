"""Folders of photos as people have them: what is a photo, what is a class, and what is neither."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from resnet_viz.errors import DataError
from resnet_viz.lab.data import open_data
from resnet_viz.pictures.folders import left_out_note, open_folder


def picture(file_format: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 10, 10)).save(buffer, file_format)
    return buffer.getvalue()


def put(root: Path, *places: str, data: bytes = picture()) -> None:
    for place in places:
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def names(root: Path) -> dict[str, list[str]]:
    """The photos of each class, by their path below the class's folder."""
    found = open_folder(root)
    classes: dict[str, list[str]] = {name: [] for name in found.classes}
    for path, label in zip(found.files, found.labels, strict=True):
        name = found.classes[label]
        classes[name].append(path.relative_to(root / name).as_posix())
    return classes


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("name", ["a.jfif", "a.JPE", "a.JPG", "a", "a.txt", "a.tar.gz"])
def test_the_content_says_what_a_photo_is(tmp_path: Path, name: str, file_format: str) -> None:
    put(tmp_path, f"cat/{name}", data=picture(file_format))
    assert names(tmp_path) == {"cat": [name]}
    assert open_folder(tmp_path).left_out == 0


def test_files_that_are_no_photos_are_counted(tmp_path: Path) -> None:
    put(tmp_path, "cat/1.jpg", "dog/1.jpg", "loose.jpg")
    put(tmp_path, "cat/notes.txt", "labels.csv", "dog/2.heic", data=b"something else")
    assert names(tmp_path) == {"cat": ["1.jpg"], "dog": ["1.jpg"]}
    assert open_folder(tmp_path).left_out == 4
    assert str(left_out_note(4)).startswith("4 files were left out")
    assert str(left_out_note(1)).startswith("1 file was left out")
    assert left_out_note(0) is None


@pytest.mark.parametrize(
    "clutter",
    [
        "cat/._1.jpg",
        "cat/.DS_Store",
        "cat/Thumbs.db",
        "cat/THUMBS.DB",
        "cat/desktop.ini",
        "cat/@eaDir/1.jpg",
        "cat/.ipynb_checkpoints/1-checkpoint.jpg",
        "__MACOSX/cat/._1.jpg",
        "@eaDir/1.jpg",
        ".ipynb_checkpoints/1.jpg",
    ],
)
def test_what_computers_leave_behind_is_passed_over(tmp_path: Path, clutter: str) -> None:
    put(tmp_path, "cat/1.jpg")
    put(tmp_path, clutter, data=b"\0\5\x16\7 no picture")
    assert names(tmp_path) == {"cat": ["1.jpg"]}
    assert open_folder(tmp_path).left_out == 0


def test_a_folder_without_photos_is_no_class(tmp_path: Path) -> None:
    put(tmp_path, "cat/1.jpg")
    (tmp_path / "dog").mkdir()
    put(tmp_path, "scripts/run.py", data=b"print()")
    assert names(tmp_path) == {"cat": ["1.jpg"]}


def test_photos_in_a_folder_of_their_classs_folder_are_read(tmp_path: Path) -> None:
    put(tmp_path, "cat/images/1.jpg", "dog/images/1.jpg", "dog/images/old/2.jpg")
    assert names(tmp_path) == {"cat": ["images/1.jpg"], "dog": ["images/1.jpg", "images/old/2.jpg"]}


def test_a_folder_that_leads_back_to_itself(tmp_path: Path) -> None:
    put(tmp_path, "cat/1.jpg")
    (tmp_path / "cat" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path) == {"cat": ["1.jpg"]}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    put(tmp_path, "cat/1.jpg")
    os.mkfifo(tmp_path / "cat" / "pipe")
    assert open_folder(tmp_path).left_out == 1


@pytest.mark.parametrize("parts", [("train", "val"), ("train", "valid", "test"), ("Train", "Test")])
def test_the_parts_of_a_data_set_are_named(tmp_path: Path, parts: tuple[str, ...]) -> None:
    for part in parts:
        put(tmp_path, f"{part}/cat/1.jpg", f"{part}/dog/1.jpg")
    with pytest.raises(DataError) as caught:
        open_folder(tmp_path)
    sentence = str(caught.value)
    assert all(part in sentence for part in parts)
    assert "\n" not in sentence
    assert names(tmp_path / parts[0]) == {"cat": ["1.jpg"], "dog": ["1.jpg"]}


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    put(tmp_path, "bus/1.jpg", "train/1.jpg", "train/more/2.jpg")
    assert names(tmp_path) == {"bus": ["1.jpg"], "train": ["1.jpg", "more/2.jpg"]}


def test_photos_without_the_folder_of_a_class(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg", "2.jpg")
    with pytest.raises(DataError, match="2 photos that are in no class's folder"):
        open_folder(tmp_path)


def test_a_folder_above_the_classes_names_the_one_to_give(tmp_path: Path) -> None:
    put(tmp_path, "pets/cat/1.jpg", "pets/dog/1.jpg")
    put(tmp_path, "notes/readme.txt", data=b"notes")
    with pytest.raises(DataError, match="one folder deeper") as caught:
        open_folder(tmp_path)
    assert str(tmp_path / "pets") in str(caught.value)


@pytest.mark.parametrize("part", ["test", "val", "valid", "validation"])
def test_the_lab_takes_the_parts_by_their_usual_names(tmp_path: Path, part: str) -> None:
    for name in ("cat", "dog"):
        put(tmp_path, f"train/{name}/1.jfif", f"train/{name}/2.jpg", f"{part}/{name}/3")
    put(tmp_path, f"{part}/cat/notes.txt", data=b"notes")
    data = open_data(str(tmp_path))
    assert (len(data.train_labels), len(data.test_labels), data.left_out) == (4, 2, 1)


def test_the_command_line_says_how_many_files_it_left_out(
    small_file: Path, photo_folder: Path
) -> None:
    put(photo_folder, "red/notes.txt", data=b"notes")
    options = ["--model", "resnet18", "--weights", str(small_file)]
    command = [sys.executable, "-m", "resnet_viz", "evaluate", "--data", str(photo_folder)]
    result = subprocess.run(
        [*command, *options], capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "1 file was left out" in result.stderr
    assert "on 6 photos" in result.stdout
