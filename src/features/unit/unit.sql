-- Units and their tree.

-- name: unit_insert
INSERT INTO unit (unit_id, parent_id, code, name, has_rule_power, first_year, last_year, is_sample)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (code) DO NOTHING

-- name: unit_by_code
SELECT unit_id, parent_id, code, name, has_rule_power, first_year, last_year, is_sample FROM unit WHERE code = $1

-- name: unit_by_id
SELECT unit_id, parent_id, code, name, has_rule_power, first_year, last_year, is_sample FROM unit WHERE unit_id = $1

-- name: unit_all
-- The units that exist in a year.
SELECT unit_id, parent_id, code, name, has_rule_power, first_year, last_year, is_sample FROM unit
WHERE first_year <= $1 AND last_year >= $1
ORDER BY code

-- name: unit_top
-- At most two rows: enough to know whether there is just one.
SELECT unit_id, parent_id, code, name, has_rule_power, first_year, last_year, is_sample FROM unit
ORDER BY code LIMIT 2
