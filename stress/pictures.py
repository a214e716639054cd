"""Small real pictures of every format, mutated, through the app's intake."""

from __future__ import annotations

import os
import random
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from io import BytesIO
from itertools import repeat
from multiprocessing import get_context

import numpy as np
from PIL import Image
from rich.progress import track

from resnet_viz.errors import ImageError
from resnet_viz.pictures.images import decode
from stress.outcome import Outcome

CHUNK = 1000  # pictures that one process takes on at a time
MOST_SECONDS = 5.0
LONGEST_SENTENCE = 300
MODES = ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")
RESEALED = 0.5  # of the mutants
PNG = b"\x89PNG\r\n\x1a\n"
HUGE = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\x80\0")


def mutated_pictures(count: int) -> Outcome:
    """Every one is decoded, or refused with one sentence, in time."""
    sizes = [CHUNK] * (count // CHUNK) + [count % CHUNK] * (count % CHUNK > 0)
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        chunks = pool.map(decode_some, range(len(sizes)), sizes)
        for found, seconds in track(chunks, "pictures", total=len(sizes)):
            outcomes += found
            slowest = max(slowest, seconds)
    read, refused = outcomes.pop("read", 0), outcomes.pop("refused", 0)
    faults = outcomes.total()
    examples = f": {'; '.join(list(outcomes)[:3])}" if faults else ""
    return Outcome(
        "pictures",
        f"{count:,} mutated pictures: 0 exceptions other than ImageError, none over 5 s",
        f"{read:,} read, {refused:,} refused with a sentence, {faults} faults{examples}; "
        f"slowest {slowest:.2f} s",
        faults == 0 and slowest <= MOST_SECONDS,
        {"read": read, "refused": refused, "faults": faults, "slowest_s": round(slowest, 3)},
    )


def decode_some(seed: int, count: int) -> tuple[Counter[str], float]:
    """What became of so many pictures, and the seconds that the slowest took."""
    chosen = random.Random(seed)
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for data in mutants(chosen, count):
        began = time.perf_counter()
        outcomes[_outcome(data)] += 1
        slowest = max(slowest, time.perf_counter() - began)
    return outcomes, slowest


def _outcome(data: bytes) -> str:
    try:
        pixels = decode(data).pixels
    except ImageError as error:
        sentence = str(error)
        fine = sentence and "\n" not in sentence and len(sentence) <= LONGEST_SENTENCE
        return "refused" if fine else f"no sentence: {sentence[:80]!r}"
    except BaseException as error:  # noqa: BLE001 - just this is looked for
        return repr(error)[:120]
    right = pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    return "read" if right else f"pixels of {pixels.dtype} {pixels.shape}"


# --- Mutants -------------------------------------------------------------------------------------


def mutants(chosen: random.Random, count: int) -> Iterator[bytes]:
    """Pictures with bytes changed, cut, put in, taken out, or grown together with another."""
    seeds = originals()
    for _ in repeat(None, count):
        yield _mutant(bytearray(chosen.choice(seeds)), seeds, chosen)


def _mutant(data: bytearray, seeds: Sequence[bytes], chosen: random.Random) -> bytes:
    place = chosen.randrange(len(data))
    match chosen.choices(range(7), (35, 15, 15, 10, 10, 8, 7))[0]:
        case 0:
            for _ in range(chosen.choice((1, 2, 8, 40))):
                data[chosen.randrange(len(data))] = chosen.randrange(256)
        case 1:  # in the header
            for _ in range(chosen.choice((1, 3))):
                data[chosen.randrange(min(len(data), 80))] = chosen.randrange(256)
        case 2:
            del data[max(place, 1) :]
        case 3:
            data[place:place] = chosen.randbytes(chosen.choice((1, 4, 300)))
        case 4:
            del data[place : place + chosen.choice((1, 4, 60))]
        case 5:
            other = chosen.choice(seeds)
            data[place:] = other[chosen.randrange(len(other)) :]
        case 6:  # a size or a length
            place = chosen.randrange(max(1, min(len(data) - 4, 60)))
            data[place : place + 4] = chosen.choice(HUGE)
    return _resealed(bytes(data)) if chosen.random() < RESEALED else bytes(data)


def _resealed(data: bytes) -> bytes:
    """A PNG with its checksums made right, so that what was changed is read; others as they are."""
    if not data.startswith(PNG):
        return data
    sealed, place = [PNG], len(PNG)
    while place + 12 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4])
        sealed += [data[place:end], zlib.crc32(data[place + 4 : end]).to_bytes(4)]
        place = end + 4
    return b"".join(sealed)


@cache
def originals() -> list[bytes]:
    """The same small picture in formats that are accepted and that are not."""
    noise = np.random.default_rng(1).integers(0, 256, (97, 61, 3), dtype=np.uint8)
    image = Image.fromarray(noise)
    moving = {"save_all": True, "append_images": [image.rotate(9), image.rotate(20)]}
    turned = Image.Exif()
    turned[274] = 6
    written = [
        *(_bytes(image, "JPEG", quality=q, progressive=p) for q in (10, 95) for p in (0, 1)),
        _bytes(image.convert("CMYK"), "JPEG"),
        _bytes(image.convert("L"), "JPEG"),
        _bytes(image, "JPEG", exif=b"Exif\0\0" + bytes(60)),
        _bytes(image, "JPEG", exif=turned.tobytes()),
        *(_bytes(_in_mode(image, mode), "PNG") for mode in MODES),
        _bytes(image.convert("P"), "PNG", transparency=3),
        _bytes(image.convert("P"), "GIF"),
        _bytes(image, "WEBP", lossless=True),
        *(_bytes(image, format, **moving) for format in ("GIF", "WEBP", "PNG")),
    ]
    others = ("WEBP", "BMP", "TIFF", "PPM", "ICO", "JPEG2000", "TGA", "PCX", "DDS", "MPO", "AVIF")
    return written + [_bytes(image, format) for format in others]


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    if mode != "I;16":
        return image.convert(mode)
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 256)


def _bytes(image: Image.Image, format: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()
