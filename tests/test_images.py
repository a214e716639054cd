"""Bytes to pictures: every kind of file a class may upload, and what must never get through.

PNG files are put together by hand here, so that what goes in is known without Pillow.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from resnet_viz.errors import ImageError
from resnet_viz.images import MAX_BYTES, MAX_SCANS, Photo, decode, encode_png

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6  # PNG's colour types


def chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)


def png(
    width: int, height: int, depth: int, kind: int, pixels: bytes, *before: tuple[bytes, bytes]
) -> bytes:
    """A PNG file; `pixels` are the unfiltered rows, `before` the chunks ahead of the pixels."""
    row = len(pixels) // height
    rows = b"".join(b"\0" + pixels[i * row : (i + 1) * row] for i in range(height))
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    extra = b"".join(chunk(name, body) for name, body in before)
    data = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + data + chunk(b"IEND", b"")


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def exif(orientation: int) -> bytes:
    """An EXIF block with the one entry 0x0112, put together by hand."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def noise(height: int = 12, width: int = 17) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)


def one_row(photo: Photo) -> list[tuple[int, ...]]:
    return [tuple(pixel) for pixel in photo.pixels[0].tolist()]


# What comes out


def test_a_photo_is_its_pixels_and_nothing_else() -> None:
    pixels = noise()
    data = png(17, 12, 8, RGB, pixels.tobytes())
    photo = decode(data)
    assert photo.pixels.dtype == np.uint8
    np.testing.assert_array_equal(photo.pixels, pixels)
    assert photo.digest == hashlib.sha256(data).hexdigest()
    assert photo.format == "PNG"
    assert photo.notes == ()
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels[0, 0] = 0


@pytest.mark.parametrize(
    ("file_format", "options"), [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})]
)
def test_lossless_formats_give_the_pixels_back(file_format: str, options: dict[str, bool]) -> None:
    photo = decode(saved(Image.fromarray(noise()), file_format, **options))
    np.testing.assert_array_equal(photo.pixels, noise())
    assert photo.format == file_format


def test_jpeg_gives_the_pixels_back_nearly() -> None:
    ramp = np.broadcast_to(np.arange(0, 256, 4, dtype=np.uint8)[None, :, None], (64, 64, 3))
    photo = decode(saved(Image.fromarray(ramp), "JPEG", quality=95))
    assert np.abs(photo.pixels.astype(int) - ramp).max() <= 4


def test_encode_png_gives_the_pixels_back_and_no_metadata() -> None:
    secret = Image.Exif()
    secret[0x010E] = "my home"
    photo = decode(saved(Image.fromarray(noise()), "PNG", exif=secret, dpi=(72, 72)))
    data = encode_png(photo.pixels)
    np.testing.assert_array_equal(decode(data).pixels, noise())
    assert b"my home" not in data
    assert b"eXIf" not in data


# Depth, transparency, colour


def test_16_bits_are_scaled_and_not_saturated() -> None:
    values = [0, 255, 256, 0x8000, 0xFF00, 0xFFFF]
    expected = [0, 0, 1, 128, 255, 255]
    grey = decode(png(6, 1, 16, GREY, struct.pack(">6H", *values)))
    assert one_row(grey) == [(v, v, v) for v in expected]
    triples = struct.pack(">18H", *(x for v in values for x in (v, 0, 0xFFFF)))
    colour = decode(png(6, 1, 16, RGB, triples))
    assert one_row(colour) == [(v, 0, 255) for v in expected]
    assert "16" in grey.notes[0]
    assert grey.notes == colour.notes


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(png(2, 1, 1, GREY, b"\x80"), [255, 0], id="1 bit"),
        pytest.param(png(4, 1, 2, GREY, b"\x1b"), [0, 85, 170, 255], id="2 bits"),
        pytest.param(png(2, 1, 4, GREY, b"\x3f"), [51, 255], id="4 bits"),
        pytest.param(png(2, 1, 8, GREY, b"\x07\xf0"), [7, 240], id="8 bits"),
    ],
)
def test_grey_becomes_three_equal_channels(data: bytes, expected: list[int]) -> None:
    assert one_row(decode(data)) == [(v, v, v) for v in expected]


RED_THEN_GREEN = b"\xff\x00\x00\x00\xff\x00"
DEEP_RED_THEN_BLUE = struct.pack(">6H", 0x8000, 0, 0, 0, 0, 0xFFFF)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            png(2, 1, 8, RGB_ALPHA, b"\xff\x00\x00\x00" + b"\xff\x00\x00\x80"),
            [(255, 255, 255), (255, 127, 127)],
            id="RGBA",
        ),
        pytest.param(
            png(2, 1, 8, GREY_ALPHA, b"\x00\x00" + b"\x64\xff"),
            [(255, 255, 255), (100, 100, 100)],
            id="grey and alpha",
        ),
        pytest.param(
            png(1, 1, 16, RGB_ALPHA, struct.pack(">4H", 0xFFFF, 0, 0, 0)),
            [(255, 255, 255)],
            id="RGBA of 16 bits",
        ),
        pytest.param(
            png(1, 1, 16, GREY_ALPHA, struct.pack(">2H", 0, 0)),
            [(255, 255, 255)],
            id="grey and alpha of 16 bits",
        ),
        pytest.param(
            png(2, 1, 8, PALETTE, b"\x00\x01", (b"PLTE", RED_THEN_GREEN), (b"tRNS", b"\x00\x33")),
            [(255, 255, 255), (204, 255, 204)],
            id="palette",
        ),
        pytest.param(
            png(2, 1, 8, RGB, RED_THEN_GREEN, (b"tRNS", struct.pack(">3H", 255, 0, 0))),
            [(255, 255, 255), (0, 255, 0)],
            id="key colour",
        ),
        pytest.param(
            png(2, 1, 16, RGB, DEEP_RED_THEN_BLUE, (b"tRNS", struct.pack(">3H", 0x8000, 0, 0))),
            [(255, 255, 255), (0, 0, 255)],
            id="key colour of 16 bits",
        ),
        pytest.param(
            png(2, 1, 16, GREY, struct.pack(">2H", 1000, 1001), (b"tRNS", b"\x03\xe8")),
            [(255, 255, 255), (3, 3, 3)],
            id="key grey of 16 bits",
        ),
        pytest.param(
            png(2, 1, 1, GREY, b"\x80", (b"tRNS", b"\x00\x00")),
            [(255, 255, 255), (255, 255, 255)],
            id="key grey of 1 bit",
        ),
        pytest.param(
            png(4, 1, 2, GREY, b"\x1b", (b"tRNS", b"\x00\x02")),
            [(0, 0, 0), (85, 85, 85), (255, 255, 255), (255, 255, 255)],
            id="key grey of 2 bits",
        ),
    ],
)
def test_transparency_is_laid_on_white(data: bytes, expected: list[tuple[int, int, int]]) -> None:
    photo = decode(data)
    assert one_row(photo) == expected
    assert any("white" in note for note in photo.notes)


def test_an_opaque_alpha_channel_is_not_worth_a_note() -> None:
    assert decode(png(1, 1, 8, RGB_ALPHA, b"\x01\x02\x03\xff")).notes == ()


def test_a_transparent_gif_is_laid_on_white() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette(RED_THEN_GREEN)
    image.putpixel((1, 0), 1)
    assert one_row(decode(saved(image, "GIF", transparency=0))) == [(255, 255, 255), (0, 255, 0)]


@pytest.mark.parametrize(
    ("ink", "colour"),
    [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((0, 0, 0, 255), (0, 0, 0)),
        ((0, 255, 255, 0), (255, 0, 0)),
        ((255, 0, 0, 0), (0, 255, 255)),
        ((0, 0, 0, 128), (127, 127, 127)),
    ],
)
def test_cmyk_as_adobe_writes_it(ink: tuple[int, ...], colour: tuple[int, ...]) -> None:
    data = saved(Image.new("CMYK", (16, 16), ink), "JPEG", quality=100)
    assert b"Adobe" in data  # whose files hold the inks inverted
    photo = decode(data)
    assert np.abs(photo.pixels.astype(int) - colour).max() <= 2
    assert any("CMYK" in note for note in photo.notes)


# Orientation

UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a),
}


@pytest.mark.parametrize("orientation", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 65535])
@pytest.mark.parametrize(("file_format", "options"), [("PNG", {}), ("WEBP", {"lossless": True})])
def test_the_exif_orientation_is_applied(
    orientation: int, file_format: str, options: dict[str, bool]
) -> None:
    stored = noise()
    photo = decode(saved(Image.fromarray(stored), file_format, exif=exif(orientation), **options))
    expected = UPRIGHT.get(orientation, UPRIGHT[1])(stored)
    np.testing.assert_array_equal(photo.pixels, expected)
    assert any("upright" in note for note in photo.notes) == (2 <= orientation <= 8)


def test_a_phone_held_upright() -> None:
    stored = Image.new("RGB", (64, 32), "blue")
    stored.paste("red", (0, 0, 32, 32))  # the left half; turned clockwise it becomes the upper
    photo = decode(saved(stored, "JPEG", exif=exif(6), quality=95))
    assert photo.pixels.shape == (64, 32, 3)
    assert photo.pixels[8, 16, 0] > 200 > 50 > photo.pixels[56, 16, 0]


@pytest.mark.parametrize("damaged", [b"Exif\0\0", b"Exif\0\0nonsense", exif(6)[:-12]])
def test_damaged_exif_does_not_spoil_a_sound_picture(damaged: bytes) -> None:
    photo = decode(saved(Image.fromarray(noise(16, 32)), "JPEG", exif=damaged))
    assert photo.pixels.shape == (16, 32, 3)


# Animations


@pytest.mark.parametrize(
    ("file_format", "options"),
    [("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True}), ("MPO", {"quality": 100})],
)
def test_the_first_of_several_pictures_is_used(
    file_format: str, options: dict[str, object]
) -> None:
    first, *others = [Image.new("RGB", (16, 16), c) for c in ("red", "lime", "blue")]
    photo = decode(saved(first, file_format, save_all=True, append_images=others, **options))
    assert np.abs(photo.pixels.astype(int) - (255, 0, 0)).max() <= 1
    assert photo.format == file_format
    assert any("first" in note for note in photo.notes)


def test_a_damaged_second_picture_is_not_looked_at() -> None:
    frames = [Image.new("RGB", (16, 16), c) for c in ("red", "lime")]
    data = saved(frames[0], "PNG", save_all=True, append_images=frames[1:])
    start = data.index(b"fdAT") + 8
    body = b"\0" * (len(data) - 12 - 4 - start)
    data = (
        data[:start]
        + body
        + struct.pack(">I", zlib.crc32(data[start - 8 : start] + body))
        + data[-12:]
    )
    assert tuple(decode(data).pixels[0, 0]) == (255, 0, 0)


# Refusals


def test_an_empty_file() -> None:
    with pytest.raises(ImageError, match="empty"):
        decode(b"")


@pytest.mark.parametrize(
    ("start", "named"),
    [
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"  <SVG></SVG>", "SVG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (b"\xc5\xd0\xd3\xc6", "EPS"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x18ftypmif1", "HEIC"),
        (b"\0\0\0\x18ftypavif", "AVIF"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (saved(Image.new("RGB", (2, 2)), "TIFF"), "TIFF"),
        (saved(Image.new("RGB", (2, 2)), "AVIF"), "AVIF"),
        (saved(Image.new("RGB", (2, 2)), "ICO"), "not a JPEG"),
        (b"hello", "not a JPEG"),
    ],
)
def test_other_kinds_of_file_are_refused_with_a_hint(start: bytes, named: str) -> None:
    with pytest.raises(ImageError, match=named) as caught:
        decode(start + b"\0" * 100)
    assert "JPEG or PNG" in str(caught.value)


def test_the_content_decides_even_if_another_format_hides_in_it() -> None:
    data = saved(Image.fromarray(noise()), "PNG") + b"%PDF-1.7"
    np.testing.assert_array_equal(decode(data).pixels, noise())


@pytest.mark.parametrize(
    ("width", "height", "match"),
    [
        (10_000, 5_001, "50 megapixels"),
        (80_000_000, 1, "50 megapixels"),
        (10_000, 10_000, "50 megapixels"),  # where Pillow would only warn
        (60_000, 60_000, "50 megapixels"),  # where Pillow refuses by itself
        (16_385, 200, "16384"),
        (200, 16_385, "16384"),
        (101, 1, "100 times"),
        (3, 301, "100 times"),
    ],
)
def test_what_is_too_large_is_refused_before_decoding(width: int, height: int, match: str) -> None:
    data = png(width, height, 8, RGB, b"")[:33] + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        with pytest.raises(ImageError, match=match):
            decode(data)
    assert leaked == []


def test_the_longest_strip_that_is_taken() -> None:
    assert decode(png(100, 1, 8, RGB, bytes(300))).pixels.shape == (1, 100, 3)


def test_too_many_bytes() -> None:
    start = png(1, 1, 8, RGB, b"\1\2\3")
    assert decode(start.ljust(MAX_BYTES, b"\0")).pixels.tolist() == [[[1, 2, 3]]]
    with pytest.raises(ImageError, match="10 MB"):
        decode(start.ljust(MAX_BYTES + 1, b"\0"))


def test_a_text_that_unpacks_a_thousandfold() -> None:
    bomb = b"Comment\0\0" + zlib.compress(bytes(3_000_000))
    with pytest.raises(ImageError):
        decode(png(1, 1, 8, RGB, b"\1\2\3", (b"zTXt", bomb)))


def test_a_jpeg_of_endless_scans() -> None:
    data = saved(Image.new("L", (64, 64), 100), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert decode(data[:-2] + last * 20 + data[-2:]).pixels.shape == (64, 64, 3)
    with pytest.raises(ImageError, match="scans"):
        decode(data[:-2] + last * MAX_SCANS + data[-2:])


# Damage

TWO = {"save_all": True, "append_images": [Image.fromarray(255 - noise())]}
WHOLE = {
    "PNG": saved(Image.fromarray(noise()), "PNG", exif=exif(6)),
    "JPEG": saved(Image.fromarray(noise()), "JPEG", exif=exif(6)),
    "progressive": saved(Image.fromarray(noise()), "JPEG", progressive=True),
    "WEBP": saved(Image.fromarray(noise()), "WEBP", exif=exif(6)),
    "BMP": saved(Image.fromarray(noise()), "BMP"),
    "GIF": saved(Image.fromarray(noise()), "GIF"),
    "two PNG": saved(Image.fromarray(noise()), "PNG", **TWO),
    "two JPEG": saved(Image.fromarray(noise()), "MPO", **TWO),
    "two WEBP": saved(Image.fromarray(noise()), "WEBP", **TWO),
    "two GIF": saved(Image.fromarray(noise()), "GIF", **TWO),
}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "progressive", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_a_file_cut_off_is_refused(kind: str, share: float) -> None:
    data = WHOLE[kind]
    with pytest.raises(ImageError):
        decode(data[: round(share * len(data)) - 5])


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_one_flipped_bit_in_a_png_is_noticed(data: st.DataObject) -> None:
    flipped = bytearray(WHOLE["PNG"])
    position = data.draw(st.integers(0, len(flipped) - 5))  # the last four check nothing
    flipped[position] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(ImageError):
        decode(bytes(flipped))


@given(kind=st.sampled_from(sorted(WHOLE)), data=st.data())
@settings(max_examples=150, deadline=None)
def test_damage_gives_a_picture_or_one_sentence(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[kind])
    for position in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=8)):
        damaged[position] = data.draw(st.integers(0, 255))
    check_photo_or_sentence(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]))


@given(st.sampled_from([b"", b"BM", b"GIF89a", b"\xff\xd8\xff", b"RIFF"]), st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_a_picture_or_one_sentence(start: bytes, rest: bytes) -> None:
    check_photo_or_sentence(start + rest)


def check_photo_or_sentence(data: bytes) -> None:
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        try:
            photo = decode(data)
        except ImageError as error:
            sentence = str(error)
            assert sentence.endswith(".")
            assert "\n" not in sentence
        else:
            assert photo.pixels.dtype == np.uint8
            assert photo.pixels.shape[2:] == (3,)
    assert leaked == []


def test_pillow_is_left_as_it_was() -> None:
    before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, warnings.filters[:])
    decode(WHOLE["JPEG"])
    after = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, warnings.filters[:])
    assert after == before
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
