# SPDX-License-Identifier: GPL-2.0-or-later
# Tests and demonstration. Tests are found by where they are: tests/APPLET/*.t, and in a directory that has shared/main.c each .c
# file beside that, which is a group of tests. The programs of tests/NAME/ are linked with tests/lib/ into $(O)/tests/NAME.

.PHONY: test test-upstream test-migration bench sizes bloatcheck check demo

tests_of = $(patsubst %.c,$(O)/%.o,$(sort $(wildcard tests/$(1)/*.c tests/$(1)/shared/*.c)))
suites := $(patsubst tests/%/shared/main.c,%,$(sort $(wildcard tests/*/shared/main.c)))
test_programs := $(suites:%=$(O)/tests/%/suite) $(O)/tests/demo/demo $(O)/tests/migration/tool \
	$(O)/tests/bench/bench $(O)/tests/image/start $(O)/tests/init/server $(O)/tests/policy/suite

# Whatever is configured, files of the applets that a test includes are those of everything.
everything := $(O)/tests/include/autoconf.h
$(everything): build/configs/default_defconfig Kconfig build/config.sh build/config.awk
	@sh build/config.sh $< $(@D)

$(O)/tests/%.o: tests/%.c $(O)/test-cflags $(everything)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(TEST_CFLAGS) -include $(everything) -MMD -MP -MF $(@:.o=.d) -c $< -o $@

$(O)/test-cflags: FORCE | $(O)/
	@echo '$(CC) $(TEST_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(TEST_CFLAGS)' >$@

define test_program
$(1): $(call tests_of,$(2)) $(call tests_of,lib)
	$$(call say,LINK,$$@)
	$$(quiet)$$(TEST_LINK) $$^ $$(TEST_LIBS) -o $$@
endef
$(foreach p,$(test_programs),$(eval $(call test_program,$(p),$(notdir $(patsubst %/,%,$(dir $(p)))))))
-include $(wildcard $(O)/tests/*/*.d $(O)/tests/*/*/*.d)

# HELPER=FILE: another helper than ours. Then only the tests of passt-repair are run.
# TESTS=FILES: these tests beside the groups, instead of all. Directories that have a target of their own stand apart.
HELPER ?=
apart := busybox upstream migration libvirt init image package policy torture coverage mutation proof model fuzz
TESTS ?= $(filter-out $(apart:%=tests/%/%),$(sort $(wildcard tests/*/*.t)))
PROVE_FLAGS ?=
suite := $(O)/tests/passt-repair/suite
tests_in = $(patsubst %.c,$(O)/%.t,$(sort $(wildcard tests/$(1)/*.c)))
# TEST_GROUPS=NAMES: these groups instead of all.
TEST_GROUPS ?= %
group_tests := $(foreach s,$(suites),$(filter $(TEST_GROUPS:%=$(O)/tests/$(s)/%.t),$(call tests_in,$(s))))
prove = SUITE=$(abspath $(suite)) HELPER=$(or $(HELPER),$(abspath $(O)/passt-repair)) CHECK=$(abspath $(O)/repair-check) \
	CHECK_SUITE=$(abspath $(O)/tests/repair-check/suite) prove $(PROVE_FLAGS)
# Those of passt-repair one after the other, as some of them measure; beside them those that do little but wait, those of builds,
# and all others.
lanes := -j5 --rules 'seq=tests/passt-repair/shipped.t' \
	--rules 'seq=**passt-repair/{deadline,gone,ground,lines,removal,silence,sinks,timeout,told}.t' --rules 'seq=**passt-repair/*.t' \
	--rules 'seq=tests/build/{binary,compilers,configs}.t' --rules 'seq=tests/build/*.t' --rules 'seq=**'

$(group_tests): $(O)/tests/%.t: $(suites:%=$(O)/tests/%/suite)
	@ln -sfn suite $@

test: all $(group_tests)
	$(prove) $(lanes) $(if $(HELPER),$(call tests_in,passt-repair),$(group_tests) $(TESTS))

# Debian trixie's own passt-repair under the same tests.
test-upstream: $(suite)
	$(prove) tests/upstream/upstream.t

# What it costs, beside Debian trixie's own. BENCH_TO=DIRECTORY: where the results go. BENCH_HELPERS=NAME=FILE...: others than
# the one that is built, of which the first one is to have the service.
BENCH_HELPERS ?= hvbox=$(O)/passt-repair
BENCH_TO ?= $(O)/bench
bench: all $(O)/tests/bench/bench
	@BENCH=$(O)/tests/bench/bench sh tests/bench/bench.sh $(BENCH_TO) $(BENCH_HELPERS)
	@sed -i "1a <!-- SPDX-License-Identifier: GPL-2.0-or-later -->" $(BENCH_TO)/*.svg

# Bytes: of each configuration and symbol; and against a commit.
BASE ?= HEAD
sizes:
	@sh build/sizes.sh
bloatcheck:
	@sh build/sizes.sh against "$(BASE)"

# Real guests migrate between hosts that are network namespaces.
test-migration: all $(O)/tests/migration/tool
	TOOL=$(abspath $(O)/tests/migration/tool) $(prove) --timer tests/migration/migration.t

# The table of what was tried with which tool, from what these say.
DOC_TRIED := test-init test-packages test-busybox test-policy
.PHONY: doc-tried
doc-tried:
	@for target in $(DOC_TRIED); do $(MAKE) -s $$target PROVE_FLAGS=--verbose || exit 1; done >$(O)/tried.log
	@{ sed '/^| ---/q' doc/tried.md; sed -n 's/^# tried \(|.*\)/\1/p' $(O)/tried.log | LC_ALL=C sort -f; } >$(O)/tried.md
	@mv $(O)/tried.md doc/tried.md

C_FILES := $(sort $(wildcard applet/*.[ch] applet/*/*.[ch] applet/*/*/*.[ch] tests/*/*.[ch] tests/*/shared/*.[ch] \
	build/*/*.[ch]))
SHELL_FILES := $(sort $(wildcard build/*.sh build/alpine/APKBUILD build/debian/tests/installed build/*/*.sh tests/*/*.sh tests/*/*.t .ci/* \
	build/image/console build/mkosi/mkosi.build.chroot build/openrc/etc/init.d/* build/procd/etc/init.d/* \
	build/runit/etc/sv/*/run build/runit/etc/sv/*/log/run \
	build/initramfs-tools/usr/share/initramfs-tools/hooks/* build/dracut/usr/lib/dracut/modules.d/*/*.sh))
check: $(everything)
	clang-format --dry-run --Werror $(C_FILES)
	shellcheck $(SHELL_FILES)
	mandoc -Tlint -W warning doc/*.1
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability,performance --inline-suppr \
		--suppress=missingIncludeSystem -D_GNU_SOURCE -D__x86_64__ --include=$(everything) applet tests

demo: all $(O)/tests/demo/demo
	@DEMO=$(O)/tests/demo/demo HELPER=$(O)/passt-repair sh tests/demo/demo.sh

# What only one of those directories needs.
include $(wildcard tests/*/*.mk)
