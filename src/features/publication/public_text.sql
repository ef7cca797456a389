-- The words of what is public, for the search: what readers see, and the text of its attachments.

-- name: public_text_keys
-- Everything that is public, in the order of its time.
SELECT unit_id, document_id FROM public_item ORDER BY published_at, document_id, unit_id

-- name: public_text_of
SELECT p.index_no, p.title, p.doc_no, p.column_code, p.art20_item, p.validity, p.published_at, p.year, p.version, v.more_columns,
    v.summary, v.keywords, v.old_index_no, v.body_text
FROM public_item p JOIN document_version v
    ON v.unit_id = p.unit_id AND v.document_id = p.document_id AND v.version = p.version
WHERE p.unit_id = $1 AND p.document_id = $2

-- name: public_text_of_files
SELECT t.title, a.text FROM version_attachment t JOIN attachment a ON a.unit_id = t.unit_id AND a.id = t.attachment_id
WHERE t.unit_id = $1 AND t.document_id = $2 AND t.version = $3 ORDER BY t.position
