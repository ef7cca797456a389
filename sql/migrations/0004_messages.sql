-- 咨询投诉, mail to be sent, and the history of columns' freshness.

CREATE TABLE message (
    unit_id      BIGINT NOT NULL REFERENCES unit (unit_id),
    id           BIGINT NOT NULL,
    number       TEXT NOT NULL,        -- 留2021-004
    year         INTEGER NOT NULL,
    seq          BIGINT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('consult', 'complain', 'correct')), -- 咨询 投诉 纠错
    title        TEXT NOT NULL CHECK (title <> ''),
    body         BLOB NOT NULL,        -- sealed (os/seal.h): people write about themselves
    contact      BLOB NOT NULL,        -- sealed
    page         TEXT NOT NULL DEFAULT '', -- 纠错: the page it is about
    may_publish  INTEGER NOT NULL CHECK (may_publish IN (0, 1)),
    code_hash    TEXT NOT NULL,        -- of the query code, which is shown once
    code_failures INTEGER NOT NULL DEFAULT 0 CHECK (code_failures >= 0), -- wrong codes in a row
    code_wait_until BIGINT NOT NULL DEFAULT 0, -- before this no code is looked at
    form_hash    TEXT NOT NULL,        -- of the form it came with: sent twice, it is filed once
    filed_at     BIGINT NOT NULL,
    due_on       INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'assigned', 'drafted', 'answered', 'published')),
    handler_id   BIGINT,
    version      BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, year, seq),
    UNIQUE (unit_id, number),
    UNIQUE (unit_id, form_hash)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX message_state ON message (unit_id, state, due_on);

-- An answer goes out when somebody else than its writer approved it; the public text is its own (no names, no numbers).
CREATE TABLE message_answer (
    unit_id     BIGINT NOT NULL,
    message_id  BIGINT NOT NULL,
    version     INTEGER NOT NULL CHECK (version >= 1),
    writer_id   BIGINT NOT NULL,
    answer      TEXT NOT NULL CHECK (answer <> ''),
    public_title TEXT NOT NULL DEFAULT '',    -- what readers see of the question; empty: not to be published
    public_question TEXT NOT NULL DEFAULT '',
    findings    TEXT NOT NULL DEFAULT '[]',   -- of the gate, with the writer's answers (gate_to_json)
    written_at  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, message_id, version),
    UNIQUE (unit_id, message_id, version, writer_id),
    CHECK ((public_title = '') = (public_question = '')),
    FOREIGN KEY (unit_id, message_id) REFERENCES message (unit_id, id),
    FOREIGN KEY (unit_id, writer_id) REFERENCES account (unit_id, id)
) --sqlite: WITHOUT ROWID
;
CREATE TABLE message_release (
    unit_id     BIGINT NOT NULL,
    message_id  BIGINT NOT NULL,
    version     INTEGER NOT NULL,
    writer_id   BIGINT NOT NULL,
    approver_id BIGINT NOT NULL CHECK (approver_id <> writer_id),
    is_public   INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    released_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, message_id),
    FOREIGN KEY (unit_id, message_id, version, writer_id)
        REFERENCES message_answer (unit_id, message_id, version, writer_id),
    FOREIGN KEY (unit_id, approver_id) REFERENCES account (unit_id, id)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX message_release_public ON message_release (unit_id, is_public, released_at);

CREATE TABLE message_event (
    unit_id     BIGINT NOT NULL,
    message_id  BIGINT NOT NULL,
    seq         BIGINT NOT NULL CHECK (seq >= 1),
    action      TEXT NOT NULL CHECK (action IN ('file', 'assign', 'answer', 'return', 'release', 'hide', 'view')),
    person_id   BIGINT NOT NULL,
    person_name TEXT NOT NULL,
    note        TEXT NOT NULL DEFAULT '',
    at          BIGINT NOT NULL,
    PRIMARY KEY (unit_id, message_id, seq),
    FOREIGN KEY (unit_id, message_id) REFERENCES message (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- How many messages an address sent within the hour; older rows go.
CREATE TABLE message_rate (
    unit_id BIGINT NOT NULL REFERENCES unit (unit_id),
    client  TEXT NOT NULL,
    hour    BIGINT NOT NULL, -- seconds since the epoch / 3600
    filed   INTEGER NOT NULL,
    PRIMARY KEY (unit_id, client)
) --sqlite: WITHOUT ROWID
;

-- Mail is written down in the transaction that causes it and sent afterwards.
CREATE TABLE outbox (
    unit_id    BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    topic      TEXT NOT NULL,    -- "digest", "reminder"
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,    -- the same mail is not written twice
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    BIGINT NOT NULL,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    sent_at    BIGINT,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, dedupe_key)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX outbox_due ON outbox (state, next_at);

-- When a repeated job last ran, so that restarts neither skip nor repeat it.
CREATE TABLE job_mark (
    unit_id BIGINT NOT NULL,
    job     TEXT NOT NULL,
    ran_at  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, job)
) --sqlite: WITHOUT ROWID
;
