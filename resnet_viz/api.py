"""The door for Python: what the pages show, as functions for a notebook.

    import resnet_viz as rv

Every function takes a picture as `photo` does: a path, bytes, an image of Pillow's, an array, or
what `photo` gave. What is wrong with an input is said by an error that is a `ResNetVizError`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from resnet_viz.errors import SettingsError
from resnet_viz.facts.catalog import BUILTIN, Category, class_index
from resnet_viz.inside import analysis, block, lesion, prediction, wrapping
from resnet_viz.inside import trace as walk
from resnet_viz.inside.analyzed import Analysis
from resnet_viz.inside.answer import Prediction
from resnet_viz.inside.lesioned import Lesions
from resnet_viz.inside.saliency import attribute as saliency
from resnet_viz.inside.saliency.methods import method_named
from resnet_viz.inside.saliency.results import Attribution, Method, Settings
from resnet_viz.inside.slices import finish
from resnet_viz.inside.trace import BlockPass, Scale, Trace
from resnet_viz.inside.viewed import BlockView
from resnet_viz.networks import models
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.download import Progress
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures import gallery, images, sources
from resnet_viz.pictures.images import Photo, Pixels

PhotoLike = Photo | str | os.PathLike[str] | bytes | Image.Image | NDArray[Any]


def load(
    name: str = "resnet50",
    weights: str | Path = BUILTIN,
    *,
    device: str | torch.device | None = None,
    progress: Progress | None = None,
) -> LoadedModel:
    """A network with its weights, ready to be asked.

    `name` is torchvision's (or "plainnet50", the twin without shortcuts); `weights` are
    "builtin", which "resnet50" and "plainnet50" have, "imagenet1k_v1" or "imagenet1k_v2", which
    are downloaded once (`progress` is told bytes done and in all), or the path of a file. Without
    a `device` the fastest is taken. Raises `WeightsError`, and `DownloadError` where there is no
    network.

    Examples:
        >>> import resnet_viz as rv
        >>> model = rv.load("resnet50")
        >>> model.title, len(model.categories)
        ('ResNet-50', 10)
    """
    named = Path(weights)
    return models.load(
        name,
        named if isinstance(weights, Path) or named.suffix else weights,
        device=None if device is None else torch.device(device),
        progress=progress,
    )


def wrap(
    network: nn.Module,
    categories: Sequence[str | Category],
    *,
    name: str = "own network",
    resize: int = 256,
) -> LoadedModel:
    """A ResNet of your own, made with torchvision, to be asked like the app's.

    `categories` name its outputs in order. Pictures are scaled to `resize` pixels on the shorter
    side, cut to the middle 224 x 224 and normalized with ImageNet's mean and standard deviation.
    What is asked is a copy in float32: your network stays as it is. Raises `SettingsError` where
    it is no ResNet of torchvision's or has another number of outputs.

    Examples:
        >>> import resnet_viz as rv
        >>> from torchvision.models import resnet18
        >>> model = rv.wrap(resnet18(num_classes=2), ["cat", "dog"])
        >>> rv.predict(model, rv.sample("cat")).probabilities.shape
        (2,)
    """
    return wrapping.wrap(network, categories, name=name, resize=resize)


def photo(source: PhotoLike) -> Photo:
    """A checked picture: 8-bit RGB, upright, opaque, in sRGB, without metadata.

    From a path, the bytes of a JPEG, PNG, WebP, BMP or GIF file, an image of Pillow's, or a uint8
    array (H, W, 3) or (H, W). Raises `ImageError`, which says what to do.

    Examples:
        >>> import numpy as np
        >>> import resnet_viz as rv
        >>> rv.photo(np.zeros((30, 40, 3), np.uint8)).pixels.shape
        (30, 40, 3)
    """
    if isinstance(source, Photo):
        return source
    if isinstance(source, bytes):
        return images.decode(source)
    if isinstance(source, Image.Image):
        return sources.from_image(source)
    if isinstance(source, np.ndarray):
        return sources.from_array(source)
    return sources.open_photo(os.fspath(source))


def sample(id: str) -> Photo:
    """A picture of the gallery: "parachute", "golf-ball", "church", "gas-pump", "garbage-truck",
    "french-horn" and "cassette-player", which are drawings, "cat", "coffee", "astronaut",
    "rocket", "galaxies", "palace" or "flower". Raises `ImageError` for any other.

    Examples:
        >>> import resnet_viz as rv
        >>> rv.sample("cat").format
        'PNG'
    """
    return gallery.load_sample(id)


def predict(model: LoadedModel, picture: PhotoLike) -> Prediction:
    """What a network answers: `probabilities` (C,) in [0, 1], the softmax of `logits` (C,), and
    the five best classes as `top`. In float32. Raises `ImageError`.

    Examples:
        >>> import resnet_viz as rv
        >>> rv.predict(rv.load("resnet50"), rv.sample("parachute")).top[0].label
        'parachute'
    """
    return prediction.predict(model, _cropped(model, picture))


def analyze(
    model: LoadedModel,
    picture: PhotoLike,
    target: str | int | None = None,
    *,
    shortcut_scale: float = 1.0,
) -> Analysis:
    """What happens inside: every layer's maps, and Grad-CAM and the gradients' norms of every
    block for one class, from one forward and one backward pass.

    `target` is the class to explain by label, WordNet id or number, by default the answer;
    `shortcut_scale` multiplies every shortcut, 1 as trained, 0 cut. Raises `DataError` for an
    unknown class, `ImageError`. Grad-CAM: Selvaraju et al. 2017, arXiv 1610.02391.

    Examples:
        >>> import resnet_viz as rv
        >>> result = rv.analyze(rv.load("resnet50"), rv.sample("parachute"), "church")
        >>> len(result.blocks), result.blocks[-1].cam.shape
        (16, (7, 7))
    """
    index = None if target is None else class_index(target, model.categories)
    cropped = _cropped(model, picture)
    return analysis.analyze(model, cropped, index, shortcut_scale=shortcut_scale)


def attribute(
    model: LoadedModel,
    picture: PhotoLike,
    method: Method = "integrated_gradients",
    target: str | int | None = None,
    *,
    against: str | int | None = None,
    **settings: Any,
) -> Attribution:
    """Where a method sees what speaks for a class: `raw`, what the method gives, and `map`
    (224, 224), one number a pixel, both float32. Signed maps are above 0 for the class; the others,
    magnitudes, are at least 0. The gradient's and SmoothGrad's numbers, and guided backprop's, are
    logits per unit of the normalized picture, guided Grad-CAM's a product of the two it is named
    after, all others logits. `shown` is the map in [-1, 1] or [0, 1], as it is drawn.

    `method` is "gradient", "guided_backprop", "gradcam", "gradient_x_input", "hirescam",
    "layercam", "guided_gradcam", "smoothgrad", "integrated_gradients" or "occlusion". `target` is
    the class by label, WordNet id or number, by default the answer; with `against`, another class,
    the difference of the two logits is explained. `settings` are fields of
    `inside.saliency.results.Settings` that differ from its defaults: steps, baseline, samples,
    noise, window, fill, refined, stage, seed. Raises `SettingsError` for an unknown method or a
    value that it cannot use, `DataError` for an unknown class, `ImageError`. The sources are named
    beside each method in `inside.saliency`.

    Examples:
        >>> import resnet_viz as rv
        >>> model, picture = rv.load("resnet50"), rv.sample("parachute")
        >>> found = rv.attribute(model, picture, "integrated_gradients", steps=8)
        >>> found.raw.shape, found.map.shape, found.passes.backward
        ((3, 224, 224), (224, 224), 8)
        >>> round(float(found.map.sum()), 2) == round(found.completeness.total, 2)
        True
        >>> rv.attribute(model, picture, "gradcam", "parachute", against="church").raw.shape
        (7, 7)
    """
    this = None if target is None else class_index(target, model.categories)
    that = None if against is None else class_index(against, model.categories)
    how, chosen = method_named(method), Settings(**settings)
    work = saliency.attribute(model, _cropped(model, picture), this, how, chosen, against=that)
    return finish(work)


def look(model: LoadedModel, picture: PhotoLike, name: str) -> BlockView:
    """One block at work: x (C, H, W), F(x), the shortcut, their sum and the output (C', H', W'),
    float32, and each layer of F. `name` is "layer1.0" to "layer4.2" in a ResNet-50. Raises
    `SettingsError` for another, `ImageError`. He et al. 2015, arXiv 1512.03385, Fig. 2 and 5.

    Examples:
        >>> import resnet_viz as rv
        >>> seen = rv.look(rv.load("resnet50"), rv.sample("parachute"), "layer4.2")
        >>> seen.branch.shape, [layer.kernel for layer in seen.layers]
        ((2048, 7, 7), [1, 3, 1])
    """
    _check_blocks(model, [name])
    return block.look(model, _cropped(model, picture), name)


def lesions(model: LoadedModel, picture: PhotoLike) -> Lesions:
    """What the network answers with each of its blocks removed in turn: logits (C,), None for a
    block of the plain twin that cannot be removed. Raises `ImageError`. Veit et al. 2016, arXiv
    1605.06431.

    Examples:
        >>> import resnet_viz as rv
        >>> found = rv.lesions(rv.load("plainnet50"), rv.sample("parachute"))
        >>> found.without[0] is None  # layer1.0 changes the shape, and there is no shortcut
        True
    """
    return lesion.lesions(model, _cropped(model, picture))


def trace(
    model: LoadedModel,
    picture: PhotoLike,
    *,
    branch_scale: Scale = 1.0,
    shortcut_scale: Scale = 1.0,
    removed: Collection[str] = (),
) -> Trace[BlockPass]:
    """The forward pass block by block, as tensors (1, C, H, W) on the model's device, without a
    graph for gradients.

    The scales multiply the branch and the shortcut of every block or, as a dict, of those it
    names; of a block in `removed` only the shortcut is left. Raises `SettingsError` for a block
    there is not, `ValueError` where one of the plain twin cannot be removed, `ImageError`.

    Examples:
        >>> import resnet_viz as rv
        >>> run = rv.trace(rv.load("resnet50"), rv.sample("parachute"), removed=["layer3.4"])
        >>> step = run.blocks[1]
        >>> step.name, bool((step.branch + step.shortcut == step.total).all())
        ('layer1.1', True)
    """
    scaled = [scale for scale in (branch_scale, shortcut_scale) if isinstance(scale, Mapping)]
    _check_blocks(model, [*removed, *(name for scale in scaled for name in scale)])
    batch = prediction.as_batch(model, _cropped(model, picture))
    with in_float32(), torch.no_grad():
        return walk.trace(
            model.module,
            batch,
            walk.everything,
            branch_scale=branch_scale,
            shortcut_scale=shortcut_scale,
            removed=removed,
        )


def _cropped(model: LoadedModel, picture: PhotoLike) -> Pixels:
    """The picture as the network reads it, (224, 224, 3) uint8 RGB."""
    return model.preprocessing.prepare(photo(picture).pixels).cropped


def _check_blocks(model: LoadedModel, names: Collection[str]) -> None:
    known = [name for name, _ in walk.named_blocks(model.module)]
    for name in names:
        if name not in known:
            raise SettingsError(
                f"{model.title} has no block {name!r}; choose one of {', '.join(known)}."
            )
