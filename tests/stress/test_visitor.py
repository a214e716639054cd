"""The visitor without a browser, on a server that really runs."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession

from stress.server import Server
from stress.visitor import Visitor
from tests.browser.harness import running_app


def visit(server: Server, act: Callable[[Visitor], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with Visitor(server.url, patience=100) as visitor:
            await act(visitor)
            assert visitor.screen.exceptions() == []

    asyncio.run(whole())


def test_an_exception_is_seen_on_the_page_and_in_the_log(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import streamlit as st\nst.title('A title')\n1 / 0")
    log = tmp_path / "log"
    with running_app(log, script=script) as url:
        server = Server(url, log)

        async def act() -> list[str]:
            async with Visitor(url, patience=100) as visitor:
                await visitor.open()
                assert visitor.screen.says("A title")
                return visitor.screen.exceptions()

        assert server.tracebacks() == 0
        assert len(asyncio.run(act())) == 1
        assert server.tracebacks() == 1


def photo() -> bytes:
    file = BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def test_an_address_is_opened_and_a_button_group_obeyed(server: Server) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.open("build", "design_block=basic")
        assert visitor.screen.says("Build it yourself")
        assert parse_qs(visitor.query)["design_block"] == ["basic"]
        await visitor.set("design_block", "Bottleneck")
        assert "design_block" not in parse_qs(visitor.query)
        await visitor.open("glossary")
        assert visitor.screen.says("Glossary")
        assert not visitor.screen.says("Build it yourself?")
        assert "design_block" not in visitor.screen.widgets()

    visit(server, act)


def test_an_uploaded_photo_is_looked_at(server: Server) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.open("predict")
        await visitor.upload("my noise.jpg", photo())
        assert visitor.screen.says("my noise.jpg")
        await visitor.until(lambda screen: screen.says("Your picture."))
        await visitor.set("rotate", 90)
        assert parse_qs(visitor.query)["rotate"] == ["90"]

    visit(server, act)


def said_of_the_file(visitor: Visitor) -> str:
    return str(json.loads(visitor.screen.widget("own_photo").content.json)["sentence"])


def test_a_file_that_is_no_picture_is_a_sentence(server: Server) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.open()
        await visitor.upload("notes.jpg", b"no picture")
        assert "picture" in said_of_the_file(visitor)

    visit(server, act)


def test_a_photo_that_a_restarted_server_has_lost_is_a_sentence(server: Server) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.open()
        await visitor.give(FileURLs(file_id="of another session"), "dog.jpg", 1000)
        assert "choose it again" in said_of_the_file(visitor)

    visit(server, act)


def test_a_fragment_with_a_timer_goes_on_by_itself(server: Server) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.open()
        await visitor.until(lambda screen: not screen.says("loading torch"))

    visit(server, act)


def test_a_widget_that_is_not_there_is_named(server: Server) -> None:
    async def act(visitor: Visitor) -> None:
        await visitor.open("glossary")
        with pytest.raises(LookupError, match="design_block"):
            await visitor.click("design_block")

    visit(server, act)


def test_a_part_has_been_drawn_though_the_server_says_so_late() -> None:
    visitor = Visitor("http://127.0.0.1")
    for part, end in (
        ("a", ForwardMsg.FINISHED_EARLY_FOR_RERUN),
        ("b", ForwardMsg.FINISHED_EARLY_FOR_RERUN),
        ("b", ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY),
    ):
        begin = ForwardMsg(new_session=NewSession())
        begin.metadata.run.fragment_ids.append(part)
        visitor._take(begin)
        visitor._take(ForwardMsg(script_finished=end))
    assert visitor._ended == {"a": 1, "b": 3}  # b was begun anew
