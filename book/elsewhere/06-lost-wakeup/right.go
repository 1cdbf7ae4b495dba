// A channel with a buffer is a bounded queue, and closing it is news for everybody.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	jobs := make(chan int, 1)
	var workers sync.WaitGroup
	var done atomic.Int64
	for w := 0; w < 2; w++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for range jobs {
				done.Add(1)
			}
		}()
	}
	for job := 0; job < 4; job++ {
		jobs <- job
	}
	close(jobs)
	workers.Wait()
	fmt.Println(done.Load(), "jobs, and all workers have gone home")
}

// prints: 4 jobs, and all workers have gone home
