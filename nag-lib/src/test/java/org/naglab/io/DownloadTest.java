package org.naglab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];
    private static final String SHA256;

    static {
        new Random(1).nextBytes(CONTENT);
        SHA256 = Sha256.of(CONTENT);
    }

    private final LoopbackServer server = new LoopbackServer();
    private final Download download = new Download(Duration.ofSeconds(10), Duration.ofMillis(1));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    private Path fetch(String path, Optional<String> sha256) {
        return download.run(server.at(path), folder.resolve("sub/file.bin"), sha256, Progress.silent());
    }

    private void only(String... names) throws IOException {
        try (var files = Files.list(folder.resolve("sub"))) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void a_file_arrives_whole_and_alone() throws IOException {
        server.serve("/f", CONTENT).etag("\"v1\"");
        assertThat(fetch("/f", Optional.of(SHA256))).hasBinaryContent(CONTENT);
        only("file.bin");
    }

    @Test
    void an_empty_file_arrives() throws IOException {
        server.serve("/f", new byte[0]);
        assertThat(fetch("/f", Optional.empty())).isEmptyFile();
        only("file.bin");
    }

    @Test
    void what_is_there_is_not_fetched_again() {
        server.serve("/f", CONTENT);
        fetch("/f", Optional.of(SHA256));
        fetch("/f", Optional.of(SHA256.toUpperCase(java.util.Locale.ROOT)));
        fetch("/f", Optional.empty());
        assertThat(server.log()).containsExactly("GET /f 200");
    }

    @Test
    void what_is_there_with_another_checksum_is_replaced() throws IOException {
        server.serve("/f", CONTENT);
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/file.bin"), "old version");
        assertThat(fetch("/f", Optional.of(SHA256))).hasBinaryContent(CONTENT);
    }

    @Test
    void a_cut_connection_is_resumed_where_it_was_cut() throws IOException {
        server.serve("/f", CONTENT).etag("\"v1\"").cutAfter(100_000, 50_000);
        assertThat(fetch("/f", Optional.empty())).hasBinaryContent(CONTENT);
        assertThat(server.log()).first().isEqualTo("GET /f 200");
        assertThat(server.log().subList(1, 3)).allMatch(l -> l.matches("GET /f bytes=\\d+- 206"));
        only("file.bin");
    }

    @Test
    void a_later_call_resumes_what_an_earlier_one_had_to_give_up() throws IOException {
        server.serve("/f", CONTENT).etag("\"v1\"").cutAfter(120_000).thenStatus(200, 503, 503, 503, 503, 503);
        assertThatThrownBy(() -> fetch("/f", Optional.empty()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(server.at("/f").toString())
                .hasMessageContaining("file.bin.part, where the next call resumes")
                .hasMessageContaining("503");
        only("file.bin.part", "file.bin.part.etag");
        long held = Files.size(folder.resolve("sub/file.bin.part"));
        assertThat(held).isPositive();
        assertThat(fetch("/f", Optional.empty())).hasBinaryContent(CONTENT);
        assertThat(server.log().getLast()).isEqualTo("GET /f bytes=" + held + "- 206");
        only("file.bin");
    }

    @Test
    void a_file_that_changed_meanwhile_is_fetched_anew() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/file.bin.part"), "beginning of version 0");
        Files.writeString(folder.resolve("sub/file.bin.part.etag"), "\"v0\"");
        server.serve("/f", CONTENT).etag("\"v1\"");
        assertThat(fetch("/f", Optional.empty())).hasBinaryContent(CONTENT);
    }

    @Test
    void a_part_of_unknown_origin_is_not_trusted_without_a_checksum() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/file.bin.part"), "who knows");
        server.serve("/f", CONTENT);
        assertThat(fetch("/f", Optional.empty())).hasBinaryContent(CONTENT);
    }

    @Test
    void a_wrong_part_is_found_out_by_the_checksum_and_fetched_anew() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/file.bin.part"), "beginning of something else");
        server.serve("/f", CONTENT);
        assertThat(fetch("/f", Optional.of(SHA256))).hasBinaryContent(CONTENT);
        assertThat(server.log()).containsExactly("GET /f bytes=27- 206", "GET /f 200");
    }

    @Test
    void a_part_longer_than_the_file_is_fetched_anew() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.write(folder.resolve("sub/file.bin.part"), new byte[CONTENT.length + 1]);
        server.serve("/f", CONTENT);
        assertThat(fetch("/f", Optional.of(SHA256))).hasBinaryContent(CONTENT);
        assertThat(server.log().getFirst()).endsWith("416");
    }

    @Test
    void a_wrong_checksum_leaves_no_file_and_says_both() throws IOException {
        byte[] other = Arrays.copyOf(CONTENT, 1000);
        server.serve("/f", other);
        assertThatThrownBy(() -> fetch("/f", Optional.of(SHA256)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("its SHA-256 must be " + SHA256 + ", got " + Sha256.of(other));
        only("file.bin.part");
        assertThat(folder.resolve("sub/file.bin.part")).isEmptyFile();
    }

    @Test
    void refusals_are_not_repeated_and_say_why() {
        server.serve("/secret", CONTENT).status(401);
        assertThatThrownBy(() -> fetch("/none", Optional.empty()))
                .hasMessageContaining("/none to ")
                .hasMessageContaining("404 (there is no such file)");
        assertThatThrownBy(() -> fetch("/secret", Optional.empty())).hasMessageContaining("401 (not allowed");
        assertThat(server.log()).hasSize(2);
    }

    @Test
    void a_busy_server_is_asked_again() {
        server.serve("/f", CONTENT).thenStatus(503, 429);
        assertThat(fetch("/f", Optional.of(SHA256))).hasBinaryContent(CONTENT);
        assertThat(server.log()).hasSize(3);
    }

    @Test
    void redirects_are_followed() {
        server.serve("/cdn", CONTENT);
        server.serve("/f", new byte[0]).status(302).headers("Location", "/cdn");
        assertThat(fetch("/f", Optional.of(SHA256))).hasBinaryContent(CONTENT);
    }

    @Test
    void a_connection_that_hangs_is_cut_and_resumed() {
        Download impatient = new Download(Duration.ofMillis(400), Duration.ofMillis(1));
        server.serve("/f", CONTENT).etag("\"v1\"").cutAfter(100_000).hang(20_000);
        Path target = folder.resolve("f");
        impatient.run(server.at("/f"), target, Optional.empty(), Progress.silent());
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(server.log().getLast()).matches("GET /f bytes=\\d+- 206");
    }

    @Test
    void a_second_download_of_the_same_file_is_told_apart() throws IOException {
        server.serve("/f", CONTENT);
        Path target = folder.resolve("f");
        try (FileChannel held = FileChannel.open(
                        folder.resolve("f.part"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = held.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> download.run(server.at("/f"), target, Optional.empty(), Progress.silent()))
                    .hasMessageContaining("is downloading it");
        }
    }

    @Test
    void an_unreachable_server_and_an_unwritable_target_are_named() throws IOException {
        URI nobody = URI.create("http://127.0.0.1:1/f");
        Path target = folder.resolve("f");
        assertThatThrownBy(() -> download.run(nobody, target, Optional.empty(), Progress.silent()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot download http://127.0.0.1:1/f to " + target);
        Files.writeString(folder.resolve("plain"), "a file where a folder is needed");
        server.serve("/f", CONTENT);
        assertThatThrownBy(() ->
                        download.run(server.at("/f"), folder.resolve("plain/f"), Optional.empty(), Progress.silent()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("plain");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_full_disk_is_said_at_once() throws IOException {
        Files.createSymbolicLink(folder.resolve("f.part"), Path.of("/dev/full"));
        server.serve("/f", CONTENT);
        assertThatThrownBy(
                        () -> download.run(server.at("/f"), folder.resolve("f"), Optional.empty(), Progress.silent()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left on device");
        assertThat(folder.resolve("f")).doesNotExist();
        assertThat(server.log()).hasSize(1);
    }
}
