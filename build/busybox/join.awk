# SPDX-License-Identifier: GPL-2.0-or-later
# join.awk: awk -f join.awk TEMPLATE MAIN prints one C file of an applet for BusyBox: the template, and where that has a line
# "@SOURCES@" the applet's main file, with all that it includes of ours in front of it: each header once, and behind it the file
# with its functions. These become static. So each function stands in front of those that call it (doc/design.md, "Who calls
# whom").
#
# The sources are read as clang-format leaves them: what begins in the first column and isn't static is for other files too.

function fail(why) {
	print "join.awk: " why >"/dev/stderr"
	failed = 1
	exit 1
}

function is_there(file,    line, there) {
	there = (getline line <file) >= 0
	close(file)
	return there
}

# Reads a file, without its licence, a header's guard, and what it has for system calls in place of the C library's: BusyBox has
# no assembler code. Returns the number of lines.
function load(file, lines,    count, line, before, guarded, dropping, inside) {
	while ((getline line <file) > 0) {
		if (line ~ /^#define SYS_IN_PLACE$/) {
			delete lines[count--]
			dropping = inside = 1
		}
		if (line ~ /^#ifn?def SYS_IN_PLACE$/) {
			dropping = line ~ /ifdef/
			inside = 1
		} else if (inside && line == "#else") {
			dropping = 0
		} else if (inside && line == "#endif") {
			inside = 0
		} else if (line ~ /^#(ifndef|define) [A-Z_]+_H$/) {
			guarded = 1
		} else if (!dropping && line !~ /SPDX-License-Identifier/) {
			lines[++count] = line
		}
	}
	close(file)
	if (!count || inside)
		fail(file ": not as expected")
	if (guarded && lines[count--] != "#endif")
		fail(file ": no #endif at its end")
	return count
}

# The path of what a file includes by this line.
function included(file, line) {
	gsub(/^#include "|"$/, "", line)
	sub(/[^\/]*$/, "", file)
	file = file line
	while (sub(/[^\/.]+\/\.\.\//, "", file))
		;
	return file
}

# What is for other files too becomes the file's own. Of a constant without a size the definition comes before its users.
function own(line) {
	if (line ~ /^extern const char [a-z_]+\[\];$/)
		return ""
	sub(/^int passt_repair_main\(/, "int helper_main(", line)
	if (sub(/^extern /, "static ", line) || line ~ /^[^(]*static /)
		return line
	if (line ~ /^void\([a-z_]+\)\(/ || line ~ /^(_Noreturn |const |unsigned |enum |struct )*[a-z_0-9]+ \**[a-z_0-9]+(\(|;|\[| =)/)
		return "static " line
	return line
}

# No blank lines that follow another.
function say(line) {
	if (line != "" || last != "")
		print line
	last = line
}

# Prints a file, behind what it includes; and behind a header the file with its functions.
function put(file,    lines, count, i, skipping, names) {
	# The template has its own.
	if (file in seen || file ~ /\/large.h$/)
		return
	seen[file] = 1
	count = load(file, lines)
	# BusyBox has usage texts, the applet's name, and a table of applets of its own.
	names = file ~ /\/applet.h$/
	for (i = 1; i <= count && !names; i++)
		if (lines[i] ~ /^#include "/)
			put(included(file, lines[i]))
	say("")
	say("/* " file " */")
	skipping = names
	for (i = 1; i <= count; i++) {
		if (lines[i] ~ /^enum applet_status /)
			skipping = 0
		if (lines[i] ~ /_help\[\] =/)
			skipping = 1
		if (!skipping && lines[i] !~ /^#include "/)
			say(own(lines[i]))
		if (lines[i] ~ /;$/)
			skipping = names
	}
	if (sub(/h$/, "c", file) && !names && is_there(file))
		put(file)
}

BEGIN {
	count = load(ARGV[1], template)
	for (t = 1; t <= count; t++)
		if (template[t] == "@SOURCES@")
			put(ARGV[2])
		else
			say(template[t])
	exit failed
}
