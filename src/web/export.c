#include "web/export.h"

#include "os/digest.h"
#include "os/file.h"
#include "web/export_links.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_MEMORY = 96 << 20, MANIFEST_MAX = 512 << 20, LINKS_FIRST = 1024, FILE_BYTES_MAX = 64 << 20, NAME_AT = 66 /* a digest and two spaces */ };

/* As sha256sum writes it, so that a separated network can check what arrived: sha256sum -c SHA256SUMS. */
#define MANIFEST "SHA256SUMS"
#define MADE_BY "generator.txt"
#define GONE "gone.txt"
/* Names of new files, each before it is written: what an export that was cut short left behind goes with the next one,
 * also when it was withdrawn in between. */
#define JOURNAL "export.part"

/* Addresses already seen, as a hash table of indexes into the list of them, which is the queue too. */
typedef struct Seen {
    ExportLink *links;
    bool *untouched; /* of each link: its file did not change */
    size_t count, room;
    size_t *slots; /* index + 1; 0: empty */
    size_t slot_count;
} Seen;

typedef struct Walk {
    Work *work; /* lives over the whole export: addresses and hashes */
    WebApp *app;
    const WebExportOptions *options;
    WebExportResult result;
    Seen seen;
    Work page;     /* one page at a time */
    Buf manifest;  /* the files of this export */
    Buf gone;      /* addresses that answer 410 */
    int journal;    /* -1: not open */
    Str *old_files; /* of the earlier export, ascending */
    size_t old_count;
    bool *old_kept;
    size_t named;      /* so many links come from the options: no page leads to them */
    bool same_program; /* the earlier export was made by this version */
    bool untouched;    /* the file put last did not change */
} Walk;

/* ------------------------------------------------------------------ queue -- */

static size_t hash_of(const ExportLink *link)
{
    uint64_t hash = 0xCBF29CE484222325U;
    const Str parts[] = {link->path, link->query};
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < parts[p].len; i++) {
            hash = (hash ^ (unsigned char)parts[p].ptr[i]) * 0x100000001B3U;
        }
        hash = (hash ^ 0xFF) * 0x100000001B3U;
    }
    return (size_t)hash;
}

static size_t *slot_of(const Seen *seen, const ExportLink *link)
{
    size_t at = hash_of(link) % seen->slot_count;
    while (seen->slots[at] != 0) {
        const ExportLink *other = &seen->links[seen->slots[at] - 1];
        if (str_eq(other->path, link->path) && str_eq(other->query, link->query)) {
            break;
        }
        at = (at + 1) % seen->slot_count;
    }
    return &seen->slots[at];
}

static Err grow(Walk *walk)
{
    Seen *seen = &walk->seen;
    size_t room = seen->room == 0 ? LINKS_FIRST : seen->room * 2;
    ExportLink *links = arena_grow(&walk->work->arena, seen->links, seen->room * sizeof *links, room * sizeof *links);
    bool *untouched = arena_grow(&walk->work->arena, seen->untouched, seen->room, room);
    size_t *slots = ARENA_ARRAY(&walk->work->arena, size_t, room * 2);
    if (links == NULL || untouched == NULL || slots == NULL) {
        return work_full(walk->work);
    }
    *seen = (Seen){links, untouched, seen->count, room, slots, room * 2};
    for (size_t i = 0; i < seen->count; i++) {
        *slot_of(seen, &links[i]) = i + 1;
    }
    return OK;
}

static Err enqueue(Walk *walk, const ExportLink *link)
{
    Seen *seen = &walk->seen;
    if (seen->count == seen->room) {
        TRY(grow(walk));
    }
    size_t *slot = slot_of(seen, link);
    if (*slot != 0) {
        return OK;
    }
    Arena *arena = &walk->work->arena;
    seen->links[seen->count] = (ExportLink){str_dup(arena, link->path), str_dup(arena, link->query), STR("")};
    *slot = ++seen->count;
    return arena_full(arena) ? work_full(walk->work) : OK;
}

/* Links lead on within the public side and to what it is drawn with. */
static Err follow(void *state, const ExportLink *link)
{
    Walk *walk = state;
    Str base = walk->options->base_path;
    bool inside = str_starts(link->path, STR("/static/")) || str_starts(link->path, STR("/api/v1/reports/")) ||
                  (str_starts(link->path, base) && (link->path.len == base.len || link->path.ptr[base.len] == '/'));
    bool is_file = !export_is_page(link->path, base);
    ExportLink plain = {link->path, is_file ? STR("") : link->query, STR("")};
    return inside ? enqueue(walk, &plain) : OK;
}

/* ------------------------------------------------------------------ files -- */

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

static const Str *find_old(const Walk *walk, Str name)
{
    return walk->old_count == 0 ? NULL : bsearch(&name, walk->old_files, walk->old_count, sizeof name, by_text);
}

static void keep_old(Walk *walk, Str name)
{
    const Str *found = find_old(walk, name);
    if (found != NULL) {
        walk->old_kept[found - walk->old_files] = true;
    }
}

static Err is_the_same(Walk *walk, Str path, Str bytes, bool *ret_same)
{
    *ret_same = false;
    if (file_kind(path) != FILE_REGULAR) {
        return OK;
    }
    Str old;
    Err err = file_read(&walk->page, path, FILE_BYTES_MAX, &old);
    *ret_same = err == OK && str_eq(old, bytes);
    fault_clear(&walk->page.fault);
    return OK;
}

static Err note_file(Walk *walk, Str name, Str bytes)
{
    char hex[DIGEST_HEX_SIZE];
    TRY(digest_hex(&walk->page, DIGEST_SHA256, bytes, hex));
    buf_add_format(&walk->manifest, "%s  %.*s\n", hex, STR_ARG(name));
    keep_old(walk, name);
    walk->result.files++;
    return buf_ok(&walk->manifest) ? OK : work_full(walk->work);
}

static Err announce(Walk *walk, Str name)
{
    Str line = str_format(&walk->page.arena, "%.*s\n", STR_ARG(name));
    if (line.ptr == NULL) {
        return work_full(&walk->page);
    }
    if (find_old(walk, name) == NULL && write(walk->journal, line.ptr, line.len) != (ssize_t)line.len) {
        return fault_set(&walk->page.fault, ERR_INTERNAL, "file.write", "cannot write " JOURNAL);
    }
    return OK;
}

static Err put_file(Walk *walk, Str name, Str bytes)
{
    bool same = false;
    Str path = file_join(&walk->page.arena, walk->options->dir, name);
    if (path.ptr == NULL) {
        return work_full(&walk->page);
    }
    TRY(is_the_same(walk, path, bytes, &same));
    walk->untouched = same;
    if (same) {
        walk->result.untouched++;
    } else {
        TRY(announce(walk, name));
        TRY(file_make_dir(&walk->page, str_slice(path, 0, (size_t)str_find_last(path, STR("/")))));
        TRY(file_write(&walk->page, path, bytes));
        walk->result.written++;
    }
    return note_file(walk, name, bytes);
}

/* ------------------------------------------------------------------ pages -- */

static bool is_html(const HttpResponse *response)
{
    for (int i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, "Content-Type") == 0) {
            return str_starts(response->headers[i].value, STR("text/html"));
        }
    }
    return false;
}

static Str location_of(const HttpResponse *response)
{
    for (int i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, "Location") == 0) {
            return response->headers[i].value;
        }
    }
    return (Str){NULL, 0};
}

/* A redirect becomes a page that leads on. */
static Err put_redirect(Walk *walk, const ExportLink *link, Str to)
{
    Arena *arena = &walk->page.arena;
    ExportLink target = {.path = to, .query = STR(""), .fragment = STR("")};
    Str address = export_address(arena, &target, walk->options->base_path);
    Str page = str_format(arena,
                          "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>转到新地址</title>"
                          "<meta http-equiv=\"refresh\" content=\"0;url=%.*s\"></head><body><p><a href=\"%.*s\">转到新地址</a></p></body></html>\n",
                          STR_ARG(address), STR_ARG(address));
    TRY(enqueue(walk, &target));
    return put_file(walk, export_file(arena, link, walk->options->base_path), page);
}

/* A PDF or a workbook is made from what its page shows, and takes a hundred
 * times as long: while the page stayed as it was, so does the file. */
static Err reuse_form(Walk *walk, const ExportLink *link, bool *ret_done)
{
    static const Str FORMS[] = {{".pdf", 4}, {".docx", 5}, {".xlsx", 5}};
    Str bytes, name = export_file(&walk->page.arena, link, walk->options->base_path);
    Str path = file_join(&walk->page.arena, walk->options->dir, name);
    bool made_of_page = false;
    *ret_done = false;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (str_ends(link->path, FORMS[i])) {
            ExportLink page = {str_slice(link->path, 0, link->path.len - FORMS[i].len), STR(""), STR("")};
            size_t slot = *slot_of(&walk->seen, &page);
            made_of_page = slot != 0 && walk->seen.untouched[slot - 1];
        }
    }
    if (!made_of_page || !walk->same_program || path.ptr == NULL || file_kind(path) != FILE_REGULAR) {
        return OK;
    }
    TRY(file_read(&walk->page, path, FILE_BYTES_MAX, &bytes));
    walk->result.untouched++;
    *ret_done = true;
    return note_file(walk, name, bytes);
}

/* As the server sees it, decoded, with and without the file's ending; `map` takes what is quoted. */
static void note_gone(Walk *walk, const ExportLink *link)
{
    Str name = export_file(&walk->page.arena, link, walk->options->base_path);
    Str page = str_ends(name, STR(".html")) ? str_slice(name, 0, name.len - strlen(".html")) : name;
    if (str_find_char(name, '"') == STR_NONE && str_find_char(name, '\\') == STR_NONE) {
        buf_add_format(&walk->gone, "\"/%.*s\" 1;\n\"/%.*s\" 1;\n", STR_ARG(name), STR_ARG(page));
    }
}

/* `named`: asked for by the options, so that 410 is an answer like another. */
static Err put_page(Walk *walk, const ExportLink *link, bool named)
{
    Arena *arena = &walk->page.arena;
    bool reused = false;
    TRY(reuse_form(walk, link, &reused));
    if (reused) {
        return OK;
    }
    HttpResponse response = {.status = 0};
    web_render(walk->app, walk->options->host, link->path, link->query, arena, &response);
    if (response.status >= 300 && response.status < 400 && location_of(&response).len > 0) {
        return put_redirect(walk, link, location_of(&response));
    }
    if (response.status == 410 && named) {
        note_gone(walk, link);
    } else if (response.status != 200) {
        walk->result.dead++;
        walk->result.dead_example = str_dup(&walk->work->arena, link->path);
        return OK;
    }
    Str bytes = response.body;
    if (response.has_file) {
        Err err = file_read_fd(&walk->page, response.file, link->path, FILE_BYTES_MAX, &bytes);
        (void)close(response.file);
        TRY(err);
    } else if (is_html(&response)) {
        TRY(export_rewrite(&walk->page, response.body, walk->options->base_path, follow, walk, &bytes));
        walk->result.pages++;
    }
    return put_file(walk, export_file(arena, link, walk->options->base_path), bytes);
}

static Err walk_all(Walk *walk)
{
    for (size_t i = 0; i < walk->seen.count; i++) {
        work_init(&walk->page, PAGE_MEMORY);
        ExportLink link = walk->seen.links[i];
        walk->untouched = false;
        Err err = put_page(walk, &link, i < walk->named);
        walk->seen.untouched[i] = walk->untouched;
        if (err != OK) {
            walk->work->fault = walk->page.fault;
        }
        work_clear(&walk->page);
        TRY(err);
        if (walk->options->progress != NULL) {
            walk->options->progress(walk->options->state, (int64_t)i + 1);
        }
    }
    return OK;
}

/* ------------------------------------------------------- the export before -- */

/* The names in a list of them, behind `at` bytes of each line. */
static Err add_old(Walk *walk, const char *list, size_t at)
{
    Work *work = walk->work;
    Str text, line, path = file_join(&work->arena, walk->options->dir, str_from_c(list));
    if (path.ptr == NULL || file_kind(path) != FILE_REGULAR) {
        return path.ptr == NULL ? work_full(work) : OK;
    }
    TRY(file_read(work, path, MANIFEST_MAX, &text));
    size_t most = walk->old_count + 1;
    for (size_t i = 0; i < text.len; i++) {
        most += text.ptr[i] == '\n';
    }
    walk->old_files = arena_grow(&work->arena, walk->old_files, walk->old_count * sizeof *walk->old_files, most * sizeof *walk->old_files);
    if (walk->old_files == NULL) {
        return work_full(work);
    }
    while (str_cut(&text, '\n', &line)) {
        if (line.len > at) {
            walk->old_files[walk->old_count++] = str_slice(line, at, line.len);
        }
    }
    return OK;
}

static Err sort_old(Walk *walk)
{
    size_t kept = 0;
    walk->old_kept = ARENA_ARRAY(&walk->work->arena, bool, walk->old_count + 1);
    if (walk->old_kept == NULL) {
        return work_full(walk->work);
    }
    if (walk->old_count > 0) {
        qsort(walk->old_files, walk->old_count, sizeof *walk->old_files, by_text);
    }
    for (size_t i = 0; i < walk->old_count; i++) {
        if (kept == 0 || !str_eq(walk->old_files[kept - 1], walk->old_files[i])) {
            walk->old_files[kept++] = walk->old_files[i];
        }
    }
    walk->old_count = kept;
    return OK;
}

static Err read_old(Walk *walk)
{
    Work *work = walk->work;
    FileNames names;
    Str dir = walk->options->dir;
    bool is_export = file_kind(file_join(&work->arena, dir, STR(MANIFEST))) == FILE_REGULAR
        || file_kind(file_join(&work->arena, dir, STR(JOURNAL))) == FILE_REGULAR;
    if (file_kind(dir) == FILE_NONE) {
        return file_make_dir(work, dir);
    }
    if (!is_export) {
        TRY(file_list(work, dir, 1000000, &names));
        return names.count == 0 ? OK
                                : fault_set(&work->fault, ERR_INVALID, "export.folder",
                                            "%.*s holds other files: name an empty folder or an earlier export", STR_ARG(dir));
    }
    TRY(add_old(walk, MANIFEST, NAME_AT));
    TRY(add_old(walk, JOURNAL, 0));
    return sort_old(walk);
}

static Err open_journal(Walk *walk)
{
    char *path = str_to_c(&walk->work->arena, file_join(&walk->work->arena, walk->options->dir, STR(JOURNAL)));
    walk->journal = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
    return walk->journal >= 0 ? OK : fault_set(&walk->work->fault, ERR_INTERNAL, "file.write", "cannot write " JOURNAL);
}

/* A name out of a file that somebody may have changed: only what an export can have made. */
static bool is_ours(Str name)
{
    return name.len > 0 && name.ptr[0] != '/' && !str_contains(name, STR("..")) &&
           (str_find_char(name, '/') != STR_NONE || str_ends(name, STR(".html")) || str_ends(name, STR(".xml")) || str_ends(name, STR(".txt")));
}

static Err remove_old(Walk *walk)
{
    for (size_t i = 0; i < walk->old_count; i++) {
        if (!walk->old_kept[i] && is_ours(walk->old_files[i])) {
            TRY(file_remove(walk->work, file_join(&walk->work->arena, walk->options->dir, walk->old_files[i])));
            walk->result.removed++;
        }
    }
    return OK;
}

/* A file that is no page. */
static Err put_note(Walk *walk, Str name, Str text)
{
    work_init(&walk->page, PAGE_MEMORY);
    Err err = put_file(walk, name, text);
    if (err != OK) {
        walk->work->fault = walk->page.fault;
    }
    work_clear(&walk->page);
    return err;
}

static Err enqueue_all(Walk *walk, const Str *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        TRY(enqueue(walk, &(ExportLink){paths[i], STR(""), STR("")}));
    }
    return OK;
}

static Err export_all(Walk *walk)
{
    const WebExportOptions *options = walk->options;
    TRY(enqueue_all(walk, options->starts, options->start_count));
    TRY(enqueue_all(walk, options->gone, options->gone_count));
    walk->named = walk->seen.count;
    TRY(put_note(walk, STR(MADE_BY), STR("gongkai " GONGKAI_VERSION "\n")));
    walk->same_program = walk->untouched; /* another version may draw the same page otherwise */
    TRY(walk_all(walk));
    TRY(put_note(walk, STR(GONE), buf_str(&walk->gone)));
    if (!buf_ok(&walk->manifest) || !buf_ok(&walk->gone)) {
        return work_full(walk->work);
    }
    /* The list comes last: an export that was cut short is simply done again. */
    TRY(remove_old(walk));
    TRY(file_write(walk->work, file_join(&walk->work->arena, options->dir, STR(MANIFEST)), buf_str(&walk->manifest)));
    return file_remove(walk->work, file_join(&walk->work->arena, options->dir, STR(JOURNAL)));
}

Err web_export(Work *work, WebApp *app, const WebExportOptions *options, WebExportResult *ret_result)
{
    Walk walk = {.work = work, .app = app, .options = options, .journal = -1};
    walk.manifest = walk.gone = buf_new(&work->arena, MANIFEST_MAX);
    TRY(read_old(&walk));
    TRY(open_journal(&walk));
    Err err = export_all(&walk);
    (void)close(walk.journal);
    TRY(err);
    *ret_result = walk.result;
    return OK;
}
