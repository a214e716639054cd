"""The gallery as thumbnails, and the learner's own photo among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image, ImageOps

from resnet_viz.errors import ImageError
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.ui.bar.thumbnail import small_address
from resnet_viz.ui.component import component

SIDE = 112  # of a thumbnail as it is sent, in pixels; shown a little smaller

_HTML = '<div class="gallery" role="listbox" tabindex="0" aria-label="Pictures"></div>'
_CSS = """
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(70px, 1fr)); gap: 8px;
  padding: 4px; color: var(--st-text-color); outline: none;
  font: max(0.75rem, var(--least, 0px))/1.3 var(--st-font); }
.option { display: block; min-width: 0; padding: 2px; border-radius: 6px; cursor: pointer;
  text-align: center; overflow-wrap: anywhere; }
img { display: block; width: 100%; aspect-ratio: 1; margin-bottom: 3px; border-radius: 4px;
  object-fit: cover; background: color-mix(in srgb, currentColor 10%, transparent); }
.option:hover { outline: 1.5px solid currentColor; }
.option[aria-selected="true"] { outline: 3.5px solid var(--st-orange-color); font-weight: 700; }
.gallery:focus-visible .option[aria-selected="true"] { outline-style: double; outline-width: 5px; }
"""
_COMPONENT = component(Path(__file__).with_name("gallery.js"), html=_HTML, css=_CSS)


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture to choose: what the address calls it, its title, and its thumbnail as a `data:`
    address, empty where there is none."""

    id: str
    title: str
    thumbnail: str


def draw_gallery(
    entries: Sequence[Entry], *, key: str, chosen: str, on_choose: Callable[[str], None]
) -> None:
    """Draw them; before the rerun `on_choose` is called with the id of the one chosen."""
    _COMPONENT(
        key=key,
        data={"entries": [asdict(entry) for entry in entries], "chosen": chosen},
        on_chosen_change=lambda: on_choose(str(st.session_state[key].chosen)),
    )


@cache
def sample_thumbnail(id: str) -> str:
    """The thumbnail of the gallery's picture of this id."""
    try:
        image = Image.fromarray(load_sample(id).pixels)
    except ImageError:
        return ""  # it can be chosen nevertheless, and that says why
    return small_address(np.asarray(ImageOps.fit(image, (SIDE, SIDE))))
