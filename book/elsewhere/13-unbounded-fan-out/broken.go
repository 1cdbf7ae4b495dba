// A goroutine a photo costs little, the photo that each of them holds costs what it always did.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var thumbnails [1000]int
	var held, done sync.WaitGroup
	held.Add(1000)
	done.Add(1000)
	for photo := range thumbnails {
		go func(photo int) {
			defer done.Done()
			held.Done()
			held.Wait() // the worst moment, made certain: every photo is in memory
			thumbnails[photo] = photo * photo
		}(photo)
	}
	held.Wait()
	fmt.Println("1000 photos at once")
	done.Wait()
}

// prints: 1000 photos at once
