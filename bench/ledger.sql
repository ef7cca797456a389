-- The yardstick of bench/ledger.c: nothing but the two large scans.

-- name: bench_requests
SELECT COUNT(*) FROM (
    SELECT unit_id, closed_year, received_year, applicant_class, result_row, COUNT(*) AS n FROM request
    WHERE closed_year >= $1 AND received_year <= $1
    GROUP BY unit_id, closed_year, received_year, applicant_class, result_row) t

-- name: bench_decisions
SELECT COUNT(*) FROM (
    SELECT unit_id, kind, COUNT(*) AS n FROM decision WHERE year = $1 GROUP BY unit_id, kind) t
