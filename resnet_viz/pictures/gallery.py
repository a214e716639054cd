"""The pictures that come with the app: photos inside two installed packages, and drawings.

The drawings show things that the built-in model knows (`scripts/draw_gallery.py` made them). They
stay whether or not the model gets them right. No picture is read before it is asked for, and the
packages with the photos are never imported: that would take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resnet_viz.errors import ImageError
from resnet_viz.facts.catalog import ASSETS
from resnet_viz.packages import file_in
from resnet_viz.pictures.images import Photo, decode


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture of the gallery.

    id: lower-case letters and hyphens, fit for a URL.
    title: a few words to show.
    credit: source and licence in one line.
    is_drawing: whether this project drew it; else it is a photo.
    """

    id: str
    title: str
    credit: str
    is_drawing: bool


def _photo(id: str, title: str, credit: str) -> Sample:
    return Sample(id, title, credit, is_drawing=False)


def _drawing(id: str, title: str) -> Sample:
    return Sample(id, title, "Drawing by the resnet_viz authors, MIT licence", is_drawing=True)


SAMPLES: tuple[Sample, ...] = (
    # The app opens with the first: a real photo, which the built-in model gets right, and whose
    # shape its maps show. Then what it knows. (`python -m scripts.first_screen` when it changes.)
    _photo("palace", "Summer Palace", "By danielbuechele on Flickr, CC BY 2.0, in scikit-learn"),
    _drawing("parachute", "Parachute"),
    _drawing("golf-ball", "Golf ball"),
    _drawing("church", "Church"),
    _drawing("gas-pump", "Gas pump"),
    _drawing("garbage-truck", "Garbage truck"),
    _drawing("french-horn", "French horn"),
    _drawing("cassette-player", "Cassette player"),
    _photo("cat", "Cat", "Chelsea, by Stéfan van der Walt, CC0, in scikit-image"),
    _photo("coffee", "Cup of coffee", "By Rachel Michetti, CC0, in scikit-image"),
    _photo("astronaut", "Astronaut", "Eileen Collins, by NASA, public domain, in scikit-image"),
    _photo("rocket", "Rocket", "Falcon 9, by SpaceX, public domain, in scikit-image"),
    _photo("galaxies", "Galaxies", "Hubble, by NASA, public domain, in scikit-image"),
    # scikit-learn's note names danielbuechele here, too, but its links lead to vultilion's page.
    _photo("flower", "Flower", "By vultilion on Flickr, CC BY 2.0, in scikit-learn"),
)


def entries() -> dict[str, str]:
    """The gallery's pictures by id, as a list names them."""
    return {
        sample.id: f"{sample.title} (drawing)" if sample.is_drawing else sample.title
        for sample in SAMPLES
    }


_BY_ID = {sample.id: sample for sample in SAMPLES}

# id -> the package that holds the photo, and the path inside it.
_PHOTO_FILES = {
    "cat": ("skimage", "data/chelsea.png"),
    "coffee": ("skimage", "data/coffee.png"),
    "astronaut": ("skimage", "data/astronaut.png"),
    "rocket": ("skimage", "data/rocket.jpg"),
    "galaxies": ("skimage", "data/hubble_deep_field.jpg"),
    "palace": ("sklearn", "datasets/images/china.jpg"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
}


def sample_bytes(id: str) -> bytes:
    """The encoded picture of the sample with this id.

    Raises ImageError if there is no such sample or its file is missing.
    """
    sample = _BY_ID.get(id)
    if sample is None:
        raise ImageError("The gallery has no picture of this name: choose one of those it shows.")
    try:
        return _path(sample).read_bytes()
    except OSError:
        raise ImageError(
            f"The picture “{sample.title}” is missing from the installation: choose another one."
        ) from None


def load_sample(id: str) -> Photo:
    """The picture of the sample with this id, decoded; raises ImageError as `sample_bytes`."""
    return decode(sample_bytes(id))


def _path(sample: Sample) -> Path:
    """Where the file of a sample lies; raises FileNotFoundError if its package is missing."""
    if sample.is_drawing:
        return ASSETS / "gallery" / f"{sample.id}.jpg"
    return file_in(*_PHOTO_FILES[sample.id])
