"""Each computed truth, of results made by hand: the right choice, and the numbers it says."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from torchvision.models import ResNet50_Weights, resnet50

from resnet_viz.counting.anatomy import anatomy
from resnet_viz.errors import SettingsError
from resnet_viz.facts.catalog import Category
from resnet_viz.inside.analyzed import Analysis, BlockAnalysis
from resnet_viz.inside.answer import Prediction, Score
from resnet_viz.inside.lesioned import Lesions
from resnet_viz.lessons.challenge import Banded
from resnet_viz.lessons.of_blocks import (
    BLOCKS,
    LAST,
    AnswerDecided,
    AnswersTurned,
    BlockMissed,
    LargerPart,
)
from resnet_viz.lessons.of_counts import CostliestPart
from resnet_viz.lessons.of_gradients import GradientLargest, GradientPath
from resnet_viz.lessons.of_maps import AbsentClass, AnswerCovered, SilentChannels, StaysAlike
from resnet_viz.lessons.of_training import EndsWith, LowerTrainingError, SurerVersion

AB = (Category("apple", None), Category("bear", None))


def logits(probability: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Of two classes, the first of which has this probability."""
    return np.array([np.log(probability), np.log(1 - probability)], np.float32)


def said(label: str, probability: float) -> Prediction:
    z = logits(probability if label == "apple" else 1 - probability)
    top = (Score(label, None, probability),)
    return Prediction(z, np.exp(z), top, 0.0, "cpu")


def test_the_names_of_the_blocks_are_torchvisions() -> None:
    names = [name for name, _ in resnet50().named_modules() if name.count(".") == 1]
    assert tuple(name for name in names if name.startswith("layer")) == BLOCKS


@pytest.mark.parametrize(("number", "place"), [(-5, 0), (0.1, 1), (0.39, 1), (0.4, 2), (7, 2)])
def test_who_lies_on_an_edge_belongs_above_it(number: float, place: int) -> None:
    assert Banded((0.1, 0.4)).place(number) == place


def test_edges_rise() -> None:
    with pytest.raises(SettingsError, match="larger than the one before"):
        Banded((0.4, 0.4))


def test_which_block_is_missed() -> None:
    three = ("layer1.0", "layer1.1", "layer4.2")
    lesions = Lesions(three, logits(0.8), (logits(0.7), logits(0.2), logits(0.9)))
    least, most = BlockMissed(three, "least"), BlockMissed(three, "most")
    assert least.truth(lesions, AB).right == 2
    assert most.truth(lesions, AB).right == 1
    assert least.truth(lesions, AB).why == (
        "The network says apple, 80.0%. That becomes 70.0% without block 1, 20.0% without block "
        "2, 90.0% without block 16."
    )


def test_how_many_blocks_turn_the_answer() -> None:
    without = (logits(0.7), logits(0.2), None, logits(0.4))
    lesions = Lesions(BLOCKS[:4], logits(0.8), without)
    truth = AnswersTurned((2, 6), "plain").truth(lesions, AB)
    assert truth.right == 1
    assert "Of 3 blocks, taken out one at a time, 2 turn that into another answer." in truth.why
    assert "The other 1 cannot be taken out" in truth.why
    none = replace(lesions, without=(logits(0.7),) * 4)
    truth = AnswersTurned((2, 6), "residual").truth(none, AB)
    assert truth.right == 0
    assert truth.why.endswith("none turn that into another answer.")


@pytest.mark.parametrize(
    ("answers", "right"),
    [(("apple", "apple", "apple"), 0), (("bear", "apple", "apple"), 1), (("a", "b", "bear"), 2),
     (("apple", "bear", "apple"), 2)],
)  # fmt: skip
def test_the_answer_is_decided_where_it_is_kept_from(answers: tuple[str, ...], right: int) -> None:
    came = {block: said(label, 0.75) for block, label in zip(LAST, answers, strict=True)}
    truth = AnswerDecided().truth(came)
    assert truth.right == right
    assert f"after block 14 {answers[0]}, 75.0%" in truth.why


@pytest.mark.parametrize(("branch", "right"), [(1.2, 0), (0.9, 1), (1.05, 2), (0.95, 2)])
def test_which_part_of_a_sum_is_the_larger(branch: float, right: int) -> None:
    block = SimpleNamespace(name="layer4.2", norm_branch=branch, norm_shortcut=1.0)
    passage = cast(Any, SimpleNamespace(blocks=[block]))
    truth = LargerPart("layer4.2").truth(passage)
    assert truth.right == right
    assert f"{branch:.2f} times" in truth.why


def analysis(*blocks: tuple[str, float, float, int], cam: float = 0.0) -> Analysis:
    found = tuple(
        BlockAnalysis(name, np.full((2, 2), cam, np.float32), 1, 1, 1, b, s, b + s, size)
        for name, s, b, size in blocks
    )
    return Analysis(said("apple", 0.9), 0, (), (), found, 1.0)


def test_by_which_way_more_gradient_comes() -> None:
    found = analysis(("layer1.0", 4, 2, 1), ("layer1.1", 3, 4, 1), ("layer1.2", 9, 3, 1))
    truth = GradientPath((2, 3)).truth(found)
    assert truth.right == 1
    assert "In 2 of 3 blocks" in truth.why
    assert "0.75 to 3.00 times" in truth.why


def test_gradients_are_compared_for_each_number() -> None:
    found = analysis(("layer1.0", 4, 4, 100), ("layer4.2", 1, 1, 4))  # 0.8 and 1 a number
    truth = GradientLargest(("layer1.0", "layer4.2")).truth(found)
    assert truth.right == 1
    assert "0.8 at block 1, 1 at block 16." in truth.why


def test_silent_channels_are_those_that_are_0_everywhere() -> None:
    values = np.zeros((4, 2, 2), np.float32)
    values[0], values[1, 0, 1] = 1, 1e-9
    map = cast(Any, SimpleNamespace(values=values))
    truth = SilentChannels((1, 2), "layer4.2").truth(map)
    assert truth.right == 2
    assert "Of the 4 channels of block 16, 2 are 0" in truth.why
    assert "69% are 0" in truth.why  # 11 of 16
    for silent, said in ((1, "1 is 0 at"), (0, "none is 0 at")):
        values[3 - silent] = 1
        assert said in SilentChannels((1, 2), "layer4.2").truth(map).why


@pytest.mark.parametrize(("without", "right"), [(0.95, 0), (0.85, 0), (0.6, 1), (0.3, 2)])
def test_how_far_the_answer_falls(without: float, right: int) -> None:
    left = said("apple", without) if without > 0.5 else said("bear", 1 - without)
    covered = SimpleNamespace(
        whole=said("apple", 0.9), without=left, at_random=(said("apple", 0.8), said("apple", 0.7))
    )
    truth = AnswerCovered((0.1, 0.4), (24,)).truth(cast(Any, covered))
    assert truth.right == right
    assert f"from 90.0% to {without:.1%}" in truth.why
    assert "leave 70.0% to 80.0%" in truth.why
    now = "says apple as before" if without > 0.5 else "now says bear"
    assert now in truth.why
    assert ("spoke more for other classes" in truth.why) == (without > 0.9)


@pytest.mark.parametrize(("absent", "right"), [(0, 0), (0.1, 1), (0.3, 2), (0.2, 2)])
def test_the_map_of_an_absent_class(absent: float, right: int) -> None:
    there = replace(analysis(("layer4.2", 1, 1, 1), cam=absent), target=1)
    usual = analysis(("layer4.2", 1, 1, 1), cam=0.2)
    truth = AbsentClass("church").truth(there, usual, AB)
    assert truth.right == right
    assert "The network gives church 10.0%" in truth.why


def test_which_map_stays_alike() -> None:
    ends = {"guided_backprop": 0.6, "gradcam": 0.2}
    sanity = SimpleNamespace(
        likeness=lambda method: (None, SimpleNamespace(magnitude=ends[method]))
    )
    truth = StaysAlike(("gradcam", "guided_backprop")).truth(cast(Any, sanity))
    assert truth.right == 1
    assert "Grad-CAM 0.20, Guided backprop 0.60" in truth.why


def test_the_costliest_stage_is_torchvisions() -> None:
    network = resnet50()
    stages = ("layer1", "layer2", "layer3", "layer4")
    counts = [sum(p.numel() for p in getattr(network, stage).parameters()) for stage in stages]
    truth = CostliestPart("parameters", stages).truth(anatomy("resnet50", 224))
    assert truth.right == int(np.argmax(counts)) == 3
    assert f"{counts[3] / 1e6:.1f} million in stage 4" in truth.why


def run(plain: float | None, residual: float | None) -> Any:
    from resnet_viz.lab.curves import CurveBuilder
    from resnet_viz.lab.history import Run
    from resnet_viz.lab.settings import Settings

    builder = CurveBuilder()
    row = {"learning_rate": 0.1, "loss": 1.0, "error": 0.5, "gradient_norms": [1.0]}
    builder.add({"step": {"plain": row, "residual": row, "step": 1, "epoch": 0}})
    if plain is not None and residual is not None:
        errors = {"plain": (plain, 0.7), "residual": (residual, 0.1)}
        told = {kind: {"train_error": a, "test_error": b} for kind, (a, b) in errors.items()}
        builder.add({"evaluation": {**told, "step": 1, "epoch": 0}})
        ends = {
            kind: {"train_error": a, "test_accuracy": 1 - b, "parameters": 1}
            for kind, (a, b) in errors.items()
        }
        builder.add({"summary": {**ends, "images_per_second": 1.0, "seconds": 1.0}})
    return (Run(Settings(), builder.curves()),)


@pytest.mark.parametrize(
    ("plain", "residual", "right"), [(0.1, 0.5, 0), (0.6, 0.01, 1), (0.3, 0.31, 2)]
)
def test_who_ended_with_the_lower_error(plain: float, residual: float, right: int) -> None:
    assert LowerTrainingError().truth(run(plain, residual)).right == right


def test_a_run_that_has_not_ended_has_no_winner() -> None:
    with pytest.raises(SettingsError, match="not ended"):
        LowerTrainingError().truth(run(None, None))


def test_with_which_error_a_network_ended() -> None:
    ended = run(0.6, 0.002)
    training = EndsWith((0.05, 0.25), "plain", "training").truth(ended)
    assert training.right == 2
    assert "60.0% of its training pictures" in training.why
    test = EndsWith((0.05, 0.25), "residual", "test").truth(ended)
    assert test.right == 1
    assert "10.0% of pictures it had never seen" in test.why


def test_which_weights_are_surer_with_torchvisions_figures() -> None:
    v1, v2 = ResNet50_Weights.IMAGENET1K_V1, ResNet50_Weights.IMAGENET1K_V2
    right = [w.meta["_metrics"]["ImageNet-1K"]["acc@1"] for w in (v1, v2)]
    published = f"V1 {right[0]:.1f}%, V2 {right[1]:.1f}%"
    unmeasured = SurerVersion().truth(())
    assert unmeasured.right == 0
    assert published in unmeasured.why
    assert "not computed" in unmeasured.why
    for first, second, who in ((0.9, 0.6, 0), (0.6, 0.9, 1), (0.6, 0.61, 2)):
        truth = SurerVersion().truth((said("apple", first), said("apple", second)))
        assert truth.right == who
        assert published in truth.why
        assert f"V1 says apple, {first:.1%}" in truth.why
