"""The chart of a trial: every line can be clicked, and the point that is looked at has a ring."""

from __future__ import annotations

import pytest

from resnet_viz.figures.trial import Line, trial_lines

SHARES = (0.0, 0.5, 1.0)
LINES = [Line(name, (0.9, share, 0.1)) for name, share in (("A", 0.3), ("B", 0.6), ("edges", 0.5))]
BY_CHANCE = [Line("by chance", (0.9, share, 0.1)) for share in (0.4, 0.7, 0.5)]


def test_after_the_band_the_lines_come_in_order() -> None:
    band, *lines = trial_lines(SHARES, LINES, BY_CHANCE, "covered").data
    assert list(band.y) == pytest.approx([90, 70, 10, 10, 40, 90])
    assert [line.name for line in lines] == ["A", "B", "edges"]
    assert all("markers" in line.mode for line in lines)  # a line without them takes no click
    assert len({(line.line.color, line.line.dash) for line in lines}) == len(lines)


def test_the_ring_is_around_the_point_that_is_looked_at() -> None:
    *_, ring = trial_lines(SHARES, LINES, BY_CHANCE, "covered", looked_at=(1, 2)).data
    assert (list(ring.x), list(ring.y)) == ([100], pytest.approx([10]))
    assert ring.hoverinfo == "skip"  # else it would take the clicks of what is below it
