-- Documents, their approval chain and what is public (docs/decisions/0031-approval-chain.md).
--
-- What the public sees hangs on a chain of foreign keys that no statement can
-- skip: public_item -> document_release -> the approval whose step is the last of its
-- chain -> the approval before it -> ... -> the first, each for the same
-- version of the same content by another person, and to the secrecy review.

-- 栏目: what 0001 left out.
ALTER TABLE site_column ADD COLUMN column_type TEXT NOT NULL DEFAULT '';  -- ColumnType (domain.md 4.2)
ALTER TABLE site_column ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE site_column ADD COLUMN keywords TEXT NOT NULL DEFAULT '';
ALTER TABLE site_column ADD COLUMN role TEXT NOT NULL DEFAULT 'list' CHECK (role IN ('list', 'guide', 'rules', 'report'));
ALTER TABLE site_column ADD COLUMN inspected_as TEXT NOT NULL DEFAULT 'other'
    CHECK (inspected_as IN ('news', 'notice', 'policy', 'yearly', 'other')); -- class of the national check (domain.md 4.3)
ALTER TABLE site_column ADD COLUMN chain_code TEXT NOT NULL DEFAULT 'standard';
ALTER TABLE site_column ADD COLUMN owner_id BIGINT;                       -- who keeps it fresh
ALTER TABLE site_column ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE site_column ADD COLUMN is_shown INTEGER NOT NULL DEFAULT 1 CHECK (is_shown IN (0, 1));
ALTER TABLE site_column ADD COLUMN opened_on INTEGER NOT NULL DEFAULT 20190515; -- from when its limits run

-- A chain is fixed once it is used; another one gets another code. `is_last` is the step that ends it, and only a step
-- of kind final is: approval and release name it by foreign key.
CREATE TABLE chain_step (
    unit_id BIGINT NOT NULL REFERENCES unit (unit_id),
    chain   TEXT NOT NULL CHECK (chain <> ''),
    step    INTEGER NOT NULL CHECK (step BETWEEN 1 AND 9),
    kind    TEXT NOT NULL CHECK (kind IN ('first', 'secrecy', 'second', 'final')), -- 初审 保密审查 复审 终审
    role    TEXT NOT NULL,
    is_last INTEGER NOT NULL CHECK (is_last IN (0, 1)),
    PRIMARY KEY (unit_id, chain, step),
    UNIQUE (unit_id, chain, step, kind, is_last),
    CHECK ((kind = 'final') = (is_last = 1)),
    CHECK ((kind = 'first') = (step = 1))
) --sqlite: WITHOUT ROWID
;
CREATE UNIQUE INDEX chain_step_last ON chain_step (unit_id, chain) WHERE is_last = 1;
CREATE UNIQUE INDEX chain_step_secrecy ON chain_step (unit_id, chain) WHERE kind = 'secrecy';

CREATE TABLE document (
    unit_id      BIGINT NOT NULL REFERENCES unit (unit_id),
    id           BIGINT NOT NULL,
    number       TEXT NOT NULL,     -- within the office: 公 2021-011
    year         INTEGER NOT NULL,
    seq          BIGINT NOT NULL,
    version      INTEGER NOT NULL CHECK (version >= 1), -- the newest
    state        TEXT NOT NULL CHECK (state IN ('draft', 'returned', 'review', 'published', 'registered', 'withdrawn')),
    next_step    INTEGER,           -- of the chain while in review
    author_id    BIGINT NOT NULL,   -- of the newest version
    title        TEXT NOT NULL,     -- of the newest version, for lists; so are the next three
    column_code  TEXT NOT NULL,
    attribute    TEXT NOT NULL,
    due_on       INTEGER,           -- 20 working days from 成文日期; NULL without one
    index_no     TEXT,              -- 索引号, given when it is published
    published_at BIGINT,            -- first publication; withdrawing and publishing again keep it
    ledger_id    BIGINT,            -- its row of the ledger publication
    validity     TEXT NOT NULL DEFAULT 'valid' CHECK (validity IN ('valid', 'expired', 'repealed')),
    validity_on  INTEGER,
    import_id    BIGINT,
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    step_since   BIGINT NOT NULL,   -- when the state or the step was reached
    lock_version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, year, seq),
    CHECK ((state = 'review') = (next_step IS NOT NULL)),
    FOREIGN KEY (unit_id, author_id) REFERENCES account (unit_id, id)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX document_state ON document (unit_id, state, changed_at);
CREATE INDEX document_changed ON document (unit_id, changed_at);
CREATE INDEX document_column ON document (unit_id, column_code, changed_at);

-- Never changed once approved; an edit is a further version. content_sm3 covers every field and every attachment.
CREATE TABLE document_version (
    unit_id      BIGINT NOT NULL,
    document_id  BIGINT NOT NULL,
    version      INTEGER NOT NULL CHECK (version >= 1),
    chain        TEXT NOT NULL,
    author_id    BIGINT NOT NULL,
    content_sm3  TEXT NOT NULL CHECK (LENGTH(content_sm3) = 64),
    title        TEXT NOT NULL CHECK (title <> ''),
    doc_no       TEXT NOT NULL DEFAULT '',   -- 发文字号, normalised
    formed_on    INTEGER,                    -- 成文日期
    organs       TEXT NOT NULL DEFAULT '',   -- issuing organs, the lead one first, separated by '\n'
    theme        TEXT NOT NULL DEFAULT '',   -- 综合政务\政务公开
    genre        TEXT NOT NULL DEFAULT '',   -- 体裁 / 文种
    column_code  TEXT NOT NULL,
    more_columns TEXT NOT NULL DEFAULT '',   -- further columns, separated by '\n'
    art20_item   INTEGER CHECK (art20_item BETWEEN 1 AND 15),
    kind         TEXT NOT NULL DEFAULT 'none' CHECK (kind IN ('none', 'regulation', 'normative')),
    made_by_us   INTEGER NOT NULL DEFAULT 1 CHECK (made_by_us IN (0, 1)),
    effective_on INTEGER,
    expires_on   INTEGER,                    -- 有效期至
    attribute    TEXT NOT NULL CHECK (attribute IN ('active', 'on_request', 'withheld')),
    reason_code  TEXT NOT NULL DEFAULT '',   -- E14-1 ... (domain.md 1.2); required unless active
    reason       TEXT NOT NULL DEFAULT '',
    summary      TEXT NOT NULL DEFAULT '',
    keywords     TEXT NOT NULL DEFAULT '',
    source       TEXT NOT NULL DEFAULT '',   -- ContentSource; empty: the unit
    department   TEXT NOT NULL DEFAULT '',   -- 提供科室
    forms        TEXT NOT NULL DEFAULT 'text', -- of text, chart, audio, video: separated by ','
    interprets   BIGINT,                     -- the document this one explains (解读)
    first_public_on INTEGER,                 -- old documents: the day they first came out
    old_index_no TEXT NOT NULL DEFAULT '',   -- old documents: the 索引号 they had
    body_html    TEXT NOT NULL DEFAULT '',   -- sanitised
    body_text    TEXT NOT NULL DEFAULT '',
    saved_at     BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, version),
    UNIQUE (unit_id, document_id, version, chain, author_id, content_sm3),
    UNIQUE (unit_id, document_id, version, attribute),
    CHECK (attribute = 'active' OR (reason_code <> '' AND reason <> '')),
    FOREIGN KEY (unit_id, document_id) REFERENCES document (unit_id, id),
    FOREIGN KEY (unit_id, author_id) REFERENCES account (unit_id, id),
    FOREIGN KEY (unit_id, interprets) REFERENCES document (unit_id, id)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX document_version_interprets ON document_version (unit_id, interprets);

CREATE INDEX document_version_expires ON document_version (expires_on, unit_id) WHERE expires_on IS NOT NULL;

-- Bytes lie in the data directory's files/ under their SHA-256; the original is kept, the cleaned copy is what goes out.
CREATE TABLE attachment (
    unit_id      BIGINT NOT NULL REFERENCES unit (unit_id),
    id           BIGINT NOT NULL,
    document_id  BIGINT NOT NULL,
    name         TEXT NOT NULL CHECK (name <> ''),
    media_type   TEXT NOT NULL,
    original_sha TEXT NOT NULL CHECK (LENGTH(original_sha) = 64),
    original_size BIGINT NOT NULL,
    clean_sha    TEXT CHECK (LENGTH(clean_sha) = 64), -- NULL: could not be cleaned; it blocks
    clean_size   BIGINT,
    clean_report TEXT NOT NULL DEFAULT '[]', -- JSON: what was hidden in it
    text         TEXT NOT NULL DEFAULT '',   -- for the search and the gate
    added_by     BIGINT NOT NULL,
    added_at     BIGINT NOT NULL,
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, document_id, id),
    UNIQUE (unit_id, id, clean_sha),
    FOREIGN KEY (unit_id, document_id) REFERENCES document (unit_id, id)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX attachment_document ON attachment (unit_id, document_id);
CREATE INDEX attachment_sha ON attachment (unit_id, clean_sha);

CREATE TABLE version_attachment (
    unit_id       BIGINT NOT NULL,
    document_id   BIGINT NOT NULL,
    version       INTEGER NOT NULL,
    position      INTEGER NOT NULL CHECK (position >= 1),
    attachment_id BIGINT NOT NULL,
    title         TEXT NOT NULL DEFAULT '', -- what readers see; for pictures the alternative text
    PRIMARY KEY (unit_id, document_id, version, position),
    UNIQUE (unit_id, document_id, version, position, attachment_id),
    FOREIGN KEY (unit_id, document_id, version) REFERENCES document_version (unit_id, document_id, version),
    FOREIGN KEY (unit_id, document_id, attachment_id) REFERENCES attachment (unit_id, document_id, id)
) --sqlite: WITHOUT ROWID
;

-- The publish gate looked at this content, before 初审 and before 终审, and let it pass. Findings that block leave no
-- row with passed = 1, so no approval of these kinds can be written; nor can one for content that has changed since.
CREATE TABLE gate_run (
    unit_id     BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    version     INTEGER NOT NULL,
    moment      TEXT NOT NULL CHECK (moment IN ('first', 'final')),
    passed      INTEGER NOT NULL CHECK (passed IN (0, 1)),
    content_sm3 TEXT NOT NULL,
    findings    TEXT NOT NULL, -- JSON, with the answers given
    run_at      BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, version, moment),
    UNIQUE (unit_id, document_id, version, moment, passed, content_sm3),
    FOREIGN KEY (unit_id, document_id, version) REFERENCES document_version (unit_id, document_id, version)
) --sqlite: WITHOUT ROWID
;

-- Answers to findings that must be answered, by the finding's key; they hold for every version with the same finding.
CREATE TABLE gate_answer (
    unit_id     BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    finding     TEXT NOT NULL,
    answer      TEXT NOT NULL CHECK (answer <> ''),
    person_id   BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, finding),
    FOREIGN KEY (unit_id, document_id) REFERENCES document (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- One consent. Only consents are here; returns are events. See the head of this file.
CREATE TABLE approval (
    unit_id       BIGINT NOT NULL,
    document_id   BIGINT NOT NULL,
    version       INTEGER NOT NULL,
    step          INTEGER NOT NULL CHECK (step BETWEEN 1 AND 9),
    previous_step INTEGER CHECK (previous_step = step - 1),
    chain         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    is_last       INTEGER NOT NULL,
    author_id     BIGINT NOT NULL,
    content_sm3   TEXT NOT NULL,
    person_id     BIGINT NOT NULL CHECK (person_id <> author_id),
    opinion       TEXT NOT NULL,
    statements    INTEGER,          -- 保密审查: the five statements as bits, all ticked
    conclusion    TEXT CHECK (conclusion IN ('open', 'exempt', 'refer')), -- 公开 免予公开 需报审
    basis         TEXT,
    gate_moment   TEXT,
    gate_passed   INTEGER CHECK (gate_passed = 1),
    approved_at   BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, version, step),
    UNIQUE (unit_id, document_id, version, person_id),
    UNIQUE (unit_id, document_id, version, step, chain),
    UNIQUE (unit_id, document_id, version, step, kind, is_last),
    UNIQUE (unit_id, document_id, version, step, kind, is_last, conclusion),
    CHECK ((step = 1) = (previous_step IS NULL)),
    CHECK ((kind = 'secrecy') = (statements IS NOT NULL)),
    CHECK (statements IS NULL OR statements = 31),
    CHECK ((statements IS NULL) = (conclusion IS NULL)),
    CHECK ((statements IS NULL) = (basis IS NULL)),
    CHECK (basis IS NULL OR basis <> ''),
    CHECK ((kind IN ('first', 'final')) = (gate_moment IS NOT NULL)),
    CHECK (gate_moment IS NULL OR gate_moment = kind),
    CHECK ((gate_moment IS NULL) = (gate_passed IS NULL)),
    FOREIGN KEY (unit_id, document_id, version, previous_step, chain)
        REFERENCES approval (unit_id, document_id, version, step, chain),
    FOREIGN KEY (unit_id, document_id, version, chain, author_id, content_sm3)
        REFERENCES document_version (unit_id, document_id, version, chain, author_id, content_sm3),
    FOREIGN KEY (unit_id, chain, step, kind, is_last) REFERENCES chain_step (unit_id, chain, step, kind, is_last),
    FOREIGN KEY (unit_id, document_id, version, gate_moment, gate_passed, content_sm3)
        REFERENCES gate_run (unit_id, document_id, version, moment, passed, content_sm3),
    FOREIGN KEY (unit_id, person_id) REFERENCES account (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- Everything that happened to a document, in words; the approval sheet prints it.
CREATE TABLE document_event (
    unit_id     BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    seq         BIGINT NOT NULL CHECK (seq >= 1),
    version     INTEGER NOT NULL,
    action      TEXT NOT NULL CHECK (action IN ('create', 'edit', 'hand_in', 'take_back', 'approve', 'return', 'publish',
        'register', 'withdraw', 'validity', 'reassess', 'clarify', 'answer')),
    step        INTEGER,
    kind        TEXT,
    person_id   BIGINT NOT NULL,
    person_name TEXT NOT NULL,
    opinion     TEXT NOT NULL DEFAULT '',
    at          BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, seq),
    FOREIGN KEY (unit_id, document_id) REFERENCES document (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- 索引号: gapless per organ and year, never reused. Each of ours names the one before it; numbers that old documents
-- brought along (is_old) may stand alone. Those of another pattern than ours stand under the organ ''.
CREATE TABLE index_number (
    unit_id     BIGINT NOT NULL,
    organ_code  TEXT NOT NULL,
    year        INTEGER NOT NULL,
    seq         BIGINT NOT NULL CHECK (seq >= 1),
    previous_seq BIGINT CHECK (previous_seq = seq - 1),
    is_old      INTEGER NOT NULL DEFAULT 0 CHECK (is_old IN (0, 1)),
    index_no    TEXT NOT NULL CHECK (index_no <> ''),
    document_id BIGINT NOT NULL,
    PRIMARY KEY (unit_id, organ_code, year, seq),
    UNIQUE (unit_id, index_no),
    UNIQUE (unit_id, document_id),
    UNIQUE (unit_id, document_id, index_no),
    CHECK (is_old = 1 OR (seq = 1) = (previous_seq IS NULL)),
    FOREIGN KEY (unit_id, organ_code, year, previous_seq) REFERENCES index_number (unit_id, organ_code, year, seq),
    FOREIGN KEY (unit_id, document_id) REFERENCES document (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- A version that went out. step, kind, is_last and attribute are constants that make the foreign keys say: the last
-- approval of its chain and its secrecy review exist, that review said 公开, and the item is 主动公开.
CREATE TABLE document_release (
    unit_id      BIGINT NOT NULL,
    document_id  BIGINT NOT NULL,
    version      INTEGER NOT NULL,
    step         INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind = 'final'),
    is_last      INTEGER NOT NULL CHECK (is_last = 1),
    secrecy_step INTEGER NOT NULL,
    secrecy_kind TEXT NOT NULL CHECK (secrecy_kind = 'secrecy'),
    secrecy_last INTEGER NOT NULL CHECK (secrecy_last = 0),
    secrecy_conclusion TEXT NOT NULL CHECK (secrecy_conclusion = 'open'),
    attribute    TEXT NOT NULL CHECK (attribute = 'active'),
    index_no     TEXT NOT NULL,
    released_at  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, version),
    UNIQUE (unit_id, document_id, version, index_no),
    CHECK (secrecy_step < step),
    FOREIGN KEY (unit_id, document_id, version, step, kind, is_last)
        REFERENCES approval (unit_id, document_id, version, step, kind, is_last),
    FOREIGN KEY (unit_id, document_id, version, secrecy_step, secrecy_kind, secrecy_last, secrecy_conclusion)
        REFERENCES approval (unit_id, document_id, version, step, kind, is_last, conclusion),
    FOREIGN KEY (unit_id, document_id, version, attribute)
        REFERENCES document_version (unit_id, document_id, version, attribute),
    FOREIGN KEY (unit_id, document_id, index_no) REFERENCES index_number (unit_id, document_id, index_no)
) --sqlite: WITHOUT ROWID
;

-- What the public sees now: the one place that decides it. A row is a released version; withdrawing removes the row.
-- Columns repeat the version for lists.
CREATE TABLE public_item (
    unit_id      BIGINT NOT NULL,
    document_id  BIGINT NOT NULL,
    version      INTEGER NOT NULL,
    index_no     TEXT NOT NULL,
    title        TEXT NOT NULL,
    doc_no       TEXT NOT NULL,
    organ        TEXT NOT NULL,
    column_code  TEXT NOT NULL,
    art20_item   INTEGER NOT NULL DEFAULT 0,
    theme        TEXT NOT NULL,
    genre        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    validity     TEXT NOT NULL CHECK (validity IN ('valid', 'expired', 'repealed')), -- 有效 失效 废止
    validity_on  INTEGER,
    formed_on    INTEGER,
    published_at BIGINT NOT NULL,   -- first publication; a later version keeps it
    published_on INTEGER NOT NULL,
    updated_at   BIGINT NOT NULL,   -- this version's
    year         INTEGER NOT NULL CHECK (year = published_on / 10000),
    summary      TEXT NOT NULL,
    forms        TEXT NOT NULL,     -- what can be got: 网页、PDF、表格
    PRIMARY KEY (unit_id, document_id),
    UNIQUE (unit_id, index_no),
    UNIQUE (unit_id, document_id, version),
    FOREIGN KEY (unit_id, document_id, version, index_no) REFERENCES document_release (unit_id, document_id, version, index_no)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX public_item_newest ON public_item (unit_id, published_at, document_id);

CREATE INDEX public_item_art20 ON public_item (unit_id, art20_item, published_at, document_id);
CREATE INDEX public_item_validity ON public_item (unit_id, validity, published_at, document_id);

-- In which columns a public item stands. The dates repeat the item's, so that a column is read in either order.
CREATE TABLE public_item_column (
    unit_id      BIGINT NOT NULL,
    column_code  TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    document_id  BIGINT NOT NULL,
    formed_on    INTEGER NOT NULL DEFAULT 0, -- 0: none
    PRIMARY KEY (unit_id, column_code, published_at, document_id),
    FOREIGN KEY (unit_id, document_id) REFERENCES public_item (unit_id, document_id),
    FOREIGN KEY (unit_id, column_code) REFERENCES site_column (unit_id, code)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX public_item_column_document ON public_item_column (unit_id, document_id);
CREATE INDEX public_item_column_formed ON public_item_column (unit_id, column_code, formed_on, document_id);

-- How many public items there are of each sort: what lists and facets count with, so that no count scans the items.
-- Kept by the transaction that changes an item (public_store_count).
CREATE TABLE public_count (
    unit_id      BIGINT NOT NULL REFERENCES unit (unit_id),
    column_codes TEXT NOT NULL,     -- all columns of the items, their own first, separated by '\n'
    year         INTEGER NOT NULL,
    art20_item   INTEGER NOT NULL,
    validity     TEXT NOT NULL,
    items        BIGINT NOT NULL CHECK (items >= 0),
    PRIMARY KEY (unit_id, column_codes, year, art20_item, validity)
) --sqlite: WITHOUT ROWID
;

-- The attachments of public items, so that a file is served only while it is public: the cleaned copies of those that
-- the public version has.
CREATE TABLE public_file (
    unit_id     BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    version     INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    attachment_id BIGINT NOT NULL,
    sha         TEXT NOT NULL CHECK (LENGTH(sha) = 64),
    name        TEXT NOT NULL,
    title       TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, position),
    FOREIGN KEY (unit_id, document_id, version) REFERENCES public_item (unit_id, document_id, version),
    FOREIGN KEY (unit_id, document_id, version, position, attachment_id)
        REFERENCES version_attachment (unit_id, document_id, version, position, attachment_id),
    FOREIGN KEY (unit_id, attachment_id, sha) REFERENCES attachment (unit_id, id, clean_sha)
) --sqlite: WITHOUT ROWID
;

-- 410: what was withdrawn, when and why.
CREATE TABLE withdrawn_item (
    unit_id      BIGINT NOT NULL,
    document_id  BIGINT NOT NULL,
    version      INTEGER NOT NULL,
    index_no     TEXT NOT NULL,
    title        TEXT NOT NULL,
    reason       TEXT NOT NULL CHECK (reason <> ''),
    withdrawn_at BIGINT NOT NULL,
    actor_id     BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, version),
    FOREIGN KEY (unit_id, document_id, version, index_no) REFERENCES document_release (unit_id, document_id, version, index_no)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX withdrawn_item_number ON withdrawn_item (unit_id, index_no, version);

-- 澄清 (条例第六条): false or incomplete information about the unit, and what it published about it.
CREATE TABLE clarification (
    unit_id     BIGINT NOT NULL REFERENCES unit (unit_id),
    id          BIGINT NOT NULL,
    subject     TEXT NOT NULL CHECK (subject <> ''), -- what was said, and where
    found_on    INTEGER NOT NULL CHECK (found_on BETWEEN 19000101 AND 99981231),
    about_id    BIGINT,            -- the document that was wrong, if one of ours was
    document_id BIGINT,            -- the document that corrects it
    actor_id    BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, id),
    FOREIGN KEY (unit_id, about_id) REFERENCES document (unit_id, id),
    FOREIGN KEY (unit_id, document_id) REFERENCES document (unit_id, id)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX clarification_about ON clarification (unit_id, about_id);

-- 不予公开: assessed again each year (条例第十八条).
CREATE TABLE reassessment (
    unit_id     BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    year        INTEGER NOT NULL,
    result      TEXT NOT NULL CHECK (result IN ('keep', 'to_on_request', 'to_active')),
    reason      TEXT NOT NULL CHECK (reason <> ''),
    person_id   BIGINT NOT NULL,
    assessed_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, document_id, year),
    FOREIGN KEY (unit_id, document_id) REFERENCES document (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- What changed on the public side, in order: feeds search indexes, page caches and exports.
CREATE TABLE public_change (
    unit_id     BIGINT NOT NULL REFERENCES unit (unit_id),
    seq         BIGINT NOT NULL CHECK (seq >= 1),
    document_id BIGINT NOT NULL, -- 0: something else (columns, site facts, a report, a message)
    subject     TEXT NOT NULL,   -- "document", "column", "site", "report", "message", "register"
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (unit_id, seq)
) --sqlite: WITHOUT ROWID
;

-- Registers that everybody may look at: only the rows that say so.
CREATE INDEX decision_public ON decision (unit_id, kind, is_public, decided_on, id);
CREATE INDEX procurement_public ON procurement (unit_id, is_public, contracted_on, id);
