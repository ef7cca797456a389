-- 行政复议 and 行政诉讼. The first four statements have the shape that book_store.h describes.

-- name: remedy_insert
INSERT INTO remedy (
    unit_id, id, import_id, number, title, kind, request_no, filed_on, outcome, closed_on, filed_year, closed_year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: remedy_update
UPDATE remedy SET
    import_id = $3, number = $4, title = $5, kind = $6, request_no = $7, filed_on = $8, outcome = $9,
    closed_on = $10, filed_year = $11, closed_year = $12
WHERE unit_id = $1 AND id = $2

-- name: remedy_remove
DELETE FROM remedy WHERE unit_id = $1 AND id = $2

-- name: remedy_find
SELECT
    id, number, title, kind, request_no, filed_on, outcome, closed_on
FROM remedy WHERE unit_id = $1 AND number = $2

-- name: remedy_in_year
SELECT COUNT(*) FROM remedy WHERE unit_id = $1 AND closed_year >= $2 AND filed_year <= $2

-- name: remedy_figures
SELECT unit_id, closed_year, kind, outcome, COUNT(*) FROM remedy
WHERE unit_id BETWEEN $2 AND $3 AND closed_year >= $1 AND filed_year <= $1
GROUP BY unit_id, closed_year, kind, outcome

-- name: remedy_records
SELECT number, title, filed_on, closed_on, kind, outcome FROM remedy
WHERE unit_id = $1 AND closed_year >= $2 AND filed_year <= $2
ORDER BY filed_on, number
