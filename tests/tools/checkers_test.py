#!/usr/bin/env python3
"""Each checker must find the fault in a bad sample and none in a good one."""
import os
import stat
import subprocess
import sys
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(__file__), '..', '..', 'tools')
LAYERS = 'base:\ndb: base\nrules: base\nstore: base db rules\nfeature: base db rules store\npages: base feature\nmain: *\n'


def check(tool, files):
    """Runs tools/TOOL on a tree made of {path: text}; returns (status, what it printed)."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {'src/LAYERS': LAYERS, **files}.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, 'w', encoding='utf-8') as file:
                file.write(text)
        run = subprocess.run([sys.executable, os.path.join(TOOLS, tool), root], capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr


class Checker(unittest.TestCase):
    tool = None

    def good(self, files):
        status, text = check(self.tool, files)
        self.assertEqual(status, 0, text)

    def bad(self, files, words):
        status, text = check(self.tool, files)
        self.assertEqual(status, 1, text)
        self.assertIn(words, text)


class Layers(Checker):
    tool = 'check_layers.py'

    def test_good(self):
        self.good({'src/features/a/a.c': '#include "features/a/a_store.h"\n#include "features/b/b.h"\n#include <stdio.h>\n',
                   'src/features/a/a_rules.c': '#include "features/b/c_rules.h"\n#include <string.h>\n',
                   'src/features/a/a_store.c': '#include "features/a/a.sql.h"\n#include "db/db.h"\n',
                   'src/main.c': '#include "features/a/a_pages.h"\n'})

    def test_upwards(self):
        self.bad({'src/base/x.c': '#include "db/db.h"\n'}, 'base may not include db')

    def test_a_comment_is_no_include(self):
        self.good({'src/base/x.c': '/*\n#include "db/db.h"\n*/\n'})

    def test_role_suffix(self):
        self.bad({'src/features/a/a_pages.c': '#include "features/a/a_store.h"\n'}, 'pages may not include store')
        self.bad({'src/features/a/a_rules.c': '#include "features/a/a.h"\n'}, 'rules may not include feature')
        self.bad({'src/features/a/a_pages.c': '#include "features/a/a.sql.h"\n'}, 'pages may not include store')

    def test_rules_are_pure(self):
        self.bad({'src/features/a/a_rules.c': '#include <time.h>\n'}, 'pure')
        self.bad({'src/features/a/a_rules.c': '#include <sys/stat.h>\n'}, 'pure')

    def test_library_in_the_wrong_layer(self):
        self.bad({'src/base/x.c': '#include <sqlite3.h>\n'}, 'used only in db')

    def test_other_feature_by_a_side_door(self):
        self.bad({'src/features/a/a.c': '#include "features/b/b_ledger.h"\n'}, 'only through b.h')
        self.bad({'src/features/a/a_store.c': '#include "features/b/b_store.h"\n'}, 'only through b.h')

    def test_circle(self):
        self.bad({'src/features/a/a.c': '#include "features/b/b.h"\n', 'src/features/b/b.c': '#include "features/c/c.h"\n',
                  'src/features/c/c.h': '#include "features/a/a.h"\n'}, 'circle: a -> b -> c -> a')

    def test_unknown_folder(self):
        self.bad({'src/newdir/x.c': '#include "base/x.h"\n'}, 'knows no layer newdir')


class Sizes(Checker):
    tool = 'check_sizes.py'

    def test_good(self):
        self.good({'src/a.c': 'int f(int a)\n{\n    return a;\n}\n'})

    def test_at_the_limit(self):
        self.good({'src/a.c': '\n' * 800})
        self.good({'src/a.c': 'int f(void)\n{\n' + '\n' * 97 + '}\n'})
        self.good({'src/a.c': 'int f(int a)\n{\n' + 'if (a) a++;\n' * 19 + '}\n'})

    def test_long_file(self):
        self.bad({'src/a.c': '\n' * 801}, 'src/a.c has 801')

    def test_long_function(self):
        self.bad({'src/a.c': 'static int f(void)\n{\n' + '    g("}");\n' * 98 + '}\n'}, 'src/a.c:1 f has 101')

    def test_complex_function(self):
        self.bad({'src/a.c': '/* if */ int f(int a)\n{\n' + '    if (a && a) a++;\n' * 10 + '}\n'}, 'f has 21')

    def test_many_parameters(self):
        self.bad({'src/a.c': 'int f(int a, int b, int c, int d, int e, int g, int h, int (*i)(int, int), int j)\n{\n}\n'},
                 'f has 9')


class Banned(Checker):
    tool = 'check_banned.py'

    def test_good(self):
        self.good({'src/os/clock.c': 'int f(void) { return clock_gettime(0, 0); }\n',
                   'src/a.c': '/* sprintf(x) */ const char *s = "atoi(";\nvoid f(const Sql *sql);\nint runtime(int);\n'
                              'void g(void) { runtime(1); }\n'})

    def test_function(self):
        self.bad({'tests/a.c': 'void f(char *s)\n{\n    strcpy(s, "");\n}\n'}, 'tests/a.c:3')

    def test_sql_in_c(self):
        self.bad({'src/a.c': 'void f(void) { g(&(Sql){"x", "SELECT 1", 0, 0}); }\n'}, 'SQL comes only from')
        self.bad({'src/a.c': 'static const Sql x = {0};\n'}, 'SQL comes only from')

    def test_ambient(self):
        self.bad({'src/db/a.c': 'int f(void) { return time(0); }\n'}, 'the time comes from')
        self.bad({'src/db/a.c': 'void f(void) { getenv("X"); }\n'}, 'environment')
        self.bad({'src/db/a.c': 'void f(void) { exit(1); }\n'}, 'ends the process')


HELP = {'help': 'Usage:\n  x\n\nCommands:\n  a b  Do something.\n  c    Do more of it.\n'}
GOOD = 'Do something.\n\nUsage:\n  x\n\nOptions:\n  --data DIR  where\n\nExamples:\n  gongkai %s x\n'


class Help(unittest.TestCase):
    def run_on(self, answers):
        """A program that prints answers['a b'] for `a b --help`."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'gongkai')
            with open(path, 'w', encoding='utf-8') as file:
                file.write('#!%s\nimport sys\nprint(%r[" ".join(w for w in sys.argv[1:] if w != "--help")], end="")\n'
                           % (sys.executable, {**HELP, **answers}))
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
            run = subprocess.run([sys.executable, os.path.join(TOOLS, 'check_help.py'), path], capture_output=True,
                                 text=True, check=False)
            return run.returncode, run.stderr

    def test_good(self):
        self.assertEqual(self.run_on({'a b': GOOD % 'a b', 'c': GOOD % 'c'}), (0, ''))

    def test_no_examples(self):
        status, text = self.run_on({'a b': GOOD % 'a b', 'c': GOOD.split('\nExamples')[0]})
        self.assertEqual(status, 1)
        self.assertIn('gongkai c: no examples', text)

    def test_wrong_example_and_bare_option(self):
        status, text = self.run_on({'a b': GOOD % 'c', 'c': (GOOD % 'c').replace('  where', '')})
        self.assertEqual(status, 1)
        self.assertIn('gongkai a b: example is about something else', text)
        self.assertIn('gongkai c: option without help', text)


if __name__ == '__main__':
    unittest.main()
