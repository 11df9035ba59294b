"""The rows of rows.ts, and what writing them takes, for the writers in Python."""

import json
import resource
import sys
import time
from datetime import datetime, timedelta


class Input:
    """`input.json`, which the benchmark makes from data.ts."""

    def __init__(self, path):
        with open(path) as file:
            self.__dict__.update(json.load(file))

    def rows(self, count):
        """Lists of a datetime, a name and figures; the list is used again."""
        epoch = datetime(1970, 1, 1)
        offsets = self.offsets
        pool = self.pool
        segment = 0
        for row in range(count):
            at = self.startMs + row * self.gridMs
            while segment + 1 < len(offsets) and at >= offsets[segment + 1]["fromMs"]:
                segment += 1
            cells = pool[row % len(pool)]
            cells[0] = epoch + timedelta(milliseconds=at + offsets[segment]["offsetMs"])
            yield cells


def peak_rss_kib():
    """Of this process alone: ru_maxrss starts at the parent's size at the fork."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(write):
    """Runs `write(input, rows, path)` as the benchmark asks for it, and prints what it took."""
    job = json.loads(sys.argv[1])
    given = Input(job["input"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    started_at = time.perf_counter()
    write(given, job["rows"], job["path"])
    elapsed = time.perf_counter() - started_at
    cpu_user = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    print(json.dumps({"cpuUserMs": cpu_user * 1000, "elapsedMs": elapsed * 1000, "peakRssKiB": peak_rss_kib()}))
