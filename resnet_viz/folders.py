"""A data set on disk: one folder a class, photos inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resnet_viz.errors import DataError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"})


@dataclass(frozen=True, slots=True)
class PhotoFolder:
    """Files with their class numbers; `classes` are the sub-folders' names, sorted."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]
    classes: tuple[str, ...]


def open_folder(folder: Path) -> PhotoFolder:
    """List a data set. Raises `DataError` where there are no class folders with photos."""
    if not folder.is_dir():
        raise DataError(
            f"{folder} is not a folder; give one that holds a folder of photos a class."
        )
    classes = sorted(e.name for e in folder.iterdir() if e.is_dir() and not e.name.startswith("."))
    files, labels = [], []
    for number, name in enumerate(classes):
        for path in sorted((folder / name).iterdir()):
            if path.suffix.lower() in SUFFIXES:
                files.append(path)
                labels.append(number)
    if not files:
        raise DataError(
            f"{folder} holds no photos; give one that holds a folder of photos a class."
        )
    return PhotoFolder(tuple(files), tuple(labels), tuple(classes))
