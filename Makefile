# Fishway. `make` builds, `make run` shows it, `make test` proves it; the README lists every target.
MAKEFLAGS += --no-builtin-rules
BUILD   ?= build/plain
# V=1 shows the commands.
Q        = $(if $(V),,@)
CC      ?= gcc
PKGS     = libevent libevent_openssl libevent_pthreads libcurl jansson openssl yaml-0.1 sqlite3 netsnmp
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wno-missing-field-initializers -Werror
HARDEN   = -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
LDHARDEN = -pie -Wl,-z,relro,-z,now,-z,noexecstack
OPT     ?= -O2 -g
# The sanitizers' own checks make gcc see null formats and uninitialised values that are not there.
SANFLAGS = -fsanitize=$(SAN) -fno-omit-frame-pointer -Wno-format-truncation -Wno-format-overflow -Wno-maybe-uninitialized
CFLAGS   = -std=gnu11 $(OPT) $(COV) $(WARN) $(if $(SAN),$(SANFLAGS),$(HARDEN)) \
           -I. -D_GNU_SOURCE -pthread $(shell pkg-config --cflags $(PKGS))
LDFLAGS  = $(if $(SAN),-fsanitize=$(SAN),$(LDHARDEN)) $(COV) -pthread
LDLIBS   = $(shell pkg-config --libs $(PKGS)) -lcrypt -lm

FOLDERS  = gateway northbound southbound translate
SRC      = $(filter-out gateway/main.c,$(foreach d,$(FOLDERS),$(wildcard $(d)/*.c)))
OBJ      = $(SRC:%.c=$(BUILD)/%.o)
LIB      = $(BUILD)/libfishway.a
SIMSRC   = $(wildcard tests/sim/redfish/*.c)
IPMISRC  = $(wildcard tests/sim/ipmi/*.c) tests/sim/redfish/base.c
# What the smaller simulators share: command line, control listener, HTTPS.
WEBSRC   = $(wildcard tests/sim/common/*.c) $(addprefix tests/sim/redfish/,base.c http.c http_read.c tls.c)
PDUSRC   = $(wildcard tests/sim/snmp/*.c tests/sim/raritan/*.c) $(WEBSRC)
KVMSRC   = $(wildcard tests/sim/pikvm/*.c) $(WEBSRC)
UNITSRC  = $(wildcard tests/gateway/test_*.c tests/northbound/test_*.c tests/southbound/test_*.c \
                      tests/translate/test_*.c tests/replay/test_*.c tests/sim/test_*.c)
UNITS    = $(UNITSRC:%.c=$(BUILD)/%)
# Fuzz targets: see tests/fuzz/replay_main.c. Here they are linked with a main that replays their corpus.
FUZZSRC  = $(wildcard tests/fuzz/fuzz_*.c)
FUZZERS  = $(FUZZSRC:%.c=$(BUILD)/%)
FUZZMAIN = $(if $(findstring fuzzer,$(SAN)),,$(BUILD)/tests/fuzz/replay_main.o)
# What several tests share (fake clock, fixtures ...): linked into each of them.
HELPSRC  = $(filter-out tests/support/fake_%,$(wildcard tests/support/*.c))
HELPOBJ  = $(HELPSRC:%.c=$(BUILD)/%.o)
# Programs that integration tests run.
TOOLSRC  = $(wildcard tests/tools/*.c)
TOOLS    = $(TOOLSRC:%.c=$(BUILD)/%)
# What takes the library's place in tests/replay: the clock, the wire, the vault.
FAKEOBJ  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/fake_*.c))

ifeq ($(BUILD),build/plain)
BIN = fishway
SIM = tests/sim/redfish-sim
IPMISIM = tests/sim/ipmi-sim
PDUSIM = tests/sim/pdu-sim
KVMSIM = tests/sim/pikvm-sim
else
BIN = $(BUILD)/fishway
SIM = $(BUILD)/redfish-sim
IPMISIM = $(BUILD)/ipmi-sim
PDUSIM = $(BUILD)/pdu-sim
KVMSIM = $(BUILD)/pikvm-sim
endif

.PHONY: all sim units test run clean asan tsan lint cover fuzz interop bench install
all: $(if $(wildcard gateway/main.c),$(BIN)) $(if $(SIMSRC),$(SIM) $(IPMISIM) $(PDUSIM) $(KVMSIM))
sim: $(SIM) $(IPMISIM) $(PDUSIM) $(KVMSIM)
units: $(UNITS) $(FUZZERS) $(TOOLS)

$(BIN): $(BUILD)/gateway/main.o $(LIB)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(LIB): $(OBJ)
	@rm -f $@
	@echo "  AR  $@"
	$(Q)ar rcs $@ $^
$(SIM): $(SIMSRC:%.c=$(BUILD)/%.o)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(IPMISIM): $(IPMISRC:%.c=$(BUILD)/%.o)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lm
$(PDUSIM): $(PDUSRC:%.c=$(BUILD)/%.o)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(KVMSIM): $(KVMSRC:%.c=$(BUILD)/%.o)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC  $<"
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<
# A test links its own object first, so what it defines itself (a clock, a wire) takes the library's place.
$(UNITS): $(BUILD)/%: $(BUILD)/%.o $(HELPOBJ) $(LIB)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) -lcmocka $(LDLIBS)
$(filter $(BUILD)/tests/replay/%,$(UNITS)): $(FAKEOBJ)
$(TOOLS): $(BUILD)/%: $(BUILD)/%.o $(LIB)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)
$(FUZZERS): $(BUILD)/%: $(BUILD)/%.o $(FUZZMAIN) $(LIB)
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) $(if $(FUZZMAIN),,-fsanitize=fuzzer) -o $@ $< $(FUZZMAIN) $(LIB) $(LDLIBS)

.PRECIOUS: $(BUILD)/%.o

# A first look. CONF=FILE: your own configuration, without the simulated fleet. PORT=N moves the ports.
run:
	@CONF='$(CONF)' PORT='$(PORT)' tests/demo

test:
	@tests/deps snmp
	@$(MAKE) --no-print-directory -j$$(nproc) BUILD=$(BUILD) SAN=$(SAN) all units
	@BUILD=$(BUILD) tests/run

asan:
	@ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
	  $(MAKE) --no-print-directory test BUILD=build/asan SAN=address,undefined OPT="-O1 -g"
tsan:
	@TSAN_OPTIONS=halt_on_error=1 $(MAKE) --no-print-directory test BUILD=build/tsan SAN=thread OPT="-O1 -g"

# FUZZ_SECONDS for each target; FUZZ=x for one of them.
FUZZ_SECONDS ?= 60
FUZZ         ?= $(FUZZSRC:tests/fuzz/fuzz_%.c=%)
fuzz:
	@tests/deps clang
	@$(MAKE) --no-print-directory -j$$(nproc) BUILD=build/fuzz CC=clang OPT="-O1 -g" \
	  WARN=-Wno-unknown-warning-option SAN=fuzzer-no-link,address,undefined $(FUZZ:%=build/fuzz/tests/fuzz/fuzz_%)
	@for t in $(FUZZ); do \
	  mkdir -p build/fuzz/corpus/$$t && echo "fuzz_$$t: $(FUZZ_SECONDS) s" && \
	  build/fuzz/tests/fuzz/fuzz_$$t -max_total_time=$(FUZZ_SECONDS) -timeout=5 -max_len=16384 -print_final_stats=1 \
	    -verbosity=0 -artifact_prefix=build/fuzz/crash-$$t- \
	    $$(test -f tests/fuzz/$$t.dict && echo -dict=tests/fuzz/$$t.dict) \
	    build/fuzz/corpus/$$t tests/fuzz/corpus/$$t || exit 1; done

# Real clients and DMTF's validators; a name narrows it: make interop ONLY=sushy
interop:
	@tests/deps python3-venv curl openipmi ipmitool
	@$(MAKE) --no-print-directory -j$$(nproc) all $(TOOLS)
	@tests/interop/run $(ONLY)
bench:
	@$(MAKE) --no-print-directory -j$$(nproc) all $(TOOLS)
	@tests/bench/run $(ONLY)
lint:
	@tests/lint
cover:
	@tests/deps lcov
	@$(MAKE) --no-print-directory test BUILD=build/cover OPT="-O1 -g" WARN=-w COV="--coverage -fprofile-update=atomic"
	@tests/cover build/cover

PREFIX  ?= /usr
SYSCONF ?= /etc
install: $(BIN)
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/sbin/fishway
	install -D -m 644 conf/fishway.service $(DESTDIR)$(PREFIX)/lib/systemd/system/fishway.service
	install -d -m 750 $(DESTDIR)$(SYSCONF)/fishway
	test -e $(DESTDIR)$(SYSCONF)/fishway/fishway.yaml || \
	  install -m 640 conf/fishway.yaml $(DESTDIR)$(SYSCONF)/fishway/fishway.yaml

clean:
	rm -rf build fishway tests/sim/redfish-sim tests/sim/ipmi-sim tests/sim/pdu-sim tests/sim/pikvm-sim

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
