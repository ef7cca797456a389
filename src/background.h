/* `gongkai jobs` and the jobs of `gongkai serve`: which there are. */
#ifndef GK_BACKGROUND_H
#define GK_BACKGROUND_H

#include "cli/cli.h"
#include "jobs/jobs.h"

/* Each ends with {.name = NULL}, the list with NULL. */
extern const Job *const JOB_TABLES[];

extern const CliCommand BACKGROUND_COMMANDS[];

#endif
