"""Each disturbance against values worked out by hand or another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_viz.pictures.images import Pixels
from resnet_viz.pictures.perturb import MID_GRAY, Perturbation, perturb


def picture(height: int = 40, width: int = 60) -> Pixels:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def flat(value: int, height: int = 100, width: int = 100) -> Pixels:
    return np.full((height, width, 3), value, np.uint8)


def test_the_defaults_do_nothing() -> None:
    assert Perturbation().is_identity
    assert Perturbation(cover_x=0.1, cover_y=0.9, seed=7).is_identity
    original = picture()
    copy = perturb(original, Perturbation())
    np.testing.assert_array_equal(copy, original)
    assert not np.shares_memory(copy, original)


@pytest.mark.parametrize(
    "change", [{"rotate": 1}, {"blur": 0.5}, {"brightness": 0.9}, {"noise": 0.1}, {"cover": 0.2}]
)
def test_any_change_is_no_identity(change: dict[str, float]) -> None:
    p = Perturbation(**change)
    assert not p.is_identity
    assert not np.array_equal(perturb(picture(), p), picture())


@given(
    st.builds(
        Perturbation,
        rotate=st.floats(-180, 180),
        blur=st.floats(0, 8),
        brightness=st.floats(0, 1),
        noise=st.floats(0, 0.5),
        cover=st.floats(0, 1),
        cover_x=st.floats(0, 1),
        cover_y=st.floats(0, 1),
        seed=st.integers(0, 2**32),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_setting_keeps_shape_and_type_and_repeats(p: Perturbation) -> None:
    original = picture(13, 21)
    original.setflags(write=False)
    result = perturb(original, p)
    assert result.shape == (13, 21, 3)
    assert result.dtype == np.uint8
    np.testing.assert_array_equal(result, perturb(original, p))


def test_a_right_angle_is_exact() -> None:
    square = picture(40, 40)
    np.testing.assert_array_equal(perturb(square, Perturbation(rotate=90)), np.rot90(square))
    half = perturb(picture(), Perturbation(rotate=-180))
    np.testing.assert_array_equal(half, picture()[::-1, ::-1])


def test_rotation_is_counter_clockwise_and_fills_the_corners() -> None:
    dark = flat(0, 101, 101)
    dark[45:56, 85:96] = 255  # 40 pixels to the right of the center
    turned = perturb(dark, Perturbation(rotate=45))
    rows, columns = np.nonzero(turned[..., 0] > 200)
    assert rows.mean() == pytest.approx(50 - 40 / 2**0.5, abs=1)
    assert columns.mean() == pytest.approx(50 + 40 / 2**0.5, abs=1)
    for corner in (turned[0, 0], turned[0, -1], turned[-1, 0], turned[-1, -1]):
        assert corner.tolist() == [MID_GRAY] * 3


@pytest.mark.parametrize("sigma", [2.0, 4.0, 8.0])
def test_blur_spreads_a_step_by_sigma(sigma: float) -> None:
    step = flat(0, 11, 121)
    step[:, 60:] = 255
    row = perturb(step, Perturbation(blur=sigma))[5, :, 0].astype(float)
    density = np.diff(row) / 255  # the derivative of a blurred step is the kernel
    x = np.arange(120)
    mean = (x * density).sum()
    assert density.sum() == pytest.approx(1)
    assert np.sqrt(((x - mean) ** 2 * density).sum()) == pytest.approx(sigma, rel=0.05)


def test_brightness_is_a_factor() -> None:
    values = np.array([[[0, 1, 2], [99, 100, 255]]], np.uint8)
    assert perturb(values, Perturbation(brightness=0.25)).tolist() == [[[0, 0, 0], [25, 25, 64]]]
    assert not perturb(values, Perturbation(brightness=0)).any()


def test_noise_has_the_deviation_asked_for_and_a_seed() -> None:
    noisy = perturb(flat(128), Perturbation(noise=0.1))
    difference = noisy.astype(float) - 128
    assert difference.std() == pytest.approx(25.5, rel=0.02)
    assert abs(difference.mean()) < 0.5
    other = perturb(flat(128), Perturbation(noise=0.1, seed=2))
    assert abs(np.corrcoef(noisy.ravel(), other.ravel())[0, 1]) < 0.03


def test_noise_does_not_wrap_around() -> None:
    assert perturb(flat(255), Perturbation(noise=0.1)).min() > 100
    assert perturb(flat(0), Perturbation(noise=0.1)).max() < 155


def test_the_cover_is_a_square_on_the_shorter_side() -> None:
    covered = perturb(flat(0, 40, 60), Perturbation(cover=0.5)) == MID_GRAY
    expected = np.zeros((40, 60, 3), bool)
    expected[10:30, 20:40] = True
    np.testing.assert_array_equal(covered, expected)


def test_the_cover_is_cut_off_at_the_edge() -> None:
    covered = perturb(flat(0, 40, 60), Perturbation(cover=0.5, cover_x=1, cover_y=0)) == MID_GRAY
    assert covered[:10, 50:].all()
    assert covered.sum() == 10 * 10 * 3


def test_a_full_cover_hides_a_square_picture_whatever_else_is_done() -> None:
    p = Perturbation(rotate=30, blur=2, brightness=0.2, noise=0.5, cover=1)
    assert (perturb(picture(40, 40), p) == MID_GRAY).all()
