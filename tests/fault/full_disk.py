#!/usr/bin/env python3
"""A disk that is full: one clear sentence, status 4, and nothing lost. full_disk.py BUILD_FOLDER

With a limit on the size of files, which fails the same writes, and, where we may mount one (root), on a small file
system in memory.
"""
import errno
import os
import re
import resource
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import faults

CLOCK = {'GONGKAI_FAKE_NOW': '1610676000'}  # 2021-01-15 in China
ONE_LINE = re.compile(rb'gongkai: [^\n]+\n')
FULL = re.compile('%s|%s|the disk of the database is full|disk I/O error' % (os.strerror(errno.ENOSPC), os.strerror(errno.EFBIG)))


class Disk:
    """A folder in which little room is left once fill() was called."""

    def __init__(self, folder, wants_mount):
        self.folder, self.limits, self.mounted = folder, [], False
        if wants_mount:
            mount = ['mount', '-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]
            self.mounted = subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def leave(self, room):
        """`room` bytes are left, in all or for each file."""
        if not self.mounted:
            self.limits = [(resource.RLIMIT_FSIZE, room)]
            return
        info = os.statvfs(self.folder)
        with open(os.path.join(self.folder, 'filler'), 'ab') as filler:
            filler.write(bytes(max(0, info.f_bavail * info.f_frsize - room)))

    def free(self):
        self.limits = []
        if self.mounted and os.path.exists(os.path.join(self.folder, 'filler')):
            os.unlink(os.path.join(self.folder, 'filler'))

    def close(self):
        if self.mounted:
            subprocess.run(['umount', self.folder], check=True)


class Full:
    def __init__(self, tap, program, disk):
        self.tap, self.program, self.disk = tap, program, disk

    def run(self, *args, **more):
        return self.program.run(*args, cwd='/', limits=self.disk.limits, env=CLOCK, **more)

    def name(self, what):
        return what + (' on a full file system' if self.disk.mounted else ' when files may not grow')

    def must(self, *args):
        run = self.run(*args)
        if run.status != 0:
            raise SystemExit('Bail out! %s: %s' % (args, run))
        return run

    def fails(self, what, run, wrong=()):
        wrong = list(wrong)
        if run.status != 4:
            wrong.append('status %d' % run.status)
        if not ONE_LINE.fullmatch(run.err):
            wrong.append('standard error is not one line')
        elif not FULL.search(run.err.decode()):
            wrong.append('the sentence does not say why')
        self.tap.ok(not wrong, self.name(what), '%s\n%s' % (', '.join(wrong), run))


def outputs(full, report, folder):
    """Files that are written as a whole: the old one stays, and no half one beside it."""
    # libxlsxwriter packs in a file in memory, which the limit ends too, and then has its own say on standard error.
    for form in ('json', 'html', 'docx', 'pdf', *(['xlsx'] if full.disk.mounted else [])):
        out = os.path.join(folder, 'out.' + form)
        with open(out, 'wb') as file:
            file.write(b'what stood there before')
        full.disk.leave(2048)
        before = set(os.listdir(folder))
        run = full.run('report', 'render', report, '--to', form, '-o', out)
        with open(out, 'rb') as file:
            wrong = [] if file.read() == b'what stood there before' else ['the old file is gone']
        wrong += ['left: %s' % name for name in set(os.listdir(folder)) - before]
        full.fails('render to ' + form, run, wrong)
        full.disk.free()
    with open('/dev/full', 'wb') as nowhere:
        for args in (['report', 'read', report], ['report', 'check', report, '--json'], ['help'], ['version']):
            full.fails(' '.join(args[:2]) + ' > /dev/full', full.run(*args, stdout=nowhere.fileno()))


def database(full, folder):
    data = os.path.join(folder, 'data')
    full.disk.leave(64 << 10)
    run = full.run('init', '--sample', '--data', data)
    left = os.listdir(data) if os.path.exists(data) else []
    full.fails('init --sample', run, ['left: %s' % name for name in left if name != 'gongkai.lock'])
    full.disk.free()
    full.must('init', '--sample', '--data', data)
    elsewhere = os.path.dirname(folder)
    rows, text = os.path.join(elsewhere, 'rows.csv'), os.path.join(elsewhere, 'text')
    with open(rows, 'w', encoding='utf-8') as file:
        file.write('决定书文号,事项名称,决定日期\n' + ''.join('第%d号,某许可证的名称,2020-03-01\n' % n for n in range(20000)))
    with open(text, 'w', encoding='utf-8') as file:
        file.write('很长的一段话。\n' * (900000 // 22))
    before = faults.tables(data)
    for what, args in (('import', ('import', 'licence', rows)), ('report text', ('report', 'text', '--year', '2020', '--part', '5', text))):
        full.disk.leave(256 << 10) # the log of what is written first may not grow beyond it
        run = full.run(*args, '--data', data)
        full.disk.free()
        full.fails(what, run, [name + ' changed' for name, now in faults.tables(data).items() if now != before[name]])
    full.must('import', 'licence', rows, '--data', data)
    added = len(faults.tables(data)['decision']) - len(before['decision'])
    full.tap.ok(added == 20000, full.name('import works when there is room again'), added)


def try_all(tap, build, wants_mount):
    with faults.Folder() as folder:
        os.mkdir(folder.at('disk'))
        disk = Disk(folder.at('disk'), wants_mount)
        if wants_mount and not disk.mounted:
            tap.note('nothing can be mounted here: only files of limited size are tried')
            return
        full = Full(tap, faults.sanitized(build), disk)
        try:
            full.must('init', '--sample', '--data', folder.at('elsewhere'))
            built = full.must('report', 'build', '--year', '2020', '--data', folder.at('elsewhere'))
            outputs(full, folder.put('report.json', built.out), folder.at('disk'))
            database(full, folder.at('disk'))
        finally:
            disk.close()


def main():
    tap = faults.Tap('full disk')
    for wants_mount in (False, True):
        try_all(tap, sys.argv[1], wants_mount)
    return tap.done()


sys.exit(main())
