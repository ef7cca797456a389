-- 责任追究. The first four statements have the shape that book_store.h describes.

-- name: supervision_insert
INSERT INTO accountability (
    unit_id, id, import_id, number, title, outcome, decided_on, is_public, year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: supervision_update
UPDATE accountability SET
    import_id = $3, number = $4, title = $5, outcome = $6, decided_on = $7, is_public = $8, year = $9
WHERE unit_id = $1 AND id = $2

-- name: supervision_remove
DELETE FROM accountability WHERE unit_id = $1 AND id = $2

-- name: supervision_find
SELECT
    id, number, title, outcome, decided_on, is_public
FROM accountability WHERE unit_id = $1 AND number = $2

-- name: supervision_in_year
SELECT COUNT(*) FROM accountability WHERE unit_id = $1 AND year = $2
