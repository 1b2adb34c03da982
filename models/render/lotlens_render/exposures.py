"""How the phone's camera reacts to each sky."""

from .camera_model import CameraSettings

# Under a blue sky phones warm the shade that most flanks stand in.
_SHADE = (1.06, 1.0, 0.93)
_DUSK = CameraSettings(key=0.13, noise=2.2, glare=0.03, white_balance=(1.0, 1.0, 1.05))
_DARK = CameraSettings(key=0.085, noise=5.0, glare=0.07, sharpening=0.4, contrast=0.14)

EXPOSURES = {
    "sun": CameraSettings(key=0.19, white_balance=_SHADE),
    "high-sun": CameraSettings(key=0.19, white_balance=_SHADE),
    "haze": CameraSettings(key=0.20, noise=0.8),
    "overcast": CameraSettings(key=0.18, noise=1.0),
    "city": CameraSettings(key=0.19, noise=0.8),
    "courtyard": CameraSettings(key=0.15, noise=2.5),
    "forest": CameraSettings(key=0.14, noise=2.0),
    "sunset": _DUSK,
    "sunrise": _DUSK,
    "low-sun": _DUSK,
    "after-sunset": CameraSettings(
        key=0.10, noise=3.5, glare=0.03, white_balance=(1.06, 1.0, 0.92)
    ),
    "night": _DARK,
}
