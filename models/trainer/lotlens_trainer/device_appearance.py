"""The appearance of training pictures, changed on the device that drew them (see `appearance`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .device_photos import drawn
from .picture_plan import BLUR_SIDE, Appearance

BLOCK = 8
LUMA_TABLE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    np.float32,
)
"""Quantisation tables of JPEG's annex K (ITU-T T.81), scaled as libjpeg scales them."""

CHROMA_TABLE = np.full((8, 8), 99, np.float32)
CHROMA_TABLE[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]
TO_YCBCR = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)


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
    """Pictures float[B, size, size, 3], 0 to 255, drawn and toned."""
    return toned(drawn(pixels, starts, pitches, affine, extents, windows, size), matrices, tones)


def tone_parameters(looks: Sequence[Appearance], device: torch.device) -> tuple[Tensor, Tensor]:
    """Matrices float[B, 3, 3], and float[B, 8]: brightening, gamma, gain, glare's five."""
    matrices = np.stack([look.matrix for look in looks])
    tones = np.array(
        [(look.brightening, look.gamma, look.gain, *look.glare) for look in looks], np.float32
    )
    return torch.from_numpy(matrices).to(device), torch.from_numpy(tones).to(device)


def toned(pictures: Tensor, matrices: Tensor, tones: Tensor) -> Tensor:
    """Colours, brightness, low light and glare of float[B, S, S, 3], 0 to 255."""
    side = pictures.shape[1]
    mixed = [(pictures * matrices[:, None, None, k]).sum(-1).clamp(0, 255) / 255 for k in range(3)]
    brightening, gamma, gain, x, y, radius_x, radius_y, light = (
        tones[:, k, None, None] for k in range(8)
    )
    along = torch.arange(side, device=pictures.device, dtype=torch.float32) / side
    across = torch.exp(-0.5 * ((along[None, None, :] - x) / radius_x) ** 2)
    down = torch.exp(-0.5 * ((along[None, :, None] - y) / radius_y) ** 2)
    lit = light * across * down

    def changed(channel: Tensor) -> Tensor:
        brightened = 1 - (1 - channel) ** brightening
        return (255 * gain * brightened.clamp(min=0) ** gamma + lit).clamp(0, 255)

    return torch.stack([changed(channel) for channel in mixed], -1)


def with_camera_faults(pictures: Tensor, looks: Sequence[Appearance]) -> Tensor:
    """Motion blur, noise and JPEG artefacts on those of float[B, S, S, 3] that get them."""
    for fault, wanted in (
        (blurred, [n for n, look in enumerate(looks) if look.blur is not None]),
        (noisy, [n for n, look in enumerate(looks) if look.noise]),
        (compressed, [n for n, look in enumerate(looks) if look.jpeg_quality is not None]),
    ):
        if wanted:
            rows = torch.tensor(wanted, device=pictures.device)
            planes = pictures[rows].permute(0, 3, 1, 2)
            faulty = fault(planes, [looks[n] for n in wanted]).clamp(0, 255)
            pictures = pictures.index_copy(0, rows, faulty.permute(0, 2, 3, 1))
    return pictures


def blurred(planes: Tensor, looks: Sequence[Appearance]) -> Tensor:
    """Motion blur of float[B, 3, S, S]."""
    kernels = torch.from_numpy(np.stack([look.blur for look in looks])).to(planes.device)
    count, channels, height, width = planes.shape
    margin = BLUR_SIDE // 2
    padded = F.pad(planes, (margin,) * 4, mode="replicate")
    joined = padded.reshape(1, count * channels, *padded.shape[2:])
    weights = kernels.repeat_interleave(channels, 0)[:, None]
    return F.conv2d(joined, weights, groups=count * channels).view(count, channels, height, width)


def noisy(planes: Tensor, looks: Sequence[Appearance]) -> Tensor:
    """Grain on float[B, 3, S, S], each picture's from its own seed."""
    random = torch.Generator(planes.device)
    grains = []
    for picture, look in zip(planes, looks, strict=True):
        random.manual_seed(look.noise_seed)
        grain = torch.randn(picture.shape, generator=random, device=planes.device)
        grains.append(look.noise * grain)
    return planes + torch.stack(grains)


def compressed(planes: Tensor, looks: Sequence[Appearance]) -> Tensor:
    """float[B, 3, S, S] as JPEG shows it: chroma at half size, blocks quantised."""
    device = planes.device
    matrix = torch.from_numpy(TO_YCBCR).to(device)
    coded = torch.einsum("ij,bjhw->bihw", matrix, planes)
    qualities = [look.jpeg_quality for look in looks]
    luma = quantised(coded[:, :1] - 128, scaled(LUMA_TABLE, qualities, device)) + 128
    halves = F.avg_pool2d(coded[:, 1:], 2)
    chroma = quantised(halves, scaled(CHROMA_TABLE, qualities, device))
    whole = F.interpolate(chroma, scale_factor=2.0, mode="bilinear")
    return torch.einsum("ij,bjhw->bihw", torch.linalg.inv(matrix), torch.cat((luma, whole), 1))


def scaled(table: np.ndarray, qualities: Sequence[int | None], device: torch.device) -> Tensor:
    """float[B, 8, 8] for JPEG qualities from 1 to 100."""
    percents = [5000 / q if q < 50 else 200 - 2 * q for q in qualities if q is not None]
    tables = [np.floor((table * percent + 50) / 100).clip(1, 255) for percent in percents]
    return torch.from_numpy(np.stack(tables).astype(np.float32)).to(device)


def quantised(planes: Tensor, tables: Tensor) -> Tensor:
    """float[B, C, h, w] with each 8x8 block's cosine transform rounded to its table's steps."""
    frequency = torch.arange(BLOCK, device=planes.device, dtype=torch.float32)
    basis = torch.cos((2 * frequency[None] + 1) * frequency[:, None] * torch.pi / (2 * BLOCK))
    basis = basis * torch.where(frequency[:, None] == 0, (1 / BLOCK) ** 0.5, (2 / BLOCK) ** 0.5)
    blocks = planes.unflatten(3, (-1, BLOCK)).unflatten(2, (-1, BLOCK))  # B, C, rows, 8, cols, 8
    spectrum = torch.einsum("ui,bcriqj,vj->bcruqv", basis, blocks, basis)
    steps = tables[:, None, None, :, None, :]
    rounded = (spectrum / steps).round() * steps
    return torch.einsum("ui,bcruqv,vj->bcriqj", basis, rounded, basis).reshape(planes.shape)
