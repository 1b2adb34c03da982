"""Who makes a run's pictures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import torch

from .dataset import Photo
from .device_loader import DeviceLoader, photos_fit
from .loader import Loader
from .sampling import Sampling


def make_loader(
    args: argparse.Namespace,
    photos: list[Photo],
    sampling: Sampling | None,
    donors: Sequence[Photo],
    largest: int,
) -> Loader | DeviceLoader:
    """Threads of this processor, or the device that learns, where it is asked for or by default
    (CUDA with room for the photos, and nothing pasted)."""
    device = torch.device(args.device)
    # A mosaic enlarges up to one and a half times.
    cache_side = round(1.5 * largest)
    longest = min(cache_side, max((max(p.width, p.height) for p in photos), default=1))
    by_default = device.type == "cuda" and not (args.paste > 0 or donors)
    if args.draw == "device" or (
        args.draw == "auto" and by_default and photos_fit(len(photos), longest, device)
    ):
        return DeviceLoader(
            photos,
            batch=args.batch,
            seed=args.seed,
            cache_side=longest,
            device=device,
            workers=args.workers,
            sampling=sampling,
        )
    return Loader(
        photos,
        batch=args.batch,
        seed=args.seed,
        cache_side=cache_side,
        workers=args.workers,
        paste_share=args.paste,
        donors=donors,
        sampling=sampling,
    )
