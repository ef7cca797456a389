#include "os/proc.h"

#include "os/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENV_MAX = 32 };

/* ------------------------------------------------------------- starting -- */

typedef struct Child {
    char *const *argv;
    char *const *env;
    char *path; /* of the program */
    struct rlimit memory, cpu;
    int in, out, err; /* descriptors it gets; err < 0: ours */
    int report;       /* close-on-exec pipe: errno when exec fails */
    pid_t parent;
    bool dies_with_us;
} Child;

/* The kernel takes the thread that forked for the parent: right for a run,
 * during which that thread waits, wrong for a child that others use after it. */
static bool dies_with_parent(const Child *child)
{
    return !child->dies_with_us || (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == child->parent);
}

/* After fork and before exec: async-signal-safe calls only. */
static _Noreturn void become(const Child *child)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    int report = fcntl(child->report, F_DUPFD_CLOEXEC, 10);
    int in = fcntl(child->in, F_DUPFD_CLOEXEC, 10);
    int out = fcntl(child->out, F_DUPFD_CLOEXEC, 10);
    int err = child->err < 0 ? STDERR_FILENO : fcntl(child->err, F_DUPFD_CLOEXEC, 10);
    bool ready = report >= 0 && in >= 0 && out >= 0 && err >= 0 && setpgid(0, 0) == 0
        && dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 && dup2(err, STDERR_FILENO) >= 0
        && dies_with_parent(child)
        && setrlimit(RLIMIT_AS, &child->memory) == 0 && setrlimit(RLIMIT_CPU, &child->cpu) == 0
        && setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) == 0
        && close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0;
    if (ready) {
        execve(child->path, child->argv, child->env);
    }
    int error = errno;
    ssize_t told = write(report, &error, sizeof error);
    _exit(told < 0 ? 126 : 127);
}

static char *mutable_text(const char *text)
{
    return (char *)(uintptr_t)text; /* execve takes char *const * for history's sake */
}

static char **environment(Work *work, const char *const *more)
{
    char **env = ARENA_ARRAY(&work->arena, char *, ENV_MAX + 3);
    if (env == NULL) {
        return NULL;
    }
    size_t count = 0;
    env[count++] = mutable_text("PATH=/usr/local/bin:/usr/bin:/bin");
    env[count++] = mutable_text("LC_ALL=C.UTF-8");
    for (; more != NULL && *more != NULL; more++) {
        CHECK(count < ENV_MAX + 2);
        env[count++] = mutable_text(*more);
    }
    return env;
}

/* The path of a program named without a slash, looked up here because execvp
 * is not safe between fork and exec. */
static char *program_path(Work *work, const char *name)
{
    static const char *const FOLDERS[] = {"/usr/local/bin", "/usr/bin", "/bin"};
    if (strchr(name, '/') != NULL) {
        return mutable_text(name);
    }
    for (size_t i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++) {
        Str path = str_format(&work->arena, "%s/%s", FOLDERS[i], name);
        if (path.ptr != NULL && access(path.ptr, X_OK) == 0) {
            return mutable_text(path.ptr);
        }
    }
    return mutable_text(name); /* exec will say that it is not there */
}

static struct rlimit memory_limit(const ProcSpec *spec)
{
    size_t max = spec->memory_max;
#if defined(__SANITIZE_ADDRESS__)
    if (strcmp(spec->argv[0], "/proc/self/exe") == 0) {
        max = 0;
    }
#endif
    return max == 0 ? (struct rlimit){RLIM_INFINITY, RLIM_INFINITY} : (struct rlimit){max, max};
}

static Err start_failed(Work *work, const ProcSpec *spec, int error)
{
    char text[128];
    return fault_set(&work->fault, ERR_INTERNAL, "proc.start", "cannot start %s: %s", spec->argv[0],
                     strerror_r(error, text, sizeof text));
}

/* Forks, and waits until the program runs or could not be started. */
static Err launch(Work *work, const ProcSpec *spec, Child *child, pid_t *ret_pid)
{
    int report[2];
    child->argv = (char *const *)(uintptr_t)spec->argv;
    child->env = environment(work, spec->env);
    child->path = program_path(work, spec->argv[0]);
    child->memory = memory_limit(spec);
    rlim_t cpu = spec->cpu_seconds_max == 0 ? RLIM_INFINITY : (rlim_t)spec->cpu_seconds_max;
    child->cpu = (struct rlimit){cpu, cpu};
    child->parent = getpid();
    if (child->env == NULL) {
        return work_full(work);
    }
    if (pipe2(report, O_CLOEXEC) != 0) {
        return start_failed(work, spec, errno);
    }
    child->report = report[1];
    pid_t pid = fork();
    if (pid == 0) {
        become(child);
    }
    int error = pid < 0 ? errno : 0;
    close(report[1]);
    ssize_t got = 0;
    while (error == 0 && (got = read(report[0], &error, sizeof error)) < 0 && errno == EINTR) {
        error = 0;
    }
    close(report[0]);
    if (error != 0 || got != 0) {
        if (pid > 0) {
            (void)waitpid(pid, NULL, 0);
        }
        return start_failed(work, spec, error != 0 ? error : EIO);
    }
    *ret_pid = pid;
    return OK;
}

/* While the leader is not reaped its number cannot be given to anybody else,
 * so the group is killed first. */
static int kill_and_reap(pid_t pid, struct rusage *ret_used)
{
    int status = 0;
    kill(-pid, SIGKILL);
    while (wait4(pid, &status, 0, ret_used) < 0 && errno == EINTR) {
    }
    return status;
}

/* -------------------------------------------------------------- one run -- */

typedef struct Pumped {
    Buf output, errors;
    struct pollfd watch[3]; /* output, errors, the end of the leader */
} Pumped;

enum { WATCH_OUTPUT, WATCH_ERRORS, WATCH_END };

/* Reads what is there, but not for ever from one that never stops writing.
 * Returns whether there was more than `into` may hold. */
static bool drain(struct pollfd *from, Buf *into)
{
    enum { CHUNKS = 16, CHUNK = 16384 }; /* together more than a pipe holds */
    char chunk[CHUNK];
    for (int i = 0; i < CHUNKS && from->fd >= 0; i++) {
        ssize_t got = read(from->fd, chunk, sizeof chunk);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            return false;
        }
        if (got <= 0) {
            from->fd = -1; /* poll skips it */
            return false;
        }
        size_t room = into->max - into->len;
        buf_add_bytes(into, chunk, (size_t)got < room ? (size_t)got : room);
        if ((size_t)got > room) {
            return true;
        }
    }
    return false;
}

/* Until the leader ends, a limit is passed or the time is over. */
static Err pump(Work *work, const ProcRun *run, const char *name, Pumped *p)
{
    int64_t end = clock_monotonic_ns() + (int64_t)run->time_limit_ms * 1000000;
    bool ended = false;
    while (!ended) {
        int64_t left = (end - clock_monotonic_ns() + 999999) / 1000000;
        int ready = left <= 0 ? 0 : poll(p->watch, 3, (int)left);
        if (ready < 0 && errno != EINTR) {
            return fault_set(&work->fault, ERR_INTERNAL, "proc.gone", "cannot wait for %s", name);
        }
        if (ready == 0) {
            return fault_set(&work->fault, ERR_LIMIT, "proc.time", "%s took longer than the allowed %d ms", name,
                             run->time_limit_ms);
        }
        /* Looked at before draining: what it wrote before its end is still read. */
        ended = ready > 0 && (p->watch[WATCH_END].revents & POLLIN) != 0;
        bool over = drain(&p->watch[WATCH_OUTPUT], &p->output);
        (void)drain(&p->watch[WATCH_ERRORS], &p->errors); /* what does not fit is read and dropped */
        if (over) {
            return fault_set(&work->fault, ERR_LIMIT, "proc.output", "%s wrote more than the allowed %zu bytes", name,
                             run->output_max);
        }
        if (p->output.failed || p->errors.failed) {
            return work_full(work);
        }
    }
    return OK;
}

static Err run_child(Work *work, const ProcSpec *spec, const ProcRun *run, const int out[2], const int err[2], int in,
                     ProcResult *ret_result)
{
    Child child = {.in = in, .out = out[1], .err = err[1], .dies_with_us = true};
    pid_t pid;
    TRY(launch(work, spec, &child, &pid));
    Pumped p = {.output = buf_new(&work->arena, run->output_max),
                .errors = buf_new(&work->arena, PROC_ERRORS_MAX),
                .watch = {{.fd = out[0], .events = POLLIN},
                          {.fd = err[0], .events = POLLIN},
                          {.fd = pidfd_open(pid, 0), .events = POLLIN}}};
    int end_fd = p.watch[WATCH_END].fd;
    Err result = end_fd < 0 ? start_failed(work, spec, errno) : pump(work, run, spec->argv[0], &p);
    struct rusage used = {0};
    int status = kill_and_reap(pid, &used);
    if (end_fd >= 0) {
        close(end_fd);
    }
    if (result == OK) {
        *ret_result = (ProcResult){.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                                   .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                                   .cpu_ms = (int)((used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
                                                   (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000),
                                   .output = buf_str(&p.output),
                                   .errors = buf_str(&p.errors)};
    }
    return result;
}

/* Standard input as a file in memory: the child may seek, and nobody waits. */
static int input_file(Str input)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    while (fd >= 0 && input.len > 0) {
        ssize_t written = write(fd, input.ptr, input.len);
        if (written < 0 && errno != EINTR) {
            close(fd);
            return -1;
        }
        input = str_slice(input, written < 0 ? 0 : (size_t)written, input.len);
    }
    if (fd >= 0) {
        (void)lseek(fd, 0, SEEK_SET);
    }
    return fd;
}

static void close_all(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
}

Err proc_run(Work *work, const ProcSpec *spec, const ProcRun *run, ProcResult *ret_result)
{
    CHECK(run->time_limit_ms > 0 && spec->argv[0] != NULL);
    int fds[5] = {-1, -1, -1, -1, -1}; /* output pipe, errors pipe, input */
    Err result;
    if (pipe2(fds, O_CLOEXEC) != 0 || pipe2(fds + 2, O_CLOEXEC) != 0 || (fds[4] = input_file(run->input)) < 0
        || fcntl(fds[0], F_SETFL, O_NONBLOCK) != 0 || fcntl(fds[2], F_SETFL, O_NONBLOCK) != 0) {
        result = start_failed(work, spec, errno);
    } else {
        result = run_child(work, spec, run, fds, fds + 2, fds[4], ret_result);
    }
    close_all(fds, 5);
    return result;
}

/* -------------------------------------------------------- a child that stays -- */

Err proc_start(Work *work, const ProcSpec *spec, Proc *ret_proc)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return start_failed(work, spec, errno);
    }
    Child child = {.in = pair[1], .out = pair[1], .err = -1};
    pid_t pid;
    Err err = launch(work, spec, &child, &pid);
    close(pair[1]);
    if (err != OK) {
        close(pair[0]);
        return err;
    }
    *ret_proc = (Proc){.pid = pid, .fd = pair[0]};
    return OK;
}

/* Waits until the socket is ready for `events`. */
static Err wait_for(Work *work, const Proc *proc, short events, int64_t deadline_ns)
{
    for (;;) {
        int64_t left = (deadline_ns - clock_monotonic_ns() + 999999) / 1000000;
        struct pollfd watch = {.fd = proc->fd, .events = events};
        int ready = left <= 0 ? 0 : poll(&watch, 1, left > INT_MAX ? INT_MAX : (int)left);
        if (ready > 0) {
            return OK;
        }
        if (ready == 0) {
            return fault_set(&work->fault, ERR_LIMIT, "proc.time", "the helper process did not answer in time");
        }
        if (errno != EINTR) {
            return fault_set(&work->fault, ERR_INTERNAL, "proc.gone", "cannot wait for the helper process");
        }
    }
}

static Err gone(Work *work)
{
    return fault_set(&work->fault, ERR_INTERNAL, "proc.gone", "the helper process ended before it answered");
}

Err proc_send(Work *work, Proc *proc, Str bytes, int64_t deadline_ns)
{
    CHECK(proc->pid > 0);
    while (bytes.len > 0) {
        TRY(wait_for(work, proc, POLLOUT, deadline_ns));
        ssize_t sent = send(proc->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EINTR && errno != EAGAIN) {
            return gone(work);
        }
        bytes = str_slice(bytes, sent < 0 ? 0 : (size_t)sent, bytes.len);
    }
    return OK;
}

Err proc_receive(Work *work, Proc *proc, void *bytes, size_t len, int64_t deadline_ns)
{
    CHECK(proc->pid > 0);
    for (size_t have = 0; have < len;) {
        TRY(wait_for(work, proc, POLLIN, deadline_ns));
        ssize_t got = recv(proc->fd, (char *)bytes + have, len - have, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
            return gone(work);
        }
        have += got < 0 ? 0 : (size_t)got;
    }
    return OK;
}

void proc_stop(Proc *proc)
{
    if (proc->pid <= 0) {
        return;
    }
    close(proc->fd);
    (void)kill_and_reap(proc->pid, NULL);
    *proc = (Proc){0, 0};
}
