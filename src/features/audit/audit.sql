-- The audit log: entries are added and read, never changed.

-- name: audit_head
SELECT seq, sm3 FROM audit_entry WHERE unit_id = $1 ORDER BY seq DESC LIMIT 1

-- name: audit_append
INSERT INTO audit_entry (unit_id, seq, at, actor_id, actor_name, client, action, object, detail, previous, sm3)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (unit_id, seq) DO NOTHING

-- name: audit_all
SELECT unit_id, seq, at, actor_id, actor_name, client, action, object, detail, previous, sm3 FROM audit_entry
WHERE unit_id = $1
ORDER BY seq

-- name: audit_newest
SELECT unit_id, seq, at, actor_id, actor_name, client, action, object, detail, previous, sm3 FROM audit_entry
WHERE unit_id = $1 AND seq < $2
ORDER BY seq DESC LIMIT $3

-- name: audit_chains
-- The chains there are, with the codes of their units.
SELECT c.unit_id, u.code
FROM (SELECT DISTINCT unit_id FROM audit_entry) c LEFT JOIN unit u ON u.unit_id = c.unit_id
ORDER BY u.code, c.unit_id
