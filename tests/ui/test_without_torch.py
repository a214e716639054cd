"""Who draws pages leaves torch to the process that computes: importing it takes seconds, for which
the first visitor of a page would wait."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

VISIT = """
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
from resnet_viz.facts.catalog import IMAGENET_RESNET
from resnet_viz.pictures.gallery import sample_bytes
from resnet_viz.ui.address import titles
from resnet_viz.ui.believe.cells import written_cells
from resnet_viz.ui.exhibits import ARCHITECTURE, BELIEVE, BLOCK, EXHIBITS, FEATURES, GRADCAM, HOME
from resnet_viz.ui.services import engine

app = AppTest.from_file(str(Path("app.py").resolve()), default_timeout=120).run()

def check(*where):
    assert not app.exception and not app.error, (where, app.exception, app.error)
    imported = [name for name in ("torch", "torchvision", "captum") if name in sys.modules]
    assert not imported, (where, imported)

def visit(exhibit, **address):
    app.query_params.update(address)
    app.switch_page(exhibit.page).run()
    check(exhibit.page, address)

def open_tabs(exhibit, key):
    visit(exhibit)
    for title in titles(key).values():
        app.session_state[key] = title
        app.run()
        check(exhibit.page, title)

app.file_uploader(key="upload").upload("mine.jpg", sample_bytes("rocket")).run()
for exhibit in EXHIBITS:
    visit(exhibit)
open_tabs(ARCHITECTURE, "view")
open_tabs(BLOCK, "part")
visit(FEATURES, layer="conv1")
visit(GRADCAM, second="parachute")
cells = written_cells((16, 17))
visit(BELIEVE, looked="true", cells=cells, methods="gradcam", nudge="true")
assert any("Why this, not that" in one.value for one in app.header)  # the last of it
visit(HOME, removed="layer3.1", model=IMAGENET_RESNET.id)
assert "not on this machine" in app.info[0].value
assert engine().device_title  # there was work for torch
"""


def test_every_page_is_served_by_a_process_that_never_imports_torch(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", VISIT],
        cwd=ROOT,
        env={**os.environ, "TORCH_HOME": str(tmp_path)},  # none of ImageNet's weights are here
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
