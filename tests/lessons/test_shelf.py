"""The lessons of the app, and a teacher's folder: one broken file hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from resnet_viz.lessons.shelf import MOST_BYTES, OPERATOR_FOLDER, SHIPPED, shelf
from tests.lessons.test_reading import GOOD, no_check


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(OPERATOR_FOLDER, str(tmp_path))
    return tmp_path


def test_every_file_of_the_app_is_a_lesson() -> None:
    found = shelf(no_check)
    assert not found.passed_over
    assert len(found.lessons) == len(list(SHIPPED.iterdir())) == 10
    assert all(6 <= lesson.minutes <= 9 for lesson in found.lessons)
    assert all(3 <= len(lesson.steps) <= 6 for lesson in found.lessons)


def test_a_teachers_lessons_come_after_the_apps(folder: Path) -> None:
    (folder / "mine.toml").write_text(GOOD)
    (folder / "notes.txt").write_text("no lesson")
    found = shelf(no_check)
    assert not found.passed_over
    assert [lesson.id for lesson in found.lessons][-1] == "mine"
    assert len(found.lessons) == 11


def test_a_broken_file_is_named_and_hides_no_other(folder: Path) -> None:
    (folder / "a.toml").write_text(GOOD.replace("minutes = 6", "minutes = 600"))
    (folder / "b.toml").write_text(GOOD)
    (folder / "c.toml").write_bytes(b'title = "x"\nquestion = "\xff"')
    (folder / "d.toml").write_text("#" * (MOST_BYTES + 1))
    (folder / "e.toml").mkdir()
    (folder / "gradients.toml").write_text(GOOD)
    found = shelf(no_check)
    assert found.lesson("b") is not None
    assert [line.partition(" ")[0].rstrip(",:") for line in found.passed_over] == [
        "a.toml", "c.toml", "d.toml", "e.toml", "gradients.toml",
    ]  # fmt: skip
    a, c, d, e, same = found.passed_over
    assert a == "a.toml, line 2 (minutes): a whole number from 1 to 60 stands here."
    assert c == "c.toml, line 2: this is no text in UTF-8."
    assert "larger than" in d
    assert "cannot be read" in e
    assert "comes with the app" in same


def test_a_file_that_is_mended_is_read_again(folder: Path) -> None:
    file = folder / "mine.toml"
    file.write_text("title")
    assert len(shelf(no_check).passed_over) == 1
    file.write_text(GOOD)
    assert not shelf(no_check).passed_over


def test_a_folder_that_is_not_there_or_empty_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (said,) = shelf(no_check).passed_over
    assert said.endswith("there is no file in it that ends in .toml.")
    monkeypatch.setenv(OPERATOR_FOLDER, str(folder / "nowhere"))
    found = shelf(no_check)
    assert "no such file" in found.passed_over[0]
    assert len(found.lessons) == 10
