"""The choice of the model on the screen: what an operator brought, and the button for ImageNet."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from resnet_viz.engine.downloads import Downloads
from resnet_viz.facts import catalog
from resnet_viz.facts.catalog import BUILTIN_RESNET, IMAGENET_RESNET, builtin_file
from resnet_viz.ui.services import downloads

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is here, and nobody listens where it would come from."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    downloads.clear()
    yield
    downloads.clear()


def open_app(page: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page(page).run()
    assert not app.exception
    return app


def finish(running: Downloads) -> None:
    deadline = time.monotonic() + 60
    while not (state := running.state(IMAGENET_RESNET.id)) or not state.finished:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_button_says_beside_it_why_there_is_no_network_and_the_box_stays() -> None:
    app = open_app("pages/predict.py")
    app.button(key="imagenet").click().run()
    finish(downloads())
    app.run()
    assert not app.exception
    (error,) = app.main.error
    assert "could not be downloaded" in error.value
    assert "Errno" not in error.value
    assert "needs the internet" in app.button(key="imagenet").label
    assert app.main.selectbox(key="model").value == BUILTIN_RESNET.id

    app.button(key="imagenet").click().run()  # it can be tried again
    finish(downloads())


def test_the_box_follows_the_button_once_the_download_has_ended() -> None:
    release = threading.Event()
    downloads().start(IMAGENET_RESNET.id, lambda progress: (progress(3, 10), release.wait(60)))
    app = open_app("pages/predict.py")
    app.session_state.imagenet_asked = "waiting"
    app.run()
    assert not [button for button in app.button if button.key == "imagenet"]  # progress instead
    assert app.main.selectbox(key="model").value == BUILTIN_RESNET.id
    release.set()
    finish(downloads())
    app.run()
    assert app.main.selectbox(key="model").value == IMAGENET_RESNET.id


def test_home_without_the_operators_folder_and_without_a_measured_accuracy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(catalog.OPERATOR_FOLDER, str(tmp_path / "missing"))
    card = json.loads(builtin_file("resnet50").with_suffix(".json").read_text())
    del card["accuracy"]  # as `fit` leaves it without --validation
    (tmp_path / "resnet50.json").write_text(json.dumps(card))
    monkeypatch.setattr(
        "resnet_viz.ui.home.loaded.builtin_file", lambda name: tmp_path / f"{name}.safetensors"
    )
    app = open_app("pages/home.py")
    assert any("has not been measured yet" in element.value for element in app.main.markdown)
    (expander,) = [found for found in app.main.expander if "passed over" in found.label]
    assert str(tmp_path / "missing") in expander.children[0].value
