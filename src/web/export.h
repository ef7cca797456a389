/* The public side as static files, for a plain file server, a CDN or a network
 * that nothing connects to.
 *
 * Pages are made by the same handlers that serve them and found by following
 * their links. /zfxxgk/x becomes zfxxgk/x.html, /zfxxgk/ zfxxgk/index.html, and
 * links are changed to fit; other files keep their names. A page with a query
 * (the next page of a list) becomes x~QUERY.html. Forms that need a server are
 * replaced by a notice: handlers ask web_is_export. A file that would not change
 * is not touched; files of an earlier export that are no longer wanted go.
 *
 * What was withdrawn answers 410 with the reason: that page is written too, since a plain file server would say 404, and
 * gone.txt names the addresses as nginx's `map` reads them, so that a server can say 410 (docs/manual/nginx-static.conf). */
#ifndef GK_WEB_EXPORT_H
#define GK_WEB_EXPORT_H

#include "web/web.h"

typedef struct WebExportOptions {
    Str dir;               /* made when missing; must be empty or an earlier export (it has SHA256SUMS) */
    const Str *starts;     /* where to begin: "/zfxxgk/", "/sitemap.xml" ... */
    size_t start_count;
    const Str *gone;       /* addresses that answer 410 on purpose */
    size_t gone_count;
    Str host;              /* that the site is known by; may be empty */
    Str base_path;         /* "/zfxxgk": pages outside it and outside /static are not followed, but for the starts */
    void (*progress)(void *state, int64_t pages); /* may be NULL */
    void *state;
} WebExportOptions;

typedef struct WebExportResult {
    int64_t pages, files;              /* now in the folder */
    int64_t written, untouched, removed;
    int64_t dead;                      /* links that led to an error page */
    Str dead_example;                  /* one of them, with the page it stands on */
} WebExportResult;

/* ERR_INVALID "export.folder" for a folder that holds something else; ERR_INTERNAL when it cannot be written. */
MUST_USE Err web_export(Work *work, WebApp *app, const WebExportOptions *options, WebExportResult *ret_result);

#endif
