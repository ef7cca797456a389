-- Holiday notices imported since the program was built, and local orders.

-- name: calendar_years
SELECT year, csv, imported_at FROM calendar_year WHERE unit_id = 0 ORDER BY year

-- name: calendar_year_set
INSERT INTO calendar_year (unit_id, year, csv, imported_at, actor_id) VALUES (0, $1, $2, $3, $4)
ON CONFLICT (unit_id, year) DO UPDATE SET csv = excluded.csv, imported_at = excluded.imported_at, actor_id = excluded.actor_id

-- name: calendar_overrides
-- Orders for every unit (0) first, so that a unit's own comes behind and wins.
SELECT day, is_workday, name, reason, unit_id FROM calendar_override WHERE unit_id IN (0, $1) ORDER BY day, unit_id

-- name: calendar_override_set
INSERT INTO calendar_override (unit_id, day, is_workday, name, reason, set_at, actor_id) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (unit_id, day) DO UPDATE SET is_workday = excluded.is_workday, name = excluded.name, reason = excluded.reason,
    set_at = excluded.set_at, actor_id = excluded.actor_id

-- name: calendar_override_remove
DELETE FROM calendar_override WHERE unit_id = $1 AND day = $2
