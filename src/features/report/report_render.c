#include "features/report/report.h"
#include "features/report/report_blocks_rules.h"
#include "features/report/report_forms.h"
#include "features/report/report_json_rules.h"

/* The end of the period, the year's end, or a fixed day: never the clock, so
 * that one report gives the same bytes for ever. */
static Day stamp_of(const Report *report)
{
    if (report->has_period) {
        return report->to;
    }
    const Ymd end = {report->year > 0 ? report->year : 2000, 12, 31};
    return day_from_ymd(end);
}

static Err render_document(Work *work, DocPool *pool, const Report *report, DocForm form, Str *ret_bytes)
{
    Blocks blocks;
    TRY(report_blocks(work, report, &blocks));
    const DocInfo info = {.title = report_title(work, report), .author = report->unit_name, .date = stamp_of(report)};
    if (pool != NULL && form != DOC_HTML) {
        return doc_pool_write(pool, work, form, &info, &blocks, ret_bytes);
    }
    return doc_write(work, form, &info, &blocks, ret_bytes);
}

Err report_render_by(Work *work, DocPool *pool, const Report *report, ReportForm form, Str *ret_bytes)
{
    switch (form) {
    case REPORT_JSON: return report_to_json(work, report, ret_bytes);
    case REPORT_XML: return report_to_xml(work, report, ret_bytes);
    case REPORT_CSV: return report_to_csv(work, report, ret_bytes);
    case REPORT_HTML: return render_document(work, pool, report, DOC_HTML, ret_bytes);
    case REPORT_PDF: return render_document(work, pool, report, DOC_PDF, ret_bytes);
    case REPORT_DOCX: return render_document(work, pool, report, DOC_DOCX, ret_bytes);
    case REPORT_XLSX: return render_document(work, pool, report, DOC_XLSX, ret_bytes);
    }
    return fault_set(&work->fault, ERR_INTERNAL, "report.form", "no such form of a report");
}

Err report_render(Work *work, const Report *report, ReportForm form, Str *ret_bytes)
{
    return report_render_by(work, NULL, report, form, ret_bytes);
}
