"""A data set on disk: one folder a class, photos inside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from resnet_viz.errors import DataError
from resnet_viz.pictures.images import looks_like_a_picture

# A file of such a name is meant to be a photo; if it is none, whoever reads it says so.
SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif"})
PARTS = frozenset({"train", "training", "val", "valid", "validation", "test", "testing"})
_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_LISTED = 3  # as many places as one sentence names


@dataclass(frozen=True, slots=True)
class PhotoFolder:
    """Files with their class numbers; `classes` are the sub-folders' names, sorted. `left_out`
    counts the files that are no photos."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]
    classes: tuple[str, ...]
    left_out: int = 0


@dataclass(slots=True)
class _Found:
    """What is below one folder: its own photos, and those of each folder in it."""

    own: list[Path] = field(default_factory=list)
    deeper: dict[str, list[Path]] = field(default_factory=dict)
    others: int = 0

    @property
    def photos(self) -> list[Path]:
        return sorted(self.own + [path for paths in self.deeper.values() for path in paths])


def open_folder(folder: Path) -> PhotoFolder:
    """List a data set. The content says what a photo is, whatever its name; hidden files and
    those that computers leave behind do not count, nor do folders without photos.

    Raises `DataError` where there are no class folders with photos, with the folder to give
    instead where that can be told.
    """
    if not folder.is_dir():
        raise DataError(
            f"{folder} is not a folder; give one that holds a folder of photos a class."
        )
    loose, folders = 0, {}
    others = 0
    for entry in _listed(folder):
        if entry.is_dir():
            inside = _search(entry)
            others += inside.others
            if inside.photos:
                folders[entry.name] = inside
        elif _is_photo(entry):
            loose += 1
        else:
            others += 1
    _refuse_other_shapes(folder, folders, loose)
    files, labels = [], []
    for number, name in enumerate(sorted(folders)):
        photos = folders[name].photos
        files += photos
        labels += [number] * len(photos)
    return PhotoFolder(tuple(files), tuple(labels), tuple(sorted(folders)), loose + others)


def left_out_note(count: int) -> str | None:
    """A plain sentence on files that `open_folder` left out; None if there are none."""
    if not count:
        return None
    files = "1 file was" if count == 1 else f"{count:,} files were"
    return f"{files} left out: no JPEG, PNG, WebP, BMP or GIF picture in the folder of a class."


def _refuse_other_shapes(folder: Path, folders: dict[str, _Found], loose: int) -> None:
    """Raises `DataError`, with what to do, unless `found` are the classes of a data set."""
    if not folders and loose:
        raise DataError(
            f"{folder} holds {loose:,} photos that are in no class's folder; put those of each "
            "class into a folder of its own."
        )
    if not folders:
        raise DataError(
            f"{folder} holds no photos; give one that holds a folder of photos a class."
        )
    parts = [name for name in sorted(folders) if name.lower() in PARTS and folders[name].deeper]
    if len(parts) > 1 or any(len(folders[name].deeper) > 1 for name in parts):
        raise DataError(
            f"{folder} holds the parts of a data set ({', '.join(parts)}) and not its classes; "
            f"give one part, such as {folder / parts[-1]}."
        )
    if not any(inside.own for inside in folders.values()):
        sets = [name for name in sorted(folders) if len(folders[name].deeper) > 1]
        if sets:
            named = ", ".join(str(folder / name) for name in sets[:_LISTED])
            raise DataError(
                f"The photos in {folder} are one folder deeper than those of classes; give the "
                f"folder that holds the classes: {named}{', …' if len(sets) > _LISTED else ''}."
            )


def _search(folder: Path) -> _Found:
    """The photos of one class: in its folder, and in folders inside."""
    inside = _Found()
    for entry in _listed(folder):
        if entry.is_dir():
            if entry.is_symlink():  # may lead back here
                continue
            below = _search(entry)
            inside.others += below.others
            if below.photos:
                inside.deeper[entry.name] = below.photos
        elif _is_photo(entry):
            inside.own.append(entry)
        else:
            inside.others += 1
    return inside


def _listed(folder: Path) -> Iterator[Path]:
    """A folder's entries, without hidden ones and what systems leave behind."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise DataError(f"{folder} cannot be read ({error.strerror}); check who may.") from error
    for name in names:
        if not name.startswith((".", "@")) and name.lower() not in _CLUTTER:
            yield folder / name


def _is_photo(path: Path) -> bool:
    if path.suffix.lower() in SUFFIXES:
        return True
    if not path.is_file():  # a pipe would wait for a writer
        return False
    try:
        with path.open("rb") as file:
            return looks_like_a_picture(file.read(16))
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); check who may.") from error
