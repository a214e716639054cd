"""The figures of the page Inside a block."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from resnet_viz.counting.paths import paths
from resnet_viz.figures.axes import block_axis, block_names, enlarge
from resnet_viz.figures.blocks import Line, balance, spreads
from resnet_viz.figures.gradients import GradientPaths, gradient_paths
from resnet_viz.figures.lesions import LesionBars, lesion_bars, path_lengths
from resnet_viz.figures.pixel import terms_of_sum
from resnet_viz.figures.signed import signed_png
from resnet_viz.figures.training_log import Curve, log_chart


def colors(values: list[list[float]], limit: float) -> np.ndarray:
    png = signed_png(np.array(values, dtype=np.float32), limit)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_a_signed_map_is_blue_below_0_white_at_0_and_red_above() -> None:
    ((below, zero, above),) = colors([[-2, 0, 2]], 2)
    assert below[2] > below[0] + 50
    assert zero.min() > 240
    assert above[0] > above[2] + 50
    ((further,),) = colors([[5]], 2)
    assert (further == above).all()  # the scale ends at its limit


def test_maps_of_zeros_are_white() -> None:
    assert colors([[0, 0]], 0).min() > 240


def test_a_block_that_cannot_be_removed_has_words_instead_of_a_bar() -> None:
    networks = [
        LesionBars("A", "#000000", 0.8, [0.5, 0.25], ["", ""]),
        LesionBars("B", "#ffffff", 0.4, [None, 0.1], ["", ""]),
    ]
    figure = lesion_bars(["first", "second"], networks, "accuracy")
    bars = {trace.name: list(trace.y) for trace in figure.data if trace.type == "bar"}
    assert bars == {"A": [50, 25], "B": [None, 10]}
    (words,) = figure.layout.annotations
    assert words.text == "cannot be removed"
    assert 0 < words.x < 0.5  # beside the first block's bar, on B's side


def test_the_shares_of_the_path_lengths_add_up() -> None:
    (bars,) = path_lengths(paths(16), "#000000").data
    assert sum(bars.y) == pytest.approx(100)
    assert bars.y[8] == max(bars.y) == pytest.approx(100 * 12_870 / 65_536)


def test_a_waterfall_ends_at_the_sum() -> None:
    (waterfall,) = terms_of_sum(["a", "b"], [2.0, -0.5], 1.5).data
    assert sum(waterfall.x[:-1]) == waterfall.x[-1] == 1.5
    assert list(waterfall.measure) == ["relative", "relative", "total"]


@pytest.mark.parametrize("terms", [[-5.0, 1.0], [3.0, -0.5], [0.0, 0.0]])
def test_the_numbers_beside_a_waterfalls_bars_have_room(terms: list[float]) -> None:
    """Plotly writes them outside the bars, over the labels if the axis ends there."""
    axis = terms_of_sum(["a", "b"], terms, sum(terms)).layout.xaxis
    low, high = axis.range
    ends = [0, terms[0], sum(terms)]
    assert min(ends) - low > 0.1 * (high - low) < high - max(ends)


def test_blocks_are_numbered_and_named_under_the_pointer() -> None:
    names = ["layer1.0", "layer1.1", "layer2.0"]
    assert block_axis(names)["ticktext"] == ["1", "2", "3"]
    assert block_names(names)[2] == "block 3 of 3 (layer2.0)"
    line = Line("A", "#000000", [0.5, 2.0, 1.0])
    bars = LesionBars("A", "#000000", 0.8, [0.5, 0.25, 0.1], ["", "", ""])
    for figure in (
        balance(names, line, line, [True, False, True]),
        lesion_bars(names, [bars], "accuracy"),
        gradient_paths(names, [GradientPaths("A", "#000000", [1.0] * 3, [2.0] * 3)]),
    ):
        assert list(figure.data[0].hovertext) == block_names(names)


def test_a_training_log_marks_where_the_pictures_change_their_size() -> None:
    curve = Curve("A", "#000000", [20, 40, 60, 80], [0.1, 0.2, 0.3, 0.4], [64, 64, 96, 64])
    figure = log_chart([curve], "accuracy", percent=True, height=300)
    marks = [(mark.x, mark.text) for mark in figure.layout.annotations]
    assert marks == [(0, "64"), (40, "96"), (60, "64")]
    assert list(figure.data[0].y) == pytest.approx([10, 20, 30, 40])


def test_a_figure_is_drawn_while_another_thread_imports_pandas() -> None:
    program = """
import sys, threading
import plotly.graph_objects as go
go.Figure().add_scatter(x=[1, 2], y=[0.5, 1.5], line={"width": 2})
import numpy
other = threading.Thread(target=__import__, args=("pandas",))
other.start()
while "pandas" not in sys.modules:
    pass
from resnet_viz.figures.training_log import Curve, log_chart
try:
    log_chart([Curve("A", "#000000", [20], [0.5], [64])], "loss", percent=False, height=300)
finally:
    other.join()
"""
    drawn = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=100, check=False
    )
    assert drawn.returncode == 0, drawn.stderr


def test_projections_are_told_from_identities_and_layers_are_named() -> None:
    line = Line("A", "#000000", [0.5, 2.0])
    figure = balance(["layer1.0", "layer1.1"], line, line, [True, False])
    assert list(figure.data[0].marker.symbol) == ["square-open", "circle"]
    chart = spreads(["layer1.0.conv1", "layer1.0.conv2"], [line])
    assert list(chart.layout.xaxis.ticktext) == ["1"]
    assert list(chart.data[0].hovertext) == ["layer1.0.conv1", "layer1.0.conv2"]


def test_an_enlarged_figure_has_larger_letters_everywhere() -> None:
    bars = LesionBars("A", "#000000", 0.8, [None, 0.25], ["", ""])
    figure = lesion_bars(["layer1.0", "layer1.1"], [bars], "accuracy")
    height, words = figure.layout.height, figure.layout.annotations[0].font.size
    enlarge(figure, 2, 30)
    layout = figure.layout
    assert layout.height == 2 * height
    assert layout.annotations[0].font.size == max(2 * words, 30)
    for letters in (
        layout.font,
        layout.legend.font,
        layout.xaxis.tickfont,
        layout.yaxis.title.font,
    ):
        assert letters.size == 30
    named = terms_of_sum(["a"], [2.0], 2.0)
    enlarge(named, 2, 30)
    assert named.data[0].textfont.size == 30
