"""The command line's `app`: the screen, wherever the package lies."""

from __future__ import annotations

import subprocess
import sys

import typer

from resnet_viz.facts.catalog import APP

PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True}  # to Streamlit


def start_app(context: typer.Context) -> None:
    """Start the app and print its address; options of `streamlit run` may follow."""
    # Streamlit reads the settings in .streamlit/ beside the script.
    command = [sys.executable, "-m", "streamlit", "run", str(APP / "app.py"), *context.args]
    raise typer.Exit(subprocess.call(command))
