"""Which processor a figure comes from."""

from __future__ import annotations

import platform
from pathlib import Path

import onnxruntime


def machine_facts(*, threads: int) -> dict[str, object]:
    """Processor, its 8-bit dot products (`vnni`), threads and runtime, for reports and cards.

    Signed-by-unsigned 8-bit kernels saturate on processors without VNNI, so an int8 figure
    belongs to the machine that it was measured on.
    """
    fields = _first_processor()
    flags = fields.get("flags", "").split()
    return {
        "processor": fields.get("model name") or platform.processor() or platform.machine(),
        "vnni": any(flag in flags for flag in ("avx512_vnni", "avx_vnni")),
        "threads": threads,
        "onnxruntime": onnxruntime.__version__,
    }


def _first_processor() -> dict[str, str]:
    """The first block of Linux's processor list; nothing on other systems."""
    listing = Path("/proc/cpuinfo")
    if not listing.is_file():
        return {}
    block = listing.read_text().split("\n\n")[0]
    pairs = (line.partition(":") for line in block.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}
