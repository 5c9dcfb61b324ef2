// How a run of the benchmarks goes: the command line, the rows in their groups and rounds, what is
// shown and what is written to a file. Google Benchmark behind gbench.h, as in gbench.cc.
#include "gbench.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include "aside.h"
#include "checked_reporter.hh"
#include "command_line.h"
#include "context.h"
#include "progress.h"
#include "shim.hh"

namespace {

command_line line;
char *program; // argv[0]

// Sets flags of the library; those not named keep their values.
void set_flags(std::vector<std::string> flags) {
    std::vector<char *> argv{program};
    for (std::string &flag : flags) argv.push_back(&flag[0]);
    argv.push_back(nullptr);
    int argc = static_cast<int>(argv.size()) - 1;
    benchmark::Initialize(&argc, argv.data());
}

struct Listing : benchmark::BenchmarkReporter {
    bool ReportContext(const Context &) override { return false; }
    void ReportRuns(const std::vector<Run> &) override {}
};

// The rows that the filter lets through, one name a line.
std::string list_rows() {
    std::ostringstream names;
    Listing listing;
    listing.SetOutputStream(&names);
    set_flags({"--benchmark_list_tests=true", "--benchmark_out="});
    benchmark::RunSpecifiedBenchmarks(&listing);
    set_flags({"--benchmark_list_tests=false"});
    return names.str();
}

const char repeats[] = "/repeats:"; // in the name of a row with repetitions of its own

long count_runs(const std::string &names) {
    long runs = 0;
    std::istringstream lines(names);
    for (std::string name; std::getline(lines, name);) {
        const size_t at = name.find(repeats);
        runs +=
            at == name.npos ? line.repetitions : std::stol(name.substr(at + sizeof repeats - 1));
    }
    return runs;
}

int cannot_write(const std::string &path, int why) {
    std::fprintf(stderr, "%s: cannot write %s: %s\n", program, path.c_str(), std::strerror(why));
    return 2;
}

// What stands beside the result while it is not whole; a signal that ends the run takes it away.
char unfinished[PATH_MAX];

void end_by(int signal) {
    (void)unlink(unfinished);
    (void)std::signal(signal, SIG_DFL);
    (void)std::raise(signal);
}

void begin_unfinished(const std::string &path) {
    (void)std::snprintf(unfinished, sizeof unfinished, "%s", path.c_str());
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) (void)std::signal(signal, end_by);
}

// What a row is of: its name without kind and mode, the first two parts.
std::string subject_of(const std::string &row) {
    const size_t kind = row.find('/');
    const size_t mode = kind == row.npos ? row.npos : row.find('/', kind + 1);
    return mode == row.npos ? row : row.substr(mode + 1);
}

// The rows of a group, as filters that lack their ends: in rounds by what they are of, but for
// those that have repetitions of their own or a fit; without rounds all are apart.
struct Group {
    std::map<std::string, std::string> by_subject{};
    std::string apart{};

    void add(const std::string &row, bool has_fit) {
        const bool own = row.find(repeats) != row.npos || has_fit;
        std::string &filter = line.rounds == 0 || own ? apart : by_subject[subject_of(row)];
        filter += filter.empty() ? "^(" : "|";
        for (const char c : row) {
            if (std::strchr(".[]{}()*+?|^$\\", c)) filter += '\\';
            filter += c;
        }
    }
};

struct Runner {
    benchmark::BenchmarkReporter *display, *file; // file: may be NULL

    void rows(const std::string &filter) const {
        failed_families.clear(); // which the library numbers anew
        shim::forget_iterations();
        benchmark::RunSpecifiedBenchmarks(display, file, filter + ")(/iterations:[0-9]+)?$");
    }

    // Every round runs every row once: the subjects in random order, the rows of one after another,
    // which are to be compared, and these in random order, too. How many iterations a row takes is
    // searched for in the first round only, as the library does for repetitions.
    void rounds(const Group &group) const {
        std::mt19937 random{std::random_device{}()};
        std::vector<std::string> filters;
        for (const auto &subject : group.by_subject) filters.push_back(subject.second);
        for (long number = 0; number < line.rounds; number++) {
            present_round = {number, line.rounds};
            std::shuffle(filters.begin(), filters.end(), random);
            for (const std::string &filter : filters) rows(filter);
            if (number == 0) shim::fix_iterations(first_iterations);
        }
        present_round = {};
    }
};

void run_groups(const std::string &names, const Runner &run) {
    std::map<int, Group> groups;
    std::istringstream lines(names);
    for (std::string name; std::getline(lines, name);) {
        const shim::RowTraits row = shim::traits_of(name);
        groups[row.group].add(name, row.has_fit);
    }
    for (const auto &group : groups) {
        if (!group.second.by_subject.empty()) run.rounds(group.second);
        if (!group.second.apart.empty()) run.rows(group.second.apart);
    }
}

int run_to_file(const std::string &names) {
    const std::string out = line.out;
    const std::string aside = cg_is_replaceable(out.c_str()) ? out + ".tmp" : out;
    if (aside != out) begin_unfinished(aside);
    std::ofstream written(aside, std::ios::binary);
    if (!written) return cannot_write(aside, errno);
    set_flags({"--benchmark_out=/dev/null"}); // or it takes no reporter for a file
    Checked display(benchmark::CreateDefaultDisplayReporter());
    const auto format = file_reporter(line.format);
    Checked file(format.get(), &written);
    run_groups(names, {&display, &file});
    (void)display.finish();
    errno = 0;
    const bool whole = file.finish();
    written.close();
    if (whole && written && (aside == out || std::rename(aside.c_str(), out.c_str()) == 0))
        return 0;
    const int why = errno ? errno : EIO;
    if (aside != out) std::remove(aside.c_str());
    return cannot_write(out, why);
}

int run_to_display(const std::string &names) {
    Checked display(benchmark::CreateDefaultDisplayReporter());
    run_groups(names, {&display, nullptr});
    (void)display.finish();
    return 0;
}

} // namespace

extern "C" {

int gb_initialize(int *argc, char **argv) {
    static char unnamed[] = "benchmark";
    program = *argc > 0 ? argv[0] : unnamed;
    const int status = command_line_read(argc, argv, &line);
    if (status != 0) return status;
    benchmark::Initialize(argc, argv, [] {
        benchmark::PrintDefaultHelp();
        std::puts("          [--rounds=<number>]\n"
                  "          [--progress]\n"
                  "          [--machine]");
    });
    if (!line.machine) return GB_GO_ON;
    if (gb_report_unrecognized(*argc, argv)) return 2;
    std::puts(gb_machine_name());
    return 0;
}

bool gb_report_unrecognized(int argc, char **argv) {
    return benchmark::ReportUnrecognizedArguments(argc, argv);
}

int gb_run(void) {
    const std::string names = list_rows();
    if (names.empty()) {
        std::fprintf(stderr, "%s: no benchmark to run: see --benchmark_filter\n", program);
        return 2;
    }
    if (line.list) return std::fputs(names.c_str(), stdout) < 0 ? 2 : 0;
    context_add();
    if (line.rounds > 0)
        set_flags({"--benchmark_repetitions=1", "--benchmark_enable_random_interleaving=true"});
    progress_begin(count_runs(names), line.progress);
    const int status = line.out ? run_to_file(names) : run_to_display(names);
    progress_end();
    benchmark::Shutdown();
    if (status != 0 || !shim::row_failed) return status;
    std::fprintf(stderr, "%s: some rows failed\n", program);
    return 1;
}

void gb_add_context(const char *key, const char *value) {
    benchmark::AddCustomContext(shim::printable(key), shim::printable(value));
}

} // extern "C"
