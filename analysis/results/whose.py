"""Whose a metric is, said wherever its numbers are shown."""

from typing import Any

from django.utils.translation import gettext as _


def whose(metric: dict[str, Any]) -> str:
    """Library and version, or that the scores were imported; empty for the study's own. metric: of an output."""
    imported = metric.get("imported")
    if imported:
        return _("imported: %s") % imported["source"] if imported["source"] else _("imported")
    return f"{metric.get('library', '')} {metric.get('library_version', '')}".strip()


def label(metric: dict[str, Any]) -> str:
    """The metric's name with whose it is, like "gmsd (pyiqa 0.1.16)"; of an imported one, only that it is."""
    return _named(metric, _("imported") if metric.get("imported") else whose(metric))


def header(metric: dict[str, Any]) -> str:
    """The same for programs, which read one language."""
    return _named(metric, "imported" if metric.get("imported") else whose(metric))


def _named(metric: dict[str, Any], said: str) -> str:
    name: str = metric["name"]
    if not said:
        return name
    return f"{name.removeprefix(metric.get('library', '') + ':').removesuffix(' (imported)')} ({said})"
