package org.naglab.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static final class Hand extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void the_line_shows_share_rate_and_time_left() {
        var bytes = new ByteArrayOutputStream();
        Hand clock = new Hand();
        try (Progress progress = Progress.terminal(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), clock, "train", 100, "step", true)) {
            progress.update(0, "");
            clock.now = clock.now.plus(Duration.ofSeconds(10));
            progress.update(20, "loss 3.1");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("20/100  2.00 step/s  0:10 left 0:40  loss 3.1")
                .endsWith("\n");
    }

    @Test
    void a_resumed_job_counts_its_rate_from_where_it_resumed() {
        var bytes = new ByteArrayOutputStream();
        Hand clock = new Hand();
        try (Progress progress = Progress.terminal(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), clock, "train", 100, "step", true)) {
            progress.update(51, "");
            clock.now = clock.now.plus(Duration.ofSeconds(10));
            progress.update(60, "");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("60/100  1.00 step/s  0:10 left 0:40");
    }

    @Test
    void a_shorter_line_covers_a_longer_one() {
        var bytes = new ByteArrayOutputStream();
        Hand clock = new Hand();
        try (Progress progress = Progress.terminal(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), clock, "train", 100, "step", true)) {
            progress.update(0, "");
            clock.now = clock.now.plus(Duration.ofSeconds(10));
            progress.update(20, "a long detail");
            clock.now = clock.now.plus(Duration.ofSeconds(10));
            progress.update(100, "");
        }
        String[] states = bytes.toString(StandardCharsets.UTF_8).substring(1).split("\r");
        assertThat(states).hasSize(4);
        assertThat(states[2]).hasSameSizeAs(states[1]).startsWith("train").endsWith(" ");
        assertThat(states[3].strip()).isEqualTo(states[2].strip());
    }
}
