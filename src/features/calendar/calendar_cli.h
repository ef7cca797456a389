/* `gongkai workday`. */
#ifndef GK_FEATURES_CALENDAR_CALENDAR_CLI_H
#define GK_FEATURES_CALENDAR_CALENDAR_CLI_H

#include "cli/cli.h"

extern const CliCommand CALENDAR_COMMANDS[];

#endif
