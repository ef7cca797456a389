-- What is public: lists by key, one document, its files, counts.
--
-- Lists take the other kinds of filter as texts ",2020,2021,": REPLACE finds a value in them on both engines.

-- name: public_newest
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM public_item p LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE p.unit_id = $1 AND (p.published_at, p.document_id) < ($2, $3) AND p.published_at >= $4
    AND (CAST($5 AS TEXT) = '' OR REPLACE(CAST($5 AS TEXT), ',' || CAST(p.year AS TEXT) || ',', '') <> CAST($5 AS TEXT))
    AND (CAST($6 AS TEXT) = '' OR REPLACE(CAST($6 AS TEXT), ',' || CAST(p.art20_item AS TEXT) || ',', '') <> CAST($6 AS TEXT))
    AND (CAST($7 AS TEXT) = '' OR REPLACE(CAST($7 AS TEXT), ',' || p.validity || ',', '') <> CAST($7 AS TEXT))
ORDER BY p.published_at DESC, p.document_id DESC LIMIT $8

-- name: public_newest_of_item
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM public_item p LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE p.unit_id = $1 AND p.art20_item = $9 AND (p.published_at, p.document_id) < ($2, $3) AND p.published_at >= $4
    AND (CAST($5 AS TEXT) = '' OR REPLACE(CAST($5 AS TEXT), ',' || CAST(p.year AS TEXT) || ',', '') <> CAST($5 AS TEXT))
    AND (CAST($6 AS TEXT) = '' OR REPLACE(CAST($6 AS TEXT), ',' || CAST(p.art20_item AS TEXT) || ',', '') <> CAST($6 AS TEXT))
    AND (CAST($7 AS TEXT) = '' OR REPLACE(CAST($7 AS TEXT), ',' || p.validity || ',', '') <> CAST($7 AS TEXT))
ORDER BY p.published_at DESC, p.document_id DESC LIMIT $8

-- name: public_newest_of_validity
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM public_item p LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE p.unit_id = $1 AND p.validity = $9 AND (p.published_at, p.document_id) < ($2, $3) AND p.published_at >= $4
    AND (CAST($5 AS TEXT) = '' OR REPLACE(CAST($5 AS TEXT), ',' || CAST(p.year AS TEXT) || ',', '') <> CAST($5 AS TEXT))
    AND (CAST($6 AS TEXT) = '' OR REPLACE(CAST($6 AS TEXT), ',' || CAST(p.art20_item AS TEXT) || ',', '') <> CAST($6 AS TEXT))
    AND (CAST($7 AS TEXT) = '' OR REPLACE(CAST($7 AS TEXT), ',' || p.validity || ',', '') <> CAST($7 AS TEXT))
ORDER BY p.published_at DESC, p.document_id DESC LIMIT $8

-- name: public_newest_of_column
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM public_item_column c JOIN public_item p ON p.unit_id = c.unit_id AND p.document_id = c.document_id
    LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE c.unit_id = $1 AND c.column_code = $9 AND (c.published_at, c.document_id) < ($2, $3) AND c.published_at >= $4
    AND (CAST($5 AS TEXT) = '' OR REPLACE(CAST($5 AS TEXT), ',' || CAST(p.year AS TEXT) || ',', '') <> CAST($5 AS TEXT))
    AND (CAST($6 AS TEXT) = '' OR REPLACE(CAST($6 AS TEXT), ',' || CAST(p.art20_item AS TEXT) || ',', '') <> CAST($6 AS TEXT))
    AND (CAST($7 AS TEXT) = '' OR REPLACE(CAST($7 AS TEXT), ',' || p.validity || ',', '') <> CAST($7 AS TEXT))
ORDER BY c.published_at DESC, c.document_id DESC LIMIT $8

-- name: public_latest_formed_of_column
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM public_item_column c JOIN public_item p ON p.unit_id = c.unit_id AND p.document_id = c.document_id
    LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE c.unit_id = $1 AND c.column_code = $9 AND (c.formed_on, c.document_id) < ($2, $3) AND c.published_at >= $4
    AND (CAST($5 AS TEXT) = '' OR REPLACE(CAST($5 AS TEXT), ',' || CAST(p.year AS TEXT) || ',', '') <> CAST($5 AS TEXT))
    AND (CAST($6 AS TEXT) = '' OR REPLACE(CAST($6 AS TEXT), ',' || CAST(p.art20_item AS TEXT) || ',', '') <> CAST($6 AS TEXT))
    AND (CAST($7 AS TEXT) = '' OR REPLACE(CAST($7 AS TEXT), ',' || p.validity || ',', '') <> CAST($7 AS TEXT))
ORDER BY c.formed_on DESC, c.document_id DESC LIMIT $8

-- name: public_by_id
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM public_item p LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE p.unit_id = $1 AND p.document_id = $2

-- name: public_by_index_no
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM public_item p LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE p.unit_id = $1 AND p.index_no = $2

-- name: public_readings
-- The public items whose public version explains this one. CROSS JOIN: SQLite would walk all items for the order's sake.
SELECT
    p.unit_id, p.document_id, p.version, p.index_no, p.title, p.doc_no, p.organ, p.column_code, s.name, p.theme, p.genre, p.kind,
    p.validity, p.summary, p.forms, p.art20_item, p.validity_on, p.formed_on, p.published_at, p.published_on, p.updated_at
FROM document_version v CROSS JOIN public_item p LEFT JOIN site_column s ON s.unit_id = p.unit_id AND s.code = p.column_code
WHERE v.unit_id = $1 AND v.interprets = $2 AND p.unit_id = v.unit_id AND p.document_id = v.document_id AND p.version = v.version
ORDER BY p.published_at DESC, p.document_id DESC LIMIT $3

-- name: public_content
SELECT
    title, doc_no, formed_on, effective_on, expires_on, organs, theme, genre, column_code, more_columns, art20_item, kind,
    made_by_us, attribute, summary, keywords, source, department, forms, interprets, first_public_on, old_index_no, body_html,
    body_text
FROM document_version WHERE unit_id = $1 AND document_id = $2 AND version = $3

-- name: public_files
SELECT attachment_id, sha, name, title, media_type, size FROM public_file
WHERE unit_id = $1 AND document_id = $2 ORDER BY position

-- name: public_file_by_index_no
SELECT f.sha, f.name, f.title, f.media_type, f.size
FROM public_item p JOIN public_file f ON f.unit_id = p.unit_id AND f.document_id = p.document_id
WHERE p.unit_id = $1 AND p.index_no = $2 AND f.position = $3

-- name: public_withdrawn
SELECT document_id, title, reason, withdrawn_at FROM withdrawn_item
WHERE unit_id = $1 AND index_no = $2 ORDER BY version DESC LIMIT 1

-- name: public_withdrawn_all
-- The 索引号 under which nothing is public any more.
SELECT DISTINCT w.index_no FROM withdrawn_item w
WHERE w.unit_id = $1 AND NOT EXISTS (SELECT 1 FROM public_item p WHERE p.unit_id = w.unit_id AND p.index_no = w.index_no)
ORDER BY w.index_no

-- name: public_clarification
SELECT id, subject, found_on, about_id, document_id, recorded_at FROM clarification
WHERE unit_id = $1 AND about_id = $2 ORDER BY recorded_at DESC, id DESC LIMIT 1

-- name: public_column_newest
-- The newest item of every column: one seek each.
SELECT s.code, (SELECT MAX(c.published_at) FROM public_item_column c WHERE c.unit_id = s.unit_id AND c.column_code = s.code)
FROM site_column s WHERE s.unit_id = $1

-- name: public_column_times
SELECT published_at FROM public_item_column
WHERE unit_id = $1 AND column_code = $2 AND published_at >= $3 AND published_at < $4 ORDER BY published_at

-- name: public_count_of
SELECT p.column_code, p.year, p.art20_item, p.validity, c.column_code
FROM public_item p JOIN public_item_column c ON c.unit_id = p.unit_id AND c.document_id = p.document_id
WHERE p.unit_id = $1 AND p.document_id = $2 ORDER BY c.column_code

-- name: public_count_up
INSERT INTO public_count (unit_id, column_codes, year, art20_item, validity, items) VALUES ($1, $2, $3, $4, $5, 1)
ON CONFLICT (unit_id, column_codes, year, art20_item, validity) DO UPDATE SET items = public_count.items + 1

-- name: public_count_down
UPDATE public_count SET items = items - 1
WHERE unit_id = $1 AND column_codes = $2 AND year = $3 AND art20_item = $4 AND validity = $5

-- name: public_count_drop
DELETE FROM public_count
WHERE unit_id = $1 AND column_codes = $2 AND year = $3 AND art20_item = $4 AND validity = $5 AND items = 0

-- name: public_count_clear
DELETE FROM public_count WHERE unit_id = $1

-- name: public_count_fill
-- The items of one column; those of several are counted one by one.
INSERT INTO public_count (unit_id, column_codes, year, art20_item, validity, items)
SELECT p.unit_id, p.column_code, p.year, p.art20_item, p.validity, COUNT(*)
FROM public_item p
WHERE p.unit_id = $1 AND NOT EXISTS (SELECT 1 FROM public_item_column c
    WHERE c.unit_id = p.unit_id AND c.document_id = p.document_id AND c.column_code <> p.column_code)
GROUP BY p.unit_id, p.column_code, p.year, p.art20_item, p.validity

-- name: public_count_several
SELECT DISTINCT p.document_id
FROM public_item_column c JOIN public_item p ON p.unit_id = c.unit_id AND p.document_id = c.document_id
WHERE c.unit_id = $1 AND c.column_code <> p.column_code ORDER BY p.document_id

-- name: public_counts
SELECT column_codes, year, art20_item, validity, items FROM public_count WHERE unit_id = $1 AND items > 0
ORDER BY column_codes, year, art20_item, validity

-- name: public_published
-- Rows of the ledger that came out in a span of days.
SELECT COUNT(*) FROM publication WHERE unit_id = $1 AND published_on BETWEEN $2 AND $3
