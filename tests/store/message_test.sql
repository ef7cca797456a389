-- Independent questions to the messages' tables, and shortcuts that must not work (message_test.c).

-- name: mt_body
SELECT body, contact FROM message WHERE unit_id = $1 ORDER BY id

-- name: mt_swap
UPDATE message SET body = (SELECT o.body FROM message o WHERE o.unit_id = $1 AND o.id = $3) WHERE unit_id = $1 AND id = $2

-- name: mt_views
SELECT COUNT(*) FROM audit_entry WHERE unit_id = $1 AND action = 'message.view' AND detail LIKE $2

-- name: mt_clock_notes
SELECT COUNT(*) FROM audit_entry WHERE unit_id = $1 AND action = 'message.clock'

-- name: mt_mail
SELECT COUNT(*) FROM outbox WHERE unit_id = $1 AND topic = 'assign' AND recipient = $2

-- name: mt_set_mail
UPDATE account SET email = $3 WHERE unit_id = $1 AND id = $2

-- name: mt_release
INSERT INTO message_release (unit_id, message_id, version, writer_id, approver_id, is_public, released_at)
VALUES ($1, $2, $3, $4, $5, 1, 1)

-- name: mt_changes
SELECT COUNT(*) FROM public_change WHERE unit_id = $1 AND subject = 'message'
