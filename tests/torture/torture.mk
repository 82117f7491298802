# SPDX-License-Identifier: GPL-2.0-or-later
# Every system call fails in turn: doc/torture.md. ONLY=TEXT: only what has that in its name; DEEP=1: equal calls too; QUICK=1: a third.
# In which case no excuse is called unneeded.

.PHONY: torture
torture_program := $(O)/tests/torture/torture
$(eval $(call test_program,$(torture_program),torture))
$(torture_program): $(O)/tests/applet-error.o

# The words for errors, of everything.
$(O)/tests/applet-error.o: applet/lib/error.c $(O)/test-cflags $(everything)
	$(quiet)$(CC) $(TEST_CFLAGS) -include $(everything) -c $< -o $@

torture: all $(torture_program)
	TORTURE=$(abspath $(torture_program)) HVBOX=$(abspath $(O)/hvbox) $(prove) --timer tests/torture/torture.t
