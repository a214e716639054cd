"""The app through Streamlit's own test of pages: opened, used, read."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from resnet_viz.inside.answer import Score
from resnet_viz.inside.prediction import predict
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import decode
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.ui.exhibits import EXHIBITS

ROOT = Path(__file__).parents[2]
HOME = "pages/home.py"
PAGES = [exhibit.page for exhibit in EXHIBITS]


def open_app(page: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page(page).run()
    assert not app.exception
    return app


def choose(app: AppTest, key: str, value: str) -> AppTest:
    if key == "image":  # chosen in a component of ours
        app.session_state[key] = value
        app.run()
    else:
        app.main.selectbox(key=key).select(value).run()
    assert not app.exception
    return app


def expected(model: LoadedModel, data: bytes, disturbance: Perturbation) -> Score:
    cropped = model.preprocessing.prepare(decode(data).pixels).cropped
    return predict(model, perturb(cropped, disturbance)).top[0]


def texts(app: AppTest) -> str:
    """What is there to be read: without the links to the glossary."""
    return unmarked("\n".join(one.value for one in [*app.main.markdown, *app.main.caption]))


def unmarked(said: str) -> str:
    """Without the links to the glossary."""
    return re.sub(r'\[([^\]]+)\]\(glossary#[^"]+"[^"]*"\)', r"\1", said)


def table_with(app: AppTest, column: str) -> dict[str, list[float]]:
    (table,) = [d.value for d in app.main.dataframe if column in d.value]
    return {name: table[name].tolist() for name in table}
