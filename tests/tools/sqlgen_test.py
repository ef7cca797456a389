#!/usr/bin/env python3
"""What tools/sqlgen.py makes and what it refuses."""
import os
import subprocess
import sys
import tempfile
import unittest

SQLGEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools', 'sqlgen.py')


class Sqlgen(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def file(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def run_sqlgen(self, *arguments):
        return subprocess.run([sys.executable, SQLGEN, *arguments], capture_output=True, text=True, check=False)

    def statements(self, text):
        for made in ('x.sql.h', 'x.sql.c'):
            if os.path.exists(self.path(made)):
                os.remove(self.path(made))
        return self.run_sqlgen('statements', self.file('x.sql', text), self.path('x.sql.h'), self.path('x.sql.c'))

    def accepted(self, text):
        done = self.statements(text)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return self.read('x.sql.c')

    def refused(self, text, words):
        done = self.statements(text)
        self.assertEqual(done.returncode, 1, text)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stderr.count('\n'), 1)
        self.assertFalse(os.path.exists(self.path('x.sql.c')))

    def test_statements(self):
        source = self.accepted('-- All about units.\n\n-- name: unit_by_code\n-- 中文说明\nSELECT id -- the key\n'
                               "FROM unit WHERE code = $1 AND kind = 'it''s' AND \"order\" = $2;\n"
                               '-- name: two\nSELECT 2\n-- pgsql:\nSELECT 2::bigint\n')
        self.assertIn('const Sql SQL_UNIT_BY_CODE', source)
        self.assertIn('"SELECT id\\n"\n        "FROM unit WHERE code = $1 AND kind = \'it\'\'s\' AND \\"order\\" = $2"', source)
        self.assertIn('.params = 2', source)
        self.assertIn('"SELECT 2::bigint"', source)
        self.assertIn('extern const Sql SQL_TWO;', self.read('x.sql.h'))

    def test_parameters(self):
        self.accepted('-- name: a\nSELECT $2, $1, $2\n')
        self.refused('-- name: a\nSELECT $1, $3\n', '$2 is not among them')
        self.refused('-- name: a\nSELECT $0\n', '$1 is not among them')
        self.refused('-- name: a\nSELECT $2\n', '$1 is not among them')
        self.refused('-- name: a\nSELECT $1\n-- pgsql:\nSELECT 1\n', '1 parameters, but 0')
        for other in ('?', '?1', ':name', '@name', '$name', '#1'):
            self.refused(f'-- name: a\nSELECT {other}\n', 'x.sql:1: a:')
        self.refused('-- name: a\nSELECT ' + ', '.join(f'${n}' for n in range(1, 66)) + '\n', 'more than 64')

    def test_names(self):
        self.refused('-- name: a\nSELECT 1\n-- name: a\nSELECT 2\n', 'used twice')
        self.refused('-- name: A\nSELECT 1\n', 'lower case')
        self.refused('-- name: a b\nSELECT 1\n', 'not understood')
        self.refused('-- name a\nSELECT 1\n', 'not understood')
        self.refused('-- sqlite:\nSELECT 1\n', 'not understood')
        self.refused('SELECT 1\n', 'before the first')
        self.refused('-- pgsql:\nSELECT 1\n', 'belongs to a name')
        self.refused('-- name: a\nSELECT 1\n-- pgsql:\nSELECT 1\n-- pgsql:\nSELECT 1\n', 'once')

    def test_one_statement(self):
        self.refused('-- name: a\n-- nothing\n', 'no statement')
        self.refused('-- name: a\nSELECT 1; DELETE FROM unit\n', 'more than one')
        self.refused('-- name: a\nSELECT 1;;\n', 'more than one')
        self.refused('-- name: a\nSELECT 1 /* ; */\n', '/* comment')
        self.accepted('-- name: a\nSELECT 1 -- ; and more\n')

    def test_literals(self):
        for literal in ("'a;b'", '"a;b"', "'a\\'", "'a -- b'", "'$1'", "'a\nb'"):
            self.refused(f'-- name: a\nSELECT {literal}\n', 'could hide')
        for literal in ("E'a'", "e'a'", "U&'a'", "x'00'", "N'a'"):
            self.refused(f'-- name: a\nSELECT {literal}\n', 'a literal with a prefix')
        for literal in ("'a", '"a', '`a`', '[a]'):
            self.refused(f'-- name: a\nSELECT {literal}\n', 'a literal that does not end')
        self.refused('-- name: a\nSELECT $$a$$\n', 'a $ that starts no parameter')
        self.refused("-- name: a\nSELECT '公开'\n", 'is not ASCII')
        self.refused('-- name: a\nSELECT 1::bigint\n', 'CAST')

    def test_registry(self):
        one = self.file('one.sql', '-- name: a\nSELECT 1\n')
        two = self.file('two.sql', '-- name: b\nSELECT 1\n')
        self.assertEqual(self.run_sqlgen('registry', self.path('all.c'), one, two).returncode, 0)
        self.assertIn('    &SQL_A,\n    &SQL_B,\n    NULL,\n', self.read('all.c'))
        self.file('two.sql', '-- name: a\nSELECT 1\n')
        done = self.run_sqlgen('registry', self.path('other.c'), one, two)
        self.assertEqual(done.returncode, 1)
        self.assertIn('a is already a statement of', done.stderr)

    def migrations(self, **files):
        paths = [self.file(name + '.sql', text) for name, text in files.items()]
        return self.run_sqlgen('migrations', self.path('m.c'), *paths)

    def test_migrations(self):
        done = self.migrations(**{'0001_one': 'CREATE TABLE a (x BIGINT, y TEXT NOT NULL, z BLOB,\n'
                                              "  CHECK (y IN ('x TEXT', CAST(x AS TEXT)))\n"
                                              ') --sqlite: STRICT, WITHOUT ROWID --pgsql: WITH (fillfactor = 90)\n;\n'
                                              'CREATE TABLE b (k TEXT COLLATE "C"); --sqlite: STRICT\n'})
        self.assertEqual(done.stderr, '')
        source = self.read('m.c')
        sqlite, pgsql = source.split('.pgsql =')
        self.assertIn('CREATE TABLE a (x INTEGER, y TEXT NOT NULL, z BLOB,', sqlite)
        self.assertIn("CHECK (y IN ('x TEXT', CAST(x AS TEXT)))", sqlite)
        self.assertIn(') STRICT, WITHOUT ROWID\\n', sqlite)
        self.assertIn('CREATE TABLE b (k TEXT COLLATE \\"C\\") STRICT;', sqlite)
        self.assertIn('CREATE TABLE a (x BIGINT, y TEXT COLLATE \\"C\\" NOT NULL, z BYTEA,', pgsql)
        self.assertIn("CHECK (y IN ('x TEXT', CAST(x AS TEXT)))", pgsql)
        self.assertIn(') WITH (fillfactor = 90)\\n', pgsql)
        self.assertIn('CREATE TABLE b (k TEXT COLLATE \\"C\\");', pgsql)
        self.assertIn('.number = 1', sqlite)
        self.assertIn('.name = "one"', sqlite)

    def test_migration_names(self):
        ok = 'CREATE TABLE a (x BIGINT);\n'
        self.assertEqual(self.migrations(**{'0002_b': ok, '0001_a': ok}).returncode, 0)
        self.assertIn('number 0001 was expected', self.migrations(**{'0002_b': ok}).stderr)
        self.assertIn('number 0002 was expected', self.migrations(**{'0001_a': ok, '0003_c': ok}).stderr)
        self.assertIn('number 0002 was expected', self.migrations(**{'0001_a': ok, '0001_b': ok}).stderr)
        self.assertIn('NNNN_name', self.migrations(**{'1_a': ok}).stderr)
        self.assertIn('must end with ;', self.migrations(**{'0001_a': 'CREATE TABLE a (x BIGINT)\n'}).stderr)
        self.assertIn('no place in a migration', self.migrations(**{'0001_a': 'DELETE FROM a WHERE x = $1;\n'}).stderr)

    def test_usage(self):
        self.assertEqual(self.run_sqlgen().returncode, 2)
        self.assertEqual(self.run_sqlgen('statements', 'x').returncode, 2)
        self.assertEqual(self.run_sqlgen('registry', self.path('a.c'), self.path('missing.sql')).returncode, 1)


if __name__ == '__main__':
    unittest.main()
