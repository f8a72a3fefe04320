#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Write the project as patch series for the source trees of Linux and Xen, as
# mails: a cover letter and numbered patches that git am takes.
#
# usage: patches.sh [linux] [xen]     (default: both)
# environment:
#   LINUX_SRC  the kernel's source, a directory or a tarball (default: the
#              newest /usr/src/linux-source-*.tar.xz)
#   XEN_SRC    a Xen tree, without our changes (default: build/src/xen, which
#              the bench has; fetched with apt-get source where it is missing)
#   OUT        where the series go (default: build/patches)
#
# Each file of scripts/patches/SERIES is a patch: lines "VERB: ARGUMENT..." say
# what goes into it, and after an empty line its message:
#   add: FILE...  files of ours, or whole directories, that no patch had before
#   hooks: DIR    a backend's files, and its hooks inserted into the source
#   move: DIR     the files that DIR/upstream names go from its parent into DIR
#   diff: NAME    xen/hooks/NAME.diff
#   edit: NAME    what the function edit_NAME does
# Sign-off lines are the sender's: there are none. The author is whom git's
# configuration names, and all dates are that of the project's last commit.
#
# Needs git; for Linux coccinelle and pandoc 3.1.11 or later, too. Exit: 0 written, 1 not, 2 usage.
set -eu -o pipefail
shopt -s nullglob

cd "$(dirname "$0")/.."
top=$PWD
OUT=${OUT:-$top/build/patches}

die() { echo "patches: $*" >&2; exit 1; }
say() { printf '  %-7s %s\n' "$1" "$2"; }

g() { git -c safe.directory='*' "$@"; }

# The pages that go into the kernel's documentation, in this order.
pages="steering module stock report user-backends reference troubleshooting"

# What none of the kernel's trees has a place for.
into_text() {
	sed -Ei "s,Documentation/(${pages// /|})\.md,Documentation/virt/xen-numa/\1.rst,g" "$@"
}

# our_files PATH... - the files there that are the project's, nothing that was built
our_files() {
	find "$@" -name build -prune -o -type f \
		! -name .gitignore ! -name 'hooks.cocci' ! -name Makefile.hook \
		! -name upstream -print | sort
}

# add_files FILE... - that are not there yet
add_files() {
	local f to n=0

	while read -r f; do
		to=${f#"$ours"}
		[ ! -e "$tree/$to" ] || continue
		mkdir -p "$tree/${to%/*}"
		cp "$f" "$tree/$to"
		n=$((n + 1))
		case $to in
		*.[ch] | Documentation/*) into_text "$tree/$to" ;;
		esac
	done < <(our_files "$@")
	[ $n -gt 0 ] || die "$patch: nothing new in $*"
}

do_add() {
	local args=() a

	for a; do
		# shellcheck disable=SC2206 # patterns
		args+=($ours$a)
	done
	[ ${#args[@]} -gt 0 ] || die "$patch: no such file: $*"
	add_files "${args[@]}"
}

do_hooks() {
	local dir=$1

	add_files "$dir"/*.[ch]
	scripts/apply-hooks.sh "$dir/hooks.cocci" "$tree/$dir" > "$log" ||
		die "$patch: the hooks do not apply"
	if [ -e "$dir/upstream" ]; then
		cp "$dir/Makefile.hook" "$tree/$dir/Makefile"
	else
		grep -v SPDX "$dir/Makefile.hook" >> "$tree/$dir/Makefile"
	fi
}

# A driver xen-NAME of drivers/xen/ gets a directory NAME.
do_move() {
	local dir=$1 name=${1##*/} parent=${1%/*} f

	mkdir "$tree/$dir"
	sed '/^#/d' "$dir/upstream" | while read -r f; do
		g -C "$tree" mv "$parent/$f" "$dir/$f"
	done
	{
		echo "# SPDX-License-Identifier: GPL-2.0"
		grep -E "(\+= xen-$name\.o|^xen-$name-)" "$tree/$parent/Makefile"
	} > "$tree/$dir/Makefile"
	sed -i -e "s,+= xen-$name\.o,+= $name/," -e "/^xen-$name-/d" "$tree/$parent/Makefile"
	grep -q "+= $name/\$" "$tree/$parent/Makefile" ||
		die "$patch: $parent/Makefile does not build xen-$name.o as expected"
}

do_diff() {
	patch -s -d "$tree" -p1 -f -F0 --no-backup-if-mismatch \
		< "xen/hooks/$1.diff" > "$log" || {
		cat "$log" >&2
		die "$patch: xen/hooks/$1.diff does not apply"
	}
}

do_edit() { "edit_$1"; }

# insert_before FILE REGEX LINE - before the first line that fits
insert_before() {
	awk -v re="$2" -v line="$3" '!done && $0 ~ re { print line; done = 1 } 1
		END { exit !done }' "$tree/$1" > "$log" ||
		die "$patch: $1 has no line $2"
	cp "$log" "$tree/$1"
}

# add_to_toctree FILE ENTRY - as the last of its first list
add_to_toctree() {
	awk -v entry="   $2" '
		function end() { if (inside) { print entry; inside = 0; done = 1 } }
		/^[.][.] toctree::/ && !done { open = 1 }
		open && /^   [a-z]/ { open = 0; inside = 1 }
		inside && !/^   [a-z]/ { end() }
		{ print }
		END { end(); exit !done }' "$tree/$1" > "$log" ||
		die "$patch: $1 has no list of pages"
	cp "$log" "$tree/$1"
}

# tests/ has an option of its own, so the directory is always entered.
edit_wire() {
	echo 'obj-y					+= numa/' >> "$tree/drivers/xen/Makefile"
	insert_before drivers/xen/Kconfig '^endmenu' 'source "drivers/xen/numa/Kconfig"'
	insert_before drivers/xen/Kconfig '^endmenu' ''
}

edit_selftests() {
	insert_before tools/testing/selftests/Makefile '^TARGETS [+]= (x8[7-9]|x9|xf|[yz])' \
		'TARGETS += xen-numa'
}

# Links among the pages are references there; others are only text.
edit_docs() {
	local to=$tree/Documentation/virt/xen-numa p

	mkdir "$to"
	for p in $pages; do
		{
			printf '.. SPDX-License-Identifier: GPL-2.0\n\n'
			XN_PAGES=$pages pandoc -f gfm -t rst --wrap=preserve --list-tables \
				-L scripts/patches/rst.lua "Documentation/$p.md" | sed 's/ *$//'
		} > "$to/$p.rst"
	done
	{
		printf '%s\n\n' '.. SPDX-License-Identifier: GPL-2.0'
		printf '%s\n' '========' 'xen-numa' '========' '' '.. toctree::' '   :maxdepth: 1' ''
		# shellcheck disable=SC2086 # one in each line
		printf '   %s\n' $pages
	} > "$to/index.rst"
	add_to_toctree Documentation/virt/index.rst xen-numa/index
}

# The parts of the source that patches change, committed as the base.
base_linux() {
	local parts=(drivers/xen drivers/net/xen-netback drivers/block/xen-blkback
		Documentation/virt/index.rst tools/testing/selftests/Makefile Makefile)

	LINUX_SRC=${LINUX_SRC:-$(printf '%s\n' /usr/src/linux-source-*.tar.xz | sort -V | tail -n 1)}
	[ -e "$LINUX_SRC" ] ||
		die "no source at ${LINUX_SRC:-/usr/src}; install linux-source-6.12 or give LINUX_SRC="
	say UNPACK "${LINUX_SRC##*/}"
	if [ -d "$LINUX_SRC" ]; then
		(cd "$LINUX_SRC" && cp -r --parents "${parts[@]}" "$tree/")
	else
		tar -xf "$LINUX_SRC" -C "$tree" --strip-components=1 --wildcards \
			"${parts[@]/#/*/}" --exclude='*/*/*/*/*/Makefile'
	fi
	[ ! -e "$tree/drivers/xen/numa" ] ||
		die "$LINUX_SRC has drivers/xen/numa already: it must be without our changes"
	version="Linux $(awk -F' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION) / {
		v = v (n++ == 0 || $1 ~ /EXTRA/ ? "" : ".") $2 } END { print v }' "$tree/Makefile")"
}

base_xen() {
	local f

	XEN_SRC=${XEN_SRC:-$top/build/src/xen}
	if [ ! -e "$XEN_SRC" ] && [ "$XEN_SRC" = "$top/build/src/xen" ]; then
		export XN_BUILD=$top/build
		(. tools/testing/vm/stage/fetch.sh && fetch_source xen "$XEN_SRC") ||
			die "give XEN_SRC=, a Xen tree"
	fi
	[ -d "$XEN_SRC/xen/arch/x86" ] || die "XEN_SRC: $XEN_SRC is no Xen tree"
	[ ! -e "$XEN_SRC/xen/arch/x86/numa-pxm.c" ] ||
		die "$XEN_SRC has numa-pxm.c already: it must be without our changes"
	for f in $(sed -n 's,^--- a/\([^[:space:]]*\).*,\1,p' xen/hooks/*.diff | sort -u); do
		[ -f "$XEN_SRC/$f" ] || die "$XEN_SRC has no $f, which the hooks change"
		mkdir -p "$tree/${f%/*}"
		cp "$XEN_SRC/$f" "$tree/$f"
	done
	version="Xen $(cat "$XEN_SRC/.version" 2> /dev/null || awk '/^export XEN_(SUB)?VERSION / {
		v = v (n++ ? "." : "") $NF } END { print v }' "$XEN_SRC/xen/Makefile")"
}

# Nothing of ours may be in no patch.
complete() {
	local f missing=''

	while read -r f; do
		[ -e "$tree/${f#"$ours"}" ] || missing+=" $f"
	done < <(our_files "$@")
	[ -z "$missing" ] || die "in no patch of scripts/patches/$series:$missing"
}

# One patch: what its file in scripts/patches says, committed.
commit_patch() {
	local verb args

	patch=$1
	while read -r verb args; do
		[ -n "$verb" ] || break
		verb=do_${verb%:}
		declare -F "$verb" > /dev/null || die "$patch: no such verb: ${verb#do_}"
		read -ra args <<< "$args"
		"$verb" "${args[@]}"
	done < "$patch"
	g -C "$tree" add -A -f
	sed '1,/^$/d' "$patch" | g -C "$tree" commit -q -F -
}

mails() {
	local cover=$1

	{
		cat "$cover"
		printf '\nMade for %s.\n' "$version"
	} > "$log"
	g -C "$tree" config branch.series.description "$(cat "$log")"
	rm -rf "${OUT:?}/$series"
	mkdir -p "$OUT/$series"
	g -C "$tree" format-patch -q -M --cover-letter --cover-from-description=subject \
		--no-signature --zero-commit -o "$OUT/$series" base..series
}

# make_series SERIES OURS PATH... - OURS is what our paths have in front
make_series() {
	local series=$1 tree log patch version
	ours=$2
	shift 2

	tree=$tmp/$series
	log=$tmp/log
	mkdir "$tree"
	g -c init.defaultBranch=base init -q "$tree"
	"base_$series"
	g -C "$tree" add -A -f
	g -C "$tree" commit -q -m "$version"
	g -C "$tree" checkout -q -b series
	for patch in scripts/patches/"$series"/[0-9]*; do
		commit_patch "$patch"
	done
	complete "$@"
	mails "scripts/patches/$series/cover"
	say SERIES "${OUT#"$top"/}/$series: $(find "$OUT/$series" -name '*.patch' | wc -l) mails for $version"
}

linux() {
	local tool

	for tool in spatch patch pandoc; do
		command -v $tool > /dev/null ||
			die "$tool is missing (spatch is in the package coccinelle)"
	done
	make_series linux '' drivers include Documentation/ABI tools/testing/selftests/xen-numa
}

xen() {
	make_series xen xen/ xen/xen xen/tools
}

identity() {
	local name mail date

	name=$(g config user.name || echo xen-numa)
	mail=$(g config user.email || echo xen-numa@localhost)
	date=$(g log -1 --format=%cI 2> /dev/null || date -Iseconds)
	export GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$mail GIT_AUTHOR_DATE=$date
	export GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$mail GIT_COMMITTER_DATE=$date
	# No settings of the user's that change what patches look like.
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
}

command -v git > /dev/null || die "git is missing"
[ $# -gt 0 ] || set -- linux xen
for s; do
	case $s in
	linux | xen) ;;
	*) echo "usage: patches.sh [linux] [xen]" >&2; exit 2 ;;
	esac
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
identity
for s; do
	"$s"
done
echo "  The mails have no Signed-off-by: git am --signoff adds yours."
