// Readers load a pointer, and never wait.  Who changes something makes a new one, one at a time.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type config struct{ version int }

var current atomic.Pointer[config]
var changing sync.Mutex // held by the one who replaces current
var done sync.WaitGroup
var loads int // guarded by changing

func refresh() {
	defer done.Done()
	if current.Load().version >= 2 {
		return
	}
	changing.Lock()
	defer changing.Unlock()
	if current.Load().version < 2 { // while we waited, the other may have loaded it
		current.Store(&config{version: 2})
		loads++
	}
}

func main() {
	current.Store(&config{version: 1})
	done.Add(2)
	go refresh()
	go refresh()
	done.Wait()
	fmt.Println("version", current.Load().version, "loaded", loads, "times")
}

// prints under -race: version 2 loaded 1 times
