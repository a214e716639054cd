"""Maps of networks that forget: the shared one stays, and what is random is as new."""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity as scikit_images
from torch import nn

from resnet_viz.inside.saliency.attribute import attribute
from resnet_viz.inside.saliency.cells import edges
from resnet_viz.inside.saliency.checks import Sanity
from resnet_viz.inside.saliency.likeness import rank_correlation, structural_similarity
from resnet_viz.inside.saliency.randomized import PARTS, PICTURES, Forgetting, estimate
from resnet_viz.inside.saliency.results import Method, Settings
from resnet_viz.inside.saliency.sanity import check_sanity, quick
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import SAMPLES, load_sample
from resnet_viz.pictures.preprocessing import normalize
from tests.inside.saliency.asked import near
from tests.inside.small import PIXELS, TARGET, images, network

METHODS: tuple[Method, ...] = ("gradient", "gradcam", "guided_backprop")


def digest(module: nn.Module) -> str:
    held = hashlib.sha256()
    for key, value in module.state_dict().items():
        held.update(key.encode() + value.numpy().tobytes())
    return held.hexdigest()


@cache
def checked() -> tuple[Sanity, str, str]:
    model = network("resnet18")
    before = digest(model.module)
    sanity = finish(check_sanity(model, PIXELS, TARGET, METHODS))
    return sanity, before, digest(model.module)


def gallery(model: LoadedModel) -> torch.Tensor:
    prepared = [
        normalize(model.preprocessing.prepare(load_sample(sample.id).pixels).cropped)
        for sample in SAMPLES[:PICTURES]
    ]
    return torch.from_numpy(np.stack(prepared))


def part_of(key: str) -> str:
    return "conv1" if key.startswith("bn1.") else key.split(".")[0]


def test_the_shared_network_is_left_as_it_was() -> None:
    _, before, after = checked()
    assert before == after


def test_states_go_from_the_trained_to_the_untrained_network() -> None:
    sanity, *_ = checked()
    assert [state.part for state in sanity.states] == ["nothing", *PARTS]
    model = network("resnet18")
    with torch.no_grad():
        near(sanity.states[0].logits, model.module(images())[0])
    for number, method in enumerate(METHODS):
        trained = finish(attribute(model, PIXELS, TARGET, method))
        np.testing.assert_allclose(sanity.states[0].shown[number], trained.shown, atol=1e-3)
        first = sanity.states[0].likeness[number]
        assert (first.signed, first.magnitude, first.ssim) == pytest.approx((1, 1, 1))
        assert first.edges == pytest.approx(
            spearmanr(np.abs(trained.map).ravel(), edges(PIXELS).ravel()).statistic, abs=1e-4
        )
    assert sanity.passes.forward == 7 * (len(METHODS) + 1)


@pytest.mark.parametrize("name", ["resnet18", "plainnet50"])
def test_parts_are_forgotten_in_turn_and_their_norms_fit_the_gallery(name: str) -> None:
    model = network(name)
    trained = model.module.state_dict()
    forgetting = Forgetting(model, finish(estimate(model)))
    pictures, random = gallery(model), set()
    for part in PARTS:
        forgetting.forget(part)
        random.add(part)
        module = forgetting.model.module
        for key, value in module.state_dict().items():
            if key.endswith(("weight", "running_mean")):
                assert torch.equal(value, trained[key]) == (part_of(key) not in random), key
        with torch.no_grad():
            quicker, plain = forgetting.model.folded(images()), module(images())
            # 49 random layers without shortcuts make rounding larger.
            torch.testing.assert_close(quicker, plain, rtol=0, atol=1e-3 * float(plain.abs().max()))
        assert not any(layer.training for layer in module.modules())
    spread: list[float] = []
    hooks = [
        norm.register_forward_hook(lambda _, __, found: spread.append(float(found.std())))
        for norm in module.modules()
        if isinstance(norm, nn.BatchNorm2d)
    ]
    with torch.no_grad():
        module(pictures)
    for hook in hooks:
        hook.remove()
    assert spread == pytest.approx([1.0] * len(spread), abs=0.05)  # nothing explodes


def test_what_is_random_depends_on_the_seed_alone() -> None:
    model = network("resnet18")
    statistics = [finish(estimate(model, seed)) for seed in (1, 1, 2)]
    assert statistics[0] == statistics[1] != statistics[2]
    modules = []
    for one in statistics:
        forgetting = Forgetting(model, one)
        for part in PARTS:
            forgetting.forget(part)
        modules.append(forgetting.model.module)
    first, again, other = (module.state_dict() for module in modules)
    assert all(torch.equal(value, again[key]) for key, value in first.items())
    for key in ("fc.weight", "layer1.0.conv1.weight", "bn1.running_var"):
        assert not torch.equal(first[key], other[key]), key
    assert float(first["fc.weight"].abs().max()) <= 512**-0.5


def test_kept_statistics_give_the_same_check() -> None:
    sanity, *_ = checked()
    model = network("resnet18")
    kept = finish(estimate(model))
    again = finish(check_sanity(model, PIXELS, TARGET, METHODS, statistics=kept))
    for one, other in zip(sanity.states, again.states, strict=True):
        np.testing.assert_array_equal(one.logits, other.logits)
        assert one.likeness == other.likeness


def test_likeness_is_scipys_and_scikit_images() -> None:
    random = np.random.default_rng(1)
    a = random.normal(size=(40, 50)).round(1).astype(np.float32)  # with equals
    b = (a + random.normal(size=(40, 50))).astype(np.float32)
    assert rank_correlation(a, b) == pytest.approx(spearmanr(a.ravel(), b.ravel()).statistic)
    assert np.isnan(rank_correlation(a, np.ones_like(a)))
    x, y = np.clip(np.abs(a), 0, 1), np.clip(np.abs(b), 0, 1)
    assert structural_similarity(x, y) == pytest.approx(
        scikit_images(x.astype(np.float64), y.astype(np.float64), data_range=1.0)
    )


def test_a_quick_check_asks_less_and_keeps_the_rest() -> None:
    asked = quick(Settings(baseline="blur", steps=64, samples=3, window=64, seed=9))
    assert asked == Settings(baseline="blur", steps=6, samples=3, window=64, refined=False, seed=9)
