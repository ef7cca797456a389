-- Which migrations a database has had.

-- name: migration_table_there
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'
-- pgsql:
SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_migration'

-- name: migration_list
SELECT number, name, digest FROM schema_migration ORDER BY number

-- name: migration_insert
INSERT INTO schema_migration (number, name, digest, applied_at) VALUES ($1, $2, $3, $4)
