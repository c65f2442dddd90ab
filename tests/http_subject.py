"""A subject over real HTTP: as a browser without eyes, from the link to the last rating."""

import json
import re
import time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests


class HttpSubject:
    def __init__(self, base: str, path: str) -> None:
        self.base = base
        self.http = requests.Session()
        self.page = self.http.get(base + path)

    @property
    def at(self) -> str:
        return urlsplit(self.page.url).path

    def submit(self, **data: Any) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page.text)
        assert token, self.page.text
        self.page = self.http.post(self.page.url, {**data, "csrfmiddlewaretoken": token[1]})
        self.page.raise_for_status()

    def to_session(self, age: int = 30, gender: str = "female") -> None:
        if self.at.endswith("/consent/"):
            self.submit(agree="on")
            self.submit(age=age, gender=gender)
            self.submit()

    def next_session(self) -> None:
        """From a break that is over into the session after it."""
        link = re.search(r'href="([^"]+/session/\d+/)"', self.page.text)
        assert link, self.page.text
        self.page = self.http.get(self.base + link[1])

    def here(self) -> None:
        self.page = self.http.get(self.page.url)

    @property
    def trial(self) -> dict[str, Any]:
        found = re.search(r'<script id="trial" type="application/json">(.*?)</script>', self.page.text)
        assert found, self.page.text
        return json.loads(found[1])

    def rate(self, url: str, grade: int, **more: Any) -> requests.Response:
        """Post a rating, repeating it until the server has answered, as the page does."""
        answer = {"client_key": str(uuid4()), "outcome": "rated", "grade": grade, "response_ms": 800.0, **more}
        headers = {"X-CSRFToken": self.http.cookies["csrftoken"], "Referer": self.base}
        for _attempt in range(300):
            try:
                response = self.http.post(url, json=answer, headers=headers, timeout=10)
            except requests.RequestException:
                time.sleep(0.1)
                continue
            if response.status_code < 500:
                return response
            time.sleep(0.1)
        raise AssertionError("The server did not answer for 30 seconds.")

    def rate_session(self, grade_of: Any) -> dict[int, int]:
        """Rate the whole playlist in its order. grade_of: presentation id → grade. Returns what was acknowledged."""
        trial = self.trial
        acknowledged = {}
        for item in trial["playlist"]:
            grade = grade_of(item["id"])
            response = self.rate(self.base + trial["urls"]["outcome"].format(id=item["id"]), grade)
            assert response.status_code in (200, 201), response.text
            acknowledged[item["id"]] = grade
        return acknowledged
