package budget

import (
	"fmt"
	"runtime/metrics"
)

// footprint reads how much memory the process really holds, in bytes: what the
// Go runtime has obtained from the operating system and not given back.
type footprint struct {
	samples []metrics.Sample
}

func newFootprint() footprint {
	return footprint{samples: []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
	}}
}

func (f footprint) bytes() int64 {
	metrics.Read(f.samples)
	return int64(f.samples[0].Value.Uint64() - f.samples[1].Value.Uint64())
}

// formatBytes prints a number of bytes in the largest binary unit that it fills.
func formatBytes(n int64) string {
	const units = "KMGTPE"
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	unit, x := 0, float64(n)/(1<<10)
	for x >= 1<<10 {
		x /= 1 << 10
		unit++
	}
	return fmt.Sprintf("%.1f %ciB", x, units[unit])
}
