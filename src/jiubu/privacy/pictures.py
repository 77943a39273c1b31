"""What an uploaded picture really is, by its first bytes."""

from django.utils.translation import gettext_lazy as _

from jiubu.kernel.errors import Refused


def suffix_of(content: bytes) -> tuple[str, str]:
    """(".png", "image/png") and so on; Refused("not_a_picture") for everything else, SVG included."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png", "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return ".jpg", "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ".webp", "image/webp"
    text = _("This is no picture. Use PNG, JPEG or WebP.")
    raise Refused("not_a_picture", text, fields={"picture": text})
