"""The lab's loop, on the digits, against loops written out by hand."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from resnet_viz.errors import SettingsError
from resnet_viz.lab import loop
from resnet_viz.lab.data import LabData, digits
from resnet_viz.lab.loop import batches, train
from resnet_viz.lab.results import (
    Evaluation,
    NetworkStep,
    Record,
    Start,
    Step,
    Summary,
    as_line,
)
from resnet_viz.lab.settings import Settings, recipe
from resnet_viz.networks.cifar_nets import CifarNet, build_pair, weighted_layers
from resnet_viz.networks.devices import bf16_pays

CPU = torch.device("cpu")
SMALL = Settings(depth=8, epochs=2, batch=32)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Networks as small as these are no faster on more, and far slower where others compute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def few() -> LabData:
    """160 digits to train on: five batches an epoch."""
    data = digits()
    return replace(data, train_images=data.train_images[:160], train_labels=data.train_labels[:160])


def run(settings: Settings, data: LabData) -> list[Record]:
    return [record for group in train(settings, data, CPU) for record in group]


def steps(records: list[Record]) -> list[Step]:
    return [record for record in records if isinstance(record, Step)]


def without_times(records: list[Record]) -> list[object]:
    return [r.networks if isinstance(r, Summary) else r for r in records]


# --- What is yielded ---------------------------------------------------------------------------


def test_a_run_tells_every_step_and_every_epoch(few: LabData) -> None:
    records = run(SMALL, few)
    start, *middle, summary = records
    assert isinstance(start, Start)
    assert (start.steps, start.steps_an_epoch) == (10, 5)
    assert (start.layers[0], start.layers[-1], len(start.layers)) == ("stem.conv", "fc", 8)
    assert [(step.step, step.epoch) for step in steps(records)] == [
        (n, (n - 1) // 5) for n in range(1, 11)
    ]
    evaluations = [record for record in middle if isinstance(record, Evaluation)]
    assert [(e.step, e.epoch) for e in evaluations] == [(5, 0), (10, 1)]
    assert isinstance(summary, Summary)
    for kind, result in summary.networks.items():
        last = evaluations[-1].networks[kind]
        assert result.train_error == last.train_error
        assert result.test_accuracy == pytest.approx(1 - last.test_error)
        assert result.parameters == 75_002  # 75,290 with three channels for one
    assert summary.seconds > 0
    assert summary.images_per_second > 10 * 32 / summary.seconds  # evaluation is left out


def test_a_group_of_one_step_can_be_asked_for(few: LabData) -> None:
    running = train(SMALL, few, CPU)
    assert isinstance(next(running)[0], Start)
    for number in (1, 2, 3):
        (record,) = running.send(1)
        assert isinstance(record, Step)
        assert record.step == number
    rest = [record for group in running for record in group]
    assert [step.step for step in steps(rest)] == list(range(4, 11))


def test_lines_are_json_with_null_for_what_is_not_a_number() -> None:
    plain = NetworkStep(0.1, math.nan, 1 / 3, (math.inf, 12_345_678.9))
    line = as_line(Step(7, 0, {"plain": plain}))
    assert json.loads(json.dumps(line, allow_nan=False)) == {
        "step": {
            "plain": {
                "learning_rate": 0.1,
                "loss": None,
                "error": 0.333333,
                "gradient_norms": [None, 12345700.0],
            },
            "step": 7,
            "epoch": 0,
        }
    }


# --- The same every time -----------------------------------------------------------------------


def test_a_seed_is_a_run(few: LabData) -> None:
    before = torch.get_rng_state()
    first, again = run(SMALL, few), run(SMALL, few)
    assert without_times(first) == without_times(again)
    assert without_times(first) != without_times(run(replace(SMALL, seed=2), few))
    assert torch.equal(torch.get_rng_state(), before)


def test_augmentation_is_seeded_too(few: LabData) -> None:
    moved = replace(few, augment=True)
    first = run(SMALL, moved)
    assert without_times(first) == without_times(run(SMALL, moved))
    assert without_times(first) != without_times(run(SMALL, few))


def test_a_network_learns_beside_the_other_as_it_does_alone(few: LabData) -> None:
    both = steps(run(SMALL, few))
    for kind in ("plain", "residual"):
        alone = steps(run(replace(SMALL, networks=kind), few))
        assert [set(step.networks) for step in alone] == [{kind}] * 10
        assert [step.networks[kind] for step in alone] == [step.networks[kind] for step in both]


def test_batches_hold_each_picture_once_an_epoch(few: LabData) -> None:
    numbered = torch.arange(160, dtype=torch.uint8).view(160, 1, 1, 1).expand(160, 1, 8, 8)
    data = replace(few, train_images=numbered, mean=torch.zeros(1), std=torch.ones(1))
    drawn = batches(data, 50, seed=1)
    orders = []
    for _ in range(2):
        images, labels = zip(*(next(drawn) for _ in range(3)), strict=True)
        order = (torch.cat(images)[:, 0, 0, 0] * 255).round().long()
        assert len(set(order.tolist())) == 150
        assert torch.equal(torch.cat(labels), few.train_labels[order])
        orders.append(order.tolist())
    assert orders[0] != orders[1]


# --- Against loops written out by hand ---------------------------------------------------------


def pair(settings: Settings, data: LabData) -> dict[str, CifarNet]:
    plain, residual = build_pair(settings.network, data.channels, len(data.classes), settings.seed)
    return {"plain": plain, "residual": residual}


def test_the_first_step_is_the_gradient_of_the_first_batch(few: LabData) -> None:
    running = train(SMALL, few, CPU)
    next(running)
    (first,) = running.send(1)
    assert isinstance(first, Step)
    images, labels = next(batches(few, SMALL.batch, SMALL.seed))
    for kind, network in pair(SMALL, few).items():
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        layers = [layer.weight for _, layer in weighted_layers(network)]
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16_pays(CPU)):
            logits = network(images).float()
        logarithms = logits - logits.exp().sum(dim=1, keepdim=True).log()
        loss = -logarithms[torch.arange(32), labels].mean()
        norms = [np.linalg.norm(g.numpy()) for g in torch.autograd.grad(loss, layers)]
        told = first.networks[kind]
        assert told.loss == pytest.approx(loss.item(), rel=1e-5)
        assert told.error == pytest.approx(
            np.mean(logits.detach().numpy().argmax(axis=1) != labels.numpy())
        )
        assert told.gradient_norms == pytest.approx(norms, rel=1e-2)  # bfloat16's step: 2^-8
        assert told.learning_rate == SMALL.learning_rate


def test_the_run_is_that_of_a_bare_loop(few: LabData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "bf16_pays", lambda device: False)  # exact enough to compare
    settings = replace(SMALL, epochs=1, milestones=(3,))
    records = run(settings, few)
    for kind, network in pair(settings, few).items():
        optimizer = torch.optim.SGD(network.parameters(), 0.05, 0.9, weight_decay=1e-4)
        drawn = batches(few, 32, settings.seed)
        for step in steps(records):
            rate = 0.05 if step.step <= 3 else 0.005
            optimizer.param_groups[0]["lr"] = rate
            images, labels = next(drawn)
            loss = F.cross_entropy(network(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            assert step.networks[kind].learning_rate == pytest.approx(rate)
            assert step.networks[kind].loss == pytest.approx(loss.item(), rel=1e-2)
        network.eval()
        evaluation = next(record for record in records if isinstance(record, Evaluation))
        told = evaluation.networks[kind]
        for error, images, labels in (
            (told.train_error, few.train_images, few.train_labels),
            (told.test_error, few.test_images, few.test_labels),
        ):
            wrong = 0
            for image, label in zip(images, labels.tolist(), strict=True):
                pixels = (image[None] / 255 - few.mean) / few.std
                wrong += int(network(pixels).argmax()) != label
            assert error * len(labels) == pytest.approx(wrong, abs=1)  # one may be on the edge


def test_both_networks_learn_the_digits() -> None:
    records = run(replace(SMALL, epochs=1), digits())
    losses = {
        kind: [step.networks[kind].loss for step in steps(records)]
        for kind in ("plain", "residual")
    }
    for values in losses.values():
        assert len(values) == 43
        assert np.mean(values[-5:]) < np.mean(values[:5]) / 3


# --- Rates, limits and accidents ---------------------------------------------------------------


def test_a_warm_up_ends_when_the_training_error_is_under_80_percent(few: LabData) -> None:
    taken = steps(run(replace(SMALL, epochs=6, warm_up=True, batch=16), few))
    for kind in ("plain", "residual"):
        warming = True
        for number, step in enumerate(taken):
            if warming and number and number % 10 == 0:
                recent = [before.networks[kind].error for before in taken[number - 10 : number]]
                warming = np.mean(recent) >= 0.8
            assert step.networks[kind].learning_rate == (0.01 if warming else 0.05)
        assert not warming


def test_a_run_whose_numbers_overflow_ends_all_the_same(few: LabData) -> None:
    records = run(replace(SMALL, learning_rate=1e30), few)
    last = steps(records)[-1].networks["plain"]
    assert math.isnan(last.loss)
    assert isinstance(records[-1], Summary)
    assert all(json.dumps(as_line(record), allow_nan=False) for record in records)


def test_less_than_a_batch_is_one_sentence(few: LabData) -> None:
    with pytest.raises(SettingsError, match="160 pictures to train on and a batch takes 161"):
        next(train(replace(SMALL, batch=161), few, CPU))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"epochs": 0}, "0 cannot be the number of epochs; choose at least 1."),
        ({"batch": 1}, "1 cannot be the batch; choose at least 2 pictures"),
        ({"learning_rate": math.nan}, "nan cannot be the learning rate; choose more than 0."),
        ({"learning_rate": math.inf}, "inf cannot be the learning rate"),
        ({"momentum": 1.0}, "1.0 cannot be the momentum; choose at least 0 and less"),
        ({"weight_decay": -1.0}, "-1.0 cannot be the weight decay; choose at least 0."),
        ({"seed": -1}, "-1 cannot be the seed"),
        ({"depth": 9}, "choose depth 8 or 14."),
    ],
)
def test_settings_no_run_can_have(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        replace(SMALL, **wrong)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_the_recipes() -> None:
    assert recipe("digits", 56) == Settings()
    paper = recipe("cifar10", 110)
    assert (paper.batch, paper.momentum, paper.weight_decay, paper.warm_up) == (
        128,
        0.9,
        1e-4,
        True,
    )
    assert 50_000 // paper.batch * paper.epochs == pytest.approx(64_000, abs=200)
    rates = [paper.learning_rate_after(done) for done in (0, 31_999, 32_000, 47_999, 48_000)]
    assert rates == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001])
    assert not recipe("cifar10", 56).warm_up
    assert recipe("digits", 29, "bottleneck").network.blocks_a_stage == 3
