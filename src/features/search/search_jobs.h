/* The job that keeps the search index. */
#ifndef GK_FEATURES_SEARCH_SEARCH_JOBS_H
#define GK_FEATURES_SEARCH_SEARCH_JOBS_H

#include "jobs/jobs.h"

extern const Job SEARCH_JOBS[];

#endif
