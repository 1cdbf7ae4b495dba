# Interleaved, a workbook of concurrency bugs in C: every command that a person types.
#
# `make` says where you are and lists the commands.  Each is a short script in tests/workbook/;
# how programs are built is in tests/workbook/build.mk.
#
#     V=1          show what is run
#     BUILD=dir    build elsewhere than in build/
#     CC=clang     another compiler
#     NO_COLOR=1   no colours

BUILD = build
ifeq ($(origin CC),default)
CC    = gcc
endif
export BUILD CC V FILE GDB TEST CHAPTER ARGS CFLAGS LIBS INPUT RACES WEAK LEAKS UNJOINED FAULTS SEED BUDGET
export SUBMISSION SUBMISSIONS CHAPTERS POINTS OUT HANDOUT FORCE ADVICE JOBS SLURM HOSTS

ifeq ($(wildcard tests/workbook/common.sh),)
$(error Run make in the top folder of the workbook)
endif
ifneq ($(words $(BUILD)),1)
$(error BUILD must name a folder without blanks in its path)
endif

MAKEFLAGS += -rR --no-print-directory
W = @sh tests/workbook

.PHONY: all golden plots book book-pdf book-epub test-book handout grade grade-class gradescope test-grading bench test soak sanitize valgrind test-clang test-aarch64 record doctor lint format clean watch explore always
.NOTPARALLEL:

all:
	$(W)/overview.sh

# ---- For students; N is a chapter's number ----

chapter%: always ## test your copy of chapter N: the failing schedule, or what was proved
	$(W)/chapter.sh '$*'
run%: always ## run the program itself and see the symptom
	$(W)/run.sh '$*'
hint%: always ## the next hint
	$(W)/hint.sh '$*'
replay%: always ## run the last failing schedule again; GDB=1 stops at each step
	$(W)/replay.sh '$*'
solution%: always ## a fix: the diff, and the tests passing on it
	$(W)/solution.sh '$*'
plot%: always ## measure broken and fixed, and draw the plot
	$(W)/plot.sh '$*'
reset%: always ## the broken program again; your copy is kept aside
	$(W)/reset.sh '$*'
watch: ## test a chapter again whenever you save it
	$(W)/watch.sh
explore: ## FILE=x.c: search the schedules of any pthread program with a main
	$(W)/explore.sh
doctor: ## what is installed, what is missing, and what each is for
	$(W)/doctor.sh

# ---- For instructors ----

handout: ## an archive for students, without the fixes; HANDOUT=1,5 picks chapters
	@sh tests/grade/handout.sh
grade: ## SUBMISSION=x: marks, and why; CHAPTERS=1,5 picks chapters, OUT=folder
	@sh tests/grade/grade.sh
grade-class: ## SUBMISSIONS=folder: the same for everything in it
	@sh tests/grade/grade-class.sh
gradescope: ## an autograder for Gradescope
	@sh tests/grade/gradescope.sh
test-grading: ## prove the grading: marks, cheats, bombs, formats
	@sh tests/grade/test/test-grading.sh

# ---- For instructors and contributors ----

test: ## prove the workbook: the checker and every chapter
	$(W)/prove.sh
soak: ## prove that the tests are deterministic: 100 seeds (or SEEDS=N), under load
	$(W)/soak.sh
sanitize: ## prove that the checker itself is clean under sanitizers
	$(W)/sanitize.sh
valgrind: ## prove that the checker itself is clean under Valgrind
	$(W)/valgrind.sh
test-clang: ## prove that the checker finds the same when everything is built with clang
	$(W)/test-clang.sh
test-aarch64: ## prove the checker and every chapter on aarch64, by an emulator
	$(W)/test-aarch64.sh
book: ## the book as a web site that needs no network
	$(W)/book.sh html
book-pdf: ## the book to print
	$(W)/book-pdf.sh
book-epub: ## the book for a reading device
	$(W)/book-epub.sh
test-book: ## prove the book: links, browsers, accessibility, PDF and EPUB
	$(W)/test-book.sh
plots: ## the plots of all chapters
	$(W)/plots.sh
bench: ## how fast the checker is
	$(W)/bench.sh
record: ## measure again, and rewrite what book and plots rest on; CHAPTER=N for one
	$(W)/record.sh
lint: ## is every piece there, formatted and up to date?
	$(W)/lint.sh
golden: ## what the checker says of its failing programs is right: keep it
	@GOLDEN=write sh tests/workbook/prove-golden.sh
format: ## clang-format everything
	$(W)/format.sh
clean: ## remove what was built; progress in .reader/ stays
	@rm -rf '$(BUILD)' compile_commands.json

# ---- Anything else ----

Makefile: ;
.DEFAULT:
	$(W)/unknown.sh '$(subst ','\'',$@)'
