"""The one way for a test to get at the real photos, which are never part of the project."""

import os
from pathlib import Path

import pytest


def with_real_photos() -> Path:
    """The folder of real photos; where `LOTLENS_DATA` is not set, the test says so and ends."""
    folder = os.environ.get("LOTLENS_DATA")
    if not folder:
        pytest.skip("LOTLENS_DATA is not set: this test needs the real photos")
    return Path(folder)
