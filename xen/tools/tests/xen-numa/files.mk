# SPDX-License-Identifier: GPL-2.0
# The files of Xen's under test, and what they are built with. For the tests'
# Makefile and the fuzzers': OUT, X, HOSTCC and CFLAGS_test are theirs.

T := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
REAL := arch/x86/apic-layout arch/x86/apic-topology \
	arch/x86/hvm/dom0-numa arch/x86/hvm/dom0-numa-acpi \
	arch/x86/hvm/dom0-numa-cpus arch/x86/hvm/dom0-numa-plan \
	arch/x86/hvm/dom0-numa-tables \
	arch/x86/numa-counts arch/x86/numa-pxm
MOCK := machines mock_alloc mock_boot mock_dom0 mock_guest mock_heap mock_log \
	mock_numa truth check_apic check_frames check_map \
	check_memory check_tables

REAL_OBJS := $(addprefix $(OUT)/real/,$(addsuffix .o,$(notdir $(REAL))))
MOCK_OBJS := $(addprefix $(OUT)/,$(addsuffix .o,$(MOCK)))
COMMON_OBJS := $(REAL_OBJS) $(MOCK_OBJS)

# common/numa-memblk.c is included by mock_numa.c, as numa.c includes it.
CPPFLAGS_test := -D__XEN__ -DCONFIG_X86 -DCONFIG_HVM -DCONFIG_NUMA \
		 -I$(T)/include -iquote $(T)/include/public -iquote $(T)
HEADERS := $(shell find $(T)/include -name '*.h') $(wildcard $(T)/*.h) \
	   $(shell find $(X) -name 'dom0-numa*.h' -o -name '*numa-*.h' \
		-o -name 'apic-*.h' -o -name numa-memblk.c)

$(OUT)/%.o: $(T)/%.c $(HEADERS)
	@mkdir -p $(OUT)
	@$(HOSTCC) $(CFLAGS_test) $(CPPFLAGS_test) -c -o $@ $<

# Xen is built without that warning.
define real_rule
$(OUT)/real/$(notdir $(1)).o: $(X)/$(1).c $(HEADERS)
	@mkdir -p $(OUT)/real
	@$(HOSTCC) $(CFLAGS_test) $(CPPFLAGS_test) -Wno-sign-compare -c -o $$@ $$<
endef
$(foreach f,$(REAL),$(eval $(call real_rule,$(f))))
