"""The part of a model card that says what kind of mistakes the model makes."""

from __future__ import annotations

WORDS = {
    "right": "right",
    "localisation": "right class, box off (IoU 0.1 to 0.5)",
    "class": "other class",
    "classAndLocalisation": "other class, and box off",
    "double": "second box on one mark",
    "background": "no mark there",
    "missed": "mark without any box",
}


def error_section(evaluation: dict) -> str:
    """Errors by kind on each split that was opened; empty for an evaluation without them."""
    rows: list[str] = []
    for split in ("val", "test"):
        errors = evaluation.get(split, {}).get("int8", {}).get("errors")
        if errors is None:
            continue
        rows += [
            f"| {split} | {words} | {errors['shown'][kind]} | "
            + (f"{100 * errors['gains'][kind]:.1f} |" if kind in errors["gains"] else "|")
            for kind, words in WORDS.items()
        ]
    if not rows:
        return ""
    return (
        "## Kinds of error\n\nint8, after TIDE (Bolya et al., 2020): boxes shown at the released "
        "thresholds by what they are, marks that none of them comes near, and by how many points "
        "AP50 would rise, over all scores, if only that kind were mended. Boxes on ignore regions "
        "are not counted.\n\n"
        "| split | kind | count | AP50 to gain |\n| --- | --- | --- | --- |\n" + "\n".join(rows)
    )
