"""What a file says of a computed truth, as the record that finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from resnet_viz.errors import SettingsError

Record = TypeVar("Record")
_WORDS: dict[type, str] = {str: "a text", int: "a whole number", float: "a number"}


def filled_in(record: type[Record], said: Mapping[str, Any]) -> Record:
    """The dataclass with these values, each of its field's type. Raises `SettingsError`, whose
    sentence names the key."""
    hints = get_type_hints(record)
    known = {field.name: field for field in fields(record)}  # type: ignore[arg-type]
    for key in said:
        if key not in known:
            raise SettingsError(f"it has no {key!r}; it has {', '.join(known) or 'nothing to say'}")
    for name, field in known.items():
        if field.default is MISSING and name not in said:
            raise SettingsError(f"{name!r} is missing")
    return record(**{key: _value(key, hints[key], value) for key, value in said.items()})


def _value(key: str, hint: Any, said: Any) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(said, list) or not said:
            raise SettingsError(f"{key!r} is a list")
        return tuple(_value(key, get_args(hint)[0], one) for one in said)
    if get_origin(hint) is Literal:
        if said not in get_args(hint):
            raise SettingsError(f"{key!r} is one of {', '.join(map(str, get_args(hint)))}")
        return said
    wanted = (int, float) if hint is float else hint
    if not isinstance(said, wanted) or isinstance(said, bool):
        raise SettingsError(f"{key!r} is {_WORDS[hint]}")
    return said
