-- Documents, their versions and files (the office's side). Publishing is in document_release.sql.
--
-- "changed_at > 0" beside a state is true of every row: without it SQLite, which knows no statistics, walks all documents
-- of the unit instead of the index of states.

-- name: document_next_seq
SELECT COALESCE(MAX(seq), 0) + 1 FROM document WHERE unit_id = $1 AND year = $2

-- name: document_insert
INSERT INTO document (unit_id, id, number, year, seq, version, state, author_id, title, column_code, attribute, due_on,
    created_at, changed_at, step_since, lock_version)
VALUES ($1, $2, $3, $4, $5, 1, 'draft', $6, $7, $8, $9, $10, $11, $11, $11, 1)

-- name: document_update
-- Compare and set: nothing changes when somebody else was here since.
UPDATE document SET version = $4, state = $5, next_step = $6, author_id = $7, title = $8, column_code = $9,
    attribute = $10, due_on = $11, index_no = $12, published_at = $13, ledger_id = $14, validity = $15,
    validity_on = $16, changed_at = $17, step_since = $18, lock_version = lock_version + 1
WHERE unit_id = $1 AND id = $2 AND lock_version = $3

-- name: document_find
SELECT d.id, d.number, d.version, d.state, d.next_step, s.kind, d.author_id, a.name, d.title, d.column_code, c.name,
    d.attribute, d.index_no, d.due_on, d.created_at, d.changed_at, d.step_since, d.lock_version,
    v.chain, v.content_sm3, d.published_at, d.ledger_id, d.validity, d.validity_on
FROM document d
JOIN document_version v ON v.unit_id = d.unit_id AND v.document_id = d.id AND v.version = d.version
JOIN account a ON a.unit_id = d.unit_id AND a.id = d.author_id
LEFT JOIN site_column c ON c.unit_id = d.unit_id AND c.code = d.column_code
LEFT JOIN chain_step s ON s.unit_id = d.unit_id AND s.chain = v.chain AND s.step = d.next_step
WHERE d.unit_id = $1 AND d.id = $2

-- name: document_by_number
SELECT id FROM document WHERE unit_id = $1 AND (number = $2 OR index_no = $2)

-- name: document_list
-- $5 author; $6, $7 the keyset; $8 how many.
SELECT d.id, d.number, d.version, d.state, d.next_step, s.kind, d.author_id, a.name, d.title, d.column_code, c.name,
    d.attribute, d.index_no, d.due_on, d.created_at, d.changed_at, d.step_since, d.lock_version,
    v.chain, v.content_sm3, d.published_at, d.ledger_id, d.validity, d.validity_on
FROM document d
JOIN document_version v ON v.unit_id = d.unit_id AND v.document_id = d.id AND v.version = d.version
JOIN account a ON a.unit_id = d.unit_id AND a.id = d.author_id
LEFT JOIN site_column c ON c.unit_id = d.unit_id AND c.code = d.column_code
LEFT JOIN chain_step s ON s.unit_id = d.unit_id AND s.chain = v.chain AND s.step = d.next_step
WHERE d.unit_id = $1
    AND ($2 = '' OR d.column_code = $2)
    AND ($3 = '' OR LOWER(d.title) LIKE $4 ESCAPE '!' OR LOWER(d.number) LIKE $4 ESCAPE '!')
    AND ($5 = 0 OR d.author_id = $5)
    AND (d.changed_at < $6 OR (d.changed_at = $6 AND d.id < $7))
ORDER BY d.changed_at DESC, d.id DESC
LIMIT $8

-- name: document_list_state
-- Of one state ($9), which an index finds. $10 whether roles are asked for, $11 ... $21 their words (empty: not this one),
-- $22 the person they are asked for.
SELECT d.id, d.number, d.version, d.state, d.next_step, s.kind, d.author_id, a.name, d.title, d.column_code, c.name,
    d.attribute, d.index_no, d.due_on, d.created_at, d.changed_at, d.step_since, d.lock_version,
    v.chain, v.content_sm3, d.published_at, d.ledger_id, d.validity, d.validity_on
FROM document d
JOIN document_version v ON v.unit_id = d.unit_id AND v.document_id = d.id AND v.version = d.version
JOIN account a ON a.unit_id = d.unit_id AND a.id = d.author_id
LEFT JOIN site_column c ON c.unit_id = d.unit_id AND c.code = d.column_code
LEFT JOIN chain_step s ON s.unit_id = d.unit_id AND s.chain = v.chain AND s.step = d.next_step
WHERE d.unit_id = $1 AND d.state = $9
    AND ($2 = '' OR d.column_code = $2)
    AND ($3 = '' OR LOWER(d.title) LIKE $4 ESCAPE '!' OR LOWER(d.number) LIKE $4 ESCAPE '!')
    AND ($5 = 0 OR d.author_id = $5)
    AND ($10 = 0 OR (s.role IN ($11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        AND NOT EXISTS (SELECT 1 FROM approval p WHERE p.unit_id = d.unit_id AND p.document_id = d.id
            AND p.version = d.version AND p.person_id = $22)
        AND NOT EXISTS (SELECT 1 FROM document_version w WHERE w.unit_id = d.unit_id AND w.document_id = d.id
            AND w.author_id = $22
            AND w.version > COALESCE((SELECT MAX(r.version) FROM document_release r
                WHERE r.unit_id = d.unit_id AND r.document_id = d.id), 0))))
    AND (d.changed_at < $6 OR (d.changed_at = $6 AND d.id < $7))
ORDER BY d.changed_at DESC, d.id DESC
LIMIT $8

-- name: document_to_reassess
SELECT d.id, d.number, d.version, d.state, d.next_step, s.kind, d.author_id, a.name, d.title, d.column_code, c.name,
    d.attribute, d.index_no, d.due_on, d.created_at, d.changed_at, d.step_since, d.lock_version,
    v.chain, v.content_sm3, d.published_at, d.ledger_id, d.validity, d.validity_on
FROM document d
JOIN document_version v ON v.unit_id = d.unit_id AND v.document_id = d.id AND v.version = d.version
JOIN account a ON a.unit_id = d.unit_id AND a.id = d.author_id
LEFT JOIN site_column c ON c.unit_id = d.unit_id AND c.code = d.column_code
LEFT JOIN chain_step s ON s.unit_id = d.unit_id AND s.chain = v.chain AND s.step = d.next_step
WHERE d.unit_id = $1 AND d.state = 'registered' AND d.changed_at > 0 AND d.attribute = 'withheld' AND d.step_since < $2
    AND NOT EXISTS (SELECT 1 FROM reassessment r WHERE r.unit_id = d.unit_id AND r.document_id = d.id AND r.year = $3)
ORDER BY d.step_since, d.id

-- name: document_open_clocks
-- Those whose publishing clock still runs.
SELECT d.id, v.formed_on, d.due_on
FROM document d CROSS JOIN document_version v
WHERE d.unit_id = $1 AND d.state IN ('draft', 'returned', 'review') AND d.changed_at > 0
    AND d.published_at IS NULL
    AND v.unit_id = d.unit_id AND v.document_id = d.id AND v.version = d.version
    AND v.attribute = 'active' AND v.formed_on IS NOT NULL AND v.first_public_on IS NULL
ORDER BY d.id

-- name: document_set_due
UPDATE document SET due_on = $3 WHERE unit_id = $1 AND id = $2

-- name: document_waiting_returned
SELECT COUNT(*) FROM document WHERE unit_id = $1 AND state = 'returned' AND changed_at > 0 AND author_id = $2

-- name: document_waiting_steps
-- $2 ... $12 role words, $13 the person. SQLite joins in the order of CROSS JOIN: few documents are in review.
SELECT COUNT(*)
FROM document d CROSS JOIN document_version v CROSS JOIN chain_step s
WHERE d.unit_id = $1 AND d.state = 'review' AND d.changed_at > 0
    AND v.unit_id = d.unit_id AND v.document_id = d.id AND v.version = d.version
    AND s.unit_id = d.unit_id AND s.chain = v.chain AND s.step = d.next_step
    AND s.role IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    AND NOT EXISTS (SELECT 1 FROM approval p WHERE p.unit_id = d.unit_id AND p.document_id = d.id
        AND p.version = d.version AND p.person_id = $13)
    AND NOT EXISTS (SELECT 1 FROM document_version w WHERE w.unit_id = d.unit_id AND w.document_id = d.id
        AND w.author_id = $13
        AND w.version > COALESCE((SELECT MAX(r.version) FROM document_release r
            WHERE r.unit_id = d.unit_id AND r.document_id = d.id), 0))

-- name: document_version_put
-- A new version, or a version nobody has approved written again: the foreign keys of approvals refuse any other.
INSERT INTO document_version (unit_id, document_id, version, chain, author_id, content_sm3, title, doc_no, formed_on,
    organs, theme, genre, column_code, more_columns, art20_item, kind, made_by_us, effective_on, expires_on, attribute,
    reason_code, reason, summary, keywords, source, department, forms, interprets, first_public_on, old_index_no,
    body_html, body_text, saved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
    $25, $26, $27, $28, $29, $30, $31, $32, $33)
ON CONFLICT (unit_id, document_id, version) DO UPDATE SET chain = excluded.chain, author_id = excluded.author_id,
    content_sm3 = excluded.content_sm3, title = excluded.title, doc_no = excluded.doc_no,
    formed_on = excluded.formed_on, organs = excluded.organs, theme = excluded.theme, genre = excluded.genre,
    column_code = excluded.column_code, more_columns = excluded.more_columns, art20_item = excluded.art20_item,
    kind = excluded.kind, made_by_us = excluded.made_by_us, effective_on = excluded.effective_on,
    expires_on = excluded.expires_on, attribute = excluded.attribute, reason_code = excluded.reason_code,
    reason = excluded.reason, summary = excluded.summary, keywords = excluded.keywords, source = excluded.source,
    department = excluded.department, forms = excluded.forms, interprets = excluded.interprets,
    first_public_on = excluded.first_public_on, old_index_no = excluded.old_index_no,
    body_html = excluded.body_html, body_text = excluded.body_text, saved_at = excluded.saved_at

-- name: document_version_content
SELECT title, doc_no, formed_on, effective_on, expires_on, organs, theme, genre, column_code, more_columns, art20_item,
    kind, made_by_us, attribute, reason_code, reason, summary, keywords, source, department, forms, interprets,
    first_public_on, old_index_no, body_html, body_text
FROM document_version WHERE unit_id = $1 AND document_id = $2 AND version = $3

-- name: document_version_writers
-- Who wrote since the version that went out last.
SELECT DISTINCT author_id FROM document_version
WHERE unit_id = $1 AND document_id = $2
    AND version > COALESCE((SELECT MAX(version) FROM document_release WHERE unit_id = $1 AND document_id = $2), 0)
ORDER BY author_id

-- name: document_version_approvals
SELECT COUNT(*) FROM approval WHERE unit_id = $1 AND document_id = $2 AND version = $3

-- name: document_version_files_drop
DELETE FROM version_attachment WHERE unit_id = $1 AND document_id = $2 AND version = $3

-- name: document_version_file_add
INSERT INTO version_attachment (unit_id, document_id, version, position, attachment_id, title)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: document_version_files
SELECT a.id, a.name, f.title, a.media_type, a.original_sha, a.clean_sha, a.clean_size, a.clean_report, a.text
FROM version_attachment f
JOIN attachment a ON a.unit_id = f.unit_id AND a.id = f.attachment_id
WHERE f.unit_id = $1 AND f.document_id = $2 AND f.version = $3
ORDER BY f.position

-- name: document_files
-- Those of the newest version in their order, then those no version uses.
SELECT a.id, a.name, COALESCE(f.title, ''), a.media_type, a.original_sha, a.clean_sha, a.clean_size, a.clean_report, a.text
FROM attachment a
JOIN document d ON d.unit_id = a.unit_id AND d.id = a.document_id
LEFT JOIN version_attachment f ON f.unit_id = a.unit_id AND f.document_id = a.document_id AND f.version = d.version
    AND f.attachment_id = a.id
WHERE a.unit_id = $1 AND a.document_id = $2
    AND (f.position IS NOT NULL OR NOT EXISTS (SELECT 1 FROM version_attachment o
        WHERE o.unit_id = a.unit_id AND o.document_id = a.document_id AND o.attachment_id = a.id))
ORDER BY COALESCE(f.position, 1000000), a.id

-- name: document_all_files
-- Of every unit: files lie together.
SELECT d.number, a.name, a.original_sha, a.clean_sha FROM attachment a JOIN document d ON d.unit_id = a.unit_id AND d.id = a.document_id
ORDER BY a.unit_id, a.id

-- name: document_attachment_insert
INSERT INTO attachment (unit_id, id, document_id, name, media_type, original_sha, original_size, clean_sha, clean_size,
    clean_report, text, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- name: document_attachment_find
SELECT a.id, a.name, CAST('' AS TEXT), a.media_type, a.original_sha, a.clean_sha, a.clean_size, a.clean_report, a.text
FROM attachment a WHERE a.unit_id = $1 AND a.document_id = $2 AND a.id = $3

-- name: document_event_add
INSERT INTO document_event (unit_id, document_id, seq, version, action, step, kind, person_id, person_name, opinion, at)
SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), COALESCE(MAX(seq), 0) + 1, CAST($3 AS INTEGER), CAST($4 AS TEXT),
    CAST($5 AS INTEGER), CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS TEXT), CAST($9 AS TEXT), CAST($10 AS BIGINT)
FROM document_event WHERE unit_id = $1 AND document_id = $2

-- name: document_events
SELECT seq, version, action, kind, person_name, opinion, at FROM document_event
WHERE unit_id = $1 AND document_id = $2 ORDER BY seq

-- name: document_column_facts
SELECT name, role, chain_code, is_shown FROM site_column WHERE unit_id = $1 AND code = $2
