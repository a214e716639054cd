"""The picture in the bar: the one chosen as a thumbnail, and behind it the gallery."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from resnet_viz.pictures.gallery import SAMPLES
from resnet_viz.pictures.preprocessing import Crop, Preprocessing
from resnet_viz.pictures.sight import Picture
from resnet_viz.ui.address import OWN
from resnet_viz.ui.bar.gallery import Entry, draw_gallery, sample_thumbnail
from resnet_viz.ui.bar.own_photo import (
    NEVER_IN_A_LINK,
    draw_camera,
    draw_own_photo,
    keep_own_photo,
    own_picture,
    remove_own_photo,
    said,
    say,
    short_id,
    take_file,
)
from resnet_viz.ui.bar.square import draw_square, read_crop, written_crop
from resnet_viz.ui.bar.thumbnail import reading_notes, thumbnail
from resnet_viz.ui.history import bound
from resnet_viz.ui.samples import SAMPLE_TITLES, sample_picture
from resnet_viz.ui.services import PictureView, view_picture

TITLES = {OWN: "Your photo", **SAMPLE_TITLES}


def pick_picture(preprocessing: Preprocessing) -> Picture:
    """The picture chosen, with the square chosen of it: one of the gallery's, or the learner's own,
    which becomes the choice when it is uploaded or shot."""
    take_file(preprocessing)
    own = own_picture()
    chosen: str = st.session_state[bound("image", SAMPLES[0].id, TITLES)]
    missing = chosen == OWN and own is None  # as after a reload, or by a link
    picture = _chosen_picture(SAMPLES[0].id if missing else chosen, own)
    crop = read_crop(st.session_state[bound("crop", "")])
    if not missing:  # else the crop waits for its picture
        st.session_state.crop = written_crop(crop)
        picture = replace(picture, crop=crop)
    view = view_picture(picture, preprocessing)
    title = picture.name if missing else TITLES[chosen]
    with (
        st.popover(f"![]({thumbnail(view.prepared)}) {title}", key="picture"),
        st.container(horizontal=True, key="picture_choice"),
    ):
        with st.container(width=330):
            _draw_gallery("" if missing else chosen, own, preprocessing)
        with st.container(width=280, gap="xsmall"):
            _draw_picture(picture, view, own is not None)
    keep_own_photo(_named_in_address(chosen == OWN, missing))
    draw_own_photo()
    draw_camera()
    return picture


def say_of_picture(picture: Picture, preprocessing: Preprocessing) -> None:
    """What is to be known about how the network reads it, in a line, if anything is."""
    notes = reading_notes(view_picture(picture, preprocessing))
    if notes:
        st.caption(" ".join(notes))


def _chosen_picture(chosen: str, own: Picture | None) -> Picture:
    if chosen == OWN and own is not None:
        return own
    return sample_picture(chosen)


def _draw_picture(picture: Picture, view: PictureView, has_own: bool) -> None:
    draw_square(view, key="square", on_move=_cut)
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "Back to the middle",
            key="middle",
            disabled=picture.crop is None,
            on_click=_cut,
            args=(None,),
        )
        if has_own:
            st.button("Remove your photo", key="remove_photo", on_click=remove_own_photo)
    st.text(picture.name)  # a stranger's file name: shown as it is, never as Markdown
    st.caption(" ".join([picture.credit, *view.notes, *reading_notes(view)]))


def _named_in_address(chosen: bool, missing: bool) -> str:
    """Have the address name the learner's photo while it is `chosen`. The one it names if the
    server does not have it, else ""."""
    named: str = st.session_state[bound("photo", "")]
    own = own_picture()
    if missing:
        if not named and not said():
            say(NEVER_IN_A_LINK)
        return named
    st.session_state.photo = short_id(own) if own is not None and chosen else ""
    return ""


def _draw_gallery(chosen: str, own: Picture | None, preprocessing: Preprocessing) -> None:
    thumbnails = {sample.id: sample_thumbnail(sample.id) for sample in SAMPLES}
    if own is not None:
        thumbnails = {OWN: thumbnail(view_picture(own, preprocessing).prepared), **thumbnails}
    draw_gallery(
        [Entry(id, TITLES[id], address) for id, address in thumbnails.items()],
        key="gallery",
        chosen=chosen,
        on_choose=_choose,
    )


def _choose(id: str) -> None:
    st.session_state.image = id
    st.session_state.crop = ""
    say("")


def _cut(crop: Crop | None) -> None:
    st.session_state.crop = written_crop(crop)
