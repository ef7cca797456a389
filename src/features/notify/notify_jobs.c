#include "features/notify/notify_jobs.h"

#include "features/notify/notify.h"

enum { EVERY_SECONDS = 20, BATCHES_MAX = 50, BATCH_MEMORY = 16 << 20 };

/* What a transaction hands out of its memory. */
typedef struct Batch {
    Work work;
    OutboxMails mails;
} Batch;

static Err take(Ctx *ctx, void *state)
{
    Batch *batch = state;
    OutboxMails mails;
    TRY(notify_take(ctx, &mails));
    work_clear(&batch->work);
    batch->mails = (OutboxMails){ARENA_ARRAY(&batch->work.arena, OutboxMail, mails.count), 0};
    for (size_t i = 0; i < mails.count && batch->mails.items != NULL; i++) {
        OutboxMail *it = &batch->mails.items[batch->mails.count++];
        *it = mails.items[i];
        it->recipient = str_dup(&batch->work.arena, it->recipient);
        it->subject = str_dup(&batch->work.arena, it->subject);
        it->body = str_dup(&batch->work.arena, it->body);
    }
    return arena_full(&batch->work.arena) ? work_full(&ctx->work) : OK;
}

typedef struct Outcome {
    const OutboxMail *mail;
    Fault fault;
} Outcome;

static Err record(Ctx *ctx, void *state)
{
    const Outcome *outcome = state;
    return notify_done(ctx, outcome->mail, &outcome->fault);
}

static Err send_batch(JobRun *run, Work *work, const NotifySettings *settings, const OutboxMails *mails)
{
    NotifySender *sender = NULL;
    Fault closed = {.code = OK};
    if (notify_sender_open(work, settings, &sender) != OK) {
        closed = work->fault; /* every mail shows why, and waits */
        closed.code = ERR_INTERNAL;
        fault_clear(&work->fault);
    }
    Err err = OK;
    for (size_t i = 0; i < mails->count && err == OK; i++) {
        Outcome outcome = {.mail = &mails->items[i], .fault = closed};
        if (sender != NULL) {
            notify_send(sender, &mails->items[i], jobs_now(run), &outcome.fault);
        }
        err = jobs_run_tx(run, TX_WRITE, record, &outcome);
    }
    notify_sender_close(sender);
    return err;
}

static Err send_due(JobRun *run, Work *work, Batch *batch)
{
    NotifySettings settings;
    Err err = notify_settings(work, jobs_home(run)->data_dir, &settings);
    if (err != OK) {
        *jobs_fault(run) = work->fault;
        return err;
    }
    for (int i = 0; settings.is_set && i < BATCHES_MAX; i++) {
        TRY(jobs_run_tx(run, TX_WRITE, take, batch));
        if (batch->mails.count == 0) {
            break;
        }
        TRY(send_batch(run, work, &settings, &batch->mails));
    }
    return OK;
}

static Err send_job(JobRun *run)
{
    Work work;
    Batch batch = {.mails = {NULL, 0}};
    work_init(&work, BATCH_MEMORY);
    work_init(&batch.work, BATCH_MEMORY);
    Err err = send_due(run, &work, &batch);
    work_clear(&batch.work);
    work_clear(&work);
    return err;
}

const Job NOTIFY_JOBS[] = {
    {.name = "notify.send", .every_seconds = EVERY_SECONDS, .run = send_job},
    {.name = NULL},
};
