"""The sidebar's picture: the gallery, an uploaded or pasted file, or the camera."""

from __future__ import annotations

import hashlib
import time

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile

from resnet_viz.errors import ImageError
from resnet_viz.pictures.gallery import SAMPLES, sample_bytes
from resnet_viz.pictures.images import MAX_BYTES
from resnet_viz.pictures.preprocessing import Preprocessing
from resnet_viz.pictures.sight import Picture
from resnet_viz.ui.address import OWN, titles
from resnet_viz.ui.history import bound
from resnet_viz.ui.services import view_picture

TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp")
REPLACING_SECONDS = 60.0  # longer ago, the old file was taken away by hand
MEGABYTES = MAX_BYTES // 1_000_000
LOST = "The server, which was started anew, no longer has this file; choose it again."

_BY_ID = {sample.id: sample for sample in SAMPLES}

# A browser refuses a file by itself if it is too large or of another type. Streamlit hides its
# words from all but screen readers, and keeps the row when the next file is taken. What it takes it
# would tell by technical names.
_WORDS = f"""<style>
.st-key-upload [data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
.st-key-upload [data-testid="stFileUploaderDropzoneInstructions"] span::after {{
  content: "JPEG, PNG, …, up to {MEGABYTES} MB"; font-size: 0.875rem;
}}
.st-key-upload [data-testid="stFileChip"][aria-invalid="true"] {{
  flex-wrap: wrap; height: auto; max-width: 100%;
}}
.st-key-upload [data-testid="stFileChip"] > [role="alert"] {{
  position: static; width: auto; height: auto; margin: 0; clip: auto; clip-path: none;
  overflow: visible; white-space: normal; font-size: 0.875rem;
}}
.st-key-upload [data-testid="stFileChips"] > * > :has([aria-invalid="true"]):has(~ *) {{
  display: none;
}}
</style>"""


def pick_picture(preprocessing: Preprocessing) -> Picture:
    """The picture chosen: one of the gallery's, or the learner's own, which becomes the choice
    when it is uploaded or shot. One that cannot be read is refused in a sentence, and the picture
    before it stays."""
    own: Picture | None = st.session_state.get("own_picture")
    if own is None and st.session_state.get("image") == OWN:
        st.session_state.link_to_own = True
    known = titles("image")
    choices = list(known) if own is not None else [id for id in known if id != OWN]
    chosen = st.selectbox(
        "Picture",
        choices,
        format_func=known.__getitem__,
        key=bound("image", SAMPLES[0].id, choices),
        on_change=_forget_sentences,
    )
    _draw_own_sources(preprocessing)
    if st.session_state.get("link_to_own"):
        st.info(
            "Whoever sent this link, or you before a reload, looked at a picture of their own, "
            "which is never in a link: choose one."
        )
    picture = own if own is not None and chosen == OWN else _from_gallery(chosen)
    _show(picture, preprocessing)
    return picture


def _draw_own_sources(preprocessing: Preprocessing) -> None:
    st.html(_WORDS)
    st.file_uploader(
        "Or your own: drop, browse or paste",
        key="upload",
        type=TYPES,
        on_change=_take,
        args=("upload", preprocessing),
        max_upload_size=MEGABYTES,
        help=f"JPEG, PNG, WebP, BMP or GIF, up to {MEGABYTES} MB. It stays in the server's memory "
        "and is gone when you close the page.",
    )
    problem = st.session_state.get("picture_problem")
    if problem is not None:
        st.error(problem)
    with st.expander("Use the camera", key="camera_open", on_change="rerun") as camera:
        if camera.open:
            st.camera_input("Camera", key="camera", on_change=_take, args=("camera", preprocessing))
            st.caption("A browser gives a page its camera only over HTTPS or on localhost.")


def _show(picture: Picture, preprocessing: Preprocessing) -> None:
    view = view_picture(picture, preprocessing)
    with st.container(key="image_name"):
        st.image(view.framed, width="stretch", alt=picture.name)
        st.text(picture.name)  # a stranger's file name: shown as it is, never as Markdown
        st.caption(" ".join([picture.credit, *view.notes]))


def _take(source: str, preprocessing: Preprocessing) -> None:
    """Make the file that a widget has now the learner's own picture, and the one chosen; if the
    file was removed, go back to the gallery."""
    _forget_sentences()
    file = st.session_state[source]
    if file is None:
        if st.session_state.get("own_source") == source:
            st.session_state.given_up = st.session_state.own_picture, time.monotonic()
            st.session_state.own_picture = None
            if st.session_state.image == OWN:
                st.session_state.image = st.session_state.gallery_choice
        return
    if isinstance(file, DeletedFile):  # a browser that was connected before the server's restart
        st.session_state.picture_problem = LOST
        return
    data = file.getvalue()
    picture = Picture(hashlib.sha256(data).hexdigest(), file.name, "Your picture.", data)
    try:
        view_picture(picture, preprocessing)
    except ImageError as error:
        st.session_state.picture_problem = str(error)
        _take_back()
        return
    if st.session_state.image != OWN:
        st.session_state.gallery_choice = st.session_state.image
    st.session_state.own_source = source
    st.session_state.own_picture = picture
    st.session_state.image = OWN


def _take_back() -> None:
    """Before an uploader has read a new file it gives the old one up: if the new one is refused,
    the old one is still the learner's picture."""
    given_up, since = st.session_state.pop("given_up", (None, 0.0))
    if given_up is not None and time.monotonic() - since < REPLACING_SECONDS:
        st.session_state.own_picture = given_up
        st.session_state.image = OWN


def _forget_sentences() -> None:
    st.session_state.picture_problem = None
    st.session_state.link_to_own = False


def _from_gallery(choice: str) -> Picture:
    data = sample_bytes(choice)
    digest = hashlib.sha256(data).hexdigest()
    return Picture(digest, titles("image")[choice], f"{_BY_ID[choice].credit}.", data)
