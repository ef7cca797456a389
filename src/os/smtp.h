/* Handing in mail at a server (RFC 5321), by libcurl.
 *
 * Without TLS only on this machine: smtp:// to a loopback address is plain, to
 * any other host it must offer STARTTLS; smtps:// is TLS from the first byte. */
#ifndef GK_OS_SMTP_H
#define GK_OS_SMTP_H

#include "base/str.h"
#include "base/work.h"

typedef struct SmtpServer {
    Str url;            /* smtps://host:port or smtp://host:port */
    Str user, password; /* {NULL,0}: the server asks for none */
} SmtpServer;

typedef struct Smtp Smtp; /* keeps its connection between mails; used by one thread */

/* ERR_INVALID "smtp.address" for a url that is none. Connects at the first mail. */
MUST_USE Err smtp_open(Work *work, const SmtpServer *server, Smtp **ret_smtp);
void smtp_close(Smtp *smtp); /* NULL is fine */

/* Hands in one message (RFC 5322, CRLF line ends). ERR_INVALID "smtp.refused"
 * when the server refuses it for good (5yz), ERR_INTERNAL "smtp.failed" for what
 * may go better later. The sentence holds the server's answer. */
MUST_USE Err smtp_send(Work *work, Smtp *smtp, Str from, Str to, Str message);

#endif
