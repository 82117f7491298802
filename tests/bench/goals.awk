# SPDX-License-Identifier: GPL-2.0-or-later
# Of what bench.sh measured, for the goals of the project: a Markdown table that says which are reached.
{ median[$1, $2, $3] = $5 }
function goal(what, value, most, unit) {
	printf "| %s | %.3g%s | %.3g%s | %s |\n", what, most, unit, value, unit, value <= most ? "yes" : "no"
}
END {
	print "| goal | at most | measured | reached |\n| --- | --- | --- | --- |"
	goal("start to connected, to upstream", \
		median["start to connected", 0, "hvbox"] / median["start to connected", 0, "upstream"], 0.2, "")
	goal("one socket ON again and again, to upstream", \
		median["ON, again and again", 1, "hvbox"] / median["ON, again and again", 1, "upstream"], 1.1, "")
	goal("one socket OFF again and again, to upstream", \
		median["OFF, again and again", 1, "hvbox"] / median["OFF, again and again", 1, "upstream"], 1.05, "")
	goal("253 sockets ON, to upstream", median["ON", 253, "hvbox"] / median["ON", 253, "upstream"], 0.85, "")
	goal("253 sockets ON, to both references together", \
		median["ON", 253, "hvbox"] / (median["ON", 253, "calls"] + median["ON", 253, "passing"]), 1.15, "")
	goal("100 idle guests", median["memory of all (Pss and page tables)", 100, "hvbox -s"] / 1024, 4, " MiB")
}
