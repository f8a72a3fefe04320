#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The series of patches.sh apply with git am to the sources that they were made
# for, the result is what the hooks make of these, and its modules build.
#
# usage: test-patches.sh
# environment: LINUX_SRC, XEN_SRC as for patches.sh. KVER, the headers to build with
# (default: those installed that are of the source's version; none: that is skipped)
# Output: TAP. Exit: 0 passed, 1 failed, 4 skipped: a tool is missing.
# shellcheck disable=SC2317 # called through check
set -eu -o pipefail

cd "$(dirname "$0")/.."
top=$PWD
n=0
bad=0

for tool in git spatch patch pandoc; do
	command -v $tool > /dev/null || {
		echo "1..0 # SKIP $tool is missing"
		exit 4
	}
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export GIT_CONFIG_GLOBAL=$tmp/gitconfig GIT_CONFIG_NOSYSTEM=1
git config --global user.name tester
git config --global user.email tester@localhost
git config --global safe.directory '*'
export OUT=$tmp/patches

# check WHAT CMD... - one test: CMD succeeds, each step of it if it is a function;
# what it says is shown if not
check() {
	local what=$1 rc

	shift
	n=$((n + 1))
	set +e
	(set -e; "$@") > "$tmp/out" 2>&1
	rc=$?
	set -e
	if [ $rc = 0 ]; then
		echo "ok $n - patches: $what"
	else
		bad=1
		tail -n 40 "$tmp/out" | sed 's/^/# /'
		echo "not ok $n - patches: $what"
	fi
}

skip() {
	n=$((n + 1))
	echo "ok $n - patches: $1 # SKIP $2"
}

# What the series change or look at, from sources that nobody has touched.
sources() {
	local parts=(drivers/xen drivers/net/xen-netback drivers/block/xen-blkback
		Documentation/virt/index.rst tools/testing/selftests/Makefile)

	LINUX_SRC=${LINUX_SRC:-$(printf '%s\n' /usr/src/linux-source-*.tar.xz | sort -V | tail -n 1)}
	XEN_SRC=${XEN_SRC:-$top/build/src/xen}
	mkdir -p "$tmp/linux" "$tmp/xen"
	if [ -d "$LINUX_SRC" ]; then
		(cd "$LINUX_SRC" && cp -r --parents Makefile "${parts[@]}" "$tmp/linux/")
	else
		tar -xf "$LINUX_SRC" -C "$tmp/linux" --strip-components=1 --wildcards \
			"${parts[@]/#/*/}" '*/Makefile' --exclude='*/*/*/*/*/Makefile'
	fi
	cp -r "$XEN_SRC/xen" "$XEN_SRC/Config.mk" "$tmp/xen/"
	# The second reading of the tarball is spared.
	export LINUX_SRC=$tmp/linux XEN_SRC=$tmp/xen.source
	cp -r "$tmp/linux" "$tmp/linux.source"
	cp -r "$tmp/xen" "$tmp/xen.source"
}

# am SERIES - as a sender would, in a repository of the source
am() {
	cd "$tmp/$1"
	git init -q
	git add -A -f
	git commit -q -m source
	git am -q --signoff --empty=drop --whitespace=nowarn "$OUT/$1"/*.patch
}

nr_mails() { find "$OUT/$1" -name '*.patch' | wc -l; }

has_all_commits() {
	[ "$(git -C "$tmp/$1" rev-list --count HEAD)" = "$(nr_mails "$1")" ]
}

unsigned() { [ -z "$(grep -rl '^Signed-off-by' "$OUT" || :)" ]; }

# Each has a text of more than its subject.
has_texts() {
	local c

	for c in $(git -C "$tmp/$1" rev-list HEAD); do
		[ "$(git -C "$tmp/$1" log -1 --format=%b "$c" | wc -w)" -gt 5 ] ||
			[ "$(git -C "$tmp/$1" log -1 --format=%s "$c")" = source ] || {
			git -C "$tmp/$1" log -1 --format=%s "$c"
			return 1
		}
	done
}

# What build-modules.sh builds from, by other means than patches.sh.
by_hooks() {
	local b f d=$tmp/hooked

	mkdir -p "$d/drivers/xen"
	cp -r include "$d/"
	cp -r drivers/xen/numa "$d/drivers/xen/"
	for b in drivers/net/xen-netback drivers/block/xen-blkback drivers/xen/gntdev drivers/xen/evtchn; do
		mkdir -p "$d/$b"
		if [ -e "$b/upstream" ]; then
			for f in $(sed '/^#/d' "$b/upstream"); do
				cp "$tmp/linux.source/${b%/*}/$f" "$d/$b/"
			done
		else
			cp -r "$tmp/linux.source/$b" "$d/${b%/*}/"
		fi
		cp "$b"/*.[ch] "$d/$b/"
		scripts/apply-hooks.sh "$b/hooks.cocci" "$d/$b" > /dev/null
		cat "$b/Makefile.hook" >> "$d/$b/Makefile"
	done
}

# The comments in which pages have other names aside.
linux_is_hooked() {
	local d rc=0

	grep -rlE 'Documentation/virt/xen-numa' "$tmp/linux/drivers/xen" "$tmp/linux/include" |
		xargs -r sed -Ei 's,Documentation/virt/xen-numa/([a-z-]+)\.rst,Documentation/\1.md,'
	for d in include drivers/xen/numa drivers/net/xen-netback drivers/block/xen-blkback \
		drivers/xen/gntdev drivers/xen/evtchn; do
		diff -r -I '^# SPDX' "$tmp/hooked/$d" "$tmp/linux/$d" || rc=1
	done
	git -C "$tmp/linux" checkout -q .
	return "$rc"
}

# What is no part of the above is as it was, but for what names it.
linux_rest() {
	local want="Documentation/virt/index.rst
drivers/xen/Kconfig
drivers/xen/Makefile
tools/testing/selftests/Makefile"

	diff -u <(echo "$want") <(cd "$tmp/linux" &&
		git diff --name-only --diff-filter=MD "$(git rev-list --max-parents=0 HEAD)" |
		grep -vE '^drivers/(net/xen-netback|block/xen-blkback)/|^drivers/xen/(gntdev|evtchn)')
	grep -q '^source "drivers/xen/numa/Kconfig"$' "$tmp/linux/drivers/xen/Kconfig"
	grep -q '^TARGETS += xen-numa$' "$tmp/linux/tools/testing/selftests/Makefile"
	grep -qE '^obj-\$\(CONFIG_XEN_GNTDEV\).*gntdev/$' "$tmp/linux/drivers/xen/Makefile"
	[ "$(grep -cE 'gntdev\.o|evtchn\.o' "$tmp/linux/drivers/xen/Makefile")" = 0 ]
}

linux_builds() {
	local dirs="drivers/xen/numa/ drivers/xen/gntdev/ drivers/xen/evtchn/
		drivers/net/xen-netback/ drivers/block/xen-blkback/"

	# shellcheck disable=SC2086 # one line of them
	echo "obj-y +=" $dirs > "$tmp/linux/Kbuild"
	make -C "/lib/modules/$KVER/build" M="$tmp/linux" -j2 CONFIG_XEN_NUMA=m CONFIG_XEN_NUMA_TEST=m \
		CONFIG_XEN_NETDEV_BACKEND=m CONFIG_XEN_BLKDEV_BACKEND=m \
		CONFIG_XEN_GNTDEV=m CONFIG_XEN_DEV_EVTCHN=m \
		KCFLAGS="-I$tmp/linux/include -I$tmp/linux/include/uapi -DCONFIG_XEN_NUMA_MODULE=1 -Werror" modules
	[ "$(find "$tmp/linux" -name 'xen-*.ko' | wc -l)" -ge 6 ]
}

# The headers that there are for the source, if any.
headers() {
	local v build

	v=$(awk '/^(VERSION|PATCHLEVEL|SUBLEVEL) / { v = v (n++ ? "." : "") $3 } END { print v }' \
		"$tmp/linux.source/Makefile")
	for build in /lib/modules/"$v"[-+]*/build; do
		[ ! -e "$build" ] || basename "${build%/build}"
	done | tail -n 1
}

xen_is_hooked() {
	cp -r xen/xen "$tmp/xen.source/"
	cat xen/hooks/*.diff | patch -s -d "$tmp/xen.source" -p1 -f -F0 --no-backup-if-mismatch
	diff -r "$tmp/xen.source/xen" "$tmp/xen/xen"
}

xen_unit() { make -s -C "$tmp/xen/tools/tests/xen-numa" run; }

# refuses TEXT CMD... - CMD fails, and says so
refuses() {
	local text=$1

	shift
	if "$@" > "$tmp/refused" 2>&1; then
		return 1
	fi
	grep -F -- "$text" "$tmp/refused" || {
		cat "$tmp/refused"
		return 1
	}
}

# with_broken_hook - a rule of the copy's matches nothing any more
with_broken_hook() {
	mkdir "$tmp/broken"
	cp -r Documentation drivers include scripts tools xen "$tmp/broken/"
	sed -i 's/int xenvif_connect_data/int xenvif_connect_no_more/' \
		"$tmp/broken/drivers/net/xen-netback/hooks.cocci"
	refuses "rule attach: 0 insertions" env OUT="$tmp/none" "$tmp/broken/scripts/patches.sh" linux
	[ ! -e "$tmp/none" ]
}

with_forgotten_file() {
	rm -f "$tmp/broken/scripts/patches/linux/"*-blkback
	cp drivers/net/xen-netback/hooks.cocci "$tmp/broken/drivers/net/xen-netback/"
	refuses "in no patch of scripts/patches/linux: drivers/block/xen-blkback/numa.c" \
		env OUT="$tmp/none" "$tmp/broken/scripts/patches.sh" linux
}

again() {
	OUT=$tmp/again scripts/patches.sh
	diff -r "$tmp/again" "$OUT"
}

echo "TAP version 13"
sources
LINUX_SRC=$tmp/linux.source
check "both series are written" scripts/patches.sh
check "nobody has signed them" unsigned
check "the same again" again
for s in linux xen; do
	check "$s: git am takes them" am $s
	check "$s: every mail is a commit" has_all_commits $s
	check "$s: every commit has a text" has_texts $s
done
check "the hooks apply" by_hooks
check "linux: the result is that of the hooks" linux_is_hooked
check "linux: nothing else changes" linux_rest
check "linux: a source that has them is refused" refuses "must be without our changes" \
	env LINUX_SRC="$tmp/linux" OUT="$tmp/none" scripts/patches.sh linux
[ -n "${KVER:-}" ] && [ -e "/lib/modules/$KVER/build" ] || KVER=$(headers)
if [ -n "$KVER" ]; then
	check "linux: the modules build" linux_builds
else
	skip "linux: the modules build" "no headers of that version"
fi
check "xen: a source that has them is refused" refuses "must be without our changes" \
	env XEN_SRC="$tmp/xen" OUT="$tmp/none" scripts/patches.sh xen
check "xen: the result is that of the hooks" xen_is_hooked
check "xen: the unit tests run there" xen_unit
check "a hook that does not apply ends it" with_broken_hook
check "a file in no patch ends it" with_forgotten_file
check "another series is refused" refuses "usage: patches.sh" scripts/patches.sh bsd
echo "1..$n"
exit $bad
