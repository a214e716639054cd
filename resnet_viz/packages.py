"""Files that other packages bring along."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def file_in(package: str, inside: str) -> Path:
    """Where a file lies in a top-level package, which is found and not run: that would take
    seconds. Raises FileNotFoundError where the package is missing."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(package)
    return Path(spec.origin).parent / inside
