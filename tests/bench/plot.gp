# SPDX-License-Identifier: GPL-2.0-or-later
# gnuplot -e "results='FILE'; to='DIRECTORY'" plot.gp: how cost grows, of what bench.sh measured.
set datafile separator "\t"
set key left top
set grid
set logscale xy
only(what, who) = sprintf("< awk -F '\t' '$1 == \"%s\" && $3 == \"%s\"' %s", what, who, results)

# Two in one: the time itself, and what of it can't be seen there, as it is about the same for all: its ratio to the references
# that goals are set by (goals.awk).
set terminal svg size 760,760 noenhanced font "sans,13" background "white"
set output to . "/sockets.svg"
set multiplot layout 2,1
set title "TCP_REPAIR on: time for so many sockets, over one connection"
set xlabel "sockets"
set ylabel "us"
what = "ON, many"
plot only(what, "upstream") using 2:5 with linespoints title "Debian trixie's passt-repair", \
	only(what, "hvbox") using 2:5 with linespoints title "hvbox", \
	only(what, "calls") using 2:5 with linespoints title "the calls alone, in the server", \
	only(what, "passing") using 2:5 with linespoints title "passing the descriptors alone"
set title "The same: hvbox's time to that of others, and goals"
set ylabel "ratio"
unset logscale y
set yrange [0.6:1.6]
set key right top
ratio(who) = sprintf("< awk -F '\t' '$1 == \"%s\" { time[$2, $3] = $5; of[$2] } END { for (n in of) print n \"\t\" time[n, \"hvbox\"] / (%s) }' %s | sort -n", \
	what, who, results)
plot ratio('time[n, "upstream"]') using 1:2 with linespoints linetype 1 title "to Debian trixie's passt-repair", \
	0.85 linetype 1 dashtype 2 title "goal: at most 0.85, for 253", \
	ratio('time[n, "calls"] + time[n, "passing"]') using 1:2 with linespoints linetype 3 title "to calls and passing together", \
	1.15 linetype 3 dashtype 2 title "goal: at most 1.15, for 253"
unset multiplot
set autoscale y
set key left top
set logscale y

set terminal svg size 760,420 noenhanced font "sans,13" background "white"
set output to . "/guests.svg"
set title "Memory of all helpers (Pss and page tables) for so many guests, idle"
set xlabel "guests"
set ylabel "KiB"
what = "memory of all (Pss and page tables)"
plot only(what, "upstream") using 2:5 with linespoints title "Debian trixie's passt-repair, one each", \
	only(what, "hvbox") using 2:5 with linespoints title "hvbox, one each", \
	only(what, "hvbox -s") using 2:5 with linespoints title "hvbox, the standing service"
