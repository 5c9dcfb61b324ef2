// Google Benchmark behind a C interface, which gbench.h documents: registration, and what goes on
// inside a callback; gbench_run.cc has the rest. Only the two and their headers meet the library's
// own C++ names. They are written for version 1.7.1 and for what changed after it.
#include "gbench.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "progress.h"
#include "shim.hh"

namespace {

using benchmark::Counter;
using benchmark::State;
using Callback = void (*)(State &);
// The class moved from benchmark::internal to benchmark in a later version.
using Registered =
    std::remove_pointer_t<decltype(benchmark::RegisterBenchmark("", std::declval<Callback>()))>;

// All threads of a run meet here, any number of times.
class MeetingPoint {
  public:
    void wait(int threads) {
        std::unique_lock<std::mutex> lock(mutex_);
        const long now = round_;
        if (++here_ == threads) {
            here_ = 0;
            ++round_;
            all_here_.notify_all();
        } else {
            all_here_.wait(lock, [&] { return round_ != now; });
        }
    }

  private:
    std::mutex mutex_;
    std::condition_variable all_here_;
    int here_ = 0;
    long round_ = 0;
};

size_t copy_values(const std::vector<int64_t> &from, int64_t *out, size_t capacity) {
    std::copy_n(from.begin(), std::min(from.size(), capacity), out);
    return from.size();
}

// The library calls a statistic without saying which it is: one function for each of them.
double (*statistics[GB_MAX_STATISTICS])(const double *, size_t);
template <size_t I> double statistic_thunk(const std::vector<double> &value) {
    return statistics[I](value.data(), value.size());
}
template <size_t... I>
std::vector<benchmark::StatisticsFunc *> statistic_thunks(std::index_sequence<I...>) {
    return {statistic_thunk<I>...};
}

int present_group = 0;

} // namespace

struct gb_state {
    gb_family &family;
    State &state;
    bool in_callback = false; // not in set-up nor tear-down
    bool begun = false, finished = false;
    bool whole_loop = false; // all iterations taken at once
    bool by_calls = false;   // one at a time, and nothing out of order: gb_keep_running's fast way
    bool paused = false;
    bool failed = false;
    std::string failure{};

    gb_state(gb_family &f, State &s) : family(f), state(s) {}
    void fail(const std::string &message);
    bool may_begin();
    void close();
    void settle();
};

struct gb_family {
    std::string name;
    int group = present_group;
    gb_function *function;
    void *user;
    Registered *registered = nullptr;
    gb_function *setup = nullptr, *teardown = nullptr;
    size_t args = 0; // of every row
    std::vector<std::string> arg_names{};
    bool complexity = false;

    MeetingPoint meeting{};
    bool setup_failed = false;                        // written by thread 0 before all meet
    std::map<std::string, int64_t> last_iterations{}; // by row; thread 0 only
    std::mutex leaving{};
    int left = 0;              // threads of this run that are through
    std::string run_failure{}; // of any of them

    gb_family(const char *n, gb_function *f, void *u)
        : name(shim::printable(n)), function(f), user(u) {}
    void run(State &state);
    void call(gb_state &s);
    void call_between_setup_and_teardown(gb_state &s);
    void leave(gb_state &s);
    void show_progress(const gb_state &s);
    std::string row_name(const gb_state &s) const;
};

void gb_state::fail(const std::string &message) {
    shim::row_failed = true;
    if (failed) return;
    failed = true;
    by_calls = false;
    failure = shim::printable(message.c_str());
    if (!family.complexity) state.SkipWithError(failure.c_str()); // stops the clock
}

bool gb_state::may_begin() {
    if (!in_callback) fail("a timed loop in a set-up or tear-down");
    if (begun) fail("the timed loop was entered twice");
    return !failed;
}

// Ends the library's loop from wherever it is, so that no other thread waits for this one: a loop
// that did not begin passes both of its barriers, one that did passes the second.
void gb_state::close() {
    if (finished) return;
    if (paused && !failed) fail("the clock was left paused at the end of the timed loop");
    if (paused && family.complexity) state.ResumeTiming();
    paused = false;
    while (state.KeepRunningBatch(state.max_iterations)) {
    }
    begun = finished = true;
}

// Called after the callback: decides whether it kept to the rules.
void gb_state::settle() {
    if (!failed && !begun) fail("the timed loop was never entered");
    if (!failed && !finished) fail("the timed loop was left before its end");
    if (!failed && family.complexity && state.complexity_length_n() <= 0) {
        fail("complexity is asked for, but gb_complexity_n was not called with n > 0");
    }
    close();
}

void gb_family::run(State &state) {
    gb_state s(*this, state);
    if (state.thread_index() == 0) show_progress(s);
    if (setup || teardown) {
        call_between_setup_and_teardown(s);
    } else {
        call(s);
    }
    if (complexity) leave(s);
}

void gb_family::call(gb_state &s) {
    s.in_callback = true;
    if (!s.failed) function(&s);
    s.settle();
    s.in_callback = false;
}

// The library's own Setup and Teardown take no user data, nor tell which benchmark they are for.
void gb_family::call_between_setup_and_teardown(gb_state &s) {
    const bool first = s.state.thread_index() == 0;
    if (first) {
        if (setup) setup(&s);
        setup_failed = s.failed;
    }
    meeting.wait(s.state.threads());
    if (setup_failed) s.fail("the set-up failed"); // thread 0 has said why already
    call(s);
    meeting.wait(s.state.threads());
    if (first && teardown) teardown(&s);
}

// Puts a failure into the row's label, in which the last thread has the last word.
void gb_family::leave(gb_state &s) {
    const std::lock_guard<std::mutex> lock(leaving);
    if (s.failed) {
        if (run_failure.empty() || s.state.thread_index() == 0) run_failure = s.failure;
        s.state.counters.clear();
        s.state.SetComplexityN(1); // the library stops the program where it is 0
    }
    if (!run_failure.empty()) s.state.SetLabel((shim::failure_mark + run_failure).c_str());
    if (++left < s.state.threads()) return;
    left = 0;
    run_failure.clear();
}

std::string gb_family::row_name(const gb_state &s) const {
    std::string row = name;
    for (size_t i = 0; i < args; i++) {
        row += '/';
        if (i < arg_names.size() && !arg_names[i].empty()) row += arg_names[i] + ':';
        row += std::to_string(s.state.range(i));
    }
    if (s.state.threads() > 1) row += "/threads:" + std::to_string(s.state.threads());
    return row;
}

// The library reports a row when its last repetition is over, so progress follows the calls. While
// it searches for the number of iterations they grow from call to call; a call with as many as the
// one before it is the next repetition.
void gb_family::show_progress(const gb_state &s) {
    const std::string row = row_name(s);
    int64_t &last = last_iterations[row];
    if (last == 0 || last == s.state.max_iterations) progress_run(row.c_str());
    last = s.state.max_iterations;
}

// ---- What a run asks (shim.hh) ------------------------------------------------------------------

namespace {

std::vector<std::unique_ptr<gb_family>> families; // for as long as the library's own

} // namespace

// Its family is the one whose name the row's begins with.
shim::RowTraits shim::traits_of(const std::string &row) {
    const gb_family *found = nullptr;
    for (const auto &f : families) {
        const size_t n = f->name.size();
        const bool its = row.compare(0, n, f->name) == 0 && (row.size() == n || row[n] == '/');
        if (its && (!found || n >= found->name.size())) found = f.get();
    }
    return found ? RowTraits{found->group, found->complexity} : RowTraits{};
}

void shim::forget_iterations() {
    for (const auto &f : families) f->last_iterations.clear();
}

void shim::fix_iterations(const std::map<std::string, benchmark::IterationCount> &of_row) {
    for (const auto &f : families) {
        const auto row = of_row.find(f->name); // if it is a row, the only one
        if (row != of_row.end()) f->registered->Iterations(row->second);
    }
}

extern "C" {

// ---- Registration -------------------------------------------------------------------------------

gb_family *gb_register(const char *name, gb_function *function, void *user) {
    families.push_back(std::make_unique<gb_family>(name, function, user));
    gb_family *f = families.back().get();
    f->registered = benchmark::RegisterBenchmark(f->name.c_str(), [f](State &s) { f->run(s); });
    return f;
}

void gb_begin_group(void) {
    present_group++;
}

void gb_args(gb_family *f, const int64_t *arg, size_t n) {
    f->args = n;
    f->registered->Args({arg, arg + n});
}

void gb_range(gb_family *f, int64_t lo, int64_t hi) {
    f->args = 1;
    f->registered->Range(lo, hi);
}

void gb_ranges(gb_family *f, const int64_t (*lo_hi)[2], size_t n) {
    std::vector<std::pair<int64_t, int64_t>> ranges;
    for (size_t i = 0; i < n; i++) ranges.emplace_back(lo_hi[i][0], lo_hi[i][1]);
    f->args = n;
    f->registered->Ranges(ranges);
}

void gb_dense_range(gb_family *f, int64_t lo, int64_t hi, int step) {
    f->args = 1;
    f->registered->DenseRange(lo, hi, step);
}

void gb_args_product(gb_family *f, const gb_values *list, size_t n) {
    std::vector<std::vector<int64_t>> lists;
    for (size_t i = 0; i < n; i++) lists.emplace_back(list[i].value, list[i].value + list[i].n);
    f->args = n;
    f->registered->ArgsProduct(lists);
}

void gb_arg_names(gb_family *f, const char *const *name, size_t n) {
    f->arg_names.assign(name, name + n);
    f->registered->ArgNames(f->arg_names);
}

size_t gb_create_range(int64_t *out, size_t capacity, int64_t lo, int64_t hi, int multiplier) {
    return copy_values(benchmark::CreateRange(lo, hi, multiplier), out, capacity);
}

size_t gb_create_dense_range(int64_t *out, size_t capacity, int64_t lo, int64_t hi, int step) {
    return copy_values(benchmark::CreateDenseRange(lo, hi, step), out, capacity);
}

void gb_complexity(gb_family *f, gb_big_o o) {
    using namespace benchmark;
    static const BigO theirs[] = {o1, oN, oNSquared, oNCubed, oLogN, oNLogN, oAuto};
    f->complexity = true;
    f->registered->Complexity(theirs[o]);
}

void gb_complexity_function(gb_family *f, double (*o)(int64_t)) {
    f->complexity = true;
    f->registered->Complexity(o);
}

bool gb_statistic(gb_family *f, const char *name, double (*statistic)(const double *, size_t)) {
    size_t i = 0;
    while (i < GB_MAX_STATISTICS && statistics[i] && statistics[i] != statistic) i++;
    if (i == GB_MAX_STATISTICS) return false;
    statistics[i] = statistic;
    static const auto thunks = statistic_thunks(std::make_index_sequence<GB_MAX_STATISTICS>());
    f->registered->ComputeStatistics(shim::printable(name), thunks[i]);
    return true;
}

// What the library has in the same words.
// clang-format off
void gb_arg(gb_family *f, int64_t arg) { gb_args(f, &arg, 1); }
void gb_arg_name(gb_family *f, const char *name) { gb_arg_names(f, &name, 1); }
void gb_range_multiplier(gb_family *f, int multiplier) { f->registered->RangeMultiplier(multiplier); }
void gb_time_unit(gb_family *f, gb_unit u) { f->registered->Unit(static_cast<benchmark::TimeUnit>(u)); }
void gb_min_time(gb_family *f, double seconds) { f->registered->MinTime(seconds); }
void gb_min_warmup_time(gb_family *f, double seconds) { f->registered->MinWarmUpTime(seconds); }
void gb_iterations_fixed(gb_family *f, int64_t n) { f->registered->Iterations(n); }
void gb_repetitions(gb_family *f, int n) { f->registered->Repetitions(n); }
void gb_report_aggregates_only(gb_family *f, bool only) { f->registered->ReportAggregatesOnly(only); }
void gb_display_aggregates_only(gb_family *f, bool only) { f->registered->DisplayAggregatesOnly(only); }
void gb_use_real_time(gb_family *f) { f->registered->UseRealTime(); }
void gb_use_manual_time(gb_family *f) { f->registered->UseManualTime(); }
void gb_measure_process_cpu_time(gb_family *f) { f->registered->MeasureProcessCPUTime(); }
void gb_threads(gb_family *f, int n) { f->registered->Threads(n); }
void gb_thread_range(gb_family *f, int lo, int hi) { f->registered->ThreadRange(lo, hi); }
void gb_dense_thread_range(gb_family *f, int lo, int hi, int stride) { f->registered->DenseThreadRange(lo, hi, stride); }
void gb_thread_per_cpu(gb_family *f) { f->registered->ThreadPerCpu(); }
void gb_setup(gb_family *f, gb_function *setup) { f->setup = setup; }
void gb_teardown(gb_family *f, gb_function *teardown) { f->teardown = teardown; }

void *gb_user(const gb_state *s) { return s->family.user; }
const char *gb_name(const gb_state *s) { return s->family.name.c_str(); }
size_t gb_arg_count(const gb_state *s) { return s->family.args; }
int64_t gb_max_iterations(const gb_state *s) { return s->state.max_iterations; }
int64_t gb_iterations(const gb_state *s) { return s->state.iterations(); }
int gb_thread_count(const gb_state *s) { return s->state.threads(); }
int gb_thread_index(const gb_state *s) { return s->state.thread_index(); }
void gb_skip_with_error(gb_state *s, const char *message) { s->fail(message); }
bool gb_error_occurred(const gb_state *s) { return s->failed; }
void gb_label(gb_state *s, const char *label) { s->state.SetLabel(shim::printable(label).c_str()); }
void gb_items_processed(gb_state *s, int64_t items) { s->state.SetItemsProcessed(items); }
void gb_bytes_processed(gb_state *s, int64_t bytes) { s->state.SetBytesProcessed(bytes); }
void gb_complexity_n(gb_state *s, int64_t n) { s->state.SetComplexityN(n); }
// clang-format on

// ---- Inside a callback --------------------------------------------------------------------------

int64_t gb_value(gb_state *s, size_t i) {
    if (i < s->family.args) return s->state.range(i);
    s->fail("the row has no argument " + std::to_string(i));
    return 0;
}

int64_t gb_loop_begin(gb_state *s) {
    if (!s->may_begin()) return 0;
    s->begun = s->whole_loop = true;
    s->state.KeepRunningBatch(s->state.max_iterations);
    return s->state.max_iterations;
}

void gb_loop_close(gb_state *s) {
    if (s->begun) s->close();
}

bool gb_keep_running(gb_state *s) {
    if (!s->by_calls) return gb_keep_running_batch(s, 1);
    if (s->state.KeepRunning()) return true;
    s->by_calls = false;
    s->finished = true;
    return false;
}

bool gb_keep_running_batch(gb_state *s, int64_t n) {
    if (!s->begun && !s->may_begin()) return false;
    if (s->whole_loop) s->fail("two timed loops in one another");
    if (n <= 0) s->fail("a batch of no iterations");
    if (s->failed || s->finished) return false;
    s->begun = true;
    const bool over = s->paused && s->state.iterations() >= s->state.max_iterations;
    if (!over && s->state.KeepRunningBatch(n)) {
        s->by_calls = n == 1 && !s->paused;
        return true;
    }
    s->finished = !over;
    s->close();
    return false;
}

void gb_empty_loop_of_cpp(gb_state *s) {
    if (!s->may_begin()) return;
    s->begun = s->whole_loop = true;
    for (auto _ : s->state) gb_clobber();
    s->finished = true;
}

void gb_pause_timing(gb_state *s) {
    if (s->failed) return;
    if (!s->begun || s->finished) return s->fail("the clock was paused outside the timed loop");
    if (s->paused) return s->fail("the clock was paused twice");
    s->state.PauseTiming();
    s->paused = true;
    s->by_calls = false;
}

void gb_resume_timing(gb_state *s) {
    if (s->failed) return;
    if (!s->paused) return s->fail("the clock was resumed while it was not paused");
    s->state.ResumeTiming();
    s->paused = false;
}

void gb_iteration_time(gb_state *s, double seconds) {
    if (s->failed) return;
    if (!std::isfinite(seconds) || seconds < 0) return s->fail("a manual time is not a time");
    s->state.SetIterationTime(seconds);
}

void gb_counter(gb_state *s, const char *name, double value) {
    gb_counter_with(s, name, value, GB_PLAIN, GB_1000);
}

void gb_counter_with(gb_state *s, const char *name, double value, int flags, gb_one_k one_k) {
    if (!std::isfinite(value)) return s->fail(shim::not_finite(name));
    int theirs = flags & ~GB_INVERT; // the other bits are the library's
    if (flags & GB_INVERT) theirs |= Counter::kInvert;
    s->state.counters[shim::printable(name)] =
        Counter(value, static_cast<Counter::Flags>(theirs),
                one_k == GB_1024 ? Counter::kIs1024 : Counter::kIs1000);
}

} // extern "C"
