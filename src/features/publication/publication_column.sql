-- 栏目.

-- name: publication_column_set
INSERT INTO site_column (unit_id, code, parent_code, name, art20_item, own_every, own_period, national_every,
    national_period, column_type, description, keywords, role, inspected_as, chain_code, owner_id, position, is_shown, opened_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (unit_id, code) DO UPDATE SET parent_code = excluded.parent_code, name = excluded.name,
    art20_item = excluded.art20_item, own_every = excluded.own_every, own_period = excluded.own_period,
    national_every = excluded.national_every, national_period = excluded.national_period, column_type = excluded.column_type,
    description = excluded.description, keywords = excluded.keywords, role = excluded.role,
    inspected_as = excluded.inspected_as, chain_code = excluded.chain_code, owner_id = excluded.owner_id,
    position = excluded.position, is_shown = excluded.is_shown, opened_on = excluded.opened_on

-- name: publication_columns
SELECT
    code, parent_code, name, art20_item, own_every, own_period, national_every, national_period, column_type, description,
    keywords, role, inspected_as, chain_code, owner_id, position, is_shown, opened_on
FROM site_column WHERE unit_id = $1 ORDER BY position, code

-- name: publication_column_one
SELECT
    code, parent_code, name, art20_item, own_every, own_period, national_every, national_period, column_type, description,
    keywords, role, inspected_as, chain_code, owner_id, position, is_shown, opened_on
FROM site_column WHERE unit_id = $1 AND code = $2
