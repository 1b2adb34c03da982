"""What several tests read."""

import pytest

from lotlens_render.picture_sets import PICTURE_SETS
from lotlens_render.scene_lists import scenes_of


@pytest.fixture(scope="session")
def all_scenes():
    """The scenes of each set; those of the training photos take some seconds to draw."""
    return {name: scenes_of(name) for name in PICTURE_SETS}
