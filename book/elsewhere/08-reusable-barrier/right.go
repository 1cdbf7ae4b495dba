// Added by the one who waits, and before it waits: however late they begin.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var charts sync.WaitGroup
	var drawn atomic.Int32
	begin := make(chan struct{})
	for i := 0; i < 3; i++ {
		charts.Add(1)
		go func() {
			defer charts.Done()
			<-begin
			drawn.Add(1)
		}()
	}
	close(begin)
	charts.Wait()
	fmt.Println("waited for", drawn.Load(), "of 3")
}

// prints: waited for 3 of 3
