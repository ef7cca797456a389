#include "features/gate/gate_cli.h"

#include "base/json.h"
#include "features/gate/gate.h"

#include <stdio.h>
#include <string.h>

enum { WORDS_FILE_MAX = 4 << 20, OUTPUT_MAX = 16 << 20, FILE_MEMORY = 768 << 20 };

typedef struct Gate {
    Cli *cli;
    GateWords words;
    Buf out;
    bool as_json, any;
    bool blocks, asks, unreadable;
} Gate;

static Str file_name(Str path)
{
    return str_slice(path, (size_t)(str_find_last(path, STR("/")) + 1), path.len);
}

static bool ends_like(Str name, const char *const *endings)
{
    for (; *endings != NULL; endings++) {
        Str ending = str_from_c(*endings), tail = str_slice(name, name.len - (name.len < ending.len ? name.len : ending.len), name.len);
        bool same = tail.len == ending.len;
        for (size_t i = 0; same && i < ending.len; i++) {
            same = (tail.ptr[i] | 32) == (ending.ptr[i] | 32);
        }
        if (same) {
            return true;
        }
    }
    return false;
}

/* Pages are no attachments, but their text is looked at all the same. */
static bool is_page(Str name)
{
    static const char *const ENDINGS[] = {".html", ".htm", ".shtml", ".xhtml", ".md", ".markdown", NULL};
    return ends_like(name, ENDINGS);
}

/* The file as it is, not a cleaned copy: what is hidden in it is to be answered. */
static void weigh_as_it_is(GateFindings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        GateFinding *f = &findings->items[i];
        f->weight = str_eq(f->rule, STR("file.hidden")) && f->weight == GATE_NOTE ? GATE_ASK : f->weight;
    }
}

static void print_lines(Gate *gate, Str path, const GateFindings *findings)
{
    static const char *const WEIGHTS[] = {"block", "ask", "note"};
    for (size_t i = 0; i < findings->count; i++) {
        const GateFinding *f = &findings->items[i];
        buf_add_format(&gate->out, "%.*s\t%s\t%.*s\t%.*s\n", STR_ARG(path), WEIGHTS[f->weight], STR_ARG(f->rule), STR_ARG(f->sentence));
    }
}

static Err print_json(Gate *gate, Work *work, Str path, const GateFindings *findings, const Cleaned *cleaned)
{
    Str list;
    JsonWriter w = json_writer(&gate->out);
    TRY(gate_to_json(work, findings, &list));
    buf_add(&gate->out, gate->any ? STR(",\n") : STR(""));
    json_open(&w, '{');
    json_name(&w, STR("file"));
    json_write_str(&w, path);
    json_name(&w, STR("type"));
    json_write_str_or_null(&w, cleaned->media_type);
    json_name(&w, STR("blocks"));
    json_write_bool(&w, gate_blocks(findings));
    json_name(&w, STR("asks"));
    json_write_bool(&w, gate_asks(findings));
    json_name(&w, STR("findings"));
    json_write_raw(&w, list);
    json_close(&w, '}');
    gate->any = true;
    return OK;
}

/* The cleaned copy beside its name: DIR/name.docx. */
static Err write_copy(Gate *gate, Str folder, Str name, const Cleaned *cleaned)
{
    ptrdiff_t dot = str_find_last(name, STR("."));
    Str stem = dot > 0 ? str_slice(name, 0, (size_t)dot) : name;
    Str path = str_format(&cli_work(gate->cli)->arena, "%.*s/%.*s%s", STR_ARG(folder), STR_ARG(stem), cleaned->ending);
    return path.ptr == NULL ? work_full(cli_work(gate->cli)) : cli_write_file(gate->cli, path, cleaned->bytes);
}

static Err look_at_file(Gate *gate, Work *work, Str path, Str bytes)
{
    GateFindings findings = {0};
    Cleaned *cleaned = ARENA_NEW(&work->arena, Cleaned);
    Str folder = cli_option(gate->cli, "--cleaned"), name = file_name(path);
    if (cleaned == NULL) {
        return work_full(work);
    }
    if (is_page(name)) {
        TRY(gate_check_page(work, name, bytes, &gate->words, &findings));
    } else {
        TRY(gate_check_file(work, name, name, bytes, &gate->words, &findings, cleaned));
        TRY(folder.ptr != NULL && cleaned->is_clean ? write_copy(gate, folder, name, cleaned) : OK);
    }
    if (folder.ptr == NULL) {
        weigh_as_it_is(&findings);
    }
    gate->blocks |= gate_blocks(&findings);
    gate->asks |= gate_asks(&findings);
    if (gate->as_json) {
        return print_json(gate, work, path, &findings, cleaned);
    }
    print_lines(gate, path, &findings);
    return OK;
}

/* A file that cannot be read is told on standard error; the others are looked at all the same. */
static Err check_one(Gate *gate, Str path)
{
    Work work;
    Str bytes = {0};
    work_init(&work, FILE_MEMORY);
    Err err = cli_read_file(gate->cli, path, CLEAN_BYTES_MAX, &bytes);
    err = err == OK ? look_at_file(gate, &work, path, bytes) : err;
    const Fault *fault = work.fault.code != OK ? &work.fault : &cli_work(gate->cli)->fault;
    if (err == ERR_INVALID || err == ERR_LIMIT || err == ERR_NOT_FOUND) {
        (void)fprintf(stderr, "gongkai: %.*s: %s\n", STR_ARG(path), fault->message);
        fault_clear(&cli_work(gate->cli)->fault);
        gate->unreadable = true;
        err = OK;
    } else if (err != OK) {
        err = fault_set(&cli_work(gate->cli)->fault, err, "gate.file", "%s", fault->message);
    }
    work_clear(&work);
    return err;
}

static Err check_all(Gate *gate)
{
    Str path = cli_option(gate->cli, "--words"), own = {0};
    Work *work = cli_work(gate->cli);
    TRY(path.ptr == NULL ? OK : cli_read_file(gate->cli, path, WORDS_FILE_MAX, &own));
    TRY(gate_words(work, own, &gate->words));
    buf_add(&gate->out, gate->as_json ? STR("[") : STR(""));
    for (size_t i = 0; i < cli_argument_count(gate->cli); i++) {
        ArenaMark mark = arena_mark(&work->arena);
        size_t room = gate->out.cap;
        TRY(check_one(gate, cli_argument(gate->cli, i)));
        if (gate->out.cap == room) {
            arena_rewind(&work->arena, mark);
        }
    }
    buf_add(&gate->out, gate->as_json ? STR("]\n") : STR(""));
    return buf_ok(&gate->out) ? cli_print(gate->cli, buf_str(&gate->out)) : work_full(work);
}

static int gate_command(Cli *cli)
{
    Gate gate = {.cli = cli, .out = buf_new(&cli_work(cli)->arena, OUTPUT_MAX), .as_json = cli_flag(cli, "--json")};
    if (check_all(&gate) != OK) {
        return cli_fail(cli);
    }
    return gate.blocks ? EXIT_FOUND : gate.unreadable ? EXIT_REFUSED : gate.asks ? EXIT_UNDECIDED : EXIT_OK;
}

static const CliOption GATE_OPTIONS[] = {
    {"--json", NULL, "print the findings as JSON", false, false},
    {"--words", "FILE", "words of your own to look for, in JSON as data/gate.json has them under “lists”", false, false},
    {"--cleaned", "DIR", "write cleaned copies into the folder; what is hidden in the files is then only told", false, false},
    {.name = NULL},
};

const CliCommand GATE_COMMANDS[] = {
    {
        .name = "gate",
        .arguments = "FILE…",
        .least_arguments = 1,
        .most_arguments = -1,
        .summary = "Look in files for what must not be published: personal numbers and addresses, marks of secrets, wrong words, hidden data.",
        .notes = "PDF, DOCX, XLSX, HTML, TXT, MD, CSV, JPEG, PNG, GIF, WebP, MP3, WAV, MP4; told by content.\n"
                 "Prints a line for each finding: FILE, block | ask | note, rule, sentence; personal data are masked.\n"
                 "Exit status 1 when something blocks, 3 when something is to be answered, 2 when a file cannot be read, 0 otherwise.",
        .examples = "gongkai gate problems.txt\n"
                    "gongkai gate --json --words names.json problems.txt\n"
                    "gongkai gate --cleaned reports draft.docx",
        .options = GATE_OPTIONS,
        .run = gate_command,
    },
    {.name = NULL},
};
