// A closed channel still gives what is in it: close says "no more", Wait says "all done".
package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	var done atomic.Int32
	var workers sync.WaitGroup
	jobs := make(chan time.Duration, 3)
	workers.Add(1)
	go func() {
		defer workers.Done()
		for job := range jobs {
			time.Sleep(job)
			done.Add(1)
		}
	}()
	stop := make(chan os.Signal, 1) // with room, or a signal finds nobody and is dropped
	signal.Notify(stop, syscall.SIGTERM)
	for i := 0; i < 3; i++ {
		jobs <- time.Millisecond
	}
	syscall.Kill(os.Getpid(), syscall.SIGTERM)
	<-stop
	close(jobs)
	workers.Wait()
	fmt.Println("3 jobs accepted,", done.Load(), "done")
}

// prints: 3 jobs accepted, 3 done
