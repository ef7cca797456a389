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

-- name: site_all
SELECT s.unit_id, u.code, u.name, site_name, site_domain, site_id_code, host, base_path, organ_name, organ_code, index_pattern,
    office_name, address, postcode, hours, phone, fax, email, icp_no, police_no, header_html, settings, version
FROM site s JOIN unit u ON u.unit_id = s.unit_id
ORDER BY u.code

-- name: site_by_unit
SELECT s.unit_id, u.code, u.name, site_name, site_domain, site_id_code, host, base_path, organ_name, organ_code, index_pattern,
    office_name, address, postcode, hours, phone, fax, email, icp_no, police_no, header_html, settings, version
FROM site s JOIN unit u ON u.unit_id = s.unit_id
WHERE s.unit_id = $1

-- name: site_insert
INSERT INTO site (unit_id, site_name, site_domain, site_id_code, host, base_path, organ_name, organ_code, index_pattern,
    office_name, address, postcode, hours, phone, fax, email, icp_no, police_no, header_html, settings, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (unit_id) DO NOTHING

-- name: site_update
-- $21 is the version that is expected.
UPDATE site SET site_name = $2, site_domain = $3, site_id_code = $4, host = $5, base_path = $6, organ_name = $7, organ_code = $8,
    index_pattern = $9, office_name = $10, address = $11, postcode = $12, hours = $13, phone = $14, fax = $15, email = $16,
    icp_no = $17, police_no = $18, header_html = $19, settings = $20, version = version + 1
WHERE unit_id = $1 AND version = $21

-- name: site_taken
SELECT COUNT(*) FROM site WHERE unit_id <> $1 AND (host = $2 OR base_path = $3)

-- name: public_change_add
INSERT INTO public_change (unit_id, seq, document_id, subject, changed_at)
SELECT CAST($1 AS BIGINT), COALESCE(MAX(seq), 0) + 1, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT)
FROM public_change WHERE unit_id = $1

-- name: public_change_after
SELECT seq, document_id, subject FROM public_change WHERE unit_id = $1 AND seq > $2 ORDER BY seq LIMIT $3

-- name: public_change_last
SELECT COALESCE(MAX(seq), 0) FROM public_change WHERE unit_id = $1

-- name: public_change_heads
-- One seek a unit.
SELECT u.unit_id, (SELECT COALESCE(MAX(c.seq), 0) FROM public_change c WHERE c.unit_id = u.unit_id) FROM unit u ORDER BY u.unit_id
