"""Putting an import's files into place: all of them or none, whatever stops it.

They are written to a staging folder first, and moved within the transaction that stores the rows. The staging folder
holds the list of what will be moved, so that after a kill the next import finds what lies around and removes it: a file
that no row names. The folder's lock tells an import that is dead from one that runs.
"""

import fcntl
import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from rating.attacks.png import encode, sha256
from rating.stimuli.importing.plan import Image
from rating.stimuli.models import AdversarialExample, Reference

FOLDER = "importing"  # below the media folder, on the file system to which files are moved
LIST, LOCK = "list.json", "lock"
IN_PLACE = 0x5354494D  # of the database


class Staging:
    """Files on their way to the media folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: set[str] = set()
        self.placed: list[Path] = []

    def put_picture(self, image: Image) -> dict[str, str | int]:
        """Stage the picture as our own PNG. Returns the fields of a Picture that tell of it."""
        data = encode(image)
        digest = sha256(data)
        return {
            "file": self._put(f"stimuli/{digest[:2]}/{digest}.png", data),
            "sha256": digest,
            "pixels_sha256": sha256(image.tobytes()),
            "width": image.shape[1],
            "height": image.shape[0],
        }

    def put_original(self, data: bytes) -> str:
        """Stage an original as it came. Returns its path below the media folder."""
        digest = sha256(data)
        return self._put(f"originals/{digest[:2]}/{digest}", data)

    def place(self) -> None:
        """Move every file to where it is wanted, unless the very file is there already."""
        (self.folder / LIST).write_text(json.dumps(sorted(self.files)))
        for file in sorted(self.files):
            here, there = self.folder / Path(file).name, settings.MEDIA_ROOT / file
            if there.is_file() and there.stat().st_size == here.stat().st_size and sha256(there.read_bytes()) in file:
                continue
            there.parent.mkdir(parents=True, exist_ok=True)
            self.placed.append(there)
            here.rename(there)

    def take_back(self) -> None:
        """Remove what `place` has moved."""
        for path in self.placed:
            path.unlink(missing_ok=True)
        self.placed.clear()

    def _put(self, file: str, data: bytes) -> str:
        self.files.add(file)
        (self.folder / Path(file).name).write_bytes(data)
        return file


@contextmanager
def staging() -> Iterator[Staging]:
    """A staging folder that is gone afterwards; on an exception, with all that was placed from it."""
    sweep()
    folder = settings.MEDIA_ROOT / FOLDER / uuid.uuid4().hex
    folder.mkdir(parents=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        files = Staging(folder)
        try:
            yield files
        except BaseException:
            files.take_back()
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove what killed imports left: their staging folders, and the files they had placed for rows that are not."""
    above = settings.MEDIA_ROOT / FOLDER
    if above.is_dir():
        with transaction.atomic():
            one_at_a_time()
            for folder in sorted(above.iterdir()):
                _sweep(folder)


def one_at_a_time() -> None:
    """Wait, until the transaction's end, that nobody else places or sweeps files."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IN_PLACE])


def _sweep(folder: Path) -> None:
    if not (folder / LOCK).exists():
        return  # another import makes it just now; a kill in that instant leaves an empty folder
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return  # it runs
        _remove_unnamed(_listed(folder))
        shutil.rmtree(folder, ignore_errors=True)


def _listed(folder: Path) -> list[str]:
    try:
        return list(json.loads((folder / LIST).read_text()))
    except (OSError, ValueError):
        return []  # killed before it placed anything


def _remove_unnamed(files: Iterable[str]) -> None:
    files = set(files)
    for model in (Reference, AdversarialExample):
        files -= set(model.objects.filter(file__in=files).values_list("file", flat=True))
        files -= set(model.objects.filter(original_file__in=files).values_list("original_file", flat=True))
    for file in files:
        (settings.MEDIA_ROOT / file).unlink(missing_ok=True)
