// One condition for two, and Signal: the wake-up for the producer goes to a worker.
package main

import (
	"runtime"
	"sync"
)

var mu sync.Mutex // guards jobs and asleep
var changed = sync.NewCond(&mu)
var jobs, asleep int // room is for one job

func wait() {
	asleep++
	changed.Wait() // the runtime wakes those who have slept longest first
	asleep--
}

func put() {
	for jobs == 1 {
		wait()
	}
	jobs++
	changed.Signal()
}

func work() {
	mu.Lock()
	for jobs == 0 {
		wait()
	}
	jobs--
	changed.Signal()
	mu.Unlock()
}

func main() {
	go work()
	go work()
	mu.Lock()
	for asleep < 2 { // the worst moment, made certain: both workers sleep
		mu.Unlock()
		runtime.Gosched()
		mu.Lock()
	}
	put()
	put()
}

// fails: fatal error: all goroutines are asleep - deadlock!
