# build.mk - how a suite is built: the one place that knows.
#
#     make -f tests/workbook/build.mk checker
#     make -f tests/workbook/build.mk CHAPTER=01-lost-update OUT=build/x PROGRAM=lost_update suite
#
# A suite is the program under test (build-suite.sh has put its sources into OUT/src), its tests,
# the checker and a main.  Program and tests are compiled with ThreadSanitizer's hooks, and their
# calls to the C library go to the checker; the hooks are the checker's too, so nothing is ever
# linked with -fsanitize=thread.
#
# Whatever is built gets a name of its own first and its final name when it is complete: ^C leaves
# nothing that looks finished, and two makes at once do not meet.

BUILD ?= build
CC    ?= gcc
CXX    = $(if $(findstring clang,$(CC)),clang++,g++)
LINKER = $(CC)
CFLAGS = -std=gnu17 -Wall -Wextra -g
HOOKS  = -O0 -fsanitize=thread $(VOLATILE) -fno-pie $(NO_BUILTINS)
# Calls into <string.h> must stay calls, or the checker does not see the memory they touch.
NO_BUILTINS = $(addprefix -fno-builtin-,memcpy memmove memset memcmp memchr strlen strcmp strncmp \
              strcpy strncpy strcat strchr strrchr strdup strndup)
# Accesses to volatile objects are told apart: signals can come between them.
ifneq ($(findstring clang,$(CC)),)
VOLATILE = -mllvm -tsan-distinguish-volatile
else
VOLATILE = --param tsan-distinguish-volatile=1
endif
ifneq ($(findstring clang,$(CC)),)
HOOKS += -mllvm -tsan-instrument-read-before-write -gdwarf-aranges
endif

# SANITIZE=undefined: the checker itself under that sanitizer; what it tests is built as always.
ifdef SANITIZE
SANITIZED = -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -Wno-builtin-declaration-mismatch
RUNTIME   = -lubsan
endif

CHECKER = tests/interleave
SUITE   = $(wildcard tests/$(CHAPTER)/*.c)
HEADERS = tests/$(CHAPTER)/broken
TESTS   = $(BUILD)/$(CHAPTER)/tests.o
LIBRARY = $(BUILD)/checker/interleave.o
MAIN    = tests/workbook/runner.c
RUNNER  = $(BUILD)/checker/main-$(notdir $(MAIN:.c=.o))
LIBS    = $(shell cat '$(BUILD)/ready/libs')

# A library that the program calls, and that the checker has a model of: $(CHECKER)/$(MODEL)/.
MODEL  := $(shell sed -n 's/^model *//p' 'tests/$(CHAPTER)/chapter.conf' 2>/dev/null)
ifneq ($(MODEL),)
LIBRARY = $(BUILD)/checker/with-$(MODEL).o
MODEL_RENAMES = --redefine-syms=$(CHECKER)/$(MODEL)/symbols.map
MODEL_INCLUDE = -iquote $(CHECKER)/$(MODEL)
endif

# Links in the sections that the checker restores between executions; see $(CHECKER)/README.md.
RENAMES = --redefine-syms=$(CHECKER)/symbols.map \
          --rename-section .data=il_data --rename-section .bss=il_bss \
          --rename-section .text=il_text

Q = $(if $(V),,@)
compile = $(CC) $(CFLAGS) -MMD -MP -MF $@.$$$$.d -MT $@ -c $< -o $@.$$$$
finish  = mv $@.$$$$.d $(@:.o=.d) && mv $@.$$$$ $@

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: checker suite

# ---- The checker ----

SOURCES = $(wildcard $(CHECKER)/*.c $(CHECKER)/*.S)
OBJECTS = $(patsubst $(CHECKER)/%,$(BUILD)/checker/%.o,$(SOURCES))

checker: $(LIBRARY) $(RUNNER)

# These read where the program says: its null pointers are to be reported as its crashes.
ifdef SANITIZE
$(addprefix $(BUILD)/checker/,$(addsuffix .c.o,hooks atomics atomic_sized allocation strings libc trace)): \
    SANITIZED += -fno-sanitize=null,nonnull-attribute
endif

# One object, of which only the interface is global: a program may call its functions what it likes.
hide = objcopy -w --keep-global-symbol='il_*' --keep-global-symbol='__tsan_*' $@.$$$$ && mv $@.$$$$ $@

$(BUILD)/checker/interleave.o: $(OBJECTS)
	$(Q)ld -r -o $@.$$$$ $^ && $(hide)

# With a model there is the library itself, hidden too: so nothing gets past the model.
SQLITE = $(patsubst $(CHECKER)/%,$(BUILD)/checker/%.o,$(wildcard $(CHECKER)/sqlite/*.c))

$(BUILD)/checker/with-sqlite.o: $(OBJECTS) $(SQLITE)
	$(Q)$(CC) -r -nostdlib -no-pie -o $@.$$$$ $^ -Wl,-Bstatic -lsqlite3 && $(hide)

$(BUILD)/checker/sqlite/%.c.o: $(CHECKER)/sqlite/%.c $(BUILD)/flags
	$(Q)mkdir -p $(@D) && $(compile) -D_GNU_SOURCE -O2 -fno-pie -fno-stack-protector \
	    -iquote $(CHECKER) $(SANITIZED) && $(finish)

$(BUILD)/checker/%.o: $(CHECKER)/% $(BUILD)/flags | $(BUILD)/checker
	$(Q)$(compile) -D_GNU_SOURCE -O2 -fno-pie -fno-stack-protector $(SANITIZED) && $(finish)

$(RUNNER): $(MAIN) $(BUILD)/flags | $(BUILD)/checker
	$(Q)$(compile) -O1 -fno-pie -iquote $(CHECKER) && $(finish)

# ---- A suite ----

suite: $(OUT)/suite

$(OUT)/suite: $(PROGRAM:%=$(OUT)/%.o) $(TESTS) $(RUNNER) $(LIBRARY)
	$(Q)$(CC) -no-pie -o $@.$$$$ $^ $(LIBS) $(RUNTIME) 2>$@.says && mv $@.$$$$ $@

# The tests of a chapter are one object, of one file or of several.  What these call in one another is
# theirs alone: a program may call its functions what it likes.
PARTS = $(addprefix $(BUILD)/$(CHAPTER)/tests/,$(notdir $(SUITE:.c=.o)))

$(TESTS): $(PARTS)
	$(Q)ld -r -o $@.$$$$ $(PARTS) && \
	    $(if $(word 2,$(PARTS)),objcopy --keep-global-symbol=chapter_suite $@.$$$$ &&) mv $@.$$$$ $@

$(PARTS): $(BUILD)/$(CHAPTER)/tests/%.o: $(dir $(firstword $(SUITE)))%.c $(CHECKER)/symbols.map $(BUILD)/flags \
        | $(BUILD)/$(CHAPTER)/tests
	$(Q)$(compile) $(HOOKS) -iquote $(CHECKER) $(MODEL_INCLUDE) -I '$(HEADERS)' && \
	    objcopy $(RENAMES) $(MODEL_RENAMES) $@.$$$$ && $(finish)

# What the compiler says of the program is kept, to be shown again while it is true.
$(OUT)/%.o: $(OUT)/src/%.c $(CHECKER)/symbols.map $(BUILD)/flags
	$(Q)$(compile) $(HOOKS) -fdiagnostics-color=always -I '$(HEADERS)' 2>$@.says && \
	    objcopy $(RENAMES) $(MODEL_RENAMES) $@.$$$$ && $(finish)

# For those who compile and rename elsewhere: in the sandbox of tests/grade/.
.PHONY: say-compiler say-renames
say-compiler:
	@echo $(CC) $(CFLAGS) $(HOOKS)
say-renames:
	@echo $(RENAMES) $(MODEL_RENAMES)

# ---- The checker's data structures, in an ordinary program ----

UNIT = $(BUILD)/unit
UNITS = $(patsubst $(CHECKER)/%,$(UNIT)/%.o,$(wildcard $(CHECKER)/unit/*.c) $(SOURCES))

.PHONY: unit
unit: $(UNIT)/suite

$(UNIT)/suite: $(UNITS)
	$(Q)$(CC) -no-pie -fsanitize=address,undefined -o $@.$$$$ $^ $(LIBS) && mv $@.$$$$ $@

$(UNIT)/%.o: $(CHECKER)/% $(BUILD)/flags
	$(Q)mkdir -p $(@D) && $(compile) -D_GNU_SOURCE -O1 -fno-pie -iquote $(CHECKER) \
	    -Wno-builtin-declaration-mismatch -fsanitize=address,undefined -fno-sanitize-recover=all && \
	    $(finish)

# ---- A whole program ----
#
# explore.sh has put its files into OUT/src, named 1.c, 2.cc, ...: OBJECTS_OF names their objects,
# OUT/flags has further flags, OUT/libs what to link with.

# The checker with a main that reaches into it, as one object too.
EXPLORER = $(BUILD)/checker/explorer.o
EXPLORER_MAIN = $(BUILD)/checker/main-explore.o
PROGRAM_RENAMES = --redefine-syms=$(CHECKER)/symbols.map --weaken-symbol=il_reach_error \
    --weaken-symbol=il___VERIFIER_error --weaken-symbol=il___VERIFIER_assume \
    --weaken-symbol=il___VERIFIER_atomic_begin --weaken-symbol=il___VERIFIER_atomic_end
hooked = $(1) -g -w -fsanitize-coverage=trace-pc -MMD -MP -MF $@.d @$(OUT)/flags $(HOOKS) -c $< -o $@ 2>$@.says

.PHONY: whole explorer
whole: $(OUT)/program
explorer: $(EXPLORER)

$(EXPLORER_MAIN): tests/workbook/explore.c $(BUILD)/flags | $(BUILD)/checker
	$(Q)$(compile) -O1 -fno-pie -iquote $(CHECKER) && $(finish)

$(EXPLORER): $(OBJECTS) $(EXPLORER_MAIN)
	$(Q)ld -r -o $@.$$$$ $^ && \
	    objcopy -w --keep-global-symbol='il_*' --keep-global-symbol='__tsan_*' \
	        --keep-global-symbol=__sanitizer_cov_trace_pc --keep-global-symbol=main $@.$$$$ && \
	    mv $@.$$$$ $@

$(OUT)/%.c.o: $(OUT)/src/%.c $(OUT)/flags
	$(Q)$(call hooked,$(CC) -std=gnu17)
$(OUT)/%.i.o: $(OUT)/src/%.i $(OUT)/flags
	$(Q)$(call hooked,$(CC) -std=gnu17)
$(OUT)/%.cc.o: $(OUT)/src/%.cc $(OUT)/flags
	$(Q)$(call hooked,$(CXX))

$(OUT)/whole.o: $(OBJECTS_OF:%=$(OUT)/%.o) $(CHECKER)/program.ld $(CHECKER)/symbols.map
	$(Q)ld -r --force-group-allocation -T $(CHECKER)/program.ld -o $@ $(filter %.o,$^) 2>$@.says && \
	    objcopy $(PROGRAM_RENAMES) $@

$(OUT)/program: $(OUT)/whole.o $(EXPLORER)
	$(Q)$(LINKER) -no-pie -o $@ $^ $$(cat $(OUT)/libs) $(LIBS) 2>$@.says

# ---- ----

$(BUILD)/checker $(BUILD)/$(CHAPTER)/tests:
	$(Q)mkdir -p $@

# Rewritten when the compiler or its flags change, so that everything is built again.
$(BUILD)/flags: always
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(HOOKS) $(RENAMES) $(SANITIZED)' | cmp -s - $@ || \
	    echo '$(CC) $(CFLAGS) $(HOOKS) $(RENAMES) $(SANITIZED)' >$@
.PHONY: always
always:

-include $(EXPLORER_MAIN:.o=.d) $(UNITS:.o=.d) $(OBJECTS:.o=.d) $(SQLITE:.o=.d) $(RUNNER:.o=.d) $(PARTS:.o=.d) $(PROGRAM:%=$(OUT)/%.d)
