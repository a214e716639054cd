"""What made a result: kept beside its numbers, so that they can be had again."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Photo
from resnet_viz.version import __version__


def manifest(model: LoadedModel, photo: Photo, target: int) -> dict[str, str]:
    """Versions, network, SHA-256 of the weights' file and of the picture's bytes in hexadecimal,
    the class explained, and when, in UTC (ISO 8601)."""
    category = model.categories[target]
    return {
        "resnet_viz": __version__,
        "torch": version("torch"),
        "torchvision": version("torchvision"),
        "network": model.title,
        "weights": model.weights,
        "weights_sha256": model.sha256,
        "picture_sha256": photo.digest,
        "target": f"{category.label} (output {target})",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
