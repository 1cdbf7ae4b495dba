// When main returns, the program ends, and no goroutine is asked.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	var done atomic.Int32
	jobs := make(chan time.Duration, 3)
	go func() {
		for job := range jobs {
			time.Sleep(job)
			done.Add(1)
		}
	}()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	for i := 0; i < 3; i++ {
		jobs <- time.Hour
	}
	syscall.Kill(os.Getpid(), syscall.SIGTERM)
	<-stop
	fmt.Println("3 jobs accepted,", done.Load(), "done")
}

// prints: 3 jobs accepted, 0 done
