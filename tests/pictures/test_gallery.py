"""The gallery's pictures are there, small, and load without the packages that hold them."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from resnet_viz.errors import ImageError
from resnet_viz.facts.catalog import ASSETS
from resnet_viz.pictures.gallery import SAMPLES, Sample, load_sample

DRAWINGS = [sample for sample in SAMPLES if sample.is_drawing]


def test_ids_are_unique_and_fit_for_a_url() -> None:
    ids = [sample.id for sample in SAMPLES]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", id) for id in ids)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_every_sample_loads(sample: Sample) -> None:
    photo = load_sample(sample.id)
    assert min(photo.pixels.shape[:2]) >= 224  # the network's input: nothing has to be blown up
    assert photo.pixels.std() > 20
    own = ("The colors were converted from Adobe RGB (1998) to sRGB.",)
    assert photo.notes == (own if sample.id == "rocket" else ())
    assert sample.title
    assert re.search(r"CC0|CC BY 2\.0|public domain|MIT", sample.credit)


def test_the_cat_is_the_cat() -> None:
    from skimage.data import chelsea

    np.testing.assert_array_equal(load_sample("cat").pixels, chelsea())


def test_the_drawings_are_small_and_complete() -> None:
    assert len(DRAWINGS) >= 6
    for sample in DRAWINGS:
        assert load_sample(sample.id).pixels.shape == (448, 448, 3)
    files = list((ASSETS / "gallery").iterdir())
    assert {file.stem for file in files} == {sample.id for sample in DRAWINGS}
    assert all(file.stat().st_size < 150_000 for file in files)


@pytest.mark.parametrize("id", ["", "dog", "../weights/card", "<b>"])
def test_an_unknown_id_is_one_sentence(id: str) -> None:
    with pytest.raises(ImageError, match="gallery"):
        load_sample(id)


def test_the_packages_with_the_photos_are_not_imported() -> None:
    program = """
import json, sys
from resnet_viz.pictures.gallery import SAMPLES, load_sample
for sample in SAMPLES:
    load_sample(sample.id)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert not {"skimage", "sklearn", "torch", "streamlit"} & set(json.loads(answer.stdout))
