"""What a page shows: the elements that a server has sent, kept as a browser keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.Delta_pb2 import Delta

WORDS: Final = {  # where an element of a kind has the words that people read
    "alert": "body",
    "button": "label",
    "checkbox": "label",
    "code": "code_text",
    "download_button": "label",
    "exception": "message",
    "heading": "body",
    "markdown": "body",
    "metric": "body",
    "progress": "text",
    "spinner": "text",
    "text": "body",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One element or block: `kind` is the name of its field in Streamlit's protocol, `content` the
    message in that field, `fragment` the id of the fragment that drew it ("": none), `run` that of
    the script run that did so last."""

    kind: str
    content: Any
    fragment: str
    run: str

    @property
    def key(self) -> str:
        """The key its widget has in the script; "" where it is no widget or has none."""
        parts = getattr(self.content, "id", "").split("-", 2)  # $$ID-hash-key
        return "" if len(parts) < 3 or parts[2] == "None" else parts[2]


class Screen:
    """The elements of a page by their place; what a script run did not draw again goes when it
    ends well."""

    def __init__(self) -> None:
        self._shown: dict[tuple[int, ...], Shown] = {}
        self._run = ""
        self._fragments: frozenset[str] = frozenset()

    # --- What the server says --------------------------------------------------------------------

    def begin(self, run: str, fragments: Sequence[str]) -> None:
        """A script run of this id begins, of the whole page or of some fragments."""
        self._run, self._fragments = run, frozenset(fragments)

    def draw(self, place: tuple[int, ...], delta: Delta) -> None:
        """An element or block comes to its place; a block of the same kind keeps what is in it."""
        change = delta.WhichOneof("type")
        inner: Any = getattr(delta, change) if change else delta
        kind = "transient" if change == "new_transient" else inner.WhichOneof("type") or "block"
        content = getattr(inner, kind, inner)
        before = self._shown.get(place)
        if change != "add_block" or before is None or before.kind != kind:
            self._clear(place)
        self._shown[place] = Shown(kind, content, delta.fragment_id, self._run)

    def end(self) -> None:
        """The run came to its end: take away what it should have drawn again and did not."""
        for place, shown in list(self._shown.items()):
            concerned = not self._fragments or shown.fragment in self._fragments
            if concerned and shown.run != self._run and place in self._shown:
                self._clear(place)

    def _clear(self, place: tuple[int, ...]) -> None:
        for other in [other for other in self._shown if other[: len(place)] == place]:
            del self._shown[other]

    # --- What is to be seen ----------------------------------------------------------------------

    def shown(self, *kinds: str) -> Iterator[Shown]:
        """What there is of these kinds, all where none is named, from the top of the page."""
        for _, shown in sorted(self._shown.items()):
            if not kinds or shown.kind in kinds:
                yield shown

    def widget(self, key: str) -> Shown:
        """The widget with this key. Raises `LookupError` where it is not on the page."""
        for shown in self._shown.values():
            if shown.key == key:
                return shown
        raise LookupError(f"no widget {key!r} among {sorted(filter(None, self.widgets()))}")

    def widgets(self) -> set[str]:
        """The keys of all widgets on the page."""
        return {shown.key for shown in self._shown.values()}

    def words(self) -> list[str]:
        """What can be read: the words of headings, texts, alerts, buttons and the like."""
        return [str(getattr(s.content, WORDS[s.kind])) for s in self.shown(*WORDS)]

    def says(self, words: str) -> bool:
        """Whether these words stand anywhere on the page."""
        return any(words in text for text in self.words())

    def exceptions(self) -> list[str]:
        """What Streamlit's red boxes for uncaught exceptions say."""
        return [str(shown.content.message) for shown in self.shown("exception")]

    def warnings(self) -> list[str]:
        """The sentences in yellow boxes."""
        return self._alerts(Alert.WARNING)

    def errors(self) -> list[str]:
        """The sentences in red boxes that are no exceptions."""
        return self._alerts(Alert.ERROR)

    def media(self) -> list[str]:
        """The addresses, from the server's root, of the files that are offered; pictures come with
        their page."""
        files = [str(shown.content.url) for shown in self.shown("download_button")]
        return [address for address in files if address.startswith("/")]

    def _alerts(self, format: int) -> list[str]:
        return [str(s.content.body) for s in self.shown("alert") if s.content.format == format]
