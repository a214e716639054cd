"""What the docs say and show of the built-in networks is of the weights that are here."""

from pathlib import Path

import pytest

from scripts.made_with import made_with, weights
from scripts.network_figures import FILES, MARKED, filled

DOCS = Path(__file__).parents[1] / "docs"
PICTURES = [*sorted((DOCS / "screenshots").glob("*.png")), DOCS / "first-seconds.webp"]


@pytest.mark.parametrize("file", PICTURES, ids=lambda file: file.name)
def test_a_picture_names_the_weights_it_shows(file: Path) -> None:
    assert made_with(file) == weights()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_figures_in_the_docs_are_the_measured_ones(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert MARKED.search(text)
    assert filled(text) == text
