#include "features/audit/audit_cli.h"

#include "features/audit/audit.h"
#include "features/unit/unit.h"

enum { SM3_DIGITS = 64, EXPORT_MAX = 1 << 30 };

/* ---- which chain ---- */

typedef struct Job {
    Cli *cli;
    int64_t head_seq;
    Str head_sm3;
    bool is_broken;
    Buf out; /* an export to a file */
} Job;

static Str unit_option(const Cli *cli)
{
    return cli_option(cli, "--unit");
}

/* The unit's chain that is meant, or the installation's. */
static Err chain_meant(Ctx *ctx, Cli *cli, AuditChain *ret_chain)
{
    Unit unit;
    if (cli_flag(cli, "--installation")) {
        *ret_chain = (AuditChain){.unit_id = 0};
        return OK;
    }
    TRY(unit_meant(ctx, unit_option(cli), &unit));
    *ret_chain = (AuditChain){.unit_id = unit.id, .unit_code = unit.code};
    return OK;
}

static Str name_of(const AuditChain *chain)
{
    return chain->unit_id == 0 ? STR("installation") : chain->unit_code.len > 0 ? chain->unit_code : STR("(unit that is gone)");
}

/* ---- verify ---- */

static Err verify_one(Ctx *ctx, Job *job, const AuditChain *chain)
{
    AuditProof proof;
    ArenaMark mark = arena_mark(&ctx->work.arena);
    TRY(audit_verify(ctx, chain->unit_id, job->head_seq, job->head_sm3, &proof));
    Str line;
    if (proof.broken_seq != 0) {
        job->is_broken = true;
        line = str_format(&ctx->work.arena, "%.*s  BROKEN at entry %lld: %.*s\n", STR_ARG(name_of(chain)), (long long)proof.broken_seq,
                          STR_ARG(proof.broken_why));
    } else {
        line = str_format(&ctx->work.arena, "%.*s  whole, %lld entries, head %lld:%.*s\n", STR_ARG(name_of(chain)),
                          (long long)proof.entries, (long long)proof.head_seq, STR_ARG(proof.head_sm3));
    }
    TRY(cli_print(job->cli, line));
    arena_rewind(&ctx->work.arena, mark);
    return OK;
}

static Err verify_body(Ctx *ctx, void *state)
{
    Job *job = state;
    if (unit_option(job->cli).ptr != NULL || cli_flag(job->cli, "--installation") || job->head_seq > 0) {
        AuditChain chain;
        TRY(chain_meant(ctx, job->cli, &chain));
        return verify_one(ctx, job, &chain);
    }
    AuditChains chains;
    TRY(audit_chains(ctx, &chains));
    for (size_t i = 0; i < chains.count; i++) {
        TRY(verify_one(ctx, job, &chains.items[i]));
    }
    return chains.count > 0 ? OK : cli_print(job->cli, STR("the audit log is empty\n"));
}

/* "SEQ:SM3", as printed by an earlier run. */
static Err read_head(Cli *cli, Job *job)
{
    Str text = cli_option(cli, "--head");
    if (text.ptr == NULL) {
        return OK;
    }
    Str seq;
    job->head_sm3 = text;
    bool fits = str_cut(&job->head_sm3, ':', &seq) && str_to_int64(seq, &job->head_seq) == OK && job->head_seq > 0 &&
                job->head_sm3.len == SM3_DIGITS;
    return fits ? OK
                : fault_set(&cli_work(cli)->fault, ERR_INVALID, "usage.head",
                            "--head must be NUMBER:SM3 as `gongkai audit verify` printed it, not \"%.*s\"", STR_ARG(text));
}

static int verify_command(Cli *cli)
{
    Job job = {.cli = cli};
    if (read_head(cli, &job) != OK || cli_transaction(cli, TX_READ, verify_body, NULL, &job) != OK) {
        return cli_fail(cli);
    }
    return job.is_broken ? EXIT_FOUND : EXIT_OK;
}

/* ---- export ---- */

static Err sink(void *state, Str piece)
{
    Job *job = state;
    if (cli_option(job->cli, "-o").ptr == NULL) {
        return cli_print(job->cli, piece);
    }
    buf_add(&job->out, piece);
    return buf_ok(&job->out) ? OK : work_full(cli_work(job->cli));
}

static Err export_body(Ctx *ctx, void *state)
{
    Job *job = state;
    AuditChain chain;
    TRY(chain_meant(ctx, job->cli, &chain));
    job->out = buf_new(&cli_work(job->cli)->arena, EXPORT_MAX);
    TRY(audit_export(ctx, chain.unit_id, cli_flag(job->cli, "--csv") ? AUDIT_CSV : AUDIT_JSON_LINES, sink, job));
    return cli_option(job->cli, "-o").ptr == NULL ? OK : cli_write_file(job->cli, cli_option(job->cli, "-o"), buf_str(&job->out));
}

static int export_command(Cli *cli)
{
    Job job = {.cli = cli};
    return cli_transaction(cli, TX_READ, export_body, NULL, &job) == OK ? EXIT_OK : cli_fail(cli);
}

/* ---- the table ---- */

static const CliOption VERIFY_OPTIONS[] = {
    {"--unit", "CODE", "only the log of this unit", false, false},
    {"--installation", NULL, "only the log of the installation itself", false, false},
    {"--head", "NUMBER:SM3", "the head that was written down after an earlier run: shows a log that was cut off or rewritten", false, false},
    {.name = NULL},
};

static const CliOption EXPORT_OPTIONS[] = {
    {"--unit", "CODE", "whose log (needed where there are several units)", false, false},
    {"--installation", NULL, "the log of the installation itself", false, false},
    {"--csv", NULL, "CSV; JSON lines without it", false, false},
    {"-o", "FILE", "where to; standard output without it", false, false},
    {.name = NULL},
};

const CliCommand AUDIT_COMMANDS[] = {
    {
        .name = "audit verify",
        .arguments = "",
        .summary = "Prove that nothing in the audit log was changed, or name the first broken entry of each chain (exit status 1).",
        .notes = "Write the head down elsewhere: who may write to the database can cut a log off, or write all of it\n"
                 "anew, and only an older head shows that.",
        .examples = "gongkai audit verify",
        .options = VERIFY_OPTIONS,
        .run = verify_command,
    },
    {
        .name = "audit export",
        .arguments = "",
        .summary = "Write the audit log of a unit, oldest entry first.",
        .examples = "gongkai audit export --csv -o audit.csv",
        .options = EXPORT_OPTIONS,
        .run = export_command,
    },
    {.name = NULL},
};
