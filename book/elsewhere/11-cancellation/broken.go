// A context closes a channel.  Whoever waits for anything else, a sync.Cond for one, is not woken.
package main

import (
	"context"
	"fmt"
	"sync"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	var mutex sync.Mutex
	lineIsFree := sync.NewCond(&mutex)
	cancel()
	fmt.Println("cancelled")

	mutex.Lock()
	for line := false; !line; {
		lineIsFree.Wait() // and ctx.Err() afterwards
		if ctx.Err() != nil {
			break
		}
	}
	mutex.Unlock()
}

// fails: fatal error: all goroutines are asleep - deadlock!
