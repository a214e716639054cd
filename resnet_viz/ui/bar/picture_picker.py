"""The picture in the bar: the one chosen as a thumbnail, and behind it the gallery."""

from __future__ import annotations

import hashlib

import streamlit as st

from resnet_viz.pictures.gallery import SAMPLES, sample_bytes
from resnet_viz.pictures.preprocessing import Preprocessing
from resnet_viz.pictures.sight import Picture
from resnet_viz.ui.address import OWN
from resnet_viz.ui.bar.gallery import Entry, draw_gallery, sample_thumbnail
from resnet_viz.ui.bar.own_photo import (
    NEVER_IN_A_LINK,
    draw_camera,
    draw_own_photo,
    own_picture,
    remove_own_photo,
    say,
)
from resnet_viz.ui.bar.thumbnail import reading_notes, thumbnail
from resnet_viz.ui.history import bound
from resnet_viz.ui.services import view_picture

TITLES = {OWN: "Your photo", **{sample.id: sample.title for sample in SAMPLES}}
_CREDITS = {sample.id: f"{sample.credit}." for sample in SAMPLES}


def pick_picture(preprocessing: Preprocessing) -> Picture:
    """The picture chosen: one of the gallery's, or the learner's own, which becomes the choice
    when it is uploaded or shot."""
    own = own_picture()
    if own is None and st.session_state.get("image") == OWN:
        say(NEVER_IN_A_LINK)
    choices = [id for id in TITLES if id != OWN or own is not None]
    chosen: str = st.session_state[bound("image", SAMPLES[0].id, choices)]
    picture = own if own is not None and chosen == OWN else _from_gallery(chosen)
    view = view_picture(picture, preprocessing)
    with st.popover(f"![]({thumbnail(view.prepared)}) {TITLES[chosen]}", key="picture"):
        _draw_gallery(choices, chosen, own, preprocessing)
        with st.container(key="image_name"):
            st.image(view.framed, width=240, alt=picture.name)
            st.text(picture.name)  # a stranger's file name: shown as it is, never as Markdown
            st.caption(" ".join([picture.credit, *view.notes]))
        if own is not None:
            st.button("Remove your photo", key="remove_photo", on_click=remove_own_photo)
    draw_own_photo(preprocessing)
    draw_camera(preprocessing)
    notes = reading_notes(view.size, view.prepared)
    if notes:
        st.caption(" ".join(notes))
    return picture


def _draw_gallery(
    choices: list[str], chosen: str, own: Picture | None, preprocessing: Preprocessing
) -> None:
    thumbnails = {id: sample_thumbnail(id) for id in choices if id != OWN}
    if own is not None:
        thumbnails[OWN] = thumbnail(view_picture(own, preprocessing).prepared)
    draw_gallery(
        [Entry(id, TITLES[id], thumbnails[id]) for id in choices],
        key="gallery",
        chosen=chosen,
        on_choose=_choose,
    )


def _choose(id: str) -> None:
    st.session_state.image = id
    say("")


def _from_gallery(choice: str) -> Picture:
    data = sample_bytes(choice)
    digest = hashlib.sha256(data).hexdigest()
    return Picture(digest, TITLES[choice], _CREDITS[choice], data)
