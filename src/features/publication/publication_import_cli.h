/* `gongkai document import`. */
#ifndef GK_FEATURES_PUBLICATION_PUBLICATION_IMPORT_CLI_H
#define GK_FEATURES_PUBLICATION_PUBLICATION_IMPORT_CLI_H

#include "cli/cli.h"

extern const CliCommand DOCUMENT_IMPORT_COMMANDS[];

#endif
