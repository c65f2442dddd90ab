"""The documents' pages on presets, written from the presets: python -m rating.protocol.documents docs/presets"""

import sys
from pathlib import Path

from .phases import Phase
from .presets import PRESETS
from .presets.preset import Preset

ORIGINS = {"source": "the source", "cited": "the source, as others cite it", "ours": "ours"}
HEAD = """# {title}

{note}

`{name}`, method: {method}. Written from the preset by `python -m rating.protocol.documents docs/presets`.

## Based on

"""


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """File name → text."""
    return {f"{name}.md": page(name, preset) for name, preset in PRESETS.items()}


def page(name: str, preset: Preset) -> str:
    protocol = preset.protocol
    sources = "".join(f"- {source.title}, {source.edition}: {source.section}\n" for source in preset.sources)
    grades = "".join(f"| {grade.value} | {grade.words} |\n" for grade in protocol.grades)
    numbers = "".join(
        f"| {number.what} | {number.value} | {ORIGINS[number.origin]} | {number.why} |\n" for number in preset.numbers
    )
    return "".join(
        [
            HEAD.format(title=preset.title, note=preset.note, name=name, method=protocol.how.title),
            sources,
            "\n## A trial\n\n    " + " → ".join(_in_short(phase) for phase in protocol.phases) + "\n",
            "\n## The scale\n\n| Grade | |\n|---|---|\n" + grades,
            "\n## Every number, and where it comes from\n\n| What | Value | From | Why |\n|---|---|---|---|\n"
            + numbers,
        ]
    )


def _in_short(phase: Phase) -> str:
    if phase.most_ms is None:
        return f"{phase.shows.value}, until the answer"
    open_end = "" if phase.is_fixed else "up to "
    return f"{phase.shows.value} {open_end}{phase.most_ms / 1000:g} s"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
