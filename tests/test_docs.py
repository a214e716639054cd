"""The documentation builds without a warning, says every public name and fetches nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import resnet_viz as rv

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make docs` builds; a warning fails."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_public_name_is_explained(site: Path) -> None:
    page = (site / "api" / "index.html").read_text(encoding="utf-8")
    for name in rv.__all__:
        assert f'id="{getattr(rv, name).__module__}.{name}"' in page


def test_the_pages_fetch_nothing_from_another_host(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|source)[^>]* src="([^"]+)"', text)
        loaded += re.findall(
            r'<link[^>]* rel="(?:stylesheet|preconnect)"[^>]* href="([^"]+)"', text
        )
        loaded += re.findall(r'<link href="([^"]+)"[^>]* rel="stylesheet"', text)
        assert loaded
        assert not [address for address in loaded if address.startswith(("http:", "https:", "//"))]


def test_the_version_is_the_same_everywhere() -> None:
    newest = re.search(r"^## ([\d.]+) ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert newest
    assert cited
    assert newest[1] == cited[1] == rv.__version__
