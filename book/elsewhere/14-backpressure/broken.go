// The send does not hold up its caller, because each has a goroutine, and these are the queue.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	lines := make(chan int, 8)
	var senders sync.WaitGroup
	before := runtime.NumGoroutine()
	for number := 0; number < 1000; number++ { // the sink is stuck: nobody receives
		senders.Add(1)
		go func(number int) {
			defer senders.Done()
			lines <- number
		}(number)
	}
	for len(lines) < 8 {
		runtime.Gosched()
	}
	for runtime.NumGoroutine()-before > 992 { // those whose lines fitted end
		runtime.Gosched()
	}
	fmt.Println(len(lines), "lines in the channel,", runtime.NumGoroutine()-before, "in goroutines")
	for number := 0; number < 1000; number++ {
		<-lines
	}
	senders.Wait()
}

// prints: 8 lines in the channel, 992 in goroutines
