-- What every book shares.

-- name: book_trace
INSERT INTO row_change (unit_id, id, ledger, row_id, number, action, before_row, after_row, reason, actor_id, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: book_trace_of_row
SELECT action, before_row, after_row, reason, actor_id, changed_at FROM row_change
WHERE unit_id = $1 AND ledger = $2 AND number = $3
ORDER BY id
