#!/usr/bin/env python3
"""kill -9 in the middle of init, import and freeze: what was acknowledged is there, and nothing half. killed.py BUILD_FOLDER

A command acknowledges by ending with status 0. Rounds: a few; 200 of each in the long run.
"""
import os
import random
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import faults

ROUNDS = 200 if faults.LONG else 8
IMPORTED = 3000  # rows a file
CLOCK = {'GONGKAI_FAKE_NOW': '1610676000'}  # 2021-01-15 in China


class Killer:
    def __init__(self, tap, program):
        self.tap, self.program = tap, program
        self.chance = random.Random(20210115)
        self.killed = 0

    def must(self, *args, cwd):
        run = self.program.run(*args, cwd=cwd, env=CLOCK)
        if run.status != 0:
            raise SystemExit('Bail out! %s: %s' % (args, run))
        return run

    def try_to_kill(self, args, cwd, usual):
        """Runs the command and kills it at any moment of its `usual` seconds; True: it had ended well before."""
        began = time.monotonic()
        pid = faults.start([self.program.path, *args], cwd, env=CLOCK)
        time.sleep(self.chance.uniform(0, usual))
        os.kill(pid, signal.SIGKILL)
        status, _, _ = faults.finish(pid, began)
        self.killed += status == -signal.SIGKILL
        if status not in (0, -signal.SIGKILL):
            raise SystemExit('Bail out! %s ended with %d' % (args, status))
        return status == 0

    def rounds(self, what, one, usual):
        """`one(n)` gives what is wrong after a killed round."""
        self.killed, wrong = 0, []
        for n in range(ROUNDS):
            found = one(n)
            if found:
                wrong.append('round %d: %s' % (n, found))
        self.tap.ok(not wrong, '%s, %d times' % (what, ROUNDS), '\n'.join(wrong))
        self.tap.ok(self.killed * 4 >= ROUNDS, '%s was under way when it was killed' % what, '%d of %d times' % (self.killed, ROUNDS))
        self.tap.note('%s: killed %d of %d times, within %.2f s' % (what, self.killed, ROUNDS, usual))


def init(killer):
    with faults.Folder() as folder:
        usual = killer.must('init', '--sample', '--data', folder.at('first'), cwd=folder.path).wall
        whole = {name: len(rows) for name, rows in faults.tables(folder.at('first')).items()}

        def one(n):
            data = folder.at('data%d' % n)
            ended = killer.try_to_kill(['init', '--sample', '--data', data], folder.path, usual)
            if not os.path.exists(os.path.join(data, 'gongkai.conf')):
                if ended:
                    return 'acknowledged, and not there'
                again = killer.program.run('init', '--sample', '--data', data, cwd=folder.path, env=CLOCK)
                # Between its last two steps: the database is whole, and the program says what to do.
                if again.status == 2 and b'move it away first' in again.err:
                    return ''
                if again.status != 0:
                    return 'cannot be made again: %s' % again
            found = {name: len(rows) for name, rows in faults.tables(data).items()}
            left = [name for name in os.listdir(data) if name.endswith('.new')]
            return '' if found == whole and not left else 'half: %s %s' % (found, left)
        killer.rounds('init --sample', one, usual)


def imports(killer):
    """One file after another into the same ledger, each killed at some moment."""
    with faults.Folder() as folder:
        data = folder.at('data')
        killer.must('init', '--sample', '--data', data, cwd=folder.path)

        def write(n):
            lines = ['决定书文号,事项名称,决定日期\n'] + ['第%d批〔%d〕,某许可,2020-03-0%d\n' % (n, i, 1 + i % 9) for i in range(IMPORTED)]
            return folder.put('%d.csv' % n, ''.join(lines))
        usual = killer.must('import', 'licence', write(ROUNDS), '--data', data, cwd=folder.path).wall
        stored = [len(faults.tables(data)['decision'])]

        def one(n):
            ended = killer.try_to_kill(['import', 'licence', write(n), '--data', data], folder.path, usual)
            found = faults.tables(data)
            added = len(found['decision']) - stored[0]
            stored[0] += added
            if added not in (0, IMPORTED) or (ended and added == 0):
                return '%d rows stored, ended %s' % (added, ended)
            runs = [run for run in found['import_run'] if any(str(v).endswith('/%d.csv' % n) for v in run)]
            return '' if len(runs) == (added > 0) else 'the trace says %s' % runs
        killer.rounds('import', one, usual)


def freezing(killer):
    """Each round on a fresh copy of a data directory without a frozen report."""
    with faults.Folder() as folder:
        kept, fresh = folder.at('kept'), folder.at('fresh')
        killer.must('init', '--data', kept, cwd=folder.path)
        units = folder.put('units.csv', '单位代码,单位名称\nA1,甲局\n')
        killer.must('import', 'unit', units, '--data', kept, cwd=folder.path)
        args = ['report', 'freeze', '--year', '2020', '--data', fresh]
        shutil.copytree(kept, fresh)
        usual = killer.must(*args, cwd=folder.path).wall

        def one(_):
            shutil.rmtree(fresh)
            shutil.copytree(kept, fresh)
            ended = killer.try_to_kill(args, folder.path, usual)
            found = len(faults.tables(fresh)['report_frozen'])
            if ended and found != 1:
                return 'acknowledged, and %d reports' % found
            again = killer.program.run(*args, cwd=folder.path, env=CLOCK)
            if again.status != (2 if found else 0) or len(faults.tables(fresh)['report_frozen']) != 1:
                return '%d reports; frozen again: %s' % (found, again)
            return ''
        killer.rounds('report freeze', one, usual)


def main():
    tap = faults.Tap('killed')
    killer = Killer(tap, faults.sanitized(sys.argv[1]))
    init(killer)
    imports(killer)
    freezing(killer)
    return tap.done()


sys.exit(main())
