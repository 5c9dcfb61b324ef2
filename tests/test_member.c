/* Members of families by name: what is read, what is written, what is refused. */
#include "member.h"

#include <string.h>

static void table_is_whole(void **state) {
    (void)state;
    assert_true(cg_nfamily >= 13);
    for (size_t i = 0; i < cg_nfamily; i++) {
        const cg_family *family = cg_families[i];
        assert_true(family->nparam >= 1 && family->nparam <= CG_MAXPARAM);
        assert_true(strlen(family->title) > 0 && strlen(family->title) <= 80);
        for (int j = 0; j < family->nparam; j++) {
            const cg_param *param = &family->param[j];
            assert_true(param->min <= param->value && param->value <= param->max);
            assert_true(strlen(param->name) > 0 && strlen(param->doc) > 0);
        }
        cg_graph_free(graph_of(family->name)); /* the defaults are a member */
    }
}

static void text_and_back(void **state) {
    (void)state;
    for (size_t i = 0; i < NSMALL; i++) {
        cg_member member = member_of(small[i]);
        char text[200];
        int length = cg_member_text(&member, text, sizeof text);
        assert_int_equal(length, strlen(text));
        cg_member again = member_of(text);
        assert_ptr_equal(again.family, member.family);
        assert_memory_equal(again.p, member.p, sizeof member.p);
    }
    cg_member member = member_of("layered/seed:7/width:3");
    char text[200];
    cg_member_text(&member, text, sizeof text);
    assert_string_equal(text, "layered/width:3/depth:64/fanin:2/mix:1/seed:7/sum:1");
}

/* Like snprintf: cut to the size, but the whole length is returned. */
static void text_is_cut_to_its_size(void **state) {
    (void)state;
    cg_member member = member_of("grid/p:12/q:345");
    const char *whole = "grid/p:12/q:345";
    assert_int_equal(cg_member_text(&member, NULL, 0), strlen(whole));
    for (size_t size = 1; size <= 16; size++) {
        char text[20];
        memset(text, '#', sizeof text);
        assert_int_equal(cg_member_text(&member, text, size), strlen(whole));
        assert_int_equal(strlen(text), size - 1);
        assert_memory_equal(text, whole, size - 1);
        assert_int_equal(text[size], '#');
    }
}

static void bad_names(void **state) {
    (void)state;
    const struct {
        const char *text;
        cg_status status;
        const char *says;
    } bad[] = {
        {"", CG_ENAME, "no family ''"},
        {"layer", CG_ENAME, "no family 'layer'"},
        {"layeredd/width:3", CG_ENAME, "no family 'layeredd'"},
        {"/width:3", CG_ENAME, "no family ''"},
        {"layered/colour:3", CG_ENAME, "no parameter 'colour'"},
        {"layered/wid:3", CG_ENAME, "no parameter 'wid'"},
        {"layered/:3", CG_ENAME, "no parameter ''"},
        {"layered/width:3/width:3", CG_EFORMAT, "width is given twice"},
        {"layered/width", CG_EFORMAT, "'width' is not of the form name:value"},
        {"layered/", CG_EFORMAT, "'' is not of the form name:value"},
        {"layered/width:3/", CG_EFORMAT, "name:value"},
        {"layered//width:3", CG_EFORMAT, "name:value"},
        {"layered/width:", CG_EFORMAT, "not an integer"},
        {"layered/width:x", CG_EFORMAT, "'x', which is not an integer"},
        {"layered/width:3x", CG_EFORMAT, "not an integer"},
        {"layered/width: 3", CG_EFORMAT, "not an integer"},
        {"layered/width:+3", CG_EFORMAT, "not an integer"},
        {"layered/width:3.5", CG_EFORMAT, "not an integer"},
        {"layered/width:-", CG_EFORMAT, "not an integer"},
        {"layered/width:0", CG_ERANGE, "width is 0, must be 1 to"},
        {"layered/width:-4", CG_ERANGE, "width is -4"},
        {"layered/fanin:1", CG_ERANGE, "fanin is 1, must be 2 to 64"},
        {"layered/mix:3", CG_ERANGE, "mix is 3, must be 0 to 2"},
        {"layered/seed:-1", CG_ERANGE, "seed"},
        {"layered/width:9223372036854775808", CG_ERANGE, "64-bit"},
        {"layered/width:-9223372036854775809", CG_ERANGE, "64-bit"},
        {"stencil/cells:2", CG_ERANGE, "cells is 2"},
        {"tree/height:41", CG_ERANGE, "height is 41"},
        {"complete/n:1", CG_ERANGE, "n is 1"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cg_member member = {NULL, {1, 2, 3, 4, 5, 6}}, before = member;
        cg_error error;
        if (cg_member_parse(bad[i].text, &member, &error) != bad[i].status ||
            error.status != bad[i].status || !strstr(error.text, bad[i].says))
            fail_msg("%s: '%s' does not say '%s'", bad[i].text, error.text, bad[i].says);
        assert_int_equal(cg_member_parse(bad[i].text, &member, NULL), bad[i].status);
        assert_memory_equal(&member, &before, sizeof member);
    }
    cg_member member;
    assert_int_equal(cg_member_parse(NULL, &member, NULL), CG_ENULL);
    assert_int_equal(cg_member_parse("grid", NULL, NULL), CG_ENULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_whole),
        cmocka_unit_test(text_and_back),
        cmocka_unit_test(text_is_cut_to_its_size),
        cmocka_unit_test(bad_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
