# Shortcuts. Run ./footfall --help for all commands.
.PHONY: up down test test-fast check bench dev

up:        ; @./footfall up
down:      ; @./footfall down
test:      ; @./footfall test
test-fast: ; @./footfall test --fast
check:     ; @./footfall check
bench:     ; @./footfall bench
dev:       ; @./footfall dev
