"""What a card says of where weights and photos come from."""

from __future__ import annotations

from collections.abc import Iterable


def source_table(sources: list[dict]) -> str:
    """Photos by source and licence; "" without any. A photo's source may not be named."""
    if not sources:
        return ""
    rows = "\n".join(
        f"| {_named(one['source'])} | {one['licence'] or 'not stated'} | {one['photos']} |"
        for one in sources
    )
    return f"| source | licence | photos, all splits |\n| --- | --- | --- |\n{rows}"


def start_lines(starts: Iterable[dict]) -> list[str]:
    """A line on the weights that the training began with, and one on each that those began with."""
    lines = []
    for number, start in enumerate(starts):
        file = f"`{start['file']}` (SHA-256 `{start['sha256']}`)"
        what = "Training" if number == 0 else "That one"
        line = f"- {what} began with the weights of {file}"
        if "name" in start:
            line += f" of the model {start['name']} {start['version']}{_trained_with(start)}"
        lines.append(f"{line}.")
    return lines


def _trained_with(start: dict) -> str:
    """The sources of a released model, where its folder says them."""
    if not start.get("sources"):
        return "; its card lists what it was trained with"
    sources = ", ".join(
        f"{_named(one['source'])} ({one['licence'] or 'licence not stated'})"
        for one in start["sources"]
    )
    return f", which were trained with photos of the sources {sources}; its card says more"


def _named(source: str) -> str:
    return f"`{source}`" if source else "not named"
