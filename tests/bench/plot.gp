# SPDX-License-Identifier: GPL-2.0-or-later
# gnuplot -e "results='FILE'; to='DIRECTORY'" plot.gp: how cost grows, of what bench.sh measured.
set datafile separator "\t"
set terminal svg size 760,420 font "sans,13" background "white"
set key left top
set grid
set logscale xy
only(what, who) = sprintf("< awk -F '\t' '$1 == \"%s\" && $3 == \"%s\"' %s", what, who, results)

set output to . "/sockets.svg"
set title "TCP_REPAIR on: time for so many sockets, over one connection"
set xlabel "sockets"
set ylabel "us"
what = "ON, many"
plot only(what, "upstream") using 2:5 with linespoints title "Debian trixie's passt-repair", \
	only(what, "hvbox") using 2:5 with linespoints title "hvbox", \
	only(what, "calls") using 2:5 with linespoints title "the calls alone, in the server", \
	only(what, "passing") using 2:5 with linespoints title "passing the descriptors alone"

set output to . "/guests.svg"
set title "Memory of all helpers (Pss and page tables) for so many guests, idle"
set xlabel "guests"
set ylabel "KiB"
what = "memory of all (Pss and page tables)"
plot only(what, "upstream") using 2:5 with linespoints title "Debian trixie's passt-repair, one each", \
	only(what, "hvbox") using 2:5 with linespoints title "hvbox, one each", \
	only(what, "hvbox -s") using 2:5 with linespoints title "hvbox, the standing service"
