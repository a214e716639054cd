"""The sidebar's picture: the gallery, an uploaded or pasted file, or the camera."""

from __future__ import annotations

import hashlib

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from resnet_viz.errors import ImageError
from resnet_viz.gallery import SAMPLES, Sample, sample_bytes
from resnet_viz.preprocessing import Preprocessing
from resnet_viz.ui.selection import Picture
from resnet_viz.ui.services import view_picture

_BY_ID = {sample.id: sample for sample in SAMPLES}


def pick_picture(preprocessing: Preprocessing) -> Picture:
    """The picture touched last: one from the gallery, an upload or a camera shot. One that
    cannot be read is refused in a sentence, and the picture before it stays."""
    sample_id = st.selectbox(
        "Picture",
        list(_BY_ID),
        format_func=lambda sample_id: _title(_BY_ID[sample_id]),
        key="image",
        bind="query-params",
        on_change=_use,
        args=("gallery",),
    )
    upload = st.file_uploader(
        "Or your own: drop, browse or paste",
        key="upload",
        on_change=_use,
        args=("upload",),
        max_upload_size=10,
        help="JPEG, PNG, WebP, BMP or GIF, up to 10 MB. It stays in the server's memory and is "
        "gone when you close the page.",
    )
    with st.expander("Use the camera", key="camera_open", on_change="rerun") as camera:
        shot = None
        if camera.open:
            shot = st.camera_input("Camera", key="camera", on_change=_use, args=("camera",))
            st.caption("A browser gives a page its camera only over HTTPS or on localhost.")

    source = st.session_state.get("picture_source", "gallery")
    file = {"upload": upload, "camera": shot}.get(source)
    if file is not None:
        _take(file, preprocessing)
    elif source == "upload" or sample_id != st.session_state.get("sample_taken"):
        st.session_state.sample_taken = sample_id
        st.session_state.picture = _from_gallery(_BY_ID[sample_id])
    picture: Picture = st.session_state.picture
    _show(picture, preprocessing)
    return picture


def _show(picture: Picture, preprocessing: Preprocessing) -> None:
    view = view_picture(picture.digest, picture.data, preprocessing)
    with st.container(key="image_name"):
        st.image(view.shown, width="stretch", alt=picture.name)
        st.text(picture.name)  # a stranger's file name: shown as it is, never as Markdown
        st.caption(" ".join([picture.credit, *view.notes]))


def _use(source: str) -> None:
    st.session_state.picture_source = source
    st.session_state.pop("sample_taken", None)


def _title(sample: Sample) -> str:
    return f"{sample.title} (drawing)" if sample.is_drawing else sample.title


def _from_gallery(sample: Sample) -> Picture:
    data = sample_bytes(sample.id)
    return Picture(_title(sample), f"{sample.credit}.", data, hashlib.sha256(data).hexdigest())


def _take(file: UploadedFile, preprocessing: Preprocessing) -> None:
    data = file.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    try:
        view_picture(digest, data, preprocessing)
    except ImageError as error:
        st.error(str(error))
        return
    st.session_state.picture = Picture(file.name, "Your picture.", data, digest)
