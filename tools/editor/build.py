#!/usr/bin/env python3
"""Bundles the editor: build.py OUT.js. Fetches its packages first when they are not there (npm ci)."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BANNER = '/*! With TipTap (c) Tiptap GmbH and ProseMirror (c) Marijn Haverbeke and others, both under the MIT licence. */'


def newest(path):
    return os.path.getmtime(path) if os.path.exists(path) else 0


def fetch():
    lock, done = os.path.join(HERE, 'package-lock.json'), os.path.join(HERE, 'node_modules', '.package-lock.json')
    if newest(done) >= newest(lock) and os.path.exists(done):
        return
    subprocess.run(['npm', 'ci', '--silent', '--no-audit', '--no-fund', '--ignore-scripts'], cwd=HERE, check=True)
    os.utime(done)


def main():
    out = os.path.abspath(sys.argv[1])
    try:
        fetch()
        subprocess.run([os.path.join(HERE, 'node_modules', 'esbuild', 'bin', 'esbuild'), 'src/editor.js', '--bundle', '--minify', '--format=iife',
                        '--target=chrome90,firefox90,safari15', '--charset=utf8', '--legal-comments=none', '--log-level=warning',
                        '--banner:js=' + BANNER, '--outfile=' + out], cwd=HERE, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit('the editor cannot be bundled: %s (it needs Node 18 and npm)' % error)


main()
