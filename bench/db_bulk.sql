-- name: bench_row_insert
INSERT INTO bench_row (unit_id, id, number, party, item, made, year, amount, is_public)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: bench_row_count
SELECT count(*) FROM bench_row
