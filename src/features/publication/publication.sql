-- Information items and 公文. The first four statements have the shape that book_store.h describes.

-- name: publication_insert
INSERT INTO publication (
    unit_id, id, import_id, number, title, doc_no, column_code, kind, made_by_us, formed_on, published_on,
    withdrawn_on, effective_on, repealed_on, attribute, is_public)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: publication_update
UPDATE publication SET
    import_id = $3, number = $4, title = $5, doc_no = $6, column_code = $7, kind = $8, made_by_us = $9,
    formed_on = $10, published_on = $11, withdrawn_on = $12, effective_on = $13, repealed_on = $14, attribute = $15,
    is_public = $16
WHERE unit_id = $1 AND id = $2

-- name: publication_remove
DELETE FROM publication WHERE unit_id = $1 AND id = $2

-- name: publication_find
SELECT
    id, number, title, doc_no, column_code, kind, made_by_us, formed_on, published_on, withdrawn_on, effective_on,
    repealed_on, attribute, is_public
FROM publication WHERE unit_id = $1 AND number = $2

-- name: publication_in_year
SELECT COUNT(*) FROM publication
WHERE unit_id = $1 AND (formed_on / 10000 = $2 OR published_on / 10000 = $2)

-- name: publication_figures
-- Rows, not sums: few documents are regulations or normative, and one rule in C decides what each counts for.
SELECT unit_id, formed_on, published_on, withdrawn_on, repealed_on FROM publication
WHERE kind = $1 AND unit_id BETWEEN $2 AND $3 AND made_by_us = 1

-- name: publication_records
SELECT number, title, formed_on, published_on, withdrawn_on, repealed_on, is_public FROM publication
WHERE kind = $1 AND unit_id = $2 AND made_by_us = 1
ORDER BY formed_on, number

-- name: publication_by_column
-- Items first published in the year, by 栏目, for the narrative.
SELECT c.code, c.name, COUNT(p.id)
FROM site_column c LEFT JOIN publication p
    ON p.unit_id = c.unit_id AND p.column_code = c.code AND p.published_on BETWEEN $2 AND $3
WHERE c.unit_id = $1
GROUP BY c.code, c.name
ORDER BY c.code
