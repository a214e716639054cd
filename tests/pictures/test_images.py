"""Bytes to pictures: every kind of file a class may upload, and what must never get through.

PNG files are put together by hand here, so that what goes in is known without Pillow.
"""

from __future__ import annotations

import hashlib
import io
import struct
import tracemalloc
import warnings
import zlib
from collections.abc import Callable
from urllib.request import urlopen

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from resnet_viz.errors import ImageError
from resnet_viz.pictures.images import (
    MAX_BYTES,
    MAX_PIXELS,
    MAX_SCANS,
    Photo,
    data_address,
    decode,
    encode_jpeg,
    encode_png,
)

GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6  # PNG's color types


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


@pytest.mark.parametrize(("encode", "kind"), [(encode_png, "PNG"), (encode_jpeg, "JPEG")])
def test_a_data_address_holds_the_file_and_names_its_kind(
    encode: Callable[[np.ndarray], bytes], kind: str
) -> None:
    with urlopen(data_address(encode(np.full((4, 6, 3), 200, np.uint8)))) as answer:
        assert answer.headers["Content-Type"] == f"image/{kind.lower()}"
        image = Image.open(io.BytesIO(answer.read()))
    assert (image.format, image.size) == (kind, (6, 4))


def test_encode_png_gives_the_pixels_back_and_no_metadata() -> None:
    secret = Image.Exif()
    secret[0x010E] = "my home"
    photo = decode(saved(Image.fromarray(noise()), "PNG", exif=secret, dpi=(72, 72)))
    data = encode_png(photo.pixels)
    np.testing.assert_array_equal(decode(data).pixels, noise())
    assert b"my home" not in data
    assert b"eXIf" not in data


# Depth, transparency, color


def test_16_bits_are_scaled_and_not_saturated() -> None:
    values = [0, 255, 256, 0x8000, 0xFF00, 0xFFFF]
    expected = [0, 0, 1, 128, 255, 255]
    gray = decode(png(6, 1, 16, GRAY, struct.pack(">6H", *values)))
    assert one_row(gray) == [(v, v, v) for v in expected]
    triples = struct.pack(">18H", *(x for v in values for x in (v, 0, 0xFFFF)))
    color = decode(png(6, 1, 16, RGB, triples))
    assert one_row(color) == [(v, 0, 255) for v in expected]
    assert "16" in gray.notes[0]
    assert gray.notes == color.notes


TWELVE = (b"sBIT", b"\x0c")


@pytest.mark.parametrize(
    ("values", "chunks", "expected", "noted"),
    [
        pytest.param([0, 5, 2048, 4095], [TWELVE], [0, 0, 128, 255], "12-bit", id="in low bits"),
        pytest.param([0, 0x0800, 0x8008], [TWELVE], [0, 8, 128], None, id="in high bits"),
        pytest.param([0, 0x0010, 0x0FF0], [TWELVE], [0, 0, 15], "nearly black", id="dark"),
        pytest.param([0, 5, 2048, 4095], [], [0, 0, 8, 15], "nearly black", id="not said"),
        pytest.param([0, 0, 0], [], [0, 0, 0], None, id="black"),
    ],
)
def test_12_bits_in_16(
    values: list[int], chunks: list[tuple[bytes, bytes]], expected: list[int], noted: str | None
) -> None:
    pixels = struct.pack(f">{len(values)}H", *values)
    photo = decode(png(len(values), 1, 16, GRAY, pixels, *chunks))
    assert one_row(photo) == [(v, v, v) for v in expected]
    words = " ".join(photo.notes)
    assert ("nearly black" in words, "12-bit" in words) == (
        noted == "nearly black",
        noted == "12-bit",
    )


def test_a_dark_color_picture_of_16_bits_is_said_to_be_dark() -> None:
    photo = decode(png(1, 1, 16, RGB, struct.pack(">3H", 9, 4095, 0)))
    assert one_row(photo) == [(0, 15, 0)]
    assert any("nearly black" in note for note in photo.notes)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(png(2, 1, 1, GRAY, b"\x80"), [255, 0], id="1 bit"),
        pytest.param(png(4, 1, 2, GRAY, b"\x1b"), [0, 85, 170, 255], id="2 bits"),
        pytest.param(png(2, 1, 4, GRAY, b"\x3f"), [51, 255], id="4 bits"),
        pytest.param(png(2, 1, 8, GRAY, b"\x07\xf0"), [7, 240], id="8 bits"),
    ],
)
def test_gray_becomes_three_equal_channels(data: bytes, expected: list[int]) -> None:
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
            png(2, 1, 8, GRAY_ALPHA, b"\x00\x00" + b"\x64\xff"),
            [(255, 255, 255), (100, 100, 100)],
            id="gray and alpha",
        ),
        pytest.param(
            png(1, 1, 16, RGB_ALPHA, struct.pack(">4H", 0xFFFF, 0, 0, 0)),
            [(255, 255, 255)],
            id="RGBA of 16 bits",
        ),
        pytest.param(
            png(1, 1, 16, GRAY_ALPHA, struct.pack(">2H", 0, 0)),
            [(255, 255, 255)],
            id="gray and alpha of 16 bits",
        ),
        pytest.param(
            png(2, 1, 8, PALETTE, b"\x00\x01", (b"PLTE", RED_THEN_GREEN), (b"tRNS", b"\x00\x33")),
            [(255, 255, 255), (204, 255, 204)],
            id="palette",
        ),
        pytest.param(
            png(2, 1, 8, RGB, RED_THEN_GREEN, (b"tRNS", struct.pack(">3H", 255, 0, 0))),
            [(255, 255, 255), (0, 255, 0)],
            id="key color",
        ),
        pytest.param(
            png(2, 1, 16, RGB, DEEP_RED_THEN_BLUE, (b"tRNS", struct.pack(">3H", 0x8000, 0, 0))),
            [(255, 255, 255), (0, 0, 255)],
            id="key color of 16 bits",
        ),
        pytest.param(
            png(2, 1, 16, GRAY, struct.pack(">2H", 1000, 1001), (b"tRNS", b"\x03\xe8")),
            [(255, 255, 255), (3, 3, 3)],
            id="key gray of 16 bits",
        ),
        pytest.param(
            png(2, 1, 1, GRAY, b"\x80", (b"tRNS", b"\x00\x00")),
            [(255, 255, 255), (255, 255, 255)],
            id="key gray of 1 bit",
        ),
        pytest.param(
            png(4, 1, 2, GRAY, b"\x1b", (b"tRNS", b"\x00\x02")),
            [(0, 0, 0), (85, 85, 85), (255, 255, 255), (255, 255, 255)],
            id="key gray of 2 bits",
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
    ("ink", "color"),
    [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((0, 0, 0, 255), (0, 0, 0)),
        ((0, 255, 255, 0), (255, 0, 0)),
        ((255, 0, 0, 0), (0, 255, 255)),
        ((0, 0, 0, 128), (127, 127, 127)),
    ],
)
def test_cmyk_as_adobe_writes_it(ink: tuple[int, ...], color: tuple[int, ...]) -> None:
    data = saved(Image.new("CMYK", (16, 16), ink), "JPEG", quality=100)
    assert b"Adobe" in data  # whose files hold the inks inverted
    photo = decode(data)
    assert np.abs(photo.pixels.astype(int) - color).max() <= 2
    assert any("CMYK" in note for note in photo.notes)


# Color profiles, put together by hand: the sources of the primaries are the standards.


def icc(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile, version 2, of class "display" (or "printer" for CMYK)."""
    tags = {b"desc": description("Made by hand"), b"wtpt": xyz(0.9642, 1, 0.8249)} | tags
    place, entries, bodies = 128 + 4 + 12 * len(tags), b"", b""
    for name, body in tags.items():
        entries += name + struct.pack(">II", place + len(bodies), len(body))
        bodies += body.ljust(-(-len(body) // 4) * 4, b"\0")
    kind, between = (b"prtr", b"Lab ") if space == b"CMYK" else (b"mntr", b"XYZ ")
    header = struct.pack(">I4xI", place + len(bodies), 0x02400000) + kind + space + between
    header = (header + bytes(12) + b"acsp").ljust(68, b"\0")
    header += struct.pack(">3i", *(round(v * 65536) for v in (0.9642, 1, 0.8249)))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + entries + bodies


def description(text: str) -> bytes:
    data = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(data)) + data + bytes(78)


def xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))


def curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)


# X, Y and Z of red, green and blue under D50.
SRGB = [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
P3 = [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
ADOBE = [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]]
PROPHOTO = [[0.79767, 0.13519, 0.03134], [0.28804, 0.71188, 0.00009], [0.0, 0.0, 0.82491]]


def display(primaries: list[list[float]], gamma: float, name: str = "Made by hand") -> bytes:
    columns = zip((b"rXYZ", b"gXYZ", b"bXYZ"), np.array(primaries).T, strict=True)
    tags = {tag: xyz(*column) for tag, column in columns}
    curves = {tag: curve(gamma) for tag in (b"rTRC", b"gTRC", b"bTRC")}
    return icc(b"RGB ", {b"desc": description(name)} | tags | curves)


def encoded(linear: np.ndarray) -> np.ndarray:
    """sRGB's curve (IEC 61966-2-1), from [0, 1] to [0, 255]."""
    linear = linear.clip(0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
@pytest.mark.parametrize(
    ("primaries", "gamma"),
    [
        pytest.param(P3, 2.2, id="Display P3"),
        pytest.param(ADOBE, 563 / 256, id="Adobe RGB"),
        pytest.param(PROPHOTO, 461 / 256, id="ProPhoto"),
        pytest.param(SRGB, 1.0, id="linear"),
    ],
)
def test_colors_are_converted_to_srgb(
    primaries: list[list[float]], gamma: float, file_format: str
) -> None:
    pixels = noise()
    options = {"lossless": True} if file_format == "WEBP" else {}
    profile = display(primaries, round(gamma * 256) / 256, "Wide (made)")
    photo = decode(saved(Image.fromarray(pixels), file_format, icc_profile=profile, **options))
    linear = (pixels / 255) ** (round(gamma * 256) / 256)
    expected = encoded(linear @ (np.linalg.inv(SRGB) @ primaries).T)
    assert np.abs(photo.pixels - expected).max() <= 3
    assert photo.notes == ("The colors were converted from Wide (made) to sRGB.",)


def test_a_profile_by_the_name_of_srgb_changes_and_says_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (noise(), noise()[..., 0]):
        photo = decode(saved(Image.fromarray(data), "PNG", icc_profile=profile))
        assert photo.notes == ()
        np.testing.assert_array_equal(
            photo.pixels, decode(saved(Image.fromarray(data), "PNG")).pixels
        )


def test_transparency_is_kept_apart_from_the_profile() -> None:
    image = Image.new("RGBA", (1, 1), (0, 255, 0, 255))
    image.putpixel((0, 0), (200, 100, 50, 0))
    photo = decode(saved(image, "PNG", icc_profile=display(P3, 2.2)))
    assert one_row(photo) == [(255, 255, 255)]


def test_a_gray_profile() -> None:
    profile = icc(b"GRAY", {b"kTRC": curve(1.0)})
    photo = decode(png(3, 1, 8, GRAY, b"\x00\x37\xff", (b"iCCP", packed(profile))))
    middle = round(float(encoded(np.array(0x37 / 255))))
    assert np.abs(photo.pixels[0, :, 0].astype(int) - [0, middle, 255]).max() <= 2
    assert any("sRGB" in note for note in photo.notes)


def packed(profile: bytes) -> bytes:
    return b"icc\0\0" + zlib.compress(profile)


def test_a_cmyk_profile() -> None:
    """One whose paper is white and whose inks only darken it, black ink in L* = 100 (1 - K)."""
    nodes = b"".join(
        bytes([0 if black else 255, 128, 128]) for _ in range(8) for black in (False, True)
    )
    ramp = bytes(range(256))
    lut = (
        b"mft1\0\0\0\0"
        + bytes([4, 3, 2, 0])
        + struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
        + ramp * 4
        + nodes
        + ramp * 3
    )
    image = Image.new("CMYK", (16, 16), (90, 10, 200, 128))
    photo = decode(saved(image, "JPEG", quality=100, icc_profile=icc(b"CMYK", {b"A2B0": lut})))
    # L* = 49.8, so Y = ((49.8 + 16) / 116)**3
    expected = float(encoded(np.array(((100 * 127 / 255 + 16) / 116) ** 3)))
    assert np.abs(photo.pixels.astype(int) - expected).max() <= 3
    assert any("CMYK" in note for note in photo.notes)
    assert any("sRGB" in note for note in photo.notes)


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(b"nothing", id="no profile"),
        pytest.param(display(P3, 2.2)[:300], id="cut off"),
        pytest.param(icc(b"GRAY", {b"kTRC": curve(1.8)}), id="of gray"),
        pytest.param(icc(b"RGB ", {}), id="without primaries"),
        pytest.param(icc(b"HSV ", {}), id="of another space"),
    ],
)
@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
def test_a_profile_that_cannot_be_used_is_ignored(profile: bytes, file_format: str) -> None:
    image = Image.fromarray(noise())
    plain = decode(saved(image, file_format))
    photo = decode(saved(image, file_format, icc_profile=profile))
    np.testing.assert_array_equal(photo.pixels, plain.pixels)
    (note,) = photo.notes
    assert "profile" in note
    assert "ignored" in note


def test_a_profiles_name_is_no_markup() -> None:
    profile = display(P3, 2.2, "![x](http://example.org/x.png)")
    (note,) = decode(saved(Image.fromarray(noise()), "PNG", icc_profile=profile)).notes
    assert note == "The colors were converted from its color profile to sRGB."


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_profile_gives_a_picture_all_the_same(data: st.DataObject) -> None:
    profile = bytearray(display(P3, 2.2))
    for position in data.draw(st.lists(st.integers(0, len(profile) - 1), min_size=1, max_size=8)):
        profile[position] = data.draw(st.integers(0, 255))
    photo = decode(saved(Image.fromarray(noise()), "PNG", icc_profile=bytes(profile)))
    assert photo.pixels.shape == noise().shape


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


XMP = '<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
RAW_EXIF = f"\nexif\n{len(exif(6)):8}\n{exif(6).hex()}\n"


@pytest.mark.parametrize("packing", [False, True])
@pytest.mark.parametrize(
    ("keyword", "text"), [("XML:com.adobe.xmp", XMP), ("Raw profile type exif", RAW_EXIF)]
)
def test_the_orientation_of_a_png_may_be_in_a_text(keyword: str, text: str, packing: bool) -> None:
    info = PngImagePlugin.PngInfo()
    if keyword.startswith("XML"):
        info.add_itxt(keyword, text, zip=packing)
    else:
        info.add_text(keyword, text, zip=packing)
    photo = decode(saved(Image.fromarray(noise()), "PNG", pnginfo=info))
    np.testing.assert_array_equal(photo.pixels, np.rot90(noise(), -1))
    assert any("upright" in note for note in photo.notes)


@pytest.mark.parametrize(("file_format", "options"), [("JPEG", {}), ("WEBP", {"lossless": True})])
def test_the_orientation_may_be_in_xmp(file_format: str, options: dict[str, bool]) -> None:
    stored = Image.fromarray(noise(16, 32))
    photo = decode(saved(stored, file_format, xmp=XMP.encode(), **options))
    assert photo.pixels.shape == (32, 16, 3)


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
    with pytest.raises(ImageError, match="25 MB"):
        decode(start.ljust(MAX_BYTES + 1, b"\0"))


@pytest.mark.parametrize(
    ("name", "start", "note"),
    [
        (b"zTXt", b"Comment\0\0", None),
        (b"zTXt", b"Raw profile type exif\0\0", "description"),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0", "description"),
        (b"iCCP", b"icc\0\0", "profile"),
    ],
)
def test_what_unpacks_a_thousandfold_is_not_unpacked(
    name: bytes, start: bytes, note: str | None
) -> None:
    bomb = start + zlib.compress(bytes(100_000_000))
    data = png(1, 1, 8, RGB, b"\1\2\3", (name, bomb))
    tracemalloc.start()
    photo = decode(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert one_row(photo) == [(1, 2, 3)]
    assert len(photo.notes) == (note is not None)
    assert note is None or note in photo.notes[0]


def test_a_large_profile_and_a_large_text_do_no_harm() -> None:
    padded = display(P3, 2.2).ljust(1_500_000, b"\0")
    padded = struct.pack(">I", len(padded)) + padded[4:]
    text = b"Comment\0" + b"x" * 2_000_000
    data = png(1, 1, 8, RGB, b"\0\xff\0", (b"iCCP", packed(padded)), (b"tEXt", text))
    assert any("to sRGB" in note for note in decode(data).notes)


def test_a_jpeg_of_endless_scans() -> None:
    data = saved(Image.new("L", (64, 64), 100), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert decode(data[:-2] + last * 20 + data[-2:]).pixels.shape == (64, 64, 3)
    with pytest.raises(ImageError, match="scans"):
        decode(data[:-2] + last * MAX_SCANS + data[-2:])


def giant(width: int, height: int, **options: object) -> bytes:
    """A JPEG of a few gray pixels that says it has more: what it lacks, it lacks at the end."""
    data = saved(Image.new("RGB", (16, 16), (90, 90, 90)), "JPEG", **options)
    at = data.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


@pytest.mark.parametrize(
    ("width", "height", "options", "match"),
    [
        (16_320, 12_258, {}, "50 megapixels"),  # at half its size too
        (65_500, 65_500, {}, "50 megapixels"),
        (32_770, 400, {}, "16384"),
        (9_000, 9_000, {"progressive": True}, "50 megapixels"),  # would be held whole
        (16_000, 12_000, {"progressive": True}, "50 megapixels"),
    ],
)
def test_a_jpeg_that_is_too_large_at_half_its_size(
    width: int, height: int, options: dict[str, bool], match: str
) -> None:
    with pytest.raises(ImageError, match=match):
        decode(giant(width, height, **options))


def test_a_jpeg_above_the_limit_is_read_at_half_its_size() -> None:
    width, height = 17_000, 3_000
    assert width * height > MAX_PIXELS
    image = Image.new("L", (width, height), 40)
    image.paste(200, (0, 0, width // 2, height))
    photo = decode(saved(image, "JPEG"))
    assert photo.pixels.shape == (height // 2, width // 2, 3)
    assert photo.pixels[700, 1000, 0] == 200
    assert photo.pixels[700, 8000, 0] == 40
    assert photo.notes == ("The picture was read at half its size of 17000 × 3000 pixels.",)


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
        decode(data[: round(share * len(data)) - (40 if kind == "PNG" else 5)])


@pytest.mark.parametrize(
    ("kind", "missing"),
    [*(("JPEG", n) for n in (1, 2)), ("progressive", 2), *(("PNG", n) for n in (1, 4, 8, 12, 16))],
)
def test_a_file_that_lacks_only_its_end_is_shown(kind: str, missing: int) -> None:
    photo = decode(WHOLE[kind][:-missing])
    np.testing.assert_array_equal(photo.pixels, decode(WHOLE[kind]).pixels)
    assert (kind == "PNG" and missing < 5) or "The file's end is missing" in " ".join(photo.notes)


@pytest.mark.parametrize("missing", range(3, 12))
@pytest.mark.parametrize("kind", ["JPEG", "progressive"])
def test_a_jpeg_that_lacks_its_last_pixels_is_refused(kind: str, missing: int) -> None:
    with pytest.raises(ImageError, match="cut off"):
        decode(WHOLE[kind][:-missing])


def test_a_png_whose_rows_are_missing_is_refused_though_it_has_an_end() -> None:
    data = png(8, 8, 8, RGB, noise(8, 8).tobytes())
    header, rows = data[:33], data[41:-16]
    with pytest.raises(ImageError, match="cut off"):
        decode(header + chunk(b"IDAT", rows[:-30]) + chunk(b"IEND", b""))


@pytest.mark.parametrize("name", [b"tEXt", b"iCCP", b"eXIf", b"tRNS", b"abCd"])
def test_a_damaged_part_beside_the_pixels_is_passed_over(name: bytes) -> None:
    plain = png(8, 8, 8, RGB, noise(8, 8).tobytes())
    broken = bytearray(chunk(name, b"\0\1\2\3\4\5"))
    broken[-1] ^= 1
    photo = decode(plain[:33] + broken + plain[33:])
    np.testing.assert_array_equal(photo.pixels, noise(8, 8))
    (note,) = photo.notes
    assert name.decode() in note


@pytest.mark.parametrize("name", [b"PLTE", b"ABCD"])
def test_a_damaged_part_of_the_picture_is_not(name: bytes) -> None:
    plain = png(8, 8, 8, RGB, noise(8, 8).tobytes())
    broken = chunk(name, b"\0\1\2")[:-1] + b"?"
    with pytest.raises(ImageError, match="damaged"):
        decode(plain[:33] + broken + plain[33:])


def test_a_text_called_like_what_pillow_keeps_of_a_picture_changes_nothing() -> None:
    texts = [(b"tEXt", key + b"\0nonsense") for key in (b"transparency", b"icc_profile", b"exif")]
    photo = decode(png(8, 8, 8, RGB, noise(8, 8).tobytes(), *texts))
    np.testing.assert_array_equal(photo.pixels, noise(8, 8))
    assert photo.notes == ()


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_one_flipped_bit_in_a_png_is_noticed(data: st.DataObject) -> None:
    flipped = bytearray(WHOLE["PNG"])
    position = data.draw(st.integers(0, len(flipped) - 5))  # the last four check nothing
    flipped[position] ^= 1 << data.draw(st.integers(0, 7))
    try:
        photo = decode(bytes(flipped))
    except ImageError:
        return
    assert {*photo.notes} - {*decode(WHOLE["PNG"]).notes}  # beside the pixels, and said
    upright = np.rot90(noise(), -1)
    assert any(np.array_equal(photo.pixels, pixels) for pixels in (noise(), upright))


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
