/* PDF, rewritten by libqpdf (in the worker process): only what the catalogue
 * reaches is written, so older versions and loose objects fall away; what is
 * reached and hidden is cut out here (docs/decisions/0032-gate.md). */
#include "doc/clean_parts.h"

#include "os/proc.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

enum {
    OBJECTS_MAX = 4 << 20, /* object numbers */
    KEYS_MAX = 100000,     /* of one dictionary */
    END_WITHIN = 2048,     /* "%%EOF" stands in the last bytes of a whole PDF */
    TEXT_TIME_MS = 10000,
    TEXT_CPU_SECONDS = 8,
    TEXT_OUTPUT_MAX = 32 << 20,
    TEXT_MEMORY = 512 << 20,
    FLAG_HIDDEN = 2, FLAG_NO_VIEW = 32,
};

typedef enum DictKind {
    DICT_PLAIN,
    DICT_MAP,   /* its keys are names that somebody chose */
    DICT_LOOKS, /* an annotation's appearances, whose values may be such maps */
} DictKind;

typedef struct Item {
    qpdf_oh object;
    DictKind kind;
} Item;

typedef struct Pdf {
    Cleaner *cleaner;
    qpdf_data q;
    unsigned char *seen; /* a bit an object number */
    Item *stack;
    size_t count, room;
    const char *refusal;
} Pdf;

static void hide(const Pdf *pdf, const char *kind)
{
    clean_hide(pdf->cleaner, kind, (Str){0});
}

/* ------------------------------------------------------------------ values -- */

static qpdf_oh value_of(const Pdf *pdf, qpdf_oh dict, const char *key)
{
    return qpdf_oh_get_key(pdf->q, dict, key);
}

static bool has(const Pdf *pdf, qpdf_oh dict, const char *key)
{
    return qpdf_oh_has_key(pdf->q, dict, key) != QPDF_FALSE;
}

static bool drop(const Pdf *pdf, qpdf_oh dict, const char *key, const char *kind)
{
    if (!has(pdf, dict, key)) {
        return false;
    }
    qpdf_oh_remove_key(pdf->q, dict, key);
    if (kind != NULL) {
        hide(pdf, kind);
    }
    return true;
}

static bool is_dict(const Pdf *pdf, qpdf_oh object)
{
    return qpdf_oh_is_dictionary(pdf->q, object) != QPDF_FALSE;
}

static bool is_array(const Pdf *pdf, qpdf_oh object)
{
    return qpdf_oh_is_array(pdf->q, object) != QPDF_FALSE;
}

/* Is the value of the key one of the names, each with its slash? */
static bool name_is(const Pdf *pdf, qpdf_oh dict, const char *key, const char *const *names)
{
    qpdf_oh value = value_of(pdf, dict, key);
    bool found = false;
    if (qpdf_oh_is_name(pdf->q, value) != QPDF_FALSE) {
        Str name = str_from_c(qpdf_oh_get_name(pdf->q, value));
        for (; *names != NULL && !found; names++) {
            found = str_eq(name, str_from_c(*names));
        }
    }
    qpdf_oh_release(pdf->q, value);
    return found;
}

static Err text_of(const Pdf *pdf, qpdf_oh dict, const char *key, Str *ret_text)
{
    qpdf_oh value = value_of(pdf, dict, key);
    *ret_text = (Str){0};
    Err err = OK;
    if (qpdf_oh_is_string(pdf->q, value) != QPDF_FALSE) {
        Str text = str_from_c(qpdf_oh_get_utf8_value(pdf->q, value));
        *ret_text = text.len == 0 ? STR("") : str_dup(&pdf->cleaner->work->arena, text);
        err = ret_text->ptr == NULL ? work_full(pdf->cleaner->work) : OK;
    }
    qpdf_oh_release(pdf->q, value);
    return err;
}

/* ----------------------------------------------------------------- actions -- */

static bool is_bad_action(const Pdf *pdf, qpdf_oh action, const char **kind)
{
    static const char *const SCRIPTS[] = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute",
                                          "/Movie", "/Sound", "/ResetForm", "/Hide", "/SetOCGState", NULL};
    static const char *const REMOTE[] = {"/GoToR", "/GoToE", NULL};
    static const char *const URI[] = {"/URI", NULL};
    if (!is_dict(pdf, action)) {
        return false;
    }
    if (name_is(pdf, action, "/S", SCRIPTS)) {
        *kind = "script";
        return true;
    }
    *kind = "external_link";
    if (name_is(pdf, action, "/S", REMOTE)) {
        return true;
    }
    qpdf_oh uri = value_of(pdf, action, "/URI");
    bool local = false;
    if (name_is(pdf, action, "/S", URI) && qpdf_oh_is_string(pdf->q, uri) != QPDF_FALSE) {
        Str address = str_from_c(qpdf_oh_get_utf8_value(pdf->q, uri));
        local = str_starts(address, STR("file:")) || str_starts(address, STR("javascript:")) || str_contains(address, STR(":\\"))
                || str_starts(address, STR("\\\\"));
    }
    qpdf_oh_release(pdf->q, uri);
    return local;
}

static void check_action(const Pdf *pdf, qpdf_oh dict, const char *key)
{
    qpdf_oh action = value_of(pdf, dict, key);
    const char *kind = NULL;
    bool bad = is_bad_action(pdf, action, &kind);
    if (!bad && is_array(pdf, action) && strcmp(key, "/Next") == 0) {
        kind = "script"; /* a list of further actions: no document needs one */
        bad = true;
    }
    qpdf_oh_release(pdf->q, action);
    if (bad) {
        (void)drop(pdf, dict, key, kind);
    }
}

/* -------------------------------------------------------------- annotations -- */

/* Comments and things that play go; marks on the page stay without what they say. */
static Err check_annotation(Pdf *pdf, qpdf_oh note, bool *ret_goes)
{
    static const char *const COMMENTS[] = {"/Text", "/Popup", "/Caret", NULL};
    static const char *const FILES[] = {"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", NULL};
    static const char *const REDACTIONS[] = {"/Redact", NULL};
    static const char *const WIDGETS[] = {"/Widget", NULL}, *const LINKS[] = {"/Link", NULL}, *const FREE_TEXT[] = {"/FreeText", NULL};
    static const char *const SAID[] = {"/RC", "/Subj", "/Popup", "/IRT", "/RT", "/NM", "/CreationDate", "/M", "/ExData", "/State", "/StateModel"};
    *ret_goes = true;
    if (!is_dict(pdf, note)) {
        return OK;
    }
    bool widget = name_is(pdf, note, "/Subtype", WIDGETS);
    pdf->refusal = name_is(pdf, note, "/Subtype", REDACTIONS) ? "clean.redaction" : pdf->refusal;
    qpdf_oh flags_value = value_of(pdf, note, "/F");
    int flags = qpdf_oh_is_integer(pdf->q, flags_value) != QPDF_FALSE ? qpdf_oh_get_int_value_as_int(pdf->q, flags_value) : 0;
    qpdf_oh_release(pdf->q, flags_value);
    if ((flags & (FLAG_HIDDEN | FLAG_NO_VIEW)) != 0) {
        hide(pdf, widget ? "form_data" : "hidden_object");
        (void)drop(pdf, note, "/V", NULL);
        (void)drop(pdf, note, "/DV", NULL);
        (void)drop(pdf, note, "/AP", NULL);
        return OK;
    }
    if (name_is(pdf, note, "/Subtype", COMMENTS) || name_is(pdf, note, "/Subtype", FILES)) {
        bool comment = name_is(pdf, note, "/Subtype", COMMENTS);
        Str author;
        TRY(text_of(pdf, note, "/T", &author));
        clean_hide(pdf->cleaner, comment ? "comment" : "embedded_file", (Str){0});
        if (author.len > 0) {
            clean_hide(pdf->cleaner, "author", clean_mask(pdf->cleaner, author));
        }
        return OK;
    }
    *ret_goes = false;
    if (widget || name_is(pdf, note, "/Subtype", LINKS)) {
        return OK;
    }
    Str author, contents;
    TRY(text_of(pdf, note, "/T", &author));
    TRY(text_of(pdf, note, "/Contents", &contents));
    if (drop(pdf, note, "/T", NULL) && author.len > 0) {
        clean_hide(pdf->cleaner, "author", clean_mask(pdf->cleaner, author));
    }
    if (!name_is(pdf, note, "/Subtype", FREE_TEXT) && drop(pdf, note, "/Contents", NULL) && contents.len > 0) {
        hide(pdf, "comment");
    }
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++) {
        (void)drop(pdf, note, SAID[i], NULL);
    }
    return OK;
}

static Err check_annotations(Pdf *pdf, qpdf_oh page)
{
    qpdf_oh notes = value_of(pdf, page, "/Annots");
    Err err = OK;
    if (is_array(pdf, notes)) {
        for (int i = qpdf_oh_get_array_n_items(pdf->q, notes) - 1; i >= 0 && err == OK; i--) {
            qpdf_oh note = qpdf_oh_get_array_item(pdf->q, notes, i);
            bool goes = false;
            err = check_annotation(pdf, note, &goes);
            qpdf_oh_release(pdf->q, note);
            if (goes) {
                qpdf_oh_erase_item(pdf->q, notes, i);
            }
        }
    }
    qpdf_oh_release(pdf->q, notes);
    return err;
}

/* ---------------------------------------------------------------- pictures -- */

static bool is_jpeg(const Pdf *pdf, qpdf_oh dict)
{
    static const char *const DCT[] = {"/DCTDecode", NULL};
    qpdf_oh filter = value_of(pdf, dict, "/Filter");
    bool jpeg = name_is(pdf, dict, "/Filter", DCT);
    if (is_array(pdf, filter) && qpdf_oh_get_array_n_items(pdf->q, filter) == 1) {
        qpdf_oh only = qpdf_oh_get_array_item(pdf->q, filter, 0);
        jpeg = qpdf_oh_is_name(pdf->q, only) != QPDF_FALSE && strcmp(qpdf_oh_get_name(pdf->q, only), "/DCTDecode") == 0;
        qpdf_oh_release(pdf->q, only);
    }
    qpdf_oh_release(pdf->q, filter);
    return jpeg;
}

/* A photograph brings its camera's data along. */
static Err check_picture(Pdf *pdf, qpdf_oh stream, qpdf_oh dict)
{
    unsigned char *bytes = NULL;
    size_t len = 0;
    QPDF_BOOL filtered = QPDF_FALSE;
    bool known = false;
    if (!is_jpeg(pdf, dict)) {
        return OK;
    }
    (void)qpdf_oh_get_stream_data(pdf->q, stream, qpdf_dl_none, &filtered, &bytes, &len);
    if (bytes == NULL) {
        return OK;
    }
    ArenaMark mark = arena_mark(&pdf->cleaner->work->arena);
    Str before = {(const char *)bytes, len}, after = before;
    size_t kinds = pdf->cleaner->kind_count;
    Err err = clean_picture(pdf->cleaner, before, &after, &known);
    if (err == OK && after.ptr != before.ptr) {
        qpdf_oh_replace_stream_data(pdf->q, stream, (const unsigned char *)after.ptr, after.len, value_of(pdf, dict, "/Filter"),
                                    value_of(pdf, dict, "/DecodeParms"));
    }
    if (err == OK && kinds == pdf->cleaner->kind_count) {
        arena_rewind(&pdf->cleaner->work->arena, mark);
    }
    free(bytes);
    return err;
}

/* -------------------------------------------------------------------- walk -- */

static Err push(Pdf *pdf, qpdf_oh object, DictKind kind)
{
    bool container = is_dict(pdf, object) || is_array(pdf, object) || qpdf_oh_is_stream(pdf->q, object) != QPDF_FALSE;
    int id = container && qpdf_oh_is_indirect(pdf->q, object) != QPDF_FALSE ? qpdf_oh_get_object_id(pdf->q, object) : 0;
    if (id >= OBJECTS_MAX) {
        return clean_refuse(pdf->cleaner, "clean.too_complex");
    }
    if (!container || (id > 0 && (pdf->seen[id / 8] & 1 << id % 8) != 0)) {
        qpdf_oh_release(pdf->q, object);
        return OK;
    }
    pdf->seen[id / 8] |= (unsigned char)(id > 0 ? 1 << id % 8 : 0);
    if (pdf->count == pdf->room) {
        size_t room = pdf->room == 0 ? 1024 : pdf->room * 2;
        pdf->stack = arena_grow(&pdf->cleaner->work->arena, pdf->stack, pdf->room * sizeof(Item), room * sizeof(Item));
        pdf->room = room;
    }
    if (pdf->stack == NULL) {
        return work_full(pdf->cleaner->work);
    }
    pdf->stack[pdf->count++] = (Item){object, kind};
    return OK;
}

/* The keys of these are names of fonts, pictures, states: nothing about them is known by name. */
static DictKind kind_under(Str key, DictKind parent)
{
    static const char *const MAPS[] = {"/XObject", "/Font", "/ColorSpace", "/ExtGState", "/Pattern", "/Shading", "/Properties", "/CharProcs",
                                       "/RoleMap", "/ClassMap", "/Dests", "/Colorants"};
    if (parent != DICT_PLAIN) {
        return parent == DICT_LOOKS ? DICT_MAP : DICT_PLAIN;
    }
    for (size_t i = 0; i < sizeof MAPS / sizeof *MAPS; i++) {
        if (str_eq(key, str_from_c(MAPS[i]))) {
            return DICT_MAP;
        }
    }
    return str_eq(key, STR("/AP")) ? DICT_LOOKS : DICT_PLAIN;
}

static Err check_dict(Pdf *pdf, qpdf_oh dict)
{
    static const struct {
        const char *key, *kind;
    } DROPPED[] = {
        {"/Metadata", "property"}, {"/PieceInfo", "custom_data"}, {"/LastModified", "property"}, {"/AA", "script"}, {"/AF", "embedded_file"},
        {"/SpiderInfo", "custom_data"}, {"/Thumb", "thumbnail"}, {"/XFA", "form_data"}, {"/EF", "embedded_file"}, {"/JS", "script"},
    };
    static const char *const SIGNATURE[] = {"/Sig", NULL};
    for (size_t i = 0; i < sizeof DROPPED / sizeof *DROPPED; i++) {
        (void)drop(pdf, dict, DROPPED[i].key, DROPPED[i].kind);
    }
    if (name_is(pdf, dict, "/FT", SIGNATURE)) {
        (void)drop(pdf, dict, "/V", "signature");
    }
    check_action(pdf, dict, "/A");
    check_action(pdf, dict, "/PA");
    check_action(pdf, dict, "/OpenAction");
    check_action(pdf, dict, "/Next");
    return check_annotations(pdf, dict);
}

/* Its keys are copied first: libqpdf has one iterator for all. */
static Err push_values(Pdf *pdf, qpdf_oh dict, DictKind kind)
{
    Arena *arena = &pdf->cleaner->work->arena;
    ArenaMark mark = arena_mark(arena);
    char **keys = NULL;
    size_t count = 0, room = 0, stack_room = pdf->room;
    for (qpdf_oh_begin_dict_key_iter(pdf->q, dict); qpdf_oh_dict_more_keys(pdf->q) != QPDF_FALSE; count++) {
        char *key = str_to_c(arena, str_from_c(qpdf_oh_dict_next_key(pdf->q)));
        if (count == room) {
            keys = arena_grow(arena, keys, room * sizeof *keys, (room * 2 + 16) * sizeof *keys);
            room = room * 2 + 16;
        }
        if (keys == NULL || key == NULL) {
            return work_full(pdf->cleaner->work);
        }
        if (count == KEYS_MAX) {
            return clean_refuse(pdf->cleaner, "clean.too_complex");
        }
        keys[count] = key;
    }
    for (size_t i = 0; i < count; i++) {
        TRY(push(pdf, value_of(pdf, dict, keys[i]), kind_under(str_from_c(keys[i]), kind)));
    }
    if (stack_room == pdf->room) {
        arena_rewind(arena, mark);
    }
    return OK;
}

static Err visit(Pdf *pdf, const Item *item)
{
    static const char *const IMAGE[] = {"/Image", NULL};
    if (is_array(pdf, item->object)) {
        int count = qpdf_oh_get_array_n_items(pdf->q, item->object);
        for (int i = 0; i < count; i++) {
            TRY(push(pdf, qpdf_oh_get_array_item(pdf->q, item->object, i), DICT_PLAIN));
        }
        return OK;
    }
    bool is_stream = qpdf_oh_is_stream(pdf->q, item->object) != QPDF_FALSE;
    DictKind kind = is_stream ? DICT_PLAIN : item->kind;
    qpdf_oh dict = is_stream ? qpdf_oh_get_dict(pdf->q, item->object) : item->object;
    TRY(kind == DICT_PLAIN ? check_dict(pdf, dict) : OK);
    if (is_stream && name_is(pdf, dict, "/Subtype", IMAGE)) {
        TRY(check_picture(pdf, item->object, dict));
    }
    return push_values(pdf, dict, kind);
}

/* ------------------------------------------------------------------- whole -- */

static void check_layers(Pdf *pdf, qpdf_oh root)
{
    static const char *const OFF[] = {"/OFF", NULL};
    qpdf_oh layers = value_of(pdf, root, "/OCProperties");
    if (is_dict(pdf, layers)) {
        qpdf_oh usual = value_of(pdf, layers, "/D");
        if (is_dict(pdf, usual)) {
            qpdf_oh off = value_of(pdf, usual, "/OFF");
            bool hidden = (is_array(pdf, off) && qpdf_oh_get_array_n_items(pdf->q, off) > 0) || name_is(pdf, usual, "/BaseState", OFF);
            pdf->refusal = hidden ? "clean.hidden_layer" : pdf->refusal;
            qpdf_oh_release(pdf->q, off);
        }
        qpdf_oh_release(pdf->q, usual);
    }
    qpdf_oh_release(pdf->q, layers);
}

static void check_catalogue(Pdf *pdf, qpdf_oh root)
{
    static const struct {
        const char *key, *kind;
    } DROPPED[] = {{"/Collection", "embedded_file"}, {"/Perms", "signature"}, {"/DSS", "signature"}, {"/Legal", "custom_data"}, {"/Requirements", "custom_data"}};
    for (size_t i = 0; i < sizeof DROPPED / sizeof *DROPPED; i++) {
        (void)drop(pdf, root, DROPPED[i].key, DROPPED[i].kind);
    }
    qpdf_oh names = value_of(pdf, root, "/Names");
    if (is_dict(pdf, names)) {
        (void)drop(pdf, names, "/JavaScript", "script");
        (void)drop(pdf, names, "/EmbeddedFiles", "embedded_file");
        (void)drop(pdf, names, "/Renditions", "embedded_file");
    }
    qpdf_oh_release(pdf->q, names);
    qpdf_oh form = value_of(pdf, root, "/AcroForm");
    if (is_dict(pdf, form)) {
        (void)drop(pdf, form, "/SigFlags", NULL);
    }
    qpdf_oh_release(pdf->q, form);
    check_layers(pdf, root);
}

static Err check_trailer(Pdf *pdf, qpdf_oh trailer)
{
    static const char *const OTHERS[] = {"/ID", "/DocChecksum", "/Prev", "/AuthPDF", "/Encrypt"};
    qpdf_oh info = value_of(pdf, trailer, "/Info");
    if (is_dict(pdf, info)) {
        Str author;
        TRY(text_of(pdf, info, "/Author", &author));
        if (author.len > 0) {
            clean_hide(pdf->cleaner, "author", clean_mask(pdf->cleaner, author));
        }
        qpdf_oh_begin_dict_key_iter(pdf->q, info);
        if (qpdf_oh_dict_more_keys(pdf->q) != QPDF_FALSE) {
            hide(pdf, "property");
        }
    }
    qpdf_oh_release(pdf->q, info);
    qpdf_oh_remove_key(pdf->q, trailer, "/Info");
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        (void)drop(pdf, trailer, OTHERS[i], NULL);
    }
    return OK;
}

/* Each saving appends to the file: what was there before is still in it. */
static void check_versions(const Pdf *pdf)
{
    int ends = 0;
    Str rest = pdf->cleaner->bytes;
    for (ptrdiff_t at; (at = str_find(rest, STR("startxref"))) >= 0; ends++) {
        rest = str_slice(rest, (size_t)at + 9, rest.len);
    }
    if (ends > (qpdf_is_linearized(pdf->q) != QPDF_FALSE ? 2 : 1)) {
        hide(pdf, "earlier_version");
    }
}

static Err clean_objects(Pdf *pdf)
{
    qpdf_oh trailer = qpdf_get_trailer(pdf->q), root = qpdf_get_root(pdf->q);
    pdf->seen = arena_alloc(&pdf->cleaner->work->arena, OBJECTS_MAX / 8 + 1);
    if (pdf->seen == NULL) {
        return work_full(pdf->cleaner->work);
    }
    if (!is_dict(pdf, root) || qpdf_get_num_pages(pdf->q) < 1) {
        return clean_refuse(pdf->cleaner, "clean.damaged");
    }
    check_versions(pdf);
    TRY(check_trailer(pdf, trailer));
    check_catalogue(pdf, root);
    TRY(push(pdf, root, DICT_PLAIN));
    while (pdf->count > 0) {
        Item item = pdf->stack[--pdf->count];
        TRY(visit(pdf, &item));
        qpdf_oh_release(pdf->q, item.object);
    }
    return pdf->refusal == NULL ? OK : clean_refuse(pdf->cleaner, pdf->refusal);
}

static Err write_copy(Pdf *pdf, Str *ret_bytes)
{
    if (qpdf_init_write_memory(pdf->q) != 0) {
        return clean_refuse(pdf->cleaner, "clean.damaged");
    }
    qpdf_set_object_stream_mode(pdf->q, qpdf_o_generate);
    qpdf_set_stream_data_mode(pdf->q, qpdf_s_preserve);
    qpdf_set_deterministic_ID(pdf->q, QPDF_TRUE);
    qpdf_set_linearization(pdf->q, QPDF_FALSE);
    qpdf_set_preserve_unreferenced_objects(pdf->q, QPDF_FALSE);
    qpdf_set_suppress_original_object_IDs(pdf->q, QPDF_TRUE);
    if ((qpdf_write(pdf->q) & QPDF_ERRORS) != 0) {
        return clean_refuse(pdf->cleaner, "clean.damaged");
    }
    *ret_bytes = str_dup(&pdf->cleaner->work->arena, (Str){(const char *)qpdf_get_buffer(pdf->q), qpdf_get_buffer_length(pdf->q)});
    return ret_bytes->ptr == NULL ? work_full(pdf->cleaner->work) : OK;
}

static Err rewrite(Pdf *pdf, Str *ret_bytes)
{
    Str bytes = pdf->cleaner->bytes;
    qpdf_silence_errors(pdf->q);
    qpdf_set_suppress_warnings(pdf->q, QPDF_TRUE);
    QPDF_ERROR_CODE read = qpdf_read_memory(pdf->q, "attachment.pdf", bytes.ptr, bytes.len, NULL);
    if ((read & QPDF_ERRORS) != 0) {
        qpdf_error error = qpdf_has_error(pdf->q) != QPDF_FALSE ? qpdf_get_error(pdf->q) : NULL;
        bool locked = error != NULL && qpdf_get_error_code(pdf->q, error) == qpdf_e_password;
        return clean_refuse(pdf->cleaner, locked ? "clean.encrypted" : "clean.damaged");
    }
    if (qpdf_is_encrypted(pdf->q) != QPDF_FALSE) {
        return clean_refuse(pdf->cleaner, "clean.encrypted");
    }
    TRY(clean_objects(pdf));
    return write_copy(pdf, ret_bytes);
}

Err clean_pdf_rewrite(Cleaner *cleaner, Str *ret_bytes)
{
    Pdf pdf = {.cleaner = cleaner};
    Str bytes = cleaner->bytes;
    if (!str_contains(str_slice(bytes, bytes.len > END_WITHIN ? bytes.len - END_WITHIN : 0, bytes.len), STR("%%EOF"))) {
        return clean_refuse(cleaner, "clean.damaged");
    }
    pdf.q = qpdf_init();
    Err err = pdf.q == NULL ? work_full(cleaner->work) : rewrite(&pdf, ret_bytes);
    if (pdf.q != NULL) {
        (void)qpdf_get_error(pdf.q); /* else libqpdf tells it on standard error */
        qpdf_cleanup(&pdf.q);
    }
    return err;
}

/* What pdftotext sees, page by page. */
static Err text_in(Cleaner *cleaner, Str bytes, Str *ret_text)
{
    static const char *const ARGV[] = {"pdftotext", "-q", "-enc", "UTF-8", "-", "-", NULL};
    const ProcSpec spec = {.argv = ARGV, .memory_max = TEXT_MEMORY, .cpu_seconds_max = TEXT_CPU_SECONDS};
    const ProcRun run = {.input = bytes, .output_max = TEXT_OUTPUT_MAX, .time_limit_ms = TEXT_TIME_MS};
    ProcResult result;
    Err err = proc_run(cleaner->work, &spec, &run, &result);
    if (err == ERR_LIMIT && !arena_full(&cleaner->work->arena)) {
        return clean_refuse(cleaner, "clean.too_complex");
    }
    TRY(err);
    if (result.exit_status != 0) {
        return clean_refuse(cleaner, result.signal != 0 ? "clean.too_complex" : "clean.damaged");
    }
    *ret_text = result.output;
    return OK;
}

Err clean_pdf(Cleaner *cleaner)
{
    Str copy, before, after;
    TRY(clean_pdf_rewrite(cleaner, &copy));
    TRY(text_in(cleaner, cleaner->bytes, &before));
    TRY(text_in(cleaner, copy, &after));
    if (!str_eq(before, after)) {
        return clean_refuse(cleaner, "clean.text_differs");
    }
    cleaner->out->bytes = copy;
    cleaner->out->text = after;
    return OK;
}
