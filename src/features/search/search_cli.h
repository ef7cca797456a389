/* Commands of the search. */
#ifndef GK_FEATURES_SEARCH_SEARCH_CLI_H
#define GK_FEATURES_SEARCH_SEARCH_CLI_H

#include "cli/cli.h"

extern const CliCommand SEARCH_COMMANDS[];

#endif
