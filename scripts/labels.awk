# Where the names of lines go: to the right of each block's last point, pushed apart where they would
# collide. Where another line would pass through a name there, it goes where the fewest do: half a gap
# higher or lower, or above or below the point.
# In: blocks of x y ..., tab-separated, of one table or several. Out: x y side block for each of the
# blocks wanted, in their order. Side: 1 or -1, above or below x, y, its middle there; 0 and 2, to the
# right of it, 2 where lines or bands (columns 3 and 4) lie behind the name.
# Variables: blocks, their numbers from 1; names within reach decades of x of each other are kept gap
# decades of y apart; column of y, 2 unless told; power, -1 where its inverse is drawn. To see what
# passes where: letters, how many each name has, and letter, the width of one over that of the plot.
BEGIN {
    FS = OFS = "\t"
    if (!column) column = 2
    if (!power) power = 1
    count = split(blocks, wanted, " ")
    split(letters, long, " ")
    # The other places: side, gaps up from the point, and where the name starts, in its own widths.
    places = split("0 0 1 -1 1 -1", sides, " ")
    split("0.5 -0.5 1.1 -1.1 1.1 -1.1", up, " ")
    split("0 0 -1 -1 0 0", starts, " ")
}
FNR == 1 { open = 0 }
/^#/ { next }
NF == 0 { open = 0; next }
!open { block++; open = 1 }
$column != "?" {
    x[block, ++points[block]] = log($1) / log(10)
    i = block SUBSEP points[block]
    y[i] = drawn($column)
    banded = column == 2 && $3 > 0 && $4 > 0
    bottom[i] = banded ? min(drawn($3), drawn($4)) : y[i]
    top[i] = banded ? max(drawn($3), drawn($4)) : y[i]
}
function drawn(value) { return power * log(value) / log(10) }
function max(a, b) { return a > b ? a : b }
function min(a, b) { return a < b ? a : b }

# What a line, of y, bottom or top, is at a place before its i-th point.
function height_at(line, b, i, at,   slope) {
    slope = (line[b, i] - line[b, i - 1]) / (x[b, i] - x[b, i - 1])
    return line[b, i] + slope * (at - x[b, i])
}

# How many stripes, each from a lower line to an upper one, pass through a rectangle.
function passing(lower, upper, left, right, low, high,   n, k, b, i, from, to) {
    for (k = 1; k <= count; k++) {
        b = wanted[k]
        for (i = 2; i <= points[b]; i++) {
            from = max(x[b, i - 1], left)
            to = min(x[b, i], right)
            if (from >= to) continue
            if (max(height_at(upper, b, i, from), height_at(upper, b, i, to)) < low) continue
            if (min(height_at(lower, b, i, from), height_at(lower, b, i, to)) > high) continue
            n++
            break
        }
    }
    return n + 0
}

# How many lines, with the axis at the left, pass through a rectangle.
function crossed(left, right, low, high) { return passing(y, y, left, right, low, high) + (left < first) }

# Neighbours at the right that are too close give way to each other by halves, over and over.
function push(   round, i, j, apart, high, low, short) {
    for (i = 1; i <= count; i++) at[i] = height[i]
    for (round = 0; round < 200; round++) {
        for (i = 1; i <= count; i++) for (j = i + 1; j <= count; j++) {
            apart = end[i] - end[j]
            if (apart > reach || -apart > reach || side[i] || side[j]) continue
            high = height[i] >= height[j] ? i : j
            low = i + j - high
            short = gap - (at[high] - at[low])
            if (short <= 0) continue
            at[high] += short / 2
            at[low] -= short / 2
        }
    }
}

# Chooses a name's place, the first of those that the fewest lines cross.
function place(i,   wide, end_x, end_y, fewest, p, left, middle, half, n) {
    wide = long[i] * letter
    end_x = end[i]
    end_y = y[wanted[i], points[wanted[i]]]
    fewest = crossed(end_x + letter, end_x + letter + wide, at[i] - gap / 2, at[i] + gap / 2)
    for (p = 1; p <= places && fewest; p++) {
        left = end_x + (sides[p] ? starts[p] * wide : letter)
        middle = end_y + up[p] * gap
        half = gap * (sides[p] ? 0.375 : 0.5) # at the right clear of points, too
        n = crossed(left, left + wide, middle - half, middle + half)
        if (n >= fewest) continue
        fewest = n
        side[i] = sides[p]
        end[i] = sides[p] ? left + wide / 2 : end_x
        height[i] = sides[p] ? end_y : middle
    }
}

END {
    for (i = 1; i <= count; i++) {
        end[i] = x[wanted[i], points[wanted[i]]]
        height[i] = y[wanted[i], points[wanted[i]]]
        first = i == 1 ? x[wanted[i], 1] : min(first, x[wanted[i], 1])
        last = i == 1 ? end[i] : max(last, end[i])
    }
    letter *= last - first + 1 # the axis goes on to whole decades
    # A name that leaves the right lets others back, so twice.
    for (round = 1; round <= 2; round++) {
        push()
        for (i = 1; i <= count; i++) if (!side[i]) place(i)
    }
    push()
    for (i = 1; i <= count; i++) {
        behind = passing(bottom, top, end[i] + letter, end[i] + letter + long[i] * letter, at[i] - gap / 2, at[i] + gap / 2)
        print 10 ^ end[i], 10 ^ at[i], (side[i] ? side[i] : behind ? 2 : 0), wanted[i]
    }
}
