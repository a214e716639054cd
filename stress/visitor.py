"""A visitor without a browser: speaks Streamlit's websocket protocol, so that hundreds fit into one
process.

    async with Visitor("http://127.0.0.1:8501") as visitor:
        await visitor.open("gradcam", "image=rocket")
        await visitor.upload("dog.jpg", data)
        await visitor.set("opacity", 40)
        await visitor.until(lambda screen: screen.says("over the picture"))

As a browser, it reruns fragments on their timers, holds on to what it has received so that the
server need not send it again, and knows what became stale.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Self
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from stress.screen import Screen, Shown

PATIENCE = 300.0  # seconds for anything that is waited for
RUNS_KEPT = 2  # a browser forgets a message that so many runs have not shown
XSRF = "_streamlit_xsrf"
Value = bool | int | float | str | Sequence[str] | Mapping[str, object]


class Visitor:
    """One session. `screen` is what its page shows, `query` the query part of its address, `runs`
    how many script runs have come to their end, `received` how many bytes the server has sent. Who
    names a `session` takes it up again, as a browser does after its connection was lost."""

    def __init__(self, url: str, patience: float = PATIENCE, session: str = "") -> None:
        self.url = url
        self.screen = Screen()
        self.query = ""
        self.session = session
        self.runs = 0
        self.received = 0  # bytes
        self.ticks: list[float] = []  # seconds from a fragment's timer to its end
        self._patience = patience
        self._page = ""
        self._page_hash = ""
        self._running = False
        self._current: tuple[str, ...] = ()  # the fragments of the run that goes on
        self._left: tuple[str, ...] = ()  # those of one that a rerun cut short, or so it is said
        self._ended: dict[str, int] = {}  # by fragment, "" for the whole page: when it last ran
        self._begun = 0
        self._news = asyncio.Condition()
        self._lost: Exception | None = None
        self._whole = 0  # runs of the whole page that have ended
        self._held: dict[str, tuple[ForwardMsg, int]] = {}  # messages by hash, and their last run
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._due: dict[str, float] = {}  # when a fragment's timer rang that has not run since
        self._file_urls: dict[str, asyncio.Future[FileURLs]] = {}

    async def __aenter__(self) -> Self:
        self.token = await asyncio.to_thread(xsrf_token, self.url)
        protocols = ("streamlit", self.token, self.session)
        self._socket: ClientConnection = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol(name) for name in protocols if name],
            origin=Origin(self.url.removesuffix(urlsplit(self.url).path)),
            additional_headers={"Cookie": f"{XSRF}={self.token}"},
            max_size=None,
            open_timeout=self._patience,
            ping_interval=None,
            proxy=None,
        )
        self._listener = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop_timers()
        self._listener.cancel()
        with suppress(asyncio.CancelledError):
            await self._listener
        await self._socket.close()

    # --- What a visitor does ---------------------------------------------------------------------

    async def open(self, page: str = "", query: str = "") -> None:
        """Go to a page by its address, as a link within the app does, and wait until its script
        has run. `query` is the address' part after the question mark."""
        self._page, self._page_hash, self.query = page, "", query
        await self.rerun()

    async def set(self, key: str, value: Value) -> None:
        """Give the widget with this key a value, as its learner sees it (a slider's number, an
        option's words, several of them, `{"chosen": 5}` for what a component of ours tells), and
        wait until what depends on it has run."""
        shown = self.screen.widget(key)
        await self.rerun([_state(shown, value)], shown.fragment)

    async def click(self, key: str) -> None:
        """Press the button with this key and wait until what depends on it has run."""
        await self.set(key, True)

    async def upload(self, name: str, data: bytes, key: str = "upload") -> None:
        """Give the uploader with this key a file and wait until what depends on it has run."""
        urls = await self.address_for(name)
        status = await asyncio.to_thread(put, self.url + urls.upload_url, name, data, self.token)
        if status != 204:
            raise ConnectionError(f"the upload was refused with {status}")
        await self.give(urls, name, len(data), key)

    async def give(self, urls: FileURLs, name: str, size: int, key: str = "upload") -> None:
        """Tell the uploader with this key that the file that these addresses belong to is its."""
        shown = self.screen.widget(key)
        state = WidgetState(id=shown.content.id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = urls.file_id, name, size
        info.file_urls.CopyFrom(urls)
        await self.rerun([state], shown.fragment)

    async def address_for(self, name: str) -> FileURLs:
        """Where a file of this name may be uploaded to."""
        asked = BackMsg()
        asked.file_urls_request.request_id = request = uuid.uuid4().hex
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self.session
        future = self._file_urls[request] = asyncio.get_running_loop().create_future()
        await self._socket.send(asked.SerializeToString())
        return await asyncio.wait_for(future, self._patience)

    async def rerun(self, states: Sequence[WidgetState] = (), fragment: str = "") -> None:
        """Ask for a script run, with widgets' new values, of the whole page or of one fragment,
        and wait for its end."""
        begun = self._begun
        await self._ask(states, fragment)
        await self._wait(
            lambda: (
                not self._running
                and max(self._ended.get("", 0), self._ended.get(fragment, 0)) > begun
            )
        )

    async def until(self, enough: Callable[[Screen], bool]) -> None:
        """Wait until the page shows enough, looking whenever a script run has ended; `TimeoutError`
        when patience ends."""
        await self._wait(lambda: enough(self.screen))

    # --- The protocol ----------------------------------------------------------------------------

    async def _ask(
        self, states: Sequence[WidgetState], fragment: str, by_timer: bool = False
    ) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_script_hash = self._page_hash
        asked.page_name = "" if self._page_hash else self._page
        asked.fragment_id = fragment
        asked.is_auto_rerun = by_timer
        asked.widget_states.widgets.extend(states)
        asked.cached_message_hashes.extend(self._held)
        await self._socket.send(message.SerializeToString())

    async def _wait(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(self._patience), self._news:
            while not enough():
                if self._lost is not None:
                    raise self._lost
                await self._news.wait()

    async def _listen(self) -> None:
        try:
            async for raw in self._socket:
                assert isinstance(raw, bytes)
                self.received += len(raw)
                message = ForwardMsg.FromString(raw)
                if self._take(message):
                    async with self._news:
                        self._news.notify_all()
            raise ConnectionError("the server has closed the connection")
        except Exception as error:  # noqa: BLE001 - raised again where an end is awaited
            self._lost = error
            async with self._news:
                self._news.notify_all()

    def _take(self, message: ForwardMsg) -> bool:
        """Obey a message; whether it ends a run."""
        metadata = message.metadata
        if message.WhichOneof("type") == "ref_hash":
            message = self._held[message.ref_hash][0]
        if metadata.cacheable or message.hash in self._held:
            self._held[message.hash] = message, self._whole
        match message.WhichOneof("type"):
            case "new_session":
                self._begin(message)
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "delta":
                self.screen.draw(tuple(metadata.delta_path), message.delta)
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "file_urls_response":
                response = message.file_urls_response
                self._file_urls.pop(response.response_id).set_result(response.file_urls[0])
            case "auto_rerun":
                self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._stop_timer(fragment)
            case "script_finished":
                return self._end(message.script_finished)
        return False

    def _begin(self, message: ForwardMsg) -> None:
        run = message.metadata.run
        self.session = message.new_session.initialize.session_id or self.session
        if run.fragment_ids:  # what does not follow had ended: the server has said it late
            self._ended |= dict.fromkeys(set(self._left).difference(run.fragment_ids), self._begun)
        self._running, self._current, self._left = True, tuple(run.fragment_ids), ()
        self._begun += 1
        if not run.fragment_ids:
            self._page_hash = message.new_session.page_script_hash
            self._stop_timers()
        self.screen.begin(run.script_run_id, run.fragment_ids)

    def _end(self, status: int) -> bool:
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._left = self._current
            return False  # another run follows
        self._running = False
        self.runs += 1
        for fragment in self._current or ("",):
            self._ended[fragment] = self._begun
            if fragment in self._due:
                self.ticks.append(time.monotonic() - self._due.pop(fragment))
        self.screen.end()
        if not self._current:
            self._whole += 1
            oldest = self._whole - RUNS_KEPT
            self._held = {hash: held for hash, held in self._held.items() if held[1] >= oldest}
        return True

    # --- Fragments that rerun by themselves ------------------------------------------------------

    def _start_timer(self, fragment: str, seconds: float) -> None:
        self._stop_timer(fragment)
        self._timers[fragment] = asyncio.create_task(self._tick(fragment, seconds))

    async def _tick(self, fragment: str, seconds: float) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(seconds)
                self._due.setdefault(fragment, time.monotonic())
                await self._ask((), fragment, by_timer=True)

    def _stop_timer(self, fragment: str) -> None:
        timer = self._timers.pop(fragment, None)
        if timer is not None:
            timer.cancel()

    def _stop_timers(self) -> None:
        for fragment in list(self._timers):
            self._stop_timer(fragment)


def _state(shown: Shown, value: Value) -> WidgetState:
    """How a widget's new value is told."""
    state = WidgetState(id=shown.content.id)
    several = [value] if isinstance(value, str) or not isinstance(value, Sequence) else value
    match shown.kind:
        case "button" | "download_button":
            state.trigger_value = bool(value)
        case "checkbox" | "expandable":
            state.bool_value = bool(value)
        case "slider" if not shown.content.options:
            state.double_array_value.data[:] = [float(str(number)) for number in several]
        case "slider" | "button_group" | "multiselect":
            state.string_array_value.data[:] = list(map(str, several))
        case "number_input":
            state.double_value = float(str(value))
        case "bidi_component":
            assert isinstance(value, Mapping)
            told = [{"event": event, "value": chosen} for event, chosen in value.items()]
            state.id = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{state.id}{EVENT_DELIM}events"
            state.json_trigger_value = json.dumps(told)
        case _:  # selectbox, radio, text, tabs, a chart's selection
            state.string_value = str(value)
    return state


# --- Beside the websocket ------------------------------------------------------------------------


def xsrf_token(url: str) -> str:
    """The token that the server gives everybody who asks how it is."""
    with urlopen(f"{url}/_stcore/health", timeout=PATIENCE) as response:
        cookies: list[str] = response.headers.get_all("Set-Cookie") or []
    (cookie,) = (text for text in cookies if text.startswith(XSRF))
    return cookie.split(";")[0].removeprefix(f"{XSRF}=")


def put(url: str, name: str, data: bytes, token: str | None, origin: str | None = None) -> int:
    """Upload a file as a browser's form does, with the XSRF token or without any; the status the
    server answers with."""
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    if token is not None:
        headers |= {"Cookie": f"{XSRF}={token}", "X-Xsrftoken": token}
    if origin is not None:
        headers["Origin"] = origin
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    try:
        with urlopen(Request(url, body, headers, method="PUT"), timeout=PATIENCE) as response:
            return int(response.status)
    except HTTPError as refused:
        with refused:
            return refused.code
