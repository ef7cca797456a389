/* Included by the build in front of every source file: functions that have no
 * safe use here do not compile. */
#ifndef GK_BASE_BANNED_H
#define GK_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat strtok gets sscanf atoi atol atoll localtime gmtime \
    asctime ctime setlocale system popen

#endif
