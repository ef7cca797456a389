/* The search: each run has candidates (cuts, with what they break among the
 * rules that concern no other run); a depth-first search over the runs finds
 * whether a candidate takes part in a best solution. Bounds on what the runs
 * still to come can add to each shared rule cut the tree early. */
#include "features/report/report_digits_rules.h"

#include <string.h>

enum {
    COST_MAX = 4,              /* more broken rules than this: nothing is sure */
    CELL_DIGITS_MAX = 15,
    CANDIDATES_MAX = 2000,     /* per run */
    CUT_STEPS_MAX = 60000,     /* per run */
    SEARCH_STEPS_MAX = 300000, /* per report */
};

/* A rule as far as runs decide it: sum of sign * cell over `terms` = constant. */
typedef struct Term {
    int run, at, sign;
} Term;

typedef struct Sum {
    int rule; /* index in Edition.rules */
    int64_t constant;
    Term *terms;
    int term_count;
    int run; /* the only run it concerns, or -1 */
    int last; /* local sums: the last cell it needs */
} Sum;

typedef struct Candidate {
    int64_t *values;
    uint8_t *lengths; /* digits of each cell */
    int64_t *adds;    /* what it adds to each shared sum */
    uint64_t broken;  /* local sums (bit: number within the run) */
    int cost;
    bool supported;
} Candidate;

typedef struct Run {
    const DigitRun *given;
    Candidate *candidates;
    int count;
    bool hopeless; /* too many cuts to try */
    int64_t *low, *high; /* bounds of adds over the candidates */
    int locals[64];
    int local_count;
} Run;

typedef struct Solver {
    Work *work;
    const Edition *edition;
    const Cell *cells;
    Run *runs;
    int run_count;
    Sum *sums;
    int sum_count;
    int *shared; /* sums that concern several runs */
    int shared_count;
    int budget; /* rules that may be broken */
    long steps;
    bool tired;
    int must_hold; /* number among shared that may not be broken, or -1 */
    int *order;
    int *chosen;
    int64_t *rest_low, *rest_high; /* [depth * shared_count + s] */
    int64_t *totals;               /* [depth * shared_count + s] */
} Solver;

/* ------------------------------------------------------------ the rules -- */

/* Rows that an optional row stands for, and the optional row itself, are
 * addends only in the shape that is printed. */
static bool is_left_out(const Solver *solver, const int *run_of_cell, int cell)
{
    const EditionCell *about = &solver->edition->cells[cell];
    int optional = about->optional ? cell : about->replaced_by;
    if (optional < 0) {
        return false;
    }
    bool printed = run_of_cell[optional] >= 0 || solver->cells[optional].state != CELL_ABSENT;
    return about->optional != printed;
}

typedef struct SumBuild {
    Sum *sum;
    const int *run_of_cell;
    const int *place_of_cell;
    bool usable;
} SumBuild;

static void add_term(const Solver *solver, SumBuild *build, int cell, int sign)
{
    Sum *sum = build->sum;
    if (is_left_out(solver, build->run_of_cell, cell)) {
        return;
    }
    int run = build->run_of_cell[cell];
    if (run >= 0) {
        sum->terms[sum->term_count++] = (Term){run, build->place_of_cell[cell], sign};
        sum->run = sum->term_count == 1 || sum->run == run ? run : -1;
        sum->last = build->place_of_cell[cell] > sum->last ? build->place_of_cell[cell] : sum->last;
        build->usable = build->usable && !solver->runs[run].hopeless;
        return;
    }
    const Cell *known = &solver->cells[cell];
    bool is_empty = known->state == CELL_BLANK || known->state == CELL_NOT_APPLICABLE;
    if (known->state == CELL_VALUE && decimal_is_integer(known->value)) {
        sum->constant -= sign * known->value.coef;
    } else if (!is_empty || solver->edition->cells[cell].is_total) {
        build->usable = false;
    }
}

static Err collect_sums(Solver *solver, const int *run_of_cell, const int *place_of_cell)
{
    const Edition *edition = solver->edition;
    solver->sum_count = 0;
    for (size_t r = 0; r < edition->rule_count; r++) {
        const EditionRule *rule = &edition->rules[r];
        Sum *sum = &solver->sums[solver->sum_count];
        *sum = (Sum){.rule = (int)r, .run = -1, .last = -1};
        sum->terms = ARENA_ARRAY(&solver->work->arena, Term, rule->left_count + rule->right_count);
        if (sum->terms == NULL) {
            return work_full(solver->work);
        }
        SumBuild build = {sum, run_of_cell, place_of_cell, true};
        for (size_t i = 0; i < rule->left_count; i++) {
            add_term(solver, &build, rule->left[i], 1);
        }
        for (size_t i = 0; i < rule->right_count; i++) {
            add_term(solver, &build, rule->right[i], -1);
        }
        solver->sum_count += build.usable && sum->term_count > 0 ? 1 : 0;
    }
    return OK;
}

static void sort_sums(Solver *solver)
{
    solver->shared_count = 0;
    for (int r = 0; r < solver->run_count; r++) {
        solver->runs[r].local_count = 0;
    }
    for (int s = 0; s < solver->sum_count; s++) {
        int run = solver->sums[s].run;
        if (run >= 0 && solver->runs[run].local_count < 64) {
            solver->runs[run].locals[solver->runs[run].local_count++] = s;
        } else {
            solver->shared[solver->shared_count++] = s;
        }
    }
}

/* ------------------------------------------------------- cuts of one run -- */

typedef struct Cutter {
    Solver *solver;
    Run *run;
    int capacity;
    long steps;
    bool overflow;
    int64_t values[RUN_CELLS_MAX];
    uint8_t lengths[RUN_CELLS_MAX];
} Cutter;

static Err keep_candidate(Cutter *cutter, uint64_t broken, int cost)
{
    Run *run = cutter->run;
    Arena *arena = &cutter->solver->work->arena;
    if (run->count == CANDIDATES_MAX) {
        cutter->overflow = true;
        return OK;
    }
    if (run->count == cutter->capacity) {
        int wider = cutter->capacity == 0 ? 8 : cutter->capacity * 2;
        run->candidates = arena_grow(arena, run->candidates, (size_t)cutter->capacity * sizeof(Candidate),
                                     (size_t)wider * sizeof(Candidate));
        if (run->candidates == NULL) {
            return work_full(cutter->solver->work);
        }
        cutter->capacity = wider;
    }
    size_t cells = run->given->cell_count;
    Candidate *candidate = &run->candidates[run->count++];
    *candidate = (Candidate){.broken = broken, .cost = cost};
    candidate->values = ARENA_ARRAY(arena, int64_t, cells);
    candidate->lengths = ARENA_ARRAY(arena, uint8_t, cells);
    candidate->adds = ARENA_ARRAY(arena, int64_t, (size_t)cutter->solver->shared_count + 1);
    if (candidate->values == NULL || candidate->lengths == NULL || candidate->adds == NULL) {
        return work_full(cutter->solver->work);
    }
    memcpy(candidate->values, cutter->values, cells * sizeof(int64_t));
    memcpy(candidate->lengths, cutter->lengths, cells);
    return OK;
}

/* Which local sums, complete with cell `at`, does the cut break? */
static uint64_t broken_at(const Cutter *cutter, int at)
{
    uint64_t broken = 0;
    for (int i = 0; i < cutter->run->local_count; i++) {
        const Sum *sum = &cutter->solver->sums[cutter->run->locals[i]];
        if (sum->last != at) {
            continue;
        }
        int64_t total = 0;
        for (int t = 0; t < sum->term_count; t++) {
            total += sum->terms[t].sign * cutter->values[sum->terms[t].at];
        }
        broken |= total == sum->constant ? 0 : (uint64_t)1 << i;
    }
    return broken;
}

typedef struct CutPlace {
    size_t cell, word, offset;
    uint64_t broken;
    int cost;
} CutPlace;

static Err cut_from(Cutter *cutter, CutPlace place)
{
    const DigitRun *given = cutter->run->given;
    if (place.word < given->word_count && place.offset == given->words[place.word].digits.len) {
        place.word++;
        place.offset = 0;
    }
    if (place.cell == given->cell_count) {
        return place.word == given->word_count ? keep_candidate(cutter, place.broken, place.cost) : OK;
    }
    if (++cutter->steps > CUT_STEPS_MAX || cutter->overflow) {
        cutter->overflow = true;
        return OK;
    }
    size_t words_left = given->word_count - place.word, cells_left = given->cell_count - place.cell;
    if (words_left == 0 || words_left > cells_left) {
        return OK;
    }
    Str digits = given->words[place.word].digits;
    size_t most = digits.len - place.offset;
    bool is_last = cells_left == 1;
    most = digits.ptr[place.offset] == '0' ? 1 : most > CELL_DIGITS_MAX ? CELL_DIGITS_MAX : most;
    int64_t value = 0;
    for (size_t length = 1; length <= most; length++) {
        value = value * 10 + (digits.ptr[place.offset + length - 1] - '0');
        if (is_last && place.offset + length < digits.len) {
            continue;
        }
        cutter->values[place.cell] = value;
        cutter->lengths[place.cell] = (uint8_t)length;
        uint64_t broken = broken_at(cutter, (int)place.cell);
        int cost = place.cost + __builtin_popcountll(broken);
        if (cost <= cutter->solver->budget) {
            TRY(cut_from(cutter, (CutPlace){place.cell + 1, place.word, place.offset + length, place.broken | broken, cost}));
        }
    }
    return OK;
}

static Err cut_run(Solver *solver, int index, bool *ret_overflow)
{
    Run *run = &solver->runs[index];
    run->count = 0;
    run->candidates = NULL;
    Cutter cutter = {.solver = solver, .run = run};
    TRY(cut_from(&cutter, (CutPlace){0}));
    *ret_overflow = cutter.overflow;
    return OK;
}

/* -------------------------------------------------------- all runs at once -- */

static void weigh_candidates(Solver *solver, int index)
{
    Run *run = &solver->runs[index];
    for (int c = 0; c < run->count; c++) {
        Candidate *candidate = &run->candidates[c];
        for (int s = 0; s < solver->shared_count; s++) {
            const Sum *sum = &solver->sums[solver->shared[s]];
            int64_t adds = 0;
            for (int t = 0; t < sum->term_count; t++) {
                adds += sum->terms[t].run == index ? sum->terms[t].sign * candidate->values[sum->terms[t].at] : 0;
            }
            candidate->adds[s] = adds;
            run->low[s] = c == 0 || adds < run->low[s] ? adds : run->low[s];
            run->high[s] = c == 0 || adds > run->high[s] ? adds : run->high[s];
        }
    }
}

/* Runs with few candidates first; `first` (or -1) before all. */
static void order_runs(Solver *solver, int first)
{
    int count = 0;
    for (int r = 0; r < solver->run_count; r++) {
        if (solver->runs[r].hopeless) {
            continue;
        }
        int at = count++;
        while (at > 0 && r != solver->order[at - 1] && solver->order[at - 1] != first
               && (r == first || solver->runs[r].count < solver->runs[solver->order[at - 1]].count)) {
            solver->order[at] = solver->order[at - 1];
            at--;
        }
        solver->order[at] = r;
    }
    int shared = solver->shared_count;
    for (int s = 0; s < shared; s++) {
        solver->rest_low[count * shared + s] = solver->rest_high[count * shared + s] = 0;
    }
    for (int depth = count - 1; depth >= 0; depth--) {
        const Run *run = &solver->runs[solver->order[depth]];
        for (int s = 0; s < shared; s++) {
            solver->rest_low[depth * shared + s] = solver->rest_low[(depth + 1) * shared + s] + run->low[s];
            solver->rest_high[depth * shared + s] = solver->rest_high[(depth + 1) * shared + s] + run->high[s];
        }
    }
    for (int s = 0; s < shared; s++) {
        solver->totals[s] = 0;
    }
}

static int live_runs(const Solver *solver)
{
    int count = 0;
    for (int r = 0; r < solver->run_count; r++) {
        count += solver->runs[r].hopeless ? 0 : 1;
    }
    return count;
}

/* Number of shared sums that cannot hold any more once `candidate` is taken. */
static int broken_shared(Solver *solver, int depth, const Candidate *candidate)
{
    int shared = solver->shared_count, broken = 0;
    const int64_t *low = &solver->rest_low[(depth + 1) * shared], *high = &solver->rest_high[(depth + 1) * shared];
    for (int s = 0; s < shared; s++) {
        int64_t total = solver->totals[depth * shared + s] + candidate->adds[s];
        int64_t wanted = solver->sums[solver->shared[s]].constant;
        solver->totals[(depth + 1) * shared + s] = total;
        if (total + low[s] > wanted || total + high[s] < wanted) {
            broken += s == solver->must_hold ? COST_MAX + 1 : 1;
        }
    }
    return broken;
}

typedef struct Fixed {
    int run, candidate;
} Fixed;

/* Is there a way to choose the runs from `depth` on? chosen[] then holds it. */
static bool search(Solver *solver, int depth, int count, int cost, Fixed fixed)
{
    if (depth == count) {
        return true;
    }
    int index = solver->order[depth];
    const Run *run = &solver->runs[index];
    for (int c = 0; c < run->count; c++) {
        const Candidate *candidate = &run->candidates[c];
        if ((fixed.run == index && fixed.candidate != c) || cost + candidate->cost > solver->budget) {
            continue;
        }
        if (++solver->steps > SEARCH_STEPS_MAX) {
            solver->tired = true;
            return false;
        }
        if (cost + candidate->cost + broken_shared(solver, depth, candidate) > solver->budget) {
            continue;
        }
        solver->chosen[index] = c;
        if (search(solver, depth + 1, count, cost + candidate->cost, fixed)) {
            return true;
        }
        if (solver->tired) {
            return false;
        }
    }
    return false;
}

static bool find(Solver *solver, Fixed fixed)
{
    order_runs(solver, fixed.run);
    return search(solver, 0, live_runs(solver), 0, fixed);
}

static void support_chosen(Solver *solver)
{
    for (int r = 0; r < solver->run_count; r++) {
        if (!solver->runs[r].hopeless) {
            solver->runs[r].candidates[solver->chosen[r]].supported = true;
        }
    }
}

/* Marks every candidate that takes part in a best solution (or might: when
 * the search gets tired, what was not refuted stays possible). */
static void support_all(Solver *solver)
{
    support_chosen(solver);
    for (int r = 0; r < solver->run_count; r++) {
        Run *run = &solver->runs[r];
        for (int c = 0; c < run->count && !run->hopeless; c++) {
            if (run->candidates[c].supported) {
                continue;
            }
            if (!solver->tired && find(solver, (Fixed){r, c})) {
                support_chosen(solver);
            } else if (solver->tired) {
                run->candidates[c].supported = true;
            }
        }
    }
}

/* ---------------------------------------------------------- what comes out -- */

static void lose_run(const DigitRun *run, Cell *cells)
{
    for (size_t i = 0; i < run->cell_count; i++) {
        cells[run->cells[i]] = (Cell){.state = CELL_LOST};
    }
}

static Cell piece_of_run(const DigitRun *run, const Candidate *candidate, size_t cell)
{
    size_t word = 0, offset = 0;
    for (size_t i = 0; i < cell; i++) {
        offset += candidate->lengths[i];
        if (offset == run->words[word].digits.len) {
            word++;
            offset = 0;
        }
    }
    size_t width = run->words[word].printed.len / run->words[word].digits.len;
    Str raw = str_slice(run->words[word].printed, offset * width, (offset + candidate->lengths[cell]) * width);
    return (Cell){.state = CELL_VALUE, .derived = true, .value = decimal_from_int(candidate->values[cell]), .raw = raw};
}

static void accept_run(const Run *run, Cell *cells)
{
    const Candidate *one = NULL;
    bool same[RUN_CELLS_MAX];
    for (int c = 0; c < run->count; c++) {
        const Candidate *candidate = &run->candidates[c];
        if (!candidate->supported) {
            continue;
        }
        for (size_t i = 0; i < run->given->cell_count; i++) {
            same[i] = one == NULL || (same[i] && candidate->values[i] == one->values[i]);
        }
        one = one == NULL ? candidate : one;
    }
    for (size_t i = 0; i < run->given->cell_count; i++) {
        cells[run->given->cells[i]] =
            one != NULL && same[i] ? piece_of_run(run->given, one, i) : (Cell){.state = CELL_LOST};
    }
}

/* Rules that no best solution keeps. */
static void report_broken(Solver *solver, DigitsFound *found)
{
    for (int r = 0; r < solver->run_count; r++) {
        const Run *run = &solver->runs[r];
        uint64_t broken = run->hopeless ? 0 : ~(uint64_t)0;
        for (int c = 0; c < run->count && !run->hopeless; c++) {
            broken &= run->candidates[c].supported ? run->candidates[c].broken : ~(uint64_t)0;
        }
        for (int i = 0; i < run->local_count; i++) {
            if ((broken >> i & 1) != 0) {
                found->broken[found->broken_count++] = solver->sums[run->locals[i]].rule;
            }
        }
    }
    for (int s = 0; s < solver->shared_count && solver->budget > 0 && !solver->tired; s++) {
        solver->must_hold = s;
        if (!find(solver, (Fixed){-1, -1}) && !solver->tired) {
            found->broken[found->broken_count++] = solver->sums[solver->shared[s]].rule;
        }
    }
    solver->must_hold = -1;
}

/* One attempt with solver->budget broken rules. */
static Err attempt(Solver *solver, bool *ret_solved)
{
    *ret_solved = false;
    for (int r = 0; r < solver->run_count; r++) {
        bool overflow = false;
        if (solver->runs[r].hopeless) {
            continue;
        }
        TRY(cut_run(solver, r, &overflow));
        if (overflow) {
            solver->tired = true;
            return OK;
        }
        weigh_candidates(solver, r);
    }
    *ret_solved = find(solver, (Fixed){-1, -1});
    return OK;
}

/* Sets aside runs with more cuts than can be tried. */
static Err set_hopeless_aside(Solver *solver)
{
    for (int r = 0; r < solver->run_count; r++) {
        const DigitRun *given = solver->runs[r].given;
        size_t digits = 0;
        for (size_t w = 0; w < given->word_count; w++) {
            digits += given->words[w].digits.len;
        }
        bool overflow = digits > RUN_DIGITS_MAX || given->cell_count > RUN_CELLS_MAX;
        if (!overflow) {
            TRY(cut_run(solver, r, &overflow));
        }
        solver->runs[r].hopeless = overflow;
    }
    return OK;
}

static Err prepare(Solver *solver, const DigitRun *runs, int **ret_run_of_cell, int **ret_place_of_cell)
{
    const Edition *edition = solver->edition;
    Arena *arena = &solver->work->arena;
    size_t count = (size_t)solver->run_count, rules = edition->rule_count + 1;
    int *run_of_cell = ARENA_ARRAY(arena, int, edition->cell_count);
    int *place_of_cell = ARENA_ARRAY(arena, int, edition->cell_count);
    solver->runs = ARENA_ARRAY(arena, Run, count);
    solver->sums = ARENA_ARRAY(arena, Sum, rules);
    solver->shared = ARENA_ARRAY(arena, int, rules);
    solver->order = ARENA_ARRAY(arena, int, count);
    solver->chosen = ARENA_ARRAY(arena, int, count);
    solver->rest_low = ARENA_ARRAY(arena, int64_t, (count + 1) * rules);
    solver->rest_high = ARENA_ARRAY(arena, int64_t, (count + 1) * rules);
    solver->totals = ARENA_ARRAY(arena, int64_t, (count + 1) * rules);
    if (run_of_cell == NULL || place_of_cell == NULL || solver->runs == NULL || solver->sums == NULL
        || solver->shared == NULL || solver->order == NULL || solver->chosen == NULL || solver->rest_low == NULL
        || solver->rest_high == NULL || solver->totals == NULL) {
        return work_full(solver->work);
    }
    memset(run_of_cell, -1, edition->cell_count * sizeof(int));
    for (size_t r = 0; r < count; r++) {
        Run *run = &solver->runs[r];
        run->given = &runs[r];
        run->low = ARENA_ARRAY(arena, int64_t, rules);
        run->high = ARENA_ARRAY(arena, int64_t, rules);
        if (run->low == NULL || run->high == NULL) {
            return work_full(solver->work);
        }
        for (size_t i = 0; i < runs[r].cell_count; i++) {
            run_of_cell[runs[r].cells[i]] = (int)r;
            place_of_cell[runs[r].cells[i]] = (int)i;
        }
    }
    *ret_run_of_cell = run_of_cell;
    *ret_place_of_cell = place_of_cell;
    return OK;
}

Err report_cut_digits(Work *work, const Edition *edition, const DigitRun *runs, size_t run_count, Cell *cells,
                      DigitsFound *ret_found)
{
    DigitsFound found = {ARENA_ARRAY(&work->arena, int, edition->rule_count + 1), 0};
    Solver solver = {.work = work, .edition = edition, .cells = cells, .run_count = (int)run_count, .must_hold = -1};
    int *run_of_cell = NULL, *place_of_cell = NULL;
    if (found.broken == NULL) {
        return work_full(work);
    }
    TRY(prepare(&solver, runs, &run_of_cell, &place_of_cell));
    TRY(collect_sums(&solver, run_of_cell, place_of_cell));
    sort_sums(&solver);
    TRY(set_hopeless_aside(&solver));
    TRY(collect_sums(&solver, run_of_cell, place_of_cell));
    sort_sums(&solver);
    bool solved = false;
    for (; !solved && !solver.tired && solver.budget <= COST_MAX; solver.budget += solved ? 0 : 1) {
        TRY(attempt(&solver, &solved));
    }
    if (solved) {
        support_all(&solver);
        report_broken(&solver, &found);
    }
    for (size_t r = 0; r < run_count; r++) {
        if (solved && !solver.runs[r].hopeless) {
            accept_run(&solver.runs[r], cells);
        } else {
            lose_run(&runs[r], cells);
        }
    }
    *ret_found = found;
    return OK;
}
