-- People, sign-in, sites and the audit log. The rules of this folder stand in 0001.

-- What a unit's public side says about itself (domain.md 4.2) and where it is found.
CREATE TABLE site (
    unit_id       BIGINT NOT NULL PRIMARY KEY REFERENCES unit (unit_id),
    site_name     TEXT NOT NULL CHECK (site_name <> ''),   -- SiteName
    site_domain   TEXT NOT NULL DEFAULT '',                -- SiteDomain: a host name without scheme
    site_id_code  TEXT NOT NULL DEFAULT '',                -- 网站标识码
    host          TEXT UNIQUE,                             -- requests with this Host are for this site; NULL: found by path
    base_path     TEXT NOT NULL DEFAULT '/zfxxgk' UNIQUE CHECK (base_path LIKE '/_%'),
    organ_name    TEXT NOT NULL DEFAULT '',                -- 发文机关 as printed; empty: the unit's name
    organ_code    TEXT NOT NULL DEFAULT '',                -- 组织机构代码 or 统一社会信用代码, for 索引号
    index_pattern TEXT NOT NULL DEFAULT '{org}/{YYYY}-{seq:05d}',
    office_name   TEXT NOT NULL DEFAULT '',                -- 政府信息公开工作机构
    address       TEXT NOT NULL DEFAULT '',
    postcode      TEXT NOT NULL DEFAULT '',
    hours         TEXT NOT NULL DEFAULT '',
    phone         TEXT NOT NULL DEFAULT '',
    fax           TEXT NOT NULL DEFAULT '',
    email         TEXT NOT NULL DEFAULT '',
    icp_no        TEXT NOT NULL DEFAULT '',                -- ICP备案
    police_no     TEXT NOT NULL DEFAULT '',                -- 公安备案
    header_html   TEXT NOT NULL DEFAULT '',                -- the host site's own header, sanitised; empty: ours
    settings      TEXT NOT NULL DEFAULT '{}',              -- JSON: lengths of clocks that are settings, lamp limits, word lists
    version       BIGINT NOT NULL DEFAULT 1
) --sqlite: WITHOUT ROWID
;

CREATE TABLE account (
    unit_id        BIGINT NOT NULL REFERENCES unit (unit_id),
    id             BIGINT NOT NULL,
    login          TEXT NOT NULL UNIQUE CHECK (login <> ''), -- folded to lower case
    name           TEXT NOT NULL CHECK (name <> ''),
    department     TEXT NOT NULL DEFAULT '',                 -- 科室
    email          TEXT NOT NULL DEFAULT '',
    password_hash  TEXT NOT NULL,                            -- Argon2id, as libsodium writes it
    must_change    INTEGER NOT NULL DEFAULT 1 CHECK (must_change IN (0, 1)),
    totp_secret    BLOB,                                     -- sealed (os/seal.h); NULL: no second factor
    totp_confirmed INTEGER NOT NULL DEFAULT 0 CHECK (totp_confirmed IN (0, 1)),
    totp_last_step BIGINT NOT NULL DEFAULT 0,                -- a code is taken once
    state          TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'blocked', 'closed')),
    failed_count   INTEGER NOT NULL DEFAULT 0 CHECK (failed_count >= 0),
    locked_until   BIGINT NOT NULL DEFAULT 0,
    created_at     BIGINT NOT NULL,
    password_set_at BIGINT NOT NULL,
    last_sign_in   BIGINT NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (unit_id, id)
) --sqlite: WITHOUT ROWID
;

CREATE TABLE account_role (
    unit_id    BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('writer', 'officer', 'secrecy', 'reviewer', 'leader', 'supervisor', 'admin',
        'security', 'auditor', 'superior_reviewer', 'superior_compiler')),
    granted_by BIGINT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (unit_id, account_id, role),
    FOREIGN KEY (unit_id, account_id) REFERENCES account (unit_id, id)
) --sqlite: WITHOUT ROWID
;

CREATE TABLE account_recovery (
    unit_id    BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    code_hash  TEXT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (unit_id, account_id, code_hash),
    FOREIGN KEY (unit_id, account_id) REFERENCES account (unit_id, id)
) --sqlite: WITHOUT ROWID
;

-- Failures to sign in under logins that do not exist, so that waiting does not tell which do. unit_id is 0; old rows go.
CREATE TABLE account_stranger (
    unit_id      BIGINT NOT NULL,
    login_hash   TEXT NOT NULL,
    failed_count INTEGER NOT NULL CHECK (failed_count >= 1),
    locked_until BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    PRIMARY KEY (unit_id, login_hash)
) --sqlite: WITHOUT ROWID
;
CREATE INDEX account_stranger_age ON account_stranger (unit_id, last_at);

-- Only a hash of the cookie is kept: who reads the database cannot sign in with it.
CREATE TABLE session (
    unit_id      BIGINT NOT NULL,
    token_hash   TEXT NOT NULL,
    account_id   BIGINT NOT NULL,
    stage        TEXT NOT NULL CHECK (stage IN ('second_factor', 'change_password', 'full')),
    started_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL, -- absolute limit
    PRIMARY KEY (unit_id, token_hash),
    FOREIGN KEY (unit_id, account_id) REFERENCES account (unit_id, id)
) --sqlite: WITHOUT ROWID
;
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_account ON session (unit_id, account_id);

-- Which keys this database was sealed with (os/seal.h), by fingerprint: a node with another key file is told so. unit_id is 0.
CREATE TABLE seal_key (
    unit_id     BIGINT NOT NULL,
    number      BIGINT NOT NULL CHECK (number >= 1),
    fingerprint TEXT NOT NULL CHECK (LENGTH(fingerprint) = 32),
    PRIMARY KEY (unit_id, number)
) --sqlite: WITHOUT ROWID
;

-- Append-only; each entry holds the SM3 of the one before it (docs/decisions/0030-audit.md). unit_id 0: the installation.
CREATE TABLE audit_entry (
    unit_id    BIGINT NOT NULL,
    seq        BIGINT NOT NULL CHECK (seq >= 1),
    at         BIGINT NOT NULL,
    actor_id   BIGINT NOT NULL,  -- 0: the system
    actor_name TEXT NOT NULL,
    client     TEXT NOT NULL,    -- address, empty for the command line
    action     TEXT NOT NULL,    -- "document.approve"
    object     TEXT NOT NULL,    -- "document 123"
    detail     TEXT NOT NULL,    -- JSON without personal data
    previous   TEXT NOT NULL CHECK (LENGTH(previous) = 64),
    sm3        TEXT NOT NULL CHECK (LENGTH(sm3) = 64),
    PRIMARY KEY (unit_id, seq)
) --sqlite: WITHOUT ROWID
;

-- Local working-day orders and years imported since the program was built (calendar).
CREATE TABLE calendar_year (
    unit_id     BIGINT NOT NULL, -- 0: the installation
    year        INTEGER NOT NULL CHECK (year BETWEEN 2008 AND 2099),
    csv         TEXT NOT NULL,   -- the notice as imported
    imported_at BIGINT NOT NULL,
    actor_id    BIGINT NOT NULL,
    PRIMARY KEY (unit_id, year)
) --sqlite: WITHOUT ROWID
;
CREATE TABLE calendar_override (
    unit_id    BIGINT NOT NULL,
    day        INTEGER NOT NULL CHECK (day BETWEEN 20080101 AND 20991231),
    is_workday INTEGER NOT NULL CHECK (is_workday IN (0, 1)),
    name       TEXT NOT NULL CHECK (name <> ''),
    reason     TEXT NOT NULL CHECK (reason <> ''),
    set_at     BIGINT NOT NULL,
    actor_id   BIGINT NOT NULL,
    PRIMARY KEY (unit_id, day)
) --sqlite: WITHOUT ROWID
;
