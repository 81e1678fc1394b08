package org.naglab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFilesTest {
    @TempDir
    Path folder;

    @Test
    void a_failed_write_keeps_the_old_content_and_leaves_nothing_else() throws IOException {
        Path file = folder.resolve("a/b.txt");
        AtomicFiles.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(1);
                    throw new IOException("no space left on device");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("no space left on device");
        assertThat(file).hasContent("old");
        assertThat(Files.list(file.getParent())).containsExactly(file);
    }

    @Test
    void a_failed_folder_keeps_the_old_folder_and_leaves_nothing_else() throws IOException {
        Path target = folder.resolve("checkpoint");
        AtomicFiles.writeFolder(target, f -> Files.writeString(f.resolve("x"), "1"));
        assertThatThrownBy(() -> AtomicFiles.writeFolder(target, f -> {
                    Files.writeString(f.resolve("x"), "2");
                    throw new IOException("full");
                }))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(target.resolve("x")).hasContent("1");
        assertThat(Files.list(folder)).containsExactly(target);
    }

    @Test
    void a_folder_is_replaced_as_a_whole() {
        Path target = folder.resolve("checkpoint");
        AtomicFiles.writeFolder(target, f -> Files.writeString(f.resolve("old"), "1"));
        AtomicFiles.writeFolder(target, f -> Files.writeString(f.resolve("new"), "2"));
        assertThat(target.resolve("old")).doesNotExist();
        assertThat(target.resolve("new")).hasContent("2");
    }

    @Test
    void an_interrupted_thread_writes_and_stays_interrupted() throws IOException {
        Thread.currentThread().interrupt();
        AtomicFiles.writeString(folder.resolve("file"), "text");
        AtomicFiles.writeFolder(
                folder.resolve("folder"), made -> AtomicFiles.writeString(made.resolve("file"), "more"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder.resolve("file")).hasContent("text");
        assertThat(folder.resolve("folder/file")).hasContent("more");
    }

    @Test
    void a_thread_that_is_interrupted_while_it_writes_goes_on() throws IOException {
        AtomicFiles.writeFolder(
                folder.resolve("folder"),
                made -> AtomicFiles.write(made.resolve("file"), out -> {
                    out.write("te".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    Thread.currentThread().interrupt();
                    out.write("xt".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder.resolve("folder/file")).hasContent("text");
    }

    @Test
    void a_folder_that_a_kill_left_between_its_names_is_put_back() throws IOException {
        Path target = folder.resolve("resume");
        Path old = Files.createDirectory(folder.resolve(".resume.17.1.tmp.old"));
        Files.writeString(old.resolve("state"), "7");
        Files.createDirectory(folder.resolve(".resume.17.1.tmp"));
        AtomicFiles.recover(target);
        assertThat(target.resolve("state")).hasContent("7");
        assertThat(old).doesNotExist();
        AtomicFiles.recover(target);
        assertThat(target.resolve("state")).hasContent("7");
    }

    @Test
    void what_a_killed_process_of_the_same_number_left_is_no_obstacle() throws IOException {
        Path target = folder.resolve("resume");
        String name = ".resume." + ProcessHandle.current().pid() + "."
                + Thread.currentThread().threadId() + ".tmp";
        Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("half"), "x");
        AtomicFiles.writeFolder(target, f -> Files.writeString(f.resolve("state"), "8"));
        assertThat(target.resolve("state")).hasContent("8");
        assertThat(target.resolve("half")).doesNotExist();
    }
}
