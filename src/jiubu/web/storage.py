"""Hashed, compressed static files."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    keep_only_hashed_files = False
    manifest_strict = False

    def create_compressor(self, **kwargs: Any) -> Any:
        """Brotli would take minutes for a few per cent."""
        return super().create_compressor(**{**kwargs, "use_brotli": False})
