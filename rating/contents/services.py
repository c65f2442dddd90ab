"""Contents made, cut anew and deleted, and with them the photographs' files."""

import hashlib
import os
import re
from dataclasses import asdict
from functools import partial
from itertools import count
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction

from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.photographs import PHOTOGRAPHS
from rating.attacks.png import encode

from .cut import beside
from .models import Content
from .reading import Pixels, Upload

FOLDER = "photographs"  # below the media folder
LONGEST_NAME = 60
PLACING = 0x50484F54  # of the database: files of photographs are placed and removed one at a time


def add(content: Content, upload: Upload, original_name: str) -> Content:
    """Store a new content with its photograph. content: with owner, name and a crop that lies in the photograph."""
    file = file_of(upload.pixels)
    height, width = upload.pixels.shape[:2]
    content.file, content.picture_width, content.picture_height = file, width, height
    content.original_name, content.original_sha256 = original_name[:200], upload.sha256
    content.done = [asdict(done) for done in upload.done]
    _measure(content, upload.pixels[content.y : content.y + content.height, content.x : content.x + content.width])
    data = encode(upload.pixels)
    with transaction.atomic():
        _one_at_a_time()
        _write(settings.MEDIA_ROOT / file, data)
        content.save()
    return content


def cut_anew(content: Content) -> Content:
    """Store a content whose crop or name was changed."""
    _measure(content, content.photograph().crop(settings.MEDIA_ROOT))
    content.save()
    return content


@transaction.atomic
def cut_another(content: Content) -> Content:
    """A second content of the same photograph and size, where it shares as little as possible with the others."""
    taken = [one.box for one in of_the_same_photograph(content)] + [content.box]
    box = beside(content.width, content.height, content.picture_size, taken)
    another = Content.objects.get(pk=content.pk)
    another.pk, another._state.adding = None, True
    another.x, another.y = box.x, box.y
    another.name = free_name(content.owner, content.name)
    return cut_anew(another)


def remove(content: Content) -> None:
    """Delete a content, and its photograph's file with the last one of it."""
    file = content.file
    with transaction.atomic():
        content.delete()
        transaction.on_commit(partial(_remove_unless_named, file))


def of_the_same_photograph(content: Content) -> list[Content]:
    """The owner's other contents cut from it."""
    same = Content.objects.filter(owner_id=content.owner_id, file=content.file)
    return list(same.exclude(pk=content.pk)) if content.pk else list(same)


def free_name(owner: User, wished: str) -> str:
    """The name, or the name with a number, that neither a content of the owner nor a bundled photograph has."""
    taken = {*Content.objects.filter(owner=owner).values_list("name", flat=True), *bundled_names()}
    if wished not in taken:
        return wished
    stem = re.sub(r" \d+$", "", wished)[: LONGEST_NAME - 5]
    numbered = (f"{stem} {number}" for number in count(2))
    return next(name for name in numbered if name not in taken)


def bundled_names() -> set[str]:
    return {photograph.content for photograph in PHOTOGRAPHS}


def file_of(pixels: Pixels) -> str:
    """Where a photograph lies below the media folder: equal pixels in one place, however they came."""
    height, width = pixels.shape[:2]
    digest = hashlib.sha256(f"{width} × {height}\n".encode())  # the same samples may be another picture otherwise
    digest.update(pixels.data if pixels.flags.c_contiguous else pixels.tobytes())
    name = digest.hexdigest()
    return f"{FOLDER}/{name[:2]}/{name}.png"


def _measure(content: Content, crop: Pixels) -> None:
    content.spatial_information, content.colourfulness = spatial_information(crop), colourfulness(crop)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial_file = path.with_suffix(f".{os.getpid()}")
    partial_file.write_bytes(data)
    partial_file.rename(path)  # never half a file under its name


def _one_at_a_time() -> None:
    """Wait, until the transaction's end, that nobody else places or removes a photograph's file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLACING])


@transaction.atomic
def _remove_unless_named(file: str) -> None:
    _one_at_a_time()
    if not Content.objects.filter(file=file).exists():
        (settings.MEDIA_ROOT / file).unlink(missing_ok=True)
