package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.HistoryRequest;

/** What kernels remember, with a file that three sessions share one after the other. */
final class HistoryTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("state").resolve("history.jsonl");
    }

    private static void run(History history, int number, String input, String output) {
        history.add(number, input);
        history.finish(number, Optional.of(output));
    }

    private static String ask(History history, Object... fields) {
        return history.find(HistoryRequest.from(Fields.of(fields))).toString();
    }

    private History thirdSession() {
        History first = new History(Optional.of(file()));
        run(first, 1, "int a = 1;\na", "1");
        run(first, 2, "a + \"é\"", "1é");
        History second = new History(Optional.of(file()));
        run(second, 1, "a + 2", "3");
        History third = new History(Optional.of(file()));
        third.add(1, "running");
        return third;
    }

    @Test
    void the_tail_reaches_into_earlier_sessions() {
        assertThat(ask(thirdSession(), "hist_access_type", "tail", "n", 3))
                .isEqualTo("[[1,2,\"a + \\\"é\\\"\"],[2,1,\"a + 2\"],[3,1,\"running\"]]");
    }

    @Test
    void a_range_is_of_one_session_counted_from_this_one_or_by_its_number() {
        History history = thirdSession();
        assertThat(ask(history, "hist_access_type", "range", "session", 0)).isEqualTo("[[3,1,\"running\"]]");
        assertThat(ask(history, "hist_access_type", "range", "session", -1)).isEqualTo("[[2,1,\"a + 2\"]]");
        assertThat(ask(history, "hist_access_type", "range", "session", 1, "start", 1, "stop", 2))
                .isEqualTo("[[1,1,\"int a = 1;\\na\"]]");
    }

    @Test
    void a_search_with_output_returns_pairs() {
        assertThat(ask(thirdSession(), "hist_access_type", "search", "pattern", "a + ?*", "output", true))
                .isEqualTo("[[1,2,[\"a + \\\"é\\\"\",\"1é\"]],[2,1,[\"a + 2\",\"3\"]]]");
    }

    @Test
    void a_unique_search_returns_the_latest_of_equal_cells() {
        History history = thirdSession();
        run(history, 2, "a + 2", "again");
        assertThat(ask(history, "hist_access_type", "search", "pattern", "a + 2", "unique", true))
                .isEqualTo("[[3,2,\"a + 2\"]]");
    }

    @Test
    void a_long_output_is_remembered_by_its_beginning() {
        History history = new History(Optional.empty());
        run(history, 1, "text", "x".repeat(1 << 20));
        assertThat(ask(history, "hist_access_type", "tail", "n", 1, "output", true))
                .isEqualTo("[[1,1,[\"text\",\"" + "x".repeat(1_999) + "…\"]]]");
    }

    @Test
    void only_the_latest_of_very_many_cells_are_remembered() {
        History history = new History(Optional.empty());
        for (int i = 1; i <= 30_000; i++) {
            run(history, i, "cell " + i, "");
        }
        assertThat(ask(history, "hist_access_type", "tail", "n", 1)).isEqualTo("[[1,30000,\"cell 30000\"]]");
        assertThat(history.find(HistoryRequest.from(Fields.of("hist_access_type", "tail", "n", 100_000))))
                .hasSizeBetween(10_000, 20_000);
    }

    @Test
    void a_damaged_line_costs_that_line_only() throws IOException {
        thirdSession();
        Files.writeString(file(), Files.readString(file()) + "{\"session\": 2, \"inp\n[]\nnull\n");
        History history = new History(Optional.of(file()));
        assertThat(ask(history, "hist_access_type", "tail", "n", 10))
                .contains("a + 2")
                .doesNotContain("inp");
    }

    @Test
    void only_the_owner_can_read_the_file() throws IOException {
        thirdSession();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void a_long_file_keeps_its_latest_cells_only() throws IOException {
        thirdSession();
        String line = "{\"session\":7,\"number\":1,\"input\":\"old\"}\n";
        Files.writeString(file(), line.repeat(25_000) + Files.readString(file()));
        History history = new History(Optional.of(file()));
        run(history, 1, "new", "");
        assertThat(Files.readAllLines(file())).hasSize(10_001);
        assertThat(ask(history, "hist_access_type", "tail", "n", 2)).contains("a + 2", "[8,1,\"new\"]");
        only_the_owner_can_read_the_file();
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void a_file_that_cannot_be_written_costs_nothing_but_the_memory_of_it() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("plain"), "");
        History history = new History(Optional.of(notAFolder.resolve("history.jsonl")));
        run(history, 1, "kept here", "");
        assertThat(ask(history, "hist_access_type", "tail", "n", 1)).contains("kept here");
    }
}
