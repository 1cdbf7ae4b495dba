// The context tells the losers, the buffer lets them go, the Done of each says that it has gone.
package main

import (
	"context"
	"sync"
	"time"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	delays := []time.Duration{30 * time.Millisecond, 10 * time.Millisecond, time.Hour}
	replies := make(chan int, len(delays)) // room for everyone: no send ever blocks
	var all sync.WaitGroup
	all.Add(len(delays))
	for i := range delays {
		go func(i int) {
			defer all.Done()
			select {
			case <-time.After(delays[i]):
				replies <- i + 1
			case <-ctx.Done():
			}
		}(i)
	}
	println("replica", <-replies, "was first")
	cancel()
	all.Wait()
}
