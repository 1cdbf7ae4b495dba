// defer gives the permit back on every way out; the context is the deadline for getting one.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

var permits = make(chan struct{}, 2)

func query(ctx context.Context, sql string) (int, error) {
	select {
	case permits <- struct{}{}:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	defer func() { <-permits }()
	if sql != "SELECT 7" {
		return 0, errors.New("failed")
	}
	return 7, nil
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	for _, sql := range []string{"SELECT nonsense", "SELECT nonsense", "SELECT 7"} {
		fmt.Println(query(ctx, sql))
	}
}

// prints: 0 failed, 0 failed, 7 <nil>
