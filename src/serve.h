/* `gongkai serve`: the commands that main.c lists besides the features'. */
#ifndef GK_SERVE_H
#define GK_SERVE_H

#include "cli/cli.h"
#include "web/web.h"

/* Every route of the program; ends with NULL. */
extern const WebRoute *const SERVE_ROUTES[];

extern const CliCommand SERVE_COMMANDS[];

#endif
