#!/usr/bin/env python3
"""Refuses includes that go upwards: check_layers.py [ROOT].

src/LAYERS says which layer may include which. Inside features/ the suffix of a
file's name is its layer. Between features only b.h of features/b and
*_rules.h are reached, and the use cases of features form no circle.
"""
import os
import re
import sys

import csource

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]', re.M)
ROLES = {'_rules': 'rules', '_store': 'store', '_pages': 'pages', '_cli': 'cli_role', '_jobs': 'jobs_role'}
GENERATED = {'.sql': 'store', '_views': 'pages'}
# Where a library or a door to the outside may be used; everything not named here may be used anywhere.
ONLY_IN = {
    'sqlite3.h': {'db', 'index'}, 'libpq-fe.h': {'db'}, 'microhttpd.h': {'http'}, 'json-c/json.h': {'base'},
    'sodium.h': {'os'}, 'openssl/evp.h': {'os'}, 'curl/curl.h': {'os'},
}
IMPURE = re.compile(r'^(sys/|netinet/|arpa/|unistd\.h|fcntl\.h|dirent\.h|signal\.h|poll\.h|pthread\.h|time\.h|libxml/|'
                    r'zip\.h|gumbo\.h|pango/|cairo|xlsxwriter)')
PURE = {'rules'}


def read_layers(root):
    layers = {}
    for line in csource.read(root, 'src/LAYERS').splitlines():
        line = line.split('#')[0].strip()
        if line:
            name, _, allowed = line.partition(':')
            layers[name.strip()] = set(allowed.split())
    return layers


def layer_of(path):
    """The layer of a file, from its path below src/: what lies in src/ itself is wiring."""
    parts = path.split('/')
    if len(parts) == 1:
        return 'main'
    if parts[0] != 'features':
        return parts[0]
    stem = os.path.splitext(parts[-1])[0]
    for suffix, layer in {**ROLES, **GENERATED}.items():
        if stem.endswith(suffix):
            return layer
    return 'feature'


def feature_of(path):
    parts = path.split('/')
    return parts[1] if parts[0] == 'features' and len(parts) > 2 else None


def crossing_fault(source, target):
    """Why this include between two features is wrong, or None."""
    feature = feature_of(target)
    if feature is None or feature == feature_of(source) or layer_of(source) == 'main':
        return None
    name = os.path.basename(target)
    if name == feature + '.h' or name.endswith('_rules.h'):
        return None
    return f'other features reach {feature} only through {feature}.h and its *_rules.h'


def include_fault(layers, source, kind, target):
    layer = layer_of(source)
    if kind == '<':
        if target in ONLY_IN and layer not in ONLY_IN[target]:
            return f'<{target}> is used only in ' + ', '.join(sorted(ONLY_IN[target]))
        return f'{layer} is pure: no <{target}>' if layer in PURE and IMPURE.match(target) else None
    if '/' not in target and layer != 'main':
        return 'name the folder, from src/ on'
    wanted = layer_of(target)
    if layer not in layers or wanted not in layers:
        return f'src/LAYERS knows no layer {layer if layer not in layers else wanted}'
    if wanted != layer and wanted not in layers[layer] and '*' not in layers[layer]:
        return f'{layer} may not include {wanted}'
    return crossing_fault(source, target)


def find_circle(edges):
    """One circle of features as a list, or None."""
    done = set()

    def walk(node, path):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        for after in sorted(edges.get(node, ())):
            circle = walk(after, path + [node])
            if circle:
                return circle
        done.add(node)
        return None

    for start in sorted(edges):
        circle = walk(start, [])
        if circle:
            return circle
    return None


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else '.'
    layers, edges, bad, seen = read_layers(root), {}, 0, 0
    for path in csource.tree(root, ['src'], ('.c', '.h')):
        source = path[len('src/'):]
        text = csource.blank(csource.read(root, path), keep_strings=True)
        for match in INCLUDE.finditer(text):
            kind, target = match.groups()
            seen += 1
            fault = include_fault(layers, source, kind, target)
            if fault:
                line = text.count('\n', 0, match.start()) + 1
                print(f'{path}:{line}: includes {target}: {fault}', file=sys.stderr)
                bad += 1
            ours, theirs = feature_of(source), feature_of(target)
            if layer_of(source) == 'feature' and layer_of(target) == 'feature' and ours and theirs and ours != theirs:
                edges.setdefault(ours, set()).add(theirs)
    circle = find_circle(edges)
    if circle:
        print('use cases form a circle: ' + ' -> '.join(circle), file=sys.stderr)
        bad += 1
    print(f'layers: {seen} includes looked at, {bad} wrong')
    return 1 if bad else 0


sys.exit(main())
