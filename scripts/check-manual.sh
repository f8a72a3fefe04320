#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the code has, the manual names: files, parameters and tracepoints in
# reference.md (and what is promised in Documentation/ABI), every reason, line of the
# log and check of the doctor in troubleshooting.md, every metric in monitoring.md. And
# all links among the pages, headings included, lead somewhere.
#
# usage: check-manual.sh
# Output: TAP. Exit: 0 all is there, 1 not.
# shellcheck disable=SC2016,SC2317 # patterns; called through words
set -eu -o pipefail
shopt -s nullglob

cd "$(dirname "$0")/.."
reference=Documentation/reference.md
trouble=Documentation/troubleshooting.md
monitoring=Documentation/monitoring.md
abi=$(cat Documentation/ABI/testing/*)
n=0
bad=0

# report WHAT MISSING - one test: nothing is missing
report() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - manual: $1"
	else
		bad=1
		echo "$2" | sed 's/^/# /'
		echo "not ok $n - manual: $1"
	fi
}

# Code that is in the packages; the tests' own has no manual.
code() { find drivers -name '*.c' ! -path '*/tests/*' | sort; }

# missing PAGE - of the words on standard input, those that PAGE has not as code
missing() {
	local word

	while read -r word; do
		grep -qE "\`([^\`]*[^\`a-z_-])?$word([^\`a-z_-][^\`]*)?\`" "$1" || echo "$word"
	done
}

# words WHAT... - what the code has of it, a line for each. One that finds nothing
# would make all of this a test that cannot fail.
words() {
	local list

	list=$("$@")
	[ -n "$list" ] || {
		echo "check-manual: $* finds nothing in the code" >&2
		exit 1
	}
	echo "$list"
}

parameters() { code | xargs sed -n 's/^module_param_[a-z]*(\([a-z_]*\),.*/\1/p'; }
tracepoints() { sed -n 's/^TRACE_EVENT(\([a-z_]*\),.*/\1/p' drivers/xen/numa/trace.h; }

sysfs_files() {
	sed -n -e 's/^QUEUE_FILE([a-z_]*, "\([a-z_]*\)".*/\1/p' \
		-e 's/^TOTAL_FILE(\([a-z]*\), \([a-z]*\));/\1_\2/p' \
		-e 's/.*__ATTR(\([a-z_]*\),.*/\1/p' drivers/xen/numa/sysfs.c
}

debugfs_files() {
	sed -n 's/.*debugfs_create_file("\([a-z_]*\)".*/\1/p' drivers/xen/numa/debugfs.c
}

# Lines of dumps that are a name and a number.
counters() {
	sed -n 's/.*seq_printf(s, "\([a-z_][a-z_]*\) %.*/\1/p' drivers/xen/numa/debugfs.c \
		drivers/xen/numa/stock.c drivers/xen/numa/stock_window.c
}

fields() {
	sed -n '/TP_printk(/,/);/p' drivers/xen/numa/trace.h | grep -oE '[a-z_]+=%' | tr -d '=%' | sort -u
}

queue_reasons() { sed -n 's/.*= "\([a-z-]*\)",$/\1/p' drivers/xen/numa/reason.c; }

module_reasons() {
	sed -n -e '/choice_reasons/,/^}/s/.*= "\([a-z-]*\)",$/\1/p' \
		-e 's/.*return "\([a-z]*-[a-z-]*\)";/\1/p' drivers/xen/numa/params.c drivers/xen/numa/main.c
}

metrics() { grep -ohE '"xen_numa_[a-z_]+"' tools/xen-numa/cmd_metrics.c | tr -d '"' | sort -u; }
checks() { sed -n 's/^	{ "\([a-z0-9-]*\)", check_.*/\1/p' tools/xen-numa/doctor_*.c; }

# Of each line of the log the longest piece that does not vary. A format may be in
# the line after; those without any text are of texts that are looked for apart.
log_lines() {
	local calls='(pr|dev)_(info|notice|warn|err)[a-z_]*\('

	code | xargs awk -v calls="$calls" '
		$0 ~ calls { open = 1 }
		open && match($0, /"[^"]*"/) {
			print substr($0, RSTART + 1, RLENGTH - 2)
			open = 0
		}'
	sed -n '/^static const char \*choice_text/,/^}/s/.*return "\(.*\)";/\1/p' drivers/xen/numa/engine.c
	sed -n '/^static void say_why/,/^}/s/^[^"]*"\(%s: [^"]*\)".*/\1/p' drivers/xen/numa/stock.c
	sed -n 's/.*\[BACKEND_[A-Z]*\][^"]*"\(.*\)",/\1/p' drivers/xen/numa/main.c
}

pieces() {
	sed -e 's/\\n//g' -e 's/%#*[0-9.]*[lh]*[a-z]/\n/g' -e 's/$/\n\f/' |
		awk '/\f/ { if (length(best) > 5) print best; best = ""; next }
			{ sub(/^(xen-numa)?[ :,(]+/, ""); sub(/[ :,(]+$/, "") }
			length($0) > length(best) { best = $0 }'
}

unsaid() {
	local piece

	while read -r piece; do
		grep -qF -- "$piece" "$trouble" || echo "$piece"
	done
}

unpromised() {
	local word

	while read -r word; do
		case $word in
		local_* | remote_* | unknown_*) word="{local,remote,unknown}_{bytes,frames}" ;;
		esac
		grep -qE "What:.*[/{,]${word//\{/\\\{}([,}]|\$)" <<< "$abi" || echo "$word"
	done
}

# anchors PAGE - of its headings, as Markdown on the web makes them
anchors() {
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' |
		sed -e 's/[^a-z0-9 _-]//g' -e 's/ /-/g'
}

broken_links() {
	local page target file

	for page in README.md Documentation/*.md; do
		while read -r target; do
			case $target in
			[a-z]*:*) continue ;;
			esac
			file=${target%%#*}
			file=${page%"${page##*/}"}${file:-${page##*/}}
			if [ ! -e "$file" ]; then
				echo "$page: no such file: $target"
			elif [ "$target" != "${target#*#}" ] &&
				! anchors "$file" | grep -qxF -- "${target#*#}"; then
				echo "$page: no such heading: $target"
			fi
		done < <(sed 's/`[^`]*`//g' "$page" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//')
	done
}

# A page that nothing leads to is not read.
unlinked() {
	local page

	for page in Documentation/*.md; do
		page=${page##*/}
		[ "$page" = README.md ] || grep -q "]($page)" Documentation/README.md || echo "$page"
	done
}

echo "TAP version 13"
report "reference.md has every parameter" "$(words parameters | missing $reference)"
report "ABI has every parameter" "$(words parameters | unpromised)"
report "reference.md has every file of sysfs" "$(words sysfs_files | missing $reference)"
report "ABI has every file of sysfs" "$(words sysfs_files | unpromised)"
report "reference.md has every dump" "$(words debugfs_files | missing $reference)"
report "reference.md has every counter" "$(words counters | missing $reference)"
report "reference.md has every tracepoint" "$(words tracepoints | missing $reference)"
report "reference.md has their fields" "$(words fields | missing $reference)"
report "troubleshooting.md has every reason of a queue" "$(words queue_reasons | missing $trouble)"
report "troubleshooting.md has every reason of the module" "$(words module_reasons | missing $trouble)"
report "troubleshooting.md has every line of the log" "$(words log_lines | pieces | unsaid)"
report "troubleshooting.md has every check" "$(words checks | missing $trouble)"
report "monitoring.md has every metric" "$(words metrics | missing $monitoring)"
report "all links lead somewhere" "$(broken_links)"
report "README.md leads to every page" "$(unlinked)"
echo "1..$n"
exit $bad
