/* Runs a fuzz target over every file of the folders given, as libFuzzer would. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CORPUS_FILE_MAX = 1 << 20 };

static int replay(const char *folder, const char *name)
{
    static uint8_t bytes[CORPUS_FILE_MAX];
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    /* A copy of its own size, so that reading past its end is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    CHECK(copy != NULL);
    memcpy(copy, bytes, size);
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    return 1;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        CHECK(folder != NULL);
        for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
            count += entry->d_name[0] == '.' ? 0 : replay(argv[i], entry->d_name);
        }
        (void)closedir(folder);
    }
    (void)printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
