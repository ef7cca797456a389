/* The cleaning in a process of its own. What the child says back: a head of
 * fixed form, then the texts; numbers as they lie in memory, for both are the
 * same program. */
#include "doc/clean.h"

#include "base/asset.h"
#include "base/json.h"
#include "os/file.h"
#include "os/proc.h"

#include <string.h>
#include <unistd.h>

enum {
    ANSWER_MAGIC = 0x474b434c,
    CPU_SECONDS_MAX = 20,
    TIME_LIMIT_MS = 45000, /* by the clock: a busy machine is no fault of the file */
    TEXT_MAX = 64 << 20,
    CHILD_ARENA = 768 << 20,
};
static const size_t CHILD_MEMORY = (size_t)1536 << 20;

typedef struct AnswerHead {
    uint32_t magic, code; /* Err */
    uint32_t is_clean, hidden_count;
    uint64_t media_len, ending_len, refused_len, bytes_len, text_len;
} AnswerHead;

/* Kinds and endings are literals here and there: the other side finds its own. */
static const char *const KINDS[] = {
    "author", "property", "revision_id", "path", "template", "thumbnail", "camera", "picture_text", "gps", "printer", "tag",
    "custom_data", "trailing_data", "comment", "tracked_change", "hidden_text", "hidden_sheet", "hidden_row", "hidden_column",
    "hidden_object", "defined_name", "external_link", "connection", "pivot_cache", "embedded_file", "script", "form_data",
    "signature", "earlier_version",
};
static const char *const ENDINGS[] = {"", ".pdf", ".docx", ".xlsx", ".txt", ".csv", ".jpg", ".png", ".gif", ".webp", ".mp3", ".mp4",
                                      ".wav", ".zip", ".doc", ".rtf", ".mov", ".heic", ".heif", ".avif", ".tif", ".rar", ".7z", ".gz",
                                      ".bz2", ".xz", ".exe", ".bin", ".sh", ".class", ".cab", ".ogg", ".flac", ".webm", ".avi"};

static const char *same_text(const char *const *list, size_t count, Str text)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(text, str_from_c(list[i]))) {
            return list[i];
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ child -- */

static bool write_all(int file, Str bytes)
{
    while (bytes.len > 0) {
        ssize_t put = write(file, bytes.ptr, bytes.len);
        if (put < 0) {
            return false;
        }
        bytes = str_slice(bytes, (size_t)put, bytes.len);
    }
    return true;
}

static bool answer(const Cleaned *cleaned)
{
    AnswerHead head = {
        .magic = ANSWER_MAGIC, .is_clean = cleaned->is_clean, .hidden_count = (uint32_t)cleaned->hidden_count,
        .media_len = cleaned->media_type.len, .ending_len = strlen(cleaned->ending), .refused_len = cleaned->refused.len,
        .bytes_len = cleaned->bytes.len, .text_len = cleaned->text.len,
    };
    bool well = write_all(STDOUT_FILENO, (Str){(const char *)&head, sizeof head});
    for (size_t i = 0; well && i < cleaned->hidden_count; i++) {
        const uint64_t lengths[2] = {strlen(cleaned->hidden[i].kind), cleaned->hidden[i].what.len};
        well = write_all(STDOUT_FILENO, (Str){(const char *)lengths, sizeof lengths})
               && write_all(STDOUT_FILENO, str_from_c(cleaned->hidden[i].kind)) && write_all(STDOUT_FILENO, cleaned->hidden[i].what);
    }
    return well && write_all(STDOUT_FILENO, cleaned->media_type) && write_all(STDOUT_FILENO, str_from_c(cleaned->ending))
           && write_all(STDOUT_FILENO, cleaned->refused) && write_all(STDOUT_FILENO, cleaned->bytes)
           && write_all(STDOUT_FILENO, cleaned->text);
}

static bool answer_fault(const Fault *fault)
{
    AnswerHead head = {.magic = ANSWER_MAGIC, .code = (uint32_t)fault->code, .text_len = strlen(fault->message)};
    return write_all(STDOUT_FILENO, (Str){(const char *)&head, sizeof head}) && write_all(STDOUT_FILENO, str_from_c(fault->message));
}

int clean_worker_main(void)
{
    Work work;
    Str bytes;
    Cleaned cleaned;
    work_init(&work, CHILD_ARENA);
    Err err = file_read_fd(&work, STDIN_FILENO, STR("standard input"), CLEAN_BYTES_MAX, &bytes);
    err = err == OK ? clean_file(&work, (Str){0}, bytes, &cleaned) : err;
    bool well = err == OK ? answer(&cleaned) : answer_fault(&work.fault);
    work_clear(&work);
    return well ? 0 : 1;
}

/* ----------------------------------------------------------------- parent -- */

typedef struct Answer {
    Str rest;
    bool bad; /* sticky */
} Answer;

static Str take(Answer *in, uint64_t len)
{
    if (in->bad || len > in->rest.len) {
        in->bad = true;
        return (Str){0};
    }
    Str text = str_slice(in->rest, 0, (size_t)len);
    in->rest = str_slice(in->rest, (size_t)len, in->rest.len);
    return text;
}

static bool take_answer(Str output, AnswerHead *head, Cleaned *cleaned)
{
    Answer in = {.rest = output};
    Str raw = take(&in, sizeof *head);
    if (in.bad) {
        return false;
    }
    memcpy(head, raw.ptr, sizeof *head);
    if (head->magic != ANSWER_MAGIC || head->hidden_count > CLEAN_HIDDEN_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < head->hidden_count && !in.bad; i++) {
        uint64_t lengths[2] = {0, 0};
        Str both = take(&in, sizeof lengths);
        if (!in.bad) {
            memcpy(lengths, both.ptr, sizeof lengths);
        }
        const char *kind = same_text(KINDS, sizeof KINDS / sizeof *KINDS, take(&in, lengths[0]));
        cleaned->hidden[cleaned->hidden_count++] = (CleanHidden){kind, take(&in, lengths[1])};
        in.bad |= kind == NULL;
    }
    cleaned->is_clean = head->is_clean != 0;
    cleaned->media_type = take(&in, head->media_len);
    cleaned->ending = same_text(ENDINGS, sizeof ENDINGS / sizeof *ENDINGS, take(&in, head->ending_len));
    cleaned->refused = take(&in, head->refused_len);
    cleaned->bytes = take(&in, head->bytes_len);
    cleaned->text = take(&in, head->text_len);
    return !in.bad && cleaned->ending != NULL;
}

/* The child died over the file, or took too long. */
static Err refuse_unread(Work *work, const char *id, Cleaned *ret_cleaned)
{
    const Asset *file = asset_find(STR("data/sentences.json"));
    Json *root = NULL;
    CHECK(file != NULL);
    fault_clear(&work->fault);
    TRY(json_parse(work, file->bytes, &root));
    Cleaned cleaned = {.media_type = STR("application/octet-stream"), .ending = "", .refused = str_dup(&work->arena, json_str(json_get(root, id)))};
    json_free(root);
    CHECK(cleaned.refused.len > 0 || arena_full(&work->arena));
    if (cleaned.refused.ptr == NULL) {
        return work_full(work);
    }
    *ret_cleaned = cleaned;
    return OK;
}

Err clean_file_apart(Work *work, Str name, Str bytes, Cleaned *ret_cleaned)
{
    static const char *const ARGV[] = {"/proc/self/exe", "clean-worker", NULL};
    const ProcSpec spec = {.argv = ARGV, .memory_max = CHILD_MEMORY, .cpu_seconds_max = CPU_SECONDS_MAX};
    (void)name;
    if (bytes.len > CLEAN_BYTES_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "clean.too_large", "a file may have %d MiB at most", CLEAN_BYTES_MAX >> 20);
    }
    const ProcRun run = {.input = bytes, .output_max = (size_t)CLEAN_BYTES_MAX * 2 + TEXT_MAX, .time_limit_ms = TIME_LIMIT_MS};
    ProcResult result;
    Err err = proc_run(work, &spec, &run, &result);
    if (err == ERR_LIMIT && !arena_full(&work->arena)) {
        return refuse_unread(work, "clean.too_complex", ret_cleaned);
    }
    TRY(err);
    AnswerHead head;
    Cleaned cleaned = {0};
    if (result.exit_status == 0 && result.output.len >= sizeof head) {
        memcpy(&head, result.output.ptr, sizeof head);
        if (head.magic == ANSWER_MAGIC && head.code == ERR_LIMIT) {
            return refuse_unread(work, "clean.too_complex", ret_cleaned);
        }
        if (head.magic == ANSWER_MAGIC && head.code != OK) {
            return fault_set(&work->fault, ERR_INTERNAL, "clean.worker", "%.*s", STR_ARG(str_slice(result.output, sizeof head, result.output.len)));
        }
    }
    if (result.exit_status != 0 || !take_answer(result.output, &head, &cleaned)) {
        return refuse_unread(work, "clean.crashed", ret_cleaned);
    }
    *ret_cleaned = cleaned;
    return OK;
}
