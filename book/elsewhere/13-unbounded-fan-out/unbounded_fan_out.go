// The channel has no buffer: the loop hands a photo over only when a worker is free to take it.
package main

import "fmt"
import "sync"

func main() {
	photos, thumbnails := make(chan int), make([]int, 1000)
	var workers sync.WaitGroup
	workers.Add(4)
	for w := 0; w < 4; w++ {
		go func() {
			for photo := range photos {
				thumbnails[photo] = photo * photo // reads, decodes and scales
			}
			workers.Done()
		}()
	}
	for photo := range thumbnails {
		photos <- photo
	}
	close(photos)
	workers.Wait()
	fmt.Println(thumbnails[0], thumbnails[999])
}
