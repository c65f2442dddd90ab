"""When Chromium put on the screen what a page changed: from its own trace of frames.

A page's mark (performance.mark) falls into the main thread's part of one frame. The trace has a PipelineReporter for
each frame, from its beginning to its presentation; the one whose main part holds the mark shows what was changed there.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

CATEGORIES = ["blink.user_timing", "disabled-by-default-devtools.timeline.frame"]
BUFFER_KB = 1_000_000  # of which a presentation of a second takes about 200
MAIN_PART = "SendBeginMainFrameToCommit"


@dataclass(frozen=True)
class Shown:
    """A mark, and when the frame that it fell into was presented; both in ms of the trace's clock."""

    name: str
    marked_ms: float
    presented_ms: float


class Trace:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def shown(self, prefix: str) -> list[Shown]:
        """The marks whose names begin with `prefix`, in order, without it. ValueError where one was not shown."""
        marks = sorted(
            (event["ts"], event["name"].removeprefix(prefix))
            for event in self.events
            if event["cat"] == CATEGORIES[0] and event["name"].startswith(prefix)
        )
        frames = [frame for frame in _spans(self.events, "PipelineReporter") if frame.is_presented]
        main_parts = _spans(self.events, MAIN_PART)
        return [Shown(name, ts / 1000, _presentation(ts, frames, main_parts) / 1000) for ts, name in marks]


@contextmanager
def tracing(page: Page, devtools: CDPSession) -> Iterator[Trace]:
    """Record what happens in the block; the trace is filled at its end."""
    config = {"includedCategories": CATEGORIES, "recordMode": "recordUntilFull", "traceBufferSizeInKb": BUFFER_KB}
    devtools.send("Tracing.start", {"transferMode": "ReturnAsStream", "traceConfig": config})
    trace = Trace()
    yield trace
    complete: list[dict[str, Any]] = []
    devtools.on("Tracing.tracingComplete", lambda event: complete.append(event))
    devtools.send("Tracing.end")
    while not complete:
        page.wait_for_timeout(50)
    if complete[0]["dataLossOccurred"]:
        raise RuntimeError("Chromium lost a part of the trace.")
    trace.events = json.loads(_read(devtools, complete[0]["stream"]))["traceEvents"]


def _read(devtools: CDPSession, stream: str) -> str:
    parts = []
    while True:
        part = devtools.send("IO.read", {"handle": stream})
        parts.append(part["data"])
        if part["eof"]:
            return "".join(parts)


@dataclass(frozen=True)
class _Span:
    """From begin to end, in µs. The parts of a frame are on the track of its reporter; tracks are used again."""

    track: tuple[int, str]
    begin: float
    end: float
    is_presented: bool  # of a reporter: neither dropped nor without anything new

    def holds(self, other: "_Span") -> bool:
        return self.track == other.track and self.begin <= other.begin and other.end <= self.end


def _spans(events: list[dict[str, Any]], name: str) -> list[_Span]:
    begins, ends = defaultdict(list), defaultdict(list)
    for event in sorted((event for event in events if event["name"] == name), key=lambda event: event["ts"]):
        track = (event["pid"], event["id2"]["local"])
        (begins if event["ph"] == "b" else ends)[track].append(event)
    return [
        _Span(track, begin["ts"], end["ts"], _state(begin).startswith("STATE_PRESENTED"))
        for track in begins
        for begin, end in zip(begins[track], ends[track], strict=False)  # the last may not have ended
    ]


def _state(event: dict[str, Any]) -> str:
    return event["args"].get("frame_reporter", {}).get("state", "")


def _presentation(mark: float, frames: list[_Span], main_parts: list[_Span]) -> float:
    """When the frame whose main part holds the mark was presented; where it was dropped, the next one. In µs."""
    for part in main_parts:
        if part.begin <= mark <= part.end:
            for frame in frames:
                if frame.holds(part):
                    return frame.end
    later = [frame.end for frame in frames if mark < frame.end]
    if not later:
        raise ValueError("A change of the page was never presented.")
    return min(later)
