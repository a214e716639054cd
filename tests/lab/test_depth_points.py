"""Many small runs as points of one picture: their words and their drawing."""

from __future__ import annotations

from resnet_viz.figures.class_depths import class_depths
from resnet_viz.lab.depth_points import DepthPoint, spread

POINTS = (
    DepthPoint("plain", 8, 1, 0.25),
    DepthPoint("plain", 8, 2, 0.35),
    DepthPoint("residual", 8, 1, 0.125),
)


def test_the_words_give_mean_and_spread() -> None:
    assert spread(POINTS) == (
        "8 layers: plain 30.0% (25.0% to 35.0%, runs: 2), residual 12.5% (12.5% to 12.5%, runs: 1)."
    )
    assert spread(()) == "No run has come to its end yet."


def test_the_drawing_has_a_dot_for_each_and_a_bar_over_the_spread() -> None:
    mean, dots, other_mean, other = class_depths(POINTS, (8, 20)).data
    assert list(dots.y) == [25, 35]
    assert list(other.y) == [12.5]
    assert list(mean.y) == [30]
    assert list(other_mean.y) == [12.5]
    assert (list(mean.error_y.array), list(mean.error_y.arrayminus)) == ([5], [5])
    assert len(class_depths((), (8, 20)).data) == 4
