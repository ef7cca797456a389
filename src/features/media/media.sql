-- New-media posts. The first four statements have the shape that book_store.h describes.

-- name: media_insert
INSERT INTO media_post (
    unit_id, id, import_id, number, title, channel, posted_on, is_public, year)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (unit_id, number) DO NOTHING

-- name: media_update
UPDATE media_post SET
    import_id = $3, number = $4, title = $5, channel = $6, posted_on = $7, is_public = $8, year = $9
WHERE unit_id = $1 AND id = $2

-- name: media_remove
DELETE FROM media_post WHERE unit_id = $1 AND id = $2

-- name: media_find
SELECT
    id, number, title, channel, posted_on, is_public
FROM media_post WHERE unit_id = $1 AND number = $2

-- name: media_in_year
SELECT COUNT(*) FROM media_post WHERE unit_id = $1 AND year = $2

-- name: media_channels
SELECT channel, COUNT(*), SUM(CASE WHEN year = $2 THEN 1 ELSE 0 END), MAX(posted_on)
FROM media_post WHERE unit_id = $1 GROUP BY channel ORDER BY channel

-- name: media_list
-- One page of a year, newest first, behind ($3, $4).
SELECT number, title, channel, posted_on FROM media_post
WHERE unit_id = $1 AND year = $2 AND (posted_on < $3 OR (posted_on = $3 AND number < $4))
ORDER BY posted_on DESC, number DESC LIMIT $5
