# SPDX-License-Identifier: GPL-2.0-or-later
# What tests show of each condition in applet/: doc/coverage.md. DEEP=1: also by the groups that take long.

.PHONY: coverage doc-coverage
coverage: all $(suites:%=$(O)/tests/%/suite)
	COVERAGE=$(abspath $(O))/coverage $(prove) --verbose tests/coverage/coverage.t

# The table in the page, from the last run.
doc-coverage:
	sed -i -e '/^| file /,/^| all /d' -e '/^<!-- table -->$$/r $(O)/coverage/table.md' doc/coverage.md

# COUNTED=KEY, by coverage.t: what is built counts, in shared memory of that key, and so does a program with the groups of tests
# that include pure parts, with the next one.
ifdef COUNTED
counting := -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc -fprofile-update=atomic -fcoverage-compilation-dir=. \
	-mllvm -enable-name-compression=false
counters := $(O)/tests/coverage/counters.o
counted-link = -Wl,-estart_counted -Wl,--defsym=counted_start=$(1) -Wl,--defsym=counters_key=$(2) \
	-Wl,-Ttests/coverage/counted.lds $(counters)
pure := $(O)/tests/passt-repair/message.o $(O)/tests/passt-repair/table.o

HVBOX_CFLAGS += $(counting)
# What a build runs isn't a test.
starts :=
HVBOX_START_PLAIN := $(call counted-link,start_plain,$(COUNTED))
$(O)/hvbox: $(counters)
$(counters): TEST_CFLAGS += -fPIE
$(pure): TEST_CFLAGS += $(counting)
$(O)/tests/coverage/pure: $(pure) $(patsubst %.c,$(O)/%.o,$(wildcard tests/passt-repair/shared/*.c)) $(call tests_of,lib) $(counters)
	$(call say,LINK,$@)
	$(quiet)$(TEST_LINK) $(call counted-link,_start,$(shell expr $(COUNTED) + 1)) $(filter-out $(counters),$^) $(TEST_LIBS) -o $@
endif
