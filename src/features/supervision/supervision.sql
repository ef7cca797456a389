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

-- name: supervision_mail_due
-- Units that have people, whose round was not made since $1.
SELECT DISTINCT a.unit_id FROM account a LEFT JOIN job_mark m ON m.unit_id = a.unit_id AND m.job = 'supervision.mail'
WHERE a.email <> '' AND (m.ran_at IS NULL OR m.ran_at < $1)
ORDER BY a.unit_id LIMIT $2

-- name: supervision_mail_done
INSERT INTO job_mark (unit_id, job, ran_at) VALUES ($1, 'supervision.mail', $2)
ON CONFLICT (unit_id, job) DO UPDATE SET ran_at = excluded.ran_at
