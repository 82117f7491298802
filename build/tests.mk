# SPDX-License-Identifier: GPL-2.0-or-later
# Tests and demonstration. The programs of tests/NAME/ are linked with tests/lib/ into $(O)/tests/NAME.

.PHONY: test test-programs demo

tests_of = $(patsubst %.c,$(O)/%.o,$(sort $(wildcard tests/$(1)/*.c)))
test_programs := $(O)/tests/passt-repair/suite $(O)/tests/demo/demo

$(O)/tests/%.o: tests/%.c $(O)/test-cflags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(TEST_CFLAGS) -MMD -MP -MF $(@:.o=.d) -c $< -o $@

$(O)/test-cflags: FORCE | $(O)
	@echo '$(CC) $(TEST_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(TEST_CFLAGS)' >$@

define test_program
$(1): $(call tests_of,$(2)) $(call tests_of,lib)
	$$(call say,LINK,$$@)
	$$(quiet)$$(TEST_LINK) $$^ $$(TEST_LIBS) -o $$@
endef
$(foreach p,$(test_programs),$(eval $(call test_program,$(p),$(notdir $(patsubst %/,%,$(dir $(p)))))))
-include $(wildcard $(O)/tests/*/*.d)
