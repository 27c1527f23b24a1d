"""The kind of file system that a path is on, by the mount table.

SQLite's write-ahead log needs memory shared between processes, which a network file system does not have
(https://www.sqlite.org/wal.html, 2.1): there it breaks states, with locks or without.
"""

from __future__ import annotations

from pathlib import Path

NETWORK_KINDS = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "9p", "virtiofs", "fuse.sshfs", "sshfs", "lustre"}
)
_MOUNTS = Path("/proc/self/mounts")


def network_kind(path: Path, table: str | None = None) -> str | None:
    """The kind of network file system that a path is on, or ``None`` for a local disk.

    Args:
        path: A path; it need not be there yet.
        table: The lines of ``/proc/self/mounts``; ``None`` reads them (an absent file means a local disk).
    """
    kind = _kind(path, _read() if table is None else table)
    return kind if kind in NETWORK_KINDS else None


def _read() -> str:
    try:
        return _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def _kind(path: Path, table: str) -> str | None:
    """The kind of the innermost mount that holds the path; of two at one place the later hides the earlier."""
    whole = path.resolve()
    best: tuple[int, str] | None = None
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = Path(_unescape(fields[1]))
        if whole.is_relative_to(place) and (best is None or len(place.parts) >= best[0]):
            best = (len(place.parts), fields[2])
    return best and best[1]


def _unescape(field: str) -> str:
    r"""A field of the table with its octal escapes read: blank, tab, line feed, backslash (``man 5 fstab``).

    >>> _unescape("/mnt/my\\040disk")
    '/mnt/my disk'
    """
    for escape, meant in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(escape, meant)
    return field
