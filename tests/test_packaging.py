"""The wheel, unpacked into a folder of its own, works there: nothing of the clone is in reach."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
SCRIPT = """
import json
import resnet_viz as rv
from streamlit.testing.v1 import AppTest
from resnet_viz.facts.catalog import APP, ASSETS
from resnet_viz.pictures.gallery import SAMPLES, load_sample
answer = rv.predict(rv.load("resnet50"), rv.sample("parachute")).top[0].label
home = AppTest.from_file(str(APP / "app.py"), default_timeout=120).run()
page = home.switch_page("pages/gradcam.py").run()
print(json.dumps({
    "package": rv.__file__, "app": str(APP), "assets": str(ASSETS), "answer": answer,
    "home": [title.value for title in home.title], "page": [title.value for title in page.title],
    "wrong": [error.value for error in (*home.exception, *page.exception)],
    "pictures": sum(load_sample(sample.id).pixels.size > 0 for sample in SAMPLES),
}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was installed, without what it needs."""
    made = tmp_path_factory.mktemp("wheel")
    build = ("build", "--wheel", "--no-isolation", "--outdir", str(made), str(ROOT))
    subprocess.run([sys.executable, "-m", *build], check=True, capture_output=True)
    (wheel,) = made.glob("*.whl")
    options = ("--no-deps", "--no-index", "--no-compile", "--target", str(made / "site"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", *options, wheel]
    subprocess.run(pip, check=True, capture_output=True)
    wheel.unlink()
    return made / "site"


@pytest.fixture
def environment(site: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(site), "RESNET_VIZ_WEIGHTS": ""}


def test_door_and_app_run_from_the_wheel(
    site: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert all(Path(told[key]).is_relative_to(site) for key in ("package", "app", "assets"))
    assert told["answer"] == "parachute"
    assert told["wrong"] == []
    assert len(told["home"]) == len(told["page"]) == 1
    assert told["pictures"] == 14


def test_the_wheel_names_what_it_needs_and_who_may_type_it(site: Path) -> None:
    (folder,) = site.glob("resnet_viz-*.dist-info")
    metadata = Parser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = {re.split("[<>=]", line)[0] for line in lines if not line.startswith("#")}
    needed = {re.split("[<>=]", line)[0] for line in metadata.get_all("Requires-Dist", [])}
    assert needed == wanted
    assert (site / "resnet_viz" / "py.typed").exists()
    assert {path.name for path in site.iterdir()} == {"bin", "resnet_viz", folder.name}


def test_the_console_command_starts_the_app_with_its_settings(
    site: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    options = (f"--server.port={port}", "--server.headless=true", "--logger.level=error")
    command = [sys.executable, str(site / "bin" / "resnet-viz"), "app", *options]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        assert server.stdout is not None
        try:
            # Without the settings' `serverAddress` it would be "Local URL" and "Network URL".
            for line in server.stdout:
                if f"URL: http://localhost:{port}" in line:
                    break
            else:
                pytest.fail("the server ended without saying its address")
            assert line.split()[0] == "URL:"
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=30) as answer:
                assert answer.status == 200
        finally:
            os.killpg(server.pid, signal.SIGKILL)
