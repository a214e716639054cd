"""Numbers as pages print them."""

import pytest

from resnet_viz.ui.tables import _notation, in_words


@pytest.mark.parametrize(
    ("number", "digits", "words"),
    [
        (0.0706, 3, "0.0706"),
        (1.763e-10, 3, "1.76 · 10⁻¹⁰"),
        (2.41e6, 1, "2 · 10⁶"),
        (888.7, 1, "900"),
        (0.0312, 1, "0.03"),
        (0, 1, "0"),
    ],
)
def test_as_many_digits_as_asked_for(number: float, digits: int, words: str) -> None:
    assert in_words(number, digits) == words


def test_a_column_has_one_notation() -> None:
    assert _notation([1.729e-6, 1.1e-8, 0.0]) == "%.3e"
    assert _notation([0.5, None, 12.0]) == "%.4g"
    assert _notation([0.5, 12_345.0]) == "%.3e"  # "%.4g" would mix 0.5 with 1.234e+04
