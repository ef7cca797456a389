"""What the fault and soak levels share: TAP, the program under test, and what a run of it used."""
import glob
import os
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QUICK = os.environ.get('GONGKAI_TEST_MODE') == 'quick'
LONG = os.environ.get('GONGKAI_TEST_MODE') == 'long' or 'GONGKAI_LONG' in os.environ
PATIENCE = 120  # seconds: only a program that hangs needs so long


class Tap:
    """Prints results as they come; done() gives the exit status."""

    def __init__(self, name):
        self.name, self.cases, self.failed = name, 0, 0

    def ok(self, good, what, why=''):
        self.cases += 1
        self.failed += not good
        print('%s %d - %s: %s' % ('ok' if good else 'not ok', self.cases, self.name, what))
        for line in [] if good else str(why).splitlines()[:20]:
            print('#   ' + line[:400])
        sys.stdout.flush()
        return good

    def note(self, text):
        print('# ' + text, flush=True)

    def done(self):
        return 1 if self.failed or not self.cases else 0


class Run:
    """How a run of a program ended, and what it used."""

    def __init__(self, status, out, err, usage, wall):
        self.status = status  # negative: the signal that ended it
        self.out, self.err = out, err
        self.cpu = usage.ru_utime + usage.ru_stime  # seconds, children that it waited for too
        self.peak = usage.ru_maxrss * 1024          # bytes, of the largest of them
        self.wall = wall

    def __str__(self):
        return 'status %d, %.2f s, %d MiB\n%s\n%s' % (
            self.status, self.cpu, self.peak >> 20, self.err[:1500].decode(errors='replace'),
            self.out[:300].decode(errors='replace'))


def start(argv, cwd, stdin=None, out=None, err=None, limits=(), env=None):
    """A child of its own group; its pid. `limits` are pairs for setrlimit."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setpgid(0, 0)
        os.chdir(cwd)
        source = os.open(stdin or '/dev/null', os.O_RDONLY)
        for fd, target in ((source, 0), (out, 1), (err, 2)):
            os.dup2(fd if fd is not None else os.open('/dev/null', os.O_WRONLY), target)
        for what, most in limits:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write over the limit fails, as on a full disk
            resource.setrlimit(what, (most, most))
        os.execve(argv[0], argv, {**os.environ, **(env or {})})
    finally:
        os._exit(127)


def finish(pid, began, after=PATIENCE):
    """Waits; one that takes longer than `after` seconds is killed (status -9)."""
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), usage, time.monotonic() - began
        if time.monotonic() - began > after:
            os.killpg(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
            return os.waitstatus_to_exitcode(status), usage, time.monotonic() - began
        time.sleep(0.002)


class Program:
    """The program of a build folder, run in folders of the caller's."""

    def __init__(self, path, sanitized):
        self.path, self.sanitized = path, sanitized

    def run(self, *args, cwd, stdin=None, stdout=None, limits=(), env=None):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            began = time.monotonic()
            env = {'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':quarantine_size_mb=8',
                   'LSAN_OPTIONS': os.environ.get('LSAN_OPTIONS', '') + ':print_suppressions=0', **(env or {})}
            pid = start([self.path, *args], cwd, stdin, out.fileno() if stdout is None else stdout, err.fileno(), limits, env)
            status, usage, wall = finish(pid, began)
            out.seek(0)
            err.seek(0)
            return Run(status, out.read(16 << 20), err.read(1 << 20), usage, wall)


def sanitized(build):
    return Program(os.path.join(os.path.abspath(build), 'gongkai'), True)


def release():
    """The release program if there is one, not older than the sources; else None."""
    path = os.path.join(ROOT, 'build', 'gongkai')
    if not os.path.exists(path):
        return None
    made = os.path.getmtime(path)
    sources = glob.glob(os.path.join(ROOT, 'src', '**', '*.[ch]'), recursive=True)
    return Program(path, False) if all(os.path.getmtime(s) <= made for s in sources) else None


class Folder:
    """A temporary folder, `with` its end."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix='gongkai-fault-')
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def at(self, *names):
        return os.path.join(self.path, *names)

    def put(self, name, data):
        path = self.at(name)
        with open(path, 'wb') as file:
            file.write(data.encode() if isinstance(data, str) else data)
        return path

    def sparse(self, name, size, start=b''):
        path = self.put(name, start)
        os.truncate(path, size)
        return path


def everything(path):
    """{name: (size, time)} of all below a folder."""
    found = {}
    for folder, _, files in os.walk(path):
        for name in files:
            info = os.lstat(os.path.join(folder, name))
            found[os.path.join(folder, name)] = (info.st_size, info.st_mtime_ns)
    return found


def tables(data):
    """{table: its rows} of a data directory on SQLite."""
    with_rows = {}
    base = sqlite3.connect(os.path.join(data, 'gongkai.db'))
    try:
        names = [n for n, in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in names:
            with_rows[name] = sorted(base.execute('SELECT * FROM "%s"' % name).fetchall(), key=repr)
        problems = base.execute('PRAGMA integrity_check').fetchall() + base.execute('PRAGMA foreign_key_check').fetchall()
        assert problems == [('ok',)], problems
    finally:
        base.close()
    return with_rows
