#!/usr/bin/env python3
"""Bad input through the real command line: one line of reason, the contract's status, nothing written, and soon.

   bad_input.py BUILD_FOLDER

What a refusal may take (256 MiB, 2 s) is measured with the release program when there is one that is not older than the
sources, in processor time, since whatever else runs on the machine must not fail a test. The build with sanitizers runs
everything too, to find what they find, within a multiple; not in the quick run when there is a release program.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import bad_files
import faults

MIB = 1 << 20
SECONDS, PEAK = 2.0, 256 * MIB
# AddressSanitizer's shadow and freed memory that waits; a few times slower.
SECONDS_SANITIZED, PEAK_SANITIZED = 30.0, 1024 * MIB
ONE_LINE = re.compile(rb'gongkai: [^\n]+\n')


class Bad:
    def __init__(self, tap, build):
        self.tap = tap
        measured = faults.release()
        self.programs = [faults.sanitized(build)] if measured is None or not faults.QUICK else []
        if measured:
            self.programs.append(measured)
        tap.note('time and memory: ' + ('release program' if measured else 'only with sanitizers, there is no release program'))
        self.worst = {}

    def faults_of(self, program, run):
        """What is wrong with a refusal, as a list."""
        wrong = []
        if run.status != 2:
            wrong.append('status %d' % run.status)
        if not ONE_LINE.fullmatch(run.err):
            wrong.append('standard error is not one line')
        seconds, peak = (SECONDS_SANITIZED, PEAK_SANITIZED) if program.sanitized else (SECONDS, PEAK)
        if run.cpu > seconds:
            wrong.append('%.2f s' % run.cpu)
        if run.peak > peak:
            wrong.append('%d MiB' % (run.peak >> 20))
        return wrong

    def refused(self, what, args, cwd, stdin=None, check=None):
        """Each program refuses; `check` looks at the run and gives what it finds wrong."""
        for program in self.programs:
            before = faults.everything(cwd)
            run = program.run(*args, cwd=cwd, stdin=stdin)
            wrong = self.faults_of(program, run)
            if faults.everything(cwd) != before:
                wrong.append('files were written or changed')
            if check is None and run.out != b'':
                wrong.append('something on standard output')
            wrong += check(run) if check else []
            if not program.sanitized:
                self.worst = {'cpu': max(self.worst.get('cpu', (0, '')), (run.cpu, what)),
                              'peak': max(self.worst.get('peak', (0, '')), (run.peak >> 20, what))}
            name = '%s%s' % (what, ', sanitized' if program.sanitized else '')
            self.tap.ok(not wrong, name, '%s\n%s' % (', '.join(wrong), run))


def one_json_error(run):
    try:
        told = [json.loads(line) for line in run.out.decode().splitlines()]
    except ValueError as error:
        return ['no JSON: %s' % error]
    good = (len(told) == 1 and list(told[0]) == ['file', 'error'] and list(told[0]['error']) == ['code', 'message']
            and all(isinstance(v, str) and v for v in told[0]['error'].values()))
    return [] if good else ['not one error object: %s' % told[:2]]


def files_of_reports(bad):
    for name, data in bad_files.small():
        with faults.Folder() as folder:
            path = folder.put(name, data)
            size = os.path.getsize(path)
            del data
            bad.refused('read %s (%d bytes)' % (name, size), ['report', 'read', path], folder.path)
            # The other commands read by the same use case: once is enough for what takes long.
            if size < 4 * MIB:
                bad.refused('check --json ' + name, ['report', 'check', '--json', path], folder.path, check=one_json_error)


def other_things(bad):
    """What is no plain file with bytes in it."""
    with faults.Folder() as folder:
        huge = folder.sparse('huge.docx', 2 << 30, b'PK\3\4')
        os.mkdir(folder.at('folder.docx'))
        folder.put('secret', 'x')
        for what, path in (('directory', folder.at('folder.docx')), ('nothing there', folder.at('nowhere')), ('2 GB', huge),
                           ('a name with a line break', folder.at('a\nb')), ('/dev/zero', '/dev/zero')):
            bad.refused('read: ' + what, ['report', 'read', path], folder.path)
            bad.refused('check --json: ' + what, ['report', 'check', '--json', path], folder.path, check=one_json_error)
            bad.refused('render: ' + what, ['report', 'render', path, '--to', 'pdf', '-o', folder.at('out.pdf')], folder.path)
            bad.refused('aggregate: ' + what, ['report', 'aggregate', path + '/x', '-o', folder.at('out.json')], folder.path)
        bad.refused('read: standard input without end', ['report', 'read', '-'], folder.path, stdin='/dev/zero')
        bad.refused('read: random bytes without end', ['report', 'read', '-'], folder.path, stdin='/dev/urandom')


def real_ones(bad, program):
    """A real report of ours, cut or bent."""
    with faults.Folder() as folder:
        data = folder.at('data')
        made = program.run('init', '--data', data, '--sample', cwd=folder.path)
        built = program.run('report', 'build', '--year', '2020', '--data', data, cwd=folder.path)
        if not bad.tap.ok(made.status == 0 and built.status == 0, 'the sample is made', '%s\n%s' % (made, built)):
            return
        report = folder.put('report.json', built.out)
        for form in ('pdf', 'docx', 'xlsx'):
            whole = folder.at('whole.' + form)
            program.run('report', 'render', report, '--to', form, '-o', whole, cwd=folder.path)
            with open(whole, 'rb') as file:
                data = file.read()
            for part in (2, 3, 10):
                cut = folder.put('cut.' + form, data[:len(data) * (part - 1) // part if part == 10 else len(data) // part])
                bad.refused('read: %s cut (1/%d)' % (form, part), ['report', 'read', cut], folder.path)
            out = folder.put('out.' + form, b'what stood there before')
            bad.refused('render over a file: cut ' + form, ['report', 'render', cut, '--to', form, '-o', out], folder.path)
        for what, text in (('cut', built.out[:len(built.out) // 2]), ('another edition', built.out.replace(b'2019-60', b'1999-10')),
                           ('bad UTF-8', built.out.replace('年'.encode(), b'\xe5\xb9')), ('two reports', built.out * 2),
                           ('a cell twice', built.out.replace(b'"cells":{', b'"cells":{"t3.new.nat":{"state":"blank","value":null,"raw":""},'))):
            bad.refused('read: JSON, ' + what, ['report', 'read', folder.put('bent.json', text)], folder.path)


def changed(data, before):
    """What an import that was refused left behind."""
    now = faults.tables(data)
    return ['%s changed' % name for name in now if now[name] != before[name]]


def imports(bad, program):
    rows = 1000000 if faults.LONG else 100000
    wrong = set(range(7, rows, rows // 10))
    with faults.Folder() as folder:
        data = folder.at('data')
        units = folder.put('units.csv', '单位代码,单位名称\nA1,甲局\n')
        made = [program.run('init', '--data', data, cwd=folder.path),
                program.run('import', 'unit', units, '--data', data, cwd=folder.path)]
        if not bad.tap.ok(all(run.status == 0 for run in made), 'a data directory is made', '\n'.join(map(str, made))):
            return
        before = faults.tables(data)
        with open(folder.at('wrong.csv'), 'w', encoding='utf-8') as file:
            file.writelines(bad_files.register(rows, wrong))
        files = [('2 GB', folder.sparse('huge.csv', 2 << 30, '决定书文号,事项名称,决定日期\n'.encode())),
                 ('a folder', folder.path), ('nothing there', folder.at('nowhere')), ('/dev/zero', '/dev/zero')]
        files += [(name, folder.put(name, content)) for name, content in bad_files.small()
                  if re.search(r'zip|xlsx|random|empty|zero|large|one-line|encoding', name)]
        for what, path in files:
            for program_now in bad.programs:
                run = program_now.run('import', 'licence', path, '--data', data, cwd=folder.path)
                wrong_now = bad.faults_of(program_now, run) + changed(data, before)
                name = 'import %s%s' % (what, ', sanitized' if program_now.sanitized else '')
                bad.tap.ok(not wrong_now, name, '%s\n%s' % (', '.join(wrong_now), run))
        ten_wrong_rows(bad, folder, data, rows, wrong, before)


def ten_wrong_rows(bad, folder, data, rows, wrong, before):
    """All of them are told with their lines, and nothing is stored. Long files may take their time."""
    path = folder.at('wrong.csv')
    for as_json in ([], ['--json']):
        program = bad.programs[-1]
        run = program.run('import', 'licence', path, *as_json, '--data', data, cwd=folder.path)
        lines = run.out.decode().splitlines()
        if as_json:
            told = [json.loads(line)['line'] for line in lines]
        else:
            told = [int(line[len(path) + 1:].split(':')[0]) for line in lines]
        good = (run.status == 2 and ONE_LINE.fullmatch(run.err) and told == [n + 1 for n in sorted(wrong)]
                and not changed(data, before) and run.peak <= (128 if not program.sanitized else 512) * MIB)
        bad.tap.ok(good, 'import: 10 wrong rows in %d %s' % (rows, ' '.join(as_json)), '%s\n%s' % (told, run))


def main():
    tap = faults.Tap('bad input')
    bad = Bad(tap, sys.argv[1])
    files_of_reports(bad)
    other_things(bad)
    real_ones(bad, bad.programs[-1])
    imports(bad, bad.programs[-1])
    if bad.worst:
        tap.note('longest: %.2f s (%s)' % bad.worst['cpu'])
        tap.note('largest: %d MiB (%s)' % bad.worst['peak'])
    return tap.done()


sys.exit(main())
