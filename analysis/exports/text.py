"""Text that no spreadsheet program takes for a formula."""

from typing import Any

# What makes a formula of a text, or separates one from what is before it.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WORDS = ("inf", "-inf", "NaN")  # of numbers that are none; in a CSV file, programs read them as such


def harmless(text: str) -> str:
    """The text, an apostrophe before it where it begins as a formula does. Only for text: a number needs none."""
    return f"'{text}" if text.startswith(DANGEROUS) and text not in WORDS else text


def one_line(text: Any) -> str:
    """Fit for a comment, which ends with its line."""
    return " ".join(str(text).split())
