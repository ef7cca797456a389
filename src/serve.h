/* `gongkai serve`: the commands that main.c lists besides the features'. */
#ifndef GK_SERVE_H
#define GK_SERVE_H

#include "cli/cli.h"

extern const CliCommand SERVE_COMMANDS[];

#endif
