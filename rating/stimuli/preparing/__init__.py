"""A recipe becoming a stimulus set: by the command at once, or by the worker and followed on a page."""
