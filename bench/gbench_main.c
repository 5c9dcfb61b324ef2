#include "gbench.h"

int gb_main(int argc, char **argv) {
    int status = gb_initialize(&argc, argv);
    if (status != GB_GO_ON) return status;
    return gb_report_unrecognized(argc, argv) ? 2 : gb_run();
}
