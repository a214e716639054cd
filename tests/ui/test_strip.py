"""What the strip is given: boxes by the network's layout, numbers by its passage."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from resnet_viz.counting.architecture import block_shapes
from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.figures.strip import sheet_of_passage
from resnet_viz.figures.theme import CHANGED, PLAIN, RESIDUAL
from resnet_viz.inside.passage import passage
from resnet_viz.inside.passed import Passage
from resnet_viz.networks.nets import build
from resnet_viz.ui.strip.contents import (
    ANSWERS,
    Strip,
    bars_of,
    boxes_of,
    listed,
    strip_of,
    unread,
    without,
)
from resnet_viz.ui.strip.strip import message, words
from tests.inside.small import network

PHOTO = np.random.default_rng(2).integers(0, 256, (224, 224, 3), dtype=np.uint8)


@cache
def passed(name: str, *removed: str) -> Passage:
    return passage(network(name), PHOTO, removed)


def strip(name: str, *removed: str) -> Strip:
    return strip_from(name, passed(name, *removed), passed(name), *removed)


def strip_from(name: str, now: Passage, usual: Passage, *removed: str) -> Strip:
    sheet = sheet_of_passage(PHOTO, [now.conv1, *(block.output for block in now.blocks)])
    answers = now.prediction, usual.prediction
    return strip_of(name, network(name).categories, sheet, now.blocks, *answers, removed)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_boxes_are_the_networks_blocks(name: str) -> None:
    with torch.device("meta"):
        shapes = block_shapes(build(name, 5))
    boxes = boxes_of(name)
    assert [(box.name, box.shortcut, box.channels, box.removable) for box in boxes] == [
        (s.name, s.shortcut, s.channels_out, s.can_be_removed) for s in shapes
    ]
    assert [box.place for box in boxes] == [*range(1, len(boxes) + 1)]
    assert {box.of for box in boxes} == {len(boxes)}


def test_blocks_in_words_and_those_that_a_network_can_do_without() -> None:
    boxes = boxes_of("plainnet50")
    assert boxes[10].said == "block 11 of 16"
    assert listed(boxes[3:4]) == "block 4"
    assert listed([boxes[3], boxes[4], boxes[7]]) == "blocks 4, 5 and 8"
    removed = ["layer3.1", "layer2.0", "layer2.1", "layer9.0"]
    assert without("plainnet50", removed) == ("layer2.1", "layer3.1")
    assert without("resnet50", removed) == ("layer2.0", "layer2.1", "layer3.1")


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "plainnet50"])
def test_the_boxes_maps_have_the_sides_that_are_said(name: str) -> None:
    for box, block in zip(strip(name).boxes, passed(name).blocks, strict=True):
        assert block.output.shape == (box.side, box.side)
        assert block.channels == box.channels
        assert block.name == box.name


def test_the_ratio_is_that_of_the_norms_and_the_plain_network_has_none() -> None:
    block = passed("resnet50").blocks[4]
    box = strip("resnet50").boxes[4]
    assert box.ratio == pytest.approx(block.norm_branch / block.norm_shortcut)
    assert f"{box.ratio:.2g} times as large as x" in words(box)
    assert {box.ratio for box in strip("plainnet50").boxes} == {None}
    assert "times" not in words(strip("plainnet50").boxes[4])
    measured = words(replace(box, measured="Grad-CAM up to 0.28 logits"))
    assert measured.endswith("; Grad-CAM up to 0.28 logits")
    assert "F(x)" not in measured


def test_the_answer_is_the_best_classes_now_beside_what_they_were() -> None:
    now, usual = passed("resnet50", "layer2.1").prediction, passed("resnet50").prediction
    bars = strip("resnet50", "layer2.1").bars
    assert len(bars) == ANSWERS
    assert [bar.now for bar in bars] == sorted(now.probabilities.tolist(), reverse=True)[:ANSWERS]
    labels = [category.label for category in network("resnet50").categories]
    for bar in bars:
        index = labels.index(bar.label)
        assert bar.before == float(usual.probabilities[index])


def test_what_the_whole_network_answers_is_never_missing() -> None:
    usual = passed("resnet50").prediction
    others = np.full(5, 0.2, np.float32)
    others[usual.probabilities.argmax()] = 0.01
    changed = replace(usual, probabilities=others)
    shown = [bar.label for bar in bars_of(network("resnet50").categories, changed, usual)]
    assert usual.top[0].label in shown
    assert len(shown) == ANSWERS


def test_the_class_that_is_followed_is_among_the_bars_and_marked() -> None:
    usual = passed("resnet50").prediction
    labels = [category.label for category in network("resnet50").categories]
    last = labels[int(usual.probabilities.argmin())]
    bars = bars_of(network("resnet50").categories, usual, usual, last)
    assert [bar.label for bar in bars if bar.followed] == [last]
    assert bars[0].label == usual.top[0].label
    assert len(bars) == ANSWERS


def test_one_picture_and_a_message_of_plain_numbers() -> None:
    told = message(strip("resnet50", "layer2.1"), chosen=4)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["tiles"] == 18
    boxes = [box for stage in told["stages"] for box in stage["boxes"]]
    assert [box["name"] for box in boxes if box["removed"]] == ["layer2.1"]
    assert [stage["size"] for stage in told["stages"]] == [
        "56 × 56",
        "28 × 28",
        "14 × 14",
        "7 × 7",
    ]
    assert (told["arc"], told["color"]) == (RESIDUAL, CHANGED)
    assert message(strip("plainnet50"), chosen=0)["color"] == PLAIN


def test_numbers_that_are_none_are_no_bars_and_no_ratio() -> None:
    usual = passed("resnet50")
    nothing = replace(usual.prediction, probabilities=np.full(5, np.nan, np.float32))
    blocks = tuple(replace(block, norm_branch=float("inf")) for block in usual.blocks)
    broken = replace(usual, prediction=nothing, blocks=blocks)
    drawn = strip_from("resnet50", broken, broken)
    json.dumps(message(drawn, chosen=0), allow_nan=False)
    assert {box.ratio for box in drawn.boxes} == {None}


def test_before_the_network_has_read_the_picture_only_that_is_shown() -> None:
    told = message(unread("resnet50", 10, PHOTO), chosen=3)
    assert told["tiles"] == 1
    assert told["bars"] == []
    assert sum(len(stage["boxes"]) for stage in told["stages"]) == 16


def test_a_page_may_draw_its_own_and_leave_the_switches_away() -> None:
    drawn = strip("resnet50")
    boxes = (replace(drawn.boxes[0], caption="0.31", arc=0.5, edge=1.0), *drawn.boxes[1:])
    told = message(replace(drawn, boxes=boxes, legend="Thick"), chosen=0, switches=False)
    first, second, *_ = told["stages"][0]["boxes"]
    assert (first["caption"], first["arc"], first["edge"]) == ("0.31", 0.5, 1.0)
    assert (second["caption"], second["arc"], second["edge"]) == ("", None, None)
    assert (told["legend"], told["switches"]) == ("Thick", [])


def test_the_plain_twin_keeps_the_blocks_whose_shape_changes() -> None:
    told = message(strip("resnet50"), chosen=0, twin=strip("plainnet50"))
    assert (told["arc"], told["twin"]["color"]) == (RESIDUAL, PLAIN)
    kept = [place for place, one in enumerate(told["switches"]) if "twin keeps" in one["words"]]
    assert kept == [0, 3, 7, 13]
    assert all(one["works"] for one in told["switches"])
    alone = message(strip("plainnet50"), chosen=0)["switches"]
    assert [place for place, one in enumerate(alone) if not one["works"]] == kept
