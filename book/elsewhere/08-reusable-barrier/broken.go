// The goroutines add themselves.  Whoever waits before they have begun waits for nothing.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var charts, others sync.WaitGroup
	var drawn atomic.Int32
	begin := make(chan struct{})
	for i := 0; i < 3; i++ {
		others.Add(1)
		go func() {
			defer others.Done()
			<-begin // the worst moment, made certain: they begin late
			charts.Add(1)
			defer charts.Done()
			drawn.Add(1)
		}()
	}
	charts.Wait()
	fmt.Println("waited for", drawn.Load(), "of 3")
	close(begin)
	others.Wait()
}

// prints: waited for 0 of 3
