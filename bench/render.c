/* How long a report takes to become a document, beside a yardstick of the same
 * run: for PDF cairo drawing the same texts that are laid out already, for the
 * others packing or copying the same bytes. Prints a table. */
#include "doc/write.h"
#include "doc/write_pdf.h"
#include "doc/write_zip.h"
#include "features/report/report.h"
#include "features/report/report_blocks_rules.h"
#include "os/clock.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

enum { ROUNDS = 40, PARTS_MAX = 32 };

typedef struct Bench {
    Work work;
    DocFonts *fonts;
    Blocks blocks;
    DocInfo info;
} Bench;

static void stop(const char *why)
{
    (void)fprintf(stderr, "bench_render: %s\n", why);
    exit(4);
}

static void must(const Bench *bench, Err err)
{
    if (err != OK) {
        stop(bench->work.fault.message);
    }
}

static Str paragraph(void)
{
    return STR("本年度主动公开政府信息1286条，其中政务动态752条、公告公示331条、政策文件89条、财政信息14条、其他信息100条；"
               "受理依申请公开58件，均在法定期限内答复。各项信息发布严格执行先审查、后公开，一事一审的程序，"
               "保密审查和三级审核的记录随公文归档，发布后按月检查链接、附件和栏目更新情况。");
}

/* A report of the newest edition with every cell filled and text of usual length. */
static void make_report(Bench *bench)
{
    static Block texts[7][12];
    static ReportPart parts[7];
    Editions editions;
    Report *report;
    must(bench, report_editions(&bench->work, &editions));
    const Edition *edition = editions.items[editions.count - 1];
    must(bench, report_new(&bench->work, edition, &report));
    report->edition_known = true;
    report->unit_name = STR("清溪区市场监督管理局");
    report->year = 2024;
    for (size_t i = 0; i < edition->cell_count; i++) {
        if (!edition->cells[i].optional) {
            report->cells[i] = (Cell){.state = CELL_VALUE, .value = decimal_from_int((int64_t)(i * 37 % 900))};
        }
    }
    for (int part = 0; part < 7; part++) {
        size_t count = part == 1 ? 10 : part >= 2 && part <= 4 ? 0 : 2;
        for (size_t i = 0; i < count; i++) {
            bool heading = part == 1 && i % 2 == 0;
            texts[part][i] = heading ? (Block){.kind = BLOCK_HEADING, .level = 2, .text = STR("（一）主动公开")}
                                     : (Block){.kind = BLOCK_PARA, .text = paragraph()};
        }
        parts[part] = (ReportPart){.part = part, .blocks = {texts[part], count}};
    }
    report->parts = parts;
    report->part_count = 7;
    must(bench, report_blocks(&bench->work, report, &bench->blocks));
    bench->info = (DocInfo){report_title(&bench->work, report), report->unit_name, 20088};
}

/* ------------------------------------------------------------- yardsticks -- */

static cairo_status_t discard(void *closure, const unsigned char *data, unsigned int length)
{
    (void)data;
    *(size_t *)closure += length;
    return CAIRO_STATUS_SUCCESS;
}

typedef struct Prepared {
    PangoContext *context;
    PangoLayout **layouts;
    size_t count;
} Prepared;

static Prepared prepare(Bench *bench)
{
    Prepared all = {.context = pdf_fonts_context(bench->fonts)};
    Pdf pdf = {.work = &bench->work, .context = all.context, .faces = pdf_fonts_faces(bench->fonts)};
    size_t max = bench->blocks.count;
    for (size_t i = 0; i < bench->blocks.count; i++) {
        max += bench->blocks.items[i].kind == BLOCK_TABLE ? bench->blocks.items[i].grid->count : 0;
    }
    all.layouts = ARENA_ARRAY(&bench->work.arena, PangoLayout *, max);
    for (size_t i = 0; i < bench->blocks.count; i++) {
        const Block *block = &bench->blocks.items[i];
        for (size_t k = 0; block->kind == BLOCK_TABLE && k < block->grid->count; k++) {
            all.layouts[all.count++] = pdf_layout(&pdf, PDF_SONG, 9, block->grid->cells[k].text);
        }
        if (block->kind != BLOCK_TABLE) {
            PangoLayout *layout = pdf_layout(&pdf, PDF_FANG, 16, block->text);
            pango_layout_set_width(layout, (int)(PDF_WIDTH * PANGO_SCALE));
            all.layouts[all.count++] = layout;
        }
    }
    return all;
}

static void draw_prepared(const Prepared *all)
{
    size_t size = 0;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(discard, &size, PDF_PAGE_WIDTH, PDF_PAGE_HEIGHT);
    cairo_t *cr = cairo_create(surface);
    for (size_t i = 0; i < all->count; i++) {
        if (i % 60 == 59) {
            cairo_show_page(cr);
        }
        cairo_move_to(cr, PDF_LEFT, PDF_TOP + (double)(i % 60) * 10);
        pango_cairo_show_layout(cr, all->layouts[i]);
    }
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
}

/* The entries of an archive, to be packed again. */
static size_t unpack(Bench *bench, Str archive, ZipEntry *entries)
{
    zip_error_t error;
    zip_t *zip = zip_open_from_source(zip_source_buffer_create(archive.ptr, archive.len, 0, &error), ZIP_RDONLY, &error);
    if (zip == NULL) {
        stop("no archive");
    }
    size_t count = (size_t)zip_get_num_entries(zip, 0);
    for (size_t i = 0; i < count && i < PARTS_MAX; i++) {
        zip_stat_t stat;
        zip_stat_index(zip, i, 0, &stat);
        char *bytes = arena_alloc(&bench->work.arena, stat.size + 1);
        zip_file_t *file = zip_fopen_index(zip, i, 0);
        if (bytes == NULL || file == NULL || zip_fread(file, bytes, stat.size) != (zip_int64_t)stat.size) {
            stop("no entry");
        }
        zip_fclose(file);
        entries[i] = (ZipEntry){str_to_c(&bench->work.arena, str_from_c(stat.name)), {bytes, stat.size}};
    }
    zip_discard(zip);
    return count;
}

/* ----------------------------------------------------------------- timing -- */

static Err write_form(Bench *bench, DocForm form, Str *ret_bytes)
{
    switch (form) {
    case DOC_HTML: return doc_write_html(&bench->work, &bench->info, &bench->blocks, ret_bytes);
    case DOC_PDF: return doc_write_pdf(&bench->work, bench->fonts, &bench->info, &bench->blocks, ret_bytes);
    case DOC_DOCX: return doc_write_docx(&bench->work, &bench->info, &bench->blocks, ret_bytes);
    case DOC_XLSX: break;
    }
    return doc_write_xlsx(&bench->work, &bench->info, &bench->blocks, ret_bytes);
}

/* The best of ROUNDS: others use this machine too. Microseconds. */
static double time_form(Bench *bench, DocForm form, size_t *ret_size)
{
    double best = 1e12;
    for (int i = 0; i < ROUNDS; i++) {
        ArenaMark mark = arena_mark(&bench->work.arena);
        Str bytes;
        int64_t from = clock_monotonic_ns();
        must(bench, write_form(bench, form, &bytes));
        double took = (double)(clock_monotonic_ns() - from) / 1000;
        best = took < best ? took : best;
        *ret_size = bytes.len;
        arena_rewind(&bench->work.arena, mark);
    }
    return best;
}

static double time_yardstick(Bench *bench, DocForm form, const Prepared *prepared)
{
    Str bytes, again;
    ZipEntry entries[PARTS_MAX];
    must(bench, write_form(bench, form, &bytes));
    size_t count = form == DOC_DOCX || form == DOC_XLSX ? unpack(bench, bytes, entries) : 0;
    double best = 1e12;
    for (int i = 0; i < ROUNDS; i++) {
        ArenaMark mark = arena_mark(&bench->work.arena);
        int64_t from = clock_monotonic_ns();
        if (form == DOC_PDF) {
            draw_prepared(prepared);
        } else if (count > 0) {
            must(bench, zip_write(&bench->work, entries, count, &again));
        } else {
            again = str_dup(&bench->work.arena, bytes);
        }
        double took = (double)(clock_monotonic_ns() - from) / 1000;
        best = took < best ? took : best;
        arena_rewind(&bench->work.arena, mark);
    }
    return best;
}

int main(void)
{
    static const struct {
        const char *name, *yardstick;
        double limit_ms;
    } forms[] = {[DOC_HTML] = {"html", "copying it", 2}, [DOC_PDF] = {"pdf", "cairo drawing the same texts", 60},
                 [DOC_DOCX] = {"docx", "packing the same parts", 15}, [DOC_XLSX] = {"xlsx", "packing the same parts", 15}};
    static Bench bench;
    work_init(&bench.work, (size_t)1 << 30);
    make_report(&bench);
    int64_t from = clock_monotonic_ns();
    must(&bench, doc_fonts_open(&bench.work, &bench.fonts));
    (void)printf("fonts found in %.0f ms\n", (double)(clock_monotonic_ns() - from) / 1e6);
    Prepared prepared = prepare(&bench);
    bool good = true;
    (void)printf("%-5s %9s %9s %8s  %12s %7s  %s\n", "form", "bytes", "best ms", "limit", "yardstick ms", "ratio", "yardstick");
    for (DocForm form = DOC_HTML; form <= DOC_XLSX; form++) {
        size_t size = 0;
        double took = time_form(&bench, form, &size) / 1000, stick = time_yardstick(&bench, form, &prepared) / 1000;
        (void)printf("%-5s %9zu %9.2f %8.0f  %12.4f %7.1f  %s\n", forms[form].name, size, took, forms[form].limit_ms, stick,
                     took / stick, forms[form].yardstick);
        good = good && took <= forms[form].limit_ms;
    }
    for (size_t i = 0; i < prepared.count; i++) {
        g_object_unref(prepared.layouts[i]);
    }
    g_object_unref(prepared.context);
    doc_fonts_close(bench.fonts);
    work_clear(&bench.work);
    return good ? 0 : 1;
}
