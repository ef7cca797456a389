-- The ledgers of the annual report (docs/decisions/0010-ledgers.md).
--
-- Rules of this folder: one list for SQLite and PostgreSQL; every table has
-- unit_id first in its primary key, so that it can be distributed by unit; keys
-- are made by the application (ctx_new_id); dates are yyyymmdd; money is 分;
-- booleans are 0/1; no triggers, sequences or functions of one engine.
-- A comment "--sqlite: X" at the end of a line is X on SQLite.
--
-- 99991231 means "not yet" (open, in force); its year is 9999. The year columns
-- repeat the year of a date so that the index that counts a year is ordered the
-- way it is grouped on both engines; CHECK keeps the two equal.

CREATE TABLE unit (
    unit_id        BIGINT NOT NULL PRIMARY KEY,
    parent_id      BIGINT REFERENCES unit (unit_id),
    code           TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name           TEXT NOT NULL CHECK (name <> ''),
    has_rule_power INTEGER NOT NULL DEFAULT 0 CHECK (has_rule_power IN (0, 1)),
    first_year     INTEGER NOT NULL DEFAULT 1949 CHECK (first_year BETWEEN 1949 AND 9999),
    last_year      INTEGER NOT NULL DEFAULT 9999 CHECK (last_year BETWEEN first_year AND 9999),
    is_sample      INTEGER NOT NULL DEFAULT 0 CHECK (is_sample IN (0, 1))
) --sqlite: WITHOUT ROWID
;
CREATE INDEX unit_parent ON unit (parent_id, code);

-- 栏目. Two limits: the unit's own promise and the national check (domain 4.3).
CREATE TABLE site_column (
    unit_id         BIGINT NOT NULL REFERENCES unit (unit_id),
    code            TEXT NOT NULL CHECK (code <> ''),
    parent_code     TEXT,
    name            TEXT NOT NULL CHECK (name <> ''),
    art20_item      INTEGER CHECK (art20_item BETWEEN 1 AND 15),
    own_every       INTEGER CHECK (own_every > 0),
    own_period      TEXT CHECK (own_period IN ('day', 'week', 'month', 'year')),
    national_every  INTEGER CHECK (national_every > 0),
    national_period TEXT CHECK (national_period IN ('day', 'week', 'month', 'year')),
    PRIMARY KEY (unit_id, code),
    CHECK ((own_every IS NULL) = (own_period IS NULL)),
    CHECK ((national_every IS NULL) = (national_period IS NULL)),
    FOREIGN KEY (unit_id, parent_code) REFERENCES site_column (unit_id, code)
) --sqlite: WITHOUT ROWID
;

-- Every information item and 公文, published or not.
CREATE TABLE publication (
    unit_id      BIGINT NOT NULL REFERENCES unit (unit_id),
    id           BIGINT NOT NULL,
    import_id    BIGINT,
    number       TEXT NOT NULL CHECK (number <> ''), -- 索引号 or the unit's own number
    title        TEXT NOT NULL CHECK (title <> ''),
    doc_no       TEXT,                                -- 发文字号
    column_code  TEXT,
    kind         TEXT NOT NULL DEFAULT 'none' CHECK (kind IN ('none', 'regulation', 'normative')),
    made_by_us   INTEGER NOT NULL CHECK (made_by_us IN (0, 1)),
    formed_on    INTEGER NOT NULL CHECK (formed_on BETWEEN 19000101 AND 99991231),
    published_on INTEGER NOT NULL DEFAULT 99991231 CHECK (published_on BETWEEN 19000101 AND 99991231),
    withdrawn_on INTEGER NOT NULL DEFAULT 99991231 CHECK (withdrawn_on >= published_on AND withdrawn_on <= 99991231),
    effective_on INTEGER CHECK (effective_on BETWEEN 19000101 AND 99991231),
    repealed_on  INTEGER NOT NULL DEFAULT 99991231 CHECK (repealed_on >= formed_on AND repealed_on <= 99991231),
    attribute    TEXT NOT NULL DEFAULT 'active' CHECK (attribute IN ('active', 'on_request', 'withheld')),
    is_public    INTEGER NOT NULL DEFAULT 1 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number),
    CHECK (attribute = 'active' OR published_on = 99991231),
    FOREIGN KEY (unit_id, column_code) REFERENCES site_column (unit_id, code)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX publication_kind ON publication (kind, unit_id, made_by_us, formed_on, published_on, withdrawn_on, repealed_on);
CREATE INDEX publication_column ON publication (unit_id, column_code, published_on);

-- 事项: the power list and the fee list, in force from from_on up to the day before until_on.
CREATE TABLE register_item (
    unit_id   BIGINT NOT NULL REFERENCES unit (unit_id),
    id        BIGINT NOT NULL,
    import_id BIGINT,
    kind      TEXT NOT NULL CHECK (kind IN ('licence', 'other_service', 'penalty', 'coercion', 'fee')),
    number    TEXT NOT NULL CHECK (number <> ''),
    title     TEXT NOT NULL CHECK (title <> ''),
    basis     TEXT,
    from_on   INTEGER NOT NULL CHECK (from_on BETWEEN 19000101 AND 99991231),
    until_on  INTEGER NOT NULL DEFAULT 99991231 CHECK (until_on > from_on AND until_on <= 99991231),
    is_public INTEGER NOT NULL DEFAULT 1 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX register_item_force ON register_item (unit_id, kind, from_on, until_on);

-- 处理决定. A city has millions a year: the one index that counts is ordered by year.
CREATE TABLE decision (
    unit_id    BIGINT NOT NULL REFERENCES unit (unit_id),
    id         BIGINT NOT NULL,
    import_id  BIGINT,
    kind       TEXT NOT NULL CHECK (kind IN ('licence', 'other_service', 'penalty', 'coercion')),
    number     TEXT NOT NULL CHECK (number <> ''),
    title      TEXT NOT NULL CHECK (title <> ''),
    party      TEXT, -- 相对人; never shown to the public unless the row says so
    outcome    TEXT,
    item_no    TEXT, -- number of the register_item it was decided under
    decided_on INTEGER NOT NULL CHECK (decided_on BETWEEN 19000101 AND 99981231),
    year       INTEGER NOT NULL CHECK (year = decided_on / 10000),
    is_public  INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, kind, number)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX decision_year ON decision (year, unit_id, kind);

CREATE TABLE fee_receipt (
    unit_id     BIGINT NOT NULL REFERENCES unit (unit_id),
    id          BIGINT NOT NULL,
    import_id   BIGINT,
    number      TEXT NOT NULL CHECK (number <> ''),
    title       TEXT NOT NULL CHECK (title <> ''),
    item_no     TEXT,
    received_on INTEGER NOT NULL CHECK (received_on BETWEEN 19000101 AND 99981231),
    year        INTEGER NOT NULL CHECK (year = received_on / 10000),
    amount_fen  BIGINT NOT NULL CHECK (amount_fen >= 0),
    is_public   INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX fee_receipt_year ON fee_receipt (year, unit_id, amount_fen);

CREATE TABLE procurement (
    unit_id       BIGINT NOT NULL REFERENCES unit (unit_id),
    id            BIGINT NOT NULL,
    import_id     BIGINT,
    number        TEXT NOT NULL CHECK (number <> ''),
    title         TEXT NOT NULL CHECK (title <> ''),
    supplier      TEXT,
    contracted_on INTEGER NOT NULL CHECK (contracted_on BETWEEN 19000101 AND 99981231),
    year          INTEGER NOT NULL CHECK (year = contracted_on / 10000),
    amount_fen    BIGINT NOT NULL CHECK (amount_fen >= 0),
    is_public     INTEGER NOT NULL DEFAULT 1 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX procurement_year ON procurement (year, unit_id, amount_fen);

-- 依申请公开, as far as table 3 needs it: who, when received, in which row and on
-- which day it ended. What the applicant wrote and who they are comes in tables of
-- its own (history, encrypted personal data), keyed by (unit_id, id).
CREATE TABLE request (
    unit_id         BIGINT NOT NULL REFERENCES unit (unit_id),
    id              BIGINT NOT NULL,
    import_id       BIGINT,
    number          TEXT NOT NULL CHECK (number <> ''),
    title           TEXT NOT NULL DEFAULT '',
    applicant_class TEXT NOT NULL CHECK (applicant_class IN ('nat', 'biz', 'res', 'pub', 'law', 'oth')),
    channel         TEXT CHECK (channel IN ('visit', 'post', 'letter', 'online', 'fax', 'oral', 'other')),
    received_on     INTEGER NOT NULL CHECK (received_on BETWEEN 19000101 AND 99981231), -- 收到申请之日 (art 31)
    received_year   INTEGER NOT NULL CHECK (received_year = received_on / 10000),
    result_row      TEXT NOT NULL DEFAULT '' CHECK (result_row IN ('', 'granted', 'partial',
        'den1', 'den2', 'den3', 'den4', 'den5', 'den6', 'den7', 'den8', 'una1', 'una2', 'una3',
        'np1', 'np2', 'np3', 'np4', 'np5', 'oth1', 'oth2', 'oth3')),
    closed_on       INTEGER NOT NULL DEFAULT 99991231 CHECK (closed_on >= received_on AND closed_on <= 99991231),
    closed_year     INTEGER NOT NULL CHECK (closed_year = closed_on / 10000),
    reply_no        TEXT,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number),
    CHECK ((result_row = '') = (closed_on = 99991231))
) --sqlite: WITHOUT ROWID
;
CREATE INDEX request_year ON request (unit_id, closed_year, received_year, applicant_class, result_row);

-- 行政复议 and 行政诉讼 against us.
CREATE TABLE remedy (
    unit_id    BIGINT NOT NULL REFERENCES unit (unit_id),
    id         BIGINT NOT NULL,
    import_id  BIGINT,
    number     TEXT NOT NULL CHECK (number <> ''),
    title      TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL CHECK (kind IN ('review', 'direct', 'post')),
    request_no TEXT,
    filed_on   INTEGER NOT NULL CHECK (filed_on BETWEEN 19000101 AND 99981231),
    filed_year INTEGER NOT NULL CHECK (filed_year = filed_on / 10000),
    outcome    TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'upheld', 'corrected', 'other')),
    closed_on   INTEGER NOT NULL DEFAULT 99991231 CHECK (closed_on >= filed_on AND closed_on <= 99991231),
    closed_year INTEGER NOT NULL CHECK (closed_year = closed_on / 10000),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number),
    CHECK ((outcome = '') = (closed_on = 99991231))
) --sqlite: WITHOUT ROWID
;
CREATE INDEX remedy_year ON remedy (unit_id, closed_year, filed_year, kind, outcome);

CREATE TABLE media_post (
    unit_id   BIGINT NOT NULL REFERENCES unit (unit_id),
    id        BIGINT NOT NULL,
    import_id BIGINT,
    number    TEXT NOT NULL CHECK (number <> ''),
    title     TEXT NOT NULL CHECK (title <> ''),
    channel   TEXT NOT NULL CHECK (channel IN ('wechat', 'weibo', 'video', 'app', 'other')),
    posted_on INTEGER NOT NULL CHECK (posted_on BETWEEN 19000101 AND 99981231),
    year      INTEGER NOT NULL CHECK (year = posted_on / 10000),
    is_public INTEGER NOT NULL DEFAULT 1 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX media_post_year ON media_post (year, unit_id, channel);

-- 责任追究 (art 47, 53).
CREATE TABLE accountability (
    unit_id    BIGINT NOT NULL REFERENCES unit (unit_id),
    id         BIGINT NOT NULL,
    import_id  BIGINT,
    number     TEXT NOT NULL CHECK (number <> ''),
    title      TEXT NOT NULL CHECK (title <> ''),
    outcome    TEXT,
    decided_on INTEGER NOT NULL CHECK (decided_on BETWEEN 19000101 AND 99981231),
    year       INTEGER NOT NULL CHECK (year = decided_on / 10000),
    is_public  INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, number)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX accountability_year ON accountability (year, unit_id);

-- Is a ledger kept this year, declared to be nil, or not kept? No row: nobody said.
CREATE TABLE ledger_state (
    unit_id   BIGINT NOT NULL REFERENCES unit (unit_id),
    ledger    TEXT NOT NULL CHECK (ledger <> ''),
    year      INTEGER NOT NULL CHECK (year BETWEEN 1949 AND 9998),
    state     TEXT NOT NULL CHECK (state IN ('kept', 'nil', 'not_kept')),
    stated_at BIGINT NOT NULL,
    actor_id  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, ledger, year)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX ledger_state_year ON ledger_state (year, unit_id, ledger, state);

-- Every correction: what stood there, what stands there now, why, who, when.
CREATE TABLE row_change (
    unit_id    BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    ledger     TEXT NOT NULL,
    row_id     BIGINT NOT NULL,
    number     TEXT NOT NULL,
    action     TEXT NOT NULL CHECK (action IN ('add', 'correct', 'remove')),
    before_row TEXT,
    after_row  TEXT,
    reason     TEXT NOT NULL,
    actor_id   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, id),
    CHECK ((action = 'add') = (before_row IS NULL)),
    CHECK ((action = 'remove') = (after_row IS NULL))
) --sqlite: WITHOUT ROWID
;
CREATE INDEX row_change_row ON row_change (unit_id, ledger, row_id);

-- Rows that came by file trace back to it by import_id. unit_id 0: rows of several units.
CREATE TABLE import_run (
    unit_id     BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    ledger      TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    row_count   BIGINT NOT NULL,
    actor_id    BIGINT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- The narrative of a report in the making: one part, plain text.
CREATE TABLE report_text (
    unit_id  BIGINT NOT NULL REFERENCES unit (unit_id),
    year     INTEGER NOT NULL CHECK (year BETWEEN 1949 AND 9998),
    part     INTEGER NOT NULL CHECK (part BETWEEN 0 AND 99),
    body     TEXT NOT NULL,
    set_at   BIGINT NOT NULL,
    actor_id BIGINT NOT NULL,
    PRIMARY KEY (unit_id, year, part)
) --sqlite: WITHOUT ROWID
;

-- The report as it was issued: canonical JSON and its SM3 hash. Amendments will
-- be further revisions; a revision is never changed.
CREATE TABLE report_frozen (
    unit_id   BIGINT NOT NULL REFERENCES unit (unit_id),
    year      INTEGER NOT NULL CHECK (year BETWEEN 1949 AND 9998),
    revision  INTEGER NOT NULL CHECK (revision >= 1),
    edition   TEXT NOT NULL,
    body      TEXT NOT NULL,
    sm3       TEXT NOT NULL CHECK (LENGTH(sm3) = 64),
    frozen_at BIGINT NOT NULL,
    actor_id  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, year, revision)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX report_frozen_year ON report_frozen (year, unit_id, revision);
