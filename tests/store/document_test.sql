-- What the tests of documents do and ask by hand.

-- name: dt_unit
INSERT INTO unit (unit_id, code, name) VALUES ($1, 'T1', 'Test unit')

-- name: dt_person
INSERT INTO account (unit_id, id, login, name, password_hash, created_at, password_set_at) VALUES ($1, $2, $3, $4, 'x', 0, 0)

-- name: dt_approvals
SELECT COUNT(*) FROM approval WHERE document_id = $1 AND version = $2

-- name: dt_public
SELECT COUNT(*) FROM public_item WHERE document_id = $1

-- name: dt_public_version
SELECT version FROM public_item WHERE document_id = $1

-- name: dt_public_from
SELECT published_at FROM public_item WHERE document_id = $1

-- name: dt_public_columns
SELECT COUNT(*) FROM public_item_column WHERE document_id = $1

-- name: dt_public_counted
SELECT CAST(COALESCE(SUM(items), 0) AS BIGINT) FROM public_count WHERE unit_id = $1 AND year = $2 AND validity = $3

-- name: dt_withdrawn
SELECT COUNT(*) FROM withdrawn_item WHERE document_id = $1 AND reason = $2

-- name: dt_ledger
-- A row as it should stand: number, published, withdrawn, repealed, attribute.
SELECT COUNT(*) FROM publication WHERE unit_id = $1 AND number = $2 AND published_on = $3 AND withdrawn_on = $4
    AND repealed_on = $5 AND attribute = $6

-- name: dt_ledger_rows
SELECT COUNT(*) FROM publication WHERE unit_id = $1

-- name: dt_ledger_kept
SELECT COUNT(*) FROM ledger_state WHERE unit_id = $1 AND ledger = 'publication' AND year = $2 AND state = 'kept'

-- name: dt_ledger_set
INSERT INTO ledger_state (unit_id, ledger, year, state, stated_at, actor_id) VALUES ($1, 'publication', $2, $3, 0, 0)

-- name: dt_ledger_row
INSERT INTO publication (unit_id, id, number, title, made_by_us, formed_on) VALUES ($1, 99, $2, 'Old', 1, 20200101)

-- name: dt_row_changes
SELECT COUNT(*) FROM row_change WHERE ledger = 'publication' AND number = $1 AND action = $2

-- name: dt_numbers
SELECT COUNT(*) FROM index_number WHERE unit_id = $1 AND year = $2

-- name: dt_number_most
SELECT COALESCE(MAX(seq), 0) FROM index_number WHERE unit_id = $1 AND organ_code = $2 AND year = $3

-- name: dt_number_is
SELECT COUNT(*) FROM index_number WHERE document_id = $1 AND index_no = $2

-- name: dt_audited
SELECT COUNT(*) FROM audit_entry WHERE unit_id = $1 AND action = $2

-- name: dt_changes
SELECT COUNT(*) FROM public_change WHERE unit_id = $1 AND subject = 'document' AND document_id = $2

-- name: dt_events
SELECT COUNT(*) FROM document_event WHERE document_id = $1 AND action = $2

-- name: dt_gate
SELECT COUNT(*) FROM gate_run WHERE document_id = $1 AND version = $2 AND moment = $3 AND passed = $4

-- name: dt_due
SELECT due_on FROM document WHERE id = $1

-- name: dt_spoil_body
UPDATE document_version SET body_text = 'Something else' WHERE document_id = $1

-- name: dt_expires
UPDATE public_item SET validity = 'valid' WHERE document_id = $1

-- name: dt_anything
-- Rows that only publishing makes.
SELECT (SELECT COUNT(*) FROM document_release) + (SELECT COUNT(*) FROM index_number) + (SELECT COUNT(*) FROM public_item)
    + (SELECT COUNT(*) FROM public_item_column) + (SELECT COUNT(*) FROM public_count) + (SELECT COUNT(*) FROM publication)

-- name: dt_document_seq
SELECT seq FROM document WHERE id = $1

-- The shortcuts.

-- name: dt_chain_step
INSERT INTO chain_step (unit_id, chain, step, kind, role, is_last) VALUES ($1, $2, $3, $4, 'leader', $5)

-- name: dt_use_chain
UPDATE document_version SET chain = $2 WHERE document_id = $1

-- name: dt_approve
-- $1 document, $2 version, $3 step, $4 the one before, $5 kind, $6 last, $7 author as claimed, $8 person, $9 statements,
-- $10 conclusion, $11 basis, $12 moment, $13 passed, $14 chain. The digest is the version's own.
INSERT INTO approval (unit_id, document_id, version, step, previous_step, chain, kind, is_last, author_id, content_sm3, person_id,
    opinion, statements, conclusion, basis, gate_moment, gate_passed, approved_at)
SELECT v.unit_id, v.document_id, v.version, $3, $4, $14, $5, $6, $7, v.content_sm3, $8, 'x', $9, $10, $11, $12, $13, 0
FROM document_version v WHERE v.document_id = $1 AND v.version = $2

-- name: dt_gate_run
INSERT INTO gate_run (unit_id, document_id, version, moment, passed, content_sm3, findings, run_at)
SELECT unit_id, document_id, version, $3, $4, content_sm3, '[]', 0 FROM document_version WHERE document_id = $1 AND version = $2

-- name: dt_gate_run_of_other_content
UPDATE gate_run SET content_sm3 = 'x' WHERE document_id = $1

-- name: dt_number
INSERT INTO index_number (unit_id, organ_code, year, seq, previous_seq, index_no, document_id)
VALUES ($1, '000000000', 2021, $2, $3, $4, $5)

-- name: dt_number_drop
DELETE FROM index_number WHERE unit_id = $1 AND seq = $2

-- name: dt_release
INSERT INTO document_release (unit_id, document_id, version, step, kind, is_last, secrecy_step, secrecy_kind, secrecy_last,
    secrecy_conclusion, attribute, index_no, released_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)

-- name: dt_item
INSERT INTO public_item (unit_id, document_id, version, index_no, title, doc_no, organ, column_code, theme, genre, kind, validity,
    published_at, published_on, updated_at, year, summary, forms)
VALUES ($1, $2, $3, $4, 'x', '', '', 'news', '', '', 'none', 'valid', 0, 20210115, 0, 2021, '', '')

-- name: dt_item_version
UPDATE public_item SET version = $2 WHERE document_id = $1

-- name: dt_attachment
INSERT INTO attachment (unit_id, id, document_id, name, media_type, original_sha, original_size, clean_sha, clean_size, added_by,
    added_at)
VALUES ($1, $2, $3, 'a.txt', 'text/plain', $4, 1, $5, 1, 1, 0)

-- name: dt_version_attachment
INSERT INTO version_attachment (unit_id, document_id, version, position, attachment_id) VALUES ($1, $2, $3, $4, $5)

-- name: dt_public_file
INSERT INTO public_file (unit_id, document_id, version, position, attachment_id, sha, name, title, media_type, size)
VALUES ($1, $2, $3, $4, $5, $6, 'a.txt', '', 'text/plain', 1)

-- name: dt_public_files
SELECT COUNT(*) FROM public_file WHERE document_id = $1 AND sha = $2

-- name: dt_change_author
UPDATE document_version SET author_id = $2 WHERE document_id = $1

-- name: dt_change_digest
UPDATE document_version SET content_sm3 = '1111111111111111111111111111111111111111111111111111111111111111' WHERE document_id = $1

-- name: dt_change_attribute
UPDATE document_version SET attribute = 'on_request', reason_code = 'OTHER', reason = 'x' WHERE document_id = $1

-- name: dt_drop_approval
DELETE FROM approval WHERE document_id = $1 AND step = $2

-- name: dt_swap_person
UPDATE approval SET person_id = $3 WHERE document_id = $1 AND step = $2
