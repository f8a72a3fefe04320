// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor's look at the modules: ours and the backends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "read.h"
#include "root.h"

#define BACKEND_VERSION	"xen-numa"	/* how a backend with hooks calls its version */
#define SECURE_BOOT	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define BYTE_ON		4		/* in that file, after its attributes */

static bool is_there(const char *path)
{
	char real[ROOT_PATH_MAX];

	return !root_path(real, path) && !access(real, F_OK);
}

static void check_module(const struct facts *facts, struct finding *f)
{
	if (!facts->host->loaded) {
		finding(f, DOCTOR_FAIL, "the module xen-numa is not loaded");
		finding_todo(f, "Run \"modprobe xen-numa\"; if that fails \"dmesg | tail\" says why.");
	} else if (!strcmp(facts->host->reason, "ok")) {
		finding(f, DOCTOR_OK, "the module xen-numa is loaded and steers");
	} else {
		finding(f, DOCTOR_FAIL, "the module does nothing, %s: %s", facts->host->reason,
			host_reason_words(facts->host->reason));
		finding_todo(f, "See what else has failed here; %s has each reason.",
			     MANUAL("troubleshooting.md"));
	}
}

static void check_policy(const struct facts *facts, struct finding *f)
{
	if (!facts->host->loaded)
		return;
	if (!strcmp(facts->host->policy, "off")) {
		finding(f, DOCTOR_WARN, "the policy is off: only what has one of its own is steered");
		finding_todo(f, "Run \"xen-numa default auto\".");
	} else {
		finding(f, DOCTOR_OK, "the policy is %s", facts->host->policy);
	}
}

static bool secure_boot(void)
{
	FILE *f = root_fopen(SECURE_BOOT, "rb");
	unsigned char bytes[BYTE_ON + 1] = { 0 };
	bool on;

	if (!f)
		return false;
	on = fread(bytes, 1, sizeof(bytes), f) == sizeof(bytes) && bytes[BYTE_ON] == 1;
	fclose(f);

	return on;
}

/* "none [integrity] confidentiality": the one that is in force. */
static bool locked_down(void)
{
	char text[128];

	return !read_string(text, sizeof(text), "/sys/kernel/security/lockdown") &&
	       !strstr(text, "[none]");
}

static bool must_be_signed(void)
{
	char text[8];

	return locked_down() || (!read_string(text, sizeof(text),
					      "/sys/module/module/parameters/sig_enforce") &&
				 *text == 'Y');
}

static void check_signature(const struct facts *facts, struct finding *f)
{
	char taint[32] = "";

	if (facts->host->loaded) {
		if (read_string(taint, sizeof(taint), "/sys/module/xen_numa/taint"))
			finding(f, DOCTOR_UNKNOWN, "the kernel does not say whether the module is signed");
		else if (strchr(taint, 'E'))
			finding(f, DOCTOR_NOTE,
				"the module is not signed with a key of this kernel's, which is marked as tainted");
		else
			finding(f, DOCTOR_OK, "the module is signed");
		return;
	}
	if (must_be_signed()) {
		finding(f, DOCTOR_FAIL, "this kernel takes signed modules only%s",
			secure_boot() ? " (Secure Boot)" : "");
		finding_todo(f, "Enroll DKMS's key: mokutil --import /var/lib/dkms/mok.pub, and boot again.");
	} else {
		finding(f, DOCTOR_OK, "this kernel takes modules that are not signed");
	}
}

/* A backend that is not loaded has no version, a stock one neither. */
static void add_backend(const char *module, struct list *full, struct list *stock,
			struct list *absent)
{
	char path[128], version[64];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	if (!is_there(path))
		list_add(absent, "%s", module);
	else if (!read_string(version, sizeof(version), "/sys/module/%s/version", module) &&
		 strstr(version, BACKEND_VERSION))
		list_add(full, "%s", module);
	else
		list_add(stock, "%s", module);
}

static long long refused_devices(void)
{
	char *text = read_whole(HOST_DEBUG "/stock"), *line;
	long long nr = 0;

	line = text ? strstr(text, "refused_devices ") : NULL;
	if (line)
		sscanf(line, "refused_devices %lld", &nr);
	free(text);

	return nr;
}

static void check_backends(const struct facts *facts, struct finding *f)
{
	struct list full = { 0 }, stock = { 0 }, absent = { 0 };
	long long refused = refused_devices();

	(void)facts;
	add_backend("xen_netback", &full, &stock, &absent);
	add_backend("xen_blkback", &full, &stock, &absent);
	if (refused) {
		finding(f, DOCTOR_WARN, "%lld device%s left alone: the backend is of a build that is not known",
			refused, refused == 1 ? " is" : "s are");
		finding_todo(f, "\"dmesg | grep 'not known'\" says what is missing; use the hooked backends (full mode).");
	} else if (absent.nr == 2) {
		finding(f, DOCTOR_WARN, "no backend is loaded");
		finding_todo(f, "Guests' devices load them; if there are guests, these are served by programs in user space.");
	} else if (full.nr && stock.nr) {
		finding(f, DOCTOR_WARN, "%s has our hooks and %s has not", full.text, stock.text);
		finding_todo(f, "Load both from one place (\"modinfo -n %s\"), then boot again.",
			     stock.text);
	} else if (full.nr) {
		finding(f, DOCTOR_OK, "%s: every frame is counted (full mode)", full.text);
	} else {
		finding(f, DOCTOR_OK, "%s as the distribution made it: frames are seen in samples (stock mode)",
			stock.text);
	}
}

static void check_probes(const struct facts *facts, struct finding *f)
{
	char on[8];

	if (strcmp(facts->host->mode, "stock") && strcmp(facts->host->mode, "mixed"))
		return;
	if (read_string(on, sizeof(on), "/sys/kernel/debug/kprobes/enabled")) {
		finding(f, DOCTOR_UNKNOWN, "debugfs does not say whether probes are on");
	} else if (*on != '1') {
		finding(f, DOCTOR_FAIL, "probes are turned off, so nothing is seen of stock backends");
		finding_todo(f, "Run \"echo 1 > /sys/kernel/debug/kprobes/enabled\".");
	} else {
		finding(f, DOCTOR_OK, "the kernel has probes, and they are on");
	}
}

const struct check doctor_module[] = {
	{ "module", check_module },
	{ "policy", check_policy },
	{ "signature", check_signature },
	{ "backends", check_backends },
	{ "probes", check_probes },
	{ 0 }
};
