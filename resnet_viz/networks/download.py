"""A download that ends whole and verified, or not at all: a good file is never replaced by a bad
one."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from resnet_viz.errors import DownloadError

Progress = Callable[[int, int | None], None]  # bytes so far, bytes in all where known

_CHUNK = 1 << 20  # bytes read at once
_ABANDONED = 3600.0  # seconds without a new byte: a download itself gives up much earlier
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def file_name(url: str) -> str:
    """The last part of the address."""
    return Path(urlsplit(url).path).name


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
            _clear_up(target)
            # Next to the target, so that the rename is atomic; its own name, so that two
            # downloads at once cannot write into each other's file.
            part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
            try:
                _receive(response, part, url, sha256_prefix, progress)
                os.replace(part, target)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:  # of the disk: those of the connection are named where they occur
            raise _not_written(target.parent, error) from error


def _clear_up(target: Path) -> None:
    """Delete what is left of downloads to `target` whose process was killed."""
    for part in target.parent.glob(f"{glob.escape(target.name)}.*.part"):
        with suppress(OSError):  # somebody else clears up, too
            if time.time() - part.stat().st_mtime > _ABANDONED:
                part.unlink()


def _receive(
    response: HTTPResponse, part: Path, url: str, sha256_prefix: str, progress: Progress | None
) -> None:
    """Write the response's body to the new file `part` and check its length and SHA-256."""
    total, received, digest = response.length, 0, hashlib.sha256()
    with part.open("xb") as file:
        for chunk in _chunks(response, url):
            file.write(chunk)
            digest.update(chunk)
            received += len(chunk)
            if progress is not None:
                progress(received, total)
        file.flush()
        os.fsync(file.fileno())  # before the rename: a power cut must not leave a hollow file
    if total is not None and received < total:
        raise _failure(url, f"the connection ended after {received} of {total} bytes")
    if not digest.hexdigest().startswith(sha256_prefix):
        raise DownloadError(
            f"What came from {url} is not the published file: its SHA-256 does not begin with "
            f"{sha256_prefix}; try again or from another network."
        )


def _chunks(response: HTTPResponse, url: str) -> Iterator[bytes]:
    try:
        while chunk := response.read1(_CHUNK):
            yield chunk
    except (OSError, HTTPException) as error:
        raise _failure(url, _words(error)) from error


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
        raise _failure(url, _words(error)) from error


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


def _failure(url: str, reason: str) -> DownloadError:
    host = urlsplit(url).hostname
    return DownloadError(
        f"{file_name(url)} could not be downloaded from {host}: {reason}; "
        "check the connection to the internet and try again."
    )


def _words(error: Exception) -> str:
    """What went wrong on the way, for people."""
    if isinstance(error, HTTPError):
        return f"the server says {error.code}, {_one_line(error.reason)}"
    cause = getattr(error, "reason", error)  # urllib's errors wrap the real one
    match cause:
        case TimeoutError():
            return "the server does not answer"
        case socket.gaierror():
            return "there is no internet here, or no server of this name"
        case ConnectionRefusedError():
            return "the connection was refused"
        case ConnectionError():
            return "the connection was cut"
        case ssl.SSLCertVerificationError():
            return "something on the way, such as a filter, answers in the server's place"
        case OSError(strerror=str(words)):
            return _one_line(words)
    return _one_line(cause)


def _one_line(words: object) -> str:
    return " ".join(str(words).split())[:200]  # a server's own may have many lines


def _not_written(folder: Path, error: OSError) -> DownloadError:
    if error.errno in _FULL:
        return DownloadError(f"There is no room left for the download in {folder}; make room.")
    return DownloadError(
        f"The download cannot be kept in {folder} ({error.strerror}); set TORCH_HOME to a folder "
        "that the user who runs the app may write to."
    )
