-- Times are UTC milliseconds of registry time; frame.wall is the wall clock's. Bodies are JSON.
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE suffix (suffix TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE registrar (id TEXT PRIMARY KEY, own INTEGER NOT NULL, salt BLOB NOT NULL, password BLOB NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE domain (name TEXT PRIMARY KEY, suffix TEXT NOT NULL, sponsor TEXT NOT NULL, next INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX domain_next ON domain (next);
CREATE TABLE account (account TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, name)) WITHOUT ROWID;
CREATE TABLE host (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE contact (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE poll (id INTEGER PRIMARY KEY AUTOINCREMENT, registrar TEXT NOT NULL, body TEXT NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0);
CREATE INDEX poll_registrar ON poll (registrar, id);
CREATE TABLE frame (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, wall INTEGER NOT NULL, session TEXT, registrar TEXT, clTRID TEXT, svTRID TEXT,
  command TEXT NOT NULL, name TEXT, code INTEGER, applied INTEGER NOT NULL, received TEXT, sent TEXT, fault TEXT);
CREATE INDEX frame_name ON frame (name, seq);
