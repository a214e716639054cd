"""The command line's `quiz`: a sheet and its key as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from resnet_viz.cli.quiz import quiz
from resnet_viz.errors import DataError, SettingsError
from resnet_viz.quiz.sets import draw_set
from resnet_viz.report import quiz as paper
from tests.cli.test_commands import run


def test_it_writes_the_key_that_the_page_gives(tmp_path: Path) -> None:
    out = tmp_path / "key.html"
    done = run("quiz", "cost", "--seed", "12", "--key", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out)
    assert out.read_text(encoding="utf-8") == paper.key(draw_set("cost", 12))


def test_without_the_key_it_writes_the_sheet(tmp_path: Path) -> None:
    quiz("depth", tmp_path / "sheet.html")
    written = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert written == paper.sheet(draw_set("depth", 1))


def test_what_cannot_be_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no topic 'nonsense'"):
        quiz("nonsense", tmp_path / "x.html")
    with pytest.raises(DataError, match="nothing can be written there"):
        quiz("depth", tmp_path / "missing" / "x.html")
