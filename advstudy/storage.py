"""Static files: hashed names, compressed, and imports between JavaScript modules rewritten to those names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
