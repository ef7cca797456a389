/* What the pages of documents share; inside *_pages.c of this feature only. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_PARTS_PAGES_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_PARTS_PAGES_H

#include "features/publication/publication.h"
#include "features/publication/publication_views.h"
#include "web/web.h"

enum { PART_MAX = 1 << 20, PAGE_BODY_MAX = 12 << 20, DOCUMENT_POST_MAX = 8 << 20 };

/* ---- words and numbers ---- */

/* In China "01-28 10:41", of another year "2020-01-28". */
Str page_short_stamp(Ctx *ctx, int64_t at);
/* The same without the time: "01-28" or "2020-01-28". */
Str page_short_day(Ctx *ctx, int64_t at);
/* "2021-01-28"; empty for 0. */
Str page_day(Ctx *ctx, int64_t yyyymmdd);
/* As typed: yyyymmdd; 0 for nothing, -1 for what is no date. */
int64_t page_typed_day(Str text);
/* As typed: a document by its 编号, its 索引号 or the number in its address. *ret_id 0 for nothing, -1 for none of the unit's. */
MUST_USE Err page_typed_document(Ctx *ctx, Str text, int64_t *ret_id);
Str page_number(Ctx *ctx, int64_t number);
Str page_size(Ctx *ctx, int64_t bytes);
/* "草稿", or in review the step's label; its tag's class. */
Str page_state(const DocumentHead *head);
Str page_state_class(const DocumentHead *head);
/* "bo/doc/123" */
Str page_path(Ctx *ctx, int64_t id);
/* 条例第二十条第（十三）项; empty for 0. */
Str page_item(Ctx *ctx, int item);
Str page_attribute(Str attribute);
/* 国家秘密（条例第十四条） */
Str page_reason(Ctx *ctx, const DisclosureReason *reason);
/* 审核 1 天: how long something has stood. */
Str page_stay(Ctx *ctx, int64_t since);
/* The lamp of the publishing clock; empty when nothing is due. */
Html page_due_lamp(Ctx *ctx, const DocumentHead *head);

/* The document of the first {x}; ERR_NOT_FOUND unless it is a number. */
MUST_USE Err page_document_id(const WebRequest *request, int64_t *ret_id);

/* ---- parts of pages ---- */

typedef void (*PagePart)(Buf *out, const void *view);
/* A template as an Html part; empty when the arena is full (then sending fails too). */
#define PAGE_PART(ctx, template_, view_) page_part((ctx), (PagePart)(void (*)(void))(template_), (view_))
Html page_part(Ctx *ctx, PagePart part, const void *view);
Html page_text_field(Ctx *ctx, WebRequest *request, FieldView field);
Html page_area_field(Ctx *ctx, WebRequest *request, FieldView field);
Html page_choice_field(Ctx *ctx, WebRequest *request, FieldView field);
/* The complaint about a field; empty: none. */
Str page_complaint(const WebRequest *request, Str field);
/* The summary of what was wrong, in a form shown again; empty elsewhere. */
Html page_errors(Ctx *ctx, WebRequest *request);

/* A document with what its pages show around it. */
typedef struct DocumentPage {
    int64_t unit_id, id;
    DocumentHead head;
    DocumentContent content;
    Chain chain;
    const Consent *consents;
    size_t consent_count;
    DocumentEvent *events;
    size_t event_count;
} DocumentPage;

MUST_USE Err page_load(Ctx *ctx, int64_t id, DocumentPage *ret_page);
Html page_steps(Ctx *ctx, const DocumentPage *page);
/* The same in one line, for the queue. */
Html page_steps_line(Ctx *ctx, const Chain *chain, const DocumentHead *head);
/* The gate's last findings, with forms to answer them for those who may. */
MUST_USE Err page_checks(Ctx *ctx, WebRequest *request, const DocumentPage *page, Html *ret_html);
MUST_USE Err page_files(Ctx *ctx, int64_t document_id, const DocumentFile *files, size_t count, const FileRow **ret_rows);
MUST_USE Err page_facts(Ctx *ctx, const DocumentPage *page, const Fact **ret_facts, size_t *ret_count);

MUST_USE Err page_send(Ctx *ctx, WebRequest *request, Str section, Str title, const Buf *body);
MUST_USE Err page_confirm(Ctx *ctx, WebRequest *request, ConfirmView *view);

/* ---- pages that others show again ---- */

MUST_USE Err document_show_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_show_again(Ctx *ctx, WebRequest *request); /* refused */

MUST_USE Err document_new_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_new_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_edit_page(Ctx *ctx, WebRequest *request, const DocumentPage *page);
MUST_USE Err document_edit_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_form_prepare(Ctx *ctx, WebRequest *request); /* stores and cleans what was sent */
MUST_USE Err document_form_again(Ctx *ctx, WebRequest *request); /* refused */

MUST_USE Err document_preview_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_versions_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_version_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_file_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_original_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_sheet_page(Ctx *ctx, WebRequest *request);
MUST_USE Err document_sheet_pdf(Ctx *ctx, WebRequest *request);
MUST_USE Err document_sheet_docx(Ctx *ctx, WebRequest *request);

MUST_USE Err document_gate_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_answer_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_hand_in_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_take_back_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_decide_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_withdraw_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_validity_post(Ctx *ctx, WebRequest *request);
MUST_USE Err document_clarify_post(Ctx *ctx, WebRequest *request);

MUST_USE Err office_reassess_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_reassess_post(Ctx *ctx, WebRequest *request);
MUST_USE Err office_clarify_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_clarify_post(Ctx *ctx, WebRequest *request);
MUST_USE Err office_batch_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_batch_post(Ctx *ctx, WebRequest *request);
MUST_USE Err office_home_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_list_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_columns_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_column_new_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_column_page(Ctx *ctx, WebRequest *request);
MUST_USE Err office_column_post(Ctx *ctx, WebRequest *request);
MUST_USE Err office_column_again(Ctx *ctx, WebRequest *request);
/* code and name of every column, the given one chosen; `first` is the label of the empty choice, or empty for none. */
MUST_USE Err page_column_choices(Ctx *ctx, Str chosen, Str first, const Choice **ret_choices, size_t *ret_count);

#endif
