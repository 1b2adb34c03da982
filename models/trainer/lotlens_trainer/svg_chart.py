"""Small line charts as SVG files, for model cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 34, 42
COLOURS = ("#0b7285", "#d9480f", "#5f3dc4", "#2b8a3e")
TICKS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One curve; `points` are (x, y). `mark` is an x that is pointed out on it."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False
    mark: float | None = None


def line_chart(title: str, x_label: str, y_label: str, lines: Sequence[Line]) -> str:
    """Draw lines over common axes from 0 to the largest value. Returns the SVG text."""
    x_max = max((x for line in lines for x, _ in line.points), default=1) or 1
    y_max = max((y for line in lines for _, y in line.points), default=1) or 1

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * x / x_max
        return across, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / y_max

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        'font-family="system-ui, sans-serif" font-size="11" fill="#343a40">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 14, title, weight="600"),
        _text(WIDTH / 2, HEIGHT - 6, x_label, anchor="middle"),
        f'<g transform="rotate(-90 12 {HEIGHT / 2})">'
        + _text(12, HEIGHT / 2, y_label, anchor="middle")
        + "</g>",
    ]
    for tick in range(TICKS + 1):
        x, y = place(x_max * tick / TICKS, y_max * tick / TICKS)
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dee2e6" stroke-width="0.7"/>'
        )
        parts.append(_text(LEFT - 5, y + 4, _short(y_max * tick / TICKS), anchor="end"))
        parts.append(_text(x, HEIGHT - BOTTOM + 14, _short(x_max * tick / TICKS), anchor="middle"))
    for index, line in enumerate(lines):
        parts += _line(line, COLOURS[index % len(COLOURS)], index, place)
    return "\n".join([*parts, "</svg>\n"])


def _line(line: Line, colour: str, index: int, place) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line.points))
    dash = ' stroke-dasharray="4 3"' if line.dashed else ""
    key = LEFT + 92 * index
    mark = []
    if line.mark is not None:
        x, foot = place(line.mark, 0)
        mark.append(
            f'<path d="M{x:.1f} {foot:.1f}V{TOP}" stroke="{colour}" stroke-dasharray="1 3"/>'
        )
    return [
        *mark,
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>',
        f'<path d="M{key} 24h14" stroke="{colour}" stroke-width="2"{dash}/>',
        _text(key + 18, 28, line.name),
    ]


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "400") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"'
    return f"<text {place}>{escape(text)}</text>"


def _short(value: float) -> str:
    return f"{value:.3g}"
