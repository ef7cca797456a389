-- Independent questions to the ledgers' tables (ledger_test.c, import_test.c).

-- name: lt_published
SELECT COUNT(*) FROM publication WHERE unit_id = $1 AND published_on BETWEEN 20200101 AND 20201231

-- name: lt_in_column
SELECT COUNT(*) FROM publication WHERE unit_id = $1 AND column_code = $2

-- name: lt_wechat
SELECT COUNT(*) FROM media_post WHERE unit_id = $1 AND channel = 'wechat' AND year = 2020

-- name: lt_removed
SELECT COUNT(*) FROM row_change
WHERE action = 'remove' AND number = $1 AND reason = $2 AND after_row IS NULL
    AND before_row LIKE '%"decided_on":2020%'

-- name: lt_corrected
SELECT COUNT(*) FROM row_change
WHERE action = 'correct' AND before_row LIKE '%"decided_on":20200601%' AND after_row LIKE '%"decided_on":20210104%'

-- name: lt_tamper
UPDATE report_frozen SET body = REPLACE(body, '197', '198')

-- name: lt_decisions
SELECT COUNT(*) FROM decision

-- name: lt_runs
SELECT COUNT(*) FROM import_run

-- name: lt_states
SELECT COUNT(*) FROM ledger_state

-- name: lt_purchased_fen
SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) FROM procurement WHERE contracted_on = 20200101
