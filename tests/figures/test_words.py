"""A chart in words: what is said follows from what is drawn."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from resnet_viz.figures.lesions import LesionBars, lesion_bars
from resnet_viz.figures.prediction import Bars, probability_bars
from resnet_viz.figures.words import in_words


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_bars_are_told_one_by_one_and_other_data_are_other_words(share: float) -> None:
    figure = probability_bars(["church", "golf ball"], [Bars("ResNet-50", "blue", [share, 0.1])])
    assert in_words(figure) == (
        f"Across: probability (softmax). ResNet-50: church: {share:.0%}; golf ball: 10%."
    )


def test_of_many_points_the_ends_and_the_extremes_are_told() -> None:
    values = np.linspace(0.9, 0.1, 16)
    values[3], values[5] = 0.05, 0.95
    names = [f"b{place}" for place in range(16)]
    bars = LesionBars("ResNet-50", "blue", 0.5, values.tolist(), [""] * 16)
    assert in_words(lesion_bars(names, [bars], "accuracy")) == (
        "Across: block. Up: accuracy. ResNet-50: 16 points, first 90% at block 1 of 16 (b0), "
        "last 10% at block 16 of 16 (b15), lowest 5% at block 4 of 16 (b3), "
        "highest 95% at block 6 of 16 (b5). ResNet-50, nothing removed: 50% everywhere."
    )


def test_what_is_missing_is_not_told_and_a_line_without_points_says_so() -> None:
    figure = go.Figure()
    figure.add_scatter(name="plain", x=[1, 2, 3], y=[None, 0.5, float("nan")])
    figure.add_scatter(name="residual", x=[], y=[])
    assert in_words(figure) == "plain: 2: 0.5. residual: nothing to see yet."


def test_two_lines_of_one_name_are_told_apart_and_a_map_has_its_extremes() -> None:
    figure = go.Figure()
    figure.add_scatter(name="plain", x=[1], y=[1], mode="lines")
    figure.add_scatter(name="plain", x=[1], y=[2], mode="lines+markers")
    figure.add_heatmap(name="norms", x=[10, 20], y=[1, 2], z=[[0.5, np.nan], [3, 1]])
    assert in_words(figure) == (
        "plain: 1: 1. plain (dots): 1: 2. norms: lowest 0.5 at 10, 1, highest 3 at 10, 2."
    )


def test_of_very_many_lines_the_rest_are_counted() -> None:
    figure = go.Figure([go.Scatter(name=f"{n}", x=[1], y=[n]) for n in range(11)])
    assert in_words(figure).endswith("7: 1: 7. And 3 more.")
