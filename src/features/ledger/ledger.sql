-- States of ledgers, traces of corrections, runs of imports.

-- name: ledger_state_set
INSERT INTO ledger_state (unit_id, ledger, year, state, stated_at, actor_id)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (unit_id, ledger, year) DO UPDATE SET state = excluded.state, stated_at = excluded.stated_at,
    actor_id = excluded.actor_id

-- name: ledger_state_get
SELECT state FROM ledger_state WHERE unit_id = $1 AND ledger = $2 AND year = $3

-- name: ledger_state_of_ledger
SELECT year, state FROM ledger_state WHERE unit_id = $1 AND ledger = $2 ORDER BY year

-- name: ledger_states
SELECT unit_id, ledger, state FROM ledger_state
WHERE year = $1 AND unit_id BETWEEN $2 AND $3

-- name: ledger_import_run_insert
INSERT INTO import_run (unit_id, id, ledger, file_name, row_count, actor_id, imported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
