"""A chart in words, computed from its data: for who cannot see it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from resnet_viz.figures.chart import go

MOST: Final = 8  # lines that are told one by one
FEW: Final = 8  # points that are told one by one
Point = tuple[str, float]  # where it stands, and its value


def in_words(figure: go.Figure) -> str:
    """What the axes are; of each line or row of bars every point where they are few, else the
    first, the last, the lowest and the highest; of a map of numbers the lowest and the highest."""
    names = Counter(trace.name for trace in figure.data if trace.name)
    sentences = [*_axes(figure)]
    for trace in figure.data[:MOST]:
        dots = " (dots)" if names[trace.name] > 1 and "markers" in _drawn(trace) else ""
        sentences.append(f"{_name(figure, trace)}{dots}: {_told(trace, figure)}.")
    if len(figure.data) > MOST:
        sentences.append(f"And {len(figure.data) - MOST} more.")
    return " ".join(sentences)


def _axes(figure: go.Figure) -> Iterator[str]:
    for words, letter in (("Across", "x"), ("Up", "y")):
        axes = figure.select_xaxes() if letter == "x" else figure.select_yaxes()
        titles = dict.fromkeys(title for axis in axes if (title := _title(axis)))
        if titles:
            yield f"{words}: {'; '.join(titles)}."


def _name(figure: go.Figure, trace: Any) -> str:
    """Of a trace without one, what it measures."""
    return _untagged(trace.name or _title(_axis(figure, trace, _measured(trace))) or "Values")


def _told(trace: Any, figure: go.Figure) -> str:
    if trace.type == "heatmap":
        return _ends(list(_cells(trace)), "")
    measured = _measured(trace)
    suffix = _axis(figure, trace, measured).ticksuffix or ""
    points = list(_points(trace, measured))
    if not points:
        return "nothing to see yet"
    values = [value for _, value in points]
    if len(points) > 1 and min(values) == max(values):
        return f"{_number(values[0])}{suffix} everywhere"
    if len(points) <= FEW:
        return "; ".join(f"{where}: {_number(value)}{suffix}" for where, value in points)
    first, last = points[0], points[-1]
    ends = f"first {_at(first, suffix)}, last {_at(last, suffix)}"
    return f"{len(points)} points, {ends}, {_ends(points, suffix)}"


def _ends(points: list[Point], suffix: str) -> str:
    if not points:
        return "nothing to see yet"
    low, high = (choose(points, key=lambda point: point[1]) for choose in (min, max))
    return f"lowest {_at(low, suffix)}, highest {_at(high, suffix)}"


def _points(trace: Any, measured: str) -> Iterator[Point]:
    """Those that are there, called as under the pointer, or by the name that is beside them."""
    across, values = (trace.y, trace.x) if measured == "x" else (trace.x, trace.y)
    hover = trace.hovertext if isinstance(trace.hovertext, tuple) else ()
    beside = trace.text if "text" in _drawn(trace) else ()
    for place, (where, value) in enumerate(zip(_all(across), _all(values), strict=True)):
        if not _is_number(value):
            continue
        at = hover[place] if hover else _where(where)
        name = _untagged(str(beside[place])) if beside else ""
        yield f"{name} (at {at})" if any(map(str.isalpha, name)) else at, float(value)


def _cells(trace: Any) -> Iterator[Point]:
    for row, values in zip(_all(trace.y), _all(trace.z), strict=True):
        for column, value in zip(_all(trace.x), _all(values), strict=True):
            if _is_number(value):
                yield f"{_where(column)}, {_where(row)}", float(value)


def _measured(trace: Any) -> str:
    """The letter of the axis along which values are read."""
    return "x" if trace.type in ("bar", "waterfall") and trace.orientation == "h" else "y"


def _drawn(trace: Any) -> str:
    """What of a line is drawn: "lines+markers"; "" of bars and maps."""
    return (trace.mode or "") if trace.type == "scatter" else ""


def _axis(figure: go.Figure, trace: Any, letter: str) -> Any:
    number = (trace[f"{letter}axis"] or letter)[1:]
    return figure.layout[f"{letter}axis{number}"]


def _title(axis: Any) -> str:
    return _untagged(axis.title.text or "")


def _untagged(text: str) -> str:
    return re.sub(r"<[^>]*>", " ", text)


def _all(values: Iterable[Any] | None) -> Iterable[Any]:
    return () if values is None else values


def _is_number(value: Any) -> bool:
    return value is not None and math.isfinite(value)


def _at(point: Point, suffix: str) -> str:
    where, value = point
    return f"{_number(value)}{suffix} at {where}"


def _where(value: Any) -> str:
    return _untagged(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
