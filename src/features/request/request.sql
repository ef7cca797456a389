-- Requests as far as table 3 counts them. The first four statements have the shape that book_store.h describes.

-- name: request_insert
INSERT INTO request (
    unit_id, id, import_id, number, title, applicant_class, channel, received_on, result_row, closed_on, reply_no,
    received_year, closed_year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: request_update
UPDATE request SET
    import_id = $3, number = $4, title = $5, applicant_class = $6, channel = $7, received_on = $8, result_row = $9,
    closed_on = $10, reply_no = $11, received_year = $12, closed_year = $13
WHERE unit_id = $1 AND id = $2

-- name: request_remove
DELETE FROM request WHERE unit_id = $1 AND id = $2

-- name: request_find
SELECT
    id, number, title, applicant_class, channel, received_on, result_row, closed_on, reply_no
FROM request WHERE unit_id = $1 AND number = $2

-- name: request_in_year
-- Open on some day of the year.
SELECT COUNT(*) FROM request WHERE unit_id = $1 AND closed_year >= $2 AND received_year <= $2

-- name: request_figures
-- In the order of the index: no sort.
SELECT unit_id, closed_year, received_year, applicant_class, result_row, COUNT(*) FROM request
WHERE unit_id BETWEEN $2 AND $3 AND closed_year >= $1 AND received_year <= $1
GROUP BY unit_id, closed_year, received_year, applicant_class, result_row

-- name: request_records
SELECT number, title, received_on, closed_on, applicant_class, result_row FROM request
WHERE unit_id = $1 AND closed_year >= $2 AND received_year <= $2
ORDER BY received_on, number
