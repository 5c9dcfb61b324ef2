// What the shim's parts have in common: text as it may stand in a result, rows that failed, and
// what a run asks of the registered families.
#ifndef CHEAPGRAD_SHIM_HH
#define CHEAPGRAD_SHIM_HH

#include <benchmark/benchmark.h>

#include <atomic>
#include <map>
#include <string>

namespace shim {

// JSON's text has no control characters; the library escapes some of them only. text: may be NULL.
inline std::string printable(const char *text) {
    std::string clean = text ? text : "";
    for (char &c : clean) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    return clean;
}

inline std::string not_finite(const std::string &counter) {
    return "counter " + printable(counter.c_str()) + " is not finite";
}

inline std::atomic<bool> row_failed{}; // any row of this run of the program

// Google Benchmark 1.7.1 takes the first successful run of a family to clear up after its
// complexity, and crashes if there is none. So failures in such a family are hidden from the
// library in the row's label, and brought to light by checked_reporter.hh.
const std::string failure_mark = "\x01";

// What the family of a row says of it; the first group and no fit where gb_register knows of none.
struct RowTraits {
    int group = 0;
    bool has_fit = false;
};
RowTraits traits_of(const std::string &row);

// The library is about to run rows from the beginning, each of them as if for the first time.
void forget_iterations();

// Of families that are one row only: how many iterations it has from now on, by its name.
void fix_iterations(const std::map<std::string, benchmark::IterationCount> &of_row);

} // namespace shim

#endif
