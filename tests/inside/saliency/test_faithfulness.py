"""Deletion and insertion against a loop written by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.filters import sobel_h, sobel_v

from resnet_viz.inside.saliency import cells
from resnet_viz.inside.saliency.faithfulness import answer_covered, put_on_trial, step_counts
from resnet_viz.inside.saliency.fills import FILLS, Fill, fill_pixels, filled
from resnet_viz.inside.saliency.trials import Trial
from resnet_viz.inside.saliency.verdict import judge
from resnet_viz.inside.slices import finish
from resnet_viz.pictures.preprocessing import MEAN, STD, normalize
from tests.inside.saliency.asked import near
from tests.inside.small import PIXELS, TARGET, network

MAPS = {
    "gradient": np.random.default_rng(5).normal(size=(64, 64)).astype(np.float32),
    "gradcam": np.linspace(1, 0, 64 * 64, dtype=np.float32).reshape(64, 64),
}
SIDE, GRID = 16, 4  # pixels of a cell, cells a side


def tried(fill: Fill = "mean", against: int | None = None) -> Trial:
    work = put_on_trial(
        network("resnet18"), PIXELS, TARGET, MAPS, fill,
        against=against, seeds=(1, 2), fill_seed=3, steps=8, grid=GRID,
    )  # fmt: skip
    return finish(work)


def answer(covered: list[int], fill: Fill) -> np.ndarray:
    """The logits with these cells covered in all colors, one after the other."""
    image, hidden = normalize(PIXELS), filled(PIXELS, fill, 3)
    for cell in covered:
        top, left = SIDE * (cell // GRID), SIDE * (cell % GRID)
        for color in range(3):
            square = color, slice(top, top + SIDE), slice(left, left + SIDE)
            image[square] = hidden[square]
    with torch.no_grad():
        return network("resnet18").module(torch.from_numpy(image)[None])[0].numpy()


@pytest.mark.parametrize("fill", ["mean", "noise"])
def test_the_curves_are_those_of_a_loop(fill: Fill) -> None:
    trial = tried(fill)
    for map, curve in zip(MAPS.values(), trial.curves, strict=True):
        means = map.reshape(GRID, SIDE, GRID, SIDE).mean(axis=(1, 3)).ravel()
        order = sorted(range(16), key=lambda cell, means=means: -means[cell])
        assert curve.order.tolist() == order
        assert curve.counts == tuple(range(0, 17, 2))
        near(curve.deletion, np.stack([answer(order[:n], fill) for n in range(0, 17, 2)]))
        near(curve.insertion, np.stack([answer(order[n:], fill) for n in range(0, 17, 2)]))


def test_areas_are_means_by_the_trapezoid_rule() -> None:
    trial = tried(against=4)
    for curve in (*trial.curves, trial.edges, *trial.random):
        for logits, area in (
            (curve.deletion, curve.deletion_area),
            (curve.insertion, curve.insertion_area),
        ):
            gaps = logits[:, TARGET] - logits[:, 4]
            assert area == pytest.approx(float(((gaps[1:] + gaps[:-1]) / 2).mean()), abs=1e-5)
        assert curve.score == curve.insertion_area - curve.deletion_area
        softmax = torch.from_numpy(curve.deletion).softmax(dim=1)[:, TARGET]
        np.testing.assert_allclose(curve.probabilities(curve.deletion), softmax, rtol=1e-5)
        of_two = torch.from_numpy(curve.deletion[:, [TARGET, 4]]).softmax(dim=1)[:, 0]
        np.testing.assert_allclose(curve.shares(curve.deletion), of_two, rtol=1e-5)
    usual = tried().edges
    np.testing.assert_array_equal(
        usual.shares(usual.insertion), usual.probabilities(usual.insertion)
    )


def test_controls_are_an_edge_detector_and_chance() -> None:
    trial = tried()
    means = cells.cell_means(cells.edges(PIXELS), GRID).ravel()
    assert trial.edges.order.tolist() == np.argsort(-means, kind="stable").tolist()
    for curve in trial.random:
        assert sorted(curve.order) == list(range(16))
        near(
            curve.deletion, np.stack([answer(list(curve.order[:n]), "mean") for n in curve.counts])
        )
        # Insertion is that of the reversed order.
        backwards = list(curve.order[::-1])
        near(curve.insertion, np.stack([answer(backwards[n:], "mean") for n in curve.counts]))
    assert trial.random[0].order.tolist() != trial.random[1].order.tolist()
    areas = [curve.deletion_area for curve in trial.random]
    assert trial.random_area == (
        pytest.approx(np.mean(areas)),
        pytest.approx(abs(areas[0] - areas[1]) / 2**0.5),
    )


def test_what_a_trial_costs_is_counted() -> None:
    passes = 0

    def there(*_: object) -> None:
        nonlocal passes
        passes += 1

    hook = network("resnet18").folded.maxpool.register_forward_hook(there)
    try:
        trial = tried()
    finally:
        hook.remove()
    assert trial.passes.forward == passes == 2 + 3 * 14 + 2 * 7


@pytest.mark.parametrize(("total", "steps"), [(196, 16), (196, 7), (10, 4), (9, 9)])
def test_steps_are_even_and_the_same_from_both_ends(total: int, steps: int) -> None:
    counts = step_counts(total, steps)
    assert len(counts) == steps + 1
    assert (counts[0], counts[-1]) == (0, total)
    assert counts == tuple(total - count for count in reversed(counts))
    assert np.ptp(np.diff(counts)) <= 2


def test_the_edge_detector_is_sobels() -> None:
    gray = PIXELS @ np.array([0.299, 0.587, 0.114])
    expected = 4 * np.hypot(sobel_h(gray), sobel_v(gray))  # scikit-image divides the filter by 4
    np.testing.assert_allclose(cells.edges(PIXELS)[1:-1, 1:-1], expected[1:-1, 1:-1], rtol=1e-4)


@pytest.mark.parametrize("fill", FILLS)
def test_a_covered_picture_looks_as_the_network_reads_it(fill: Fill) -> None:
    chosen = [0, 5, 195]
    read = cells.cover(PIXELS, chosen, fill, 3)
    seen = cells.cover_pixels(PIXELS, chosen, fill, 3)
    pixels = 255 * (read.transpose(1, 2, 0) * np.float32(STD) + np.float32(MEAN))
    np.testing.assert_array_equal(pixels.round(), seen)
    hidden = np.isin(cells.cell_of(64, 64), chosen)
    np.testing.assert_array_equal(seen[~hidden], PIXELS[~hidden])
    np.testing.assert_array_equal(seen[hidden], fill_pixels(PIXELS, fill, 3)[hidden])
    with torch.no_grad():
        expected = network("resnet18").module(torch.from_numpy(read)[None])[0].numpy()
    near(answer_covered(network("resnet18"), PIXELS, chosen, fill, 3).logits, expected)


def test_fills_are_what_they_are_called() -> None:
    mean, std = np.array(MEAN), np.array(STD)
    black = filled(PIXELS, "black", 1)
    np.testing.assert_allclose(black[:, 0, 0], -mean / std, rtol=1e-5)
    assert np.all(black == black[:, :1, :1])
    assert not filled(PIXELS, "mean", 1).any()
    assert filled(PIXELS, "blur", 1).std() < 0.2 * normalize(PIXELS).std()
    first, again, other = (filled(PIXELS, "noise", seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_verdict_counts_what_beats_the_controls() -> None:
    trials = [tried("mean"), tried("black")]
    verdict = judge(trials)
    assert verdict.fills == ("mean", "black")
    for number, found in enumerate(verdict.maps):
        better = [t.curves[number].score > t.edges.score for t in trials]
        assert found.beats_edges == tuple(np.array(["mean", "black"])[better])
        chance = [
            all(
                t.curves[number].deletion_area < r.deletion_area
                and t.curves[number].insertion_area > r.insertion_area
                for r in t.random
            )
            for t in trials
        ]
        assert found.beats_chance == tuple(np.array(["mean", "black"])[chance])
        assert found.ignores_weights is None
    orders = [
        tuple(sorted(MAPS, key=lambda name, t=t: -t.curves[t.names.index(name)].score))
        for t in trials
    ]
    assert verdict.rankings == tuple(orders)
    assert verdict.ranking_changes == (orders[0] != orders[1])
