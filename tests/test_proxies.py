"""The examples of `deploy/` behind the proxies that they are for, where those are installed."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image

from stress.visitor import Visitor
from tests.browser.harness import ROOT, START_SECONDS, running_app
from tests.ports import free_port

DEPLOY = ROOT / "deploy"
BELOW = "/net"
# Its workers read the tests' folder, which is root's where root runs them; for all others nginx
# passes over `user`.
NGINX = """daemon off; user root; error_log stderr; pid {folder}/pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; include {folder}/example.conf; }}
}}"""


def behind_nginx(example: str, folder: Path, port: int) -> list[str]:
    (folder / "example.conf").write_text(example)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    return ["-c", str(folder / "nginx.conf")]


def behind_caddy(example: str, folder: Path, port: int) -> list[str]:
    served = example.replace("classes.example.org {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{served}")
    return ["run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def large_photo() -> bytes:
    """Of 3 MB: a proxy that nobody told otherwise refuses more than one."""
    file = BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (1000, 1000, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@contextmanager
def proxy(name: str, app: str, folder: Path) -> Iterator[str]:
    """An installed proxy with its example, told where `app` is; gives the address of Home."""
    port = free_port()
    example = {"nginx": "nginx.conf", "caddy": "Caddyfile"}[name]
    written = (DEPLOY / example).read_text()
    assert ":8501" in written
    written = written.replace("8501", app.removesuffix(BELOW).rpartition(":")[2])
    arguments = {"nginx": behind_nginx, "caddy": behind_caddy}[name](written, folder, port)
    with subprocess.Popen([name, *arguments], env={**os.environ, "HOME": str(folder)}) as process:
        try:
            url = f"http://127.0.0.1:{port}{BELOW}"
            deadline = time.monotonic() + START_SECONDS
            while process.poll() is None and time.monotonic() < deadline:
                with suppress(URLError), urlopen(f"{url}/_stcore/health"):
                    break
                time.sleep(0.05)
            yield url
        finally:
            process.terminate()


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_learner_behind_a_proxy_has_a_photo_read(name: str, tmp_path: Path) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"no {name} on PATH (on Debian: apt-get install {name})")

    async def act(url: str) -> None:
        async with Visitor(url, patience=100) as visitor:
            await visitor.open("predict")
            await visitor.upload("mine.png", large_photo())
            await visitor.until(lambda screen: screen.says("mine.png"))
            assert visitor.screen.exceptions() == visitor.screen.errors() == []

    with (
        running_app(tmp_path / "log", below=BELOW) as app,
        proxy(name, app, tmp_path) as url,
    ):
        asyncio.run(act(url))
