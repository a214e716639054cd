"""An address of the app as a file of a lesson or of a quiz says it: a page's name, and what stands
in its query."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from resnet_viz.errors import SettingsError
from resnet_viz.ui.address import BY_KEY, RUN, STEP, read
from resnet_viz.ui.exhibits import EXHIBITS, IDEA, LAB, Exhibit
from resnet_viz.ui.idea_steps import STEPS


@dataclass(frozen=True, slots=True)
class Destination:
    """The `exhibit`, and what its address `says`, by key."""

    exhibit: Exhibit
    says: dict[str, list[str]]


def destination(address: str) -> Destination:
    """Where an address such as "block?part=remove&image=rocket" leads; Home is "home". Raises
    `SettingsError` where the app would not understand it."""
    name, _, query = address.partition("?")
    exhibit = next((one for one in EXHIBITS if (one.name or "home") == name), None)
    if exhibit is None:
        names = ", ".join(one.name or "home" for one in EXHIBITS)
        raise SettingsError(f"{name!r} is no page; the pages are {names}")
    try:
        says = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise SettingsError(f"{query!r} is not made of key=value, joined by &") from None
    for key, said in says.items():
        _check(exhibit, key, said)
    return Destination(exhibit, says)


def check_address(address: str) -> None:
    """Raises `SettingsError` where the app would not understand it."""
    destination(address)


def _check(exhibit: Exhibit, key: str, said: list[str]) -> None:
    if (key, exhibit) == (RUN, LAB) or ((key, exhibit) == (STEP, IDEA) and said[-1] in STEPS):
        return
    parameter = BY_KEY.get(key)
    if parameter is None or not parameter.is_on(exhibit.name):
        raise SettingsError(f"the page {exhibit.name or 'home'} has no {key!r}")
    if read(parameter, said) is None:
        known = ", ".join(parameter.titles())
        can_be = f"; it can be {known}" if known else ""
        raise SettingsError(f"{key!r} of {exhibit.name or 'home'} cannot be {said[-1]!r}{can_be}")
