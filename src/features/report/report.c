#include "features/report/report.h"

#include "base/asset.h"
#include "doc/read.h"
#include "features/report/report_check_rules.h"
#include "features/report/report_fields_rules.h"
#include "features/report/report_forms.h"
#include "features/report/report_json_rules.h"
#include "features/report/report_narrative_rules.h"
#include "features/report/report_recognise_rules.h"
#include "os/file.h"

enum { EDITIONS_MAX = 50, EDITION_BYTES_MAX = 1 << 20 };

/* ------------------------------------------------------------- editions -- */

/* Keeps the list ordered by first year; a later file of the same id replaces. */
static Err add_edition(Work *work, Str name, Str json, const Edition **items, size_t *count)
{
    const Edition *edition;
    if (edition_parse(work, json, &edition) != OK) {
        Fault why = work->fault;
        fault_clear(&work->fault);
        return fault_set(&work->fault, why.code, why.id, "%.*s: %s", STR_ARG(name), why.message);
    }
    size_t at = 0;
    while (at < *count && !str_eq(items[at]->id, edition->id)) {
        at++;
    }
    if (at < *count) {
        items[at] = edition;
        return OK;
    }
    if (*count == EDITIONS_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "edition.count", "more than %d editions", EDITIONS_MAX);
    }
    for (at = (*count)++; at > 0 && items[at - 1]->first_year > edition->first_year; at--) {
        items[at] = items[at - 1];
    }
    items[at] = edition;
    return OK;
}

static Err add_directory(Work *work, Str directory, const Edition **items, size_t *count)
{
    FileNames names;
    TRY(file_list(work, directory, EDITIONS_MAX, &names));
    for (size_t i = 0; i < names.count; i++) {
        if (str_ends(names.items[i], STR(".json"))) {
            Str path = file_join(&work->arena, directory, names.items[i]), json;
            TRY(file_read(work, path, EDITION_BYTES_MAX, &json));
            TRY(add_edition(work, path, json, items, count));
        }
    }
    return OK;
}

Err report_editions_with(Work *work, Str directory, Editions *ret_editions)
{
    const Edition **items = ARENA_ARRAY(&work->arena, const Edition *, EDITIONS_MAX);
    size_t count = 0;
    if (items == NULL) {
        return work_full(work);
    }
    Assets assets = asset_under(STR("data/editions/"));
    for (size_t i = 0; i < assets.count; i++) {
        TRY(add_edition(work, assets.items[i].path, assets.items[i].bytes, items, &count));
    }
    if (directory.len > 0) {
        TRY(add_directory(work, directory, items, &count));
    }
    *ret_editions = (Editions){items, count};
    return OK;
}

Err report_editions(Work *work, Editions *ret_editions)
{
    return report_editions_with(work, (Str){NULL, 0}, ret_editions);
}

/* ---------------------------------------------------------------- forms -- */

typedef struct FormName {
    const char *name;
    const char *media_type;
} FormName;

static const FormName FORMS[] = {
    [REPORT_JSON] = {"json", "application/json"},
    [REPORT_XML] = {"xml", "application/xml"},
    [REPORT_CSV] = {"csv", "text/csv; charset=utf-8"},
    [REPORT_HTML] = {"html", "text/html; charset=utf-8"},
    [REPORT_PDF] = {"pdf", "application/pdf"},
    [REPORT_DOCX] = {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    [REPORT_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};
enum { FORM_COUNT = sizeof FORMS / sizeof FORMS[0] };

Err report_form_by_name(Str name, ReportForm *ret_form)
{
    for (int i = 0; i < FORM_COUNT; i++) {
        if (str_eq(str_from_c(FORMS[i].name), name)) {
            *ret_form = (ReportForm)i;
            return OK;
        }
    }
    return ERR_INVALID;
}

const char *report_form_name(ReportForm form)
{
    return FORMS[form].name;
}

const char *report_form_media_type(ReportForm form)
{
    return FORMS[form].media_type;
}

/* -------------------------------------------------------- check and read -- */

Err report_check(Work *work, Report *report, const Report *previous)
{
    TRY(report_check_rules(work, report, previous));
    return report_narrative_check(work, report, previous);
}

static Err read_canonical(Work *work, const Editions *editions, Str bytes, SourceKind kind, Report **ret_report)
{
    switch (kind) {
    case SOURCE_JSON: return report_from_json(work, editions, bytes, ret_report);
    case SOURCE_XML: return report_from_xml(work, editions, bytes, ret_report);
    default: return report_from_csv(work, editions, bytes, ret_report);
    }
}

static Err read_document(Work *work, const Editions *editions, Str bytes, Report **ret_report)
{
    Reading reading;
    TRY(doc_read(work, bytes, NULL, &reading));
    if (reading.kind == SOURCE_JSON || reading.kind == SOURCE_XML) {
        return read_canonical(work, editions, reading.text, reading.kind, ret_report);
    }
    return report_recognise(work, editions, &reading, ret_report);
}

Err report_read_cells(Work *work, const Editions *editions, Str bytes, Report **ret_report)
{
    if (bytes.len > REPORT_BYTES_MAX) {
        return fault_set(&work->fault, ERR_LIMIT, "input.too_large", "the input has %zu bytes; reports over %d MiB are not read",
                         bytes.len, REPORT_BYTES_MAX >> 20);
    }
    /* What this program writes is told by its beginning; all else by doc_read. */
    if (report_is_json(bytes)) {
        return read_canonical(work, editions, bytes, SOURCE_JSON, ret_report);
    }
    if (report_is_csv(bytes)) {
        return read_canonical(work, editions, bytes, SOURCE_CSV, ret_report);
    }
    return read_document(work, editions, bytes, ret_report);
}

Err report_read(Work *work, const Editions *editions, Str bytes, Report **ret_report)
{
    Report *report;
    TRY(report_read_cells(work, editions, bytes, &report));
    TRY(report_check(work, report, NULL));
    *ret_report = report;
    return OK;
}
