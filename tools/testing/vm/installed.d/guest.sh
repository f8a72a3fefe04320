#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# guest.sh NAME CPU TYPE - a guest's configuration, as in /etc/xen/auto. The CPUs
# must be a list: with a string xl places the memory elsewhere.
cat <<END
name = "$1"
type = "$3"
kernel = "/srv/guest/vmlinux"
ramdisk = "/srv/guest/initrd"
cmdline = "console=hvc0 rdinit=/init xn.ip=10.0.0.1$2 xn.peer=10.0.0.1 xn.load=disk,net xn.rate=64"
memory = 256
vcpus = 1
cpus = ["$2"]
disk = ["/srv/guest/$1.img,raw,xvda,rw"]
vif = ["bridge=xenbr0"]
END
