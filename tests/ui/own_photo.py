"""The learner's own photo in Streamlit's test of pages: uploaded, refused, looked at."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest


def upload(app: AppTest, name: str, data: bytes) -> AppTest:
    app.file_uploader(key="upload").upload(name, data).run()
    assert not app.exception
    return app


def component_data(app: AppTest, name: str) -> dict[str, object]:
    """What the server told the component of this name."""
    (found,) = [
        element.proto
        for element in app.get("bidi_component")
        if element.proto.component_name == f"resnet_viz_{name}"
    ]
    data: dict[str, object] = json.loads(found.json)
    return data


def said(app: AppTest) -> str:
    """What is said of the last file, beside the button."""
    return str(component_data(app, "own_photo")["sentence"])


def looked_at(app: AppTest) -> str:
    """The name of the picture that the pages look at."""
    return str(app.session_state.selection.picture.name)
