"""Published files: in torch's cache, verified at every use, or downloaded into it; loads without
torch."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

from resnet_viz.errors import DownloadError, WeightsError
from resnet_viz.networks.download import Progress, download, file_name


def fetch(url: str, progress: Progress | None = None) -> Path:
    """The file behind `url` in torch's cache, verified; downloaded where it is not there or bad.

    Raises DownloadError; a file in the cache is replaced only by a good one.
    """
    prefix = hash_prefix(url)
    if prefix is None:
        raise DownloadError(f"{url} carries no checksum in its name; download it by hand.")
    target = cached_file(url)
    with contextlib.suppress(WeightsError):
        verify(target, prefix)
        return target
    download(url, target, prefix, progress)
    return target


def hub_folder() -> Path:
    """torch.hub's folder, which the environment names as torch/hub.py reads it. Raises
    DownloadError where the user has no home to keep it in."""
    caches = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    folder = os.path.expanduser(os.environ.get("TORCH_HOME", os.path.join(caches, "torch")))
    if folder.startswith("~"):  # what is left where there is neither HOME nor a user of the system
        raise DownloadError(
            "There is no home folder to keep downloads in; set TORCH_HOME to a folder that the "
            "user who runs the app may write to."
        )
    return Path(folder, "hub")


def cached_file(url: str) -> Path:
    """Where torch.hub keeps the file behind `url`, so that both share one copy. Raises
    DownloadError as `hub_folder`."""
    return hub_folder() / "checkpoints" / file_name(url)


def is_cached(url: str) -> bool:
    """Whether the file behind `url` is in torch's cache; False, too, where that is closed to us."""
    try:
        return cached_file(url).exists()
    except (DownloadError, OSError):
        return False


def hash_prefix(url: str) -> str | None:
    """The first hexadecimal digits of the file's SHA-256, as torch puts them in its name.

    `resnet50-0676ba61.pth` gives `0676ba61`; a name with fewer than 8 digits gives None.
    """
    prefix = re.search(r"-([0-9a-f]{8,64})\.", file_name(url))
    return prefix[1] if prefix else None


def verify(path: Path, prefix: str) -> None:
    """Raise WeightsError unless the SHA-256 of the file begins with `prefix`.

    torch.hub checks a file when it downloads it and never again; this is for every later use.
    """
    digest = sha256_of(path)
    if not digest.startswith(prefix):
        raise WeightsError(
            f"{path} is damaged: its SHA-256 begins with {digest[: len(prefix)]}, not {prefix}; "
            f"delete it and download it again."
        )


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal digits. Raises WeightsError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read ({error.strerror}); check the file.") from error
