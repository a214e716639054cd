"""Networks taken apart, against the paper's Table 1, Keras's count and arithmetic by hand."""

import pytest

from resnet_viz.counting.anatomy import anatomy
from resnet_viz.counting.architecture import receptive_fields
from resnet_viz.counting.keras_summary import keras_count, keras_summary
from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.published import PAPER_MULTIPLY_ADDS
from resnet_viz.networks.nets import build


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_parts_add_up_and_end_where_they_should(name: str) -> None:
    network = anatomy(name, 224)
    assert [part.name for part in network.parts] == [
        "stem", "layer1", "layer2", "layer3", "layer4", "head"
    ]  # fmt: skip
    layers = [layer for part in network.parts for layer in part.layers]
    assert sum(layer.parameters for layer in layers) == network.counts.parameters
    assert sum(part.multiply_adds for part in network.parts) == network.counts.multiply_adds
    assert [stage.shape[1:] for stage in network.stages] == [(56, 56), (28, 28), (14, 14), (7, 7)]
    fields = receptive_fields(build(name, 2))
    for stage in network.stages:
        for block in stage.parts:
            assert block.sees == fields[block.name].size


def test_the_blocks_of_each_stage_are_table_1s() -> None:
    expected = {
        "resnet18": (2, 2, 2, 2),
        "resnet34": (3, 4, 6, 3),
        "resnet50": (3, 4, 6, 3),
        "resnet101": (3, 4, 23, 3),
        "resnet152": (3, 8, 36, 3),
    }
    for name, blocks in expected.items():
        assert tuple(len(stage.parts) for stage in anatomy(name, 64).stages) == blocks, name


def test_a_block_lies_open_with_its_projection_aside_and_its_addition() -> None:
    network = anatomy("resnet50", 96)
    block = network.stages[1].parts[0]
    assert (block.name, block.shortcut) == ("layer2.0", "projection")
    kinds = [part.kind for part in block.parts if not part.aside]
    assert kinds == ["convolution", "batch norm", "ReLU"] * 2 + [
        "convolution", "batch norm", "addition", "ReLU"
    ]  # fmt: skip
    projection, norm = (part for part in block.parts if part.aside)
    assert (projection.kernel, projection.stride, norm.kind) == (1, 2, "batch norm")
    assert projection.shape == block.shape == (512, 12, 12)
    assert projection.sees == network.stages[0].sees
    assert block.memory == 4 * 512 * 12 * 12
    twin = anatomy("plainnet50", 96)
    layers = [layer for part in twin.parts for layer in part.layers]
    assert not any(layer.aside or layer.kind == "addition" for layer in layers)


@pytest.mark.parametrize("name", PAPER_MULTIPLY_ADDS)
def test_version_1_costs_what_the_paper_says(name: str) -> None:
    """Within 0.1e9: the paper prints one digit after the point and rounds 3.66 down."""
    counted = anatomy(name, 224, "v1").counts.multiply_adds
    assert abs(counted - PAPER_MULTIPLY_ADDS[name]) < 0.1e9


def test_version_1_sees_more_and_computes_less_with_the_same_parameters() -> None:
    first, later = (anatomy("resnet50", 224, kind) for kind in ("v1", "as built"))
    assert first.counts.parameters == later.counts.parameters
    assert (first.stages[-1].sees, later.stages[-1].sees) == (483, 427)
    assert round(first.counts.multiply_adds / 1e9, 3) == 3.858
    assert round(later.counts.multiply_adds / 1e9, 3) == 4.089


def test_the_options_differ_by_their_projections() -> None:
    """1x1 weights and two batch norm parameters a channel, by hand."""
    a, b, c = (
        anatomy("resnet50", 224, kind).counts.parameters
        for kind in ("option A", "as built", "option C")
    )
    ends = (256, 512, 1024, 2048)
    new = sum(before * after + 2 * after for before, after in zip((64, *ends), ends, strict=False))
    same = sum(
        blocks * (width * width + 2 * width)
        for blocks, width in zip((2, 3, 5, 2), ends, strict=True)
    )
    assert b - a == new
    assert c - b == same


def test_option_a_keeps_the_shapes() -> None:
    network = anatomy("resnet34", 224, "option A")
    assert network.stages[-1].shape == (512, 7, 7)
    assert network.counts.weighted_layers == 34


def test_keras_counts_its_published_number() -> None:
    """25,636,712: keras.applications.ResNet50, https://keras.io/api/applications/."""
    count = keras_count(anatomy("resnet50", 224).counts)
    assert count.total == 25_636_712
    assert (count.biases, count.statistics) == (26_560, 53_120)


def test_the_summary_is_in_kerass_words_and_adds_up() -> None:
    text = keras_summary(anatomy("resnet50", 224, "v1"), 224, as_keras=True)
    lines = [line.split("  ") for line in text.splitlines()]
    rows = {cells[0].strip(): [cell.strip() for cell in cells if cell.strip()] for cells in lines}
    first = rows["conv3_block1_1_conv (Conv2D)"]
    assert first[1:] == ["(None, 28, 28, 128)", "32896", "['conv2_block3_out[0][0]']"]
    added = rows["conv3_block1_add (Add)"][-1]
    assert added == "['conv3_block1_0_bn[0][0]', 'conv3_block1_3_bn[0][0]']"
    assert rows["conv3_block2_add (Add)"][-1].startswith("['conv3_block1_out[0][0]'")
    assert rows["avg_pool (GlobalAveragePooling2D)"][1] == "(None, 2048)"
    assert rows["predictions (Dense)"][2] == "2049000"
    assert "Total params: 25636712 (97.80 MB)" in text
    assert "Non-trainable params: 53120 (207.50 KB)" in text
    numbers = [int(row[2]) for row in rows.values() if len(row) == 4 and row[2].isdigit()]
    assert sum(numbers) == 25_636_712
    torchs = keras_summary(anatomy("resnet50", 224), 224, as_keras=False)
    assert "Total params: 25557032" in torchs
    assert "Non-trainable params: 0 (0.00 Byte)" in torchs
