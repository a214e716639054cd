"""The Dockerfile's steps, as a script under uid 1000 in an empty folder: no image is built here.

It installs everything anew, so it runs only where RESNET_VIZ_TEST_CONTAINER names the index that
torch comes from, and as root, who can become user 1000:

    RESNET_VIZ_TEST_CONTAINER=https://download.pytorch.org/whl/cpu pytest tests/test_container.py

The system's packages and the user are the image's; a virtual environment stands for its Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
SETTING = "RESNET_VIZ_TEST_CONTAINER"
SECONDS = 3000
USER = 1000
PYTHONS = "/usr/local/bin:/usr/bin:/bin"


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and what follows each, in order."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]  # type: ignore[misc]


def test_the_image_holds_what_the_app_needs_and_no_more() -> None:
    wanted = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"}
    assert wanted == {
        *(".streamlit", "LICENSE", "app.py", "assets", "pages", "requirements.txt", "resnet_viz")
    }
    assert all((ROOT / name).exists() for name in wanted)


def test_the_container_runs_as_somebody_without_rights() -> None:
    done = dict(steps())
    assert done["USER"] == "learner"
    assert done["WORKDIR"] != "/"
    assert "_stcore/health" in done["HEALTHCHECK"]
    assert all("--no-cache-dir" in said for name, said in steps() if "pip install" in said)


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder that belongs to user 1000."""
    with tempfile.TemporaryDirectory(prefix="container-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.chown(folder, USER, USER)
        yield folder


@pytest.mark.timeout(SECONDS)
@pytest.mark.skipif(SETTING not in os.environ, reason=f"installs torch: set {SETTING}")
def test_its_steps_give_a_healthy_app(empty: Path) -> None:
    work, data, made = empty / "srv", empty / "data", empty / "python"
    environment = {"HOME": str(empty), "PATH": f"{made / 'bin'}:{PYTHONS}"}
    environment["TORCH_INDEX"] = os.environ[SETTING]

    def run(*command: str) -> None:
        subprocess.run(command, cwd=work, env=environment, user=USER, group=USER, check=True)

    def as_user(path: Path) -> None:
        for one in (path, *path.rglob("*")):
            os.chown(one, USER, USER)

    work.mkdir()
    for name in ("weights", "records", "torch"):
        (data / name).mkdir(parents=True)
    as_user(work)
    as_user(data)
    python = shutil.which("python3", path=PYTHONS)  # one that others may start, too
    assert python is not None
    venv = [python, "-m", "venv", str(made)]
    subprocess.run(venv, check=True, user=USER, group=USER, env=environment)
    for name, said in steps():
        if name == "ENV":
            pairs = (pair.split("=", 1) for pair in said.split())
            environment |= {key: value.replace("/data", str(data)) for key, value in pairs}
        elif name == "COPY":
            *names, _ = said.split()
            for source in kept() if names == ["."] else names:
                copy(source, work)
            as_user(work)
        elif name == "RUN" and "pip install" in said:
            run("sh", "-ec", said)
    check = json.loads(dict(steps())["HEALTHCHECK"].split("CMD", 1)[1])
    start = json.loads(dict(steps())["CMD"])
    port = str(free_port())
    start, check = ([word.replace("8501", port) for word in one] for one in (start, check))
    with subprocess.Popen(start, cwd=work, env=environment, user=USER, group=USER) as app:
        try:
            while app.poll() is None:
                if subprocess.run(check, env=environment, check=False).returncode == 0:
                    break
                time.sleep(1)
            assert app.poll() is None
            run("python", "-m", "resnet_viz", "doctor")
        finally:
            app.terminate()


def kept() -> list[str]:
    """What .dockerignore lets into the image."""
    return [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"]


def copy(name: str, work: Path) -> None:
    source = ROOT / name
    if source.is_dir():
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, work / name, dirs_exist_ok=True, ignore=skip)
    else:
        shutil.copy(source, work)
