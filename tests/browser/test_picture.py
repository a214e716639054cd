"""The picture in the bar: the gallery, and the learner's own photo."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, Page, expect

from resnet_viz.pictures.gallery import SAMPLES
from tests.browser.harness import (
    PATIENCE,
    answer,
    open_page,
    parameter,
    parameters,
    settled,
    unfold,
    wait_for_parameter,
)
from tests.browser.photos import (
    answered,
    bring,
    choose_picture,
    file_of,
    photo,
    said,
    shown_picture,
    upload,
)

NO_PICTURE = {"name": "me.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}


def test_the_gallery_is_walked_with_the_keys_and_its_choice_is_seen(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/")
    opener = page.locator(".st-key-picture button")
    gallery = page.get_by_role("listbox", name="Pictures")
    opener.click()
    expect(gallery.get_by_role("option")).to_have_text([sample.title for sample in SAMPLES])
    expect(opener).to_be_focused()  # who points needs no focus in the gallery
    page.keyboard.press("Escape")
    expect(gallery).to_be_hidden()
    opener.press("Enter")
    expect(gallery).to_be_focused()
    for key, title in (("ArrowRight", SAMPLES[1].title), ("End", "Flower")):
        page.keyboard.press(key)
        expect(gallery.get_by_role("option", selected=True)).to_have_text(title)
        expect(shown_picture(page)).to_have_text(title)
    settled(page)
    assert parameters(page)["image"] == ["flower"]
    page.keyboard.press("Escape")
    expect(gallery).to_be_hidden()
    expect(opener).to_be_focused()


def test_one_click_opens_the_choice_of_files_and_the_same_file_can_be_chosen_again(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/")
    for refused in (NO_PICTURE, NO_PICTURE, photo("rocket")):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Your own photo").click()
        accepted = chooser.value.element.get_attribute("accept")
        assert accepted == "image/jpeg,image/png,image/webp,image/gif,image/bmp"
        chooser.value.set_files(refused)  # type: ignore[arg-type]
        if refused is NO_PICTURE:
            expect(said(page)).to_contain_text("picture", timeout=PATIENCE)
            page.get_by_role("button", name="Close").click()
            expect(said(page)).to_be_hidden()
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(server: str, page: Page) -> None:
    before = answered(server, page)
    upload(page, NO_PICTURE)
    expect(said(page)).to_contain_text("SVG files are not taken", timeout=PATIENCE)
    settled(page)
    expect(shown_picture(page)).to_have_text("Your photo")
    expect(answer(page)).to_have_text(before)
    assert parameters(page)["image"] == ["own"]


def test_on_a_phone_a_choice_closes_the_gallery(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{server}/")
    gallery = page.get_by_role("listbox", name="Pictures")
    page.locator(".st-key-picture button").click()
    gallery.get_by_role("option", name="Garbage truck").click()
    expect(gallery).to_be_hidden()
    expect(shown_picture(page)).to_have_text("Garbage truck", timeout=PATIENCE)
    settled(page)
    assert parameters(page)["image"] == ["garbage-truck"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("large.jpg", bytes(26_000_000), "26.0 MB: that is too much"),
        ("a.txt", b"words", "cannot read this file"),
    ],
    ids=["large", "text"],
)
def test_a_file_that_the_browser_refuses_is_said_in_words_and_forgotten_with_the_next(
    name: str, data: bytes, words: str, server: str, page: Page, tmp_path: Path
) -> None:
    open_page(page, f"{server}/")
    refused = tmp_path / name
    refused.write_bytes(data)
    upload(page, refused)
    expect(said(page)).to_contain_text(words)
    box = said(page).bounding_box()
    assert box is not None
    assert box["width"] > 100
    assert box["height"] > 10
    upload(page, photo("rocket") | {"name": "rocket.jpe"})
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    expect(said(page)).to_be_hidden()


def test_a_photo_is_dropped_or_pasted_anywhere(server: str, page: Page) -> None:
    open_page(page, server)
    frame = page.get_by_text("Drop it anywhere")
    bring(page, "dragstart", {})  # a picture of the page itself
    bring(page, "dragover", photo("rocket"))
    expect(frame).to_have_count(0)
    bring(page, "dragend", {})
    bring(page, "dragover", photo("rocket"))
    expect(frame).to_be_visible()
    bring(page, "drop", photo("rocket"))
    expect(frame).to_be_hidden()
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    settled(page)
    before = small_picture(page)
    bring(page, "paste", photo("coffee"))
    expect(shown_picture(page).locator("img")).not_to_have_attribute("src", before)
    settled(page)
    assert parameters(page)["image"] == ["own"]


def small_picture(page: Page) -> str:
    """The picture in the bar, as a `data:` address."""
    address = shown_picture(page).locator("img").get_attribute("src")
    assert address is not None
    return address


def test_a_photo_too_large_for_the_server_is_made_smaller_upright(
    server: str, page: Page, tmp_path: Path
) -> None:
    open_page(page, f"{server}/")
    picture = Image.new("RGB", (8192, 6400), "red")  # 52 megapixels
    picture.paste("blue", (4096, 0, 8192, 6400))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # the left side is the upper one
    upload(page, file_of(picture, "pixels.jpg", exif))
    expect(said(page)).to_contain_text("6,400 × 8,192 pixels", timeout=PATIENCE)
    expect(shown_picture(page)).to_have_text("Your photo")
    settled(page)
    address = small_picture(page).removeprefix("data:image/jpeg;base64,")
    small = Image.open(io.BytesIO(base64.b64decode(address)))
    colors = [small.getpixel((x, y)) for x in (8, 88) for y in (8, 88)]
    assert [color[0] > 200 > 50 > color[2] for color in colors] == [True, False, True, False]
    assert [color[2] > 200 > 50 > color[0] for color in colors] == [False, True, False, True]

    sound = photo("rocket")
    assert isinstance(sound["buffer"], bytes)
    large = tmp_path / "large.jpg"
    large.write_bytes(sound["buffer"] + bytes(26_000_000))
    upload(page, large)
    expect(said(page)).to_contain_text("26.1 MB", timeout=PATIENCE)
    expect(said(page)).to_contain_text("made it smaller")


def test_a_phones_photo_is_sent_as_large_as_anybody_needs(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    upload(page, file_of(Image.new("RGB", (4032, 3024), "red"), "phone.jpg", exif))
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    settled(page)
    expect(said(page)).to_be_hidden()
    unfold(page)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("1. The picture: 1536 × 2048, JPEG.", timeout=PATIENCE)

    drawing = io.BytesIO()  # its pixels are meant as they are
    Image.new("RGB", (2100, 2000), "red").save(drawing, "PNG")
    upload(page, {"name": "a.png", "mimeType": "image/png", "buffer": drawing.getvalue()})
    expect(main).to_contain_text("1. The picture: 2100 × 2000, PNG.", timeout=PATIENCE)


def test_a_photo_is_there_after_a_reload_and_in_no_other_browser(
    server: str, page: Page, browser: Browser
) -> None:
    open_page(page, f"{server}/")
    upload(page, photo("rocket"))
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    settled(page)
    rocket = small_picture(page)
    link = page.evaluate("location.href")
    page.reload()
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    settled(page)
    assert page.evaluate("location.href") == link
    assert small_picture(page) == rocket

    second = page.context.new_page()  # has a photo of its own, and keeps it
    open_page(second, f"{server}/")
    upload(second, photo("coffee"))
    expect(shown_picture(second)).to_have_text("Your photo", timeout=PATIENCE)
    settled(second)
    coffee = small_picture(second)
    for tab, shown in ((page, rocket), (second, coffee)):
        tab.reload()
        expect(shown_picture(tab)).to_have_text("Your photo", timeout=PATIENCE)
        expect(shown_picture(tab).locator("img")).to_have_attribute("src", shown)

    with browser.new_context() as elsewhere:
        friend = elsewhere.new_page()
        open_page(friend, link)
        expect(said(friend)).to_contain_text("never in a link", timeout=PATIENCE)
        choose_picture(friend, SAMPLES[0].title)  # it is shown, but nobody has chosen it
        expect(said(friend)).to_be_hidden()
        settled(friend)
        assert "photo" not in parameters(friend)

    page.locator(".st-key-picture button").click()
    page.get_by_role("button", name="Remove your photo").click()
    expect(shown_picture(page)).to_have_text(SAMPLES[0].title)
    settled(page)
    assert "photo" not in parameters(page)
    open_page(page, link)
    expect(said(page)).to_contain_text("never in a link", timeout=PATIENCE)


def test_the_square_that_is_read_is_dragged_scaled_and_moved_by_keys(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/?image=rocket")
    before = small_picture(page)
    page.locator(".st-key-picture button").click()
    square = page.get_by_role("slider", name="The square that the network reads")
    expect(square).to_be_visible()
    box = square.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(page, middle, (middle[0] - 500, middle[1]))  # as far to the left as it goes
    expect(shown_picture(page).locator("img")).not_to_have_attribute("src", before)
    settled(page)
    assert parameters(page)["crop"] == ["0,500,1000"]

    box = square.bounding_box()
    assert box is not None
    side = box["width"]
    corner = box["x"] + side - 6, box["y"] + side - 6
    drag(page, corner, (corner[0] - side / 2, corner[1] - side / 2))
    expect(square).to_have_attribute("aria-valuetext", re.compile(r"\b0% down"))
    wait_for_parameter(page, "crop", r"0,0,\d+")
    x, y, size = map(int, parameter(page, "crop").split(","))
    assert (x, y) == (0, 0)
    assert 480 <= size <= 530
    for key in ("ArrowRight", "ArrowDown", "-"):
        page.keyboard.press(key)
    wait_for_parameter(page, "crop", rf"\d+,\d+,{size - 40}")  # the last key's
    moved_x, moved_y, smaller = map(int, parameter(page, "crop").split(","))
    assert moved_x > 0
    assert moved_y > 0
    assert smaller == size - 40
    page.get_by_role("button", name="Back to the middle").click()
    expect(shown_picture(page).locator("img")).to_have_attribute("src", before)
    settled(page)
    assert parameters(page) == {"image": ["rocket"]}


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def test_on_a_phone_the_bar_leaves_the_screen_to_the_page(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    longest = max(SAMPLES, key=lambda sample: len(sample.title))
    open_page(page, f"{server}/predict?image={longest.id}")
    row = [page.locator(f".st-key-{part}") for part in ("picture", "own_photo", "camera_open")]
    boxes = [part.bounding_box() for part in row]
    middles = {round(box["y"] + box["height"] / 2) for box in boxes if box}
    assert max(middles) - min(middles) <= 2  # one row, however long the picture's name
    assert all(box and box["x"] + box["width"] <= 390 for box in boxes)
    title = page.get_by_role("heading", level=1).bounding_box()
    assert title is not None
    assert title["y"] < 300
