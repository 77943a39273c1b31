"""Hashed, compressed static files."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    keep_only_hashed_files = False
    manifest_strict = False
    patterns = (
        (
            "*.css",
            (
                r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",
                (r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""", """@import url("%(url)s")"""),
            ),
        ),
    )
    """Django's own less the source maps, which are not collected."""

    def stored_name(self, name: str) -> str:
        """Plain name where the files were not collected (tests, development): a page is worth more than a hash."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    def create_compressor(self, **kwargs: Any) -> Any:
        """Brotli would take minutes for a few per cent."""
        return super().create_compressor(**{**kwargs, "use_brotli": False})
