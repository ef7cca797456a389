-- Narratives in the making, and reports as they were issued.

-- name: report_text_set
INSERT INTO report_text (unit_id, year, part, body, set_at, actor_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unit_id, year, part) DO UPDATE SET body = excluded.body, set_at = excluded.set_at,
    actor_id = excluded.actor_id

-- name: report_texts
SELECT part, body FROM report_text WHERE unit_id = $1 AND year = $2 ORDER BY part

-- name: report_frozen_insert
INSERT INTO report_frozen (unit_id, year, revision, edition, body, sm3, frozen_at, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: report_frozen_latest
SELECT year, revision, edition, sm3, frozen_at, body FROM report_frozen
WHERE unit_id = $1 AND year = $2
ORDER BY revision DESC LIMIT 1

-- name: report_frozen_years
-- The latest revision of each year, newest year first.
SELECT year, revision, edition, sm3, frozen_at FROM report_frozen f
WHERE unit_id = $1 AND revision = (
    SELECT MAX(g.revision) FROM report_frozen g WHERE g.unit_id = f.unit_id AND g.year = f.year)
ORDER BY year DESC
