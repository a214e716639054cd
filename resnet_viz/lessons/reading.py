"""From the text of a file to a lesson, checked: an error says in which line, and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from resnet_viz.errors import LessonError, SettingsError
from resnet_viz.facts.glossary import explained
from resnet_viz.lessons.challenge import FEWEST, LONGEST, MOST, Written
from resnet_viz.lessons.kinds import OF_NETWORKS, ON_PICTURE, Computed
from resnet_viz.lessons.lesson import PICTURE, Lesson, Step
from resnet_viz.lessons.parameters import filled_in
from resnet_viz.pictures.gallery import SAMPLES

MOST_STEPS: Final = 20
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_STEP: Final = re.compile(r"\s*\[\[\s*step\s*\]\]")
_KINDS: Final = ON_PICTURE | OF_NETWORKS


def read_lesson(id: str, text: str, check_address: Callable[[str], None]) -> Lesson:
    """The lesson that a file of TOML says; `id` is its name without the ending. `check_address`
    raises `SettingsError` for an exhibit that is none. Raises `LessonError`."""
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also what is nested too deep, or counts too far
        raise LessonError(f"this is no TOML: {_lower(error)}.") from None
    lesson = _Table(said, text, None)
    with lesson.naming(None):
        if not _ID.fullmatch(id):
            raise SettingsError("a file's name has only small letters, digits and hyphens")
    with lesson.naming("step"):
        steps = said.get("step")
        if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
            raise SettingsError("every question begins with a line [[step]]")
        if not 1 <= len(steps) <= MOST_STEPS:
            raise SettingsError(f"a lesson has 1 to {MOST_STEPS} steps")
    found = Lesson(
        id=id,
        title=lesson.plain("title"),
        minutes=lesson.minutes("minutes"),
        question=lesson.words("question"),
        summary=lesson.words("summary"),
        steps=tuple(
            _step(_Table(step, text, number), check_address) for number, step in enumerate(steps, 1)
        ),
    )
    lesson.check_rest({"step"})
    return found


def _step(table: _Table, check_address: Callable[[str], None]) -> Step:
    choices = table.list_of_words("choices")
    with table.naming("choices"):
        if not FEWEST <= len(choices) <= MOST:
            raise SettingsError(f"there are {FEWEST} to {MOST} choices, and not {len(choices)}")
        if len(set(choices)) < len(choices):
            raise SettingsError("two choices are the same")
        if any("[[" in choice for choice in choices):
            raise SettingsError("choices stand on buttons, and have no marked words")
        for choice in choices:
            _check_length(choice, LONGEST["choice"])
    pictures = table.list_of_words("pictures") if "pictures" in table.said else ()
    with table.naming("pictures"):
        known = [sample.id for sample in SAMPLES]
        for picture in pictures:
            if picture not in known:
                raise SettingsError(f"{picture!r} is no picture; there are {', '.join(known)}")
    exhibit = table.words("exhibit")
    with table.naming("exhibit"):
        if (PICTURE in exhibit) != bool(pictures):
            raise SettingsError(f"{PICTURE} stands in it exactly where the step has pictures")
        check_address(exhibit.replace(PICTURE, pictures[0] if pictures else ""))
    step = Step(
        text=table.words("text", LONGEST["preface"]) if "text" in table.said else "",
        question=table.words("question", LONGEST["question"]),
        choices=choices,
        exhibit=exhibit,
        pictures=pictures,
        truth=_truth(table, len(choices), bool(pictures)),
    )
    table.check_rest({"truth"} if "truth" in table.said else set())
    return step


def _truth(table: _Table, choices: int, on_picture: bool) -> Written | Computed:
    with table.naming("right" if "right" in table.said else "truth"):
        if ("right" in table.said) == ("truth" in table.said):
            raise SettingsError("a step has either right, why and source, or truth")
    if "right" in table.said:
        right = table.number("right", 1, choices)
        return Written(right - 1, table.words("why", LONGEST["reason"]), table.words("source"))
    with table.naming("truth"):
        said = table.said["truth"]
        name = said.get("name") if isinstance(said, dict) else None
        if not isinstance(name, str) or name not in _KINDS:
            raise SettingsError(f"its name is one of: {', '.join(sorted(_KINDS))}")
        if (name in ON_PICTURE) != on_picture:
            needs = "pictures" if name in ON_PICTURE else "no pictures"
            raise SettingsError(f"{name!r} needs {needs}")
        found = filled_in(_KINDS[name], {key: v for key, v in said.items() if key != "name"})
        if found.options != choices:
            raise SettingsError(f"it tells {found.options} choices apart, and not {choices}")
        return found


class _Table:
    """What a file says of its lesson, or of one of its steps (`step`, from 1)."""

    def __init__(self, said: dict[str, Any], text: str, step: int | None) -> None:
        self.said, self._lines, self._step = said, text.splitlines(), step
        self._read: set[str] = set()

    @contextmanager
    def naming(self, key: str | None) -> Iterator[None]:
        """A `SettingsError` in here is one of the file, and of this key's line."""
        try:
            yield
        except SettingsError as error:
            parts = [f"step {self._step}"] if self._step else []
            parts += [key] if key else []
            where = f" ({', '.join(parts)})" if parts else ""
            reason = str(error).rstrip(".")
            raise LessonError(f"line {self._line(key)}{where}: {reason}.") from None

    def words(self, key: str, most: int | None = None) -> str:
        """A text that is not empty, of so many letters at `most`, whose marked words the glossary
        has."""
        self._read.add(key)
        with self.naming(key):
            said = _words(self.said.get(key))
            if most is not None:
                _check_length(said, most)
            return said

    def plain(self, key: str) -> str:
        """One without marked words."""
        said = self.words(key)
        with self.naming(key):
            if "[[" in said:
                raise SettingsError("it has no marked words")
            return said

    def list_of_words(self, key: str) -> tuple[str, ...]:
        self._read.add(key)
        with self.naming(key):
            said = self.said.get(key)
            if not isinstance(said, list) or not said:
                raise SettingsError('a list of texts stands here: ["one", "two"]')
            return tuple(map(_words, said))

    def number(self, key: str, low: int, high: int) -> int:
        self._read.add(key)
        with self.naming(key):
            said = self.said.get(key)
            if type(said) is not int or not low <= said <= high:
                raise SettingsError(f"a whole number from {low} to {high} stands here")
            return said

    def minutes(self, key: str) -> int:
        return self.number(key, 1, 60)

    def check_rest(self, known: set[str]) -> None:
        """Raises `LessonError` where there is a key that nobody has read or knows."""
        for key in self.said:
            with self.naming(key):
                if key not in self._read | known:
                    raise SettingsError("nothing of this name belongs here")

    def _line(self, key: str | None) -> int:
        """The line in which the key stands; else that in which the table begins."""
        starts = [n for n, line in enumerate(self._lines, 1) if _STEP.match(line)]
        first, last = 1, starts[0] if starts else len(self._lines)
        if self._step is not None and self._step <= len(starts):
            first = starts[self._step - 1]
            last = [*starts, len(self._lines) + 1][self._step]
        pattern = re.compile(rf"\s*{re.escape(key)}\s*=") if key else None
        for number in range(first, last + 1):
            if pattern and number <= len(self._lines) and pattern.match(self._lines[number - 1]):
                return number
        return first


def _words(said: object) -> str:
    if not isinstance(said, str) or not said.strip():
        raise SettingsError("a text stands here, in quotation marks")
    try:
        explained(said)
    except KeyError as missing:
        raise SettingsError(f"the glossary has no word {missing}") from None
    return said.strip()


def _check_length(said: str, most: int) -> None:
    if len(said) > most:
        raise SettingsError(f"{len(said)} letters are too long for a phone; {most} at most")


def _lower(error: Exception) -> str:
    text = str(error).rstrip(".")
    return text[:1].lower() + text[1:]
