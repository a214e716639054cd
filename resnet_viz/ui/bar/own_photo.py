"""The learner's own photo: from the browser through Streamlit's uploader, or from the camera."""

from __future__ import annotations

import hashlib
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from resnet_viz.errors import ImageError
from resnet_viz.pictures.gallery import SAMPLES
from resnet_viz.pictures.images import MAX_BYTES, MAX_PIXELS, MAX_SIDE
from resnet_viz.pictures.preprocessing import Preprocessing
from resnet_viz.pictures.sight import Picture
from resnet_viz.ui.address import OWN
from resnet_viz.ui.component import component
from resnet_viz.ui.services import view_picture

TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp")
MEGABYTES = MAX_BYTES // 1_000_000
# Longest side, in pixels, of a photo as it is sent: nine times what the network reads. To decode
# and prepare a phone's 12 megapixels takes a core 0.15 s, one of these 0.03 (AMD EPYC, Zen 5).
SHRUNK = 2048
LOST = "The server, which was started anew, no longer has this file; choose it again."
NEVER_IN_A_LINK = (
    "Whoever sent this link, or you some time ago, looked at a picture of their own, which is "
    "never in a link: choose one."
)

_HTML = """
<div class="own">
  <button class="choose">Your own photo</button>
  <div class="said" role="alert" hidden><span></span><button aria-label="Close">✕</button></div>
</div>
"""
_HERE = Path(__file__)
_KEPT = component(_HERE.with_name("kept_photo.js"))
_COMPONENT = component(
    _HERE.with_name("own_photo.js"),
    html=_HTML,
    css=_HERE.with_name("own_photo.css").read_text(encoding="utf-8"),
)
# The uploader checks and sends what the button is given. Neither it nor what keeps the photo is for
# the eye.
_HIDDEN = """<style>
.st-key-upload { display: none; }
.st-key-kept_photo { position: absolute; }
</style>"""


def own_picture() -> Picture | None:
    """What the learner has uploaded or shot, and not removed."""
    picture: Picture | None = st.session_state.get("own_picture")
    return picture


def take_file(preprocessing: Preprocessing) -> None:
    """Make the file that a widget was just given the learner's own picture, and the one chosen. One
    that cannot be read is refused in a sentence, and the picture before it stays.

    That is done while the page is drawn, not when the widget changes: of a class that uploads at
    once, the first are answered while the photos of the others are still to be decoded."""
    file: UploadedFile | DeletedFile | None = st.session_state.pop("new_file", None)
    if file is not None:
        _take(file, preprocessing)


def draw_own_photo() -> None:
    """The button for a file, and what was wrong with the last one."""
    st.html(_HIDDEN)
    st.file_uploader(
        "Your own photo",
        key="upload",
        type=TYPES,
        on_change=_note,
        args=("upload",),
        max_upload_size=MEGABYTES,
    )
    _COMPONENT(
        key="own_photo",
        data={
            "sentence": said(),
            "turn": st.session_state.get("files_taken", 0),
            "bytes": MAX_BYTES,
            "pixels": MAX_PIXELS,
            "side": MAX_SIDE,
            "types": TYPES,
            "shrunk": SHRUNK,
        },
        width="content",
    )


def keep_own_photo(wanted: str) -> None:
    """Have the browser keep the learner's photo, and give back the one `wanted` by its address, ""
    for none. If it has no such photo, that is said."""
    own = own_picture()
    _KEPT(
        key="kept_photo",
        data={
            "own": own and {"id": short_id(own), "name": own.name, "size": len(own.data)},
            "wanted": wanted,
            "removed": st.session_state.get("photo_removed", ""),
        },
        on_missing_change=lambda: say(NEVER_IN_A_LINK),
        width="content",
        height=0,
    )


def short_id(picture: Picture) -> str:
    """What the address calls the learner's photo. It leads to the photo only in the browser that
    keeps it."""
    return picture.digest[:8]


def draw_camera() -> None:
    """The camera, once somebody wants it: a browser asks before it gives it to a page."""
    with st.popover(
        "Camera", icon=":material/photo_camera:", key="camera_open", on_change="rerun"
    ) as camera:
        if camera.open:
            st.camera_input("Camera", key="camera", on_change=_note, args=("camera",))
            st.caption("A browser gives a page its camera only over HTTPS or on localhost.")


def say(sentence: str) -> None:
    """Say this of the picture, beside the button; nothing, if it is empty."""
    st.session_state.picture_problem = sentence


def said() -> str:
    """What is said of the picture now."""
    sentence: str = st.session_state.get("picture_problem", "")
    return sentence


def remove_own_photo() -> None:
    """Go back to the gallery, and have the photo forgotten, in the browser too."""
    say("")
    own = own_picture()
    st.session_state.photo_removed = own and short_id(own)
    st.session_state.own_picture = None
    if st.session_state.image == OWN:
        st.session_state.image = st.session_state.get("gallery_choice", SAMPLES[0].id)
        st.session_state.crop = ""


def _note(source: str) -> None:
    file = st.session_state[source]
    if file is not None:  # an uploader gives up the file it has before it takes another
        st.session_state.new_file = file


def _take(file: UploadedFile | DeletedFile, preprocessing: Preprocessing) -> None:
    st.session_state.files_taken = st.session_state.get("files_taken", 0) + 1
    if isinstance(file, DeletedFile):  # a browser that was connected before the server's restart
        say(LOST)
        return
    data = file.getvalue()
    picture = Picture(hashlib.sha256(data).hexdigest(), file.name, "Your picture.", data)
    try:
        view_picture(picture, preprocessing)
    except ImageError as error:
        say(str(error))
        return
    say("")
    came_back = st.session_state.image == OWN and own_picture() is None  # after a reload
    if not came_back:
        st.session_state.crop = ""
    if st.session_state.image != OWN:
        st.session_state.gallery_choice = st.session_state.image
    st.session_state.own_picture = picture
    st.session_state.image = OWN
    st.session_state.photo_removed = ""
