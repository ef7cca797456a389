/* Data for show and for measuring: the sample unit, and databases of any size. */
#ifndef GK_FEATURES_SAMPLE_SAMPLE_H
#define GK_FEATURES_SAMPLE_SAMPLE_H

#include "db/ctx.h"

/* Who can sign in to the sample unit. */
enum { SAMPLE_PEOPLE_MAX = 9, SAMPLE_TEXT_SIZE = 64 };
typedef struct SamplePerson {
    char login[SAMPLE_TEXT_SIZE], password[SAMPLE_TEXT_SIZE], duties[SAMPLE_TEXT_SIZE];
} SamplePerson;
typedef struct SamplePeople {
    SamplePerson items[SAMPLE_PEOPLE_MAX];
    size_t count;
} SamplePeople;

/* The sample unit of data/sample/: people, site, documents that went through the
 * chain, ledgers of 2020, narrative, frozen report. Everything in it is invented
 * and says so (示例); the same on every run but for the passwords.
 * ERR_CONFLICT when it is there already. */
MUST_USE Err sample_unit(Ctx *ctx, SamplePeople *ret_people);

/* The same without people and documents, which take most of the time: for what
 * needs figures only, and for tests that make it a hundred times. */
MUST_USE Err sample_ledgers(Ctx *ctx);

/* gongkai init: makes the data directory `dir` with the database that
 * `database` names ({NULL,0}: SQLite), and the sample unit if wanted. All or
 * nothing; errors as data_dir_draft. */
MUST_USE Err sample_init(Fault *fault, Str dir, Str database, bool with_sample, int64_t now, SamplePeople *ret_people);

typedef struct SampleSize {
    int64_t units, requests, registers;
    int year;  /* the registers' year and the last of the requests' */
    int years; /* how many years the requests are spread over */
    uint64_t seed;
    void (*progress)(void *state, int64_t rows); /* may be NULL */
    void *state;
} SampleSize;

/* Adds that many units and rows, plausible and self-consistent: every request
 * is answered once, after it was received, some in the year after, some not
 * yet; every ledger is kept. The same for the same seed, keys apart.
 * ERR_CONFLICT when a unit code (seed and number) is taken. */
MUST_USE Err sample_fill(Ctx *ctx, const SampleSize *size);

typedef struct SamplePublic {
    int64_t units, documents; /* documents in all, dealt out to the units in turn */
    uint64_t seed;
    void (*progress)(void *state, int64_t documents); /* may be NULL */
    void *state;
} SamplePublic;

/* Adds that many units ("D", seed and number) with public documents of about
 * 600 characters, spread over the years from 2008 to 2025, each with its whole
 * chain, ledger row and change behind it: what publishing would have written,
 * but for the history of events. The same for the same seed, keys apart.
 * ERR_CONFLICT when a unit code is taken. */
MUST_USE Err sample_public(Ctx *ctx, const SamplePublic *size);

typedef struct SampleReports {
    int64_t count;
    int year;
    uint64_t seed;
    Str path;                                       /* created or replaced */
    void (*progress)(void *state, int64_t reports); /* may be NULL */
    void *state;
} SampleReports;

/* Writes canonical reports of made-up units, one a line: consistent, in the
 * edition in force that year, the same for the same seed. */
MUST_USE Err sample_reports(Work *work, const SampleReports *options);

#endif
