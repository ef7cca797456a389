/* The yardstick of bench/aggregate.sh: json-c over a file of lines, one core. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (file == NULL) {
        fputs("usage: json_parse FILE.jsonl\n", stderr);
        return 2;
    }
    char *line = NULL;
    size_t room = 0;
    long count = 0;
    clock_t spent = 0;
    json_tokener *tokener = json_tokener_new();
    for (ssize_t length; (length = getline(&line, &room, file)) > 0; count++) {
        clock_t start = clock();
        json_tokener_reset(tokener);
        json_object_put(json_tokener_parse_ex(tokener, line, (int)length));
        spent += clock() - start;
    }
    printf("json-c alone: %ld values, %.2f s of CPU\n", count, (double)spent / CLOCKS_PER_SEC);
    json_tokener_free(tokener);
    free(line);
    fclose(file);
    return 0;
}
