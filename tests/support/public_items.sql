-- Many public documents for tests and measurements, each with its whole approval chain: document n of 1..$2 has the id n.

-- name: pi_people
INSERT INTO account (unit_id, id, login, name, password_hash, created_at, password_set_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
SELECT $1, i, 'u' || CAST($1 AS TEXT) || '-' || CAST(i AS TEXT), 'Name', 'x', 0, 0 FROM n

-- name: pi_chain
INSERT INTO chain_step (unit_id, chain, step, kind, role, is_last)
VALUES ($1, 'standard', 1, 'first', 'officer', 0), ($1, 'standard', 2, 'secrecy', 'secrecy', 0),
    ($1, 'standard', 3, 'second', 'reviewer', 0), ($1, 'standard', 4, 'final', 'leader', 1)

-- name: pi_documents
INSERT INTO document (unit_id, id, number, year, seq, version, state, author_id, title, column_code, attribute, created_at,
    changed_at, step_since)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
SELECT $1, i, 'N ' || CAST(i AS TEXT), 2020, i, 1, 'published', 1, 'Title', 'c0', 'active', 0, 0, 0 FROM n

-- name: pi_versions
-- Every fiftieth explains the one before it.
INSERT INTO document_version (unit_id, document_id, version, chain, author_id, content_sm3, title, column_code, attribute,
    interprets, body_html, body_text, organs, saved_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
SELECT $1, i, 1, 'standard', 1, '0000000000000000000000000000000000000000000000000000000000000000', 'Title', 'c0', 'active',
    CASE WHEN i % 50 = 0 THEN i - 1 END, '<p>Body ' || CAST(i AS TEXT) || '</p>', 'Body ' || CAST(i AS TEXT), 'Organ', 0 FROM n

-- name: pi_gates
INSERT INTO gate_run (unit_id, document_id, version, moment, passed, content_sm3, findings, run_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
SELECT $1, i, 1, m.moment, 1, '0000000000000000000000000000000000000000000000000000000000000000', '[]', 0 FROM n, (SELECT 'first' AS moment UNION ALL SELECT 'final') m

-- name: pi_approvals
-- One step of all: $3 step, $4 the one before, $5 kind, $6 last, $7 statements, $8 conclusion, $9 basis, $10 moment, $11 passed.
INSERT INTO approval (unit_id, document_id, version, step, previous_step, chain, kind, is_last, author_id, content_sm3, person_id,
    opinion, statements, conclusion, basis, gate_moment, gate_passed, approved_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
SELECT $1, i, 1, $3, CAST($4 AS BIGINT), 'standard', CAST($5 AS TEXT), $6, 1, '0000000000000000000000000000000000000000000000000000000000000000',
    $3 + 1, 'Agreed', CAST($7 AS BIGINT), CAST($8 AS TEXT), CAST($9 AS TEXT), CAST($10 AS TEXT), CAST($11 AS BIGINT), 0 FROM n

-- name: pi_numbers
INSERT INTO index_number (unit_id, organ_code, year, seq, previous_seq, index_no, document_id)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
SELECT $1, 'X', 2020, i, CASE WHEN i > 1 THEN i - 1 END, 'X/2020-' || CAST(i AS TEXT), i FROM n

-- name: pi_releases
INSERT INTO document_release (unit_id, document_id, version, step, kind, is_last, secrecy_step, secrecy_kind, secrecy_last,
    secrecy_conclusion, attribute, index_no, released_at)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
SELECT $1, i, 1, 4, 'final', 1, 2, 'secrecy', 0, 'open', 'active', 'X/2020-' || CAST(i AS TEXT), 0 FROM n

-- name: pi_item
INSERT INTO public_item (unit_id, document_id, version, index_no, title, doc_no, organ, column_code, art20_item, theme, genre,
    kind, validity, formed_on, published_at, published_on, updated_at, year, summary, forms)
VALUES ($1, $2, 1, $3, $4, '', 'Organ', $5, $6, '', '', 'none', $7, $8, $9, $10, $9, $10 / 10000, '', 'web')

-- name: pi_item_column
INSERT INTO public_item_column (unit_id, column_code, published_at, document_id, formed_on) VALUES ($1, $2, $3, $4, $5)

-- name: pi_count_rows
SELECT COUNT(*) FROM public_count WHERE unit_id = $1

-- name: pi_count_sum
SELECT SUM(items) FROM public_count WHERE unit_id = $1

-- name: pi_drop_columns
DELETE FROM public_item_column WHERE unit_id = $1 AND document_id = $2

-- name: pi_drop_item
DELETE FROM public_item WHERE unit_id = $1 AND document_id = $2

-- name: pi_set_validity
UPDATE public_item SET validity = $3 WHERE unit_id = $1 AND document_id = $2

-- name: pi_withdraw
INSERT INTO withdrawn_item (unit_id, document_id, version, index_no, title, reason, withdrawn_at, actor_id)
VALUES ($1, $2, 1, $3, 'Title', 'Wrong', 77, 1)

-- name: pi_clarify
INSERT INTO clarification (unit_id, id, subject, found_on, about_id, document_id, actor_id, recorded_at)
VALUES ($1, $2, 'Rumour', 20200101, $3, $4, 1, 88)
