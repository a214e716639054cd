"""The notebook in docs/ runs from top to bottom in a kernel of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "notebook.ipynb"
FIGURE = "application/vnd.plotly.v1+json"


@pytest.fixture(scope="module")
def written() -> nbformat.NotebookNode:
    return nbformat.read(FILE, as_version=4)


def test_it_is_kept_without_what_a_run_leaves_in_it(written: nbformat.NotebookNode) -> None:
    cells = [cell for cell in written.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_it_runs_and_shows_what_it_promises(written: nbformat.NotebookNode) -> None:
    place = {"metadata": {"path": str(ROOT)}}
    ran = NotebookClient(written, timeout=110, resources=place).execute()
    shown = {
        cell.source.splitlines()[-1].partition("(")[0]: output.data
        for cell in ran.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "data" in output
    }
    assert shown["model"]["text/plain"].startswith("LoadedModel(architecture='resnet50'")
    assert "image/png" in shown["picture"]
    assert "<td>parachute</td>" in shown["answer"]["text/html"]
    plots = [name for name in shown if name.startswith("rv.plot_")]
    assert len(plots) == 5
    assert all(FIGURE in shown[name] for name in plots)
    assert shown["rv.count"]["text/plain"].endswith("25557032)")
