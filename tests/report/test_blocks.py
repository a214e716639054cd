"""Single blocks in the report: what is said is what the network answers."""

from __future__ import annotations

import numpy as np
import pytest

from resnet_viz.inside.lesion import change, lesions
from resnet_viz.inside.passage import passage
from resnet_viz.networks.cards import MeasuredLesions
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels
from resnet_viz.report.blocks import Looked, blocks_sections


@pytest.fixture(scope="module")
def pixels() -> Pixels:
    return np.random.default_rng(2).integers(0, 256, (224, 224, 3), dtype=np.uint8)


def told(model: LoadedModel, pixels: Pixels, block: str, *removed: str, measured: bool) -> str:
    found = lesions(model, pixels)
    on_photos = MeasuredLesions(1234, 0.875, (0.125,) * len(found.blocks)) if measured else None
    looked = Looked(block, removed, passage(model, pixels, removed), found, on_photos)
    return blocks_sections(looked, 1, model.categories)


def test_each_block_is_told_with_what_is_answered_without_it(
    small_model: LoadedModel, pixels: Pixels
) -> None:
    said = told(small_model, pixels, "layer2.1", measured=False)
    assert "<h2>Block 4 of 8, layer2.1</h2>" in said
    assert said.count("<figure>") == 3
    assert "taken out" not in said
    assert "top-1 accuracy" not in said
    for name in ("layer1.0", "layer2.1", "layer4.1"):
        now = change(small_model, pixels, 1, removed=[name]).prediction
        row = f"<td>{now.probabilities[1]:.1%}</td><td>{now.top[0].label}</td>"
        assert f'<th scope="row">{name}</th>{row}' in said


def test_what_was_taken_out_and_what_was_measured_is_told(
    small_model: LoadedModel, pixels: Pixels
) -> None:
    said = told(small_model, pixels, "layer2.1", "layer1.0", "layer2.1", measured=True)
    now = change(small_model, pixels, 1, removed=["layer1.0", "layer2.1"]).prediction.top[0]
    assert f"<strong>{now.label}</strong>, {now.probability:.1%}; as trained" in said
    assert "With layer1.0, layer2.1 taken out" in said
    assert said.count("<figure>") == 2  # a block that is out adds nothing
    assert "measured on 1,234 photos" in said
    assert said.count("<td>87.5%</td>") == 1
    assert said.count("<td>12.5%</td>") == 8
