# SPDX-License-Identifier: GPL-2.0
# `make help` lists the targets.

VM := tools/testing/vm

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1 \2/p' $(MAKEFILE_LIST) | \
		sort | awk '{ t = $$1; $$1 = ""; printf "  %-14s%s\n", t, $$0 }'

modules: ## build for a kernel (KVER=, KDIR=, KSRC=; BACKENDS= empty: for stock mode)
	@scripts/build-modules.sh

tools: ## build the command (needs libxen-dev and libncurses-dev)
	@$(MAKE) -s -C tools/xen-numa O=$(CURDIR)/build/tools-installed

install: install-modules install-tools ## install what was built (DESTDIR=)

install-modules: ## the modules alone (KVER=), into /lib/modules/KVER/updates
	@scripts/install.sh modules

install-tools: ## the command, its manual and units (prefix=)
	@scripts/install.sh tools

deb: ## build the Debian packages (HOST=trixie|bookworm), into build/deb/HOST
	@scripts/deb.sh $(HOST)

check-packages: ## install and remove the packages in a fresh Debian (HOST=trixie|bookworm)
	@tools/testing/packages/check $(HOST)

patches: ## the series for Linux and Xen as mails (LINUX_SRC=, XEN_SRC=), into build/patches
	@scripts/with-tools.sh "git spatch patch pandoc $(if $(LINUX_SRC),,/usr/src/linux-source-6.12.tar.xz)" \
		scripts/patches.sh

check-patches: ## they apply with git am, do what the hooks do, and build (LINUX_SRC=, XEN_SRC=)
	@scripts/with-tools.sh "git spatch patch pandoc $(if $(LINUX_SRC),,/usr/src/linux-source-6.12.tar.xz)" \
		scripts/test-patches.sh

site: ## the manual as HTML, into build/site
	@scripts/with-tools.sh pandoc scripts/site.sh

model: ## check the model of a queue's life with spin
	@scripts/with-tools.sh "spin gcc" tools/testing/model/check

matrix: ## build all modules for each of the three kernels, W=1 and sparse (HOSTS=)
	@$(VM)/prepare $(foreach host,$(or $(HOSTS),trixie backports bookworm),root$(if $(filter-out trixie,$(host)),@$(host)))
	@scripts/matrix.sh $(HOSTS)

demo: ## boot two-node Xen hosts, steer two guests' backends in both modes, show a table
	@$(VM)/demo

bench: ## stock, worst and best by hand, stock and full mode, by accesses that are remote
	@$(VM)/bench

bench-quick: ## the same on one host, once
	@$(VM)/bench --quick

cost: ## count the instructions that xen-numa adds to each request and packet
	@$(VM)/cost

cost-gntdev: ## count the instructions and hypercalls of gntdev's maps, with homing and without
	@$(VM)/gntdev-cost

scale: ## count how cost grows with the number of queues, and with the host's memory
	@$(VM)/scale

check: ## lint, unit tests, and the self-tests inside the virtual host
	@$(VM)/check

check-all: ## the same, with the long tests and those of all other hosts
	@$(VM)/check --all

check-xen: ## our hypervisor on hosts of every shape, and against one without our changes (SHAPES=)
	@$(VM)/check-xen $(SHAPES)

check-installed: ## a Debian with Xen and the packages, booted twice (HOST=trixie|bookworm, MODE=full|stock)
	@$(VM)/installed $(if $(HOST),--host $(HOST)) $(if $(MODE),--mode $(MODE))

xen: ## build the hypervisor alone (XEN_SRC=dir: from that Xen tree, to build/xen-src)
	@$(VM)/xen "$$XEN_SRC"

vm: ## a shell in dom0 of the virtual host (HOST=, SHAPE=, XEN=patched|stock, DOM0=pvh|pv)
	@$(VM)/prepare --host $(or $(HOST),trixie)
	@$(VM)/run --interactive $(if $(HOST),--host $(HOST)) $(if $(SHAPE),--shape $(SHAPE)) \
		$(if $(XEN),--xen $(XEN)) $(if $(DOM0),--dom0 $(DOM0))

bench-prepare: ## build all that demo, check and vm need
	@$(VM)/prepare

unit: ## the unit tests alone, on this machine
	@$(MAKE) -s -C tools/testing/unit clean run
	@$(MAKE) -s -C xen/tools/tests/xen-numa clean run

fuzz: ## damaged input for the SRAT parser and the command (SECONDS= of CPU time each, SEED=)
	@$(VM)/enter.sh make -s -C tools/testing/fuzz run \
		$(if $(SECONDS),SECONDS=$(SECONDS)) $(if $(SEED),SEED=$(SEED))

fuzz-xen: ## give libFuzzer's inputs to the hypervisor side (SECONDS= of CPU time)
	@$(VM)/fuzz-xen $(or $(SECONDS),60)

clean: ## remove what was built, but keep the Debian root
	rm -rf build/kmod build/modules build/hosts/*/modules build/run build/unit build/fuzz build/example build/report \
		build/selftests build/.odd.hash build/.modules.hash \
		build/hosts/*/.modules.hash build/demo.json build/cost.json build/cost-one-node.json build/bench build/bench.json build/bench.md build/gntdev-cost.* build/scale.*

distclean: ## remove everything that was built or downloaded
	rm -rf --one-file-system build

.PHONY: help modules model matrix tools install install-modules install-tools deb check-packages patches check-patches site demo bench bench-quick cost cost-gntdev scale check check-all check-xen check-installed xen vm bench-prepare unit fuzz fuzz-xen clean distclean
