"""Which devices a page of this site may ask for."""

from typing import Final

PERMISSIONS_POLICY: Final = "Permissions-Policy"

FEATURES: Final = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "usb",
)  # fmt: skip


def permissions_policy(*allowed: str) -> str:
    """Return what a page may ask its user for: of the features the `allowed` ones alone, and for itself alone."""
    return ", ".join(f"{feature}={'(self)' if feature in allowed else '()'}" for feature in FEATURES)
