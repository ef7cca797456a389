#include "os/seal.h"

#include "os/random.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    VERSION = 1,
    KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    HEAD_BYTES = 1 + 4, /* version, key number (big-endian) */
    KEYS_MAX = 64,
    LINE_MAX_BYTES = 128,
    FILE_MAX = KEYS_MAX * LINE_MAX_BYTES,
    ABOUT_MAX = 200,
    NUMBER_MAX = 1000000,
};

typedef struct Key {
    int number;
    unsigned char bytes[KEY_BYTES];
} Key;

typedef struct Keys {
    Key items[KEYS_MAX]; /* numbers ascend */
    size_t count;
} Keys;

typedef struct Ring Ring;

struct SealKey {
    Ring *ring;
};

/* What may change while others use it: a key that was added by another process. */
struct Ring {
    SealKey handle; /* what callers hold */
    pthread_rwlock_t lock;
    Keys *keys; /* locked in memory, wiped when freed (sodium_malloc) */
    char path[PATH_MAX];
};

/* ---------------------------------------------------------- the key file -- */

static Err system_fault(Fault *fault, Err code, const char *what, const char *path)
{
    char text[128];
    return fault_set(fault, code, "seal.key_file", "cannot %s the key file %s: %s", what, path,
                     strerror_r(errno, text, sizeof text));
}

static Err bad_line(Fault *fault, const char *path, int line, const char *why)
{
    return fault_set(fault, ERR_INVALID, "seal.key_file", "%s line %d: %s", path, line, why);
}

/* "NUMBER HEX64": the numbers ascend. */
static const char *parse_line(Str line, Keys *keys)
{
    Str number;
    Str hex = line;
    int64_t value = 0;
    size_t length = 0;
    if (!str_cut(&hex, ' ', &number) || str_to_int64(number, &value) != OK || value < 1 || value > NUMBER_MAX) {
        return "a line is a number, a space and 64 hexadecimal digits";
    }
    if (keys->count == KEYS_MAX) {
        return "there are too many keys";
    }
    if (keys->count > 0 && value <= keys->items[keys->count - 1].number) {
        return "the numbers must ascend";
    }
    Key *key = &keys->items[keys->count];
    if (hex.len != 2 * KEY_BYTES || sodium_hex2bin(key->bytes, KEY_BYTES, hex.ptr, hex.len, NULL, &length, NULL) != 0 ||
        length != KEY_BYTES) {
        return "a key is 64 hexadecimal digits";
    }
    key->number = (int)value;
    keys->count++;
    return NULL;
}

static Err parse_keys(Fault *fault, const char *path, Str text, Keys *keys)
{
    Str line;
    keys->count = 0;
    for (int n = 1; str_cut(&text, '\n', &line); n++) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        const char *why = parse_line(line, keys);
        if (why != NULL) {
            return bad_line(fault, path, n, why);
        }
    }
    return keys->count > 0 ? OK : fault_set(fault, ERR_INVALID, "seal.key_file", "the key file %s holds no key", path);
}

/* Only its owner may read it, as with any private key. */
static Err check_mode(Fault *fault, int file, const char *path)
{
    struct stat info;
    if (fstat(file, &info) != 0) {
        return system_fault(fault, ERR_INTERNAL, "read", path);
    }
    if (!S_ISREG(info.st_mode)) {
        return fault_set(fault, ERR_INVALID, "seal.key_file", "%s is no file", path);
    }
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fault_set(fault, ERR_INVALID, "seal.key_file", "others may read the key file %s: chmod 600 it", path);
    }
    return OK;
}

/* ERR_NOT_FOUND when there is none. `text` has room for FILE_MAX bytes. */
static Err read_text(Fault *fault, const char *path, char *text, size_t *ret_length)
{
    size_t length = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT ? fault_set(fault, ERR_NOT_FOUND, "seal.no_key", "there is no key file %s", path)
                               : system_fault(fault, errno == EACCES ? ERR_INVALID : ERR_INTERNAL, "read", path);
    }
    Err err = check_mode(fault, file, path);
    ssize_t got = err == OK ? 1 : 0;
    while (got > 0 && length < FILE_MAX) {
        got = read(file, text + length, FILE_MAX - length);
        length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0) {
        err = system_fault(fault, ERR_INTERNAL, "read", path);
    } else if (err == OK && length == FILE_MAX) {
        err = fault_set(fault, ERR_INVALID, "seal.key_file", "the key file %s is too long", path);
    }
    close(file);
    *ret_length = length;
    return err;
}

static Err read_keys(Fault *fault, const char *path, Keys *keys)
{
    size_t length = 0;
    char *text = sodium_malloc(FILE_MAX);
    if (text == NULL) {
        return fault_set(fault, ERR_INTERNAL, "seal.memory", "there is no memory for keys");
    }
    Err err = read_text(fault, path, text, &length);
    if (err == OK) {
        err = parse_keys(fault, path, (Str){text, length}, keys);
    }
    sodium_free(text);
    return err;
}

/* ---- writing it: a complete file appears at once, or none ---- */

static bool write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written <= 0) {
            return false;
        }
        text += written;
        length -= (size_t)written;
    }
    return fsync(file) == 0;
}

static void key_text(const Keys *keys, char *text, size_t room)
{
    size_t at = 0;
    for (size_t i = 0; i < keys->count; i++) {
        char hex[2 * KEY_BYTES + 1];
        sodium_bin2hex(hex, sizeof hex, keys->items[i].bytes, KEY_BYTES);
        int added = snprintf(text + at, room - at, "%d %s\n", keys->items[i].number, hex);
        CHECK(added > 0 && (size_t)added < room - at);
        at += (size_t)added;
        sodium_memzero(hex, sizeof hex);
    }
}

static bool write_draft(const char *draft, const Keys *keys)
{
    char *text = sodium_malloc(FILE_MAX);
    int file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool done = text != NULL && file >= 0;
    if (done) {
        key_text(keys, text, FILE_MAX);
        done = write_all(file, text, strlen(text));
    }
    if (file >= 0) {
        done = close(file) == 0 && done;
    }
    sodium_free(text);
    return done;
}

static bool sync_folder(const char *folder)
{
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return done;
}

static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    memcpy(folder, path, length);
    folder[length] = '\0';
    if (length == 0) {
        memcpy(folder, ".", 2);
    }
}

/* `replace` false: a key file that appeared meanwhile stays, and that is fine. */
static Err write_keys(Fault *fault, const char *path, const Keys *keys, bool replace)
{
    char folder[PATH_MAX], draft[PATH_MAX + 32];
    folder_of(path, folder);
    CHECK(snprintf(draft, sizeof draft, "%s.%016llx", path, (unsigned long long)random_u64()) > 0);
    bool done = write_draft(draft, keys);
    if (done) {
        done = replace ? rename(draft, path) == 0 : link(draft, path) == 0 || errno == EEXIST;
    }
    done = done && sync_folder(folder);
    Err err = done ? OK : system_fault(fault, ERR_INTERNAL, "write", path);
    (void)unlink(draft); /* gone already after a rename */
    return err;
}

static void add_key(Keys *keys)
{
    CHECK(keys->count < KEYS_MAX);
    Key *key = &keys->items[keys->count];
    key->number = keys->count == 0 ? 1 : keys->items[keys->count - 1].number + 1;
    random_bytes(key->bytes, KEY_BYTES);
    keys->count++;
}

/* --------------------------------------------------------------- opening -- */

static Err open_ring(Fault *fault, Ring *ring, bool create)
{
    Err err = read_keys(fault, ring->path, ring->keys);
    if (err != ERR_NOT_FOUND || !create) {
        return err;
    }
    fault_clear(fault);
    ring->keys->count = 0;
    add_key(ring->keys);
    TRY(write_keys(fault, ring->path, ring->keys, false));
    return read_keys(fault, ring->path, ring->keys); /* another process may have been first */
}

Err seal_key_open(Fault *fault, Str path, bool create, SealKey **ret_key)
{
    CHECK(sodium_init() >= 0);
    if (path.len == 0 || path.len > PATH_MAX - 32 || memchr(path.ptr, '\0', path.len) != NULL) {
        return fault_set(fault, ERR_INVALID, "seal.key_file", "the key file's path is empty or too long");
    }
    Ring *ring = calloc(1, sizeof *ring);
    Keys *keys = sodium_malloc(sizeof *keys);
    if (ring == NULL || keys == NULL) {
        free(ring);
        sodium_free(keys);
        return fault_set(fault, ERR_INTERNAL, "seal.memory", "there is no memory for keys");
    }
    CHECK(pthread_rwlock_init(&ring->lock, NULL) == 0);
    memcpy(ring->path, path.ptr, path.len);
    ring->keys = keys;
    ring->handle.ring = ring;
    Err err = open_ring(fault, ring, create);
    if (err != OK) {
        seal_key_close(&ring->handle);
        return err;
    }
    *ret_key = &ring->handle;
    return OK;
}

void seal_key_close(const SealKey *key)
{
    if (key == NULL) {
        return;
    }
    Ring *ring = key->ring;
    sodium_free(ring->keys);
    CHECK(pthread_rwlock_destroy(&ring->lock) == 0);
    free(ring);
}

static Err rotate_locked(Fault *fault, const char *path)
{
    Keys *keys = sodium_malloc(sizeof *keys);
    if (keys == NULL) {
        return fault_set(fault, ERR_INTERNAL, "seal.memory", "there is no memory for keys");
    }
    Err err = read_keys(fault, path, keys);
    if (err == OK && keys->count == KEYS_MAX) {
        err = fault_set(fault, ERR_LIMIT, "seal.keys", "%s holds %d keys: no more fit", path, KEYS_MAX);
    }
    if (err == OK) {
        add_key(keys);
        err = write_keys(fault, path, keys, true);
    }
    sodium_free(keys);
    return err;
}

/* Two at once would each write a key with the same number, and one be lost: the folder is locked. */
Err seal_key_rotate(Fault *fault, Str path)
{
    CHECK(sodium_init() >= 0);
    char name[PATH_MAX], folder[PATH_MAX];
    if (path.len == 0 || path.len > PATH_MAX - 32 || memchr(path.ptr, '\0', path.len) != NULL) {
        return fault_set(fault, ERR_INVALID, "seal.key_file", "the key file's path is empty or too long");
    }
    memcpy(name, path.ptr, path.len);
    name[path.len] = '\0';
    folder_of(name, folder);
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        Err err = system_fault(fault, ERR_INTERNAL, "lock the folder of", name);
        if (lock >= 0) {
            close(lock);
        }
        return err;
    }
    Err err = rotate_locked(fault, name);
    close(lock);
    return err;
}

/* --------------------------------------------------------------- sealing -- */

static const Key *find_key(const Keys *keys, int number)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->items[i].number == number) {
            return &keys->items[i];
        }
    }
    return NULL;
}

int seal_key_number(const SealKey *key)
{
    CHECK(pthread_rwlock_rdlock(&key->ring->lock) == 0);
    int number = key->ring->keys->items[key->ring->keys->count - 1].number;
    CHECK(pthread_rwlock_unlock(&key->ring->lock) == 0);
    return number;
}

size_t seal_key_count(const SealKey *key)
{
    CHECK(pthread_rwlock_rdlock(&key->ring->lock) == 0);
    size_t count = key->ring->keys->count;
    CHECK(pthread_rwlock_unlock(&key->ring->lock) == 0);
    return count;
}

int seal_key_fingerprint(const SealKey *key, size_t n, char ret_text[SEAL_FINGERPRINT_SIZE])
{
    static const unsigned char PURPOSE[] = "gongkai key fingerprint";
    unsigned char digest[SEAL_FINGERPRINT_SIZE / 2];
    CHECK(pthread_rwlock_rdlock(&key->ring->lock) == 0);
    CHECK(n < key->ring->keys->count);
    const Key *found = &key->ring->keys->items[n];
    int number = found->number;
    CHECK(crypto_generichash(digest, sizeof digest, PURPOSE, sizeof PURPOSE - 1, found->bytes, KEY_BYTES) == 0);
    CHECK(pthread_rwlock_unlock(&key->ring->lock) == 0);
    sodium_bin2hex(ret_text, SEAL_FINGERPRINT_SIZE, digest, sizeof digest);
    return number;
}

int seal_number_of(Str sealed)
{
    if (sealed.len < HEAD_BYTES + NONCE_BYTES + TAG_BYTES || sealed.ptr[0] != VERSION) {
        return -1;
    }
    uint32_t number = 0;
    for (int i = 1; i < HEAD_BYTES; i++) {
        number = number << 8 | (unsigned char)sealed.ptr[i];
    }
    return number >= 1 && number <= NUMBER_MAX ? (int)number : -1;
}

/* Copies the key with this number (0: the highest); a number that is not known may have been added to the file meanwhile. */
static bool take_key(const SealKey *key, int number, Key *ret_key)
{
    Ring *ring = key->ring;
    CHECK(pthread_rwlock_rdlock(&ring->lock) == 0);
    const Key *found = number == 0 ? &ring->keys->items[ring->keys->count - 1] : find_key(ring->keys, number);
    if (found != NULL) {
        *ret_key = *found;
    }
    CHECK(pthread_rwlock_unlock(&ring->lock) == 0);
    return found != NULL;
}

static void read_again(const SealKey *key)
{
    Ring *ring = key->ring;
    Fault fault = {.code = OK};
    Keys *fresh = sodium_malloc(sizeof *fresh);
    if (fresh == NULL || read_keys(&fault, ring->path, fresh) != OK) {
        sodium_free(fresh);
        return;
    }
    CHECK(pthread_rwlock_wrlock(&ring->lock) == 0);
    Keys *old = ring->keys;
    ring->keys = fresh;
    CHECK(pthread_rwlock_unlock(&ring->lock) == 0);
    sodium_free(old);
}

/* What is authenticated besides the text: the head and what it is about. */
static size_t bind_to(unsigned char bound[HEAD_BYTES + ABOUT_MAX], const char *head, Str about)
{
    CHECK(about.len > 0 && about.len <= ABOUT_MAX);
    memcpy(bound, head, HEAD_BYTES);
    memcpy(bound + HEAD_BYTES, about.ptr, about.len);
    return HEAD_BYTES + about.len;
}

Err seal(Work *work, const SealKey *key, Str about, Str plain, Str *ret_sealed)
{
    Key with;
    unsigned char bound[HEAD_BYTES + ABOUT_MAX];
    unsigned long long length = 0;
    size_t room = HEAD_BYTES + NONCE_BYTES + plain.len + TAG_BYTES;
    char *out = arena_alloc(&work->arena, room);
    if (out == NULL) {
        return work_full(work);
    }
    CHECK(take_key(key, 0, &with));
    out[0] = VERSION;
    for (int i = 0; i < 4; i++) {
        out[1 + i] = (char)((unsigned)with.number >> (24 - 8 * i) & 0xFF);
    }
    unsigned char *nonce = (unsigned char *)out + HEAD_BYTES;
    random_bytes(nonce, NONCE_BYTES);
    size_t bound_length = bind_to(bound, out, about);
    CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, &length, (const unsigned char *)plain.ptr, plain.len,
                                                     bound, bound_length, NULL, nonce, with.bytes) == 0);
    sodium_memzero(&with, sizeof with);
    *ret_sealed = (Str){out, HEAD_BYTES + NONCE_BYTES + (size_t)length};
    return OK;
}

static Err broken(Work *work, Str about, const char *why)
{
    return fault_set(&work->fault, ERR_INVALID, "seal.broken", "%.*s: %s", STR_ARG(about), why);
}

Err seal_open(Work *work, const SealKey *key, Str about, Str sealed, Str *ret_plain)
{
    Key with;
    unsigned char bound[HEAD_BYTES + ABOUT_MAX];
    unsigned long long length = 0;
    int number = seal_number_of(sealed);
    if (number < 0) {
        return broken(work, about, "this is no sealed value");
    }
    if (!take_key(key, number, &with)) {
        read_again(key);
        if (!take_key(key, number, &with)) {
            return broken(work, about, "the key that sealed this is not in the key file");
        }
    }
    size_t cipher_length = sealed.len - HEAD_BYTES - NONCE_BYTES;
    char *plain = arena_alloc(&work->arena, cipher_length - TAG_BYTES + 1);
    if (plain == NULL) {
        sodium_memzero(&with, sizeof with);
        return work_full(work);
    }
    const unsigned char *nonce = (const unsigned char *)sealed.ptr + HEAD_BYTES;
    size_t bound_length = bind_to(bound, sealed.ptr, about);
    int opened = crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)plain, &length, NULL, nonce + NONCE_BYTES,
                                                            cipher_length, bound, bound_length, nonce, with.bytes);
    sodium_memzero(&with, sizeof with);
    if (opened != 0) {
        return broken(work, about, "this value was changed, moved, or sealed with another key");
    }
    *ret_plain = (Str){plain, (size_t)length};
    return OK;
}
