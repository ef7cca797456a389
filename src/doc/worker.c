#include "doc/worker.h"
#include "doc/worker_wire.h"

#include <errno.h>
#include <unistd.h>

enum { WORKER_MEMORY = 256 << 20 }; /* of one document; the process has more for fonts */

/* `fonts` stays open between documents: finding them is the slow part. */
static Err write_form(Work *work, DocFonts **fonts, DocForm form, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    switch (form) {
    case DOC_HTML: return doc_write_html(work, info, blocks, ret_bytes);
    case DOC_DOCX: return doc_write_docx(work, info, blocks, ret_bytes);
    case DOC_XLSX: return doc_write_xlsx(work, info, blocks, ret_bytes);
    case DOC_PDF: break;
    }
    if (*fonts == NULL) {
        TRY(doc_fonts_open(work, fonts));
    }
    return doc_write_pdf(work, *fonts, info, blocks, ret_bytes);
}

Err doc_write(Work *work, DocForm form, const DocInfo *info, const Blocks *blocks, Str *ret_bytes)
{
    DocFonts *fonts = NULL;
    Err err = write_form(work, &fonts, form, info, blocks, ret_bytes);
    doc_fonts_close(fonts);
    return err;
}

/* ------------------------------------------------------------- one worker -- */

static bool read_all(int file, void *bytes, size_t length)
{
    for (size_t at = 0; at < length;) {
        ssize_t got = read(file, (char *)bytes + at, length - at);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += (size_t)got;
    }
    return true;
}

static bool write_all(int file, const void *bytes, size_t length)
{
    for (size_t at = 0; at < length;) {
        ssize_t put = write(file, (const char *)bytes + at, length - at);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        at += (size_t)put;
    }
    return true;
}

static Err answer_order(Work *work, DocFonts **fonts, const WireHead *head, int in, Str *ret_bytes)
{
    char *order = arena_alloc(&work->arena, head->length);
    if (order == NULL) {
        return work_full(work);
    }
    if (!read_all(in, order, head->length)) {
        return fault_set(&work->fault, ERR_INTERNAL, "doc.wire", "the order ended early");
    }
    DocInfo info;
    Blocks blocks;
    TRY(wire_unpack(work, (Str){order, head->length}, &info, &blocks));
    return write_form(work, fonts, (DocForm)head->code, &info, &blocks, ret_bytes);
}

int doc_worker_main(int in, int out)
{
    DocFonts *fonts = NULL;
    WireHead head;
    bool well = true;
    while (well && read_all(in, &head, sizeof head)) {
        if (head.magic != WIRE_MAGIC || head.code > DOC_XLSX || head.length > WIRE_BYTES_MAX) {
            well = false;
            break;
        }
        Work work;
        work_init(&work, WORKER_MEMORY);
        Str bytes = {0};
        Err err = answer_order(&work, &fonts, &head, in, &bytes);
        if (err != OK) {
            bytes = str_from_c(work.fault.message);
        }
        const WireHead answer = {WIRE_MAGIC, (uint32_t)err, bytes.len};
        well = write_all(out, &answer, sizeof answer) && write_all(out, bytes.ptr, bytes.len);
        work_clear(&work);
    }
    doc_fonts_close(fonts);
    return well ? 0 : 1;
}
