/* What documents do by themselves: expire. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_JOBS_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_JOBS_H

#include "jobs/jobs.h"

extern const Job PUBLICATION_JOBS[];

#endif
