// An RWMutex cannot be upgraded.  Each keeps its read lock, and waits for the other's to go.
package main

import "sync"

var lock sync.RWMutex // guards version
var version = 1
var reading, done sync.WaitGroup

func refresh() {
	defer done.Done()
	lock.RLock()
	defer lock.RUnlock()
	reading.Done()
	reading.Wait() // the worst moment, made certain: both read
	if version < 2 {
		lock.Lock()
		version = 2
		lock.Unlock()
	}
}

func main() {
	reading.Add(2)
	done.Add(2)
	go refresh()
	go refresh()
	done.Wait()
}

// fails: fatal error: all goroutines are asleep - deadlock!
