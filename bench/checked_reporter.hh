// What stands between Google Benchmark and its reporters: rows that failed without the library's
// knowing are marked as failed, figures that JSON cannot hold are kept out. Part of gbench_run.cc.
#ifndef CHEAPGRAD_CHECKED_REPORTER_HH
#define CHEAPGRAD_CHECKED_REPORTER_HH

#include <benchmark/benchmark.h>

#include <cmath>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "command_line.h"
#include "progress.h"
#include "shim.hh"

namespace {

using Run = benchmark::BenchmarkReporter::Run;

// How a row says that it failed changed with version 1.8: overloads for both.
template <class R> auto is_failed(const R &run, int) -> decltype(bool(run.error_occurred)) {
    return run.error_occurred;
}
template <class R> bool is_failed(const R &run, long) {
    return static_cast<int>(run.skipped) == 2; // SkippedWithError
}
template <class R>
auto set_failed(R *run, const std::string &why, int) -> decltype(void(run->error_occurred)) {
    run->error_occurred = true;
    run->error_message = why;
}
template <class R> void set_failed(R *run, const std::string &why, long) {
    run->skipped = static_cast<decltype(run->skipped)>(2);
    run->skip_message = why;
}

// Which round this is of how many, if any: a row's repetition of that number.
struct {
    long number, all;
} present_round{};

// Of the first round, by row.
std::map<std::string, benchmark::IterationCount> first_iterations;

// Makes a row of a round what it is as a repetition. From the second round on its iterations are
// fixed, which is no part of its name.
void place_in_round(Run *run) {
    if (present_round.all == 0) return;
    auto bare = run->run_name;
    bare.iterations.clear();
    if (present_round.number == 0 && run->iterations > 0)
        first_iterations[run->run_name.str()] = run->iterations;
    else if (first_iterations.count(bare.str()))
        run->run_name = bare;
    run->repetitions = present_round.all;
    run->repetition_index = present_round.number;
}

// Rows that failed, known to the display and to the file; whichever sees them first.
std::set<std::string> failed_rows;
std::set<int64_t> failed_families; // of this group

void mark_failed(Run *run, const std::string &why) {
    set_failed(run, why, 0);
    run->counters.clear();
    run->report_label.clear();
    run->real_accumulated_time = run->cpu_accumulated_time = 0;
}

bool finite_times(const Run &run) {
    return std::isfinite(run.real_accumulated_time) && std::isfinite(run.cpu_accumulated_time);
}

// Turns a row with a hidden failure, or with a figure that JSON cannot hold, into a failed one.
void examine_row(Run *run) {
    if (run->report_label.compare(0, shim::failure_mark.size(), shim::failure_mark) == 0) {
        mark_failed(run, run->report_label.substr(shim::failure_mark.size()));
    }
    if (!finite_times(*run)) mark_failed(run, "the time is not finite");
    for (const auto &counter : run->counters) {
        if (std::isfinite(counter.second.value)) continue;
        mark_failed(run, shim::not_finite(counter.first));
        break;
    }
    if (!is_failed(*run, 0)) return;
    shim::row_failed = true;
    failed_rows.insert(run->run_name.str());
    failed_families.insert(run->family_index);
}

// Whether a mean, median, ... or a complexity can be reported; leaves out counters that cannot.
bool examine_aggregate(Run *run) {
    const bool fit = run->report_big_o || run->report_rms;
    if (fit ? failed_families.count(run->family_index) : failed_rows.count(run->run_name.str())) {
        return false;
    }
    for (auto i = run->counters.begin(); i != run->counters.end();) {
        i = std::isfinite(i->second.value) ? std::next(i) : run->counters.erase(i);
    }
    return finite_times(*run) && run->report_label.compare(0, 1, shim::failure_mark) != 0;
}

// Hands to another reporter what JSON can hold. The library may run several times, a group of rows
// each: the other reporter sees one run, which ends with finish().
class Checked : public benchmark::BenchmarkReporter {
  public:
    // out: NULL for the library's stream, which is another file's in each run.
    explicit Checked(benchmark::BenchmarkReporter *inner, std::ostream *out = nullptr)
        : inner_(inner), out_(out) {}

    bool ReportContext(const Context &context) override {
        if (begun_) return true;
        begun_ = true;
        if (!out_) out_ = &GetOutputStream();
        std::ostringstream text;
        inner_->SetOutputStream(out_);
        inner_->SetErrorStream(&text);
        const bool go_on = inner_->ReportContext(context);
        inner_->SetErrorStream(&GetErrorStream());
        // The library's build is not ours, which the context names; its timers are the same.
        // What else it says of the machine is in the file; it must not tear a progress line.
        std::istringstream lines(progress_shown() ? "" : text.str());
        for (std::string l; std::getline(lines, l);) {
            if (l.find("Library was built as DEBUG") == l.npos) GetErrorStream() << l << '\n';
        }
        GetErrorStream().flush();
        return go_on;
    }

    void ReportRuns(const std::vector<Run> &runs) override {
        std::vector<Run> fit;
        for (Run run : runs) {
            const bool row = run.run_type == Run::RT_Iteration;
            if (row) place_in_round(&run);
            if (row) examine_row(&run);
            if (row || examine_aggregate(&run)) fit.push_back(std::move(run));
        }
        if (fit.empty()) return;
        progress_hide();
        inner_->ReportRuns(fit);
    }

    bool finish() { // whether everything was written
        if (begun_) inner_->Finalize();
        return begun_ && out_->flush().good();
    }

  private:
    benchmark::BenchmarkReporter *inner_;
    std::ostream *out_;
    bool begun_ = false;
};

std::unique_ptr<benchmark::BenchmarkReporter> file_reporter(out_format format) {
    switch (format) {
    case OUT_JSON:
        return std::make_unique<benchmark::JSONReporter>();
    case OUT_CONSOLE:
        return std::make_unique<benchmark::ConsoleReporter>(benchmark::ConsoleReporter::OO_None);
    case OUT_CSV:
        break;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations" // the library says so; users may ask
    return std::make_unique<benchmark::CSVReporter>();
#pragma GCC diagnostic pop
}

} // namespace

#endif
