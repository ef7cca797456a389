-- The outbox.

-- name: outbox_insert
INSERT INTO outbox (unit_id, id, topic, recipient, subject, body, dedupe_key, next_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
ON CONFLICT (unit_id, dedupe_key) DO NOTHING

-- name: outbox_list
SELECT unit_id, id, topic, recipient, subject, state, last_error, tries, next_at, created_at, COALESCE(sent_at, 0)
FROM outbox WHERE unit_id = $1 AND (state = $2 OR $2 = '') AND id < $3 ORDER BY id DESC LIMIT $4

-- name: outbox_state
SELECT state FROM outbox WHERE unit_id = $1 AND id = $2

-- name: outbox_again
UPDATE outbox SET state = 'waiting', tries = 0, next_at = $3, last_error = '' WHERE unit_id = $1 AND id = $2

-- name: outbox_due
SELECT unit_id, id, recipient, subject, body, tries FROM outbox WHERE state = 'waiting' AND next_at <= $1
ORDER BY next_at, id LIMIT $2

-- name: outbox_take
UPDATE outbox SET tries = tries + 1, next_at = $3 WHERE unit_id = $1 AND id = $2

-- name: outbox_sent
UPDATE outbox SET state = 'sent', sent_at = $3, last_error = '' WHERE unit_id = $1 AND id = $2

-- name: outbox_not_sent
UPDATE outbox SET state = $3, next_at = $4, last_error = $5
WHERE unit_id = $1 AND id = $2 AND state = 'waiting'
