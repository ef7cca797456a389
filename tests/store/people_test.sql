-- Independent questions, and what only an intruder would do (account_test.c, audit_test.c).

-- name: pt_sessions
SELECT COUNT(*) FROM session

-- name: pt_token_kept
SELECT COUNT(*) FROM session WHERE token_hash = $1

-- name: pt_failures
SELECT failed_count FROM account WHERE login = $1

-- name: pt_strangers
SELECT COUNT(*) FROM account_stranger

-- name: pt_secret_move
UPDATE account SET totp_secret = (SELECT b.totp_secret FROM account b WHERE b.login = $1), totp_confirmed = 1 WHERE login = $2

-- name: pt_entries
SELECT COUNT(*) FROM audit_entry WHERE unit_id = $1

-- name: pt_change_detail
UPDATE audit_entry SET detail = $3 WHERE unit_id = $1 AND seq = $2

-- name: pt_change_at
UPDATE audit_entry SET at = at + 1 WHERE unit_id = $1 AND seq = $2

-- name: pt_change_name
UPDATE audit_entry SET actor_name = $3 WHERE unit_id = $1 AND seq = $2

-- name: pt_change_previous
UPDATE audit_entry SET previous = $3 WHERE unit_id = $1 AND seq = $2

-- name: pt_remove
DELETE FROM audit_entry WHERE unit_id = $1 AND seq = $2

-- name: pt_cut
DELETE FROM audit_entry WHERE unit_id = $1 AND seq >= $2

-- name: pt_move
UPDATE audit_entry SET seq = $3 WHERE unit_id = $1 AND seq = $2

-- name: pt_other_unit
INSERT INTO audit_entry (unit_id, seq, at, actor_id, actor_name, client, action, object, detail, previous, sm3)
SELECT $2, seq, at, actor_id, actor_name, client, action, object, detail, previous, sm3 FROM audit_entry WHERE unit_id = $1
