/* The daily round of mail. */
#ifndef GK_FEATURES_SUPERVISION_SUPERVISION_JOBS_H
#define GK_FEATURES_SUPERVISION_SUPERVISION_JOBS_H

#include "jobs/jobs.h"

extern const Job SUPERVISION_JOBS[];

#endif
