#!/usr/bin/env python3
"""Every mark that escaping cannot make safe must be refused by the template compiler."""
import os
import subprocess
import sys
import tempfile
import unittest

TMPLC = os.path.join(os.path.dirname(__file__), '..', '..', 'tools', 'tmplc.py')


def compile_template(body):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'x.html')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('{{view V "v.h"}}\n' + body)
        run = subprocess.run([sys.executable, TMPLC, os.path.join(folder, 'o.c'), os.path.join(folder, 'o.h'), path],
                             capture_output=True, text=True, check=False)
        return run.returncode, run.stderr


class Refused(unittest.TestCase):
    def refused(self, body, reason):
        status, message = compile_template(body)
        self.assertNotEqual(status, 0, body)
        self.assertIn(reason, message)

    def test_url_without_encoding(self):
        self.refused('<a href="/{{x}}">', 'needs {{url')

    def test_url_that_data_starts(self):
        self.refused('<a href="{{url x}}">', 'must start with literal text')

    def test_script_style_comment(self):
        for body in ('<script>{{x}}</script>', '<style>{{x}}</style>', '<!-- {{x}} -->'):
            self.refused(body, 'no marks inside')

    def test_unquoted_attribute_and_tag_names(self):
        for body in ('<a title={{x}}>', '<{{x}}>', '<a {{x}}>'):
            self.refused(body, '')

    def test_event_handlers_and_style(self):
        self.refused('<a onclick="{{x}}">', 'no marks in onclick')
        self.refused('<a style="{{x}}">', 'no marks in style')

    def test_raw_in_attribute(self):
        self.refused('<a title="{{raw x}}">', 'no {{raw}}')

    def test_unbalanced(self):
        self.refused('{{if x}}', 'missing {{end}}')
        self.refused('{{end}}', 'without')
        self.refused('<a title="{{if x}}">{{end}}', 'different places')

    def test_unknown_mark(self):
        self.refused('{{x()}}', 'unknown mark')

    def test_good_template(self):
        self.assertEqual(compile_template('<p title="{{a.b}}">{{if not x}}{{x}}{{else}}-{{end}}</p>'), (0, ''))


if __name__ == '__main__':
    unittest.main()
