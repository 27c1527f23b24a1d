import sqlite3  # noqa: TID251
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.errors import StateMismatch
from scraper.store.mounts import NETWORK_KINDS, network_kind
from tests.store.corpus import NOW, SETTINGS, all_work, corpus_of, fill, finish, opened

TABLE = """\
/dev/vda / ext4 rw,relatime 0 0
server:/share /mnt nfs4 rw,vers=4.2 0 0
/dev/vdb /mnt/local ext4 rw 0 0
//server/my\\040share /srv/my\\040disk cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a/corpus", None),
        ("/mnt/a/corpus", "nfs4"),
        ("/mnt", "nfs4"),
        ("/mnt/local/corpus", None),
        ("/mntx/corpus", None),
        ("/srv/my disk/corpus", "cifs"),
    ],
)
def test_the_innermost_mount_counts(path, kind):
    assert network_kind(Path(path), TABLE) == kind


def test_of_two_mounts_at_one_place_the_later_counts():
    assert network_kind(Path("/mnt/a"), TABLE + "tmpfs /mnt tmpfs rw 0 0\n") is None


def test_broken_lines_and_an_empty_table_mean_a_local_disk():
    assert network_kind(Path("/mnt/a"), "\nnonsense\n") is None


def journal(folder: Path) -> str:
    connection = sqlite3.connect(folder / "state.db")
    try:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_all_kinds_of_network_disks_are_known(kind):
    assert network_kind(Path("/mnt/a"), f"server:/ /mnt {kind} rw 0 0\n") == kind


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs"])
def test_a_network_disk_gets_no_log_and_a_sentence_says_so(tmp_path, kind):
    settings = replace(SETTINGS, mounts=f"server:/ {tmp_path} {kind} rw 0 0\n")
    with opened(tmp_path, settings=settings) as state:
        assert len(state.notes) == 1
        assert f"network file system ({kind})" in state.notes[0]
        fill(state, "https://a.example/1")
        finish(state, all_work(state)[0], "Text.")
        assert not (tmp_path / "state.db-wal").exists()
    assert journal(tmp_path) == "delete"


def test_a_local_disk_gets_a_log(tmp_path):
    with opened(tmp_path) as state:
        assert state.notes == []
        assert (tmp_path / "state.db-wal").exists()


def test_a_log_that_is_found_on_a_network_disk_is_taken_off(tmp_path):
    corpus_of(tmp_path, 3)
    assert journal(tmp_path) == "wal"
    settings = replace(SETTINGS, mounts=f"server:/ {tmp_path} nfs rw 0 0\n")
    with opened(tmp_path, settings=settings) as state:
        assert state.counts(NOW).done == 3
    assert journal(tmp_path) == "delete"


def test_it_is_not_taken_off_while_somebody_reads(tmp_path):
    corpus_of(tmp_path, 3)
    settings = replace(SETTINGS, mounts=f"server:/ {tmp_path} nfs rw 0 0\n")
    reader = sqlite3.connect(tmp_path / "state.db", isolation_level=None, timeout=0)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM targets").fetchone()
        with pytest.raises(StateMismatch, match="--state DIR"):
            opened(tmp_path, settings=settings)
    finally:
        reader.close()
    assert journal(tmp_path) == "wal"
