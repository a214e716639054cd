"""Pictures in the browser tests: photos to upload, and the gallery to choose from."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from resnet_viz.pictures.gallery import sample_bytes
from tests.browser.harness import PATIENCE, answer, open_page, settled


def photo(name: str) -> dict[str, object]:
    """A picture of the gallery as a file of one's own."""
    with Image.open(io.BytesIO(sample_bytes(name))) as picture:
        return file_of(picture, f"{name}.jpg")


def file_of(picture: Image.Image, name: str, exif: Image.Exif | None = None) -> dict[str, object]:
    """The picture as a JPEG file, as Playwright takes it."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90, exif=exif or Image.Exif())
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def upload(page: Page, file: dict[str, object] | Path) -> None:
    page.locator(".st-key-upload input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def bring(page: Page, event: str, file: dict[str, object]) -> None:
    """Do with a file what Playwright cannot: drag, drop, paste, on the page's heading. While
    something is dragged a browser says so again and again: until the next of these."""
    data = file.get("buffer", b"")
    assert isinstance(data, bytes)
    page.get_by_role("heading", level=1).evaluate(
        """(target, [kind, name, type, data]) => {
          const carried = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
          if (name) carried.items.add(new File([bytes], name, { type }));
          const options = { bubbles: true, cancelable: true };
          const tell = () => target.dispatchEvent(kind === "paste"
            ? new ClipboardEvent(kind, { ...options, clipboardData: carried })
            : new DragEvent(kind, { ...options, dataTransfer: carried }));
          clearInterval(window.dragging);
          if (kind === "dragover") window.dragging = setInterval(tell, 100);
          tell();
        }""",
        [event, file.get("name"), file.get("mimeType"), base64.b64encode(data).decode()],
    )


def shown_picture(page: Page) -> Locator:
    """What the button that opens the gallery says: which picture is looked at."""
    return page.locator(".st-key-picture button p")


def choose_picture(page: Page, title: str) -> None:
    shown_picture(page).click()
    page.get_by_role("option", name=title, exact=True).click()
    expect(shown_picture(page)).to_have_text(title)
    page.keyboard.press("Escape")


def said(page: Page) -> Locator:
    """What is said of the last file, beside the button for one's own."""
    return page.locator(".st-key-own_photo").get_by_role("alert")


def answered(server: str, page: Page) -> str:
    """What is said of a photo that was uploaded on the page Predict."""
    open_page(page, f"{server}/predict")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    upload(page, photo("rocket"))
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    settled(page)
    return answer(page).inner_text()
