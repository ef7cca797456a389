/* Old documents in a table: one row a document, its body and files beside it. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_IMPORT_RULES_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_IMPORT_RULES_H

#include "features/book/book_rules.h"
#include "features/publication/document_rules.h"

/* The table's columns; docs/manual/import.md tells them. */
extern const Book OLD_DOCUMENT_BOOK;

typedef struct OldDocument {
    DocumentContent content; /* without body and files; column_code as written: a code or a name */
    Str body_file;           /* below the import's folder; empty: none */
    Str files;               /* names below the folder, separated by ';' or '；' */
} OldDocument;

/* A row of the book as a document that came out once. */
OldDocument old_document_of_row(const BookValue *row);

/* PubDate of a saved page, in the forms that sites use: 2026-05-18 10:19, 2026-08-28, 2026年09月24日 15:30. yyyymmdd or -1. */
int64_t old_document_day(Str pub_date);

/* A file's name as it may stand in the table: below the folder, without "..", not from the root. */
bool old_document_file_name_good(Str name);

#endif
