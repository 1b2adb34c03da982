"""Marks of the demo pack that no eye finds in the finished photo: each photo was looked at.

They are taken out of the scene, so that picture and boxes agree. Places count from 0 in the
scene's marks as they were drawn.
"""

UNSEEN: dict[str, tuple[int, ...]] = {}
