#include "os/generation.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAP_SIZE = 4096, PATH_MEMORY = 16 << 10 };

typedef struct Cells {
    _Atomic uint64_t begun, ended;
} Cells;

struct Generation {
    int file;
    Cells *cells;
};

/* Opens and maps the file, which is made when it is not there. */
static Err map_file(Fault *fault, Str data_dir, int *ret_file, Cells **ret_cells)
{
    Work work;
    work_init(&work, PATH_MEMORY);
    Str path = str_format(&work.arena, "%.*s/gongkai.generation", STR_ARG(data_dir));
    char *name = path.ptr == NULL ? NULL : str_to_c(&work.arena, path);
    int file = name == NULL ? -1 : open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    work_clear(&work);
    void *cells = MAP_FAILED;
    if (file >= 0 && ftruncate(file, MAP_SIZE) == 0) { /* it always has this size: nothing is cut off */
        cells = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    if (cells == MAP_FAILED) {
        Err err = fault_set(fault, ERR_INTERNAL, "generation", "cannot use %.*s/gongkai.generation: %m", STR_ARG(data_dir));
        if (file >= 0) {
            close(file);
        }
        return err;
    }
    *ret_file = file;
    *ret_cells = cells;
    return OK;
}

static bool lock(int file, short kind, int command)
{
    struct flock whole = {.l_type = kind, .l_whence = SEEK_SET};
    return fcntl(file, command, &whole) == 0;
}

Err generation_begin(Fault *fault, Str data_dir, GenerationMark *ret_mark)
{
    Cells *cells;
    TRY(map_file(fault, data_dir, &ret_mark->file, &cells));
    ret_mark->cells = cells;
    if (!lock(ret_mark->file, F_RDLCK, F_OFD_SETLKW)) {
        munmap(cells, MAP_SIZE);
        close(ret_mark->file);
        return fault_set(fault, ERR_INTERNAL, "generation", "cannot lock %.*s/gongkai.generation: %m", STR_ARG(data_dir));
    }
    atomic_fetch_add(&cells->begun, 1);
    return OK;
}

void generation_end(GenerationMark *mark)
{
    Cells *cells = mark->cells;
    atomic_fetch_add(&cells->ended, 1);
    munmap(cells, MAP_SIZE);
    close(mark->file); /* the lock goes with it */
}

Err generation_open(Fault *fault, Str data_dir, Generation **ret_generation)
{
    Generation *generation = calloc(1, sizeof *generation);
    if (generation == NULL) {
        return fault_set(fault, ERR_INTERNAL, "memory", "out of memory");
    }
    Err err = map_file(fault, data_dir, &generation->file, &generation->cells);
    if (err != OK) {
        free(generation);
        return err;
    }
    *ret_generation = generation;
    return OK;
}

void generation_close(Generation *generation)
{
    if (generation != NULL) {
        munmap(generation->cells, MAP_SIZE);
        close(generation->file);
        free(generation);
    }
}

/* `ended` never passes `begun`, so read in this order equal numbers mean that nothing was under way. */
uint64_t generation_read(const Generation *generation, bool *ret_settled)
{
    uint64_t ended = atomic_load(&generation->cells->ended);
    uint64_t begun = atomic_load(&generation->cells->begun);
    *ret_settled = ended == begun;
    return begun;
}

void generation_recover(Generation *generation)
{
    if (lock(generation->file, F_WRLCK, F_OFD_SETLK)) { /* no writer lives */
        atomic_store(&generation->cells->ended, atomic_load(&generation->cells->begun));
        (void)lock(generation->file, F_UNLCK, F_OFD_SETLK);
    }
}
