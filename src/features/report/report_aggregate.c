#include "features/report/report_aggregate.h"

#include "doc/csv.h"
#include "features/report/report.h"
#include "features/report/report_check_rules.h"
#include "features/report/report_json_rules.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    THREADS = 2,
    SLICE_BYTES = 4 << 20, /* of a file of JSON lines, for one turn of a thread */
    BLOCK_BYTES = 1 << 20, /* read at once */
    THREAD_MEMORY = 768 << 20,
    FOLDER_DEPTH_MAX = 16,
    FOLDER_FILES_MAX = 2000000,
};

/* --------------------------------------------------------------- inputs -- */

/* A file, or a slice of one that holds JSON lines. */
typedef struct Slice {
    Str path;
    bool is_lines;
    int64_t from, to; /* lines that begin in [from, to) */
} Slice;

typedef struct Slices {
    Work *work;
    Slice *items;
    size_t count, room;
    int64_t bytes;
} Slices;

static Err add_slice(Slices *slices, Slice slice)
{
    if (slices->count == slices->room) {
        size_t room = slices->room == 0 ? 64 : slices->room * 2;
        slices->items = arena_grow(&slices->work->arena, slices->items, slices->room * sizeof slice, room * sizeof slice);
        if (slices->items == NULL) {
            return work_full(slices->work);
        }
        slices->room = room;
    }
    slices->items[slices->count++] = slice;
    slices->bytes += slice.to - slice.from;
    return OK;
}

static Err add_file(Slices *slices, Str path)
{
    struct stat info;
    char *name = str_to_c(&slices->work->arena, path);
    if (name == NULL) {
        return work_full(slices->work);
    }
    if (stat(name, &info) != 0) {
        return fault_set(&slices->work->fault, ERR_INVALID, "input.not_found", "%s: %s", name, strerror(errno));
    }
    bool is_lines = str_ends(path, STR(".jsonl")) || str_ends(path, STR(".ndjson"));
    if (!is_lines) {
        return add_slice(slices, (Slice){path, false, 0, info.st_size});
    }
    int64_t size = info.st_size;
    for (int64_t from = 0; from < size; from += SLICE_BYTES) {
        TRY(add_slice(slices, (Slice){path, true, from, from + SLICE_BYTES < size ? from + SLICE_BYTES : size}));
    }
    return OK;
}

static Err add_path(Slices *slices, Str path, int depth)
{
    if (file_kind(path) != FILE_DIRECTORY) {
        return add_file(slices, path);
    }
    if (depth == FOLDER_DEPTH_MAX) {
        return fault_set(&slices->work->fault, ERR_LIMIT, "input.depth", "%.*s: folders are nested more than %d deep",
                         STR_ARG(path), FOLDER_DEPTH_MAX);
    }
    FileNames names;
    TRY(file_list(slices->work, path, FOLDER_FILES_MAX, &names));
    for (size_t i = 0; i < names.count; i++) {
        if (!str_starts(names.items[i], STR("."))) {
            Str inner = file_join(&slices->work->arena, path, names.items[i]);
            if (inner.ptr == NULL) {
                return work_full(slices->work);
            }
            TRY(add_path(slices, inner, depth + 1));
        }
    }
    return OK;
}

/* -------------------------------------------------------------- threads -- */

typedef struct Run {
    const Editions *editions;
    const AggregateInput *input;
    const Slices *slices;
    atomic_size_t next;
    atomic_bool stop;
    atomic_llong done;
    pthread_mutex_t documents; /* readers of documents take turns */
} Run;

typedef struct Worker {
    Run *run;
    Work keep;    /* what the sum keeps */
    Work scratch; /* one report */
    ReportSum sum;
    size_t failed_at; /* slice */
    Err err;
    bool is_caller;
} Worker;

/* Slice in the high bits, bytes from its start in the low ones: ascending. */
static uint64_t place_of(size_t slice, int64_t offset)
{
    return (uint64_t)slice << 32 | (uint64_t)offset;
}

/* Says where: FILE, or FILE line N. */
static Err name_place(void *state, Work *work, uint64_t place, Str *ret_name)
{
    const Slices *slices = state;
    const Slice *slice = &slices->items[place >> 32];
    *ret_name = slice->path;
    if (!slice->is_lines) {
        return OK;
    }
    int64_t end = slice->from + (int64_t)(place & 0xFFFFFFFF), line = 1;
    int fd = open(str_to_c(&work->arena, slice->path), O_RDONLY | O_CLOEXEC);
    char block[65536];
    for (int64_t at = 0; fd >= 0 && at < end;) {
        ssize_t got = pread(fd, block, (size_t)(end - at < (int64_t)sizeof block ? end - at : (int64_t)sizeof block), at);
        for (ssize_t i = 0; i < got; i++) {
            line += block[i] == '\n' ? 1 : 0;
        }
        at = got <= 0 ? end : at + got;
    }
    if (fd >= 0) {
        close(fd);
    }
    *ret_name = str_format(&work->arena, "%.*s line %lld", STR_ARG(slice->path), (long long)line);
    return ret_name->ptr == NULL ? work_full(work) : OK;
}

static Err fail_at(Worker *worker, Work *why, Err err, uint64_t place)
{
    Fault fault = why->fault;
    Str name;
    fault_clear(&worker->keep.fault);
    TRY(name_place((void *)(uintptr_t)worker->run->slices, &worker->keep, place, &name));
    if (str_contains(str_from_c(fault.message), name)) {
        return fault_set(&worker->keep.fault, err, fault.id, "%s", fault.message);
    }
    return fault_set(&worker->keep.fault, err, fault.id, "%.*s: %s", STR_ARG(name), fault.message);
}

static Err add_report(Worker *worker, Report *report, uint64_t place)
{
    Err err = report_check_rules(&worker->scratch, report, NULL);
    if (err != OK) {
        return fail_at(worker, &worker->scratch, err, place);
    }
    err = report_sum_add(&worker->sum, report, place);
    return err == OK ? OK : fail_at(worker, &worker->keep, err, place);
}

static Err add_line(Worker *worker, Str line, uint64_t place)
{
    if (str_trim(line).len == 0) {
        return OK;
    }
    Report *report;
    ArenaMark mark = arena_mark(&worker->scratch.arena);
    Err err = report_cells_from_json(&worker->scratch, worker->run->editions, line, &report);
    err = err == OK ? add_report(worker, report, place) : fail_at(worker, &worker->scratch, err, place);
    arena_rewind(&worker->scratch.arena, mark);
    return err;
}

static Err add_document(Worker *worker, const Slice *slice, uint64_t place)
{
    Str bytes;
    Report *report;
    ArenaMark mark = arena_mark(&worker->scratch.arena);
    Err err = file_read(&worker->scratch, slice->path, REPORT_BYTES_MAX, &bytes);
    if (err == OK && report_is_json(bytes)) {
        err = report_cells_from_json(&worker->scratch, worker->run->editions, bytes, &report);
    } else if (err == OK) {
        pthread_mutex_lock(&worker->run->documents);
        err = report_read_cells(&worker->scratch, worker->run->editions, bytes, &report);
        pthread_mutex_unlock(&worker->run->documents);
    }
    err = err == OK ? add_report(worker, report, place) : fail_at(worker, &worker->scratch, err, place);
    arena_rewind(&worker->scratch.arena, mark);
    return err;
}

/* ---------------------------------------------------------------- lines -- */

/* Reads a file of lines from an offset on, whole lines at a time. */
typedef struct LineReader {
    Work *work;
    int fd;
    int64_t at; /* file offset of the byte behind the buffer */
    char *buffer;
    size_t start, end, room;
    bool at_end;
} LineReader;

static Err fill(LineReader *reader)
{
    if (reader->start > 0) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->end -= reader->start;
        reader->start = 0;
    }
    if (reader->end + BLOCK_BYTES > reader->room) {
        size_t room = reader->room + (reader->room > BLOCK_BYTES ? reader->room : BLOCK_BYTES);
        if (reader->room > (size_t)REPORT_BYTES_MAX) {
            return fault_set(&reader->work->fault, ERR_LIMIT, "input.too_large", "a line is longer than %d MiB",
                             REPORT_BYTES_MAX >> 20);
        }
        reader->buffer = arena_grow(&reader->work->arena, reader->buffer, reader->room, room);
        if (reader->buffer == NULL) {
            return work_full(reader->work);
        }
        reader->room = room;
    }
    ssize_t got = pread(reader->fd, reader->buffer + reader->end, BLOCK_BYTES, reader->at);
    if (got < 0) {
        return fault_set(&reader->work->fault, ERR_INTERNAL, "input.read", "cannot read: %s", strerror(errno));
    }
    reader->at_end = got == 0;
    reader->at += got;
    reader->end += (size_t)got;
    return OK;
}

/* The next line without its end; {NULL,0} behind the last. *ret_from is where it begins in the file. */
static Err next_line(LineReader *reader, Str *ret_line, int64_t *ret_from)
{
    size_t searched = 0;
    for (;;) {
        Str rest = {reader->buffer + reader->start + searched, reader->end - reader->start - searched};
        ptrdiff_t newline = rest.len == 0 ? STR_NONE : str_find_char(rest, '\n');
        if (newline != STR_NONE || (reader->at_end && reader->start < reader->end)) {
            size_t len = newline != STR_NONE ? searched + (size_t)newline : reader->end - reader->start;
            *ret_line = (Str){reader->buffer + reader->start, len};
            *ret_from = reader->at - (int64_t)(reader->end - reader->start);
            reader->start += len + (newline != STR_NONE ? 1 : 0);
            return OK;
        }
        if (reader->at_end) {
            *ret_line = (Str){NULL, 0};
            return OK;
        }
        searched = reader->end - reader->start;
        TRY(fill(reader));
    }
}

static Err read_lines(Worker *worker, const Slice *slice, size_t index, LineReader *reader)
{
    Str line;
    int64_t from;
    if (slice->from > 0) {
        /* The line that the slice begins in belongs to the slice before. */
        reader->at = slice->from - 1;
        TRY(next_line(reader, &line, &from));
    }
    for (;;) {
        Err err = next_line(reader, &line, &from);
        if (err != OK) {
            return fail_at(worker, &worker->scratch, err, place_of(index, 0));
        }
        if (line.ptr == NULL || from >= slice->to) {
            return OK;
        }
        TRY(add_line(worker, line, place_of(index, from - slice->from)));
    }
}

static Err add_lines(Worker *worker, const Slice *slice, size_t index)
{
    LineReader reader = {.work = &worker->scratch};
    ArenaMark mark = arena_mark(&worker->scratch.arena);
    reader.fd = open(str_to_c(&worker->scratch.arena, slice->path), O_RDONLY | O_CLOEXEC);
    if (reader.fd < 0) {
        return fault_set(&worker->keep.fault, ERR_INVALID, "input.not_found", "%.*s: %s", STR_ARG(slice->path),
                         strerror(errno));
    }
    Err err = read_lines(worker, slice, index, &reader);
    close(reader.fd);
    arena_rewind(&worker->scratch.arena, mark);
    return err;
}

static void *work_through(void *state)
{
    Worker *worker = state;
    Run *run = worker->run;
    while (worker->err == OK && !atomic_load(&run->stop)) {
        size_t index = atomic_fetch_add(&run->next, 1);
        if (index >= run->slices->count) {
            break;
        }
        const Slice *slice = &run->slices->items[index];
        worker->err = slice->is_lines ? add_lines(worker, slice, index) : add_document(worker, slice, place_of(index, 0));
        worker->failed_at = index;
        atomic_fetch_add(&run->done, slice->to - slice->from);
        if (worker->is_caller && run->input->progress != NULL) {
            run->input->progress(run->input->state, atomic_load(&run->done), run->slices->bytes);
        }
    }
    if (worker->err != OK) {
        atomic_store(&run->stop, true); /* others finish the slice they are at, so the first fault wins */
    }
    return NULL;
}

static void open_workers(Run *run, Worker *workers)
{
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (Worker){.run = run, .is_caller = i == 0};
        work_init(&workers[i].keep, THREAD_MEMORY);
        work_init(&workers[i].scratch, THREAD_MEMORY);
        workers[i].sum.work = &workers[i].keep;
    }
}

static void run_workers(Worker *workers)
{
    pthread_t threads[THREADS];
    bool started[THREADS] = {false};
    for (int i = 1; i < THREADS; i++) {
        started[i] = pthread_create(&threads[i], NULL, work_through, &workers[i]) == 0;
    }
    (void)work_through(&workers[0]);
    for (int i = 1; i < THREADS; i++) {
        if (started[i]) {
            pthread_join(threads[i], NULL);
        }
    }
}

/* The fault that comes first in the input, whoever met it. */
static Err first_fault(Work *work, const Worker *workers)
{
    const Worker *first = NULL;
    for (int i = 0; i < THREADS; i++) {
        if (workers[i].err != OK && (first == NULL || workers[i].failed_at < first->failed_at)) {
            first = &workers[i];
        }
    }
    if (first == NULL) {
        return OK;
    }
    return fault_set(&work->fault, first->keep.fault.code, first->keep.fault.id, "%s", first->keep.fault.message);
}

static Err merge(Work *work, const Worker *workers, const Slices *slices, const AggregateInput *input, Buf *out)
{
    ReportSum sum = {.work = work};
    SumExpected expected = {.known = false};
    for (int i = 0; i < THREADS; i++) {
        TRY(report_sum_merge(&sum, &workers[i].sum));
    }
    if (input->expected_of != NULL) {
        TRY(input->expected_of(input->state, work, sum.year, &expected));
    }
    SumPlaces places = {name_place, (void *)(uintptr_t)slices};
    return report_sum_to_json(&sum, &expected, &places, out);
}

Err report_aggregate(Work *work, const Editions *editions, const AggregateInput *input, Buf *out)
{
    Slices slices = {.work = work};
    for (size_t i = 0; i < input->count; i++) {
        TRY(add_path(&slices, input->paths[i], 0));
    }
    Run run = {.editions = editions, .input = input, .slices = &slices};
    Worker workers[THREADS];
    pthread_mutex_init(&run.documents, NULL);
    open_workers(&run, workers);
    run_workers(workers);
    Err err = first_fault(work, workers);
    if (err == OK) {
        err = merge(work, workers, &slices, input, out);
    }
    for (int i = 0; i < THREADS; i++) {
        work_clear(&workers[i].keep);
        work_clear(&workers[i].scratch);
    }
    pthread_mutex_destroy(&run.documents);
    return err;
}
