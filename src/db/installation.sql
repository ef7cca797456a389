-- Which keys a database was sealed with.

-- name: installation_key_known
SELECT fingerprint FROM seal_key WHERE unit_id = 0 AND number = $1

-- name: installation_key_newest
SELECT COALESCE(MAX(number), 0) FROM seal_key WHERE unit_id = 0

-- name: installation_key_insert
INSERT INTO seal_key (unit_id, number, fingerprint) VALUES (0, $1, $2) ON CONFLICT (unit_id, number) DO NOTHING

-- name: installation_key_forget
DELETE FROM seal_key WHERE unit_id = 0
