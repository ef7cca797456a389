#!/usr/bin/env python3
"""Turns .sql files into C, and refuses SQL that could mean two things.

  sqlgen.py statements x.sql x.sql.h x.sql.c    named statements of one file
  sqlgen.py registry   all.c a.sql b.sql ...    the list of all statements (SQL_ALL)
  sqlgen.py migrations all.c 0001_a.sql ...     the list of all migrations (MIGRATIONS)

A statements file is a row of sections:

  -- name: unit_by_code
  -- What it is for (comments may follow the name).
  SELECT id, name FROM unit WHERE code = $1
  -- pgsql:
  (rarely: the same statement in PostgreSQL's words)

Each section is one statement with the parameters $1..$n, without gaps. It runs on SQLite and PostgreSQL
unchanged unless it has a pgsql section.

A migration is a file of statements. It uses the types BIGINT, TEXT and BLOB. On SQLite BIGINT becomes INTEGER
(what STRICT tables and row ids want); on PostgreSQL BLOB becomes BYTEA and a TEXT column gets COLLATE "C", so
that both engines order text by bytes. A line that ends with `--sqlite: WORDS` or `--pgsql: WORDS` has the words
added on that engine only, before a closing semicolon.
"""
import hashlib
import os
import re
import sys


class Refused(Exception):
    pass


TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*)
      | (?P<block>/\*)
      | (?P<escape>\b(?:[eExXbBnN]|[uU]&)'|\b[uU]&")
      | (?P<text>'(?:[^']|'')*')
      | (?P<name>"(?:[^"]|"")*")
      | (?P<open>['"`\[])
      | (?P<param>\$\d+)
      | (?P<dollar>\$)
      | (?P<cast>::)
      | (?P<foreign>[?@\#\\]|:(?=\w))
      | (?P<end>;)
      | (?P<word>\w+)
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL)

NEVER = {
    'block': 'a /* comment (use --)',
    'escape': 'a literal with a prefix: write plain text, or bind a parameter',
    'open': 'a literal that does not end, or a quote only one engine knows',
    'dollar': 'a $ that starts no parameter',
    'foreign': 'a character that means something else on the other engine',
}


def tokens(sql, where):
    """(kind, text) of every token; refuses what one of the engines would read differently."""
    for match in TOKEN.finditer(sql):
        kind, text = match.lastgroup, match.group()
        if kind in NEVER:
            raise Refused(f'{where}: {NEVER[kind]}: {sql[match.start():match.start() + 30]!r}')
        if kind in ('text', 'name') and (';' in text or '\\' in text or '$' in text or '\n' in text or '--' in text):
            raise Refused(f'{where}: {text!r} holds a character that could hide the end of a statement: bind a parameter')
        if not text.isascii() and kind != 'comment':
            raise Refused(f'{where}: {text!r} is not ASCII: bind a parameter')
        yield kind, text


def tidy(pieces):
    lines = [line.rstrip() for line in ''.join(pieces).split('\n')]
    return '\n'.join(line for line in lines if line)


def read_statement(sql, where, is_pgsql):
    """The statement without comments and final semicolon, and its number of parameters."""
    pieces, params, ended = [], set(), False
    for kind, text in tokens(sql, where):
        if kind == 'comment':
            continue
        if kind == 'end':
            if ended:
                raise Refused(f'{where}: more than one statement')
            ended = True
            continue
        if ended and kind != 'space':
            raise Refused(f'{where}: more than one statement')
        if kind == 'cast' and not is_pgsql:
            raise Refused(f'{where}: write CAST(x AS T) for x::T')
        if kind == 'param':
            params.add(text)
        pieces.append(text)
    body = tidy(pieces)
    if not body.strip():
        raise Refused(f'{where}: no statement')
    if len(params) > 64:
        raise Refused(f'{where}: more than 64 parameters')
    wanted = {f'${n + 1}' for n in range(len(params))}
    if params != wanted:
        missing = ', '.join(sorted(wanted - params, key=lambda p: int(p[1:])))
        raise Refused(f'{where}: {len(params)} parameters, but {missing} is not among them')
    return body, len(params)


def read_statements(path):
    """[(name, text, text_pgsql or None, params)] of one file."""
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    sections = []  # [name, line, {variant: [lines]}, current variant]
    for number, line in enumerate(lines, 1):
        name = re.fullmatch(r'--\s*name:\s*(\S+)\s*', line)
        if name:
            if not re.fullmatch(r'[a-z][a-z0-9_]*', name.group(1)):
                raise Refused(f'{path}:{number}: a name is lower case letters, digits and _: {name.group(1)}')
            sections.append([name.group(1), number, {'any': []}, 'any'])
        elif re.fullmatch(r'--\s*pgsql:\s*', line):
            if not sections or 'pgsql' in sections[-1][2]:
                raise Refused(f'{path}:{number}: a pgsql section belongs to a name, once')
            sections[-1][2]['pgsql'] = []
            sections[-1][3] = 'pgsql'
        elif re.match(r'--\s*(name|pgsql|sqlite)\b', line):
            raise Refused(f'{path}:{number}: not understood: {line}')
        elif sections:
            sections[-1][2][sections[-1][3]].append(line)
        elif line.strip() and not line.startswith('--'):
            raise Refused(f'{path}:{number}: text before the first "-- name:"')
    statements, seen = [], set()
    for name, number, variants, _ in sections:
        where = f'{path}:{number}: {name}'
        if name in seen:
            raise Refused(f'{where}: this name is used twice')
        seen.add(name)
        text, params = read_statement('\n'.join(variants['any']), where, False)
        pgsql = None
        if 'pgsql' in variants:
            pgsql, pgsql_params = read_statement('\n'.join(variants['pgsql']), where + ' (pgsql)', True)
            if pgsql_params != params:
                raise Refused(f'{where}: {params} parameters, but {pgsql_params} in the pgsql section')
        statements.append((name, text, pgsql, params))
    return statements


def c_text(text):
    if text is None:
        return 'NULL'
    lines = text.replace('\\', '\\\\').replace('"', '\\"').split('\n')
    return '\n        '.join(f'"{line}\\n"' if n < len(lines) - 1 else f'"{line}"' for n, line in enumerate(lines))


def made(source):
    return f'/* Made by tools/sqlgen.py from {source}. */\n'


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def make_statements(path, header, source):
    statements = read_statements(path)
    base = os.path.basename(path)
    guard = 'GK_GENERATED_' + re.sub(r'\W', '_', base).upper() + '_H'
    externs = ''.join(f'extern const Sql SQL_{name.upper()};\n' for name, _, _, _ in statements)
    write(header, f'{made(base)}#ifndef {guard}\n#define {guard}\n\n#include "db/sql.h"\n\n{externs}\n#endif\n')
    bodies = ''.join(
        f'\nconst Sql SQL_{name.upper()} = {{\n    .name = "{name}",\n    .text =\n        {c_text(text)},\n'
        f'    .text_pgsql =\n        {c_text(pgsql)},\n    .params = {params},\n}};\n'
        for name, text, pgsql, params in statements)
    write(source, f'{made(base)}#include "{os.path.basename(header)}"\n\n#include <stddef.h>\n{bodies}')


def make_registry(source, paths):
    origin = {}
    for path in paths:
        for name, _, _, _ in read_statements(path):
            if name in origin:
                raise Refused(f'{path}: {name} is already a statement of {origin[name]}')
            origin[name] = path
    externs = ''.join(f'extern const Sql SQL_{name.upper()};\n' for name in origin)
    entries = ''.join(f'    &SQL_{name.upper()},\n' for name in origin)
    write(source, f'{made("all .sql files")}#include "db/sql.h"\n\n#include <stddef.h>\n\n{externs}\n'
                  f'const Sql *const SQL_ALL[] = {{\n{entries}    NULL,\n}};\n')


ENGINE_WORDS = re.compile(r'^(.*)--(sqlite|pgsql):\s*(\S.*?)\s*$')


def for_engine(text, engine):
    """The migration's lines with the words of `engine` added and those of the other left out."""
    lines = []
    for line in text.split('\n'):
        added = []
        while match := ENGINE_WORDS.match(line):
            line = match.group(1).rstrip()
            if match.group(2) == engine:
                added.insert(0, match.group(3))
        if added:
            closing = ';' if line.endswith(';') else ''
            line = line.removesuffix(';') + ' ' + ' '.join(added) + closing
        lines.append(line)
    return '\n'.join(lines)


def translate_types(code, engine):
    if engine == 'sqlite':
        return re.sub(r'\bBIGINT\b', 'INTEGER', code)
    code = re.sub(r'\bBLOB\b', 'BYTEA', code)
    return re.sub(r'\b(?!AS\b)(\w+)(\s+)TEXT\b(?!\s+COLLATE)', r'\1\2TEXT COLLATE "C"', code, flags=re.IGNORECASE)


def read_migration(text, where, engine):
    pieces, code = [], []

    def flush():
        pieces.append(translate_types(''.join(code), engine))
        code.clear()

    for kind, token in tokens(for_engine(text, engine), where):
        if kind == 'comment':
            continue
        if kind in ('param', 'cast'):
            raise Refused(f'{where}: {token} has no place in a migration')
        if kind == 'text':
            flush()
            pieces.append(token)
        else:
            code.append(token)
    flush()
    body = tidy(pieces)
    if not body.rstrip().endswith(';'):
        raise Refused(f'{where}: must end with ;')
    return body


def make_migrations(source, paths):
    entries = ''
    for wanted, path in enumerate(sorted(paths, key=os.path.basename), 1):
        base = os.path.basename(path)
        match = re.fullmatch(r'(\d{4})_([a-z][a-z0-9_]*)\.sql', base)
        if not match:
            raise Refused(f'{path}: a migration is called NNNN_name.sql')
        if int(match.group(1)) != wanted:
            raise Refused(f'{path}: number {wanted:04} was expected here')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        digest = hashlib.sha256(text.encode()).hexdigest()
        entries += (f'    {{\n    .number = {wanted},\n    .name = "{match.group(2)}",\n    .digest = "{digest}",\n'
                    f'    .sqlite =\n        {c_text(read_migration(text, path, "sqlite"))},\n'
                    f'    .pgsql =\n        {c_text(read_migration(text, path, "pgsql"))},\n    }},\n')
    write(source, f'{made("sql/migrations")}#include "db/migrate.h"\n\n#include <stddef.h>\n\n'
                  f'const Migration MIGRATIONS[] = {{\n{entries}    {{.name = NULL}},\n}};\n')


def main(arguments):
    try:
        if len(arguments) == 4 and arguments[0] == 'statements':
            make_statements(*arguments[1:])
        elif len(arguments) >= 2 and arguments[0] == 'registry':
            make_registry(arguments[1], arguments[2:])
        elif len(arguments) >= 2 and arguments[0] == 'migrations':
            make_migrations(arguments[1], arguments[2:])
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except (Refused, OSError, UnicodeDecodeError) as problem:
        print(f'sqlgen: {problem}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
