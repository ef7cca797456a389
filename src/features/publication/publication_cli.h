/* `gongkai document`. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_CLI_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_CLI_H

#include "cli/cli.h"

extern const CliCommand DOCUMENT_COMMANDS[];

#endif
