"""Draws the gallery's pictures of things the built-in model knows: `assets/gallery/*.jpg`.

Nothing here comes from a photo, and every run draws the same pictures. It takes about a minute:

    python -m scripts.draw_gallery
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from scripts.painting import (
    FULL,
    GLINT,
    LIGHT,
    Canvas,
    Points,
    X,
    Y,
    arc,
    arched,
    blur,
    box,
    clouds,
    ellipse,
    polygon,
    text,
    toned,
    tube,
)

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "gallery"


def golf_ball() -> Canvas:
    canvas = Canvas("4f7a3e", "a9c07a", 170)
    canvas.pixels *= 0.55 + 0.75 * blur(clouds(3, 90), 6)[..., None]
    canvas.lawn(150, 1)
    cx, cy, radius = 226, 232, 118
    canvas.shadow(ellipse(cx + 34, cy + 106, 132, 24), 0, 0, 8, 0.75)
    u, v = (X - cx) / radius, (Y - cy) / radius
    inside = np.hypot(u, v) < 1
    normal = np.stack([u, v, np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))], -1)[inside]
    # Dimples at the points of a spiral that divides the sphere into equal areas.
    index = np.arange(420)
    height, angle = 1 - (2 * index + 1) / 420, index * np.pi * (3 - 5**0.5)
    ring = np.sqrt(1 - height**2)
    tilt = np.array([[1, 0, 0], [0, 0.8, -0.6], [0, 0.6, 0.8]])
    dimples = np.stack([ring * np.cos(angle), ring * np.sin(angle), height], -1) @ tilt
    away = (normal - dimples[np.argmax(normal @ dimples.T, axis=1)]) / 0.088
    bowl = np.sqrt(np.clip(1 - np.linalg.norm(away, axis=-1, keepdims=True), 0, 1))
    bent = normal - 0.55 * away * bowl
    bent /= np.linalg.norm(bent, axis=-1, keepdims=True)
    light = (0.3 + 0.68 * np.clip(bent @ LIGHT, 0, None)) * (0.5 + 0.5 * normal[:, 2] ** 0.4)
    light += 0.35 * np.clip(bent @ GLINT, 0, 1) ** 60
    from_grass = np.clip(normal[:, 1:2], 0, 1) * (0.02, 0.1, 0)
    ball = np.zeros((FULL, FULL, 3), np.float32)
    ball[inside] = light[:, None] + from_grass
    canvas.paint(ellipse(cx, cy, radius, radius), ball)
    canvas.blades(345, 150, 2600, 2)
    return canvas


def parachute() -> Canvas:
    canvas = Canvas("2f6fb8", "bcdcf2")
    canvas.sky(11)
    cx, cy, rx, ry, gores = 224, 178, 158, 128, 14
    for x, y in arc(cx, cy + 3, rx - 4, 20)[::4]:
        canvas.paint(tube([(x, y), (cx + (x - cx) * 0.05, 352)], 0.9), "3b4350")
    across, up = (X - cx) / rx, np.clip((cy - Y) / ry, 0, 1)
    side = np.clip(across / np.sqrt(np.maximum(1 - up**2, 1e-4)), -1, 1)
    gore = (np.arcsin(side) / np.pi + 0.5) * gores
    light = 0.72 + 0.28 * np.sin(np.pi * (gore % 1))  # each gore billows
    light *= 0.62 + 0.45 * np.clip(0.25 - 0.5 * side + 0.6 * up, -0.3, 1)
    red = np.floor(gore) % 2
    dome = ellipse(cx, cy, rx, ry) * (cy + 2 > Y)
    canvas.paint(dome, toned("d8322c", red * light) + toned("f4f1e8", (1 - red) * light))
    light = 0.75 + 0.4 * np.hypot(across, 0.3)
    red = (np.arctan2((Y - cy) / 20, across) / np.pi * gores) % 2 < 1
    inside = toned("7d1f1f", red * light) + toned("9a9aa0", ~red * light)
    canvas.paint(ellipse(cx, cy + 1, rx, 20), inside)
    canvas.paint(ellipse(cx, cy - ry + 3, 13, 4), "5a2a2a")
    for flip in (-1, 1):
        arm = [(cx + 9 * flip, 372), (cx + 15 * flip, 356), (cx + 9 * flip, 340)]
        leg = [(cx + 5 * flip, 398), (cx + 10 * flip, 416), (cx + 6 * flip, 434)]
        canvas.solid(tube(arm, 6), "2d3f63")
        canvas.solid(tube(leg, 8), "2d3f63")
    canvas.solid(box(cx - 12, 364, cx + 12, 403, 7), "2d3f63", 5)
    canvas.solid(box(cx - 7, 366, cx + 7, 390, 3), "c9602a", 3)
    canvas.solid(ellipse(cx, 356, 7.5, 8.5), "d9a27e")
    canvas.solid(ellipse(cx, 352, 8.5, 6.5), "e8e8ea", 4, 0.6)
    return canvas


def church() -> Canvas:
    canvas = Canvas("3f7fc4", "d5e6f2", 360)
    canvas.sky(21, 0.8)
    crowns = np.clip((Y - 285 + 90 * clouds(22, 46)) * 0.6, 0, 1)
    canvas.paint(crowns, toned("3d6632", 0.5 + 0.9 * clouds(23, 14)))
    canvas.lawn(352, 24)
    canvas.paint(polygon((175, 380), (225, 380), (300, 448), (120, 448)), "b9a98a")
    boards = 0.95 + 0.05 * np.clip(np.sin(Y * 1.1) * 3, -1, 1)
    slates = 0.9 + 0.1 * np.sin(Y * 0.9 + np.sin(X * 0.7))
    canvas.shadow(polygon((270, 380), (424, 372), (440, 392), (290, 396)), 0, 0, 5, 0.6)
    nave = polygon((262, 382), (262, 232), (420, 244), (420, 372))
    roof = polygon((200, 158), (352, 176), (432, 252), (272, 242))
    front = polygon((124, 382), (124, 238), (200, 158), (272, 238), (272, 382))
    canvas.solid(nave, toned("acaaa3", boards), 2, 0)
    canvas.solid(roof, toned("5b5f6b", slates), 2, 0.05)
    canvas.solid(front, toned("efece2", boards), 2, 0)
    for eave in (116, 280):
        canvas.solid(tube([(eave, 246), (200, 154)], 7), "e4e0d4", 2)
    canvas.shadow(box(164, 126, 236, 380), 7, 3, 4, 0.35)
    canvas.solid(box(166, 124, 234, 382), toned("f3f0e6", boards), 2, 0)
    canvas.paint(box(217, 124, 234, 382), toned("c9c6be", boards))
    canvas.solid(polygon((158, 128), (200, 36), (242, 128)), toned("5b5f6b", slates), 2, 0.1)
    canvas.paint(polygon((200, 36), (242, 128), (217, 128)), toned("393b43", slates))
    cross = np.maximum(tube([(200, 40), (200, 12)], 3), tube([(192, 21), (208, 21)], 3))
    canvas.solid(cross, "c9a13c", 1)
    for top in (124, 194):
        canvas.solid(box(158, top, 242, top + 8, 2), "dcd8cc", 2)
    windows = [
        (186, 142, 214, 186),
        (188, 216, 212, 260),
        (138, 278, 154, 328),
        (244, 278, 260, 328),
    ]
    windows += [(left, 273 + (left - 284) * 0.05, left + 17, 332) for left in (284, 318, 352, 386)]
    for window in windows:
        canvas.paint(blur(arched(*window), 1.6), "a5a196")
        canvas.paint(arched(*window), toned("2b3a50", 0.7 + 0.8 * clouds(27, 20)))
    for top in range(152, 186, 6):
        canvas.paint(box(188, top, 212, top + 2), "8d8a80")
    canvas.solid(arched(180, 304, 220, 384), "e0dccf", 2)
    canvas.solid(arched(185, 310, 215, 384), "7a2e22", 2)
    canvas.paint(box(199.3, 312, 200.7, 384), "3a1510")
    canvas.solid(box(172, 382, 228, 388, 1), "a8a296", 2)
    return canvas


def gas_pump() -> Canvas:
    canvas = Canvas("8fbfe4", "e3edf2", 330)
    canvas.sky(31, 0.8)
    canvas.paint(blur(polygon((0, 170), (140, 182), (140, 338), (0, 345)), 2), "c8bfae")
    canvas.paint(blur(box(14, 222, 108, 312), 2), "51687a")
    canvas.paint(blur(box(0, 40, 448, 78), 2), "e9e9e6")
    canvas.paint(blur(box(0, 62, 448, 78), 2), "c33028")
    canvas.paint(blur(box(392, 78, 412, 340), 2), "c7c9ca")
    canvas.paint(np.clip((Y - 336) / 3, 0, 1), toned("9a9892", 0.75 + 0.4 * clouds(32, 40, 3)))
    canvas.shadow(ellipse(262, 404, 150, 18), 0, 0, 7, 0.6)
    canvas.solid(box(110, 392, 336, 416, 4), "c9c6bd", 3)
    canvas.solid(box(142, 104, 302, 396, 16), "c92a22", 9, 0.5)
    canvas.solid(box(134, 384, 310, 398, 4), "3a3a3e", 3)
    canvas.solid(ellipse(222, 66, 50, 44), "f2f0e6", 26, 0.6)
    canvas.solid(box(192, 98, 252, 110, 3), "b9bcc0", 3, 0.6)
    canvas.paint(text(222, 67, "GAS", 34), "c92a22")
    canvas.solid(box(158, 122, 286, 232, 8), "d9dbdc", 4, 0.6)
    canvas.solid(box(166, 130, 278, 224, 4), "f3f2ea", 2)
    for top, number, unit in ((140, "24.60", "SALE $"), (182, "08.215", "GALLONS")):
        canvas.paint(box(176, top, 268, top + 26, 3), "16181a")
        canvas.paint(text(222, top + 13, number, 22), "f4d58a")
        canvas.paint(text(222, top + 33, unit, 9), "333333")
    canvas.solid(box(164, 250, 280, 282, 5), "f1efe6", 3)
    canvas.paint(text(222, 266, "REGULAR", 20), "1f3f8a")
    for left, grade in ((166, "87"), (206, "89"), (246, "93")):
        canvas.solid(box(left, 296, left + 32, 322, 4), "f0c93a", 3, 0.4)
        canvas.paint(text(left + 16, 309, grade, 16), "222222")
    canvas.solid(box(164, 338, 280, 378, 4), "ab241d", 2)
    canvas.solid(box(300, 176, 326, 262, 5), "8d9094", 4, 0.5)
    hose = [*arc(322, 150, 22, 26, 180, 290), *arc(336, 250, 50, 132, 290, 450)]
    hose += arc(336, 330, 28, 52, 90, 180)
    canvas.shadow(tube(hose, 10), 7, 6, 4, 0.35)
    canvas.solid(tube(hose, 10), "26272a", 5, 0.5)
    canvas.solid(tube([(308, 330), (310, 262), (318, 214)], 11), "26272a", 5, 0.4)
    canvas.solid(tube([(318, 236), (322, 196), (312, 178)], 15), "2a2c30", 6, 0.5)
    canvas.solid(tube([(314, 182), (304, 196), (296, 226)], 7), "c4c7ca", 3, 0.8)
    return canvas


def garbage_truck() -> Canvas:
    canvas = Canvas("6ea7da", "dfeaf2", 300)
    canvas.sky(41)
    trees = blur(np.clip((Y - 200 + 110 * clouds(42, 60)) * 0.5, 0, 1), 1)
    canvas.paint(trees, toned("567d46", 0.5 + 0.8 * clouds(43, 18)))
    canvas.paint(box(0, 322, 448, 448), toned("b5b1a8", 0.9 + 0.15 * clouds(44, 9)))
    canvas.paint(box(0, 345, 448, 448), toned("5d5e62", 0.85 + 0.2 * clouds(45, 30, 4)))
    for left, right in ((0, 180), (260, 448)):
        canvas.paint(polygon((left, 422), (right, 418), (right, 425), (left, 429)), "d9d6c8")
    canvas.shadow(ellipse(226, 374, 205, 13), 0, 0, 6, 0.75)
    canvas.solid(box(60, 318, 400, 340, 3), "2e3034", 3)
    canvas.solid(polygon((96, 122), (292, 122), (296, 322), (84, 322)), "2c8242", 6, 0.3)
    for left in range(122, 292, 28):
        canvas.solid(box(left, 128, left + 7, 318, 2), "2f8a46", 3, 0.2)
    canvas.solid(box(88, 116, 298, 127, 4), "297a3d", 4, 0.4)
    hopper = polygon((98, 118), (70, 132), (28, 214), (24, 306), (44, 336), (92, 336))
    canvas.solid(hopper, "297a3d", 7, 0.3)
    canvas.paint(polygon((60, 214), (34, 222), (32, 296), (58, 304)), "1c2420")
    canvas.solid(tube([(90, 142), (52, 220)], 7), "c9ccd0", 4, 0.8)
    canvas.solid(polygon((20, 306), (70, 310), (70, 336), (30, 338)), "206030", 4, 0.2)
    canvas.paint(box(134, 196, 262, 244, 4), "f1f1ea")
    canvas.paint(text(198, 213, "CITY", 21), "23693a")
    canvas.paint(text(198, 233, "SANITATION", 16), "23693a")
    cab = polygon((304, 168), (384, 168), (404, 232), (418, 246), (420, 336), (304, 336))
    canvas.solid(cab, "f0efe9", 7, 0.4)
    canvas.solid(polygon((318, 182), (374, 182), (388, 234), (318, 234)), "27384a", 3, 0.5)
    canvas.paint(polygon((326, 184), (346, 184), (334, 232), (322, 232)), "5c7488")
    canvas.paint(box(318, 246, 390, 247.2), "a9a9a4")
    canvas.solid(box(320, 254, 336, 259, 2), "4a4c50", 2)
    canvas.solid(box(408, 262, 421, 278, 4), "ffe9a8", 3, 0.6)
    canvas.solid(box(396, 316, 428, 338, 4), "3a3c40", 4, 0.3)
    canvas.solid(box(388, 190, 398, 226, 4), "2a2c30", 3)
    canvas.solid(box(296, 140, 303, 316, 3), "8f9398", 3, 0.7)
    canvas.solid(box(336, 158, 364, 168, 4), "f08a1d", 3, 0.7)
    for x in (112, 178, 362):
        canvas.paint(ellipse(x, 338, 39, 39) * (Y < 341), "17181a")
        canvas.solid(ellipse(x, 342, 34, 34), "232427", 7, 0.1)
        canvas.solid(ellipse(x, 342, 20, 20), "b9bdc1", 4, 0.5)
        canvas.solid(ellipse(x, 342, 7, 7), "6d7074", 3, 0.4)
        for bolt in arc(x, 342, 14, 14)[:-1:8]:
            canvas.paint(ellipse(*bolt, 1.6, 1.6), "4c4f53")
    return canvas


def french_horn() -> Canvas:
    canvas = Canvas("4a1420", "6b1f2c")
    folds = clouds(51, 150, 0.5)
    canvas.pixels *= (0.55 + 0.8 * folds + 0.12 * np.sin(folds * 30))[..., None]

    def pipe(points: Points, width: float, color: str = "d9a036") -> None:
        shape = tube(points, width)
        canvas.shadow(shape, 6, 8, 5, 0.45)
        canvas.solid(shape, color, width * 0.5, 0.9)

    pipe(arc(210, 190, 60, 56), 10, "b87f22")
    pipe(arc(190, 220, 88, 86), 11, "b87f22")
    pipe(arc(196, 216, 118, 120), 16)
    pipe(arc(176, 214, 56, 62, 90, 270), 10)
    pipe(arc(196, 290, 64, 18, 180, 360), 9)
    pipe([(79, 226), (80, 180), (70, 126), (42, 66)], 10)
    pipe([(46, 74), (35, 50)], 13, "d4d7da")
    canvas.solid(ellipse(33, 46, 13, 9), "e3e6e8", 4, 1)
    for x in (150, 186, 222):
        pipe([(x, 240), (x - 26, 176)], 8, "cfd2d6")
    for x in (150, 186, 222):
        canvas.shadow(ellipse(x, 244, 19, 19), 4, 6, 4, 0.5)
        canvas.solid(ellipse(x, 244, 19, 19), "d9a036", 7, 0.9)
        canvas.solid(ellipse(x, 244, 9, 9), "e8cf8a", 4, 0.9)
    cx, cy, rx, ry = 314, 314, 108, 102
    canvas.shadow(ellipse(cx, cy, rx, ry), 10, 12, 10, 0.6)
    canvas.solid(ellipse(cx, cy, rx, ry), "d9a036", 6, 0.9)
    u, v = (X - cx) / (rx - 5), (Y - cy) / (ry - 5)
    radius, angle = np.hypot(u, v), np.arctan2(v, u)
    light = (0.25 + 0.75 * radius**1.1) * (
        1 + 0.38 * np.cos(angle - 0.75) + 0.22 * np.cos(2 * angle + 1.9) + 0.1 * np.cos(5 * angle)
    )
    glint = 0.55 * np.exp(-(((angle - 0.8) / 0.22) ** 2)) * radius**2
    canvas.paint(ellipse(cx, cy, rx - 5, ry - 5), toned("e0a63c", light) + glint[..., None])
    throat = np.clip(1 - np.hypot((X - cx + 12) / 34, (Y - cy + 12) / 32), 0, 1)
    canvas.paint(np.clip(blur(throat, 3) * 2.6, 0, 0.96), "1d1006")
    return canvas


def cassette_player() -> Canvas:
    canvas = Canvas("d8cdb8", "bfae92", 340)
    canvas.pixels *= 0.9 + 0.15 * clouds(61, 200)[..., None]
    rings = clouds(62, 26, 9)
    wood = toned("8a5a32", 0.6 + 0.5 * rings + 0.12 * np.sin(rings * 60))
    canvas.paint(np.clip((Y - 338) / 3, 0, 1), wood)
    canvas.shadow(box(30, 352, 424, 382, 8), 4, 4, 9, 0.75)
    canvas.solid(tube([(66, 150), (66, 84), (382, 84), (382, 150)], 15), "3a3c41", 7, 0.6)
    canvas.solid(tube([(392, 142), (436, 22)], 3.5), "c8ccd0", 2, 0.9)
    brushed = toned("b9bdc3", 0.96 + 0.05 * clouds(63, 8, 12))
    canvas.solid(box(26, 132, 422, 372, 16), brushed, 8, 0.5)
    canvas.solid(box(36, 178, 412, 362, 10), "4b4e55", 4, 0.3)
    holes = np.where(np.sin(X * 1.6) * np.sin(Y * 1.6) > 0.15, 0.5, 0).astype(np.float32)
    for x in (98, 350):
        canvas.solid(ellipse(x, 270, 58, 58), "9b9fa5", 5, 0.7)
        canvas.paint(ellipse(x, 270, 52, 52), "1b1c1f")
        canvas.solid(ellipse(x, 270, 46, 46), "2c2e33", 12, 0.2)
        canvas.solid(ellipse(x, 270, 20, 20), "3b3e45", 9, 0.5)
        canvas.paint(ellipse(x, 270, 52, 52) * holes, "6a6e75")
    canvas.solid(box(44, 142, 404, 170, 5), "1d2226", 3, 0.3)
    for tick in range(41):
        left = 96 + tick * 6.4
        canvas.paint(box(left, 150, left + 1, 156 + 3 * (tick % 5 == 0)), "9fe0c0")
    canvas.paint(text(66, 156, "FM", 14), "9fe0c0")
    canvas.paint(box(212, 145, 214, 167), "ff5a3c")
    canvas.solid(box(164, 190, 284, 300, 6), "2a2c31", 4, 0.4)
    canvas.solid(box(172, 200, 276, 280, 5), "d8d2c0", 3, 0.2)
    canvas.paint(box(180, 206, 268, 222, 2), "c8442e")
    canvas.paint(text(224, 214, "SIDE A   90", 11), "fff4e0")
    canvas.paint(box(188, 228, 260, 264, 8), "22201e")
    for x in (206, 242):
        canvas.paint(ellipse(x, 246, 16, 16), "4d3420")
        canvas.solid(ellipse(x, 246, 8.5, 8.5), "f0efe9", 2, 0.2)
        for tooth in arc(x, 246, 6, 6)[:-1:10]:
            canvas.paint(ellipse(*tooth, 1.6, 1.6), "22201e")
    canvas.paint(polygon((176, 196), (216, 196), (186, 290), (172, 290)) * 0.12, "ffffff")
    canvas.paint(text(224, 290, "STEREO CASSETTE", 10), "d9dce0")
    for key in range(6):
        left = 164 + key * 20.4
        canvas.solid(box(left, 312, left + 18, 344, 3), "d4d7db" if key else "c83a2a", 3, 0.5)
    return canvas


SCENES = {
    "golf-ball": golf_ball,
    "parachute": parachute,
    "church": church,
    "gas-pump": gas_pump,
    "garbage-truck": garbage_truck,
    "french-horn": french_horn,
    "cassette-player": cassette_player,
}

if __name__ == "__main__":
    for name, scene in SCENES.items():
        scene().finished().save(FOLDER / f"{name}.jpg", quality=90)
