// SPDX-License-Identifier: GPL-2.0
/*
 * APIC ids and CPUID topology of guests by virtual NUMA node, seen from the
 * toolstack's side: domains are created, asked and destroyed; none ever runs.
 *
 * usage: vmapic test          TAP
 *        vmapic ids DOMID     "VCPU ID" for each of the domain's vCPUs
 *
 * Exit codes: 0 done or passed, 1 failed, 2 wrong usage or no hypercalls from
 * here, 4 this hypervisor has no such domctl.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencall.h>
#include <xenctrl.h>
#include <xenguest.h>
#include <xen/domctl.h>
#include <numa-apic.h>

#define FLAG		XEN_DOMCTL_CDF_vnuma_apic_topology
#define VCPUS_MAX	128
#define NO_DOMAIN	0x7fef
#define MIB		0x100000ULL
/* No address at all: not canonical. */
#define BAD_POINTER	((void *)0xdead000000000000)

static xc_interface *xch;
static xencall_handle *xcall;
static struct xen_domctl *call;
static uint32_t *ids;
static unsigned int tests, failures;

static void __attribute__((noreturn)) give_up(const char *what)
{
	fprintf(stderr, "vmapic: %s: %s\n", what, strerror(errno));
	exit(2);
}

static bool __attribute__((format(printf, 2, 3))) ok(bool good, const char *fmt, ...)
{
	va_list args;

	printf("%sok %u - ", good ? "" : "not ", ++tests);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	failures += !good;
	return good;
}

static void is(const char *what, long got, long want)
{
	if (!ok(got == want, "%s", what))
		printf("# got %ld, expected %ld\n", got, want);
}

/* 0 or an errno, negative */
static int result(int ret)
{
	return ret < 0 ? -errno : 0;
}

/*
 * The call itself, with room for @nr ids at @where. *nr becomes what Xen says,
 * ids what it wrote there.
 */
static int get_ids(uint32_t domid, uint32_t *nr, void *where, uint32_t pad)
{
	struct xen_domctl_vcpu_apicids op = { .nr_vcpus = *nr, .pad = pad };
	int ret;

	set_xen_guest_handle_raw(op.ids, where);
	memset(call, 0, sizeof(*call));
	call->cmd = XEN_DOMCTL_get_vcpu_apicids;
	call->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	call->domain = domid;
	memcpy(&call->u, &op, sizeof(op));
	memset(ids, 0xff, VCPUS_MAX * sizeof(*ids));
	ret = result(xencall1(xcall, __HYPERVISOR_domctl, (uintptr_t)call));
	memcpy(&op, &call->u, sizeof(op));
	*nr = op.nr_vcpus;
	return ret;
}

/* Whether the domain's ids are exactly these. */
static bool ids_are(uint32_t domid, const uint32_t *want, unsigned int nr)
{
	uint32_t room = VCPUS_MAX;
	unsigned int i;
	bool good;

	good = !get_ids(domid, &room, ids, 0) && room == nr &&
	       !memcmp(ids, want, nr * sizeof(*want)) && ids[nr] == ~0U;
	if (!good) {
		printf("# %u ids:", room);
		for (i = 0; i < room && i < VCPUS_MAX; i++)
			printf(" %u", ids[i]);
		putchar('\n');
	}
	return good;
}

static int create(uint32_t *domid, unsigned int vcpus, uint32_t flags)
{
	struct xen_domctl_createdomain config = {
		.flags = flags,
		.max_vcpus = vcpus,
		.max_evtchn_port = -1,
		.max_grant_frames = -1,
		.max_maptrack_frames = -1,
		.grant_opts = XEN_DOMCTL_GRANT_version(2),
		.arch.emulation_flags = flags & XEN_DOMCTL_CDF_hvm ? XEN_X86_EMU_LAPIC : 0,
	};

	*domid = 0;
	return result(xc_domain_create(xch, domid, &config));
}

#define PVH (XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap)

/* A PVH domain, or the end of the test. */
static uint32_t guest(unsigned int vcpus, uint32_t flags)
{
	uint32_t domid;

	if (create(&domid, vcpus, PVH | flags))
		give_up("creating a domain");
	return domid;
}

static int set_vcpus(uint32_t domid, unsigned int vcpus)
{
	return result(xc_domain_max_vcpus(xch, domid, vcpus));
}

static int set_nodes(uint32_t domid, unsigned int *vcpu_to_vnode, unsigned int vcpus,
		     unsigned int vnodes)
{
	xen_vmemrange_t ranges[32] = { 0 };
	unsigned int distance[32 * 32], pnode[32] = { 0 }, i;

	for (i = 0; i < vnodes * vnodes; i++)
		distance[i] = i % (vnodes + 1) ? 20 : 10;
	for (i = 0; i < vnodes; i++) {
		ranges[i].start = i * 64 * MIB;
		ranges[i].end = (i + 1) * 64 * MIB;
		ranges[i].nid = i;
	}
	return result(xc_domain_setvnuma(xch, domid, vnodes, vnodes, vcpus, ranges,
					 distance, vcpu_to_vnode, pnode));
}

/* What xl does before a guest is built. */
static int apply_policy(uint32_t domid)
{
	return result(xc_cpuid_apply_policy(xch, domid, false, NULL, 0, true, false, false,
					    NULL, NULL));
}

static unsigned int vnodes_of(uint32_t domid)
{
	unsigned int distance[32 * 32], vcpu_to_vnode[VCPUS_MAX];
	unsigned int vnodes = 32, ranges = 32, vcpus = VCPUS_MAX;
	xen_vmemrange_t range[32];

	if (xc_domain_getvnuma(xch, domid, &vnodes, &ranges, &vcpus, range, distance,
			       vcpu_to_vnode))
		return 0;
	return vnodes;
}

/* A leaf of the domain's policy; zeros when there is none. */
static xen_cpuid_leaf_t leaf(uint32_t domid, uint32_t nr, uint32_t subleaf)
{
	xc_cpu_policy_t *policy = xc_cpu_policy_init();
	xen_cpuid_leaf_t *leaves, found = { .leaf = nr };
	uint32_t nr_leaves, nr_msrs, i;
	xen_msr_entry_t *msrs;

	if (!policy || xc_cpu_policy_get_size(xch, &nr_leaves, &nr_msrs))
		give_up("the size of a policy");
	leaves = calloc(nr_leaves, sizeof(*leaves));
	msrs = calloc(nr_msrs, sizeof(*msrs));
	if (!leaves || !msrs || xc_cpu_policy_get_domain(xch, domid, policy) ||
	    xc_cpu_policy_serialise(xch, policy, leaves, &nr_leaves, msrs, &nr_msrs))
		give_up("a domain's policy");
	for (i = 0; i < nr_leaves; i++)
		if (leaves[i].leaf == nr &&
		    (leaves[i].subleaf == subleaf || leaves[i].subleaf == XEN_CPUID_NO_SUBLEAF))
			found = leaves[i];
	free(leaves);
	free(msrs);
	xc_cpu_policy_destroy(policy);
	return found;
}

static bool is_amd(uint32_t domid)
{
	uint32_t ebx = leaf(domid, 0, 0).b;

	return ebx == 0x68747541 || ebx == 0x6f677948;	/* "Auth", "Hygo" */
}

/* All leaves say: packages of @shift bits, @vcpus in the largest. */
static bool leaves_are(uint32_t domid, unsigned int shift, unsigned int vcpus)
{
	xen_cpuid_leaf_t one = leaf(domid, 1, 0), smt = leaf(domid, 0xb, 0);
	xen_cpuid_leaf_t core = leaf(domid, 0xb, 1), size = leaf(domid, 0x80000008, 0);
	bool amd = is_amd(domid), good;
	uint32_t ecx = (vcpus - 1) | shift << 12;

	good = (one.b >> 16 & 0xff) == (amd ? vcpus : 1u << shift) && one.d & 1 << 28;
	if (leaf(domid, 0, 0).a >= 0xb)
		good = good && smt.a == 1 && smt.b == 1 && smt.c == 0x100 &&
		       core.a == shift && core.b == vcpus && core.c == 0x201;
	if (amd)
		good = good && (size.c & 0xf0ff) == ecx;
	else
		good = good && leaf(domid, 4, 0).a >> 26 == (1u << shift) / 2 - 1;
	if (!good)
		printf("# leaf 1 EBX %x EDX %x, leaf b %x %x %x, %x %x %x, 80000008 ECX %x\n",
		       one.b, one.d, smt.a, smt.b, smt.c, core.a, core.b, core.c, size.c);
	return good;
}

static bool no_topology_leaf(uint32_t domid)
{
	xen_cpuid_leaf_t smt = leaf(domid, 0xb, 0), core = leaf(domid, 0xb, 1);

	return !smt.a && !smt.b && !core.a && !core.b;
}

static unsigned int three_on_two[] = { 0, 0, 1 }, three_on_one[] = { 0, 0, 0 };
static unsigned int by_turns[] = { 0, 1, 0 };
static const uint32_t twice[] = { 0, 2, 4 }, turned[] = { 0, 4, 2 };
/* 33 on the first of three: a window of 128, so the third begins at 256. */
static unsigned int too_large[35];

static void test_without_flag(void)
{
	xen_cpuid_leaf_t before, after;
	uint32_t domid = guest(3, 0);

	ok(ids_are(domid, twice, 3), "no flag: ids are twice the vCPU's number");
	before = leaf(domid, 1, 0);
	is("no flag: nodes can be set", set_nodes(domid, by_turns, 3, 2), 0);
	ok(ids_are(domid, twice, 3), "no flag: and the ids stay");
	after = leaf(domid, 1, 0);
	ok(!memcmp(&before, &after, sizeof(before)) && no_topology_leaf(domid),
	   "no flag: and so does the policy");
	is("no flag: vCPUs", set_vcpus(domid, 3), 0);
	is("no flag: policy", apply_policy(domid), 0);
	ok(ids_are(domid, twice, 3) && no_topology_leaf(domid), "no flag: still no topology");
	xc_domain_destroy(xch, domid);

	domid = guest(35, 0);
	is("no flag: no layout is too large", set_nodes(domid, too_large, 35, 3), 0);
	xc_domain_destroy(xch, domid);
}

static void test_query(void)
{
	uint32_t domid = guest(3, 0), nr;

	nr = 0;
	is("room for none: a query", get_ids(domid, &nr, ids, 0), 0);
	ok(nr == 3 && ids[0] == ~0U, "which says 3, and writes nothing");
	nr = 100;
	is("ids NULL: a query, too", get_ids(domid, &nr, NULL, 0), 0);
	is("which says 3", nr, 3);
	nr = 2;
	is("room for 2 of 3: ENOBUFS", get_ids(domid, &nr, ids, 0), -ENOBUFS);
	ok(nr == 3 && ids[0] == ~0U, "and says 3, and writes nothing");
	nr = 3;
	is("room for 3: fits", get_ids(domid, &nr, ids, 0), 0);
	ok(nr == 3 && ids[2] == 4 && ids[3] == ~0U, "and writes 3");
	nr = 3;
	is("pad: EINVAL", get_ids(domid, &nr, ids, 1), -EINVAL);
	nr = 3;
	is("a bad handle: EFAULT", get_ids(domid, &nr, BAD_POINTER, 0), -EFAULT);
	xc_domain_destroy(xch, domid);

	nr = 3;
	is("no such domain: ESRCH", get_ids(NO_DOMAIN, &nr, ids, 0), -ESRCH);
	nr = 3;
	is("nor DOMID_INVALID", get_ids(DOMID_INVALID, &nr, ids, 0), -ESRCH);
}

static void test_pv(void)
{
	uint32_t domid, nr = 3;

	is("flag for a PV domain: EINVAL", create(&domid, 3, FLAG), -EINVAL);
	is("an unknown flag: EINVAL", create(&domid, 3, PVH | 1 << 29), -EINVAL);
	if (create(&domid, 3, 0)) {
		ok(true, "ids of a PV domain # SKIP no PV here");
		return;
	}
	is("ids of a PV domain: EINVAL", get_ids(domid, &nr, ids, 0), -EINVAL);
	is("nodes of a PV domain", set_nodes(domid, by_turns, 3, 2), 0);
	xc_domain_destroy(xch, domid);
}

static void test_flag(void)
{
	uint32_t domid = guest(3, FLAG);

	ok(ids_are(domid, twice, 3) && no_topology_leaf(domid), "flag: nothing without nodes");
	is("flag: nodes can be set", set_nodes(domid, three_on_two, 3, 2), 0);
	ok(ids_are(domid, twice, 3), "2 and 1: twice the vCPU's number");
	ok(leaves_are(domid, 2, 2), "leaves: packages of 2 vCPUs");
	is("nodes can be set anew", set_nodes(domid, by_turns, 3, 2), 0);
	ok(ids_are(domid, turned, 3), "by turns: 0, 4, 2");
	is("and with fewer nodes", set_nodes(domid, three_on_one, 3, 1), 0);
	ok(ids_are(domid, twice, 3) && leaves_are(domid, 3, 3), "leaves: a package of 3 vCPUs");
	xc_domain_destroy(xch, domid);
}

/* vCPUs and policy before the nodes, or after them: all the same. */
static void test_order(void)
{
	uint32_t domid = guest(3, FLAG);

	is("policy first", apply_policy(domid), 0);
	is("then vCPUs", set_vcpus(domid, 3), 0);
	is("then nodes", set_nodes(domid, by_turns, 3, 2), 0);
	ok(ids_are(domid, turned, 3) && leaves_are(domid, 2, 2), "topology");
	xc_domain_destroy(xch, domid);

	domid = guest(3, FLAG);
	is("nodes first", set_nodes(domid, by_turns, 3, 2), 0);
	is("then policy", apply_policy(domid), 0);
	ok(leaves_are(domid, 2, 2), "topology");
	is("then vCPUs", set_vcpus(domid, 3), 0);
	ok(ids_are(domid, turned, 3), "ids");
	is("then nodes anew", set_nodes(domid, three_on_one, 3, 1), 0);
	is("and policy anew", apply_policy(domid), 0);
	ok(ids_are(domid, twice, 3) && leaves_are(domid, 3, 3), "topology is the newest");
	xc_domain_destroy(xch, domid);
}

/*
 * The id that a vCPU's APIC has. In the saved state: a record is a header (type,
 * instance, length) and as much data.
 */
static long apic_id(uint32_t domid, unsigned int vcpu)
{
	struct { uint16_t type, instance; uint32_t length; } header;
	const uint16_t lapic_regs = 6;
	const size_t id = 0x20;
	uint32_t reg, pos;
	uint8_t *buf;
	int size;

	size = xc_domain_hvm_getcontext(xch, domid, NULL, 0);
	buf = size > 0 ? calloc(1, size) : NULL;
	size = buf ? xc_domain_hvm_getcontext(xch, domid, buf, size) : -1;
	if (size < 0)
		give_up("a domain's state");
	for (pos = 0; pos + sizeof(header) <= (unsigned int)size;
	     pos += sizeof(header) + header.length) {
		memcpy(&header, buf + pos, sizeof(header));
		if (header.type == lapic_regs && header.instance == vcpu) {
			memcpy(&reg, buf + pos + sizeof(header) + id, sizeof(reg));
			free(buf);
			return reg >> 24;
		}
	}
	free(buf);
	return -1;
}

static void test_apics(void)
{
	uint32_t domid = guest(3, FLAG);

	set_vcpus(domid, 3);
	is("the APIC of vCPU 1", apic_id(domid, 1), 2);
	set_nodes(domid, by_turns, 3, 2);
	is("of vCPU 0, with nodes", apic_id(domid, 0), 0);
	is("of vCPU 1", apic_id(domid, 1), 4);
	is("of vCPU 2", apic_id(domid, 2), 2);
	set_nodes(domid, three_on_one, 3, 1);
	is("of vCPU 1, with other nodes", apic_id(domid, 1), 2);
	xc_domain_destroy(xch, domid);

	domid = guest(3, FLAG);
	set_nodes(domid, by_turns, 3, 2);
	set_vcpus(domid, 3);
	is("of a vCPU that came after the nodes", apic_id(domid, 1), 4);
	xc_domain_destroy(xch, domid);

	domid = guest(3, 0);
	set_vcpus(domid, 3);
	set_nodes(domid, by_turns, 3, 2);
	is("without the flag", apic_id(domid, 1), 2);
	xc_domain_destroy(xch, domid);
}

static void test_too_large(void)
{
	uint32_t domid = guest(35, FLAG), want[35];
	unsigned int fits[35], i;

	for (i = 0; i < 35; i++) {
		fits[i] = i % 2;
		want[i] = fits[i] * 64 + i / 2 * 2;
	}
	is("35 vCPUs by turns", set_nodes(domid, fits, 35, 2), 0);
	ok(ids_are(domid, want, 35) && leaves_are(domid, 6, 18), "topology");
	is("33, 1 and 1: ERANGE", set_nodes(domid, too_large, 35, 3), -ERANGE);
	ok(ids_are(domid, want, 35) && leaves_are(domid, 6, 18), "topology is the old one");
	is("and so are the nodes", vnodes_of(domid), 2);
	fits[34] = 2;
	is("a node that there is not: as without the flag", set_nodes(domid, fits, 35, 2), -E2BIG);
	ok(ids_are(domid, want, 35), "ids are the old ones");
	xc_domain_destroy(xch, domid);

	domid = guest(35, FLAG);
	is("ERANGE at once", set_nodes(domid, too_large, 35, 3), -ERANGE);
	ok(no_topology_leaf(domid) && !vnodes_of(domid), "no topology, no nodes");
	xc_domain_destroy(xch, domid);
}

/*
 * Unpaused, but with no vCPU online, so that nothing runs: what counts is that
 * it might have.
 */
static void test_running(void)
{
	uint32_t domid = guest(3, FLAG);

	set_vcpus(domid, 3);
	set_nodes(domid, by_turns, 3, 2);
	is("unpaused", result(xc_domain_unpause(xch, domid)), 0);
	is("other nodes: EBUSY", set_nodes(domid, three_on_one, 3, 1), -EBUSY);
	ok(ids_are(domid, turned, 3) && leaves_are(domid, 2, 2) && vnodes_of(domid) == 2,
	   "all is as it was");
	is("the same nodes", set_nodes(domid, by_turns, 3, 2), 0);
	ok(ids_are(domid, turned, 3), "ids");
	xc_domain_destroy(xch, domid);

	domid = guest(3, FLAG);
	set_vcpus(domid, 3);
	xc_domain_unpause(xch, domid);
	is("first nodes after that: EBUSY", set_nodes(domid, three_on_two, 3, 2), -EBUSY);
	xc_domain_destroy(xch, domid);

	domid = guest(3, 0);
	set_vcpus(domid, 3);
	xc_domain_unpause(xch, domid);
	is("without the flag: 0", set_nodes(domid, three_on_two, 3, 2), 0);
	xc_domain_destroy(xch, domid);
}

static int test(void)
{
	uint32_t nr = 0;

	if (get_ids(0, &nr, NULL, 0) && errno != EINVAL) {
		printf("1..0 # SKIP this hypervisor has no such domctl: %s\n", strerror(errno));
		return 4;
	}
	too_large[33] = 1;
	too_large[34] = 2;
	test_without_flag();
	test_query();
	test_pv();
	test_flag();
	test_order();
	test_apics();
	test_too_large();
	test_running();
	printf("1..%u\n", tests);
	return failures ? 1 : 0;
}

static int print_ids(const char *domid)
{
	uint32_t nr = VCPUS_MAX, i;

	if (get_ids(strtoul(domid, NULL, 0), &nr, ids, 0)) {
		fprintf(stderr, "vmapic: %s\n", strerror(errno));
		return 1;
	}
	for (i = 0; i < nr; i++)
		printf("%u %u\n", i, ids[i]);
	return 0;
}

int main(int argc, char **argv)
{
	xch = xc_interface_open(NULL, NULL, 0);
	xcall = xencall_open(NULL, 0);
	if (!xch || !xcall)
		give_up("/dev/xen/privcmd");
	call = xencall_alloc_buffer(xcall, sizeof(*call));
	ids = xencall_alloc_buffer(xcall, (VCPUS_MAX + 1) * sizeof(*ids));
	if (!call || !ids)
		give_up("memory for hypercalls");
	ids[VCPUS_MAX] = ~0U;
	setvbuf(stdout, NULL, _IOLBF, 0);

	if (argc == 2 && !strcmp(argv[1], "test"))
		return test();
	if (argc == 3 && !strcmp(argv[1], "ids"))
		return print_ids(argv[2]);
	fputs("usage: vmapic test | ids DOMID\n", stderr);
	return 2;
}
