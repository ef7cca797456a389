-- People, their roles and sessions. Statements on people give one row a role: the store puts them together.

-- name: account_insert
INSERT INTO account (unit_id, id, login, name, department, email, password_hash, must_change, created_at, password_set_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
ON CONFLICT (login) DO NOTHING

-- name: account_by_id
SELECT a.unit_id, a.id, a.login, a.name, a.department, a.email, a.state, a.must_change, a.totp_confirmed, a.failed_count,
    a.locked_until, a.created_at, a.last_sign_in, a.version, a.password_hash, a.totp_secret, a.totp_last_step, r.role
FROM account a LEFT JOIN account_role r ON r.unit_id = a.unit_id AND r.account_id = a.id
WHERE a.unit_id = $1 AND a.id = $2

-- name: account_by_login
SELECT a.unit_id, a.id, a.login, a.name, a.department, a.email, a.state, a.must_change, a.totp_confirmed, a.failed_count,
    a.locked_until, a.created_at, a.last_sign_in, a.version, a.password_hash, a.totp_secret, a.totp_last_step, r.role
FROM account a LEFT JOIN account_role r ON r.unit_id = a.unit_id AND r.account_id = a.id
WHERE a.login = $1

-- name: account_of_unit
SELECT a.unit_id, a.id, a.login, a.name, a.department, a.email, a.state, a.must_change, a.totp_confirmed, a.failed_count,
    a.locked_until, a.created_at, a.last_sign_in, a.version, a.password_hash, a.totp_secret, a.totp_last_step, r.role
FROM account a LEFT JOIN account_role r ON r.unit_id = a.unit_id AND r.account_id = a.id
WHERE a.unit_id = $1
ORDER BY a.login, a.id

-- name: account_with_secret
-- People whose second factor is sealed, for a change of keys.
SELECT a.unit_id, a.id, a.login, a.name, a.department, a.email, a.state, a.must_change, a.totp_confirmed, a.failed_count,
    a.locked_until, a.created_at, a.last_sign_in, a.version, a.password_hash, a.totp_secret, a.totp_last_step, CAST(NULL AS TEXT)
FROM account a
WHERE a.totp_secret IS NOT NULL
ORDER BY a.unit_id, a.id

-- name: account_set_person
UPDATE account SET name = $3, department = $4, email = $5, version = version + 1 WHERE unit_id = $1 AND id = $2

-- name: account_set_state
UPDATE account SET state = $3, version = version + 1 WHERE unit_id = $1 AND id = $2

-- name: account_set_password
UPDATE account SET password_hash = $3, must_change = $4, password_set_at = $5, failed_count = 0, locked_until = 0,
    version = version + 1
WHERE unit_id = $1 AND id = $2

-- name: account_set_failures
UPDATE account SET failed_count = $3, locked_until = $4 WHERE unit_id = $1 AND id = $2

-- name: account_set_signed_in
UPDATE account SET last_sign_in = $3, failed_count = 0, locked_until = 0 WHERE unit_id = $1 AND id = $2

-- name: account_set_totp
UPDATE account SET totp_secret = $3, totp_confirmed = $4, totp_last_step = $5, version = version + 1
WHERE unit_id = $1 AND id = $2

-- name: account_set_totp_step
UPDATE account SET totp_last_step = $3 WHERE unit_id = $1 AND id = $2 AND totp_last_step < $3

-- name: account_reseal
UPDATE account SET totp_secret = $3 WHERE unit_id = $1 AND id = $2

-- name: account_role_clear
DELETE FROM account_role WHERE unit_id = $1 AND account_id = $2

-- name: account_role_insert
INSERT INTO account_role (unit_id, account_id, role, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5)

-- name: account_recovery_clear
DELETE FROM account_recovery WHERE unit_id = $1 AND account_id = $2

-- name: account_recovery_insert
INSERT INTO account_recovery (unit_id, account_id, code_hash) VALUES ($1, $2, $3)

-- name: account_recovery_use
UPDATE account_recovery SET used_at = $4 WHERE unit_id = $1 AND account_id = $2 AND code_hash = $3 AND used_at = 0

-- name: account_recovery_left
SELECT COUNT(*) FROM account_recovery WHERE unit_id = $1 AND account_id = $2 AND used_at = 0

-- name: account_stranger_get
SELECT failed_count, locked_until FROM account_stranger WHERE unit_id = 0 AND login_hash = $1

-- name: account_stranger_set
INSERT INTO account_stranger (unit_id, login_hash, failed_count, locked_until, last_at) VALUES (0, $1, $2, $3, $4)
ON CONFLICT (unit_id, login_hash) DO UPDATE SET failed_count = $2, locked_until = $3, last_at = $4

-- name: account_stranger_forget
DELETE FROM account_stranger WHERE unit_id = 0 AND last_at < $1

-- name: account_session_insert
INSERT INTO session (unit_id, token_hash, account_id, stage, started_at, last_seen_at, ends_at) VALUES ($1, $2, $3, $4, $5, $5, $6)

-- name: account_session_get
SELECT s.unit_id, s.account_id, s.stage, s.last_seen_at, s.ends_at, a.state, a.login, a.name, r.role
FROM session s
    JOIN account a ON a.unit_id = s.unit_id AND a.id = s.account_id
    LEFT JOIN account_role r ON r.unit_id = a.unit_id AND r.account_id = a.id
WHERE s.token_hash = $1

-- name: account_session_seen
UPDATE session SET last_seen_at = $2 WHERE token_hash = $1

-- name: account_session_end
DELETE FROM session WHERE token_hash = $1

-- name: account_session_end_all
DELETE FROM session WHERE unit_id = $1 AND account_id = $2

-- name: account_session_end_old
DELETE FROM session WHERE unit_id = $1 AND account_id = $2 AND (ends_at <= $3 OR last_seen_at <= $4)

-- name: account_unit_is_below
-- Whether unit $1 lies below unit $2.
WITH RECURSIVE above (unit_id, depth) AS (
    SELECT parent_id, 1 FROM unit WHERE unit_id = $1
    UNION ALL
    SELECT u.parent_id, above.depth + 1 FROM unit u JOIN above ON u.unit_id = above.unit_id WHERE above.depth < 32
)
SELECT COUNT(*) FROM above WHERE unit_id = $2

-- name: account_stranger_trim
-- Keeps the newest hundred thousand: who makes up logins cannot fill the disk.
DELETE FROM account_stranger WHERE unit_id = 0 AND last_at < (
    SELECT last_at FROM account_stranger WHERE unit_id = 0 ORDER BY last_at DESC LIMIT 1 OFFSET 100000)
