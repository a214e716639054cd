"""Whose picture it is: a picture of the docs names, inside its file, the weights that it shows."""

from __future__ import annotations

from pathlib import Path

from PIL import ExifTags, Image

from resnet_viz.facts.catalog import builtin_file
from resnet_viz.facts.networks import TWINS
from resnet_viz.networks.weights import sha256_of

DESCRIPTION = ExifTags.Base.ImageDescription


def weights() -> str:
    """The built-in networks with the SHA-256 of their files."""
    return " ".join(f"{twin.name} {sha256_of(builtin_file(twin.name))}" for twin in TWINS.values())


def note() -> Image.Exif:
    """What is to be saved with a picture."""
    exif = Image.Exif()
    exif[DESCRIPTION] = weights()
    return exif


def made_with(file: Path) -> str | None:
    """The weights that a picture names; None where it names none."""
    with Image.open(file) as image:
        described: str | None = image.getexif().get(DESCRIPTION)
    return described
