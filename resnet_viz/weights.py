"""Where state dicts come from: a file, torch's cache, or a download that ends whole or not at all.

A state dict is a plain dict of float32 tensors on the CPU. Nothing here runs code from a file,
and nothing replaces a good file by a bad one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import safetensors.torch
import torch
from torch import Tensor

from resnet_viz.errors import DownloadError, WeightsError
from resnet_viz.quantization import dequantize

Progress = Callable[[int, int | None], None]  # bytes so far, bytes in all where known

_CHUNK = 1 << 20  # bytes read at once
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


# --- Reading -----------------------------------------------------------------------------------


def read_state(path: Path) -> dict[str, Tensor]:
    """The state dict in a `.safetensors` file (int8 ones too) or a `.pth` / `.pt` file.

    Floating tensors become float32; integers stay. Raises WeightsError naming the file.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise WeightsError(
            f"{path} is not a weights file the app reads; give a .safetensors, .pth or .pt file."
        )
    if not path.is_file():
        raise WeightsError(f"There is no weights file {path}; check its name.")
    try:
        state = reader(path)
        return {key: t.detach().float() if t.is_floating_point() else t for key, t in state.items()}
    except Exception as error:  # damaged bytes make the readers raise almost anything
        raise WeightsError(
            f"{path} cannot be read: it is damaged or holds more than a dict of tensors; "
            f"save the network's state_dict() anew and give that file."
        ) from error


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    # Through bytes, not a memory map: a map dies with the process if the file shrinks under it.
    return dequantize(safetensors.torch.load(path.read_bytes()))


def _read_pickle(path: Path) -> dict[str, Tensor]:
    """Tensors only: `weights_only` refuses every pickle that would call anything else."""
    content = torch.load(path, map_location="cpu", weights_only=True)
    for wrapper in ("state_dict", "model"):  # as checkpoints of training scripts have it
        content = content.get(wrapper, content)
    strangers = [key for key, value in content.items() if not _is_plain(value)]
    if strangers:
        raise ValueError(f"{strangers[0]} is not a plain tensor")
    return dict(content)


def _is_plain(value: object) -> bool:
    """A dense tensor that has its values: not sparse, not a shape alone."""
    return isinstance(value, Tensor) and value.layout == torch.strided and not value.is_meta


_READERS: dict[str, Callable[[Path], dict[str, Tensor]]] = {
    ".safetensors": _read_safetensors,
    ".pth": _read_pickle,
    ".pt": _read_pickle,
}


# --- Checking ----------------------------------------------------------------------------------


def check_state(state: Mapping[str, Tensor], expected: Mapping[str, Tensor], source: str) -> None:
    """Raise WeightsError unless `state` fits a network whose state dict is `expected`.

    Keys and shapes must agree and every value must be finite. Only batch norm's step counters
    may be missing. `source` names the file in the message, which tells the first misfit.
    """
    misfits = list(_misfits(state, expected))
    if misfits:
        others = f" (and {len(misfits) - 1} more misfits)" if len(misfits) > 1 else ""
        raise WeightsError(
            f"{source} was made for another network: {misfits[0]}{others}; "
            f"choose the architecture that it was saved from."
        )
    check_finite(state, source)


def check_finite(state: Mapping[str, Tensor], source: str) -> None:
    """Raise WeightsError unless every value in `state` is a finite number."""
    for key, value in state.items():
        if not value.isfinite().all():
            raise WeightsError(f"{source} is damaged: {key} is not finite; use another file.")


def _misfits(state: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> Iterator[str]:
    for key, wanted in expected.items():
        if key not in state:
            if not key.endswith(".num_batches_tracked"):
                yield f"{key} is missing"
        elif state[key].shape != wanted.shape:
            yield f"{key} is {tuple(state[key].shape)} but should be {tuple(wanted.shape)}"
        elif wanted.is_floating_point() and not state[key].is_floating_point():
            yield f"{key} is {state[key].dtype} but should be {wanted.dtype}"
    for key in state:
        if key not in expected:
            yield f"{key} has no place in it"


# --- The cache ---------------------------------------------------------------------------------


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


def cached_file(url: str) -> Path:
    """Where torch.hub keeps the file behind `url`, so that both share one copy."""
    return Path(torch.hub.get_dir()) / "checkpoints" / _file_name(url)


def hash_prefix(url: str) -> str | None:
    """The first hexadecimal digits of the file's SHA-256, as torch puts them in its name.

    `resnet50-0676ba61.pth` gives `0676ba61`; a name with fewer than 8 digits gives None.
    """
    found = re.search(r"-([0-9a-f]{8,64})\.", _file_name(url))
    return found[1] if found else None


def verify(path: Path, prefix: str) -> None:
    """Raise WeightsError unless the SHA-256 of the file begins with `prefix`.

    torch.hub checks a file when it downloads it and never again; this is for every later use.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read ({error.strerror}); check the file.") from error
    if not digest.startswith(prefix):
        raise WeightsError(
            f"{path} is damaged: its SHA-256 begins with {digest[: len(prefix)]}, not {prefix}; "
            f"delete it and download it again."
        )


def _file_name(url: str) -> str:
    return Path(urlsplit(url).path).name


# --- Downloading -------------------------------------------------------------------------------


def download(
    url: str,
    target: Path,
    sha256_prefix: str,
    progress: Progress | None = None,
    *,
    timeout: float = 5.0,
) -> None:
    """Put the file behind `url` at `target`, whole and verified, or leave `target` as it was.

    `timeout`, in seconds, bounds the whole start (name, connection, redirects, headers) and then
    each silence of the server. `progress` may raise to cancel. Raises DownloadError.
    """
    if not _is_secure(url):
        raise DownloadError(f"{url} is not an https address; weights come over HTTPS only.")
    with _open(url, timeout) as response:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Next to the target, so that the rename is atomic; its own name, so that two
            # downloads at once cannot write into each other's file.
            part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
            try:
                _receive(response, part, url, sha256_prefix, progress)
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
        except (OSError, HTTPException) as error:
            raise _failure(url, error) from error


def _receive(
    response: HTTPResponse, part: Path, url: str, sha256_prefix: str, progress: Progress | None
) -> None:
    """Write the response's body to the new file `part` and check its length and SHA-256."""
    total, received, digest = response.length, 0, hashlib.sha256()
    with part.open("xb") as file:
        while chunk := response.read1(_CHUNK):
            file.write(chunk)
            digest.update(chunk)
            received += len(chunk)
            if progress is not None:
                progress(received, total)
        file.flush()
        os.fsync(file.fileno())  # before the rename: a power cut must not leave a hollow file
    if total is not None and received < total:
        raise HTTPException(f"the connection ended after {received} of {total} bytes")
    if not digest.hexdigest().startswith(sha256_prefix):
        raise DownloadError(
            f"What came from {url} is not the published file: its SHA-256 does not begin with "
            f"{sha256_prefix}; try again or from another network."
        )


def _open(url: str, timeout: float) -> HTTPResponse:
    """The response to a GET of `url`, headers read, within `timeout` seconds.

    urllib's own timeout bounds each step on a socket: not the lookup of the name, not the sum
    over addresses, redirects and header lines. So the steps run in a thread that is left behind
    when they take too long; what it opens then is closed with it.
    """
    answer: Future[HTTPResponse] = Future()
    request = Request(url, headers={"User-Agent": "resnet_viz"})  # some hosts refuse urllib's

    def ask() -> None:
        try:
            answer.set_result(build_opener(_SecureRedirects).open(request, timeout=timeout))
        except Exception as error:  # noqa: BLE001 - raised again where the answer is awaited
            if isinstance(error, HTTPError):
                error.close()  # it holds the connection
            answer.set_exception(error)

    threading.Thread(target=ask, name="download", daemon=True).start()
    try:
        return answer.result(timeout)
    except (OSError, HTTPException, ValueError) as error:  # ValueError: an unreadable redirect
        raise _failure(url, error) from error


class _SecureRedirects(HTTPRedirectHandler):
    """Redirects may not leave HTTPS: 8 digits of a hash alone do not stop a forger."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        if not _is_secure(newurl):
            raise HTTPError(newurl, code, f"a redirect to {newurl}, not HTTPS", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_secure(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _failure(url: str, error: Exception) -> DownloadError:
    if isinstance(error, TimeoutError):
        reason = "the server does not answer"
    else:  # urllib's errors wrap the real one; a server's own words may have many lines
        reason = " ".join(str(getattr(error, "reason", error)).split())[:200]
    return DownloadError(
        f"{url} could not be downloaded ({reason}); check the connection and try again."
    )
