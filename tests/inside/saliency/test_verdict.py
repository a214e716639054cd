"""The verdict, of trials and checks whose numbers are made up."""

from __future__ import annotations

import numpy as np
import pytest

from resnet_viz.inside.saliency.checks import Forgotten, Sanity
from resnet_viz.inside.saliency.fills import Fill
from resnet_viz.inside.saliency.likeness import Likeness
from resnet_viz.inside.saliency.results import Method, Passes, Settings
from resnet_viz.inside.saliency.trials import Curve, Trial
from resnet_viz.inside.saliency.verdict import judge

NAMES: tuple[Method, ...] = ("gradient", "gradcam")


def curve(deletion: float, insertion: float) -> Curve:
    """Of one cell, whose areas are these."""
    flat = [np.full((2, 1), area, np.float32) for area in (deletion, insertion)]
    return Curve(np.arange(1), (0, 1), 0, None, *flat)


def trial(fill: Fill, gradient: Curve, gradcam: Curve, names: tuple[str, ...] = NAMES) -> Trial:
    by_chance = curve(4, 4), curve(6, 6)
    curves, edges = (gradient, gradcam), curve(3, 5)
    passes = Passes(0)
    return Trial(names, curves, edges, by_chance, (1, 2), fill, 1, 14, passes, 0.0)


def sanity(gradient: float, gradcam: float) -> Sanity:
    last = tuple(Likeness(0, magnitude, 0, 0) for magnitude in (gradient, gradcam))
    same = Likeness(1, 1, 1, 0)
    logits = np.zeros(1, np.float32)
    states = Forgotten("nothing", logits, (), (same, same)), Forgotten("conv1", logits, (), last)
    return Sanity(0, None, NAMES, states, Settings(), 1, Passes(), 0.0)


def test_a_map_beats_the_edge_detector_by_its_score_and_chance_in_both_tests() -> None:
    verdict = judge(
        [
            trial("mean", gradient=curve(1, 7), gradcam=curve(5, 8)),
            trial("blur", gradient=curve(3.5, 4.5), gradcam=curve(3, 6.5)),
        ]
    )
    gradient, gradcam = verdict.maps
    assert (gradient.beats_edges, gradient.beats_chance) == (("mean",), ("mean",))
    assert (gradcam.beats_edges, gradcam.beats_chance) == (("mean", "blur"), ("blur",))
    assert verdict.rankings == (("gradient", "gradcam"), ("gradcam", "gradient"))
    assert verdict.ranking_changes
    assert gradient.likeness is gradient.ignores_weights is None


def test_a_map_ignores_the_weights_where_the_untrained_network_has_the_same() -> None:
    trials = [trial("mean", curve(1, 7), curve(5, 8))]
    found = judge(trials, sanity(0.8, 0.2)).maps
    assert [one.ignores_weights for one in found] == [True, False]
    assert [one.likeness for one in found] == [0.8, 0.2]
    assert judge(trials, sanity(float("nan"), 0.2)).maps[0].ignores_weights is None
    assert not judge(trials).ranking_changes


def test_trials_of_other_maps_are_a_mistake() -> None:
    curves = curve(1, 7), curve(5, 8)
    with pytest.raises(ValueError, match="other maps"):
        judge([trial("mean", *curves), trial("blur", *curves, names=("gradient", "layercam"))])
