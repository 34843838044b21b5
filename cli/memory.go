package cli

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/dustin/go-humanize"
)

// parseMemory reads a size, as 8GiB, or a share of what is free, as 70%.
func parseMemory(s string) (int64, error) {
	if share, ok := strings.CutSuffix(s, "%"); ok {
		percent, err := strconv.ParseFloat(share, 64)
		if err != nil || percent <= 0 || percent > 100 {
			return 0, fmt.Errorf("--memory %q is not a share from 1%% to 100%%", s)
		}
		free, err := freeMemory()
		if err != nil {
			return 0, internalError{fmt.Errorf("cannot tell how much memory is free (%w); say --memory 8GiB or the like", err)}
		}
		return int64(percent / 100 * float64(free)), nil
	}
	bytes, err := humanize.ParseBytes(s)
	if err != nil || bytes == 0 || bytes > 1<<62 {
		return 0, fmt.Errorf("--memory %q is neither a size, as 8GiB, nor a share, as 70%%", s)
	}
	return int64(bytes), nil
}

// freeMemory is the memory that this process may still use: of the machine, and of its
// control group if that has a limit.
func freeMemory() (uint64, error) {
	free, err := machineMemory()
	if err != nil {
		return 0, err
	}
	if limit, err := memlimit.FromCgroup(); err == nil {
		free = min(free, limit)
	}
	return free, nil
}

var available = regexp.MustCompile(`(?m)^MemAvailable:\s+(\d+) kB$`)

// machineMemory is what the kernel says is available, or where it does not say,
// half of what there is.
func machineMemory() (uint64, error) {
	info, err := os.ReadFile("/proc/meminfo")
	if m := available.FindSubmatch(info); err == nil && m != nil {
		kib, err := strconv.ParseUint(string(m[1]), 10, 64)
		return kib << 10, err
	}
	total, err := memlimit.FromSystem()
	return total / 2, err
}
