// The channel has no buffer: a photo is handed over only when a worker is free to take it.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var thumbnails [1000]int
	var workers sync.WaitGroup
	photos := make(chan int)
	for w := 0; w < 4; w++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for photo := range photos {
				thumbnails[photo] = photo * photo
			}
		}()
	}
	for photo := range thumbnails {
		photos <- photo
	}
	close(photos)
	workers.Wait()
	fmt.Println(len(thumbnails), "thumbnails by 4 workers, the last is", thumbnails[999])
}

// prints: 1000 thumbnails by 4 workers, the last is 998001
