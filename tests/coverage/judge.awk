# SPDX-License-Identifier: GPL-2.0-or-later
# judge.awk, with the file "excused" and what gaps.awk has found: prints a line for each file of applet/passt-repair and
# applet/lib, with the gaps that nobody excuses behind a tab each; then lines for excuses, and for the share of all. Gaps
# elsewhere count there. The table goes to the file `table`.
BEGIN { FS = OFS = "\t" }

# Lines "FILE: FUNCTION: CONDITION", and below them the reason, behind a tab. "? " in front: a gap in some runs only.
FILENAME ~ /excused$/ {
	if (/^\t/) {
		for (entry in open)
			excuse[entry] = 1
		split("", open)
	} else if ($0 != "" && $0 !~ /^#/) {
		if (sub(/^[?] /, ""))
			used[$0] = 1
		open[$0] = 1
	}
	next
}
$1 == "gap" {
	entry = $2 ": " $4 ": " $5
	if (entry in excuse) {
		used[entry] = 1
		excused[$2]++
	} else
		gaps[$2] = gaps[$2] "\t" $2 ":" $3 ": " $4 ": " $5 ": " $6
}
$1 == "file" { total[$2] = $3; shown[$2] = $4; files[++count] = $2 }

# Of what isn't excused.
function share(all, good, spared) {
	return all > spared ? good * 100 / (all - spared) : 100
}

function row(name, all, good, spared) {
	printf "| %s | %d | %d | %d | %.1f |\n", name, all, good, spared, share(all, good, spared) >table
}

function sum(name, pattern,    i, all, good, spared) {
	for (i = 1; i <= count; i++)
		if (files[i] ~ pattern) {
			all += total[files[i]]
			good += shown[files[i]]
			spared += excused[files[i]]
		}
	row(name, all, good, spared)
	return share(all, good, spared)
}

END {
	print "| file | conditions | shown | excused | % |\n| --- | --- | --- | --- | --- |" >table
	for (i = 1; i <= count; i++) {
		row(files[i], total[files[i]], shown[files[i]], excused[files[i]])
		if (files[i] ~ "^applet/(lib|passt-repair)/")
			print files[i] gaps[files[i]]
		else
			elsewhere = elsewhere gaps[files[i]]
	}
	sum("**applet/lib**", "^applet/lib/")
	sum("**applet/passt-repair**", "^applet/passt-repair/")
	percent = sum("all", "")
	unused = ""
	for (entry in excuse)
		if (!(entry in used))
			unused = unused "\tno gap any more: " entry
	for (entry in open)
		unused = unused "\twithout a reason: " entry
	print "tests/coverage/excused" unused
	print "95 % of all" (percent < 95 ? "\t" percent " %" elsewhere : "")
}
