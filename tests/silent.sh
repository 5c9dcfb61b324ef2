#!/bin/sh
# The library never prints, exits or aborts: it refers to nothing that would.
# usage: silent.sh NM LIBRARY
wanted=$("$1" -u "$2" | awk 'NF == 2 { print $2 }' | sort -u)
echo "$wanted" | grep -qx aligned_alloc || { echo "cannot read what $2 refers to" && exit 1; }
! echo "$wanted" | grep -xE 'std(out|err)|v?printf|__v?printf_chk|puts|putchar|perror|psignal|_?exit|_Exit|quick_exit|abort|__assert_fail|raise|kill'
