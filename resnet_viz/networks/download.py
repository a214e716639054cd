"""A download that ends whole and verified, or not at all: a good file is never replaced by a bad
one."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from resnet_viz.errors import DownloadError
from resnet_viz.networks.part_file import PartFile

Progress = Callable[[int, int | None], None]  # bytes so far, bytes in all where known

_CHUNK = 1 << 20  # bytes read at once
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

    Goes on where an earlier download was cut off or killed, if the server can. `timeout`, in
    seconds, bounds the whole start (name, connection, redirects, headers) and then each silence of
    the server. `progress` may raise to cancel. Raises DownloadError.
    """
    if not _is_secure(url):
        raise DownloadError(f"{url} is not an https address; weights come over HTTPS only.")
    try:
        with closing(PartFile(target)) as part:
            had = part.size
            if not (had and part.sha256.startswith(sha256_prefix)):  # all came before the kill
                _receive(url, part, progress, timeout)
            if part.sha256.startswith(sha256_prefix):
                part.finish()
                return
            part.discard()
    except OSError as error:  # of the disk: those of the connection are named where they occur
        raise _not_written(target.parent, error) from error
    if had:  # by somebody else, of another file perhaps: once more, from the beginning
        return download(url, target, sha256_prefix, progress, timeout=timeout)
    raise DownloadError(
        f"What came from {url} is not the published file: its SHA-256 does not begin with "
        f"{sha256_prefix}; try again or from another network."
    )


def _receive(url: str, part: PartFile, progress: Progress | None, timeout: float) -> None:
    """Add what is missing to `part` and check its length."""
    with _open(url, timeout, part.size) as response:
        if response.status != HTTPStatus.PARTIAL_CONTENT:
            part.start_over()  # the server sends the whole
        part.begin()
        total = None if response.length is None else part.size + response.length
        try:
            for chunk in _chunks(response, url):
                part.add(chunk)
                if progress is not None:
                    progress(part.size, total)
        except OSError:  # of the disk: its room may be what others lack
            part.discard()
            raise
    if total is not None and part.size < total:
        raise _failure(url, f"the connection ended after {part.size} of {total} bytes")


def _chunks(response: HTTPResponse, url: str) -> Iterator[bytes]:
    try:
        while chunk := response.read1(_CHUNK):
            yield chunk
    except (OSError, HTTPException) as error:
        raise _failure(url, _words(error)) from error


def _open(url: str, timeout: float, start: int) -> HTTPResponse:
    """The response to a GET of `url`, headers read, within `timeout` seconds; from byte `start`
    on where the server can.

    urllib's own timeout bounds each step on a socket: not the lookup of the name, not the sum
    over addresses, redirects and header lines. So the steps run in a thread that is left behind
    when they take too long; what it opens then is closed with it.
    """
    answer: Future[HTTPResponse] = Future()

    def ask() -> None:
        try:
            answer.set_result(_ask(url, timeout, start))
        except Exception as error:  # noqa: BLE001 - raised again where the answer is awaited
            if isinstance(error, HTTPError):
                error.close()  # it holds the connection
            answer.set_exception(error)

    threading.Thread(target=ask, name="download", daemon=True).start()
    try:
        return answer.result(timeout)
    except (OSError, HTTPException, ValueError) as error:  # ValueError: an unreadable redirect
        raise _failure(url, _words(error)) from error


def _ask(url: str, timeout: float, start: int) -> HTTPResponse:
    headers = {"User-Agent": "resnet_viz"}  # some hosts refuse urllib's
    if start:
        headers["Range"] = f"bytes={start}-"
    request = Request(url, headers=headers)
    try:
        response: HTTPResponse = build_opener(_SecureRedirects).open(request, timeout=timeout)
    except HTTPError as error:
        if not start or error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        return _ask(url, timeout, 0)
    return response


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
