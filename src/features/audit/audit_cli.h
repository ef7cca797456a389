/* Commands on the audit log. */
#ifndef GK_FEATURES_AUDIT_AUDIT_CLI_H
#define GK_FEATURES_AUDIT_AUDIT_CLI_H

#include "cli/cli.h"

extern const CliCommand AUDIT_COMMANDS[];

#endif
