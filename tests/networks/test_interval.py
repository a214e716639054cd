"""Intervals of counted shares, against SciPy's."""

import pytest
from scipy.stats import binomtest

from resnet_viz.networks.interval import in_percent, interval


@pytest.mark.parametrize(("hits", "images"), [(1705, 1981), (0, 10), (10, 10), (1, 1), (7, 30)])
def test_it_is_wilsons(hits: int, images: int) -> None:
    expected = binomtest(hits, images).proportion_ci(0.95, method="wilson")
    assert interval(hits / images, images) == pytest.approx(tuple(expected), abs=1e-12)


def test_it_is_said_in_percent_with_one_decimal() -> None:
    assert in_percent(0.9, 2000) == "90.0% (88.6 to 91.2)"


def test_of_no_images_nothing_can_be_said() -> None:
    with pytest.raises(ValueError, match="no images"):
        interval(0.5, 0)
