"""The picture in the bar: the gallery, and the learner's own photo."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from resnet_viz.pictures.gallery import SAMPLES
from tests.browser.harness import PATIENCE, answer, open_page, parameters, settled
from tests.browser.photos import answered, file_of, photo, said, shown_picture, upload

NO_PICTURE = {"name": "me.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}


def test_the_gallery_is_walked_with_the_keys_and_its_choice_is_seen(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
    page.locator(".st-key-picture button").focus()
    page.keyboard.press("Enter")
    gallery = page.get_by_role("listbox", name="Pictures")
    expect(gallery.get_by_role("option")).to_have_text([sample.title for sample in SAMPLES])
    gallery.focus()
    for key, title in (("ArrowRight", SAMPLES[1].title), ("End", "Flower")):
        page.keyboard.press(key)
        expect(gallery.get_by_role("option", selected=True)).to_have_text(title)
        expect(shown_picture(page)).to_have_text(title)
    settled(page)
    assert parameters(page)["image"] == ["flower"]
    page.keyboard.press("Escape")
    expect(gallery).to_be_hidden()


def test_one_click_opens_the_choice_of_files_and_the_same_file_can_be_chosen_again(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
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


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (
            {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": bytes(26_000_000)},
            "26.0 MB: that is too much",
        ),
        ({"name": "a.txt", "mimeType": "text/plain", "buffer": b"words"}, "cannot read this file"),
    ],
    ids=["large", "text"],
)
def test_a_file_that_the_browser_refuses_is_said_in_words_and_forgotten_with_the_next(
    refused: dict[str, object], words: str, server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
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
    act(page, "dragstart", {})  # a picture of the page itself
    act(page, "dragover", photo("rocket"))
    expect(frame).to_have_count(0)
    act(page, "dragend", {})
    act(page, "dragover", photo("rocket"))
    expect(frame).to_be_visible()
    act(page, "drop", photo("rocket"))
    expect(frame).to_be_hidden()
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    settled(page)
    before = small_picture(page)
    act(page, "paste", photo("coffee"))
    expect(shown_picture(page).locator("img")).not_to_have_attribute("src", before)
    settled(page)
    assert parameters(page)["image"] == ["own"]


def small_picture(page: Page) -> str:
    """The picture in the bar, as a `data:` address."""
    address = shown_picture(page).locator("img").get_attribute("src")
    assert address is not None
    return address


def act(page: Page, event: str, file: dict[str, object]) -> None:
    """Do with a file what Playwright cannot: drag, drop, paste, on the page's heading."""
    data = file.get("buffer", b"")
    assert isinstance(data, bytes)
    page.get_by_role("heading", level=1).evaluate(
        """(target, [kind, name, type, data]) => {
          const carried = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          if (name) carried.items.add(new File([bytes], name, { type }));
          const options = { bubbles: true, cancelable: true };
          target.dispatchEvent(kind === "paste"
            ? new ClipboardEvent(kind, { ...options, clipboardData: carried })
            : new DragEvent(kind, { ...options, dataTransfer: carried }));
        }""",
        [event, file.get("name"), file.get("mimeType"), base64.b64encode(data).decode()],
    )


def test_a_photo_too_large_for_the_server_is_made_smaller_upright(server: str, page: Page) -> None:
    open_page(page, f"{server}/idea")
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
    upload(page, sound | {"buffer": sound["buffer"] + bytes(26_000_000)})
    expect(said(page)).to_contain_text("26.1 MB", timeout=PATIENCE)
    expect(said(page)).to_contain_text("made it smaller")
