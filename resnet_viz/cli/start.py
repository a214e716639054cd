"""The command line's `app` and `class`: the screen, wherever the package lies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Annotated

import segno
import typer

from resnet_viz.errors import NetworkError, SettingsError
from resnet_viz.facts.catalog import APP
from resnet_viz.open_files import make_room_for_files

PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True}  # to Streamlit
ELSEWHERE = ("192.0.2.1", 9)  # set apart for documentation (RFC 5737): nobody is there


def start_app(context: typer.Context) -> None:
    """Start the app and print its address; options of `streamlit run` may follow."""
    raise typer.Exit(_run(*context.args))


def start_class(
    context: typer.Context, port: Annotated[int, typer.Option(help="Where it listens.")] = 8501
) -> None:
    """Start the app for the room's network; print the address and its QR code for a class."""
    host = lan_address()
    url = f"http://{host}:{port}"
    segno.make(url, micro=False).terminal(out=sys.stdout, compact=True)
    typer.echo(
        f"For the class, on the same network as this machine: {url}\n"
        "A camera needs HTTPS, or localhost on this machine; photos can be chosen all the same.\n"
        "If nobody reaches it, the Wi-Fi may keep its devices apart, or a firewall this port shut."
    )
    sys.stdout.flush()
    options = (f"--server.port={port}", f"--browser.serverAddress={host}", "--server.headless=true")
    raise typer.Exit(_run(*options, *context.args))


def lan_address() -> str:
    """This machine's address on the network that its default route leads to. Raises `NetworkError`
    where it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(ELSEWHERE)  # chooses the way there and sends nothing
        except OSError as error:
            raise NetworkError(
                "This machine is on no network, so a class cannot reach it; connect it to the "
                "room's network, or start the app for yourself: make app."
            ) from error
        host: str = asking.getsockname()[0]
    return host


def _run(*options: str) -> int:
    """Raises `SettingsError` where there is neither HOME nor a user of the system."""
    if os.path.expanduser("~") == "~":
        raise SettingsError(
            "There is no home folder, and Streamlit does not start without the name of one; set "
            "HOME to a folder, writable or not."
        )
    make_room_for_files()  # before a whole class knocks at once
    # Streamlit reads the settings in .streamlit/ beside the script.
    command = [sys.executable, "-m", "streamlit", "run", str(APP / "app.py"), *options]
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(sys.executable, command)  # whoever ends this process ends the server
