# SPDX-License-Identifier: GPL-2.0-or-later
# Of what bench.sh measured a Markdown table: a row for each measure, a column for each contender; with the ratio of
# helpers to upstream's, and that of hvbox to both references together: the calls, and passing the descriptors.
{
	row = $1 "\t" $2 "\t" $4
	if (!(row in rows)) {
		rows[row] = ++count
		order[count] = row
	}
	if (!($3 in columns)) {
		columns[$3] = 1
		if ($3 !~ /^(calls|passing|upstream)$/)
			helpers = helpers "\t" $3
	}
	median[row, $3] = $5
	spread[row, $3] = $7 > $6 ? sprintf(" (%s to %s)", number($6), number($7)) : ""
	wrong[row, $3] = $9 ? sprintf(" WRONG in %d of %d rounds", $9, $8) : ""
}
function number(value) {
	return sprintf(value < 100 ? "%.1f" : "%.0f", value)
}
END {
	width = split("calls\tpassing" helpers "\tupstream", column, "\t")
	line = "| what | of | |"
	rule = "| --- | --- | --- |"
	for (c = 1; c <= width; c++) {
		line = line " " column[c] " |"
		rule = rule " --- |"
	}
	print line " hvbox to calls + passing |\n" rule " --- |"
	for (r = 1; r <= count; r++) {
		split(order[r], part, "\t")
		line = "| " part[1] " | " (part[2] ? part[2] : "") " | " part[3] " |"
		for (c = 1; c <= width; c++) {
			key = order[r] SUBSEP column[c]
			text = ""
			if (key in median) {
				text = number(median[key]) spread[key] wrong[key]
				if (c > 2 && c < width && (order[r] SUBSEP "upstream") in median)
					text = text sprintf(", ratio %.2f", median[key] / median[order[r], "upstream"])
			}
			line = line " " text " |"
		}
		calls = order[r] SUBSEP "calls"
		if (calls in median)
			print line sprintf(" %.2f |", median[order[r], "hvbox"] / (median[calls] + median[order[r], "passing"]))
		else
			print line " |"
	}
}
