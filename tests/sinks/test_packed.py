import random
import shutil
import subprocess
from pathlib import Path

import pytest
import zstandard

from scraper.errors import CorruptState
from scraper.sinks.jsonl import RowReader
from scraper.sinks.packed import FRAME_BYTES, PackedFile, pack

DRAW = random.Random(1)  # noqa: S311


def rows(count: int, size: int = 3_000) -> list[bytes]:
    return [DRAW.randbytes(DRAW.randrange(5, size) // 2).hex().encode() + b"\n" for _ in range(count)]


def test_one_row_is_read_without_unpacking_the_others(tmp_path):
    made = rows(2_000)
    pack(iter(made), tmp_path / "a.zst")
    packed = PackedFile(tmp_path / "a.zst")
    assert packed.size == sum(map(len, made))
    assert len(packed._packed) - 1 == pytest.approx(packed.size / FRAME_BYTES, abs=1)
    offset = 0
    for row in made:
        assert packed.read(offset, len(row)) == row
        offset += len(row)
        if offset > FRAME_BYTES * 1.05:
            break
    assert packed.read(packed.size - 5, 99) == made[-1][-5:]
    assert packed.read(packed.size, 9) == b""


def test_a_row_longer_than_a_frame_is_one_frame(tmp_path):
    made = [b"a" * (3 * FRAME_BYTES) + b"\n", b"b\n"]
    pack(iter(made), tmp_path / "a.zst")
    packed = PackedFile(tmp_path / "a.zst")
    assert packed.read(0, len(made[0])) == made[0]
    assert packed.read(len(made[0]), 2) == b"b\n"


def test_nothing_packs_to_nothing(tmp_path):
    pack(iter(()), tmp_path / "a.zst")
    assert PackedFile(tmp_path / "a.zst").size == 0


def test_other_programs_unpack_it(tmp_path):
    made = rows(800)
    pack(iter(made), tmp_path / "a.zst")
    with (tmp_path / "a.zst").open("rb") as stream:
        reader = zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
        assert reader.read() == b"".join(made)
    if shutil.which("zstd"):
        done = subprocess.run(["zstd", "-dc", str(tmp_path / "a.zst")], capture_output=True, check=True)
        assert done.stdout == b"".join(made)


def test_packed_and_plain_read_alike(tmp_path):
    made = rows(900)
    for name in ("plain", "packed"):
        (tmp_path / name).mkdir()
    (tmp_path / "plain" / "articles-2026-01.jsonl").write_bytes(b"".join(made))
    pack(iter(made), tmp_path / "packed" / "articles-2026-01.jsonl.zst")
    plain, packed = RowReader(tmp_path / "plain"), RowReader(tmp_path / "packed")
    file = "articles-2026-01.jsonl"
    assert plain.size(file) == packed.size(file)
    assert list(plain.lines(file)) == list(packed.lines(file))
    for line in list(plain.lines(file))[::100]:
        assert packed.read(line.place) == line.data
        assert next(iter(packed.lines(file, line.place.offset)), None) == line


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data[:-20], lambda data: data[9:], lambda _: b""]
)
def test_a_cut_file_is_told(tmp_path, damage):
    path: Path = tmp_path / "a.zst"
    pack(iter(rows(500)), path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CorruptState, match="damaged"):
        PackedFile(path)


def test_a_flipped_byte_is_told(tmp_path):
    path = tmp_path / "a.zst"
    pack(iter(rows(500)), path)
    data = bytearray(path.read_bytes())
    data[3] ^= 0xFF
    path.write_bytes(data)
    packed = PackedFile(path)
    with pytest.raises(CorruptState, match="frame 0"):
        list(packed.chunks())
