/* Files of documents: kept as they came, cleaned, refused; out with the document and no other way. */
#include "document_fixture.h"

#include "doc/clean.h"
#include "os/blob.h"
#include "os/digest.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/gongkai-files-XXXXXX";
static Installation home;

typedef struct Upload {
    int64_t id;
    const char *name;
    Str bytes;
    DocumentFile file; /* with copies of what is looked at */
    char original[65], clean[65], report[4000], text[4000], type[100], kept_name[300], reason[600];
} Upload;

static void copy(char *to, size_t size, Str text)
{
    (void)snprintf(to, size, "%.*s", STR_ARG(text));
}

static Err attach_body(Ctx *ctx, void *state)
{
    Upload *upload = state;
    DocumentFile file;
    ctx->home = &home;
    TRY(document_attach_bytes(ctx, UNIT, upload->id, str_from_c(upload->name), upload->bytes, &file));
    upload->file = (DocumentFile){.attachment_id = file.attachment_id, .size = file.size, .original_size = file.original_size};
    copy(upload->original, sizeof upload->original, file.original_sha);
    copy(upload->clean, sizeof upload->clean, file.clean_sha);
    copy(upload->report, sizeof upload->report, file.clean_report);
    copy(upload->text, sizeof upload->text, file.text);
    copy(upload->type, sizeof upload->type, file.media_type);
    copy(upload->kept_name, sizeof upload->kept_name, file.name);
    return OK;
}

static Err attach(World *world, enum Person person, Upload *upload)
{
    Err err = act(world, person, TX_WRITE, attach_body, upload);
    copy(upload->reason, sizeof upload->reason, document_file_refusal(&world->fault));
    return err;
}

typedef struct Kept {
    const char *sha;
    char bytes[4000];
} Kept;

static Err read_body(Ctx *ctx, void *state)
{
    Kept *kept = state;
    Str bytes;
    TRY(blob_get(&ctx->work, home.data_dir, str_from_c(kept->sha), sizeof kept->bytes - 1, &bytes));
    copy(kept->bytes, sizeof kept->bytes, bytes);
    return OK;
}

static void test_a_text_file_goes_out_with_its_document(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    Upload upload = {.id = id, .name = "C:\\tmp\\检查名单.txt", .bytes = STR("单位名称\t结果\n示例宾馆\t合格\n")};
    refused(world, attach(world, LEADER, &upload), ERR_FORBIDDEN, "account.forbidden");
    assert_int_equal(attach(world, WRITER, &upload), OK);
    assert_string_equal(upload.kept_name, "检查名单.txt");
    assert_string_equal(upload.type, "text/plain");
    assert_int_equal(upload.file.original_size, (int64_t)upload.bytes.len);
    assert_non_null(strstr(upload.text, "示例宾馆"));
    Kept kept = {.sha = upload.clean};
    must(world, SYSTEM, read_body, &kept);
    assert_non_null(strstr(kept.bytes, "示例宾馆"));
    DocumentFile file = {.attachment_id = upload.file.attachment_id, .title = STR("检查名单")};
    content.files = &file;
    content.file_count = 1;
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(approve(world, OFFICER, id), OK);
    assert_int_equal(approve(world, SECRECY, id), OK);
    assert_int_equal(approve(world, REVIEWER, id), OK);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_FILES, DB_ARGS(db_int(id), db_text(str_from_c(upload.clean)))), 0);
    assert_int_equal(approve(world, LEADER, id), OK);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_FILES, DB_ARGS(db_int(id), db_text(str_from_c(upload.clean)))), 1);
    assert_int_equal(withdraw(world, OFFICER, id, "撤下"), OK);
    assert_int_equal(ask(world, &SQL_DT_PUBLIC_FILES, DB_ARGS(db_int(id), db_text(str_from_c(upload.clean)))), 0);
}

static void test_a_number_inside_a_file_is_found(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    Upload upload = {.id = id, .name = "名单.txt", .bytes = STR("张三 11010519491231002X\n")};
    assert_int_equal(attach(world, WRITER, &upload), OK);
    DocumentFile file = {.attachment_id = upload.file.attachment_id};
    content.files = &file;
    content.file_count = 1;
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    refused(world, hand_in(world, WRITER, id), ERR_INVALID, "document.blocked");
}

static void test_programs_are_refused_with_a_reason(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    Upload upload = {.id = id, .name = "通知.pdf", .bytes = STR("MZ\x90" "\0\3\0\0\0 not a notice at all")};
    refused(world, attach(world, WRITER, &upload), ERR_INVALID, "document.file_refused");
    assert_true(strlen(upload.reason) > 6);
    assert_null(strstr(upload.reason, "refused")); /* Chinese only */
}

static void test_old_office_files_are_kept_and_block(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    Upload upload = {.id = id, .name = "旧文件.doc", .bytes = STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" "old binary office")};
    assert_int_equal(attach(world, WRITER, &upload), OK);
    assert_string_equal(upload.clean, "");
    assert_non_null(strstr(upload.report, "refused"));
    DocumentFile file = {.attachment_id = upload.file.attachment_id};
    content.files = &file;
    content.file_count = 1;
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    refused(world, hand_in(world, WRITER, id), ERR_INVALID, "document.blocked");
    content.file_count = 0;
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    assert_int_equal(hand_in(world, WRITER, id), OK);
}

typedef struct Listed {
    int64_t id;
    size_t count;
} Listed;

static Err files_body(Ctx *ctx, void *state)
{
    Listed *listed = state;
    const DocumentFile *files = NULL;
    return document_files(ctx, UNIT, listed->id, &files, &listed->count);
}

static void test_the_editor_offers_the_newest_and_the_unused(void **state)
{
    World *world = *state;
    DocumentContent content = plain_content();
    int64_t id = made(world, &content, -1);
    Upload first = {.id = id, .name = "一.txt", .bytes = STR("一")};
    Upload second = {.id = id, .name = "二.txt", .bytes = STR("二")};
    Upload empty = {.id = id, .name = "/", .bytes = STR("三")};
    assert_int_equal(attach(world, WRITER, &first), OK);
    assert_int_equal(attach(world, WRITER, &second), OK);
    refused(world, attach(world, WRITER, &empty), ERR_INVALID, "document.file_name");
    Listed listed = {.id = id};
    must(world, WRITER, files_body, &listed);
    assert_int_equal(listed.count, 2);
    DocumentFile file = {.attachment_id = first.file.attachment_id};
    content.files = &file;
    content.file_count = 1;
    assert_int_equal(save(world, WRITER, &id, &content), OK);
    must(world, WRITER, files_body, &listed);
    assert_int_equal(listed.count, 2);
    assert_int_equal(hand_in(world, WRITER, id), OK);
    assert_int_equal(approve(world, OFFICER, id), OK);
    file.attachment_id = second.file.attachment_id;
    assert_int_equal(save(world, WRITER, &id, &content), OK); /* version 2 has the second only */
    must(world, WRITER, files_body, &listed);
    assert_int_equal(listed.count, 1);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "clean-worker") == 0) {
        return clean_worker_main(); /* as the program does (doc/clean.h) */
    }
    test_db_main(argc, argv);
    if (mkdtemp(folder) == NULL) {
        return 2;
    }
    home.data_dir = str_from_c(folder);
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_a_text_file_goes_out_with_its_document),
        WORLD_TEST(test_a_number_inside_a_file_is_found),
        WORLD_TEST(test_programs_are_refused_with_a_reason),
        WORLD_TEST(test_old_office_files_are_kept_and_block),
        WORLD_TEST(test_the_editor_offers_the_newest_and_the_unused),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0 ? failed : 2;
}
