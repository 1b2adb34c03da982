"""One kernel that draws and tones training pictures on a CUDA device.

The same as `device_appearance.draw_pictures`, which says in plain tensor operations what it does.
Those cost a device as much as the learning; fused by torch.compile they became a program that took
more than a minute to build. Triton comes with PyTorch where there is CUDA; nothing else imports
this.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from .augment import FILL
from .placement import AFFINE, TILES

BLOCK = 256


def draw_pictures(
    pixels: Tensor,
    starts: Tensor,
    pitches: Tensor,
    affine: Tensor,
    extents: Tensor,
    windows: Tensor,
    matrices: Tensor,
    tones: Tensor,
    *,
    size: int,
) -> Tensor:
    """Pictures float[B, size, size, 3], 0 to 255."""
    count = starts.shape[0]
    pictures = torch.empty((count, size, size, 3), dtype=torch.float32, device=pixels.device)
    parts = (starts, pitches, affine, extents, windows, matrices, tones)
    # Triton launches on the current device, whatever the tensors lie on.
    with torch.cuda.device_of(pixels):
        draw_kernel[(triton.cdiv(size * size, BLOCK), count)](
            pixels, *(part.contiguous() for part in parts), pictures, size, FILL, BLOCK
        )
    return pictures


def draw_nothing(device: torch.device) -> None:
    """Build and run the kernel once. Raises RuntimeError where that does not work."""
    none = torch.zeros(1, TILES, dtype=torch.int64, device=device)
    pair = torch.ones(1, TILES, 4, device=device)
    tones = torch.ones(1, 8, device=device)
    pixels = torch.zeros(1, dtype=torch.int32, device=device)
    matrix = torch.ones(1, 3, 3, device=device)
    draw_pictures(pixels, none, none, pair, pair, 0 * pair, matrix, tones, size=8)


@triton.jit
def draw_kernel(
    pixels, starts, pitches, affine, extents, windows, matrices, tones, pictures,
    size, fill: tl.constexpr, block: tl.constexpr,
):  # fmt: skip
    """A block of pixels of one picture."""
    picture = tl.program_id(1)
    place = tl.program_id(0) * block + tl.arange(0, block)
    within = place < size * size
    x = (place % size).to(tl.float32)
    y = (place // size).to(tl.float32)

    covered = place < 0
    start = tl.zeros((block,), tl.int64)
    pitch = tl.full((block,), 1, tl.int64)
    step_x, from_x = tl.zeros((block,), tl.float32), tl.zeros((block,), tl.float32)
    step_y, from_y = tl.zeros((block,), tl.float32), tl.zeros((block,), tl.float32)
    last_x, last_y = tl.zeros((block,), tl.float32), tl.zeros((block,), tl.float32)
    for tile in tl.static_range(4):
        row = picture * 4 + tile
        inside = (x >= tl.load(windows + row * 4)) & (x < tl.load(windows + row * 4 + 2))
        inside &= (y >= tl.load(windows + row * 4 + 1)) & (y < tl.load(windows + row * 4 + 3))
        covered |= inside
        start = tl.where(inside, tl.load(starts + row), start)
        pitch = tl.where(inside, tl.load(pitches + row), pitch)
        step_x = tl.where(inside, tl.load(affine + row * 4), step_x)
        from_x = tl.where(inside, tl.load(affine + row * 4 + 1), from_x)
        step_y = tl.where(inside, tl.load(affine + row * 4 + 2), step_y)
        from_y = tl.where(inside, tl.load(affine + row * 4 + 3), from_y)
        last_x = tl.where(inside, tl.ceil(tl.load(extents + row * 2)) - 1, last_x)
        last_y = tl.where(inside, tl.ceil(tl.load(extents + row * 2 + 1)) - 1, last_y)

    red, green = tl.zeros((block,), tl.float32), tl.zeros((block,), tl.float32)
    blue = tl.zeros((block,), tl.float32)
    for down in tl.static_range(2):
        at_y = (y + 0.25 + 0.5 * down) * step_y + from_y - 0.5
        at_y = tl.minimum(tl.maximum(at_y, 0.0), last_y)
        low_y = tl.floor(at_y)
        part_y = at_y - low_y
        high_y = tl.minimum(low_y + 1, last_y)
        for across in tl.static_range(2):
            at_x = (x + 0.25 + 0.5 * across) * step_x + from_x - 0.5
            at_x = tl.minimum(tl.maximum(at_x, 0.0), last_x)
            low_x = tl.floor(at_x)
            part_x = at_x - low_x
            high_x = tl.minimum(low_x + 1, last_x)
            for corner in tl.static_range(4):
                near_y = low_y if corner < 2 else high_y
                near_x = low_x if corner % 2 == 0 else high_x
                weight = (1 - part_y) if corner < 2 else part_y
                weight *= (1 - part_x) if corner % 2 == 0 else part_x
                where = start + near_y.to(tl.int64) * pitch + near_x.to(tl.int64)
                value = tl.load(pixels + where, mask=within & covered, other=0)
                red += weight * (value & 255).to(tl.float32)
                green += weight * ((value >> 8) & 255).to(tl.float32)
                blue += weight * ((value >> 16) & 255).to(tl.float32)
    red = tl.where(covered, red / 4, fill)
    green = tl.where(covered, green / 4, fill)
    blue = tl.where(covered, blue / 4, fill)

    look = tones + picture * 8
    gain, light = tl.load(look + 2), tl.load(look + 7)
    far_x = (x / size - tl.load(look + 3)) / tl.load(look + 5)
    far_y = (y / size - tl.load(look + 4)) / tl.load(look + 6)
    lit = light * tl.exp(-0.5 * far_x * far_x) * tl.exp(-0.5 * far_y * far_y)
    for channel in tl.static_range(3):
        mix = matrices + picture * 9 + channel * 3
        tone = red * tl.load(mix) + green * tl.load(mix + 1) + blue * tl.load(mix + 2)
        tone = tl.minimum(tl.maximum(tone, 0.0), 255.0) / 255
        tone = 1 - to_the_power(1 - tone, tl.load(look))
        tone = 255 * gain * to_the_power(tone, tl.load(look + 1)) + lit
        tone = tl.minimum(tl.maximum(tone, 0.0), 255.0)
        target = (picture.to(tl.int64) * size * size + place) * 3 + channel
        tl.store(pictures + target, tone, mask=within)


@triton.jit
def to_the_power(base, exponent):
    """`base ** exponent` for base from 0 to 1 and an exponent above 0."""
    return tl.where(base > 1e-7, tl.exp2(exponent * tl.log2(tl.maximum(base, 1e-7))), 0.0)


assert TILES == 4
assert AFFINE == 4
