#include "doc/write_zip.h"

#include <zip.h>

static Err zip_fault(Work *work, const char *what)
{
    return fault_set(&work->fault, ERR_INTERNAL, "doc.zip", "the document's archive cannot be written: %s", what);
}

/* The MS-DOS form of 1980-01-01 00:00, the first date a ZIP archive can state. */
enum { DOS_DATE = (0 << 9) | (1 << 5) | 1, DOS_TIME = 0 };

static bool add_entry(zip_t *archive, const ZipEntry *entry)
{
    zip_source_t *source = zip_source_buffer(archive, entry->bytes.ptr, entry->bytes.len, 0);
    if (source == NULL) {
        return false;
    }
    zip_int64_t index = zip_file_add(archive, entry->name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_dostime(archive, (zip_uint64_t)index, DOS_TIME, DOS_DATE, 0) == 0;
}

static Err read_back(Work *work, zip_source_t *source, Str *ret_bytes)
{
    zip_stat_t info;
    zip_stat_init(&info);
    if (zip_source_open(source) != 0) {
        return zip_fault(work, "it cannot be read back");
    }
    Err err = OK;
    if (zip_source_stat(source, &info) != 0 || (info.valid & ZIP_STAT_SIZE) == 0) {
        err = zip_fault(work, "its size is unknown");
    }
    char *bytes = err == OK ? arena_alloc(&work->arena, info.size) : NULL;
    if (err == OK && bytes == NULL) {
        err = work_full(work);
    }
    if (err == OK && zip_source_read(source, bytes, info.size) != (zip_int64_t)info.size) {
        err = zip_fault(work, "it cannot be read back");
    }
    (void)zip_source_close(source);
    TRY(err);
    *ret_bytes = (Str){bytes, info.size};
    return OK;
}

static Err fill(Work *work, zip_t *archive, const ZipEntry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!add_entry(archive, &entries[i])) {
            Err err = zip_fault(work, zip_strerror(archive));
            zip_discard(archive);
            return err;
        }
    }
    if (zip_close(archive) != 0) {
        Err err = zip_fault(work, zip_strerror(archive));
        zip_discard(archive);
        return err;
    }
    return OK;
}

Err zip_write(Work *work, const ZipEntry *entries, size_t count, Str *ret_bytes)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    if (source == NULL) {
        return zip_fault(work, zip_error_strerror(&error));
    }
    zip_source_keep(source);
    zip_t *archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    if (archive == NULL) {
        zip_source_free(source);
        zip_source_free(source);
        return zip_fault(work, zip_error_strerror(&error));
    }
    Err err = fill(work, archive, entries, count);
    if (err == OK) {
        err = read_back(work, source, ret_bytes);
    }
    zip_source_free(source);
    return err;
}
