# SPDX-License-Identifier: GPL-2.0-or-later
# awk -f config.awk CONFIG kconfig=1 Kconfig: a line "SYMBOL VALUE SHOWN" for each symbol of Kconfig, with the value that
# `make olddefconfig` would give it: that of CONFIG where it says so and may, else the default. VALUE and SHOWN (may it be
# chosen?) are 1 or 0. Knows what our Kconfig uses: bool, choice, default, depends on, if behind a prompt, && and !; and
# ends with a message where it finds anything else. tests/build/kconfig.t compares it with kconfig-conf.

function fail(what) {
	print "config.awk: " what >"/dev/stderr"
	failed = 1
	exit 1
}

# Is "A && !B" true? So is nothing.
function holds(expression, terms, n, i, name) {
	n = split(expression, terms, / && /)
	for (i = 1; i <= n; i++) {
		name = terms[i]
		sub(/^!/, "", name)
		if (name !~ /^[A-Z][A-Z0-9_]*$/)
			fail("Kconfig: cannot read \"" expression "\"")
		if (value[name] == (terms[i] ~ /^!/))
			return 0
	}
	return 1
}

# Which of a choice: the one that is set last, or the usual one.
function chosen(choice, i, which, last) {
	which = usual[choice]
	for (i = 1; i <= count; i++)
		if (part_of[all[i]] == choice && set_in[all[i]] > last) {
			which = all[i]
			last = set_in[which]
		}
	return which
}

function value_of(symbol) {
	if (!holds(depends[symbol]))
		return 0
	if (part_of[symbol])
		return chosen(part_of[symbol]) == symbol
	if ((is_set[symbol] || is_unset[symbol]) && holds(asked[symbol]))
		return is_set[symbol] + 0
	if (preset[symbol] == "y")
		return 1
	return preset[symbol] && holds(preset[symbol])
}

# A line of CONFIG: the last one counts. set_in has the number of the last one that sets the symbol.
!kconfig {
	name = $0
	if (/^CONFIG_[A-Z0-9_]+=[yn]/)
		sub(/=.*/, "", name)
	else if (/^# CONFIG_[A-Z0-9_]+ is not set/)
		name = $2
	else {
		if (/^CONFIG_/)
			print "config.awk: line " FNR ": cannot read \"" $0 "\"" >"/dev/stderr"
		next
	}
	name = substr(name, 8)
	is_set[name] = /^CONFIG_[A-Z0-9_]+=y/
	is_unset[name] = !is_set[name]
	if (is_set[name])
		set_in[name] = FNR
	next
}

/^[^\t]/ { help = 0 }
help || /^$/ || /^#/ { next }
/^(mainmenu|menu|endmenu)( |$)/ { symbol = ""; next }
/^comment "/ { symbol = "comment"; next }
/^\thelp$/ { help = 1; next }
/^choice$/ { choice = ++choices; symbol = shared = ""; next }
/^endchoice$/ { choice = 0; symbol = ""; next }
/^\tprompt "/ && choice && !symbol { next }
/^config [A-Z][A-Z0-9_]*$/ {
	symbol = all[++count] = $2
	part_of[symbol] = choice
	depends[symbol] = choice ? shared : ""
	next
}
/^\tbool "/ && symbol {
	if (match($0, /" if /))
		asked[symbol] = substr($0, RSTART + RLENGTH)
	next
}
/^\tdefault [A-Za-z0-9_]*$/ {
	if (choice)
		usual[choice] = $2
	else
		preset[symbol] = $2
	next
}
/^\tdepends on / && (choice || symbol) {
	if (choice && !symbol)
		shared = substr($0, 13)
	else
		depends[symbol] = (depends[symbol] ? depends[symbol] " && " : "") substr($0, 13)
	next
}
{ fail("Kconfig: line " FNR ": cannot read \"" $0 "\"") }

END {
	if (failed)
		exit 1
	for (name in is_set)
		if (is_set[name] && !(name in part_of))
			print "CONFIG_" name ": Kconfig has no such symbol" >"/dev/stderr"
	for (i = 1; i <= count; i++)
		if (part_of[all[i]] && is_set[all[i]] && chosen(part_of[all[i]]) != all[i])
			print "CONFIG_" all[i] " gives way to CONFIG_" chosen(part_of[all[i]]) ", which is set further down" >"/dev/stderr"
	# What depends on a symbol further down is right in one of the next passes.
	do {
		changed = 0
		for (i = 1; i <= count; i++) {
			now = value_of(all[i])
			changed += now != value[all[i]]
			value[all[i]] = now
		}
		if (++passes > count + 1)
			fail("Kconfig: symbols depend on each other in a circle")
	} while (changed)
	for (i = 1; i <= count; i++)
		print all[i], value[all[i]], holds(depends[all[i]]) && holds(asked[all[i]])
}
