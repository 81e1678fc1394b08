package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
    @Test
    void quantiles_are_in_milliseconds_and_interpolated() {
        long[] nanos = LongStream.rangeClosed(0, 100).map(i -> i * 1_000_000).toArray();
        assertThat(Latency.ofNanos(nanos)).isEqualTo(new Latency(101, 50, 90, 99));
        assertThat(Latency.ofNanos(1_000_000, 4_000_000).medianMs()).isEqualTo(2.5);
    }
}
