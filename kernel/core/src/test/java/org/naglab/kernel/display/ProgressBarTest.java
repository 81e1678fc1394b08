package org.naglab.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProgressBarTest {
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> pages = new CopyOnWriteArrayList<>();

    private final Surface surface = new Surface() {
        @Override
        public void show(MimeBundle bundle, Optional<String> id) {
            ids.add(id.orElseThrow());
            note(bundle);
        }

        @Override
        public void update(MimeBundle bundle, String id) {
            assertThat(ids).contains(id);
            note(bundle);
        }

        @Override
        public void clear(boolean wait) {}
    };

    private void note(MimeBundle bundle) {
        lines.add(String.valueOf(bundle.data().get(MimeBundle.TEXT)));
        pages.add(String.valueOf(bundle.data().get(MimeBundle.HTML)));
    }

    @BeforeEach
    void show() {
        Display.showOn(() -> surface);
    }

    @AfterEach
    void forget() {
        Surface other = new Surface() {
            @Override
            public void show(MimeBundle bundle, Optional<String> id) {}

            @Override
            public void update(MimeBundle bundle, String id) {}

            @Override
            public void clear(boolean wait) {}
        };
        Display.showOn(() -> other);
    }

    @Test
    void a_loop_sees_every_item_and_shows_its_end() {
        List<String> seen = new ArrayList<>();
        for (String item : Display.progress(List.of("a", "b", "c"), "reading")) {
            seen.add(item);
        }
        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(ids).hasSize(1);
        assertThat(lines.getFirst()).startsWith("reading ╌").contains("0/3");
        assertThat(lines.getLast())
                .startsWith("reading ━━━━━━━━━━━━━━━━━━━━━━━━ 3/3")
                .contains("/s");
        assertThat(pages.getLast()).contains("aria-valuenow=\"3\"", "width:100.0%");
    }

    @Test
    void a_million_steps_show_a_few_times_only() {
        long sum = 0;
        long start = System.nanoTime();
        for (int i : Display.progress(1_000_000, "many")) {
            sum += i;
        }
        long hundreds = (System.nanoTime() - start) / 100_000_000;
        assertThat(sum).isEqualTo(499_999_500_000L);
        assertThat(lines.size()).isLessThanOrEqualTo((int) hundreds + 4);
        assertThat(lines.getLast()).contains("1,000,000/1,000,000");
    }

    @Test
    void a_bar_within_a_bar_stands_below_it_and_goes_with_its_end() throws Exception {
        for (int i : Display.progress(2, "outer")) {
            for (int j : Display.progress(3, "inner " + i)) {
                Thread.sleep(40);
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(lines).anyMatch(line -> line.contains("outer") && line.contains("\ninner 1"));
        assertThat(lines).noneMatch(line -> line.contains("inner 0") && line.contains("inner 1"));
        assertThat(lines.getLast()).contains("outer", "2/2").doesNotContain("inner");
    }

    @Test
    void a_loop_that_is_left_early_shows_where_it_stopped() throws Exception {
        for (int i : Display.progress(1000, "broken")) {
            if (i == 700) {
                break;
            }
        }
        Thread.sleep(300);
        assertThat(lines.getLast()).contains("700/1,000");
    }

    @Test
    void streams_are_counted_in_parallel_too_and_work_as_before() {
        assertThat(Display.progress(Stream.of(3, 1, 2), "stream").sorted().toList())
                .containsExactly(1, 2, 3);
        assertThat(lines.getLast()).contains("3/3");
        int sum = Display.progress(IntStream.range(0, 10_000).boxed().parallel(), "parallel")
                .mapToInt(i -> i)
                .sum();
        assertThat(sum).isEqualTo(49_995_000);
        assertThat(Display.progress(Stream.of(1, 2, 3).filter(i -> i > 1), "unknown")
                        .count())
                .isEqualTo(2);
        assertThat(lines.getLast()).startsWith("unknown 2  ");
    }

    @Test
    void labels_are_text_and_details_are_shown() {
        try (ProgressBar bar = Display.progressBar("<b>", 0, "byte")) {
            bar.update(10, "<i>");
        }
        assertThat(pages.getLast()).contains("&lt;b&gt;", "&lt;i&gt;", "byte/s").doesNotContain("<b>", "<i>");
    }

    @Test
    void time_left_is_told_while_work_goes_on() throws Exception {
        try (ProgressBar bar = Display.progressBar("eta", 100, "step")) {
            Thread.sleep(150);
            bar.update(1, "");
            assertThat(lines.getLast()).contains("1/100").containsPattern("left 0:[0-9]{2}");
        }
        assertThat(lines.getLast()).doesNotContain("left");
    }
}
