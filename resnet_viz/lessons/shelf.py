"""The lessons that come with the app, and those in the folder named by the environment variable
RESNET_VIZ_LESSONS: a file of TOML each.

Raises nothing: what cannot be read is passed over, and it is said why.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from resnet_viz.errors import LessonError
from resnet_viz.facts.catalog import ASSETS
from resnet_viz.lessons.lesson import Lesson
from resnet_viz.lessons.reading import read_lesson

SHIPPED = ASSETS / "lessons"
OPERATOR_FOLDER = "RESNET_VIZ_LESSONS"
SUFFIX = ".toml"
MOST_BYTES = 200_000  # of a file


@dataclass(frozen=True, slots=True)
class Shelf:
    """The `lessons` there are, and a sentence for every file that was `passed_over`, the folder
    itself included."""

    lessons: tuple[Lesson, ...]
    passed_over: tuple[str, ...]

    def lesson(self, id: str) -> Lesson | None:
        return next((lesson for lesson in self.lessons if lesson.id == id), None)


def shelf(check_address: Callable[[str], None]) -> Shelf:
    """By now: those of the app in the order of their numbers, then the operator's.
    `check_address` raises `SettingsError` for an address of no exhibit."""
    lessons: dict[str, Lesson] = {}
    passed_over: list[str] = []
    for path in _files(passed_over):
        try:
            state = path.stat()
            lesson = _read(path, (state.st_size, state.st_mtime_ns), check_address)
        except LessonError as error:
            passed_over.append(f"{path.name}, {error}")
        except OSError as error:
            passed_over.append(f"{path.name}: it cannot be read ({_reason(error)}).")
        else:
            if lesson.id in lessons:
                passed_over.append(
                    f"{path.name}: a lesson of this name comes with the app; name the file "
                    "otherwise."
                )
            else:
                lessons[lesson.id] = lesson
    return Shelf(tuple(lessons.values()), tuple(passed_over))


def _files(passed_over: list[str]) -> Iterator[Path]:
    yield from sorted(SHIPPED.glob(f"*{SUFFIX}"))
    named = os.environ.get(OPERATOR_FOLDER)
    if not named:
        return
    folder = Path(os.path.expanduser(named))
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        advice = f"give {OPERATOR_FOLDER} a folder that the user who runs the app may read"
        passed_over.append(f"{folder}: {_reason(error)}; {advice}.")
        return
    files = [path for path in paths if path.suffix.lower() == SUFFIX]
    if not files:
        passed_over.append(f"{folder}: there is no file in it that ends in {SUFFIX}.")
    yield from files


@lru_cache(maxsize=256)
def _read(path: Path, stamp: tuple[int, int], check_address: Callable[[str], None]) -> Lesson:
    """Once for as long as the file stays as it is (`stamp`)."""
    size, _ = stamp
    if size > MOST_BYTES:
        raise LessonError(f"line 1: it is larger than {MOST_BYTES:,} bytes.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LessonError(f"line {line}: this is no text in UTF-8.") from None
    return read_lesson(_id(path), text, check_address)


def _id(path: Path) -> str:
    """A file's name without its ending, and without the number by which the app's are ordered."""
    return path.stem.split("_", 1)[1] if path.parent == SHIPPED else path.stem


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
