-- Public documents in bulk, each with its whole chain behind it, as the constraints want it.

-- name: sample_public_person
-- Nobody can sign in as them.
INSERT INTO account (unit_id, id, login, name, password_hash, state, created_at, password_set_at)
VALUES ($1, $2, $3, $4, '!', 'closed', $5, $5)

-- name: sample_public_chain
INSERT INTO chain_step (unit_id, chain, step, kind, role, is_last)
VALUES ($1, 'standard', 1, 'first', 'officer', 0), ($1, 'standard', 2, 'secrecy', 'secrecy', 0),
    ($1, 'standard', 3, 'second', 'reviewer', 0), ($1, 'standard', 4, 'final', 'leader', 1)
ON CONFLICT (unit_id, chain, step) DO NOTHING

-- name: sample_public_document
INSERT INTO document (unit_id, id, number, year, seq, version, state, author_id, title, column_code, attribute, index_no,
    published_at, ledger_id, validity, validity_on, created_at, changed_at, step_since)
VALUES ($1, $2, $3, $4, $5, 1, 'published', $6, $7, $8, 'active', $9, $10, $2, $11, $12, $10, $10, $10)

-- name: sample_public_ledger
INSERT INTO publication (unit_id, id, number, title, doc_no, column_code, kind, made_by_us, formed_on, published_on, repealed_on,
    attribute, is_public)
VALUES ($1, $2, $3, $4, $5, $6, 'none', 1, $7, $8, $9, 'active', 1)

-- name: sample_public_version
INSERT INTO document_version (unit_id, document_id, version, chain, author_id, content_sm3, title, doc_no, formed_on, organs,
    theme, genre, column_code, art20_item, attribute, body_html, body_text, saved_at)
VALUES ($1, $2, 1, 'standard', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', $13, $14, $15)

-- name: sample_public_gate
INSERT INTO gate_run (unit_id, document_id, version, moment, passed, content_sm3, findings, run_at)
VALUES ($1, $2, 1, $3, 1, $4, '[]', $5)

-- name: sample_public_approval
INSERT INTO approval (unit_id, document_id, version, step, previous_step, chain, kind, is_last, author_id, content_sm3, person_id,
    opinion, statements, conclusion, basis, gate_moment, gate_passed, approved_at)
VALUES ($1, $2, 1, $3, $4, 'standard', $5, $6, $7, $8, $9, $16, $10, $11, $12, $13, $14, $15)

-- name: sample_public_number
INSERT INTO index_number (unit_id, organ_code, year, seq, previous_seq, index_no, document_id) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: sample_public_release
INSERT INTO document_release (unit_id, document_id, version, step, kind, is_last, secrecy_step, secrecy_kind, secrecy_last,
    secrecy_conclusion, attribute, index_no, released_at)
VALUES ($1, $2, 1, 4, 'final', 1, 2, 'secrecy', 0, 'open', 'active', $3, $4)

-- name: sample_public_item
INSERT INTO public_item (unit_id, document_id, version, index_no, title, doc_no, organ, column_code, art20_item, theme, genre,
    kind, validity, validity_on, formed_on, published_at, published_on, updated_at, year, summary, forms)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, 'none', $11, $12, $13, $14, $15, $14, $15 / 10000, '', $16)

-- name: sample_public_item_column
INSERT INTO public_item_column (unit_id, column_code, published_at, document_id, formed_on) VALUES ($1, $2, $3, $4, $5)

-- name: sample_public_change
INSERT INTO public_change (unit_id, seq, document_id, subject, changed_at) VALUES ($1, $2, $3, 'document', $4)
