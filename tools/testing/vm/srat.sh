# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Makes an SRAT for dom0 of the bytes in a file (srats/README); sourced.

srat_bad() {
	printf '%s: %s\n' "$1" "$2" >&2
	exit 2
}

# srat_bytes FILE - the bytes in it, as "2 24 255"
srat_bytes() {
	local file=$1 words word times bytes=()

	[ -r "$file" ] || srat_bad "$file" "no such SRAT"
	while read -ra words || [ "${#words[@]}" -gt 0 ]; do
		for word in "${words[@]}"; do
			[[ $word =~ ^([0-9a-f]{2})(\*([1-9][0-9]{0,2}))?$ ]] ||
				srat_bad "$file" "\"$word\" is no byte; they are like 0f, or 00*8 for eight"
			for ((times = ${BASH_REMATCH[3]:-1}; times > 0; times--)); do
				bytes+=($((16#${BASH_REMATCH[1]})))
			done
		done
	done < <(sed 's/#.*//' "$file")
	printf '%s\n' "${bytes[*]}"
}

# srat_number SIZE VALUE - little endian, in so many bytes
srat_number() {
	local i

	for ((i = 0; i < $1; i++)); do
		printf '%d ' $((($2 >> (i * 8)) & 255))
	done
}

srat_text() { printf '%s' "$1" | od -An -v -tu1; }

# srat_table "BYTES" - the whole table; Linux takes it for the firmware's if the
# OEM is that of QEMU and the OEM's revision a higher one
srat_table() {
	local table sum=0 byte

	# shellcheck disable=SC2206,SC2207 # numbers
	table=($(srat_text SRAT) $(srat_number 4 $((36 + $(wc -w <<<"$1")))) 3 0
		$(srat_text 'BOCHS BXPC    ') $(srat_number 4 2)
		$(srat_text XNNM) $(srat_number 4 1) $1)
	for byte in "${table[@]}"; do
		sum=$((sum + byte))
	done
	table[9]=$((-sum & 255))
	for byte in "${table[@]}"; do
		# shellcheck disable=SC2059
		printf "\\x$(printf '%02x' "$byte")"
	done
}

# srat_initrd DIR "BYTES" - an initrd with the table where Linux looks for such
srat_initrd() {
	mkdir -p "$1/kernel/firmware/acpi"
	srat_table "$2" >"$1/kernel/firmware/acpi/srat.aml"
	(cd "$1" && find kernel | cpio -o -H newc -R 0:0 --quiet)
}
