"""The tables of ``state.db``: what is known of a corpus beside its rows. No text of an article stands in it.

Times are seconds since 1970 (UTC). Hashes of 64 bits are stored as whole numbers.
"""

from __future__ import annotations

from enum import IntEnum

SCHEMA_VERSION = 2

SAVED_PAGES = """
-- Saved pages: for each address the stored answer that has the body of its last one (its address, date and digest are
-- in `uri`, `date` and `digest`), and where that answer's record stands.
CREATE TABLE saved (
    address TEXT PRIMARY KEY, uri TEXT NOT NULL, date TEXT NOT NULL, digest TEXT NOT NULL,
    file TEXT NOT NULL, offset INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX saved_digest ON saved (digest);
"""


class Status(IntEnum):
    """Where a target stands.

    ``WAITING`` alone is asked by a run; its ``next_try`` says from when on. ``FAILED`` is what trying again does not
    mend (404, no article), ``GIVEN_UP`` what did not pass in all tries.
    """

    WAITING = 0
    DONE = 1
    GIVEN_UP = 2
    FAILED = 3
    FILTERED = 4
    FORGOTTEN = 5


SCHEMA = (
    """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE lists (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Each line of each list, so that every one keeps its answer. `given` only where it differs from its target's.
CREATE TABLE lines (
    list INTEGER NOT NULL, line INTEGER NOT NULL, hash INTEGER NOT NULL, target INTEGER NOT NULL,
    given TEXT, input TEXT,
    PRIMARY KEY (list, line)
) WITHOUT ROWID;

-- A hash of some thousand lines at once: a list that did not change is known by these.
CREATE TABLE portions (list INTEGER NOT NULL, line INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (list, line))
WITHOUT ROWID;

-- What was given, by hash, before any canonical form: most lines of a list that grows are known by this alone.
CREATE TABLE spellings (hash INTEGER PRIMARY KEY, target INTEGER NOT NULL) WITHOUT ROWID;

-- One row for what is asked: an address (`path` is NULL) or a local file. `key` is the beginning of the digest of its
-- canonical form, `canonical` that form where it differs from what was given.
CREATE TABLE targets (
    id INTEGER PRIMARY KEY, key INTEGER NOT NULL, given TEXT NOT NULL, canonical TEXT, path TEXT, url TEXT,
    host TEXT NOT NULL, source TEXT, list INTEGER, line INTEGER,
    status INTEGER NOT NULL DEFAULT 0, next_try REAL NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
    code TEXT, cause TEXT, http_status INTEGER, final_url TEXT, etag TEXT, last_modified TEXT,
    article INTEGER, asked_at REAL
);
CREATE INDEX targets_key ON targets (key);
CREATE INDEX targets_lane ON targets (host, id, next_try) WHERE status = 0;
CREATE INDEX targets_article ON targets (article) WHERE article IS NOT NULL;

-- An article; `public` is its id in the rows, `current` the version whose text it showed last.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, public TEXT NOT NULL UNIQUE, key INTEGER NOT NULL, address TEXT, host TEXT NOT NULL,
    versions INTEGER NOT NULL, current INTEGER NOT NULL, hash INTEGER NOT NULL, extractor TEXT NOT NULL,
    first_at REAL NOT NULL, last_at REAL NOT NULL, beside_code TEXT, beside_at REAL
);
CREATE INDEX articles_key ON articles (key);
CREATE INDEX articles_host ON articles (host);

-- The texts that an article has had, by hash: a text that comes back is no new version.
CREATE TABLE texts (
    article INTEGER NOT NULL, hash INTEGER NOT NULL, version INTEGER NOT NULL, last_at REAL NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (article, hash)
) WITHOUT ROWID;

-- A row of the files: where it stands, and as columns what reports ask for.
CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL, version INTEGER NOT NULL,
    file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, target INTEGER,
    fetched_at REAL, published TEXT, language TEXT, words INTEGER, confidence REAL, source TEXT,
    page_bytes INTEGER, fetch_seconds REAL, extract_seconds REAL, near_group TEXT, similarity REAL,
    UNIQUE (article, version)
);
CREATE UNIQUE INDEX versions_place ON versions (file, offset);

CREATE INDEX versions_group ON versions (near_group) WHERE near_group IS NOT NULL;

-- Signatures of texts, and the bands by which near-duplicates are found.
CREATE TABLE signatures (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, made BLOB NOT NULL, near_group TEXT NOT NULL
);
CREATE INDEX signatures_group ON signatures (near_group);
CREATE TABLE bands (hash INTEGER NOT NULL, signature INTEGER NOT NULL, PRIMARY KEY (hash, signature)) WITHOUT ROWID;

-- In which stories of a site a block stands, by hashes of block and story.
CREATE TABLE stories (block INTEGER NOT NULL, story INTEGER NOT NULL, PRIMARY KEY (block, story)) WITHOUT ROWID;

-- Where redirects ended, by a hash of the asked site and the final address; what sites fold by redirecting.
CREATE TABLE ends (target INTEGER PRIMARY KEY, page INTEGER NOT NULL);
CREATE INDEX ends_page ON ends (page);
CREATE TABLE foldings (site TEXT NOT NULL, folding TEXT NOT NULL, PRIMARY KEY (site, folding)) WITHOUT ROWID;

-- Articles whose pages say that they are the one at another address (its hash), and those that were found to be:
-- another article, by its id, stands for them.
CREATE TABLE claims (link INTEGER NOT NULL, article TEXT NOT NULL, PRIMARY KEY (link, article)) WITHOUT ROWID;
CREATE TABLE joins (article TEXT PRIMARY KEY, joined_to TEXT NOT NULL) WITHOUT ROWID;

-- How far each file of rows is known; what stands behind that end was written and not told.
CREATE TABLE files (name TEXT PRIMARY KEY, end INTEGER NOT NULL) WITHOUT ROWID;
-- Files that are being replaced: the new one's name; the renaming is finished at the next start.
CREATE TABLE rewrites (name TEXT PRIMARY KEY, written TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE hosts (
    host TEXT PRIMARY KEY, pause_until REAL NOT NULL DEFAULT 0, pause_reason TEXT, failures INTEGER NOT NULL DEFAULT 0,
    crawl_delay REAL, robots BLOB, robots_status INTEGER, robots_etag TEXT, robots_last_modified TEXT,
    robots_expires REAL
) WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started REAL NOT NULL, ended REAL, ending TEXT, options TEXT NOT NULL,
    counts TEXT, versions TEXT NOT NULL
);

-- How far each consumer of `export --new-for` has read: the id of a version.
CREATE TABLE consumers (name TEXT PRIMARY KEY, position INTEGER NOT NULL, at REAL NOT NULL) WITHOUT ROWID;

-- What was forgotten: never asked and never written again. `kind` is address or host.
CREATE TABLE tombstones (
    kind TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (kind, name)
) WITHOUT ROWID;
"""
    + SAVED_PAGES
)
