"""A network with its weights, classes and preprocessing, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torchvision.models import ResNet

from resnet_viz.errors import WeightsError
from resnet_viz.facts.catalog import (
    ARCHITECTURES,
    BUILTIN,
    OPERATOR,
    RESIZE,
    Category,
    ModelChoice,
    builtin_file,
    imagenet_categories,
)
from resnet_viz.networks import published_files
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.devices import best_device
from resnet_viz.networks.download import Progress
from resnet_viz.networks.folding import folded
from resnet_viz.networks.nets import build
from resnet_viz.networks.state_dicts import check_state, read_state, without_prefix
from resnet_viz.networks.weights import sha256_of
from resnet_viz.notebook import ShortRepr
from resnet_viz.pictures.preprocessing import Preprocessing


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LoadedModel(ShortRepr):
    """A network in evaluation mode on its device, float32, channels last, without gradients for
    its parameters; `categories` are its outputs in order; `provenance` says in one line where
    the weights come from, and `sha256` is that of their file, in hexadecimal. `folded` answers as
    `module` does, quicker: what is to be shown before its batch norm is asked of `module`."""

    architecture: str
    weights: str
    module: ResNet
    categories: tuple[Category, ...]
    preprocessing: Preprocessing
    device: torch.device
    provenance: str
    sha256: str
    folded: ResNet = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", folded(self.module))  # frozen for everybody else

    @property
    def title(self) -> str:
        """The network's name; of one that is not in the catalogue, as its owner calls it."""
        known = ARCHITECTURES.get(self.architecture)
        return known.title if known else self.architecture


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """What `load` needs to know of weights, wherever they come from."""

    state: dict[str, Tensor]
    categories: tuple[Category, ...]
    preprocessing: Preprocessing
    provenance: str
    sha256: str


def load(
    name: str,
    weights: str | Path,
    *,
    device: torch.device | None = None,
    progress: Progress | None = None,
) -> LoadedModel:
    """Load a network of the catalogue.

    `weights` is "builtin", the name of an ImageNet weight set ("imagenet1k_v1", "imagenet1k_v2":
    from torch's cache, else downloaded, `progress(done, total)` in bytes), or the path of an
    operator's file. Raises `WeightsError` (`DownloadError` for the network) and then leaves
    nothing behind.
    """
    if name not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise WeightsError(f"There is no network named {name!r}; choose one of {known}.")
    if isinstance(weights, Path):
        source = _file_source(weights, weights.name)
    elif weights == BUILTIN:
        source = _builtin_source(name)
    else:
        source = _imagenet_source(name, weights, progress)
    target = device or best_device()
    return LoadedModel(
        architecture=name,
        weights=OPERATOR if isinstance(weights, Path) else weights,
        module=_assemble(name, source).to(target),
        categories=source.categories,
        preprocessing=source.preprocessing,
        device=target,
        provenance=source.provenance,
        sha256=source.sha256,
    )


def _assemble(name: str, source: _Source) -> ResNet:
    """The module without a random initialization that would be overwritten at once."""
    with torch.device("meta"):
        module = build(name, len(source.categories))
    expected = module.state_dict()
    check_state(source.state, expected, source.provenance)
    counters = (key for key in expected if key.endswith("num_batches_tracked"))
    state = {key: torch.tensor(0) for key in counters} | source.state
    module.load_state_dict(state, assign=True)
    module.requires_grad_(False)
    return _channels_last(module).eval()


def _channels_last(module: ResNet) -> ResNet:
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            part.to(memory_format=torch.channels_last)
    return module


def _builtin_source(name: str) -> _Source:
    path = builtin_file(name)
    if not path.exists():
        title = ARCHITECTURES[name].title
        raise WeightsError(
            f"This copy of the project has no built-in weights for {title}; "
            "choose another model, or train them with `python -m resnet_viz fit`."
        )
    return _file_source(path, "built in, trained by this project on Imagenette")


def _file_source(path: Path, origin: str) -> _Source:
    named = read_state(path)
    state, prefix = without_prefix(named)
    state, head = _with_head(state)
    weight = state.get("fc.weight")
    outputs = len(weight) if weight is not None and weight.ndim == 2 else 0
    if outputs == 0:
        raise WeightsError(f"{path.name} {_without_head(named, state)}")
    if outputs == 1:
        raise WeightsError(
            f"{path.name} has one output, a yes or no, and the app shows how a network chooses "
            "among classes; give one that was trained with two outputs or more."
        )
    digest = sha256_of(path)
    notes = [f"SHA-256 {digest[:12]}…"]
    notes += [f"read without {prefix!r} before its names"] if prefix else []
    notes += [f"{head} read as fc"] if head else []
    card = read_card(path)
    return _Source(
        state,
        _categories(card.categories, outputs, path),
        Preprocessing(card.resize or RESIZE["imagenet1k_v1"]),
        f"{origin} ({', '.join(notes)})",
        digest,
    )


def _with_head(state: dict[str, Tensor]) -> tuple[dict[str, Tensor], str]:
    """The state dict with its classifier under the name `fc`, and what it was called: `fc.1`,
    where dropout came first; "" where there is nothing to rename. In evaluation mode dropout
    does nothing."""
    layers = {key.rsplit(".", 1)[0] for key in state if key.startswith("fc.")}
    if len(layers) != 1 or "fc" in layers:
        return state, ""
    (head,) = layers
    ours = {key: f"fc{key.removeprefix(head)}" for key in state if key.startswith(f"{head}.")}
    return {ours.get(key, key): value for key, value in state.items()}, head


def _without_head(named: dict[str, Tensor], state: dict[str, Tensor]) -> str:
    """Why a state dict has no classifier that the app knows: `named` as in the file, and `state`
    without what all names begin with."""
    first = min((key for key in state if key.endswith("conv1.weight")), key=len, default="")
    prefix = first.removesuffix("conv1.weight")
    other = next((key for key in state if not key.startswith(prefix)), None)
    if prefix and other:
        return (
            f"names its tensors {prefix}…, but not all: there is {other}; save the state_dict() "
            "of the ResNet inside and give that file."
        )
    layers = sorted({key.rsplit(".", 1)[0] for key in state if key.startswith("fc.")})
    if len(layers) > 1:
        return (
            f"has a classifier of several layers ({', '.join(layers)}) where a ResNet has one, "
            "fc; give a file saved from torchvision's network."
        )
    last = next(reversed(named), "nothing")
    return (
        f"has no classifier (fc.weight), so it does not fit a ResNet; its last tensor is {last}; "
        "give a file saved from the network you chose."
    )


def _categories(named: tuple[Category, ...], outputs: int, path: Path) -> tuple[Category, ...]:
    if named and len(named) != outputs:
        raise WeightsError(
            f"{path.with_suffix('.json').name} names {len(named):,} classes under 'classes', but "
            f"{path.name} has {outputs:,} outputs; name one for each output, in order."
        )
    if named:
        return named
    if outputs == len(imagenet_categories()):
        return imagenet_categories()
    return tuple(Category(f"class {number}", None) for number in range(outputs))


def _imagenet_source(name: str, weights: str, progress: Progress | None) -> _Source:
    path = published_files.fetch(ModelChoice(name, weights), progress)
    state = read_state(path)
    origin = f"torchvision {weights.upper()}, {path.name}"
    preprocessing = Preprocessing(RESIZE[weights])
    return _Source(state, imagenet_categories(), preprocessing, origin, sha256_of(path))
