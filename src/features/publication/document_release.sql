-- Going out and being taken back: 索引号, releases, what is public, and the ledger's own words about it.

-- name: index_number_of
SELECT index_no FROM index_number WHERE unit_id = $1 AND document_id = $2

-- name: index_number_next
SELECT COALESCE(MAX(seq), 0) + 1 FROM index_number WHERE unit_id = $1 AND organ_code = $2 AND year = $3

-- name: index_number_taken
SELECT COUNT(*) FROM index_number WHERE unit_id = $1 AND index_no = $2

-- name: index_number_seq_taken
SELECT COUNT(*) FROM index_number WHERE unit_id = $1 AND organ_code = $2 AND year = $3 AND seq = $4

-- name: index_number_add
INSERT INTO index_number (unit_id, organ_code, year, seq, previous_seq, is_old, index_no, document_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: release_insert
INSERT INTO document_release (unit_id, document_id, version, step, kind, is_last, secrecy_step, secrecy_kind, secrecy_last,
    secrecy_conclusion, attribute, index_no, released_at)
VALUES ($1, $2, $3, $4, 'final', 1, $5, 'secrecy', 0, 'open', 'active', $6, $7)

-- name: release_item_put
-- First publication stays; the rest is the version's.
INSERT INTO public_item (unit_id, document_id, version, index_no, title, doc_no, organ, column_code, art20_item, theme,
    genre, kind, validity, validity_on, formed_on, published_at, published_on, updated_at, year, summary, forms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (unit_id, document_id) DO UPDATE SET version = excluded.version, title = excluded.title,
    doc_no = excluded.doc_no, organ = excluded.organ, column_code = excluded.column_code,
    art20_item = excluded.art20_item, theme = excluded.theme, genre = excluded.genre, kind = excluded.kind,
    validity = excluded.validity, validity_on = excluded.validity_on, formed_on = excluded.formed_on,
    updated_at = excluded.updated_at, summary = excluded.summary, forms = excluded.forms

-- name: release_item_standing
SELECT version, index_no, title FROM public_item WHERE unit_id = $1 AND document_id = $2

-- name: release_item_validity
UPDATE public_item SET validity = $3, validity_on = $4, updated_at = $5 WHERE unit_id = $1 AND document_id = $2

-- name: release_item_lapsed
-- In force by their row, past their 有效期至. ("+ 0" keeps SQLite to the index of days, which is short.)
SELECT p.document_id, v.expires_on
FROM document_version v CROSS JOIN public_item p
WHERE v.unit_id + 0 = $1 AND v.expires_on < $2 AND p.validity = 'valid'
    AND p.unit_id = v.unit_id AND p.document_id = v.document_id AND p.version = v.version
ORDER BY p.document_id

-- name: release_lapsed_units
SELECT DISTINCT p.unit_id
FROM document_version v CROSS JOIN public_item p
WHERE v.expires_on < $1 AND p.validity = 'valid'
    AND p.unit_id = v.unit_id AND p.document_id = v.document_id AND p.version = v.version
ORDER BY p.unit_id LIMIT $2

-- name: release_item_drop
DELETE FROM public_item WHERE unit_id = $1 AND document_id = $2

-- name: release_columns_drop
DELETE FROM public_item_column WHERE unit_id = $1 AND document_id = $2

-- name: release_column_add
INSERT INTO public_item_column (unit_id, column_code, published_at, document_id, formed_on) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (unit_id, column_code, published_at, document_id) DO NOTHING

-- name: release_files_drop
DELETE FROM public_file WHERE unit_id = $1 AND document_id = $2

-- name: release_file_add
INSERT INTO public_file (unit_id, document_id, version, position, attachment_id, sha, name, title, media_type, size)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: release_withdrawn_add
INSERT INTO withdrawn_item (unit_id, document_id, version, index_no, title, reason, withdrawn_at, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: release_columns
SELECT column_code, more_columns FROM document_version WHERE unit_id = $1 AND document_id = $2 AND version = $3

-- name: release_related
-- Whose pages name this document: what it interprets, what interprets it, and what it clarifies.
SELECT v.interprets FROM document_version v
WHERE v.unit_id = $1 AND v.document_id = $2 AND v.version = $3 AND v.interprets IS NOT NULL
UNION
SELECT p.document_id FROM public_item p
JOIN document_version v ON v.unit_id = p.unit_id AND v.document_id = p.document_id AND v.version = p.version
WHERE p.unit_id = $1 AND v.interprets = $2
UNION
SELECT c.about_id FROM clarification c WHERE c.unit_id = $1 AND c.document_id = $2 AND c.about_id IS NOT NULL

-- name: release_ledger_row_number
SELECT number FROM publication WHERE unit_id = $1 AND id = $2

-- name: release_ledger_nil_year
-- A year of the row that was declared to have none; 0: no such year.
SELECT COALESCE(MIN(year), 0) FROM ledger_state
WHERE unit_id = $1 AND ledger = 'publication' AND state = 'nil' AND year IN ($2, $3)

-- name: release_ledger_year_kept
INSERT INTO ledger_state (unit_id, ledger, year, state, stated_at, actor_id)
VALUES ($1, 'publication', $2, 'kept', $3, $4)
ON CONFLICT (unit_id, ledger, year) DO NOTHING

-- name: reassessment_add
INSERT INTO reassessment (unit_id, document_id, year, result, reason, person_id, assessed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (unit_id, document_id, year) DO NOTHING

-- name: clarification_add
INSERT INTO clarification (unit_id, id, subject, found_on, about_id, document_id, actor_id, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: clarification_list
SELECT id, subject, found_on, about_id, document_id, recorded_at FROM clarification
WHERE unit_id = $1 ORDER BY recorded_at DESC, id DESC
