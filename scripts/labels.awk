# Where the names of lines go: at each block's last point, pushed apart where they would collide.
# In: blocks of x y ..., tab-separated. Out: x y of a label for each of the blocks wanted, in their
# order. Variables: blocks, their numbers from 1; labels within reach decades of x of each other
# are kept gap decades of y apart; column of y, 2 unless told.
BEGIN {
    FS = OFS = "\t"
    if (!column) column = 2
    count = split(blocks, wanted, " ")
}
/^#/ { next }
NF == 0 { open = 0; next }
!open { block++; open = 1 }
$column != "?" {
    x[block] = log($1) / log(10)
    y[block] = log($column) / log(10)
}
END {
    for (i = 1; i <= count; i++) at[i] = y[wanted[i]]
    # Neighbours that are too close give way to each other by halves, over and over.
    for (round = 0; round < 200; round++) {
        for (i = 1; i <= count; i++) for (j = i + 1; j <= count; j++) {
            apart = x[wanted[i]] - x[wanted[j]]
            if (apart > reach || -apart > reach) continue
            high = y[wanted[i]] >= y[wanted[j]] ? i : j
            low = i + j - high
            short = gap - (at[high] - at[low])
            if (short <= 0) continue
            at[high] += short / 2
            at[low] -= short / 2
        }
    }
    for (i = 1; i <= count; i++) print 10 ^ x[wanted[i]], 10 ^ at[i]
}
