"""Who draws pages leaves torch to the process that computes: importing it takes seconds, for which
the first page would wait."""

import subprocess
import sys
from pathlib import Path

APP = Path(__file__).parents[2] / "app.py"

VISIT = f"""
import sys
from streamlit.testing.v1 import AppTest
from resnet_viz.ui.services import engine

app = AppTest.from_file({str(APP)!r}, default_timeout=120).run()
app.switch_page("pages/predict.py").run()
app.slider(key="rotate").set_value(45).run()
app.switch_page("pages/gradcam.py").run()
assert not app.exception and not app.error
assert engine().device_title  # there was work for torch
print([name for name in ("torch", "torchvision", "captum") if name in sys.modules])
"""


def test_home_predict_and_gradcam_are_served_by_a_process_that_never_imports_torch() -> None:
    visit = [sys.executable, "-c", VISIT]
    said = subprocess.run(visit, cwd=APP.parent, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
