# class.mk - make's own job engine grades a class: a target a submission, named for what it depends on
# (ID-KEY, from plan.py), so that a target that exists is a submission that need not be graded again.
#
#     make -j4 -k -f tests/grade/class.mk OUT=build/class LIST=file PART=1-of-1

TARGETS := $(addprefix $(OUT)/state/done/,$(shell cat '$(LIST)'))

.PHONY: all
all: $(TARGETS)
.DELETE_ON_ERROR:

$(OUT)/state/done/%:
	@python3 tests/grade/one.py '$(OUT)' '$*' '$(LIST)' '$(PART)'
