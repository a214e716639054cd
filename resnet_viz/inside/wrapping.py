"""A network of the user's own, made ready to be asked like the app's."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import deepcopy

import torch
from torch import nn
from torchvision.models import ResNet

from resnet_viz.errors import SettingsError
from resnet_viz.facts.catalog import Category
from resnet_viz.inside.trace import everything, trace
from resnet_viz.networks.devices import in_float32
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.preprocessing import CROP, Preprocessing


def wrap(
    network: nn.Module, categories: Sequence[str | Category], *, name: str, resize: int
) -> LoadedModel:
    """A copy of `network` in evaluation mode and float32 on its own device; the original stays
    as it is. Raises `SettingsError` where it is not torchvision's ResNet, computes in another way
    than a ResNet does, or has other outputs than `categories`."""
    _check_parts(network, len(categories))
    module = deepcopy(network).float().eval().requires_grad_(False)
    module = module.to(memory_format=torch.channels_last)
    assert isinstance(module, ResNet)
    _check_walk(module)
    digest = hashlib.sha256()
    for values in module.state_dict().values():
        digest.update(values.cpu().contiguous().numpy().tobytes())
    return LoadedModel(
        architecture=name,
        weights="own",
        module=module,
        categories=tuple(c if isinstance(c, Category) else Category(c, None) for c in categories),
        preprocessing=Preprocessing(resize),
        device=module.conv1.weight.device,
        provenance=f"wrapped in Python (SHA-256 {digest.hexdigest()[:12]}…)",
        sha256=digest.hexdigest(),
    )


def _check_parts(network: nn.Module, categories: int) -> None:
    """Raises `SettingsError` where `network` has not the parts of a ResNet."""
    if not isinstance(network, ResNet):
        raise SettingsError(
            f"A {type(network).__name__} cannot be wrapped; give a ResNet of torchvision.models, "
            "or the one inside (the `.module` of a DataParallel, the `._orig_mod` of a compiled "
            "network)."
        )
    if not isinstance(network.fc, nn.Linear):
        raise SettingsError(
            f"The network's classifier fc is a {type(network.fc).__name__}; make it one "
            "torch.nn.Linear."
        )
    if network.conv1.in_channels != 3:
        raise SettingsError(
            f"The network reads pictures of {network.conv1.in_channels} channels; give one that "
            "reads red, green and blue."
        )
    if network.fc.out_features != categories:
        raise SettingsError(
            f"The network has {network.fc.out_features:,} outputs and {categories:,} categories "
            "are named; name one for each output, in order."
        )


def _check_walk(module: ResNet) -> None:
    """Raises `SettingsError` where walking the network block by block does not give what it
    answers itself, because its blocks or its forward pass are not torchvision's."""
    random = torch.Generator().manual_seed(1)
    images = torch.randn(1, 3, CROP, CROP, generator=random).to(module.conv1.weight.device)
    with in_float32(), torch.inference_mode():
        try:
            walked = trace(module, images, everything).logits
        except TypeError as error:  # of a block that is not known
            raise SettingsError(f"This network cannot be walked: {error}.") from error
        own = module(images)
    if own.shape != walked.shape or not torch.allclose(own, walked, rtol=1e-3, atol=1e-4):
        raise SettingsError(
            "This network computes something else than torchvision's ResNet does with the same "
            "parts; give one whose `forward` is torchvision's."
        )
