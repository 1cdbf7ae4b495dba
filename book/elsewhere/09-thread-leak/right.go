// The context tells the losers, the buffer lets them go, the WaitGroup says that they are gone.
package main

import (
	"context"
	"fmt"
	"sync"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	replies := make(chan int, 3) // room for everyone: no send ever waits
	var calls sync.WaitGroup
	for replica := 1; replica <= 3; replica++ {
		calls.Add(1)
		go func(replica int) {
			defer calls.Done()
			if replica != 2 {
				<-ctx.Done() // a reply that never comes, or no longer wanted
				return
			}
			replies <- replica
		}(replica)
	}
	fmt.Println("replica", <-replies, "was first")
	cancel()
	calls.Wait()
}

// prints: replica 2 was first
