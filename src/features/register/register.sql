-- The ledgers of powers exercised. The first four statements of each table have the shape that
-- book_store.h describes: unit, id, import, the columns of the Book in its order, years, kind.

-- name: register_decision_insert
INSERT INTO decision (
    unit_id, id, import_id, number, title, party, outcome, item_no, decided_on, is_public, year, kind)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (unit_id, kind, number) DO NOTHING

-- name: register_decision_update
UPDATE decision SET
    import_id = $3, number = $4, title = $5, party = $6, outcome = $7, item_no = $8, decided_on = $9,
    is_public = $10, year = $11, kind = $12
WHERE unit_id = $1 AND id = $2

-- name: register_decision_remove
DELETE FROM decision WHERE unit_id = $1 AND id = $2

-- name: register_decision_find
SELECT
    id, number, title, party, outcome, item_no, decided_on, is_public
FROM decision WHERE unit_id = $1 AND number = $2 AND kind = $3

-- name: register_decision_in_year
SELECT COUNT(*) FROM decision WHERE unit_id = $1 AND year = $2 AND kind = $3

-- name: register_decision_figures
SELECT unit_id, kind, COUNT(*) FROM decision
WHERE year = $1 AND unit_id BETWEEN $2 AND $3
GROUP BY unit_id, kind

-- name: register_decision_records
SELECT number, title, decided_on, is_public FROM decision
WHERE year = $1 AND unit_id = $2 AND kind = $3
ORDER BY decided_on, number

-- name: register_item_insert
INSERT INTO register_item (
    unit_id, id, import_id, kind, number, title, basis, from_on, until_on, is_public)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: register_item_update
UPDATE register_item SET
    import_id = $3, kind = $4, number = $5, title = $6, basis = $7, from_on = $8, until_on = $9, is_public = $10
WHERE unit_id = $1 AND id = $2

-- name: register_item_remove
DELETE FROM register_item WHERE unit_id = $1 AND id = $2

-- name: register_item_find
SELECT
    id, kind, number, title, basis, from_on, until_on, is_public
FROM register_item WHERE unit_id = $1 AND number = $2

-- name: register_item_in_year
-- In force on some day of the year.
SELECT COUNT(*) FROM register_item
WHERE unit_id = $1 AND from_on < ($2 + 1) * 10000 AND until_on > $2 * 10000 + 101

-- name: register_item_figures
-- In force at the end of last year ($1 is yyyy1231) and of this year ($2).
SELECT unit_id, kind,
    SUM(CASE WHEN from_on <= $1 AND until_on > $1 THEN 1 ELSE 0 END),
    SUM(CASE WHEN from_on <= $2 AND until_on > $2 THEN 1 ELSE 0 END)
FROM register_item WHERE unit_id BETWEEN $3 AND $4
GROUP BY unit_id, kind

-- name: register_item_records
SELECT number, title, from_on, until_on, is_public FROM register_item
WHERE unit_id = $1 AND kind = $2
ORDER BY number

-- name: register_fee_insert
INSERT INTO fee_receipt (
    unit_id, id, import_id, number, title, item_no, received_on, amount_fen, is_public, year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: register_fee_update
UPDATE fee_receipt SET
    import_id = $3, number = $4, title = $5, item_no = $6, received_on = $7, amount_fen = $8, is_public = $9,
    year = $10
WHERE unit_id = $1 AND id = $2

-- name: register_fee_remove
DELETE FROM fee_receipt WHERE unit_id = $1 AND id = $2

-- name: register_fee_find
SELECT
    id, number, title, item_no, received_on, amount_fen, is_public
FROM fee_receipt WHERE unit_id = $1 AND number = $2

-- name: register_fee_in_year
SELECT COUNT(*) FROM fee_receipt WHERE unit_id = $1 AND year = $2

-- name: register_fee_figures
SELECT unit_id, COUNT(*), CAST(SUM(amount_fen) AS BIGINT) FROM fee_receipt
WHERE year = $1 AND unit_id BETWEEN $2 AND $3
GROUP BY unit_id

-- name: register_fee_records
SELECT number, title, received_on, is_public, amount_fen FROM fee_receipt
WHERE year = $1 AND unit_id = $2
ORDER BY received_on, number

-- name: register_procurement_insert
INSERT INTO procurement (
    unit_id, id, import_id, number, title, supplier, contracted_on, amount_fen, is_public, year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: register_procurement_update
UPDATE procurement SET
    import_id = $3, number = $4, title = $5, supplier = $6, contracted_on = $7, amount_fen = $8, is_public = $9,
    year = $10
WHERE unit_id = $1 AND id = $2

-- name: register_procurement_remove
DELETE FROM procurement WHERE unit_id = $1 AND id = $2

-- name: register_procurement_find
SELECT
    id, number, title, supplier, contracted_on, amount_fen, is_public
FROM procurement WHERE unit_id = $1 AND number = $2

-- name: register_procurement_in_year
SELECT COUNT(*) FROM procurement WHERE unit_id = $1 AND year = $2

-- name: register_procurement_figures
SELECT unit_id, COUNT(*), CAST(SUM(amount_fen) AS BIGINT) FROM procurement
WHERE year = $1 AND unit_id BETWEEN $2 AND $3
GROUP BY unit_id

-- name: register_procurement_records
SELECT number, title, contracted_on, is_public, amount_fen FROM procurement
WHERE year = $1 AND unit_id = $2
ORDER BY contracted_on, number

-- name: register_public_decisions
-- What the unit lets everybody see, newest first, behind a key; 0 public rows never come out.
SELECT id, number, title, party, outcome, decided_on, 0 FROM decision
WHERE unit_id = $1 AND kind = $2 AND is_public = 1 AND (decided_on, id) < ($3, $4)
ORDER BY decided_on DESC, id DESC LIMIT $5

-- name: register_public_procurements
SELECT id, number, title, supplier, '', contracted_on, amount_fen FROM procurement
WHERE unit_id = $1 AND $2 = 'procurement' AND is_public = 1 AND (contracted_on, id) < ($3, $4)
ORDER BY contracted_on DESC, id DESC LIMIT $5

-- name: register_public_decision_count
SELECT COUNT(*) FROM decision WHERE unit_id = $1 AND kind = $2 AND is_public = 1

-- name: register_public_procurement_count
SELECT COUNT(*) FROM procurement WHERE unit_id = $1 AND $2 = 'procurement' AND is_public = 1
