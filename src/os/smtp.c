#include "os/smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_SECONDS = 15, MAIL_SECONDS = 60 };

struct Smtp {
    CURL *curl;
    char said[CURL_ERROR_SIZE];
    char reply[160]; /* the server's last line that refuses (4yz, 5yz) */
    Str left;        /* of the message under way */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool library_works;

static void begin_library(void)
{
    library_works = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/* ---- the address ---- */

typedef struct Place {
    bool is_tls; /* from the first byte */
    Str host;
} Place;

static bool is_loopback(Str host)
{
    return str_eq(host, STR("localhost")) || str_eq(host, STR("[::1]")) || str_starts(host, STR("127."));
}

/* smtps://HOST:PORT, nothing behind it. */
static bool read_place(Str url, Place *ret_place)
{
    Place place = {.is_tls = str_starts(url, STR("smtps://"))};
    if (!place.is_tls && !str_starts(url, STR("smtp://"))) {
        return false;
    }
    Str rest = str_slice(url, place.is_tls ? 8 : 7, url.len);
    ptrdiff_t colon = str_find_last(rest, STR(":"));
    int64_t port = 0;
    if (colon <= 0 || str_to_int64(str_slice(rest, (size_t)colon + 1, rest.len), &port) != OK || port < 1 || port > 65535) {
        return false;
    }
    place.host = str_slice(rest, 0, (size_t)colon);
    for (size_t i = 0; i < place.host.len; i++) {
        char c = place.host.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == ':' ||
                     c == '[' || c == ']';
        if (!plain) {
            return false;
        }
    }
    *ret_place = place;
    return true;
}

/* ---- talking ---- */

static size_t give(char *to, size_t size, size_t count, void *state)
{
    Smtp *smtp = state;
    size_t len = size * count < smtp->left.len ? size * count : smtp->left.len;
    if (len > 0) {
        memcpy(to, smtp->left.ptr, len);
        smtp->left = str_slice(smtp->left, len, smtp->left.len);
    }
    return len;
}

/* Every line the server answers. */
static size_t hear(char *line, size_t size, size_t count, void *state)
{
    Smtp *smtp = state;
    size_t len = size * count;
    size_t kept = 0;
    if (len == 0 || (line[0] != '4' && line[0] != '5')) {
        return len;
    }
    for (size_t i = 0; i < len && kept < sizeof smtp->reply - 1; i++) {
        if ((unsigned char)line[i] >= ' ' && (unsigned char)line[i] < 0x7F) {
            smtp->reply[kept++] = line[i];
        }
    }
    smtp->reply[kept] = '\0';
    return len;
}

static bool set_server(Work *work, Smtp *smtp, const SmtpServer *server, const Place *place)
{
    char *url = str_to_c(&work->arena, server->url);
    char *user = server->user.ptr == NULL ? NULL : str_to_c(&work->arena, server->user);
    char *password = server->password.ptr == NULL ? NULL : str_to_c(&work->arena, server->password);
    if (arena_full(&work->arena)) {
        return false;
    }
    long use_tls = place->is_tls || !is_loopback(place->host) ? CURLUSESSL_ALL : CURLUSESSL_NONE;
    CURL *c = smtp->curl;
    CURLcode code = curl_easy_setopt(c, CURLOPT_URL, url);
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps") : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_USE_SSL, use_tls) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_USERNAME, user) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_PASSWORD, password) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_PROXY, "") : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)MAIL_SECONDS) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_UPLOAD, 1L) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_READFUNCTION, give) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_READDATA, smtp) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, hear) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_HEADERDATA, smtp) : code;
    code = code == CURLE_OK ? curl_easy_setopt(c, CURLOPT_ERRORBUFFER, smtp->said) : code;
    return code == CURLE_OK;
}

Err smtp_open(Work *work, const SmtpServer *server, Smtp **ret_smtp)
{
    Place place;
    if (!read_place(server->url, &place)) {
        return fault_set(&work->fault, ERR_INVALID, "smtp.address", "the mail server is written smtps://HOST:PORT or smtp://HOST:PORT");
    }
    (void)pthread_once(&once, begin_library);
    Smtp *smtp = library_works ? calloc(1, sizeof *smtp) : NULL;
    if (smtp == NULL || (smtp->curl = curl_easy_init()) == NULL || !set_server(work, smtp, server, &place)) {
        smtp_close(smtp);
        return fault_set(&work->fault, ERR_INTERNAL, "smtp.failed", "the mail library cannot be used");
    }
    *ret_smtp = smtp;
    return OK;
}

void smtp_close(Smtp *smtp)
{
    if (smtp != NULL) {
        curl_easy_cleanup(smtp->curl);
        free(smtp);
    }
}

static Err judge(Work *work, const Smtp *smtp, CURLcode code)
{
    long status = 0;
    if (code == CURLE_OK) {
        return OK;
    }
    (void)curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &status);
    const char *said = smtp->said[0] != '\0' ? smtp->said : curl_easy_strerror(code);
    /* A wrong password is also a 5yz, but is put right in the settings, not in the mail. */
    if (status >= 500 && status < 600 && code != CURLE_LOGIN_DENIED) {
        return fault_set(&work->fault, ERR_INVALID, "smtp.refused", "the mail server refused: %s", smtp->reply);
    }
    return fault_set(&work->fault, ERR_INTERNAL, "smtp.failed", "the mail was not handed in: %s%s%s", said,
                     smtp->reply[0] != '\0' ? "; the server said " : "", smtp->reply);
}

Err smtp_send(Work *work, Smtp *smtp, Str from, Str to, Str message)
{
    char *sender = str_to_c(&work->arena, str_format(&work->arena, "<%.*s>", STR_ARG(from)));
    char *recipient = str_to_c(&work->arena, str_format(&work->arena, "<%.*s>", STR_ARG(to)));
    if (sender == NULL || recipient == NULL) {
        return work_full(work);
    }
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    if (recipients == NULL) {
        return work_full(work);
    }
    smtp->left = message;
    smtp->said[0] = smtp->reply[0] = '\0';
    CURLcode code = curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, sender);
    code = code == CURLE_OK ? curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients) : code;
    code = code == CURLE_OK ? curl_easy_perform(smtp->curl) : code;
    Err err = judge(work, smtp, code);
    (void)curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    return err;
}
