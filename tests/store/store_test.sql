-- Statements of the store tests' own table (store_fixture.c).

-- name: thing_insert
INSERT INTO thing (unit_id, id, code, title, number, made, body) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: thing_by_id
SELECT code, title, number, made, body FROM thing WHERE unit_id = $1 AND id = $2

-- name: thing_count
SELECT count(*) FROM thing

-- name: thing_codes
SELECT code FROM thing ORDER BY code

-- name: thing_ids
SELECT id FROM thing WHERE unit_id = $1 ORDER BY id

-- name: thing_rename
UPDATE thing SET title = $2 WHERE unit_id = $1

-- name: thing_delete
DELETE FROM thing WHERE unit_id = $1

-- name: thing_sum
SELECT COALESCE(SUM(number), 0) FROM thing WHERE unit_id = $1

-- name: thing_add
SELECT number + $2 FROM thing WHERE id = $1

-- name: thing_titled
SELECT count(*) FROM thing WHERE CAST($1 AS TEXT) IS NULL OR title = $1

-- name: thing_exists
SELECT EXISTS (SELECT 1 FROM thing WHERE id = $1)

-- name: thing_take
INSERT INTO thing (unit_id, id, code) VALUES ($1, $2, $3) RETURNING id, code

-- name: thing_upsert
INSERT INTO thing (unit_id, id, code, title) VALUES ($1, $2, $3, $4)
ON CONFLICT (unit_id, code) DO UPDATE SET title = excluded.title

-- name: thing_twice
SELECT count(*) FROM thing WHERE unit_id = $2 AND number >= $1 AND number <= $1

-- name: part_insert
INSERT INTO part (unit_id, thing_id, id) VALUES ($1, $2, $3)

-- name: thing_halves
-- Things without the part of the same number (crash_test.c).
SELECT count(*) FROM thing t
WHERE NOT EXISTS (SELECT 1 FROM part p WHERE p.unit_id = t.unit_id AND p.thing_id = t.id AND p.id = t.id)

-- name: count_a
SELECT count(*) FROM a

-- name: count_c
SELECT count(*) FROM c

-- name: count_applied
SELECT count(*) FROM schema_migration WHERE applied_at = $1

-- Statements no engine may accept (statements_test.c).

-- name: wrong_table
SELECT a FROM no_such_table

-- name: wrong_word
SELEC 1

-- name: wrong_quotes
SELECT "a text in the wrong quotes"
