-- Messages of citizens, answers, and who saw them.

-- name: message_next
SELECT COALESCE(MAX(seq), 0) + 1 FROM message WHERE unit_id = $1 AND year = $2

-- name: message_insert
INSERT INTO message (unit_id, id, number, year, seq, kind, title, body, contact, page, may_publish, code_hash, form_hash, filed_at,
    due_on, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'waiting')

-- name: message_form_used
SELECT COUNT(*) FROM message WHERE unit_id = $1 AND form_hash = $2

-- name: message_rate_clean
DELETE FROM message_rate WHERE unit_id = $1 AND hour < $2

-- name: message_rate_add
INSERT INTO message_rate (unit_id, client, hour, filed) VALUES ($1, $2, $3, 1)
ON CONFLICT (unit_id, client) DO UPDATE SET filed = message_rate.filed + 1
RETURNING filed

-- name: message_by_number
SELECT id, code_hash, code_failures, code_wait_until FROM message WHERE unit_id = $1 AND number = $2

-- name: message_code_wrong
UPDATE message SET code_failures = code_failures + 1, code_wait_until = $3 WHERE unit_id = $1 AND id = $2

-- name: message_code_right
UPDATE message SET code_failures = 0, code_wait_until = 0 WHERE unit_id = $1 AND id = $2

-- name: message_published
SELECT m.id, m.number, m.kind, a.public_title, a.public_question, a.answer, r.released_at, m.filed_at
FROM message_release r
JOIN message m ON m.unit_id = r.unit_id AND m.id = r.message_id
JOIN message_answer a ON a.unit_id = r.unit_id AND a.message_id = r.message_id AND a.version = r.version
WHERE r.unit_id = $1 AND r.is_public = 1 AND (r.released_at < $2 OR (r.released_at = $2 AND r.message_id < $3))
ORDER BY r.released_at DESC, r.message_id DESC LIMIT $4

-- name: message_open
SELECT m.unit_id, m.id, number, title, m.state, COALESCE(a.name, ''), kind, COALESCE(handler_id, 0), filed_at, m.version, due_on
FROM message m LEFT JOIN account a ON a.unit_id = m.unit_id AND a.id = m.handler_id
WHERE m.unit_id = $1 AND m.state IN ('waiting', 'assigned', 'drafted')
ORDER BY due_on, m.id LIMIT $2

-- name: message_mine
SELECT m.unit_id, m.id, number, title, m.state, COALESCE(a.name, ''), kind, COALESCE(handler_id, 0), filed_at, m.version, due_on
FROM message m LEFT JOIN account a ON a.unit_id = m.unit_id AND a.id = m.handler_id
WHERE m.unit_id = $1 AND m.state IN ('waiting', 'assigned', 'drafted') AND m.handler_id = $3
ORDER BY due_on, m.id LIMIT $2

-- name: message_done
SELECT m.unit_id, m.id, number, title, m.state, COALESCE(a.name, ''), kind, COALESCE(handler_id, 0), filed_at, m.version, due_on
FROM message m LEFT JOIN account a ON a.unit_id = m.unit_id AND a.id = m.handler_id
WHERE m.unit_id = $1 AND m.state IN ('answered', 'published')
ORDER BY m.id DESC LIMIT $2

-- name: message_one
SELECT m.unit_id, m.id, number, title, m.state, COALESCE(a.name, ''), kind, COALESCE(handler_id, 0), filed_at, m.version, due_on
FROM message m LEFT JOIN account a ON a.unit_id = m.unit_id AND a.id = m.handler_id
WHERE m.unit_id = $1 AND m.id = $2

-- name: message_counts
SELECT COALESCE(SUM(CASE WHEN state IN ('waiting', 'assigned', 'drafted') THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN state IN ('waiting', 'assigned', 'drafted') AND handler_id = $2 THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN state IN ('answered', 'published') THEN 1 ELSE 0 END), 0)
FROM message WHERE unit_id = $1

-- name: message_text
SELECT body, contact, page, may_publish FROM message WHERE unit_id = $1 AND id = $2

-- name: message_latest_answer
SELECT a.version, a.writer_id, w.name, a.answer, a.public_title, a.public_question, a.findings
FROM message_answer a JOIN account w ON w.unit_id = a.unit_id AND w.id = a.writer_id
WHERE a.unit_id = $1 AND a.message_id = $2 ORDER BY a.version DESC LIMIT 1

-- name: message_released
SELECT r.is_public, r.released_at, w.name FROM message_release r
JOIN account w ON w.unit_id = r.unit_id AND w.id = r.approver_id
WHERE r.unit_id = $1 AND r.message_id = $2

-- name: message_events
SELECT at, action, person_name, note FROM message_event WHERE unit_id = $1 AND message_id = $2 ORDER BY seq

-- name: message_event_add
INSERT INTO message_event (unit_id, message_id, seq, action, person_id, person_name, note, at)
SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), COALESCE(MAX(seq), 0) + 1, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS TEXT),
    CAST($6 AS TEXT), CAST($7 AS BIGINT)
FROM message_event WHERE unit_id = $1 AND message_id = $2

-- name: message_handlers
SELECT DISTINCT a.id, a.name, a.department FROM account a
JOIN account_role r ON r.unit_id = a.unit_id AND r.account_id = a.id
WHERE a.unit_id = $1 AND a.state = 'active' AND r.role IN ('writer', 'officer')
ORDER BY a.name, a.id

-- name: message_handler_mail
SELECT a.email FROM account a
JOIN account_role r ON r.unit_id = a.unit_id AND r.account_id = a.id
WHERE a.unit_id = $1 AND a.id = $2 AND a.state = 'active' AND r.role IN ('writer', 'officer')

-- name: message_move
UPDATE message SET state = $4, handler_id = COALESCE($5, handler_id), version = version + 1
WHERE unit_id = $1 AND id = $2 AND version = $3

-- name: message_answer_add
INSERT INTO message_answer (unit_id, message_id, version, writer_id, answer, public_title, public_question, findings, written_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: message_release_add
INSERT INTO message_release (unit_id, message_id, version, writer_id, approver_id, is_public, released_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: message_release_hide
UPDATE message_release SET is_public = 0 WHERE unit_id = $1 AND message_id = $2 AND is_public = 1

-- name: message_clocks
SELECT id, kind, filed_at, due_on FROM message WHERE unit_id = $1 AND state IN ('waiting', 'assigned', 'drafted') AND id > $2
ORDER BY id LIMIT $3

-- name: message_set_due
UPDATE message SET due_on = $3 WHERE unit_id = $1 AND id = $2

-- name: message_sealed
SELECT unit_id, id, body, contact FROM message WHERE unit_id > $1 OR (unit_id = $1 AND id > $2) ORDER BY unit_id, id LIMIT $3

-- name: message_set_sealed
UPDATE message SET body = $3, contact = $4 WHERE unit_id = $1 AND id = $2

-- name: message_consult_waits
SELECT m.number, m.filed_at, COALESCE(r.released_at, 0)
FROM message m LEFT JOIN message_release r ON r.unit_id = m.unit_id AND r.message_id = m.id
WHERE m.unit_id = $1 AND m.kind = 'consult' AND m.filed_at >= $2
ORDER BY m.id
