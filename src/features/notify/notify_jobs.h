/* The job notify.send: hands the outbox in at the mail server. */
#ifndef GK_FEATURES_NOTIFY_NOTIFY_JOBS_H
#define GK_FEATURES_NOTIFY_NOTIFY_JOBS_H

#include "jobs/jobs.h"

extern const Job NOTIFY_JOBS[];

#endif
